"""A car is scored some places worse, the others as they finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern, Decision
from countback.model.stewards import StewardsRule
from countback.rules.saying import counted


@dataclass(frozen=True, kw_only=True)
class ScoringPlacesLost(StewardsRule):
    """The car is paid as if ``places`` further back, at most the last place; nobody else moves up.

    The classification stays as it is, and bonuses with it, so that two may be paid for one place. Where the
    place is the score it is never worse than without a place. Source: Racing Rules of Sailing 2025,
    rule 44.3.c (scoring penalty: the scores of other boats are not changed).
    """

    kind: ClassVar[str] = "scoring-places-lost"
    concerns: ClassVar[Concern] = "points-of-result"
    places: int

    def __post_init__(self) -> None:
        if self.places < 1:
            raise ValueError(f"places is {self.places}, expected 1 or more")

    def places_in_points(self, decision: Decision) -> int:
        return self.places

    def told(self) -> str:
        return (
            f"The car is paid as if {counted(self.places, 'place')} further back, and nobody else moves up."
        )
