"""How fast the office is: append and open of a version, a publication, pages, open streams; memory and start.

    python benchmarks/office.py [--seasons 1000 10000] [--streams 2000] [--on sqlite|postgresql]

On SQLite in a temporary folder, then on a PostgreSQL of its own (a cluster made for the run). The shipped
season stands in the office so many times, each with an id of its own; the first is worked on and published.
A publication is issued as a scorer does it, at a desk, while pages of the public site are open: half of them
on the session's page, half on the standings.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from postgresql import THERE, cluster

SHIPPED = Path(__file__).parents[1] / "src/countback/seasons/porsche-carrera-cup-north-america-2022"

#: The session that is issued while pages are open.
LAST = "race-16"


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


def _named(files: dict[str, bytes], number: int) -> bytes:
    text = files["season.toml"].decode()
    return re.sub(r"(?m)^id = .*$", f'id = "s{number}"', text, count=1).encode()


def _more(first: Any, files: dict[str, bytes], seasons: int) -> None:
    """Put the same season in under other ids, without reading each of them again."""
    from django.utils import timezone

    from countback.office import models
    from countback.office.archive import pack

    for begin in range(1, seasons, 500):
        numbers = range(begin, min(begin + 500, seasons))
        made = models.Season.objects.bulk_create(
            [models.Season(series=first.series, slug=f"s{number}") for number in numbers]
        )
        models.Version.objects.bulk_create(
            models.Version(season=one, number=1, parent=0, author="b", at=timezone.now(), action="begin",
                           cause="b", files=pack({**files, "season.toml": _named(files, number)}))
            for one, number in zip(made, numbers, strict=True)
        )  # fmt: skip


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
    season = founded({**files, "season.toml": _named(files, 0)}, "b")
    assert isinstance(season, models.Season), season
    begun = time.perf_counter()
    _more(season, files, seasons)
    print(f"{seasons} seasons: {time.perf_counter() - begun:.1f} s to put in")
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
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(
        "issue a document      ",
        timed(
            lambda: issue(season, Issue(next(todo), "provisional"), versions.head(season), "b"), len(sessions)
        ),
    )
    print(
        "build the public site ", timed(lambda: (models.Page.objects.all().delete(), public.build(season)), 3)
    )
    print("look a page up        ", timed(lambda: look_up("s/s0/standings/index.html"), 100))
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


class Desk:
    """Somebody who works in the office: its owner, who came by the link that it printed."""

    def __init__(self, address: str, link: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor()
        self.opener = urllib.request.build_opener(cookies)
        self.post(link, self.form(link, {"name": "Owner", "password": "a very long password"}))

    def get(self, path: str) -> str:
        return str(self.opener.open(self.address + path).read().decode())

    def form(self, path: str, fields: dict[str, str]) -> dict[str, str]:
        """Return what a form on a page sends beside its own fields."""
        page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        base = re.search(r'name="base" value="(\d+)"', page)
        assert token
        return {"csrfmiddlewaretoken": token[1], "base": base[1] if base else "0", **fields}

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form."""
        body, headers = urllib.parse.urlencode(fields).encode(), {"Referer": self.address + path}
        with self.opener.open(urllib.request.Request(self.address + path, body, headers)) as answer:
            return str(answer.read().decode())


async def streams(address: str, number: int, desk: Desk) -> None:
    """Open many pages; measure how long until they hear of what is issued, and until it is there."""
    host, port = address.removeprefix("http://").split(":")
    shown = f"/s/s0/sessions/{LAST}.html", "/s/s0/standings/index.html"

    async def opened(page: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET /live?page={page} HTTP/1.1\r\nHost: office\r\n\r\n".encode())
        await reader.readuntil(b"retry: 2000")
        return reader, writer

    def public() -> bytes:
        return bytes(urllib.request.urlopen(address + shown[0]).read())

    readers = [await opened(shown[place % 2]) for place in range(number)]
    old = await asyncio.to_thread(public)
    print(f"{number} pages open")
    form = desk.form(f"/desk/s0/sessions/{LAST}", {"state": "official"})
    begun = time.perf_counter()

    def issue() -> float:
        page = desk.post(f"/desk/s0/sessions/{LAST}/issue", form)
        assert "is issued" in page
        return time.perf_counter() - begun

    async def heard(place: int) -> float:
        await readers[place][0].readuntil(b"event: published")
        return time.perf_counter() - begun

    async def there() -> float:
        while True:
            await readers_own[0].readuntil(b"event: published")
            if await asyncio.to_thread(public) != old:
                return time.perf_counter() - begun

    readers_own = await opened(shown[0])
    hearing = (heard(place) for place in range(number))
    answered, new, *took = await asyncio.gather(asyncio.to_thread(issue), there(), *hearing)
    took.sort()
    print(
        f"from the click: answered {answered * 1000:.0f} ms, page of the session there {new * 1000:.0f} ms, "
        f"heard: median {took[len(took) // 2] * 1000:.0f} ms, "
        f"99 in 100 {took[len(took) * 99 // 100] * 1000:.0f} ms, last {took[-1] * 1000:.0f} ms"
    )
    for _, writer in [*readers, readers_own]:
        writer.close()


def main() -> None:
    """Measure on both databases."""
    options = argparse.ArgumentParser()
    options.add_argument("--seasons", type=int, nargs="+", default=[1000, 10_000])
    options.add_argument("--streams", type=int, default=2000)
    options.add_argument("--on", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    if chosen.on is None or len(chosen.seasons) > 1:
        # An office is one to a process: each database and size has a process of its own.
        databases = ("sqlite", "postgresql") if THERE else ("sqlite",)
        for database in (chosen.on,) if chosen.on else databases:
            for seasons in chosen.seasons:
                command = [sys.executable, __file__, "--on", database]
                command += ["--seasons", str(seasons), "--streams", str(chosen.streams)]
                subprocess.run(command, check=True)
        if not THERE:
            print("NOT MEASURED on PostgreSQL: it is not here (Debian: postgresql)")
        return
    print(f"== {chosen.on}, {chosen.seasons[0]} seasons", flush=True)
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
        in_process(place, chosen.seasons[0])
        begun = time.perf_counter()
        command = [sys.executable, "-m", "countback", "serve", "--data", folder, "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout
        try:
            said = ""
            while "kept in" not in said:
                said += server.stdout.readline()
            found = re.search(r"office (\S+)/\n", said)
            link = re.search(r"once: \S+?(/join/\S+)", said)
            assert found
            assert link
            address = found[1]
            urllib.request.urlopen(f"{address}/healthz").read()
            print(f"start to first answer: {time.perf_counter() - begun:.2f} s")
            page = f"{address}/s/s0/standings/index.html"
            print("public page, cached   ", timed(lambda: urllib.request.urlopen(page).read(), 300))
            login = f"{address}/login"
            print("log-in page           ", timed(lambda: urllib.request.urlopen(login).read(), 50))
            desk = Desk(address, link[1])
            print("page of a season      ", timed(lambda: desk.get("/desk/s0/"), 20))
            print("list of all seasons   ", timed(lambda: desk.get("/desk/"), 5))
            asyncio.run(streams(address, chosen.streams, desk))
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
