"""What tie-breaks look at: a competitor's best place in each race, and which races those are."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Facts, Ints
from countback.model.kinds import Tally

NONE = 10**6
"""Stands for no place: worse than any."""


def races(facts: Facts, sessions: tuple[str, ...]) -> list[int]:
    """Return the numbers of the sessions that are of these kinds or have these ids."""
    return [
        number
        for number, session in enumerate(facts.sessions)
        if session.kind in sessions or session.id in sessions
    ]


def best_places(tally: Tally, chosen: list[int]) -> Ints:
    """Return ``[B, R, K]``: the best place ranked on in each of R races, ``NONE`` where there is none."""
    ranks = tally.ranks[:, chosen]
    places: Ints = np.where(ranks > 0, ranks, NONE).min(axis=-1, initial=NONE)
    return places


def seen(tally: Tally, chosen: list[int]) -> Ints:
    """Return ``[V]``: how many of the R races have been seen at each moment."""
    return np.searchsorted(np.array(chosen, dtype=np.int64), tally.cutoffs)
