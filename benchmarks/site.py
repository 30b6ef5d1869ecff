"""Build whole sites in memory: the shipped season, and 24 rounds with two races of 60 cars.

Goals, in processor time: the shipped season 1 s from the facts to the last page; the large one 5 s finished
and 8 s under way (after 12 rounds); each page at most 100 kB, the large site 10 MB. ``--profile`` says where
the time of the large site goes.
"""

from __future__ import annotations

import cProfile
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
                race(RACES * (number - 1) + one, run=number <= rounds_run) for one in range(1, RACES + 1)
            ),
        )
        for number in range(1, ROUNDS + 1)
    )
    return Season(
        id="large", name="2031 Large Cup", series="Large Cup", year=2031, classes=classes, entries=entries,
        events=events, calendar="complete",
    )  # fmt: skip


def timed(work: Callable[[], object], runs: int) -> float:
    """Return the least of a few runs, in seconds of processor time."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def weigh(name: str, files: dict[str, bytes]) -> None:
    """Print how many pages there are, how large they are, and what weighs most."""
    pages = {path: content for path, content in files.items() if path.endswith(".html")}
    heaviest = max(pages, key=lambda path: len(pages[path]))
    size = sum(map(len, files.values())) / 1e6
    print(f"{name}: {len(pages)} pages, {len(files)} files, {size:.1f} MB")
    print(f"  largest page {len(pages[heaviest]) / 1e3:.1f} kB ({heaviest})")
    kinds: dict[str, int] = {}
    for path, content in files.items():
        kind = "/".join(path.split("/")[1:2]) + path[path.rfind(".") :]
        kinds[kind] = kinds.get(kind, 0) + len(content)
    told = sorted(kinds.items(), key=lambda one: -one[1])[:6]
    print("  " + ", ".join(f"{kind} {size / 1e6:.2f} MB" for kind, size in told))


def main() -> None:
    """Print the weights and the times."""
    rulebook = read_rulebook("porsche-carrera-cup-north-america", 2022).rulebook
    assert rulebook is not None
    whole, half = score(large(), rulebook), score(large(ROUNDS // 2), rulebook)
    sites = {
        "shipped season": lambda: Site([countback.load(NAME)], downloads()).files(),
        "large season, finished": lambda: Site([whole], downloads()).files(),
        "large season, under way": lambda: Site([half], downloads()).files(),
    }
    if "--profile" in sys.argv:
        for name in list(sites)[1:]:
            profile = cProfile.Profile()
            profile.runcall(sites[name])
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        return
    files = {name: build() for name, build in sites.items()}
    for name, made in files.items():
        weigh(name, made)
    for name, build in sites.items():
        print(f"{name:26} {timed(build, 3 if name.startswith('shipped') else 1):6.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        written = timed(lambda: write_site(Path(folder) / "site", files["shipped season"]), 3)
        print(f"{'written to the disk':26} {written:6.2f} s")


if __name__ == "__main__":
    main()
