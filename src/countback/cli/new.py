"""``countback new``: start a season folder under the rules of a rulebook."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from countback.cli import findings
from countback.cli.views.paint import paint


@click.command()
@click.argument("season", type=click.Path(path_type=Path))
@click.option(
    "--like", required=True, metavar="RULEBOOK", help="A shipped rulebook's name, or a rulebook file (.toml)."
)
@click.option("--year", type=int, help="The year of the season (default: the last one the rulebook covers).")
def command(season: Path, like: str, year: int | None) -> None:
    """Write the folder SEASON: season.toml, an entry list and a first result to fill in.

    It reads and scores at once; replace the rows by your own. Nothing that exists is overwritten.
    """
    import datetime as dt

    from countback.store.starting import start_season

    started = start_season(season, like, year, dt.datetime.now(dt.UTC).year)
    if started.season is None:
        findings.fail(*started.findings)
    files = sorted(file.relative_to(season).as_posix() for file in season.rglob("*") if file.is_file())
    paint(
        [
            ((f"{season}: {started.season.name}", "title"),),
            *(((f"  {file}", ""),) for file in files),
            ((f"Next: countback standings {quote(str(season))}", "quiet"),),
        ]
    )
