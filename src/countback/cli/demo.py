"""``countback demo``: the main job on a season that comes with countback."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli.views.lines import Line
from countback.cli.views.paint import paint

SEASON = "porsche-carrera-cup-north-america-2022"


@click.command()
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write the public site of the season into this folder.",
)
@click.pass_context
def command(context: click.Context, site: Path | None) -> None:
    """Show the tables of a real season, the reasons for one line of them, and a check of its facts."""
    from countback.cli import check, publish, standings, why

    _say("A real season, scored from its results and its rulebook:", f"standings {SEASON}")
    context.invoke(standings.command, season=SEASON)
    _say("Why the champion has these points:", f"why {SEASON} thompson")
    context.invoke(why.command, season=SEASON, name="thompson")
    _say(
        "What is recorded otherwise than its source has it, and the official tables compared:",
        f"check {SEASON}",
    )
    context.invoke(check.command, season=SEASON)
    if site is not None:
        _say("The public site of the season:", f"publish {SEASON} -o {site}")
        context.invoke(publish.command, seasons=(SEASON,), output=site)


def _say(words: str, command_line: str) -> None:
    lines: list[Line] = [(), ((words, "title"),), ((f"$ countback {command_line}", "quiet"),), ()]
    paint(lines)
