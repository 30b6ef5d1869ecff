"""The latest date of the best place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE, Sessions
from countback.model.facts import Ints
from countback.model.kinds import Outlook, Tally, Tiebreak
from countback.rules.results_of import NONE, at_seen, best_places, races, seen
from countback.rules.saying import sessions_of
from countback.rules.wins_level import wins_level


@dataclass(frozen=True, kw_only=True)
class LatestBest(Tiebreak):
    """The better best place is ahead; of equal ones, the one achieved later in the season.

    Source: MotoGP regulations 1.18 (the latest date of the highest place).
    """

    kind: ClassVar[str] = "latest-best"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    sessions: Sessions = ("race",)

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        return wins_level(before, self.sessions)

    def keys(self, tally: Tally) -> list[Ints]:
        chosen = races(tally.facts, self.sessions)
        if not chosen.at.size:
            return []
        places = best_places(tally, chosen)
        best = np.minimum.accumulate(places, axis=1)
        reached = np.concatenate([np.full_like(best[:, :1], NONE), best], axis=1)
        number = np.arange(chosen.at.shape[1])[None, :, None]
        hit = (places == best) & (places < NONE)
        when = np.maximum.accumulate(np.where(hit, number + 1, 0), axis=1)
        when = np.concatenate([np.zeros_like(when[:, :1]), when], axis=1)
        upto = seen(tally, chosen)
        return [-at_seen(reached, upto), at_seen(when, upto)]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        return "best place achieved later in the season"

    def told(self) -> str:
        return (
            f"Whoever achieved the best place in {sessions_of(self.sessions)} later in the season is ahead."
        )
