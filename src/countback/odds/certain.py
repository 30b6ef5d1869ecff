"""What of a title is proved rather than likely: only that is ever said to be certain, or without a chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countback.model.facts import Bools
from countback.odds.strength import Floats
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import standings_at
from countback.titles.decide import Titles
from countback.titles.remaining import Remaining


@dataclass(frozen=True, eq=False)
class Certain:
    """``won`` [K]: who has the title whatever happens, ``out`` [K]: who cannot have it."""

    won: Bools
    out: Bools

    @property
    def proved(self) -> Bools:
        """``[K]``: whose chance is exact."""
        return self.won | self.out


def certain(rest: Remaining, first: Floats, listed: Bools, runs: int) -> Certain:
    """Return what `titles` proves. ``first`` [K] is how often each was first in so many endings drawn.

    Only who was never or always first need be asked about: one ending proves that a thing can happen. Of whom
    nothing is known (undecided), and who was ``listed`` [K] in none of the endings, nothing is said.
    """
    titles = Titles(rest)
    number = len(rest.competitors)
    won, out = np.zeros(number, dtype=np.bool_), _out_of_the_playoffs(rest)
    for x in np.flatnonzero(~out).tolist():
        if rest.sessions and 0 < first[x] < runs:
            continue
        status = titles.answer(x).status
        won[x] = status == "clinched"
        out[x] = status == "eliminated" or (status == "undecided" and not listed[x])
    return Certain(won, out)


def _out_of_the_playoffs(rest: Remaining) -> Bools:
    """Return ``[K]``: who is not in the phase that is under way or begins with the next session.

    Who gets into it is known, those in it rank ahead of all others whatever comes, and into later phases
    nobody comes from outside. Where none of those in it holds a position, nothing is said.
    """
    nobody: Bools = np.zeros(len(rest.competitors), dtype=np.bool_)
    if not rest.title.phases or not rest.sessions or not rest.complete:
        return nobody
    next_ = rest.sessions[0]
    scores = rest.scores(rest.blank(1, "away"))
    outcome = standings_at(scores, [Moment(next_ + 1, int(rest.facts.round[next_]))])
    if outcome.phased is None:
        return nobody
    level = outcome.phased.level[0, 0]
    final = standings_at(scores, [Moment(len(rest.facts.sessions), FINAL_ROUND)])
    inside = level == level.max(initial=0)
    holds = np.broadcast_to(final.holds[:, 0], (1, len(level)))[0]
    if not level.max(initial=0) or not (inside & holds).any():
        return nobody
    outside: Bools = ~inside
    return outside
