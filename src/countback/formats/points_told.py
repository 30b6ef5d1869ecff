"""Sheets that tell nothing but places and points: standings and the result of a race look the same there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import msgspec

from countback.formats.announced import did, is_points, kind_said, names_a_session, plain
from countback.formats.cell_values import shown
from countback.formats.layout import Laid, heading
from countback.formats.reading import Kind
from countback.model.points import parse_points

#: What the title, the sheet's name and the file's say of one that may be either.
Announced = Literal["race", "round", ""]
#: Columns of numbers that fall down the order and are no points.
_NO_POINTS = re.compile(
    r"weight|ballast|gewicht|poids|peso|\bkg\b|age\b|alter|year|jahr|annee|born|speed|km|mph|bhp|\bhp\b|\bps\b|"
    r"rating|licen[cs]e|elo\b|laps?\b|runden|tours|giri|vueltas|wins?\b|pit|stop|handicap|entry|grid|start"
)
#: Fewest cars of which falling numbers below an unknown heading are taken for points.
_FEWEST = 3
#: Whatever can be a race told by its points.
_RACED: tuple[Kind, ...] = ("race", "sprint", "heat")


def points_columns(rows: Sequence[Sequence[Any]], laid: Laid) -> tuple[int, ...]:
    """Return the columns of points of a sheet that tells nothing of what cars did; () for all others.

    A heading says it, or numbers do that fall from place to place below one that nobody knows: that of race
    times (``Total``), or one in a language that is not read.
    """
    if did(rows, laid):
        return ()
    below = rows[laid.row + 1 :]
    taken = {at for field, at in laid.columns.items() if field != "time"}
    columns = []
    for at, cell in enumerate(rows[laid.row]):
        text = heading(cell)
        if at in taken:
            continue
        fewest = 1 if at == laid.columns.get("time") else _FEWEST
        if is_points(text) or _falls(below, at, laid, fewest, text):
            columns.append(at)
    return tuple(columns)


def without(laid: Laid, field: str) -> Laid:
    """Return where the columns are, that of a field being of something else."""
    named = {other: text for other, text in laid.layout.columns.items() if other != field}
    left = {other: to for other, to in laid.columns.items() if other != field}
    return laid._replace(columns=left, layout=msgspec.structs.replace(laid.layout, columns=named))


def announced(texts: Sequence[str]) -> Announced:
    """Return whether the texts that announce a sheet name a race, a round alone, or neither."""
    if kind_said(texts) in _RACED:
        return "race"
    return "round" if any(map(names_a_session, texts)) else ""


def _falls(below: Sequence[Sequence[Any]], at: int, laid: Laid, fewest: int, text: str) -> bool:
    """Tell whether a column holds numbers that fall down the order of the places."""
    place = laid.columns.get("position")
    if place is None or _NO_POINTS.search(plain(text)):
        return False
    held: list[tuple[int, Fraction]] = []
    for row in below:
        printed, position = (shown(row[i]) if i < len(row) else "" for i in (at, place))
        match = re.match(r"[Pp=T]?\s*(\d{1,4})\b", position)
        value = points_of(printed)
        if match and printed and value is None:
            return False
        if match and value is not None:
            held.append((int(match[1]), value))
    ordered = [value for _, value in sorted(held, key=lambda pair: pair[0])]
    falling = all(ahead >= behind for ahead, behind in pairwise(ordered))
    # A column of blanks and one of the same number throughout tell nothing.
    return len(ordered) >= fewest and falling and (len(ordered) == 1 or ordered[0] > ordered[-1])


def points_of(printed: str) -> Fraction | None:
    """Return the points of a cell as it is printed: ``25``, ``12,5``, ``1 1/2``; None for anything else."""
    bare = re.sub(r"\s*(?:p|pts?|pkt|points?)\.?\Z", "", printed.strip().casefold()).replace(",", ".")
    try:
        return parse_points(bare) if bare else None
    except ValueError:
        return None
