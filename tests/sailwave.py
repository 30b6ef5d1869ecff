"""Reads a Sailwave results export: one row a boat and fleet, one column a race, discards in brackets."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

from countback.model.classification import Classification, Result, Status
from countback.model.season import Driver, Entry, Event, Season, Session

CELL = re.compile(r"(\()?([\d.]+)(?: ([A-Z]+))?\)?")
CODES = {"DNC": Status.DID_NOT_ENTER, "DNF": Status.DNF, "DNS": Status.DID_NOT_START, "RAF": Status.DNF}


def read_sailwave(path: Path) -> dict[str, tuple[Season, list[list[str]], list[str]]]:
    """Return for each fleet its season, its printed rows and the names of the races.

    Places are read from the printed points: a boat with whole points and no code has that place, boats
    with the same average of places are in a dead heat.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    races = head[7:-2]
    fleets: dict[str, list[list[str]]] = {}
    for row in rows:
        fleets.setdefault(row[1], []).append(row)
    return {name: (_season(name, found, races), found, races) for name, found in fleets.items()}


def score_of(cell: str) -> tuple[Fraction, str, bool]:
    """Return points, code and whether the score is excluded."""
    match = CELL.fullmatch(cell)
    assert match, cell
    return Fraction(match[2]), match[3] or "", bool(match[1])


def _season(fleet: str, rows: list[list[str]], races: list[str]) -> Season:
    entries = tuple(
        Entry(id=row[3] + row[4], number=row[3], crew=(Driver(id=row[3] + row[4], name=row[4]),))
        for row in rows
    )
    events = []
    for number, race in enumerate(races):
        results = []
        for row, entry in zip(rows, entries, strict=True):
            points, code, _ = score_of(row[7 + number])
            status = CODES.get(code, Status.CLASSIFIED)
            place = None if code else int(points)
            results.append(Result(entry=entry.id, position=place, status=status, mark=code))
        session = Session(id=f"race-{number + 1}", classifications=(Classification(rows=tuple(results)),))
        events.append(Event(round=number + 1, name=race, sessions=(session,)))
    return Season(id=fleet, name=fleet, series=fleet, year=2016, entries=entries, events=tuple(events))
