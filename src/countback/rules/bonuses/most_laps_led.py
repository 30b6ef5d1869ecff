"""A bonus for leading the most laps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Outlook, Paid
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class MostLapsLed(Bonus):
    """``points`` to whoever of those who may score led the most laps; equals get it each.

    Source: NASCAR Winston Cup points system (5 points, ties each); IndyCar (2 points).
    """

    kind: ClassVar[str] = "most-laps-led"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    reads = ("led",)
    points: Fraction

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        led = facts.column("laps_led") * field.eligible
        most = (led == led.max(axis=-1, keepdims=True, initial=0)) & (led > 0)
        return Paid(most.astype(np.int64), most * int(self.points * unit))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return "most laps led"

    def told(self) -> str:
        worth = capital(points(self.points))
        return f"{worth} for leading the most laps{where(self)}; equals get it each.{kept(self)}"
