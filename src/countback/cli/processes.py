"""Work spread over processes: results come in the order of the work, whoever did it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def spread(processes: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """Give `map`, or one that spreads work over processes, which are kept as long as this lasts."""
    keep_memory()
    if processes == 1:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(processes, initializer=keep_memory) as pool:

        def each(work: Callable[..., Any], pieces: Sequence[Any]) -> list[Any]:
            return list(pool.map(work, pieces, chunksize=-(-len(pieces) // processes)))

        yield each


def keep_memory() -> None:
    """Let the C library keep freed memory for the next array instead of giving it back each time.

    Simulations use the same few megabytes over and over; getting them anew from the system is a third
    of their time. Where the library has no such switch (it is glibc's), nothing happens.
    """
    import ctypes

    trim_threshold, mmap_threshold = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(mmap_threshold, 1 << 25)
    mallopt(trim_threshold, 1 << 28)
