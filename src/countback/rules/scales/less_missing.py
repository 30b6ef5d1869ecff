"""Points reduced in small fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import BY_START
from countback.model.facts import BySession, Facts
from countback.model.kinds import Field, Outlook, Scale
from countback.rules.rerank import by_starters
from countback.rules.saying import paid, points


@dataclass(frozen=True, kw_only=True)
class LessMissingScale(Scale):
    """``points`` by place, then ``tail``, each less the number of starters missing to ``full``, at least 0.

    Source: NEZ rallycross (fewer than 8 starters: minus the number missing).
    """

    kind: ClassVar[str] = "less-missing"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = BY_START
    only_paid: ClassVar[bool] = True
    points: tuple[Fraction, ...]
    full: int
    tail: Fraction = Fraction(0)

    def table(self, places: int) -> Sequence[Fraction]:
        return self._points(places, places)

    def by_session(self, facts: Facts, field: Field, places: int) -> BySession[tuple[Fraction, ...]] | None:
        return by_starters(facts, field, lambda number: tuple(self._points(number, places)))

    def amounts(self) -> Sequence[Fraction]:
        return (*self.points, self.tail)

    def _points(self, number: int, places: int) -> list[Fraction]:
        missing = max(self.full - number, 0)
        listed = self.points[:places]
        whole = (*listed, *[self.tail] * (places - len(listed)))
        return [Fraction(0), *(max(worth - missing, Fraction(0)) for worth in whole)]

    def told(self) -> str:
        tail = f", every place after that {points(self.tail)}" if self.tail else ""
        return f"{paid(self.points)}{tail}, each less 1 for every starter that is missing to {self.full}."
