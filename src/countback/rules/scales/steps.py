"""A table that goes on in even steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.kinds import Outlook, Scale
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.rules.saying import paid


@dataclass(frozen=True, kw_only=True)
class StepsScale(Scale):
    """``points`` for the first places, then ``step`` less for each further place, down to ``floor``.

    ``last`` is the last place that is paid at all (0: every place). Source: NASCAR (40, 35, 34, ... 1).
    """

    kind: ClassVar[str] = "steps"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    points: tuple[Fraction, ...]
    step: Fraction = Fraction(1)
    floor: Fraction = Fraction(0)
    last: int = 0

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("points is empty, expected at least the winner's points")

    def table(self, places: int) -> Sequence[Fraction]:
        worth = [Fraction(0), *self.points]
        while len(worth) <= places:
            worth.append(max(worth[-1] - self.step, self.floor))
        if self.last:
            worth[self.last + 1 :] = [Fraction(0)] * max(len(worth) - self.last - 1, 0)
        return worth[: places + 1]

    def told(self) -> str:
        told = f"{paid(self.points)}, every further place {format_points(self.step)} less than the one before"
        told += f", but never less than {format_points(self.floor)}"
        return f"{told}; {ordinal(self.last)} is the last that is paid." if self.last else f"{told}."
