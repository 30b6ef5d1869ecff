"""A phase that begins with fixed totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Ints
from countback.model.kinds import Outlook
from countback.model.phases import Boundary, Phase
from countback.model.points import format_points
from countback.rules.admission import admit
from countback.rules.saying import begins, drops_out, numbers


@dataclass(frozen=True, kw_only=True)
class Seeded(Phase):
    """The first ``top`` go on with these ``totals`` by their position, then ``step`` less each.

    Source: NASCAR Cup 2026, the Chase (16 drivers: 2100, 2075, 2065, then 5 less).
    """

    kind: ClassVar[str] = "seeded"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    top: int
    totals: tuple[Fraction, ...]
    step: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.top < 1:
            raise ValueError(f"top is {self.top}, expected 1 or more")
        if not self.totals:
            raise ValueError("totals is empty, expected at least the total of the first")

    @property
    def adds_reserve(self) -> bool:
        return False

    def admitted(self, at: Boundary) -> Bools:
        return admit(at, self.top) > 0

    def seeds(self, at: Boundary, admitted: Bools) -> Ints:
        worth = list(self.totals)
        while len(worth) < self.top:
            worth.append(worth[-1] - self.step)
        table = np.array([0, *(int(total * at.unit) for total in worth)], dtype=np.int64)
        return table[admit(at, self.top)]

    def amounts(self) -> Sequence[Fraction]:
        last = self.totals[-1] - self.step * max(self.top - len(self.totals), 0)
        return (*self.totals, self.step, last)

    def told(self) -> str:
        totals = numbers(self.totals)
        then = f", then {format_points(self.step)} less each" if self.step else ""
        return f"{begins(self)}, the first {self.top} go on with {totals} points{then}.{drops_out(self)}"
