"""Drawing the rest of a season that is under way: what its pages tell of odds is worked out here, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from countback.model.season import Season
from countback.odds.answer import Forecast
from countback.odds.forecast import CHUNK, forecast
from countback.odds.outcomes import InEach, odds_in_each
from countback.scoring.score import Standings
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining
from countback.titles.worlds import TooManyWorldsError, worlds

NOW, BEFORE = 4, 1
"""So many chunks of endings are drawn as things stand, and for each round before."""


@dataclass(frozen=True)
class Randomness:
    """Where random numbers come from: as many ``generators`` as asked for, always the same for a ``seed``."""

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


def rounds(standings: Standings) -> tuple[int, ...]:
    """Return the rounds that odds are drawn after: none for a season not begun, or over."""
    ahead = looking_ahead(standings)
    open_ = any(remaining(ahead, id_).sessions for id_ in ahead.championships)
    return tuple(sorted({moment.round for moment in standings.moments()})) if open_ else ()


def draw(
    standings: Standings, randomness: Randomness, earlier: Sequence[Season] = ()
) -> Iterator[tuple[int, dict[str, Forecast]]]:
    """Return the odds of the titles that are open, after one of the ``rounds`` after another.

    ``earlier`` are the seasons before that are at hand, oldest first.
    """
    numbers = rounds(standings)
    standings = looking_ahead(standings)
    open_ = [id_ for id_ in standings.championships if remaining(standings, id_).sessions]
    for number in numbers:
        newest = number == numbers[-1]
        generators = randomness.generators(NOW if newest else BEFORE)
        after = None if newest else number
        forecasts = forecast(standings, after, generators, championships=open_, earlier=earlier)
        yield number, dict(zip(open_, forecasts, strict=True))


def pending_odds(standings: Standings, randomness: Randomness, earlier: Sequence[Season] = ()) -> InEach:
    """Return the odds in each outcome of what is open or under appeal; none of too many."""
    try:
        every_world = worlds(standings)
    except TooManyWorldsError:
        return {}
    if any(world.findings for world in every_world):
        return {}
    return odds_in_each(every_world, randomness.generators, earlier)


def drawn(randomness: Randomness, after: Mapping[int, Mapping[str, Forecast]]) -> Drawn:
    """Return what was drawn ``after`` the rounds, in order, by championship."""
    titles = next(iter(after.values()))
    by_title = {id_: tuple(by_championship[id_] for by_championship in after.values()) for id_ in titles}
    return Drawn(randomness.seed, BEFORE * CHUNK, tuple(after), by_title)
