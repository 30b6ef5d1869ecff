"""Who gets into a phase of the season."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Ints
from countback.model.phases import Boundary


def admit(at: Boundary, top: int, *, winners_first: bool = False) -> Ints:
    """Return ``[B, K]``: the order 1 ... ``top`` of those who get in, 0 for everybody else.

    By position, or first whoever won in the phase before.
    """
    may = at.inside & (at.position > 0)
    key = np.where(may, at.position, np.iinfo(np.int32).max)
    if winners_first:
        key = key + np.where(at.wins > 0, 0, 10**6)
    order = np.argsort(np.argsort(key, axis=-1, kind="stable"), axis=-1, kind="stable") + 1
    return order * (may & (order <= top))
