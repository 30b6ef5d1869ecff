"""``countback show``: what is recorded of a season: calendar, news, entries, results."""

from __future__ import annotations

from collections.abc import Iterator

import click

from countback.cli import named


@click.command()
@named.season_argument
@click.option("--calendar", is_flag=True, help="Only the calendar.")
@click.option("--entries", is_flag=True, help="Only the entry list.")
@click.option("--session", metavar="ID", help="Only the classification of this session.")
def command(season: str, calendar: bool, entries: bool, session: str | None) -> None:
    """Print the recorded facts of SEASON."""
    from countback.cli.views import record
    from countback.cli.views.lines import Line, apart
    from countback.cli.views.paint import paint

    facts = named.read_season(season)
    parts: list[Iterator[Line]] = []
    if calendar:
        parts.append(record.calendar(facts))
    if entries:
        parts.append(record.entries(facts))
    if session is not None:
        parts.append(record.classification(facts, named.session(facts, session)))
    if not parts:
        parts = [record.overview(facts), record.calendar(facts)]
        parts += [record.news(facts)] if facts.news else []
        parts += [record.entries(facts), record.winners(facts)]
        parts += [record.notes(facts)] if facts.notes else []
    paint(apart(parts))
