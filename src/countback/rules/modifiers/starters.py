"""Reduced points in small fields."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import BY_START, NoPlace
from countback.model.facts import Bools, BySession, Facts
from countback.model.kinds import Field, Modifier, Outlook
from countback.model.points import format_points
from countback.rules.rerank import by_starters
from countback.rules.saying import awards_of, capital


@dataclass(frozen=True, kw_only=True)
class Starters(Modifier):
    """``factor`` on the points where fewer than ``below`` of those who may score took the start.

    Source: half points for small classes, usual in one-make cups and club championships.
    """

    kind: ClassVar[str] = "starters"
    outlook: ClassVar[Outlook] = "monotone"
    only_paid: ClassVar[bool] = True
    below: int
    factor: Fraction = Fraction(1, 2)

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        return BY_START if 0 <= self.factor <= 1 else ()

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        if self.factor == 1:
            return "points times 1 are what they were"
        if self.below < 2:
            return "a race that pays points has a starter"
        return super().never_acts(facts, paid)

    def factors(self, facts: Facts, field: Field) -> BySession[Fraction]:
        return by_starters(
            facts, field, lambda number: self.factor if number < self.below else Fraction(1), self.below
        )

    def told(self) -> str:
        what, factor = capital(awards_of(self)), format_points(self.factor)
        return f"{what} is multiplied by {factor} where fewer than {self.below} of those who may score start."
