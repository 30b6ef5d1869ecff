"""Points are taken from a competitor's total."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.decision import Concern, Decision
from countback.model.kinds import StewardsRule
from countback.model.points import Points
from countback.rules.saying import capital, points


@dataclass(frozen=True, kw_only=True)
class PointsDeducted(StewardsRule):
    """``amount`` is deducted from the competitor's total, from ``from_round`` on.

    Source: FIA International Sporting Code, article 12.4.1.i (withdrawal of points).
    """

    kind: ClassVar[str] = "points-deducted"
    concerns: ClassVar[Concern] = "total"
    amount: Points

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"amount is {self.amount}, expected more than 0 (points-awarded gives points)")

    def points(self, decision: Decision) -> Fraction:
        return -self.amount

    def told(self) -> str:
        return f"{capital(points(self.amount))} taken from the total."
