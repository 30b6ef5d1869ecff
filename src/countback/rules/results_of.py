"""What counting, tie-breaks and listings look at: sums so far, best places, and which races those are in."""

from __future__ import annotations

import numpy as np

from countback.model.contract import chosen
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Tally

NONE = 10**6
"""Stands for no place: worse than any."""


def running(values: Ints | Bools) -> Ints:
    """Return ``[B, S + 1, ...]`` from ``[B, S, ...]``: the sums over the first 0, 1, ... S sessions."""
    batch, sessions, *rest = values.shape
    sums = np.zeros((batch, sessions + 1, *rest), dtype=np.int64)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def sums_at(values: Ints | Bools, cutoffs: Ints) -> Ints:
    """Return ``[B, V, ...]`` from ``[B, S, ...]``: the sums over the sessions seen at each of V moments."""
    if len(cutoffs) != 1:
        return running(values)[:, cutoffs]
    total: Ints = np.einsum("bs...->b...", values[:, : int(cutoffs[0])].astype(np.int64, copy=False))
    return total[:, None]


def races(facts: Facts, sessions: tuple[str, ...]) -> list[int]:
    """Return the numbers of the sessions that are of these kinds or have these ids."""
    found: list[int] = np.flatnonzero(chosen(facts, sessions)).tolist()
    return found


def best_places(tally: Tally, chosen: list[int]) -> Ints:
    """Return ``[B, R, K]``: the best place ranked on in each of R races, ``NONE`` where there is none."""
    ranks = tally.ranks[:, chosen]
    places: Ints = np.where(ranks > 0, ranks, NONE).min(axis=-1, initial=NONE)
    return places


def seen(tally: Tally, chosen: list[int]) -> Ints:
    """Return ``[V]``: how many of the R races have been seen at each moment."""
    return np.searchsorted(np.array(chosen, dtype=np.int64), tally.cutoffs)
