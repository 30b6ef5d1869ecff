"""Tie-breaks by the best place, and by when it was achieved: what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import Sessions
from countback.model.facts import Ints
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
        best = np.minimum.accumulate(places, axis=1)
        reached = np.concatenate([np.full_like(best[:, :1], NONE), best], axis=1)
        achieved = (places == best) & (places < NONE) if self.latest else best < reached[:, :-1]
        number = np.arange(chosen.at.shape[1])[None, :, None]
        when = np.maximum.accumulate(np.where(achieved, number + 1, 0), axis=1)
        when = np.concatenate([np.zeros_like(when[:, :1]), when], axis=1)
        upto = seen_by_league(tally, chosen)
        date = at_seen(when, upto)
        return [-at_seen(reached, upto), date if self.latest else -date]
