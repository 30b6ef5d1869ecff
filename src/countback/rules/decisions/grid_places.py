"""A car or driver loses places on a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule
from countback.rules.saying import counted


@dataclass(frozen=True, kw_only=True)
class GridPlaces(StewardsRule):
    """The car or driver starts ``places`` places further back, in the ``session`` or the next race.

    The grid is recorded as the cars took it, so that this changes no result. Source: FIA International
    Sporting Code, article 12.4; Formula One Sporting Regulations 2025, article 54.3.
    """

    kind: ClassVar[str] = "grid-places"
    concerns: ClassVar[Concern] = "nothing"
    places: int

    def __post_init__(self) -> None:
        if self.places < 1:
            raise ValueError(f"places is {self.places}, expected 1 or more")

    def told(self) -> str:
        return f"A drop of {counted(self.places, 'place')} on the grid."
