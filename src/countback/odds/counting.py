"""How often everybody ends up where: endings scored by the arrays, and counted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from countback.model.facts import Ints
from countback.odds.strength import Floats
from countback.titles.remaining import Remaining


def scored(rest: Remaining, columns: Mapping[str, Ints]) -> tuple[Ints, Ints, int]:
    """Return position (0: none) and points [B, K] of endings, and the unit that points are in parts of."""
    scores = rest.scores(rest.as_scored(columns) if rest.title.low_wins else columns)
    outcome = rest.final(scores)
    return outcome.ranked.position[:, 0], outcome.tally.points[:, 0], scores.awarded.unit


def counted(position: Ints, points: Ints, unit: int) -> Floats:
    """Return for each competitor ``[K, K + 4]``: times in each position (0: none), the sum of points, of
    titles (equals share one), of times first with an equal.
    """
    number = position.shape[1]
    table = np.zeros((number, number + 4))
    cell = position + np.arange(number) * (number + 1)
    times = np.bincount(cell.reshape(-1), minlength=number * (number + 1))
    table[:, : number + 1] = times.reshape(number, number + 1)
    table[:, number + 1] = points.sum(axis=0) / unit
    if not number:
        return table
    table[:, number + 2] = table[:, 1]
    first = position == 1
    level = np.flatnonzero(first.sum(axis=-1) > 1)
    if len(level):
        tied = first[level]
        table[:, number + 3] = tied.sum(axis=0)
        table[:, number + 2] += (tied / tied.sum(axis=-1, keepdims=True)).sum(axis=0) - table[:, number + 3]
    return table
