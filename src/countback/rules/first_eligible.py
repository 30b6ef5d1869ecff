"""Who receives a bonus that belongs to the first in some order: pole, fastest lap."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Bools, Ints

_NOBODY = np.iinfo(np.int64).max


def first_eligible(order: Ints, eligible: Bools, *, fall_through: bool) -> Bools:
    """Return ``[B, S, E]``: the holders (several when equal).

    ``order`` [B, S, E] is 1 for the first, 0 for none. Without fall-through only a 1 can hold the
    bonus; with it, whoever is first among the eligible.
    """
    first: Bools = order == 1
    if len(eligible) > 1 or not eligible.all():
        first = first & eligible
    if not fall_through:
        return first
    # Mostly the first is eligible; only where not, the others are looked at.
    open_ = np.einsum("bse->bs", first.astype(np.int16)) == 0
    if not open_.any():
        return first
    rest = np.broadcast_to(order, first.shape)[open_]
    if rest.any():
        candidates = np.where((rest > 0) & np.broadcast_to(eligible, first.shape)[open_], rest, _NOBODY)
        best = candidates.min(axis=-1, keepdims=True, initial=_NOBODY)
        first[open_] = (candidates == best) & (best != _NOBODY)
    return first
