"""Teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.facts import Facts
from countback.model.kinds import Outlook, Subject, Who
from countback.model.standings import Competitor


@dataclass(frozen=True, kw_only=True)
class TeamSubject(Subject):
    """The team that enters the car is credited; a car without one scores for nobody.

    Source: Formula 2 and Formula 3 Sporting Regulations, teams' championship; Porsche Supercup.
    """

    kind: ClassVar[str] = "team"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    who: ClassVar[Who] = "team"
    owned_by = ("team",)

    def owners(self, facts: Facts) -> Sequence[Sequence[Competitor]]:
        teams = [
            (Competitor(id=entry.team.id, name=entry.team.name, nationality=entry.team.nationality),)
            if entry.team
            else ()
            for entry in facts.entries
        ]
        return [teams[entry] for entry in facts.row_entry.tolist()]

    def told(self) -> str:
        return "The teams that enter the cars score."
