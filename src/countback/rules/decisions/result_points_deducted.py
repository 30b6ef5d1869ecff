"""Points are taken from one result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.decision import Concern
from countback.rules.points_moved import PointsMoved


@dataclass(frozen=True, kw_only=True)
class ResultPointsDeducted(PointsMoved):
    """``amount`` is deducted from what the car scores in the ``session``; dropped with it, if it is dropped.

    The place stays. Of a shared car, each driver loses his share. Source: FIA International Sporting Code,
    article 12.4 (withdrawal of points), where regulations take them from the race concerned.
    """

    kind: ClassVar[str] = "result-points-deducted"
    concerns: ClassVar[Concern] = "points-of-result"
    sign: ClassVar[Literal[1, -1]] = -1
    opposite: ClassVar[str] = "result-points-awarded"

    def told(self) -> str:
        return f"{self._amount()} taken from this result."
