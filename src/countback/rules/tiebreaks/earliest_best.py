"""The earliest date of the best place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.kinds import Outlook, Tally
from countback.rules.dated_best import DatedBest
from countback.rules.saying import sessions_of


@dataclass(frozen=True, kw_only=True)
class EarliestBest(DatedBest):
    """The better best place is ahead; of equal ones, the one achieved earlier in the season.

    Source: championships that give the title to whoever achieved the best result first.
    """

    kind: ClassVar[str] = "earliest-best"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    latest: ClassVar[bool] = False

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        return "best place achieved earlier in the season"

    def told(self) -> str:
        return (
            f"Whoever achieved the best place in {sessions_of(self.sessions)} earlier in the season is ahead."
        )
