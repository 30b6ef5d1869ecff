"""Drivers' standings after every race of every Formula One season in the F1DB file, full rules, from memory.

Countback's own path is timed in two parts: a `Season` lowered to arrays, and the arrays scored and ranked.
Beside it, in the same run, stand programs that do this one job: loops over dictionaries (checked to give
the same tables), vectorised pandas, and the loop an analyst writes in pandas (only where pandas is installed;
these two leave out who is listed and the earliest best place). They get the rules already worked out (whom a
place is passed to, what a place is worth in which race), explain nothing, and know no championship but this.
Goal: 60 ms for all years since 1950.

    python benchmarks/standings.py [f1db.zip]
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from countback.formats.readers import f1db
from countback.formats.record import RecordedSeason
from countback.model.facts import Facts
from countback.model.numbers import in_rounds
from countback.model.rulebook import Championship, Rulebook
from countback.scoring.lines import account
from countback.scoring.lower import lower
from countback.scoring.moment import Moment
from countback.scoring.score import score_title, standings_at
from countback.scoring.title import Outcome, TitleScores
from countback.store.books import read_rulebook

Table = dict[str, tuple[int, int]]
"""Position (0: none) and points in units, by driver."""


@dataclass
class Job:
    """One season as every program gets it.

    ``rows`` are (race number, is it a race, driver, place ranked on, points in units, per car); a
    car's points are the driver's own share.
    """

    season: RecordedSeason
    title: Championship
    rulebook: Rulebook
    rows: list[tuple[int, bool, str, int, int]] = field(default_factory=list)
    parts: list[tuple[frozenset[int], int]] = field(default_factory=list)
    races: list[int] = field(default_factory=list)
    deepest: int = 10**6
    earliest: bool = False
    listing: str = "all"
    one_car: bool = False
    excluded: dict[str, int] = field(default_factory=dict)


def jobs(record: list[RecordedSeason]) -> list[Job]:
    """Return the seasons with the rules of each worked out for the bespoke programs."""
    found = []
    for recorded in record:
        book = read_rulebook("formula-one", recorded.season.year).rulebook
        assert book is not None
        title = next(one for one in book.championships if one.id == "drivers")
        job = Job(recorded, title, book)
        facts = lower(recorded.season, book.decisions)
        scores = score_title(facts, title)
        names = [competitor.id for competitor in scores.credited.competitors]
        shares = [paid.own for paid in account(scores).paid]
        job.races = [number for number, _ in races(facts)]
        for session, one in enumerate(facts.sessions):
            number = int(facts.round[session])
            for index, name in enumerate(names):
                for slot, car in enumerate(scores.credited.cars[0, session, index].tolist()):
                    if car < len(facts.entries):
                        points = sum(own[session][index][slot] for own in shares)
                        place = int(scores.shared.ranks[0, session, index, slot])
                        job.rows.append((number, one.kind == "race", name, place, points))
        counting = title.counting
        every = frozenset(int(number) for number in facts.round)
        for part in getattr(counting, "parts", ()):
            job.parts.append((frozenset(n for n in every if in_rounds(part.rounds, n)), part.count))
        if not job.parts:
            job.parts.append((every, getattr(counting, "count", 10**6)))
        first = title.tiebreaks[0]
        job.deepest = getattr(first, "down_to", 0) or 10**6
        job.earliest = len(title.tiebreaks) > 1
        job.listing = next(iter(title.listing), "all")
        job.one_car = title.slots.kind == "best-cars"
        for decision in book.decisions:
            if decision.kind == "excluded" and "drivers" in decision.championships:
                job.excluded["michael-schumacher"] = decision.from_round
        found.append(job)
    return found


def races(facts: Facts) -> list[tuple[int, Moment]]:
    """Return round and moment of every race that was run."""
    held = zip(facts.sessions, facts.round.tolist(), strict=True)
    return [
        (round_, Moment(number, round_))
        for number, (session, round_) in enumerate(held, 1)
        if session.classifications and session.kind == "race"
    ]


def by_arrays(work: list[Job], facts: Iterable[Facts]) -> list[tuple[TitleScores, Outcome]]:
    """Countback."""
    found = []
    for job, one in zip(work, facts, strict=True):
        scores = score_title(one, job.title)
        found.append((scores, standings_at(scores, [moment for _, moment in races(one)])))
    return found


def tables_of(found: list[tuple[TitleScores, Outcome]]) -> list[list[Table]]:
    """Return Countback's arrays as the bespoke programs give them."""
    every = []
    for scores, outcome in found:
        names = [competitor.id for competitor in scores.credited.competitors]
        season = []
        for moment in range(len(outcome.moments)):
            shown = outcome.shown[0, moment].tolist()
            position = outcome.ranked.position[0, moment].tolist()
            points = outcome.tally.points[0, moment].tolist()
            season.append({names[n]: (position[n], points[n]) for n in range(len(names)) if shown[n]})
        every.append(season)
    return every


def by_dictionaries(work: list[Job]) -> list[list[Table]]:
    """Loops over dictionaries, each race added to what was there."""
    every = []
    for job in work:
        rounds: dict[int, list[tuple[bool, str, int, int]]] = defaultdict(list)
        for number, is_race, driver, place, points in job.rows:
            rounds[number].append((is_race, driver, place, points))
        results: list[dict[str, list[int]]] = [defaultdict(list) for _ in job.parts]
        places: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        best: dict[str, tuple[int, int]] = {}
        scored, classified = set(), set()
        season: list[Table] = []
        for number in sorted(rounds):
            now: dict[str, int] = {}
            for is_race, driver, place, points in rounds[number]:
                if job.one_car:
                    now[driver] = max(now.get(driver, 0), points)
                else:
                    now[driver] = now.get(driver, 0) + points
                if is_race and place:
                    classified.add(driver)
                    if place <= job.deepest:
                        places[driver][place] += 1
                    if place < best.get(driver, (10**6, 0))[0]:
                        best[driver] = (place, number)
            for driver, points in now.items():
                places[driver]
                if points:
                    scored.add(driver)
                    for inside, (members, _) in zip(results, job.parts, strict=True):
                        if number in members:
                            inside[driver].append(points)
            if number not in job.races:
                continue
            keys = []
            for driver, counts in places.items():
                total = 0
                for inside, (_, count) in zip(results, job.parts, strict=True):
                    kept = inside.get(driver, ())
                    total += sum(kept) if len(kept) <= count else sum(sorted(kept, reverse=True)[:count])
                if job.listing == "has-points" and driver not in scored:
                    continue
                if job.listing == "classified-once" and driver not in classified and not total:
                    continue
                out = number >= job.excluded.get(driver, 10**6)
                deepest = max(counts, default=0)
                back = tuple(counts.get(place, 0) for place in range(1, deepest + 1))
                # Longer tuples with the same beginning are greater, as they have one more place.
                keys.append(
                    ((not out, total, back, -best.get(driver, (0, 0))[1] if job.earliest else 0), driver)
                )
            keys.sort(reverse=True)
            table: Table = {}
            above: Any = None
            for line, (key, driver) in enumerate(keys, start=1):
                position = position if key == above else line  # noqa: F821
                above = key
                table[driver] = (position if key[0] else 0, key[1])
            season.append(table)
        every.append(season)
    return every


def by_pandas(work: list[Job], pd: Any, np: Any) -> Callable[[], Any]:
    """Return a run of vectorised pandas: all seasons and all rounds in one frame."""
    frames = []
    for year, job in enumerate(work):
        part = {number: n for n, (members, _) in enumerate(job.parts) for number in members}
        rows = [
            (year, number, is_race, driver, place if place <= job.deepest else 0, place, points,
             part.get(number, -1), job.parts[part.get(number, 0)][1])
            for number, is_race, driver, place, points in job.rows
        ]  # fmt: skip
        frames.append(
            pd.DataFrame(
                rows, columns=["year", "round", "race", "driver", "place", "rank", "points", "part", "count"]
            )
        )
    frame = pd.concat(frames, ignore_index=True)
    frame["driver"] = frame["driver"].astype("category").cat.codes
    moments = pd.DataFrame(
        [(year, number) for year, job in enumerate(work) for number in job.races], columns=["year", "after"]
    )
    flags = pd.DataFrame({
        "year": range(len(work)),
        "listing": [job.listing for job in work],
        "one_car": [job.one_car for job in work],
    })  # fmt: skip

    def run() -> Any:
        rows = frame.merge(flags, on="year")
        keys = ["year", "round", "driver"]
        grouped = rows.groupby([*keys, "part", "count"], sort=False)["points"]
        session = grouped.sum().reset_index()
        session["most"] = grouped.max().to_numpy()
        session = session.merge(flags, on="year")
        session["points"] = np.where(session["one_car"], session["most"], session["points"])
        # Results dropped: every result stands once for each later race it is part of the table of.
        upto = session.merge(moments, on="year")
        upto = upto[upto["round"] <= upto["after"]]
        upto = upto.sort_values(
            ["year", "after", "driver", "part", "points"], ascending=[True, True, True, True, False]
        )
        turn = upto.groupby(["year", "after", "driver", "part"], sort=False).cumcount()
        upto["kept"] = np.where(turn < upto["count"], upto["points"], 0)
        total = upto.groupby(["year", "after", "driver"])[["kept", "points"]].sum().reset_index()
        counted = rows[rows["race"] & (rows["place"] > 0)].merge(moments, on="year")
        counted = counted[counted["round"] <= counted["after"]]
        back = counted.groupby(["year", "after", "driver", "place"]).size().unstack(fill_value=0)
        back.columns = [f"p{place}" for place in back.columns]
        table = total.merge(back.reset_index(), on=["year", "after", "driver"], how="left").fillna(0)
        order = ["kept", *back.columns]
        table = table.sort_values(["year", "after", *order], ascending=[True, True, *[False] * len(order)])
        numbers = table[order].to_numpy()
        fresh = np.ones(len(table), dtype=bool)
        same = (table[["year", "after"]].to_numpy()[1:] == table[["year", "after"]].to_numpy()[:-1]).all(
            axis=1
        )
        fresh[1:] = (numbers[1:] != numbers[:-1]).any(axis=1) | ~same
        line = table.groupby(["year", "after"], sort=False).cumcount().to_numpy() + 1
        table["position"] = np.maximum.accumulate(np.where(fresh, np.arange(len(table)), 0))
        table["position"] = line[table["position"].to_numpy()]
        return table

    return run


def by_analyst(work: list[Job], pd: Any) -> Callable[[], Any]:
    """Return a run of the loop an analyst writes: filter, group, sort, for every race of every year."""
    frames = [pd.DataFrame(job.rows, columns=["round", "race", "driver", "place", "points"]) for job in work]

    def run() -> list[Any]:
        found = []
        for job, frame in zip(work, frames, strict=True):
            for after in job.races:
                sofar = frame[frame["round"] <= after]
                per_round = (
                    sofar.groupby(["driver", "round"])["points"]
                    .agg("max" if job.one_car else "sum")
                    .reset_index()
                )
                total: Any = 0
                for members, count in job.parts:
                    inside = per_round[per_round["round"].isin(members)]
                    best = inside.sort_values("points", ascending=False).groupby("driver").head(count)
                    points = best.groupby("driver")["points"].sum()
                    total = points if isinstance(total, int) else total.add(points, fill_value=0)
                scoring = sofar[sofar["race"] & (sofar["place"] > 0) & (sofar["place"] <= job.deepest)]
                back = pd.crosstab(scoring["driver"], scoring["place"])
                table = total.to_frame("points").join(back, how="left").fillna(0)
                table = table.sort_values(list(table.columns), ascending=False)
                found.append(table)
        return found

    return run


def timed(work: Callable[[], object], runs: int) -> float:
    """Return the best of some runs in milliseconds."""
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        work()
        best = min(best, (time.perf_counter() - start) * 1e3)
    return best


def main() -> None:
    """Time everything and print a table."""
    usual = Path(os.environ.get("COUNTBACK_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else usual / "data" / "f1db" / "f1db-sample.zip"
    if not path.is_file():
        print(f"no file {path}: give the path of f1db-json-single.zip")
        return
    data = path.read_bytes()
    record = f1db.read_record(path.name, data)
    size = record.size / 1e6
    read = timed(lambda: f1db.read_record(path.name, data), 3)
    work = jobs(list(record.seasons))
    facts = [lower(job.season.season, job.rulebook.decisions) for job in work]

    def both() -> object:
        return by_arrays(work, (lower(job.season.season, job.rulebook.decisions) for job in work))

    def fresh() -> list[Facts]:
        return [lower(job.season.season, job.rulebook.decisions) for job in work]

    ours = tables_of(by_arrays(work, facts))
    theirs = by_dictionaries(work)
    agree = sum(
        one == other for a, b in zip(ours, theirs, strict=True) for one, other in zip(a, b, strict=True)
    )
    tables = sum(map(len, ours))
    rows, out = sum(len(one.rows) for one in facts), sum(len(table) for season in ours for table in season)
    print(f"{len(work)} seasons, {rows} rows of results in, {tables} tables with {out} lines out")
    print(f"tables of the dictionary program that agree: {agree} of {tables}")
    print(f"{'reading the zip':<44}{read:9.1f} ms  {size / read * 1000:.0f} MB of JSON a second")
    print(f"{'Countback: Season to arrays':<44}{timed(fresh, 10):9.1f} ms")
    # Facts keep what was worked out about crews, so each run gets new ones.
    best = min(timed(lambda one=one: by_arrays(work, one), 1) for one in [fresh() for _ in range(10)])
    print(f"{'Countback: arrays to standings':<44}{best:9.1f} ms")
    print(f"{'Countback: both':<44}{timed(both, 10):9.1f} ms")
    print(f"{'dictionary loops':<44}{timed(lambda: by_dictionaries(work), 5):9.1f} ms")
    try:
        import numpy as np
        import pandas as pd
    except ImportError:
        print("pandas is not installed; with it two more programs are timed: pip install pandas")
        return
    print(f"{'pandas, vectorised':<44}{timed(by_pandas(work, pd, np), 3):9.1f} ms")
    print(f"{'pandas, an analyst’s loop':<44}{timed(by_analyst(work, pd), 1):9.1f} ms")


if __name__ == "__main__":
    main()
