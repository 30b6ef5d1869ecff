"""Points for the incidents that a simulator counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.rules.saying import counted, kept, points, where


@dataclass(frozen=True, kw_only=True)
class Incidents(Bonus):
    """``points`` for each incident beyond the first ``free``, as a rule less than 0.

    ``per`` incidents make one of them: with ``per = 4`` every full four cost ``points``. ``at_most`` so many
    are counted (0: no limit). A car with nothing in the column ``incidents`` is left alone.
    Source: rules of leagues on iRacing, whose results count incident points.
    """

    kind: ClassVar[str] = "incidents"
    points: Fraction
    free: int = 0
    per: int = 1
    at_most: int = 0

    def __post_init__(self) -> None:
        if self.per < 1:
            raise ValueError("per must be 1 or more")

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        # The column stands one higher: 0 is not recorded.
        beyond = np.maximum(facts.column("incidents") - 1 - self.free, 0) * field.eligible
        number = beyond // self.per
        if self.at_most:
            number = np.minimum(number, self.at_most)
        return Paid(number, number * int(self.points * unit))

    @property
    def times_paid(self) -> int:
        return self.at_most or 10**6  # a number of incidents has six digits at most

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        what = "incident" if self.per == 1 else f"time {self.per} incidents"
        return counted(order, what) + (f" beyond {self.free}" if self.free else "")

    def told(self) -> str:
        what = "Each incident" if self.per == 1 else f"Every {self.per} incidents"
        beyond = f" beyond the first {self.free}" if self.free else ""
        verb = ("cost" if self.points < 0 else "bring") + "s" * (self.per == 1)
        most = f", {counted(self.at_most, 'time')} at most" if self.at_most else ""
        return f"{what}{beyond} {verb} {points(abs(self.points))}{most}{where(self)}.{kept(self)}"
