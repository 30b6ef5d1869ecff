"""Build whole sites in memory: the shipped season, and 24 rounds with two races of 60 cars.

Goals, in processor time: the shipped season 1 s from the facts to the last page; the large one 5 s finished
and 8 s under way (after 12 rounds); each page at most 100 kB, the large site 10 MB. What is too heavy ends
the run with an error; times are only told, on the processor and on the clock, as they depend on the machine.
``--profile`` says where the time of the large site goes.
"""

from __future__ import annotations

import cProfile
import os
import platform
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import countback
from countback.formats.writing import downloads
from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.scoring.score import score
from countback.site.build import Site
from countback.store.books import read_rulebook
from countback.store.site_folder import write_site

NAME = "porsche-carrera-cup-north-america-2022"
ROUNDS, RACES, CARS = 24, 2, 60
LARGEST_PAGE, LARGEST_SITE = 100_000, 10_000_000


def large(rounds_run: int = ROUNDS) -> Season:
    """Return a season of `ROUNDS` rounds with `RACES` races of `CARS` cars in three classes."""
    classes = ("Pro", "Pro-Am", "Am")
    entries = tuple(
        Entry(
            id=f"car-{number}",
            number=str(number),
            crew=(Driver(id=f"driver-name-{number}", name=f"Driver Surname{number}", nationality="USA"),),
            team=Team(id=f"team-{number // 2}", name=f"Racing Team {number // 2}"),
            class_=classes[number % 3],
            rounds=tuple(range(1, ROUNDS + 1)),
        )
        for number in range(1, CARS + 1)
    )

    def race(number: int, *, run: bool) -> Session:
        # The fast stay in front, and everybody has good and bad days.
        strength = sorted(range(CARS), key=lambda car: car + (car * 31 + number * 17) % 23)
        rows = tuple(
            Result(entry=entries[car].id, position=place, laps=30 - place // 20, time=1_800_000 + 999 * place,
                   best_lap=58_000 + place * 11, grid=place, qualifying=place, fastest_lap=place)
            for place, car in enumerate(strength, 1)
        )  # fmt: skip
        return Session(
            id=f"race-{number}",
            name=f"Race {number}",
            classifications=(Classification(rows=rows),) if run else (),
        )

    events = tuple(
        Event(
            id=f"round-{number}-circuit",
            round=number,
            name=f"Circuit {number}",
            sessions=tuple(
                race(RACES * (number - 1) + nth, run=number <= rounds_run) for nth in range(1, RACES + 1)
            ),
        )
        for number in range(1, ROUNDS + 1)
    )
    return Season(
        id="large", name="2031 Large Cup", series="Large Cup", year=2031, classes=classes, entries=entries,
        events=events, calendar="complete",
    )  # fmt: skip


def timed(work: Callable[[], object], runs: int) -> str:
    """Return the least of a few runs in seconds, of the processor and on the clock."""
    processor, clock = [], []
    for _ in range(runs):
        begun, start = time.perf_counter(), time.process_time()
        work()
        processor.append(time.process_time() - start)
        clock.append(time.perf_counter() - begun)
    return f"{min(processor):6.2f} {min(clock):6.2f}"


def weigh(name: str, files: dict[str, bytes]) -> list[str]:
    """Print how many pages there are, how large they are, and what weighs most; return what is too heavy."""
    pages = {path: content for path, content in files.items() if path.endswith(".html")}
    heaviest = max(pages, key=lambda path: len(pages[path]))
    size = sum(map(len, files.values()))
    print(f"{name}: {len(pages)} pages, {len(files)} files, {size / 1e6:.2f} MB")
    print(f"  largest page {len(pages[heaviest]) / 1e3:.1f} kB ({heaviest})")
    kinds: dict[str, int] = {}
    for path, content in files.items():
        kind = "/".join(path.split("/")[1:2]) + path[path.rfind(".") :]
        kinds[kind] = kinds.get(kind, 0) + len(content)
    most = sorted(kinds.items(), key=lambda kind: -kind[1])[:6]
    print("  " + ", ".join(f"{kind} {weight / 1e6:.2f} MB" for kind, weight in most))
    too_heavy = [
        f"{path}: {len(content)} bytes" for path, content in pages.items() if len(content) > LARGEST_PAGE
    ]
    return too_heavy + ([f"{name}: {size} bytes"] if size > LARGEST_SITE else [])


def main() -> None:
    """Print the weights and the times."""
    rulebook = read_rulebook("porsche-carrera-cup-north-america", 2022).rulebook
    assert rulebook is not None
    finished, under_way = large(), large(ROUNDS // 2)
    # From the facts on each time: standings keep the answers they have given.
    sites = {
        "shipped season": lambda: Site([countback.load(NAME)], downloads()).files(),
        "large season, finished": lambda: Site([score(finished, rulebook)], downloads()).files(),
        "large season, under way": lambda: Site([score(under_way, rulebook)], downloads()).files(),
    }
    if "--profile" in sys.argv:
        for name in list(sites)[1:]:
            profile = cProfile.Profile()
            profile.runcall(sites[name])
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        return
    files = {name: build() for name, build in sites.items()}
    too_heavy = [heavy for name, made in files.items() for heavy in weigh(name, made)]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'seconds':26} {'processor':>6} clock")
    for name, build in sites.items():
        print(f"{name:26} {timed(build, 5 if name.startswith('shipped') else 3)}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "site"
        print(f"{'written to the disk':26} {timed(lambda: write_site(place, files['shipped season']), 1)}")
        print(f"{'written again':26} {timed(lambda: write_site(place, files['shipped season']), 3)}")
    if too_heavy:
        sys.exit("\n".join(("too heavy:", *too_heavy)))


if __name__ == "__main__":
    main()
