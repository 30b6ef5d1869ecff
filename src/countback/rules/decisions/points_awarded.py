"""Points are given to a competitor beside any result."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.decision import Concern, Decision
from countback.model.kinds import StewardsRule
from countback.model.points import Points
from countback.rules.saying import capital, points


@dataclass(frozen=True, kw_only=True)
class PointsAwarded(StewardsRule):
    """``amount`` is added to the competitor's total, from ``from_round`` on.

    Source: IndyCar engine manufacturers, 10 points for an engine that completes its mileage; Supercars
    2025, 25 points into the Finals for each of the two cups.
    """

    kind: ClassVar[str] = "points-awarded"
    concerns: ClassVar[Concern] = "total"
    amount: Points

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"amount is {self.amount}, expected more than 0 (points-deducted takes points)")

    def points(self, decision: Decision) -> Fraction:
        return self.amount

    def told(self) -> str:
        return f"{capital(points(self.amount))} added to the total."
