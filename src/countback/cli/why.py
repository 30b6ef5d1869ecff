"""``countback why``: every line behind a name's points and position."""

from __future__ import annotations

import click

from countback.cli import named


@click.command()
@named.season_argument
@click.argument("name")
@named.championship_option
@click.option("--session", metavar="ID", help="Only the lines of this session.")
@named.after_option
@named.format_option("text", "json")
def command(
    season: str, name: str, championship: str | None, session: str | None, after: str | None, format_: str
) -> None:
    """Explain the points and the position of NAME in SEASON.

    NAME may be a part of a name, as long as it fits only one. Shows each award line with what was
    inherited, skipped or dropped, their sum, and which step parts NAME from those above and below.
    """
    facts, standings = named.open_season(season)
    moment = named.after(standings, after)
    if session is not None:
        named.session(facts, session)
    everything = {id_: standings.table(id_, moment) for id_ in standings.championships}
    chosen = {id_: everything[id_] for id_ in named.championships(standings, championship)}
    who = named.competitor(chosen.values(), name, everything.values())
    tables = [table for table in chosen.values() if any(row.competitor.id == who.id for row in table.rows)]
    reasons_by_table = [(table, standings.why(table.id, who.id, moment)) for table in tables]
    if format_ == "json":
        from countback.formats.writers.json import why_json

        click.echo(why_json(facts.id, reasons_by_table, session))
    else:
        from countback.cli.views.lines import apart
        from countback.cli.views.paint import paint
        from countback.cli.views.reasons import reasons

        paint(
            apart(reasons(facts, table.name, derivation, session) for table, derivation in reasons_by_table)
        )
