"""Only scorers are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Facts
from countback.model.kinds import ListedBy, Listing, Outlook, Tally
from countback.rules.results_of import once_by


@dataclass(frozen=True, kw_only=True)
class HasPoints(Listing):
    """Whoever has scored points is listed, even if they were lost again.

    Source: Formula One championship tables until 1999.
    """

    kind: ClassVar[str] = "has-points"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    by_results: ClassVar[bool] = True

    def listed_by(self, facts: Facts) -> ListedBy:
        return ListedBy(sessions=np.zeros(facts.shape[0], dtype=np.bool_), once=True)

    def listed(self, tally: Tally, drove: Bools) -> Bools:
        listed: Bools = once_by(tally.score != 0, tally.cutoffs) | (tally.points != 0)
        return listed

    def told(self) -> str:
        return "Only those who have scored points are in the table, even if they lost them again."
