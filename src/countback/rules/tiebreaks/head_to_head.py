"""Results against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE, Sessions
from countback.model.facts import Ints
from countback.model.kinds import Outlook, Tally, Tiebreak
from countback.rules.results_of import NONE, best_places, races, seen_by_league
from countback.rules.saying import sessions_of


@dataclass(frozen=True, kw_only=True)
class HeadToHead(Tiebreak):
    """Whoever beat the others equal on points more often is ahead; races in which both have a place count.

    Source: American Trans-Am Vintage Association (ATVA) tie-breaks.
    """

    kind: ClassVar[str] = "head-to-head"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    sessions: Sessions = ("race",)

    def keys(self, tally: Tally) -> list[Ints]:
        chosen = races(tally.facts, self.sessions)
        places, upto = best_places(tally, chosen), seen_by_league(tally, chosen)
        beaten = np.zeros(tally.points.shape, dtype=np.int64)
        for moment in range(len(tally.cutoffs)):
            run = np.arange(places.shape[1]) < upto[:, moment, None]
            mine, theirs = places[..., :, None], np.where(run[..., None], places, NONE)[..., None, :]
            equal = tally.points[:, moment, :, None] == tally.points[:, moment, None, :]
            if tally.level is not None:  # whoever is out of the playoffs is not level with those in them
                equal &= tally.level[:, moment, :, None] == tally.level[:, moment, None, :]
            if tally.holds is not None:  # whoever holds no position is not in the tie
                equal = equal & tally.holds[:, moment, None, :]
            wins = ((mine < theirs) & (theirs < NONE)).sum(axis=1)
            beaten[:, moment] = (wins * equal).sum(axis=-1)
        return [beaten]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        key = self.keys(tally)[0][0, moment]
        return f"ahead of those equal on points {key[ahead]} times to {key[behind]}"

    def told(self) -> str:
        sessions = sessions_of(self.sessions)
        return f"Whoever was more often ahead of those level is ahead, in {sessions} where both have a place."
