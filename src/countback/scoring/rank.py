"""Put competitors in order: points, then one tie-break after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countback.model.facts import Bools, Ints
from countback.model.kinds import Tally
from countback.model.rulebook import Championship


@dataclass(frozen=True)
class Ranked:
    """``order`` [B, V, K] lists competitors best first, ``position`` [B, V, K] is by competitor.

    A position of 0 is none. Competitors whom no step parts share a position.
    """

    order: Ints
    position: Ints


def rank(title: Championship, tally: Tally, holds: Bools, level: Ints | None = None) -> Ranked:
    """Return the order under the tie chain; those who do not hold a position come last.

    ``level`` [B, V, K] ranks before points: who is still in the playoffs.
    """
    points = -tally.points if title.low_wins else tally.points
    keys = [
        holds.astype(np.int64),
        *([] if level is None else [level]),
        points,
    ]  # holds [V, K] is the same for every ending
    for step in title.tiebreaks:
        keys.extend(step.keys(tally))
    stack = np.stack([np.broadcast_to(key, points.shape) for key in keys])
    order = np.lexsort(-stack[::-1], axis=-1)
    ranked = np.take_along_axis(stack, order[None], axis=-1)
    fresh = np.ones(order.shape, dtype=np.bool_)
    fresh[..., 1:] = (ranked[..., 1:] != ranked[..., :-1]).any(axis=0)
    numbers = np.maximum.accumulate(fresh * np.arange(1, order.shape[-1] + 1), axis=-1)
    position = np.empty_like(order)
    np.put_along_axis(position, order, numbers * (ranked[0] > 0), axis=-1)
    return Ranked(order, position)
