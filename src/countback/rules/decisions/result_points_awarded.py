"""Points are added to one result."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.decision import Concern, Decision
from countback.model.kinds import StewardsRule
from countback.model.points import Points
from countback.rules.saying import capital, points


@dataclass(frozen=True, kw_only=True)
class ResultPointsAwarded(StewardsRule):
    """``amount`` is added to what the car scores in the ``session``; dropped with it, if it is dropped.

    The place stays. Of a shared car, each driver gets his share. Source: Racing Rules of Sailing 2025, A9
    (redress given in points of one race).
    """

    kind: ClassVar[str] = "result-points-awarded"
    concerns: ClassVar[Concern] = "points-of-result"
    amount: Points

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"amount is {self.amount}, expected more than 0")

    def points(self, decision: Decision) -> Fraction:
        return self.amount

    def told(self) -> str:
        return f"{capital(points(self.amount))} added to this result."
