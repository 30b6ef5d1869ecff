"""Points are added to one result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.decision import Concern
from countback.rules.points_moved import PointsMoved


@dataclass(frozen=True, kw_only=True)
class ResultPointsAwarded(PointsMoved):
    """``amount`` is added to what the car scores in the ``session``; dropped with it, if it is dropped.

    The place stays. Of a shared car, each driver gets his share. Source: Racing Rules of Sailing 2025, A9
    (redress given in points of one race).
    """

    kind: ClassVar[str] = "result-points-awarded"
    concerns: ClassVar[Concern] = "points-of-result"
    sign: ClassVar[Literal[1, -1]] = 1
    opposite: ClassVar[str] = "result-points-deducted"

    def told(self) -> str:
        return f"{self._amount()} added to this result."
