"""Only those who have been classified are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE, Sessions
from countback.model.facts import Bools, Facts
from countback.model.kinds import ListedBy, Listing, Outlook, Tally
from countback.model.shapes import over_cars
from countback.rules.results_of import once_by
from countback.rules.saying import sessions_of


@dataclass(frozen=True, kw_only=True)
class ClassifiedOnce(Listing):
    """Whoever has been classified once in one of these ``sessions`` (kinds or ids) is listed, points or not.

    Whoever has points from elsewhere (a sprint) is listed, too; a car that is not ranked is not classified.
    Source: Formula One drivers' tables since 2000.
    """

    kind: ClassVar[str] = "classified-once"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    by_results: ClassVar[bool] = True
    sessions: Sessions = ("race",)

    def listed_by(self, facts: Facts) -> ListedBy | None:
        within = facts.chosen(self.sessions)
        return ListedBy(sessions=within[0], once=False) if len(within) == 1 else None

    def listed(self, tally: Tally, drove: Bools) -> Bools:
        within = tally.facts.chosen(self.sessions)
        classified = over_cars(np.logical_or, tally.ranks > 0) & within[..., None]
        listed: Bools = once_by(classified, tally.cutoffs) | (tally.points != 0)
        return listed

    def told(self) -> str:
        sessions = sessions_of(self.sessions)
        return f"Whoever has been classified once in {sessions}, or has points, is in the table."
