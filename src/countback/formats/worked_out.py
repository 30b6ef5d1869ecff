"""What a sheet leaves to be worked out: times from gaps to the winner, places from places within classes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from countback.formats.cell_values import is_laps
from countback.formats.clock import parse_time
from countback.formats.reading import ReadRow

replace = msgspec.structs.replace


def with_times(rows: Sequence[ReadRow]) -> tuple[list[ReadRow], int]:
    """Return the rows with race times out of their gaps to the winner, and how many were worked out.

    Nothing is worked out where the gaps get smaller down the order: then they are not to the winner.
    """
    placed = sorted((row for row in rows if row.position is not None), key=lambda row: row.position or 0)
    first = placed[0] if placed else None
    if first is None or first.position != 1 or first.time is None:
        return list(rows), 0
    gaps = {
        row.place: gap
        for row in placed[1:]
        if row.time is None
        and row.laps in (None, first.laps)
        and (gap := parse_time(row.gap.lstrip("+ "))) is not None
    }
    order = [gaps[row.place] for row in placed if row.place in gaps]
    if any(ahead > behind for ahead, behind in pairwise(order)):
        return list(rows), 0
    return [
        replace(row, time=first.time + gaps[row.place]) if row.place in gaps else row for row in rows
    ], len(gaps)


def to_winner(rows: Sequence[ReadRow]) -> bool:
    """Tell whether gaps are those to the winner, by the cars behind by laps: ``+2 Laps`` behind ``+1 Lap``.

    A column called "Gap" may as well hold the gaps to the car ahead; where all are equal, nothing tells.
    """
    placed = sorted((row for row in rows if row.position is not None), key=lambda row: row.position or 0)
    told: set[bool] = set()
    for ahead, row in pairwise(placed):
        if not is_laps(row.gap) or row.laps is None or ahead.laps is None or placed[0].laps is None:
            continue
        laps = int(re.sub(r"\D", "", row.gap))
        first, before = placed[0].laps - row.laps, ahead.laps - row.laps
        if first != before:
            told.add(laps == first)
    return told == {True}


def restarts(rows: Sequence[ReadRow]) -> bool:
    """Tell whether the places start again in each class: every class has its own 1, and none stands twice."""
    places = Counter(row.position for row in rows if row.position is not None)
    classes: dict[str, list[int]] = {}
    for row in rows:
        if row.position is not None:
            if not row.class_ or row.class_position is not None or row.tied:
                return False
            classes.setdefault(row.class_.casefold(), []).append(row.position)
    if len(classes) < 2 or places.get(1) != len(classes):
        return False
    return all(min(own) == 1 and len(set(own)) == len(own) for own in classes.values())


def as_one_field(rows: Sequence[ReadRow]) -> list[ReadRow] | None:
    """Return rows whose places start again in each class with places of the whole field, by laps and times.

    The places within the classes are kept. None where a car lacks what it takes, or where laps and times put
    two cars of one class the other way round.
    """
    placed = [row for row in rows if row.position is not None]
    if any(row.laps is None or row.time is None for row in placed):
        return None
    order = sorted(placed, key=lambda row: (-(row.laps or 0), row.time or 0))
    for class_ in {row.class_ for row in placed}:
        own = [row.position or 0 for row in order if row.class_ == class_]
        if own != sorted(own):
            return None
    overall = {row.place: place for place, row in enumerate(order, start=1)}
    return [
        replace(row, position=overall[row.place], class_position=row.position)
        if row.position is not None
        else row
        for row in rows
    ]
