"""More races entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import BY_ROW, Sessions
from countback.model.facts import Ints
from countback.model.kinds import Outlook, Tally, Tiebreak
from countback.rules.results_of import sums_at
from countback.rules.saying import sessions_of


@dataclass(frozen=True, kw_only=True)
class MoreStarts(Tiebreak):
    """Whoever has a result in more ``sessions`` is ahead.

    Source: Scarborough Autograss Club (number of meetings attended).
    """

    kind: ClassVar[str] = "more-starts"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = BY_ROW
    sessions: Sessions = ("race",)

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        return True

    def keys(self, tally: Tally) -> list[Ints]:
        ran = tally.crews.drove & tally.facts.chosen(self.sessions)[..., None]
        return [np.broadcast_to(sums_at(ran, tally.cutoffs), tally.points.shape)]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        key = self.keys(tally)[0][0, moment]
        return f"{key[ahead]} races to {key[behind]}"

    def told(self) -> str:
        return f"Whoever has results in more {sessions_of(self.sessions)} is ahead."
