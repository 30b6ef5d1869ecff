"""Points in the dropped results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Facts, Ints
from countback.model.kinds import Outlook, Tally, Tiebreak


@dataclass(frozen=True, kw_only=True)
class DroppedPoints(Tiebreak):
    """Whoever has more points in dropped results is ahead (fewer where the lowest total wins).

    Source: American Trans-Am Vintage Association (ATVA) tie-breaks.
    """

    kind: ClassVar[str] = "dropped-points"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        return True

    def parts_nobody(self, before: Sequence[Tiebreak], facts: Facts, drops: bool) -> str:
        return "" if drops else "no result is dropped"

    def keys(self, tally: Tally) -> list[Ints]:
        if tally.counted is None:
            return []
        run = np.arange(tally.score.shape[1])[None, :] < tally.cutoffs[:, None]
        dropped: Ints = (tally.score[:, None] * (run[None, :, :, None] & ~tally.counted)).sum(axis=2)
        return [-dropped if tally.low_wins else dropped]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        return "more points in the dropped results"

    def told(self) -> str:
        return "More points in the results that were dropped decide."
