"""Points reduced in small fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.facts import Facts
from countback.model.kinds import Field, Scale
from countback.rules.rerank import starters


@dataclass(frozen=True, kw_only=True)
class LessMissingScale(Scale):
    """``points`` by place, each less the number of starters missing to ``full``, but not below 0.

    Source: NEZ rallycross (fewer than 8 starters: minus the number missing).
    """

    kind: ClassVar[str] = "less-missing"
    points: tuple[Fraction, ...]
    full: int

    def table(self, places: int) -> Sequence[Fraction]:
        return self._points(places, places)

    def by_session(self, facts: Facts, field: Field, places: int) -> Sequence[Sequence[Fraction]] | None:
        return [self._points(number, places) for number in starters(facts, field).tolist()]

    def amounts(self) -> Sequence[Fraction]:
        return self.points

    def _points(self, number: int, places: int) -> list[Fraction]:
        missing = max(self.full - number, 0)
        listed = [max(worth - missing, Fraction(0)) for worth in self.points[:places]]
        return [Fraction(0), *listed, *[Fraction(0)] * (places - len(listed))]
