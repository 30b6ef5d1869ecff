"""Cars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.facts import Facts
from countback.model.kinds import Outlook, Subject, Who
from countback.model.standings import Competitor
from countback.model.text import slug


@dataclass(frozen=True, kw_only=True)
class CarSubject(Subject):
    """The car is credited: its number together with the team that enters it.

    Source: IMSA Sporting Regulations (team championships go by car number); NASCAR owner points.
    """

    kind: ClassVar[str] = "car"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    who: ClassVar[Who] = "car"

    def owners(self, facts: Facts) -> Sequence[Sequence[Competitor]]:
        cars = []
        for entry in facts.entries:
            team = entry.team.name if entry.team else ""
            id_ = slug(f"{entry.number} {team}") if team else entry.number
            nationality = entry.team.nationality if entry.team else ""
            name = f"{entry.number} {team}".strip()
            cars.append((Competitor(id=id_, name=name, nationality=nationality),))
        return [cars[entry] for entry in facts.row_entry.tolist()]

    def told(self) -> str:
        return "Cars score: a number together with the team that enters it."
