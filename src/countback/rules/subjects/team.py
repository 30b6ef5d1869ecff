"""Teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.contract import ALIKE, NoPlace
from countback.model.facts import ByRow, Facts
from countback.model.kinds import Outlook, Subject, Who
from countback.model.standings import Competitor


@dataclass(frozen=True, kw_only=True)
class TeamSubject(Subject):
    """The team that enters the car is credited; a car without one scores for nobody.

    When a driver changes teams, the points of earlier races ``stay`` where they were scored, or ``follow``:
    they count for the team of his latest result in this championship. What a shared car scored follows where
    all who drove it are in one other team; who has no team now, or two, leaves points where they are.
    Places stay with the team that made them.
    Source: Formula 2 and Formula 3 Sporting Regulations, teams' championship; Porsche Supercup; UKGPL,
    Scoring (http://www.ukgpl.com/index.php/rules/scoring: who moves does not take team points along).
    """

    kind: ClassVar[str] = "team"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    who: ClassVar[Who] = "team"
    points_of_movers: Literal["stay", "follow"] = "stay"

    @property
    def carries_points(self) -> bool:
        return self.points_of_movers == "follow"

    @property
    def owned_by(self) -> tuple[Literal["team"], ...]:
        return () if self.carries_points else ("team",)

    def foresight(self) -> Outlook:
        return "unknown" if self.carries_points else super().foresight()

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        return () if self.carries_points else super().without_place()

    def owners(self, facts: Facts) -> ByRow[tuple[Competitor, ...]]:
        teams = [
            (Competitor(id=entry.team.id, name=entry.team.name, nationality=entry.team.nationality),)
            if entry.team
            else ()
            for entry in facts.entries
        ]
        return ByRow(facts.row_entry, teams)

    def told(self) -> str:
        told = "The teams that enter the cars score."
        if self.carries_points:
            told += " What a driver scored before for another team counts for the team of his latest result."
        return told
