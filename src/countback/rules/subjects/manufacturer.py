"""Manufacturers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.facts import ByRow, Facts
from countback.model.kinds import Outlook, Subject, Who
from countback.model.standings import Competitor
from countback.model.text import slug


@dataclass(frozen=True, kw_only=True)
class ManufacturerSubject(Subject):
    """The make of the car (``constructor`` of the entry) is credited; a car without one scores for nobody.

    Source: MotoGP regulations 1.18 (constructors); IMSA and BTCC manufacturers' championships.
    """

    kind: ClassVar[str] = "manufacturer"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    who: ClassVar[Who] = "manufacturer"
    owned_by = ("constructor",)

    def owners(self, facts: Facts) -> ByRow[tuple[Competitor, ...]]:
        makes = [
            (Competitor(id=slug(entry.constructor), name=entry.constructor),) if entry.constructor else ()
            for entry in facts.entries
        ]
        return ByRow(facts.row_entry, makes)

    def told(self) -> str:
        return "The makes of the cars score."
