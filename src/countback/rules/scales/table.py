"""A table of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.kinds import Outlook, Scale
from countback.model.points import format_points
from countback.rules.saying import paid


@dataclass(frozen=True, kw_only=True)
class TableScale(Scale):
    """``points`` for 1st, 2nd, 3rd and so on; ``tail`` for every place after the last (normally 0)."""

    kind: ClassVar[str] = "table"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    points: tuple[Fraction, ...]
    tail: Fraction = Fraction(0)

    def table(self, places: int) -> Sequence[Fraction]:
        listed = self.points[:places]
        return (Fraction(0), *listed, *[self.tail] * (places - len(listed)))

    def amounts(self) -> Sequence[Fraction]:
        return (*self.points, self.tail)

    def told(self) -> str:
        tail = f", every place after that {format_points(self.tail)}" if self.tail else ""
        return f"{paid(self.points)}{tail}."
