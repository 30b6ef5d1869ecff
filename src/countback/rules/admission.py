"""Who gets into a phase of the season."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Ints
from countback.model.phases import Boundary


def admit(at: Boundary, top: int, *, winners_first: bool = False) -> Ints:
    """Return ``[B, K]``: the place 1 ... ``top`` at which each gets in, 0 for everybody else.

    By position, or first whoever won in the phase before. Who shares a position shares the place, and at
    the edge all who share it get in: the order in which a sheet lists them decides nothing.
    """
    may = at.inside & (at.position > 0)
    key = np.where(may, at.position, np.iinfo(np.int32).max)
    if winners_first:
        key = key + np.where(at.wins > 0, 0, 10**6)
    order: Ints = (key[:, None, :] < key[:, :, None]).sum(axis=-1) + 1
    return order * (may & (order <= top))
