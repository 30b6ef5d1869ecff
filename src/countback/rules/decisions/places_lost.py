"""A car loses places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.classification import Classification
from countback.model.finding import Finding
from countback.model.stewards import Hearing, StewardsRule
from countback.rules.class_order import fall_back, not_placed, overall_order
from countback.rules.saying import counted


@dataclass(frozen=True, kw_only=True)
class PlacesLost(StewardsRule):
    """The car falls back ``places`` places in the final classification, at most to the last place.

    Source: FIA International Sporting Code, article 12.4 (drop of grid or finishing positions).
    """

    kind: ClassVar[str] = "places-lost"
    places: int

    def __post_init__(self) -> None:
        if self.places < 1:
            raise ValueError(f"places is {self.places}, expected 1 or more")

    def amend(self, hearing: Hearing) -> Classification | Finding:
        rows, entry = hearing.classification.rows, hearing.entry
        place = {row.entry: row.position for row in rows if row.position}
        if entry not in place:
            return not_placed(hearing)
        behind = [car for car in overall_order(rows) if car != entry and place[car] >= place[entry]]
        if behind:
            rows = fall_back(rows, entry, behind[min(self.places, len(behind)) - 1])
        return hearing.with_rows(rows)

    def told(self) -> str:
        return f"The car falls back {counted(self.places, 'place')}, at most to the last."
