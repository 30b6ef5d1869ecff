"""How fast the office is: append and open of a version, a publication, pages, open streams; memory and start.

    python benchmarks/office.py [--seasons 1000] [--streams 2000] [--on sqlite|postgresql]

On SQLite in a temporary folder, then on a PostgreSQL of its own (a cluster made for the run).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from postgresql import THERE, cluster

SHIPPED = Path(__file__).parents[1] / "src/countback/seasons/porsche-carrera-cup-north-america-2022"


def timed(task: Callable[[], object], times: int) -> str:
    """Return the median and the slowest of several runs, and the processor's time of one, in milliseconds."""
    took, processor = [], time.process_time()
    for _ in range(times):
        begun = time.perf_counter()
        task()
        took.append((time.perf_counter() - begun) * 1000)
    processor = (time.process_time() - processor) * 1000 / times
    middle = statistics.median(took)
    return (
        f"median {middle:8.2f} ms   slowest {max(took):8.2f} ms   processor {processor:8.2f} ms   of {times}"
    )


def in_process(place: Path, seasons: int) -> None:
    """Measure what is done without a server."""
    from countback.office.settings import Place, configure

    configure(Place(place, os.environ.get("DATABASE_URL", "")))
    from countback.office import models, public, versions
    from countback.office.beginning import founded
    from countback.office.publishing import Issue, issue
    from countback.office.serving import look_up, migrate

    migrate()
    files = {
        path.relative_to(SHIPPED).as_posix(): path.read_bytes()
        for path in SHIPPED.rglob("*")
        if path.is_file() and ".countback" not in path.parts
    }
    text = files["season.toml"].decode()
    first = None
    begun = time.perf_counter()
    for number in range(seasons):
        made = founded(
            files | {"season.toml": re.sub(r"(?m)^id = .*$", f'id = "s{number}"', text, count=1).encode()},
            "b",
        )
        assert isinstance(made, models.Season), made
        first = first or made
    print(f"{seasons} seasons founded: {time.perf_counter() - begun:.1f} s")
    assert first is not None
    season = first
    files = dict(versions.open_version(season).files)

    def append() -> None:
        versions.append(season, versions.head(season), files, author="b", action="b", cause="b")

    def open_anew() -> None:
        versions._read.clear()
        versions.open_version(season)

    from countback.office.actions.entries import pasted
    from countback.office.actions.on_season import on_season

    cars = (f"9{number:03},Driver {number}" for number in range(1000))

    def act() -> None:
        car = next(cars)
        action = on_season("enter", "b", lambda one: pasted(one, car))
        assert isinstance(versions.perform(season, action, versions.head(season), "b"), versions.Done)

    print("append a version      ", timed(append, 200))
    print("enter a car at a desk ", timed(act, 50))
    print("open and parse it     ", timed(open_anew, 50))
    print("open it again         ", timed(lambda: versions.open_version(season), 200))
    sessions = [one.id for event in versions.open_version(season).season.events for one in event.sessions]
    todo = iter(sessions)
    print(
        "issue a document      ",
        timed(lambda: issue(season, Issue(next(todo), "official"), versions.head(season), "b"), 12),
    )
    print(
        "build the public site ", timed(lambda: (models.Page.objects.all().delete(), public.build(season)), 3)
    )
    print("look a page up        ", timed(lambda: look_up("s/s0/standings/index.html"), 100))
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


async def streams(address: str, number: int) -> None:
    """Open many streams, and measure how long until the last of them hears of a publication."""
    host, port = address.removeprefix("http://").split(":")
    opened = []
    for _ in range(number):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /live HTTP/1.1\r\nHost: office\r\n\r\n")
        opened.append((reader, writer))
    for reader, _ in opened:
        await reader.readuntil(b"retry: 2000")
    print(f"{number} streams open")
    begun = time.perf_counter()
    publish = asyncio.create_task(asyncio.to_thread(_publish))

    async def heard(reader: asyncio.StreamReader) -> float:
        await reader.readuntil(b"event: published")
        return time.perf_counter() - begun

    took = sorted(await asyncio.gather(*(heard(reader) for reader, _ in opened)))
    await publish
    print(
        f"heard of a publication: median {took[len(took) // 2] * 1000:.0f} ms, "
        f"99 in 100 {took[len(took) * 99 // 100] * 1000:.0f} ms, last {took[-1] * 1000:.0f} ms"
    )
    for _, writer in opened:
        writer.close()


def _publish() -> None:
    """Issue a document from this process: the server sees it in the database."""
    from countback.office import models, versions
    from countback.office.publishing import Issue, issue

    season = models.Season.objects.order_by("pk").first()
    assert season is not None
    issue(season, Issue("race-16", "official"), versions.head(season), "b")


def main() -> None:
    """Measure on both databases."""
    options = argparse.ArgumentParser()
    options.add_argument("--seasons", type=int, default=1000)
    options.add_argument("--streams", type=int, default=2000)
    options.add_argument("--on", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    if chosen.on is None:
        # An office is one to a process: each database has a process of its own.
        for database in ("sqlite", "postgresql") if THERE else ("sqlite",):
            command = [sys.executable, __file__, "--on", database]
            command += ["--seasons", str(chosen.seasons), "--streams", str(chosen.streams)]
            subprocess.run(command, check=True)
        if not THERE:
            print("NOT MEASURED on PostgreSQL: it is not here (Debian: postgresql)")
        return
    print(f"== {chosen.on}, {chosen.seasons} seasons")
    if chosen.on == "postgresql":
        with cluster("office") as address:
            os.environ["DATABASE_URL"] = f"{address}/office"
            measured(chosen)
    else:
        os.environ.pop("DATABASE_URL", None)
        measured(chosen)


def measured(chosen: argparse.Namespace) -> None:
    """Print every figure of one database."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, chosen.streams * 2 + 200), hard), hard))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        in_process(place, chosen.seasons)
        begun = time.perf_counter()
        command = [sys.executable, "-m", "countback", "serve", "--data", folder, "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout
        try:
            said = ""
            while "kept in" not in said:
                said += server.stdout.readline()
            found = re.search(r"office (\S+)/\n", said)
            assert found
            address = found[1]
            urllib.request.urlopen(f"{address}/healthz").read()
            print(f"start to first answer: {time.perf_counter() - begun:.2f} s")
            page = f"{address}/s/s0/standings/index.html"
            print("public page, cached   ", timed(lambda: urllib.request.urlopen(page).read(), 300))
            login = f"{address}/login"
            print("page of a desk        ", timed(lambda: urllib.request.urlopen(login).read(), 50))
            asyncio.run(streams(address, chosen.streams))
            status = Path(f"/proc/{server.pid}/status").read_text()
            memory = re.search(r"VmHWM:\s+(\d+)", status)
            print(f"memory of the server: {int(memory[1]) // 1024 if memory else 0} MB")
            begun = time.perf_counter()
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()
        print(f"stop: {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main()
