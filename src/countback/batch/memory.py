"""Memory of a run: each part takes what the part before has left, and nobody looks through it in between."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

#: Parameters of `mallopt`, from glibc's malloc.h, and what they are set to: the largest there may be for the
#: second.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT, _LARGEST = 1 << 28, 1 << 25
#: No more objects than these are put aside in a Python that has begun: some hundreds in 3.12, else none.
_AT_START = 1 << 12


@contextmanager
def settled() -> Iterator[None]:
    """Have Arrow and NumPy take their memory from one place, and take the objects there are for what stays.

    Arrow's own allocator keeps as much again for each thread as a part needs. To look through all objects
    for each part took a fifteenth of the time.
    """
    usual = pa.default_memory_pool()
    frozen = gc.get_freeze_count() > _AT_START  # whoever did that keeps it
    pa.set_memory_pool(pa.system_memory_pool())
    if not frozen:
        gc.freeze()
    try:
        yield
    finally:
        pa.set_memory_pool(usual)
        if not frozen:
            gc.unfreeze()


def keep_freed() -> None:
    """Have the C library keep what is freed for what comes next, where it is glibc.

    To give memory back after each part and ask for it again takes a tenth of the time. That cannot be undone:
    it is for a process that does nothing else.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another library, another system
        return
    mallopt(_TRIM_THRESHOLD, _KEPT)
    mallopt(_MMAP_THRESHOLD, _LARGEST)
