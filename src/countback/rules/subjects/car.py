"""Cars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.contract import ALIKE, CarNumber
from countback.model.facts import ByRow, Facts
from countback.model.kinds import Outlook, Subject, Who
from countback.model.standings import Competitor
from countback.model.text import slug
from countback.rules.saying import listed


@dataclass(frozen=True, kw_only=True)
class CarSubject(Subject):
    """The car is credited: its number together with the team that enters it.

    ``same`` lists cars that are one competitor though number or team changed, each by its number and team as
    the table has it; the points of all stand under the first.
    Source: IMSA Sporting Regulations (team championships go by car number); NASCAR owner points.
    """

    kind: ClassVar[str] = "car"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    who: ClassVar[Who] = "car"
    same: tuple[tuple[CarNumber, ...], ...] = ()

    def __post_init__(self) -> None:
        every = [slug(car) for group in self.same for car in group]
        if len({*every}) < len(every) or any(len(group) < 2 for group in self.same):
            raise ValueError("same takes groups of two cars or more, each car once")

    @property
    def owned_by(self) -> tuple[Literal["number", "team"], ...]:
        return () if self.same else ("number", "team")

    def recorded_as(self, competitor: str) -> tuple[str, ...]:
        groups = [[slug(car) for car in group] for group in self.same]
        return next((tuple(group) for group in groups if competitor == group[0]), (competitor,))

    def owners(self, facts: Facts) -> ByRow[tuple[Competitor, ...]]:
        first = {slug(car): group[0] for group in self.same for car in group}
        cars = []
        for entry in facts.entries:
            team = entry.team.name if entry.team else ""
            name = f"{entry.number} {team}".strip()
            name = first.get(slug(name), name)
            id_ = slug(name) if team or slug(name) in first else entry.number
            nationality = entry.team.nationality if entry.team else ""
            cars.append((Competitor(id=id_, name=name, nationality=nationality),))
        return ByRow(facts.row_entry, cars)

    def told(self) -> str:
        told = "Cars score: a number together with the team that enters it."
        return told + "".join(f" Cars {listed(group)} are one." for group in self.same)
