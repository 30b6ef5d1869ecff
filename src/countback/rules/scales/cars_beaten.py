"""Points for each car beaten."""

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
class CarsBeatenScale(Scale):
    """``points`` by place, ``each`` for every starter beaten (``at_most`` that many), and ``floor`` to all.

    Those beaten are the starters less the place. Source: SCCA V8 Road Racing Series (one point a car
    beaten, at most 10); a club scoring starters - place + 1 is ``points = []`` with a ``floor`` of 1.
    """

    kind: ClassVar[str] = "cars-beaten"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = BY_START
    only_paid: ClassVar[bool] = True
    points: tuple[Fraction, ...] = ()
    each: Fraction = Fraction(1)
    at_most: int = 0
    floor: Fraction = Fraction(0)

    def table(self, places: int) -> Sequence[Fraction]:
        return self._points(places, places)

    def by_session(self, facts: Facts, field: Field, places: int) -> BySession[tuple[Fraction, ...]] | None:
        return by_starters(facts, field, lambda number: tuple(self._points(number, places)))

    def amounts(self) -> Sequence[Fraction]:
        return (*self.points, self.each, self.floor)

    def _points(self, number: int, places: int) -> list[Fraction]:
        worth = [Fraction(0)]
        for place in range(1, places + 1):
            beaten = max(number - place, 0)
            listed = self.points[place - 1] if place <= len(self.points) else Fraction(0)
            worth.append(
                listed + self.each * (min(beaten, self.at_most) if self.at_most else beaten) + self.floor
            )
        return worth

    def told(self) -> str:
        most = f" ({self.at_most} at most)" if self.at_most else ""
        told = f"{points(self.each)} for each starter beaten{most}"
        if self.points:
            told = f"{paid(self.points)}, and {told}"
        return f"{told}; every place is paid {points(self.floor)} more." if self.floor else f"{told}."
