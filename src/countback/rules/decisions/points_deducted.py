"""Points are taken from a competitor's total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.decision import Concern
from countback.rules.points_moved import PointsMoved


@dataclass(frozen=True, kw_only=True)
class PointsDeducted(PointsMoved):
    """``amount`` is deducted from the competitor's total, from ``from_round`` on.

    Source: FIA International Sporting Code, article 12.4.1.i (withdrawal of points).
    """

    kind: ClassVar[str] = "points-deducted"
    concerns: ClassVar[Concern] = "total"
    sign: ClassVar[Literal[1, -1]] = -1
    opposite: ClassVar[str] = "points-awarded"

    def told(self) -> str:
        return f"{self._amount()} taken from the total."
