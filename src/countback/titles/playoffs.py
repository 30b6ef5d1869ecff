"""Who is out of the playoffs: nobody comes into a later phase from outside the one before."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Bools
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import standings_at
from countback.titles.remaining import Remaining


def in_the_playoffs(rest: Remaining) -> Bools:
    """Return ``[K]``: who is in the phase that is under way or begins with the next session; nobody if none.

    Who gets into it is known before that session, and those in it rank ahead of all others whatever comes.
    Nothing is said where rules of listing may take a position away again.
    """
    nobody: Bools = np.zeros(len(rest.competitors), dtype=np.bool_)
    if not rest.title.phases or not rest.sessions or rest.title.listing:
        return nobody
    next_ = rest.sessions[0]
    scores = rest.scores(rest.blank(1, "away"))
    outcome = standings_at(scores, [Moment(next_ + 1, int(rest.facts.round[next_]))])
    final = standings_at(scores, [Moment(len(rest.facts.sessions), FINAL_ROUND)])
    if outcome.phased is None or final.phased is None:
        return nobody
    level, last = outcome.phased.level[0, 0], final.phased.level[0, 0]
    if not level.max(initial=0):
        return nobody
    inside: Bools = level == level.max()
    # Whoever is inside never falls to the level of those who are not.
    apart = bool((last[inside].min() > last[~inside]).all())
    holds = np.broadcast_to(final.holds[:, 0], (1, len(level)))[0]
    return inside & holds if apart else nobody
