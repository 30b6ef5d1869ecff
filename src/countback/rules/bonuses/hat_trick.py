"""A bonus for pole position, the win and the fastest lap in one race."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class HatTrick(Bonus):
    """``points`` to whoever wins from pole position with the fastest lap.

    The win is that of the championship's own field; pole position and the fastest lap are those of all cars.
    Source: rules of sim-racing leagues and clubs that pay a hat-trick.
    """

    kind: ClassVar[str] = "hat-trick"
    points: Fraction

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        first = (facts.column("qualifying") == 1) & (facts.column("fastest_lap") == 1)
        won = (field.rank == 1) & field.scores & first
        return Paid(field.rank * won, won * int(self.points * unit))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return "pole position, win and fastest lap"

    def told(self) -> str:
        worth = capital(points(self.points))
        return f"{worth} for pole position, the win and the fastest lap in one race{where(self)}.{kept(self)}"
