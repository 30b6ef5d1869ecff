"""Who receives a bonus that belongs to the first in some order: pole, fastest lap."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Bools, Ints
from countback.model.kinds import Field
from countback.rules.rerank import rerank

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


def in_classes(order: Ints, field: Field) -> Ints:
    """Return ``[B, S, E]``: an order anew among the cars of the table, in each class that ranks by itself."""
    whole = np.broadcast_to(order, field.rank.shape)
    ranks = np.zeros_like(field.rank)
    for part in field.parts():
        ranks += rerank(whole, np.broadcast_to(part.belongs, whole.shape))
    return ranks


def first_of_each(order: Ints, eligible: Bools, field: Field, *, fall_through: bool) -> Bools:
    """Return ``[B, S, E]``: the holders in each class that ranks by itself, from an order `in_classes`."""
    held = np.zeros(field.rank.shape, dtype=np.bool_)
    for part in field.parts():
        member = np.broadcast_to(part.belongs, held.shape)
        held |= first_eligible(order * member, np.broadcast_to(eligible, held.shape) & member,
                               fall_through=fall_through)  # fmt: skip
    return held
