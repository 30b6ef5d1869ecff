"""What comes of the decisions that are open or under appeal: each outcome, and whose points depend on it."""

from __future__ import annotations

from collections.abc import Sequence

from countback.odds.answer import Forecast
from countback.odds.outcomes import InEach, chances, percents, rests
from countback.scoring.score import Standings
from countback.site.html import Content, Html, heads, join, name, table, tag
from countback.titles.worlds import TooManyWorldsError, World, moving, verdict, worlds


def outcomes(standings: Standings, odds: InEach | None = None, more: Content = None) -> Html | None:
    """Return the worlds that are still possible as a section; None where nothing is pending.

    ``odds`` are those of the titles in each of them; ``more`` is said before the tables.
    """
    try:
        every_world = worlds(standings)
    except TooManyWorldsError as error:
        return tag("p", f"{error}: that is too many to show each outcome.", class_="lead")
    if len(every_world) == 1:
        return None
    if wrong := next((world.findings for world in every_world if world.findings), ()):
        what = f"What comes of it cannot be told: {wrong[0].message}."
        return tag("section", tag("h2", "Not decided yet", id="pending"), tag("p", what))
    return tag(
        "section",
        tag("h2", "Not decided yet", id="pending"),
        tag("p", "The standings in each way in which it can still go:"),
        tag(
            "dl",
            [
                join(tag("dt", world.letter), [tag("dd", name(str(outcome))) for outcome in world.outcomes])
                for world in every_world
            ],
            class_="worlds",
        ),
        more,
        [_championship(every_world, id_, (odds or {}).get(id_, ())) for id_ in standings.championships],
    )


def _championship(every_world: tuple[World, ...], id_: str, odds: Sequence[Forecast]) -> Html:
    title = every_world[0].standings.table(id_).name
    rows = [
        tag(
            "tr",
            tag("th", name(who), scope="row"),
            [
                tag("td", f"{'–' if place is None else place}", tag("small", f" {points}"), class_="num")
                for place, points in cells
            ],
        )
        for who, cells in moving(every_world, id_)
    ]
    columns = [f"In {world.letter}" for world in every_world]
    head = [heads("Place and points", *columns, numbers=tuple(range(1, len(columns) + 1)))]
    return join(
        tag("h3", name(title)),
        tag("p", name(verdict(every_world, id_))),
        table(f"{title} in each outcome", head, rows, hidden=True)
        if rows
        else tag("p", "Nobody's place or points depend on it.", class_="note"),
        _odds(title, columns, odds) if odds else None,
    )


def _odds(title: str, columns: Sequence[str], odds: Sequence[Forecast]) -> Html:
    rows = [
        tag(
            "tr",
            tag("th", name(who), scope="row"),
            [tag("td", percents(chance), class_="num") for chance in held],
        )
        for who, held in chances(odds)
    ]
    head = [heads("Odds of the title", *columns, numbers=tuple(range(1, len(columns) + 1)))]
    return join(
        table(f"{title}: odds of the title in each outcome", head, rows, hidden=True),
        tag("p", rests(odds), class_="note"),
    )
