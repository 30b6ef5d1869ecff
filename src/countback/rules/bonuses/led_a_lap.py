"""A bonus for leading a lap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Outlook, Paid
from countback.rules.saying import capital, counted, kept, points, where


@dataclass(frozen=True, kw_only=True)
class LedALap(Bonus):
    """``points`` to every driver who led at least ``laps`` laps, once a session.

    Source: BTCC, NASCAR until 2010 and IndyCar sporting regulations.
    """

    kind: ClassVar[str] = "led-a-lap"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    reads = ("led",)
    points: Fraction
    laps: int = 1

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        led = (facts.column("laps_led") >= self.laps) & field.eligible
        return Paid(led.astype(np.int64), led * int(self.points * unit))

    @property
    def least_laps_led(self) -> int:
        return self.laps

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return "led a lap"

    def told(self) -> str:
        who = f"to everybody who led at least {counted(self.laps, 'lap')}"
        return f"{capital(points(self.points))} {who}{where(self)}.{kept(self)}"
