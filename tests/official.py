"""Seasons kept beside their official tables (`shared/data/official`): which cells differ, and how."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from countback.model.text import slug
from countback.store.opening import open_season


@dataclass(frozen=True)
class Compared:
    """One official table beside ours."""

    rows: int
    differing: dict[str, tuple[str, str]]
    """By name: the official points, ours."""
    places: dict[str, tuple[int, int | None]]
    """By name: the official position, ours, where the table prints positions."""


def compared(folder: Path) -> dict[str, Compared]:
    """Compare each official table of a season folder with what the season's rulebook computes."""
    official = json.loads((folder / "official.json").read_text("utf-8"))["tables"]
    opened = open_season(folder)
    assert opened.standings is not None, opened.findings
    tables = {}
    for id_, rows in official.items():
        ours = {}
        for row in opened.standings.table(id_).rows:
            name = row.competitor.name
            # An official table of teams has the car's number alone.
            number = {slug(name.split()[0]): row} if id_.endswith("-teams") else {}
            ours |= {**number, slug(row.competitor.id): row, slug(name.replace(".", "")): row}
        differing, places = {}, {}
        for name, (points, place) in rows.items():
            row = ours.get(slug(name.replace(".", "")))
            if row is None and Fraction(points) == 0:
                continue  # the table lists those without points, too
            if row is None or row.points != Fraction(points):
                differing[name] = (points, "not in our table" if row is None else str(row.points))
            elif place is not None and row.position != place:
                places[name] = (place, row.position)
        tables[id_] = Compared(len(rows), differing, places)
    return tables
