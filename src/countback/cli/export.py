"""``countback export``: write a season as wikitext, a plain-text page or another format."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli import named
from countback.cli.findings import fail, fail_because
from countback.model.finding import of_plugin


@click.command()
@named.season_argument
@click.option(
    "--to",
    "to",
    required=True,
    metavar="FORMAT",
    help="csv, ergast, fragment, ical, json, page, parquet, pdf, wikitext, xlsx, or a plug-in's.",
)
@click.option("--profile", default="", help="A style of the format, e.g. wikipedia or plain.")
@click.option(
    "--protest-minutes",
    type=click.IntRange(0, 10_080),
    help="In documents: how long protests are taken after a result is published.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file (default: stdout)."
)
def command(season: str, to: str, profile: str, protest_minutes: int | None, output: Path | None) -> None:
    """Write SEASON in another format."""
    from countback.formats.writing import PLACE, MissingExtra, find, names

    writer = find(to)
    if writer is None:
        if broken := PLACE.why_not(to):
            fail(of_plugin(broken, "error"))
        fail_because("unknown-format", f"no format {to!r}", named.near(to, names()))
    if profile and profile not in writer.profiles:
        hint = named.near(profile, writer.profiles)
        fail_because("unknown-profile", f"{to} has no profile {profile!r}", hint)
    _, standings = named.open_season(season)
    given = (profile,) if profile else ()
    try:
        data = writer.write(standings, *given)
        if protest_minutes is not None and protest_minutes != standings.recorded.protest_minutes:
            import msgspec

            from countback.scoring.score import score

            told = msgspec.structs.replace(standings.recorded, protest_minutes=protest_minutes)
            before, data = data, writer.write(score(told, standings.rulebook), *given)
            if data == before:
                click.echo(
                    f"--protest-minutes changes nothing in {to}: no time for protests is in it", err=True
                )
    except MissingExtra as missing:
        fail_because("missing-extra", str(missing))
    if output is None:
        click.echo(data, nl=False)
    else:
        from countback.store.writing.output import write_output

        write_output(output, data)
