"""What of a title is proved rather than likely: only that is ever said to be certain, or without a chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countback.model.facts import Bools
from countback.odds.strength import Floats
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


def certain(
    rest: Remaining, first: Floats, listed: Bools, runs: int, others: Sequence[Titles] | None = ()
) -> Certain:
    """Return what `titles` proves. ``first`` [K] is how often each was first in so many endings drawn.

    Only who was never or always first need be asked about: one ending proves that a thing can happen. Of whom
    nothing is known (undecided), and who was ``listed`` [K] in none of the endings, nothing is said.
    ``others`` answer in each outcome of what is not decided, where it has to hold, too; None: there are too
    many.
    """
    titles = Titles(rest)
    number = len(rest.competitors)
    won, out = np.zeros(number, dtype=np.bool_), np.zeros(number, dtype=np.bool_)
    for x in range(number) if others is not None else ():
        if rest.sessions and 0 < first[x] < runs:
            continue
        status = titles.answer(x).status
        if any(status != _status(other, rest.competitors[x].id) for other in others or ()):
            continue
        won[x] = status == "clinched"
        out[x] = status == "eliminated" or (status == "undecided" and not listed[x])
    return Certain(won, out)


def _status(titles: Titles, competitor: str) -> str:
    try:
        return titles.answer(titles.remaining.index(competitor)).status
    except KeyError:
        return "not in the table"
