"""Files of one season give the same season in whatever order, and however many at a time, they are imported.

The files are the samples of the shared data folder (COUNTBACK_SHARED): results, grids, lists of entries and
tables of six sources. They are sent one by one, in halves, all at once or cut anywhere; what is refused is
sent again after the others, at last file by file, as somebody would. Compared are whole seasons but for the
time at which each result came.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from import_runs import without_times

from countback.formats.recognise import read
from countback.importing.given import Given
from countback.importing.plan import plan
from countback.importing.wanted import Wanted
from countback.model.imported import Imported
from countback.model.season import Season
from drills import Figures, MissingError

SIZE = 2_200
SHARE = 11
UNIT = "orders"

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("COUNTBACK_SHARED") or ROOT.parent / "shared")
#: Files of one season each, and what their sheets leave to be said.
SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "alkamel/imsa2026/*.json": {},
    "alkamel/mustang2026/*.json": {},
    "alkamel/pccna2026/*.json": {},
    "alkamel/pilot/*": {"round": 1},
    "alkamel/wec/*.csv": {},
    "alkamel/weathertech-2023/*.csv": {},
    "simracing/acc/*.json": {},
    "simracing/ac/*.json": {},
    "simracing/acsm/2019_*.json": {},
    "simracing/iracing/*.json": {},
    "simracing/rfactor2/*.xml": {},
}


class Sent(NamedTuple):
    """The season that files have given, without when results came, and those that were refused at last."""

    season: Season | None
    refused: frozenset[str]


def sent(parcels: Sequence[Sequence[Given]], about: Mapping[str, Any]) -> Sent:
    """Return what comes of parcels of files, one import each, in their order."""
    rows = (row for parcel in parcels for one in parcel for each in one.read.sessions for row in each.rows)
    # Names that are alike are those of others: which of them came first would be asked.
    people = tuple({driver.name for row in rows for driver in row.drivers})
    season: Season | None = None
    aliases: dict[str, str] = {}
    log: list[Imported] = []
    now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    left = [*parcels]
    taken = True
    while left and (taken or any(len(parcel) > 1 for parcel in left)):
        waiting = left if taken else [[one] for parcel in left for one in parcel]
        left, taken = [], False
        for parcel in waiting:
            now += dt.timedelta(minutes=1)
            wanted = Wanted(now=now, add_new=True, year=2023, series="S", new_names=people, **about)
            made = plan(season, parcel, wanted, aliases, log)
            if made.after is None:
                left.append(parcel)
            else:
                season, aliases, log = made.after, made.aliases, made.log
                taken = True
    refused = frozenset(one.name for parcel in left for one in parcel)
    return Sent(season and without_times(season), refused)


@cache
def files(pattern: str) -> tuple[Given, ...]:
    """Return the files of a set of samples as they are read."""
    paths = sorted((SHARED / "data").glob(pattern))
    if not paths:
        raise MissingError("the shared data folder is not here: name it with COUNTBACK_SHARED")
    return tuple(Given(path.name, read(path.name, path.read_bytes())) for path in paths)


@cache
def by_name(pattern: str) -> Sent:
    """Return what comes of a set of samples one by one, in the order of their names."""
    return sent([[one] for one in files(pattern)], SAMPLES[pattern])


def parcels(given: Sequence[Given], dice: random.Random) -> list[list[Given]]:
    """Return files in a random order, in parcels: one by one, all at once, in halves or cut anywhere."""
    order = [*given]
    dice.shuffle(order)
    way = dice.choice(("singly", "together", "halves", "anywhere"))
    if way == "singly" or len(order) < 2:
        return [[one] for one in order]
    if way == "together":
        return [order]
    cuts = (
        [len(order) // 2]
        if way == "halves"
        else sorted(dice.sample(range(1, len(order)), 1 + len(order) // 4))
    )
    return [order[first:last] for first, last in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def run(size: int, seed: int) -> Figures:
    """Try so many orders, those of each set of samples in turn."""
    wrong = []
    patterns = [*SAMPLES]
    for number in range(size):
        pattern = patterns[number % len(patterns)]
        order = parcels(files(pattern), random.Random(f"{seed} {number}"))
        first, other = by_name(pattern), sent(order, SAMPLES[pattern])
        where = f"order {number} of {pattern}"
        held = {one.name for one in files(pattern) if _is_result(one)}
        if lost := held & other.refused:
            wrong.append(f"{where}: {', '.join(sorted(lost))} could not be imported")
        elif first.refused != other.refused:
            wrong.append(
                f"{where}: {', '.join(sorted(first.refused ^ other.refused))} once taken, once refused"
            )
        elif first.season != other.season:
            wrong.append(f"{where}: another season than in the order of names")
    return Figures(size, tuple(wrong), {"files in a set": max(len(files(one)) for one in patterns)})


def _is_result(given: Given) -> bool:
    return any(each.kind in ("race", "qualifying") and each.rows for each in given.read.sessions)
