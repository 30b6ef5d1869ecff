"""A bonus for pole position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import ALIKE, PointsTable
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Outlook, Paid
from countback.model.numbers import ordinal
from countback.rules.first_eligible import first_eligible
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class Pole(Bonus):
    """``points`` to the first of the qualifying order; with ``fall_through`` to the first who is eligible."""

    kind: ClassVar[str] = "pole"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    reads = ("pole",)
    own_place: ClassVar[bool] = True
    points: Fraction
    fall_through: bool = False

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        order = facts.column("qualifying")
        holders = first_eligible(order, field.eligible, fall_through=self.fall_through)
        return Paid(order, holders * int(self.points * unit))

    @property
    def passes_on(self) -> bool:
        return self.fall_through

    def points_table(self) -> PointsTable | None:
        return PointsTable("qualifying", (self.points,), closes_up=self.fall_through)

    def first_suffices(self, facts: Facts, field: Field) -> bool:
        return not self.fall_through or bool(field.eligible.all())

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return "pole position" if order == 1 else f"{ordinal(order)} in qualifying"

    def told(self) -> str:
        told = f"{capital(points(self.points))} for pole position{where(self)}."
        if self.fall_through:
            told += " If whoever has it may not score, it goes to the next in qualifying who may."
        else:
            told += " If whoever has it may not score, nobody gets it."
        return told + kept(self)
