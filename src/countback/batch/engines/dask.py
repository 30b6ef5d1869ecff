"""Parts of a batch on Dask: a cluster of this machine, or whatever answers at a scheduler's address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributed import Client, LocalCluster

from countback.batch.local import Spread, Task
from countback.batch.score_table import Scored

#: Without an address Dask asks for its usual port all the same, and warns where another cluster has it.
_ANY_PORT = "127.0.0.1:0"


def spread_on(address: str = "", workers: int = 2) -> Spread:
    """Return how to do the work on the cluster at an address, or on one of so many processes made for it.

    Every worker reads its part of the file itself, so that the file has to be where all of them see it. A
    part whose worker dies is done by another.
    """

    def spread(work: Task, parts: list[Any]) -> Iterator[Scored]:
        if address:
            with Client(address) as client:
                yield from _done(client, work, parts)
            return
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=_ANY_PORT) as cluster,
            Client(cluster) as client,
        ):
            yield from _done(client, work, parts)

    return spread


def _done(client: Client, work: Task, parts: list[Any]) -> Iterator[Scored]:
    everywhere = client.scatter(work, broadcast=True, hash=False)
    waiting = [client.submit(_do, everywhere, part, pure=False, retries=3) for part in parts]
    for part_done in waiting:
        yield part_done.result()
        part_done.release()


def _do(work: Task, part: Any) -> Scored:
    return work(part)
