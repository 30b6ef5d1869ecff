"""Decisions that give points or take them: what they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from countback.model.decision import Decision
from countback.model.points import Points
from countback.model.stewards import StewardsRule
from countback.rules.saying import capital, points


@dataclass(frozen=True, kw_only=True)
class PointsMoved(StewardsRule):
    """``amount`` of points, more than 0, given or taken."""

    #: Whether points are given (1) or taken (-1).
    sign: ClassVar[Literal[1, -1]]
    #: The kind of decision that does the opposite.
    opposite: ClassVar[str]
    amount: Points

    def __post_init__(self) -> None:
        if self.amount <= 0:
            does = "takes" if self.sign > 0 else "gives"
            hint = f"{self.opposite} {does} points"
            raise ValueError(f"amount is {self.amount}, expected more than 0 ({hint})")

    def points(self, decision: Decision) -> Fraction:
        """Return what is added, negative where points are taken."""
        return self.sign * self.amount

    def _amount(self) -> str:
        """Return ``3 points``, ``Half a point``, as a sentence begins."""
        return capital(points(self.amount))
