"""``countback odds``: how likely everybody is to win the title or to finish in each position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from countback.cli import named
from countback.cli.findings import fail_because, lines

if TYPE_CHECKING:
    from countback.model.season import Season
    from countback.odds.answer import Forecast


@click.command()
@named.season_argument
@named.championship_option
@named.after_option
@click.option("--runs", type=click.IntRange(500, 10_000_000), default=10_000, show_default=True,
              help="Endings to draw (in steps of 500).")  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same odds."
)
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Processes to use; the odds don't depend on it.")  # fmt: skip
@click.option("--earlier", multiple=True, metavar="SEASON",
              help="Seasons before, oldest first (default: of the two years before, beside it).")  # fmt: skip
@click.option("--alone", is_flag=True, help="Learn from no season before.")
@click.option("--rounds-left", type=click.IntRange(0), metavar="N",
              help="How many rounds are still to come, where the calendar is open.")  # fmt: skip
@click.option("--history", is_flag=True, help="The title odds after every round so far.")
@click.option("--picture", type=click.Path(dir_okay=False, writable=True), metavar="FILE",
              help="Write the history as an SVG picture, one file a championship.")  # fmt: skip
@named.format_option("table", "json")
def command(
    season: str,
    championship: str | None,
    after: str | None,
    runs: int,
    seed: int,
    processes: int,
    earlier: tuple[str, ...],
    alone: bool,
    rounds_left: int | None,
    history: bool,
    picture: str | None,
    format_: str,
) -> None:
    """Print the odds in SEASON: endings are drawn from the strengths seen so far, and scored."""
    import msgspec

    from countback.cli.processes import spread
    from countback.cli.views.chances import odds_history_lines, odds_lines
    from countback.library import title_odds
    from countback.odds.answer import rests_on
    from countback.titles.possible import looking_ahead

    if alone and earlier:
        fail_because("alone-with-earlier", "--alone learns from no season before, --earlier from some")
    _, standings = named.open_season(season)
    standings = looking_ahead(standings, rounds_left)
    named.championships(standings, championship)
    moment = named.held(standings, after)
    before = [named.read_season(name) for name in earlier]
    if not earlier and not alone:
        before = _beside(season, standings.recorded)
    last = standings.moment(moment).sessions if moment != 0 else 0
    rounds = sorted({int(number) for number in standings.facts.round[:last]})

    course: list[tuple[Forecast, ...]] = []
    with spread(processes) as each:

        def odds(at: str | int | None, number: int) -> tuple[Forecast, ...]:
            return title_odds(standings, championship, at, runs=number, seed=seed, earlier=before, each=each)

        if history or picture:
            course = [odds(at, min(runs, 2000)) for at in (0, *rounds)]
        now = odds(moment, runs)
    if picture:
        _draw(picture, now, course)
    if format_ == "json":
        told = [rests_on(forecast, seed) for forecast in now]
        document = {"forecasts": now, "rests_on": told, "history": course, "runs": runs, "seed": seed}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        return
    for line in odds_lines(now, seed):
        click.echo(line)
    for group in course if history else ():
        for line in odds_history_lines(group):
            click.echo(line)


def _beside(name: str, season: Season) -> list[Season]:
    """Return the seasons of the two years before that lie beside this one; say which cannot be used."""
    from countback.cli.views.paint import paint
    from countback.store.beside import seasons_before

    seasons, findings = seasons_before(name, season)
    paint(lines(findings), err=True)
    return seasons


def _draw(picture: str, now: Sequence[Forecast], course: Sequence[Sequence[Forecast]]) -> None:
    """Write a picture of each title's odds after every round."""
    from pathlib import Path

    from countback.charts.odds import odds_svg
    from countback.cli.pictures import write_picture
    from countback.odds.outcomes import in_percent

    for number, latest in enumerate(now):
        steps = [group[number] for group in course]
        shown = latest.rows[:8]
        courses = [
            [next((was for was in step.rows if was.competitor == row.competitor), None) for step in steps]
            for row in shown
        ]
        lines_drawn = [
            (row.name, [was.title if was else 0.0 for was in course])
            for row, course in zip(shown, courses, strict=True)
        ]
        svg = odds_svg(
            f"{latest.name}: odds of the title",
            [str(step.after_round or "start") for step in steps],
            lines_drawn,
            told=[[in_percent(was) if was else "0 %" for was in course] for course in courses],
        )
        # One file each: the championship's id stands before the suffix where there are several.
        file = Path(picture)
        named_file = file if len(now) == 1 else file.with_stem(f"{file.stem}-{latest.championship}")
        write_picture(named_file, svg)
