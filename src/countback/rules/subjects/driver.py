"""Drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.facts import Facts
from countback.model.kinds import Outlook, Subject, Who
from countback.model.standings import Competitor


@dataclass(frozen=True, kw_only=True)
class DriverSubject(Subject):
    """Each driver of the car is credited: whoever is named on the result, otherwise the entry's crew."""

    kind: ClassVar[str] = "driver"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    who: ClassVar[Who] = "driver"
    owned_by = ("crew",)

    def owners(self, facts: Facts) -> Sequence[Sequence[Competitor]]:
        people: dict[str, Competitor] = {}
        crews = []
        for entry in facts.entries:
            for driver in entry.crew:
                if driver.id not in people:
                    people[driver.id] = Competitor(
                        id=driver.id, name=driver.name, nationality=driver.nationality
                    )
            crews.append(tuple(people[driver.id] for driver in entry.crew))
        return [
            tuple(people[driver] for driver in row.drivers) if row.drivers else crews[entry]
            for row, entry in zip(facts.rows, facts.row_entry.tolist(), strict=True)
        ]

    def told(self) -> str:
        return "Each driver of a car scores."
