"""How likely each title is in each outcome of the decisions that are open or under appeal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np

from countback.model.season import Season
from countback.odds.answer import Forecast, Odds
from countback.odds.forecast import forecast
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining
from countback.titles.worlds import World, moving

InEach = dict[str, tuple[Forecast, ...]]
"""By championship the forecast in each world, in their order."""


def odds_in_each(
    worlds: Sequence[World],
    generators: Callable[[int], Sequence[np.random.Generator]],
    earlier: Sequence[Season] = (),
    championships: Collection[str] = (),
) -> InEach:
    """Return the odds of those titles that are open and hang on what is decided.

    ``generators`` gives as many as asked for, always the same: every world is drawn with the same random
    numbers, so that what differs between them is due to the decisions. ``earlier`` are the seasons before,
    oldest first.
    """
    if len(worlds) < 2:
        return {}
    ahead = [looking_ahead(world.standings) for world in worlds]
    ids = [
        id_
        for id_ in championships or worlds[0].standings.championships
        if any(True for _ in moving(worlds, id_)) and all(remaining(each, id_).sessions for each in ahead)
    ]
    if not ids:
        return {}
    drawn = [forecast(each, None, generators(1), championships=ids, earlier=earlier) for each in ahead]
    return {id_: tuple(world[number] for world in drawn) for number, id_ in enumerate(ids)}


def chances(forecasts: Sequence[Forecast], shown: int = 10) -> Iterator[tuple[str, list[Odds | None]]]:
    """Yield those who have a chance of at least one percent anywhere, with their odds in each world.

    The likeliest champion of any world comes first; None stands for somebody who is out of it there.
    """
    rows = [{row.competitor: row for row in world.rows} for world in forecasts]
    best = {id_: max(odds[id_].title for odds in rows if id_ in odds) for odds in rows for id_ in odds}
    names = {row.competitor: row.name for world in forecasts for row in world.rows}
    for id_ in sorted(best, key=lambda id_: -best[id_])[:shown]:
        if best[id_] >= 0.01:
            yield names[id_], [odds.get(id_) for odds in rows]


def percents(odds: Odds | None) -> str:
    """Return a chance as a whole percent; what is proved has a word, and what is only drawn never has it."""
    if odds is None or (odds.title == 0 and not odds.error):
        return "out"
    if odds.title == 1 and not odds.error:
        return "champion"
    return in_percent(odds)


def in_percent(odds: Odds) -> str:
    """Return a chance as a whole percent: ``17 %``; only what is proved has 0 or 100, not ``> 99 %``."""
    whole = round(100 * odds.title)
    if odds.error and whole in (0, 100):
        return "> 99 %" if whole else "< 1 %"
    return f"{whole} %"


def rests(forecasts: Sequence[Forecast]) -> str:
    """Return in a sentence what the odds of several worlds rest on, and how far they can be off."""
    error = max((row.error for world in forecasts for row in world.rows), default=0.0)
    off = max(1, round(200 * error))
    return (
        f"{forecasts[0].runs} endings are drawn in each, with the same random numbers: in nineteen "
        f"cases of twenty chance alone moves no odds by more than {off} percentage points."
    )
