"""A bonus for each lap led."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.rules.saying import capital, counted, kept, points, where


@dataclass(frozen=True, kw_only=True)
class LapsLed(Bonus):
    """``points`` for each lap led, for ``at_most`` so many (0: no limit).

    Source: rules of sim-racing leagues and clubs that pay laps led.
    """

    kind: ClassVar[str] = "laps-led"
    points: Fraction
    at_most: int = 0

    def __post_init__(self) -> None:
        if self.at_most < 0:
            raise ValueError("at_most must be 0 or more")

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        led = facts.column("laps_led") * field.eligible
        if self.at_most:
            led = np.minimum(led, self.at_most)
        return Paid(led, led * int(self.points * unit))

    @property
    def times_paid(self) -> int:
        return self.at_most or 10**6  # a number of laps has six digits at most

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return f"led {counted(order, 'lap')}"

    def told(self) -> str:
        most = f", for {self.at_most} at most" if self.at_most else ""
        return f"{capital(points(self.points))} for each lap led{most}{where(self)}.{kept(self)}"
