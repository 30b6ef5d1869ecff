"""A bonus for a race without incidents, or with few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.rules.saying import capital, counted, kept, points, where


@dataclass(frozen=True, kw_only=True)
class CleanRace(Bonus):
    """``points`` to everybody who holds a place with ``incidents`` incidents at most.

    Only a car whose incidents are recorded can have it: 0 is recorded, an empty cell is not.
    Source: rules of leagues on iRacing.
    """

    kind: ClassVar[str] = "clean-race"
    points: Fraction
    incidents: int = 0

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        number = facts.column("incidents")  # one higher, 0 is not recorded
        clean = field.scores & (field.rank > 0) & (number > 0) & (number <= self.incidents + 1)
        return Paid(clean.astype("int64"), clean * int(self.points * unit))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        if not self.incidents:
            return "no incident"
        return f"{counted(self.incidents, 'incident')} at most"

    def told(self) -> str:
        few = self.holds(1) if self.incidents else "no incidents"
        return f"{capital(points(self.points))} for a race with {few}{where(self)}.{kept(self)}"
