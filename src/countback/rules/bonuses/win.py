"""A bonus for winning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import ALIKE, PointsTable
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Outlook, Paid
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class Win(Bonus):
    """``points`` to the winner in the championship's own field.

    Source: NASCAR Cup 2011-16 (3 bonus points a win) and the five playoff points a win since 2017.
    """

    kind: ClassVar[str] = "win"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    own_place: ClassVar[bool] = True
    points: Fraction

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        won = (field.rank == 1) & field.scores
        return Paid(field.rank * won, won * int(self.points * unit))

    def points_table(self) -> PointsTable | None:
        return PointsTable("place", (self.points,))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return "winner"

    def told(self) -> str:
        return f"{capital(points(self.points))} for a win{where(self)}.{kept(self)}"
