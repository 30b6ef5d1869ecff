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
from countback.rules.first_eligible import first_eligible, first_of_each, in_classes
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class Pole(Bonus):
    """``points`` to the first of the qualifying order; with ``fall_through`` to the first who is eligible.

    With ``each_class`` it is the order among the cars of the table, and each class that ranks by itself
    (``within-class``) has its first. Source: Porsche Carrera Cup Asia (pole position of a class); clubs.
    """

    kind: ClassVar[str] = "pole"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    reads = ("pole",)
    own_place: ClassVar[bool] = True
    points: Fraction
    fall_through: bool = False
    each_class: bool = False

    def foresight(self) -> Outlook:
        return "unknown" if self.each_class else super().foresight()

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        order = facts.column("qualifying")
        if self.each_class:
            order = in_classes(order, field)
            holders = first_of_each(order, field.eligible, field, fall_through=self.fall_through)
            return Paid(order, holders * int(self.points * unit))
        holders = first_eligible(order, field.eligible, fall_through=self.fall_through)
        return Paid(order, holders * int(self.points * unit))

    @property
    def passes_on(self) -> bool:
        return self.fall_through

    def points_table(self) -> PointsTable | None:
        if self.each_class:
            return None
        return PointsTable("qualifying", (self.points,), closes_up=self.fall_through)

    def first_suffices(self, facts: Facts, field: Field) -> bool:
        return not self.each_class and (not self.fall_through or bool(field.eligible.all()))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return "pole position" if order == 1 else f"{ordinal(order)} in qualifying"

    def told(self) -> str:
        what = "the first of each class in qualifying" if self.each_class else "pole position"
        told = f"{capital(points(self.points))} for {what}{where(self)}."
        if self.fall_through:
            told += " If whoever has it may not score, it goes to the next in qualifying who may."
        else:
            told += " If whoever has it may not score, nobody gets it."
        return told + kept(self)
