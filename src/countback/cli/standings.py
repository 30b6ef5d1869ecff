"""``countback standings``: the tables of a season's championships."""

from __future__ import annotations

import click

from countback.cli import named


@click.command()
@named.season_argument
@named.championship_option
@named.after_option
@click.option("--as-of", metavar="TIME", help="As known then: 2022-06-30, or a time with an offset.")
@click.option("--worlds", is_flag=True,
              help="The tables in each outcome of up to three decisions open or under appeal.")  # fmt: skip
@named.format_option("table", "json", "csv")
def command(
    season: str, championship: str | None, after: str | None, as_of: str | None, worlds: bool, format_: str
) -> None:
    """Print the standings of SEASON, as they stand or stood after a round or session.

    With ``--as-of`` only the revisions published and the decisions issued by then count. ``--worlds`` tells
    who is first or champion whatever is decided, who in which outcome, whose points depend on it, and the
    odds of the titles that do.
    """
    facts, standings = named.open_season(season, as_of)
    if worlds:
        from countback.cli.views.outcomes import printed

        return printed(standings, named.championships(standings, championship), after, format_)
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
        if facts.disputed:  # mostly nothing is, and to say what costs as much as a table
            from countback.titles.unsettled import subject_to

            if told := subject_to(standings, moment):
                click.echo(f"\n{told}")
    return None
