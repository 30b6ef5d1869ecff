"""Drawing the rest of a season that is under way: what its pages tell of odds is worked out here, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from countback.scoring.standings import Standings
from countback.titles.odds import CHUNK, Forecast, forecast
from countback.titles.remaining import remaining

NOW, BEFORE = 4, 1
"""So many chunks of endings are drawn as things stand, and for each round before."""


@dataclass(frozen=True)
class Lots:
    """Where chance comes from: ``generators`` gives as many as asked for, always the same for a ``seed``."""

    seed: int
    generators: Callable[[int], Sequence[np.random.Generator]]


@dataclass(frozen=True)
class Drawn:
    """Forecasts by championship: after each of the rounds, the newest at the end.

    For each round before the newest ``before`` endings were drawn.
    """

    seed: int
    before: int
    rounds: tuple[int, ...]
    forecasts: dict[str, tuple[Forecast, ...]]


def draw(standings: Standings, lots: Lots) -> Drawn | None:
    """Return the odds after every round of a season under way; None for one not begun, or over."""
    rounds = tuple(sorted({moment.round for moment in standings.moments()}))
    open_ = [id_ for id_ in standings.championships if remaining(standings, id_).sessions]
    if not rounds or not open_:
        return None
    found = [
        forecast(standings, after, lots.generators(chunks), championships=open_)
        for after, chunks in (*((number, BEFORE) for number in rounds[:-1]), (None, NOW))
    ]
    by_title = {id_: tuple(one[number] for one in found) for number, id_ in enumerate(open_)}
    return Drawn(lots.seed, BEFORE * CHUNK, rounds, by_title)
