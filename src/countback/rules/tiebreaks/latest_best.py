"""The latest date of the best place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.kinds import Outlook, Tally
from countback.rules.dated_best import DatedBest
from countback.rules.saying import sessions_of


@dataclass(frozen=True, kw_only=True)
class LatestBest(DatedBest):
    """The better best place is ahead; of equal ones, the one achieved later in the season.

    Source: MotoGP regulations 1.18 (the latest date of the highest place).
    """

    kind: ClassVar[str] = "latest-best"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    latest: ClassVar[bool] = True

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        return "best place achieved later in the season"

    def told(self) -> str:
        return (
            f"Whoever achieved the best place in {sessions_of(self.sessions)} later in the season is ahead."
        )
