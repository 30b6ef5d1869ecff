"""Points are given to a competitor beside any result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.decision import Concern
from countback.rules.points_moved import PointsMoved


@dataclass(frozen=True, kw_only=True)
class PointsAwarded(PointsMoved):
    """``amount`` is added to the competitor's total, from ``from_round`` on.

    Source: IndyCar engine manufacturers, 10 points for an engine that completes its mileage; Supercars
    2025, 25 points into the Finals for each of the two cups.
    """

    kind: ClassVar[str] = "points-awarded"
    concerns: ClassVar[Concern] = "total"
    sign: ClassVar[Literal[1, -1]] = 1
    opposite: ClassVar[str] = "points-deducted"

    def told(self) -> str:
        return f"{self._amount()} added to the total."
