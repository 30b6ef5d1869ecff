"""Drivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import ByRow, Facts
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

    def owners(self, facts: Facts) -> ByRow[tuple[Competitor, ...]]:
        people: dict[str, Competitor] = {}
        crews = []
        for entry in facts.entries:
            crew = entry.crew
            for driver in crew:
                if driver.id not in people:
                    people[driver.id] = Competitor(
                        id=driver.id, name=driver.name, nationality=driver.nationality
                    )
            alone = len(crew) == 1
            crews.append((people[crew[0].id],) if alone else tuple([people[driver.id] for driver in crew]))
        which, named = facts.row_entry, facts.named()
        if named:
            which = which.copy()
            which[named] = np.arange(len(crews), len(crews) + len(named))
            crews += [tuple(people[driver] for driver in facts.rows[number].drivers) for number in named]
        return ByRow(which, crews)

    def told(self) -> str:
        return "Each driver of a car scores."
