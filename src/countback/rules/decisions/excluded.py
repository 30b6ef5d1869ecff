"""A competitor is excluded from a championship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern, Decision
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class Excluded(StewardsRule):
    """The competitor holds no position, from ``from_round`` on; void points unless it ``keeps_points``.

    Nobody's points change by it. Source: World Motor Sport Council 1997 (Schumacher: points kept),
    2007 (McLaren: points void); Formula One stewards 2018 (Sahara Force India: void).
    """

    kind: ClassVar[str] = "excluded"
    concerns: ClassVar[Concern] = "total"
    keeps_points: bool = False

    def excludes(self, decision: Decision) -> str:
        return "position" if self.keeps_points else "points"

    def told(self) -> str:
        points = "keeps its points" if self.keeps_points else "loses all points"
        return f"The competitor holds no position in the championship and {points}."
