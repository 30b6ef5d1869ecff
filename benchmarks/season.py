"""Read, score and explain the 2022 Porsche Carrera Cup North America in memory, each step timed apart.

Goal: all three tables after every one of the 16 races in 5 ms. The same work as loops over
dictionaries (points only: no guests, no reasons, no countback) stands beside it for scale. Opening a folder
of 24 rounds with two races of 60 cars is to take less than 150 ms.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.store.folder import read_season, write_season
from countback.store.shipped import find_season

NAME = "porsche-carrera-cup-north-america-2022"


def timed(work: Callable[[], object], runs: int = 50) -> tuple[float, float]:
    """Return median and best in milliseconds."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken), min(taken)


def main() -> None:
    """Print a table of the steps."""
    path = find_season(NAME)
    assert path is not None
    season = read_season(path).season
    assert season is not None
    rulebook = read_rulebook(season.rulebook, season.year, path).rulebook
    assert rulebook is not None

    def every_race() -> None:
        standings = score(season, rulebook)
        for title in standings.championships:
            standings.outcome(title, standings.moments())

    def why_everybody() -> None:
        standings = score(season, rulebook)
        for table in standings.tables():
            for row in table.rows:
                standings.why(table.id, row.competitor.id)

    def dictionaries() -> None:
        scale = [25, 20, 17, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
        class_of = {entry.id: entry.class_ for entry in season.entries}
        for class_ in (None, "Pro-Am", "Am"):
            total: dict[str, int] = defaultdict(int)
            for event in season.events:
                for session in event.sessions:
                    assert session.classification is not None
                    rows = [
                        row
                        for row in session.classification.rows
                        if row.position and class_ in (None, class_of[row.entry])
                    ]
                    rows.sort(key=lambda row: row.position or 0)
                    for row, points in zip(rows, scale, strict=False):
                        total[row.entry] += points
                    sorted(total.items(), key=lambda pair: -pair[1])

    large = Path(tempfile.mkdtemp()) / "large"
    write_season(_large(), large)

    steps: list[tuple[str, Callable[[], object]]] = [
        ("read the folder", lambda: read_season(path)),
        ("read the rulebook", lambda: read_rulebook(season.rulebook, season.year, path)),
        ("score, three tables after every race", every_race),
        ("score, reasons for all 78 rows", why_everybody),
        ("read a folder of 24 x 2 races, 60 cars", lambda: read_season(large)),
        ("(loops over dictionaries, points only)", dictionaries),
    ]
    print(f"{'':40}{'median':>10}{'best':>10}")
    for name, work in steps:
        median, best = timed(work)
        print(f"{name:40}{median:7.2f} ms{best:7.2f} ms")
    shutil.rmtree(large.parent)


def _large() -> Season:
    """Return a season of 24 rounds with two races of 60 cars each."""
    entries = tuple(
        Entry(id=f"car-{number}", number=str(number), crew=(Driver(id=f"d-{number}", name=f"Ann {number}"),))
        for number in range(1, 61)
    )

    def race(number: int) -> Session:
        order = [entries[(place + 7 * number) % 60] for place in range(60)]
        rows = tuple(
            Result(entry=entry.id, position=place, laps=30, time=1_800_000 + 1_234 * place)
            for place, entry in enumerate(order, 1)
        )
        return Session(id=f"race-{number}", kind="race", classifications=(Classification(rows=rows),))

    events = tuple(
        Event(
            id=f"e-{number}",
            round=number,
            name=f"E {number}",
            sessions=(race(2 * number), race(2 * number + 1)),
        )
        for number in range(1, 25)
    )
    return Season(id="large", name="Large", series="Cup", year=2031, entries=entries, events=events)


if __name__ == "__main__":
    main()
