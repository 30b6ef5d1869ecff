"""Points for the finishing place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import ALIKE, PointsTable
from countback.model.facts import BySession, Facts, Ints, highest
from countback.model.kinds import Award, Field, Outlook, Paid, Scale
from countback.model.scales import scaled
from countback.rules.saying import kept, where


@dataclass(frozen=True, kw_only=True)
class Finish(Award):
    """Pays ``scale`` on the place in the championship's own field.

    Cars in a dead heat are paid ``each`` in full or the ``average`` of the places they take up.
    Source: FIA Formula One Sporting Regulations, article 7.1 (dead heats: prizes added and shared).
    """

    kind: ClassVar[str] = "finish"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    own_place: ClassVar[bool] = True
    scale: Scale
    equal: Literal["each", "average"] = "each"

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        points: Ints | None = None
        for part in field.parts():
            paid = on_places(self.scale, part.rank, facts, part, unit)
            if self.equal == "average":
                paid = _averaged(paid, part.rank, self.scale, facts, part, unit)
            points = paid if points is None else points + paid
        if points is None:  # there is nobody
            points = np.zeros_like(field.rank)
        return Paid(field.rank, points if field.scores is field.ranked else points * field.scores)

    def points_table(self) -> PointsTable | None:
        usual = self.scale.usual(200)
        if usual is None:
            return None
        points, tail = list(usual[1:]), usual[-1]
        # Mostly it is the same object over and over: fractions are slow to compare.
        while points and (points[-1] is tail or points[-1] == tail):
            points.pop()
        varies: Literal["session"] | bool = "session" if self.scale.varies else False
        return PointsTable("place", tuple(points), tail, equal=self.equal, varies=varies)

    def tables(self, facts: Facts, field: Field, places: int) -> BySession[tuple[Fraction, ...]] | None:
        return self.scale.by_session(facts, field, places)

    def undivided(self) -> Award:
        return replace(self, equal="each")

    def amounts(self) -> Sequence[Fraction]:
        return self.scale.amounts()

    def largest_share(self, facts: Facts) -> int:
        if self.equal == "each":
            return 1
        places = [facts.column(name) for name in ("place", "class_place")]
        rows = np.concatenate([place.reshape(-1, place.shape[-1]) for place in places])
        most = max((int(np.bincount(row[row > 0]).max(initial=1)) for row in rows), default=1)
        return lcm(*range(1, most + 1))

    def told(self) -> str:
        return self._told(f": {self.scale.told()}")

    def above_table(self) -> str:
        return self._told(".")

    def _told(self, figures: str) -> str:
        equal = " Equals share the average of the places they take up." if self.equal == "average" else ""
        return f"Points for the finishing place{where(self)}{figures}{equal}{kept(self)}"


def on_places(scale: Scale, places: Ints, facts: Facts, field: Field, unit: int) -> Ints:
    """Return what a scale pays on places ``[B, S, E]``, whether it is the same in all sessions or not."""
    last = highest(places)
    by_session = scale.by_session(facts, field, last)
    points: Ints
    if by_session is None:
        points = scale.in_units(last, unit).take(places)
        return points
    tables = np.stack([scaled(row, unit) for row in by_session.values])
    points = tables[by_session.which[..., None], places]
    return points


def _averaged(points: Ints, rank: Ints, scale: Scale, facts: Facts, field: Field, unit: int) -> Ints:
    """Return the points with those in a dead heat given the average of the places they take up."""
    points = points.copy()
    places = int(rank.max(initial=0)) + rank.shape[-1]
    by_session = scale.by_session(facts, field, places)
    for batch, session in np.ndindex(*rank.shape[:2]):
        here = rank[batch, session]
        counts = np.bincount(here[here > 0], minlength=1)
        for place in np.flatnonzero(counts > 1).tolist():
            if by_session is None:
                table = scale.table(places)
            else:
                which = by_session.which
                table = by_session.values[int(which[batch if len(which) > 1 else 0, session])]
            worth = sum(table[place : place + int(counts[place])], Fraction(0)) / int(counts[place])
            points[batch, session, here == place] = int(worth * unit)
    return points
