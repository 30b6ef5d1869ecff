"""``countback standings``: the tables of a season's championships."""

from __future__ import annotations

import click

from countback.cli import named


@click.command()
@named.season_argument
@named.championship_option
@named.after_option
@named.format_option("table", "json", "csv")
def command(season: str, championship: str | None, after: str | None, format_: str) -> None:
    """Print the standings of SEASON, as they stand or stood after a round or session."""
    facts, standings = named.open_season(season)
    moment = named.after(standings, after)
    tables = [standings.table(id_, moment) for id_ in named.championships(standings, championship)]
    if format_ == "json":
        from countback.formats.writers.json import standings_json

        click.echo(standings_json(facts.id, tables))
    elif format_ == "csv":
        from countback.formats.writers.csv import standings_csv

        click.echo(standings_csv(facts, tables), nl=False)
    else:
        from countback.cli.views.matrix import matrix
        from countback.cli.views.paint import columns, paint

        paint(matrix(facts, tables, columns()))
