"""The better result in the last race."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE, Sessions
from countback.model.facts import Ints
from countback.model.kinds import Outlook, Tally, Tiebreak
from countback.model.numbers import ordinal
from countback.rules.results_of import NONE, at_seen, best_places, races, seen_by_league
from countback.rules.saying import sessions_of


@dataclass(frozen=True, kw_only=True)
class LastResult(Tiebreak):
    """The better place in the last race is ahead, or with ``back`` in the one before it and so on.

    Source: SCCA V8 Road Racing Series; Motorsport UK regulations (last round, then back).
    """

    kind: ClassVar[str] = "last-result"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    back: bool = False
    sessions: Sessions = ("race",)

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        return True

    def keys(self, tally: Tally) -> list[Ints]:
        chosen = races(tally.facts, self.sessions)
        places = best_places(tally, chosen)
        # A race before the first is one in which nobody has a place.
        if not chosen.at.size:
            return []
        places = np.concatenate([np.full_like(places[:, :1], NONE), places], axis=1)
        upto = seen_by_league(tally, chosen)
        steps = int(upto.max(initial=0)) if self.back else 1
        return [-at_seen(places, np.maximum(upto - step, 0)) for step in range(steps)]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        for key in self.keys(tally):
            mine, theirs = -int(key[0, moment, ahead]), -int(key[0, moment, behind])
            if mine != theirs:
                other = ordinal(theirs) if theirs < NONE else "no place"
                return f"{ordinal(mine)} to {other} in the last race that parts them"
        return ""

    def told(self) -> str:
        back = ", then in the one before, and so on" if self.back else ""
        return f"The better place in the last of the {sessions_of(self.sessions)} decides{back}."
