"""Writers at once follow each other, each with cars of its own, and readers never meet half a season.

Two processes change one folder at once; both have to be acknowledged and found in it. Two others read the
folder all the time: what they read is a season whose number of entries fits its name.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

import msgspec

from countback.model.season import Driver, Entry, Season
from countback.store.editing.season import with_season
from countback.store.files import InMemory
from countback.store.folder import read_season, write_season
from countback.store.season_files import read_files
from countback.store.writing.writer import writing
from drills import Figures, MissingError

SIZE = 500
SHARE = 10
UNIT = "pairs of writers"


def run(size: int, seed: int) -> Figures:
    """Let so many pairs of writers loose, with two readers beside them."""
    if sys.platform == "win32":
        raise MissingError("the drill forks processes, which this system cannot")
    fork = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "cup"
        write_season(Season(id="cup", name="0", series="Cup", year=2031), folder)
        told, stop = fork.Queue(), fork.Event()
        readers = [fork.Process(target=_read, args=(folder, stop, told)) for _ in range(2)]
        for process in readers:
            process.start()
        failed = 0
        for pair in range(size):
            writers = [fork.Process(target=_write, args=(folder, f"{pair}-{one}")) for one in "ab"]
            for process in writers:
                process.start()
            for process in writers:
                process.join()
                failed += process.exitcode != 0
        stop.set()
        found = [told.get() for _ in readers]
        for process in readers:
            process.join()
        season, _ = read_season(folder)
        entered = len(season.entries) if season else 0
        left = [path.name for path in folder.rglob("*") if "new-" in path.name or path.name == "change"]
    wrong = [line for lines, _ in found for line in lines]
    wrong += [f"{failed} writers failed"] if failed else []
    wrong += [f"{2 * size - entered} of {2 * size} changes are lost"] if entered != 2 * size else []
    wrong += [f"left over: {left}"] if left else []
    return Figures(size, tuple(wrong), {"readings": max(count for _, count in found)})


def _write(folder: Path, number: str) -> None:
    """Enter a car, and say in the season's name how many there are."""
    with writing(folder, f"enter {number}") as held:
        season, _ = read_files(InMemory(held.files))
        assert season is not None
        car = Entry(id=number, number=number, crew=(Driver(id=f"d-{number}", name=f"D {number}"),))
        entries = (*season.entries, car)
        after = msgspec.structs.replace(season, name=str(len(entries)), entries=entries)
        held.write(with_season(held.files, after))


def _read(folder: Path, stop: multiprocessing.synchronize.Event, told: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    os.nice(5)
    wrong: list[str] = []
    count = 0
    while not stop.is_set():
        season, findings = read_season(folder)
        count += 1
        if season is None:
            wrong.append(f"unreadable: {findings[0]}")
        elif season.name != str(len(season.entries)):
            wrong.append(f"half: {len(season.entries)} entries, named {season.name}")
    told.put((wrong[:5], count))
