"""A car loses places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from countback.model.classification import Classification
from countback.model.finding import Finding
from countback.model.kinds import StewardsRule
from countback.model.season import Decision, Season, Session
from countback.rules.class_order import reorder


@dataclass(frozen=True, kw_only=True)
class PlacesLost(StewardsRule):
    """The car falls back ``places`` places in the final classification, at most to the last place.

    Source: FIA International Sporting Code, article 12.4 (drop of grid or finishing positions).
    """

    kind: ClassVar[str] = "places-lost"
    places: int

    def amend(
        self, decision: Decision, classification: Classification, session: Session, season: Season
    ) -> Classification | Finding:
        rows = classification.rows
        order = [row.entry for row in sorted(rows, key=lambda row: row.position or 0) if row.position]
        if self.places < 1:
            return Finding(
                code="decision-without-effect",
                message=f"places-lost of {self.places} changes nothing",
                hint="give the number of places, 1 or more",
            )
        if decision.number not in order:
            return Finding(
                code="decision-on-unplaced-car",
                message=f"car {decision.number} holds no place in {session.id}",
                hint="a car without a place cannot lose one",
            )
        place = order.index(decision.number)
        order.insert(min(place + self.places, len(order) - 1), order.pop(place))
        return msgspec.structs.replace(classification, rows=reorder(rows, order))
