"""A car had to stop in the pit lane."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.points import Points, format_points
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class StopAndGo(StewardsRule):
    """The car stopped in the pit lane for ``seconds`` during the session.

    It was served on the track and is in the result already; one that was not served becomes ``time-added``.
    Source: Formula One Sporting Regulations 2025, article 54.3 (ten seconds).
    """

    kind: ClassVar[str] = "stop-and-go"
    concerns: ClassVar[Concern] = "nothing"
    seconds: Points = Fraction(10)

    def told(self) -> str:
        return (
            f"The car stopped in the pit lane for {format_points(self.seconds)} seconds during the session."
        )
