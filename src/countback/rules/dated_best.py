"""Tie-breaks by the best place, and by when it was achieved: what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import Sessions
from countback.model.facts import Ints, highest
from countback.model.kinds import Tally, Tiebreak
from countback.rules.results_of import NONE, at_seen, best_places, races, seen_by_league
from countback.rules.wins_level import wins_level


@dataclass(frozen=True, kw_only=True)
class DatedBest(Tiebreak):
    """The better best place is ahead; of equal ones, the one achieved first, or last."""

    #: Whether of equal places the one achieved last is ahead.
    latest: ClassVar[bool]
    sessions: Sessions = ("race",)

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        """Tell whether better results only help: where wins are level, they do."""
        return wins_level(before, self.sessions)

    def keys(self, tally: Tally) -> list[Ints]:
        """Return the best place so far, and the race in which it was achieved."""
        chosen = races(tally.facts, self.sessions)
        if not chosen.at.size:
            return []
        places = best_places(tally, chosen)
        batch, number, people = places.shape
        reached = np.empty((batch, number + 1, people), dtype=np.int64)
        reached[:, 0] = NONE
        best = np.minimum.accumulate(places, axis=1, out=reached[:, 1:])
        achieved = (places == best) & (places < NONE) if self.latest else best < reached[:, :-1]
        when = np.zeros_like(reached)
        np.maximum.accumulate(achieved * np.arange(1, number + 1)[:, None], axis=1, out=when[:, 1:])
        upto = seen_by_league(tally, chosen)
        date = at_seen(when, upto)
        # None is one more than the last place there is: keys that span less are sooner compared.
        place = np.minimum(at_seen(reached, upto), highest(tally.ranks) + 1)
        return [-place, date if self.latest else -date]
