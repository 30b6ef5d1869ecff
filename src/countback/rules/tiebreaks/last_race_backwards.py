"""The scores compared from the last race backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Ints
from countback.model.kinds import Outlook, Tally, Tiebreak


@dataclass(frozen=True, kw_only=True)
class LastRaceBackwards(Tiebreak):
    """The better score in the last race is ahead, then in the one before, dropped scores included.

    Source: Racing Rules of Sailing, A8.2.
    """

    kind: ClassVar[str] = "last-race-backwards"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        return True

    def keys(self, tally: Tally) -> list[Ints]:
        score = -tally.score if tally.low_wins else tally.score
        padded = np.concatenate([np.zeros_like(score[:, :1]), score], axis=1)
        return [
            padded[:, np.maximum(tally.cutoffs - step, 0)]
            for step in range(int(tally.cutoffs.max(initial=0)))
        ]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        for step, key in enumerate(self.keys(tally)):
            if key[0, moment, ahead] != key[0, moment, behind]:
                return "the better score in the last race" + (f" but {step}" if step else "")
        return ""

    def told(self) -> str:
        return "The better score in the last race decides, dropped or not, then that in the one before."
