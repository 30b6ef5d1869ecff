"""Pending worlds on the terminal: what each stands for, who is first in which, whose points depend on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import click

from countback.cli.findings import fail, fail_because
from countback.cli.views.lines import Line, grid
from countback.cli.views.paint import as_json, paint
from countback.formats.writers.json import table_as_dict
from countback.library import generators
from countback.odds.answer import Forecast
from countback.odds.outcomes import InEach, chances, odds_in_each, percents, rests
from countback.scoring.score import Standings
from countback.titles.worlds import MOST, TooManyWorldsError, World, moving, verdict, worlds

#: The odds are the same each time they are asked for.
SEED = 1


def printed(standings: Standings, ids: Sequence[str], after: str | None, format_: str) -> None:
    """Print the standings in each outcome of what is pending; leave with a finding where that cannot be."""
    if after is not None or format_ == "csv":
        other = "--after" if after is not None else "--format csv"
        fail_because("worlds-of-now", f"--worlds does not go with {other}", f"leave out {other}")
    try:
        ways = worlds(standings)
    except TooManyWorldsError as error:
        hint = f"outcomes are shown of {MOST} at most: record what became of the others"
        fail_because("too-many-worlds", str(error), hint)
    if wrong := next((world.findings for world in ways if world.findings), ()):
        fail(*wrong)
    odds = odds_in_each(ways, partial(generators, SEED), championships=ids)
    if format_ == "json":
        click.echo(as_json(_document(standings, ids, ways, odds)))
    else:
        paint(_lines(ids, ways, odds))


def _lines(ids: Sequence[str], ways: Sequence[World], odds: InEach) -> Iterator[Line]:
    if len(ways) == 1:
        yield (("Nothing is open or under appeal that could change a table.", "quiet"),)
    for world in ways:
        for number, outcome in enumerate(world.outcomes):
            yield ((f"{world.letter if not number else ' '}  {outcome}", ""),)
    yield ()
    for id_ in ids:
        yield ((ways[0].standings.table(id_).name, "title"),)
        yield ((verdict(ways, id_), ""),)
        letters = [world.letter for world in ways]
        rows = [
            [
                (name, ""),
                *((f"{'–' if place is None else place}  {points}", "points") for place, points in cells),
            ]
            for name, cells in moving(ways, id_)
        ]
        if rows:
            yield from grid(rows, "<" + ">" * len(ways), head=["place and points in", *letters])
        elif len(ways) > 1:
            yield (("Nobody's place or points depend on it.", "quiet"),)
        if id_ in odds:
            yield ()
            chance_rows = [
                [(name, ""), *((percents(chance), "points") for chance in held)]
                for name, held in chances(odds[id_])
            ]
            yield from grid(chance_rows, "<" + ">" * len(ways), head=["odds of the title in", *letters])
            yield ((rests(odds[id_]), "quiet"),)
        yield ()


def _document(
    standings: Standings, ids: Sequence[str], ways: Sequence[World], odds: InEach
) -> dict[str, Any]:
    return {
        "season": standings.season.id,
        "championships": {id_: verdict(ways, id_) for id_ in ids},
        "worlds": [
            {
                "world": world.letter,
                "outcomes": [
                    {
                        "decision": outcome.decision.id,
                        "kind": outcome.decision.kind,
                        "session": outcome.decision.session,
                        "number": outcome.decision.number,
                        "competitor": outcome.decision.competitor,
                        "outcome": outcome.step,
                    }
                    for outcome in world.outcomes
                ],
                "championships": [
                    {
                        "told": world.told(id_),
                        **table_as_dict(world.standings.table(id_)),
                        **({"odds": _odds(odds[id_][number])} if id_ in odds else {}),
                    }
                    for id_ in ids
                ],
            }
            for number, world in enumerate(ways)
        ],
    }


def _odds(forecast: Forecast) -> dict[str, Any]:
    """Return who wins the title how often: 1 and 0 with an error of 0 are proved."""
    rows = [
        {"competitor": row.competitor, "name": row.name, "title": row.title, "error": row.error}
        for row in forecast.rows
    ]
    return {"runs": forecast.runs, "seed": SEED, "rows": rows}
