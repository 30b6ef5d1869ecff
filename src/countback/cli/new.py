"""``countback new``: start a season folder under the rules of a rulebook."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from countback.cli import findings
from countback.cli.views.paint import paint

if TYPE_CHECKING:
    from countback.model.finding import Finding


@click.command()
@click.argument("season", type=click.Path(path_type=Path))
@click.option(
    "--like", required=True, metavar="RULEBOOK", help="A shipped rulebook's name, or a rulebook file (.toml)."
)
@click.option("--year", type=int, help="The year of the season (default: the last one the rulebook covers).")
@click.option(
    "--own", is_flag=True, help="Put the rules into the season as a file of your own, to be changed."
)
def command(season: Path, like: str, year: int | None, own: bool) -> None:
    """Write the folder SEASON: season.toml, an entry list and a first result to fill in.

    It reads and scores at once; replace the rows by your own. Nothing that exists is overwritten.
    With --own the rules of that year, or of the nearest that the rulebook covers, stand in the folder as
    rules.toml: change the points there.
    """
    import datetime as dt

    from countback.store.starting import OWN_RULES, start_season

    started = start_season(season, like, year, dt.datetime.now(dt.UTC).year, own=own)
    if started.season is None:
        findings.fail(*map(_with_own, started.findings))
    written = (file.relative_to(season) for file in season.rglob("*") if file.is_file())
    files = sorted(file.as_posix() for file in written if file.parts[0] != ".countback")  # what undo needs
    told = f"countback rules --for {quote((season / OWN_RULES).as_posix())}"
    paint(
        [
            ((f"{season}: {started.season.name}", "title"),),
            *(((f"  {file}", ""),) for file in files),
            *([((f"The rules in sentences: {told}", "quiet"),)] if own else []),
            ((f"Next: countback standings {quote(str(season))}", "quiet"),),
        ]
    )


def _with_own(finding: Finding) -> Finding:
    """Return a finding with the way out where it is that the rulebook does not cover the year."""
    if finding.code != "no-edition":
        return finding
    from msgspec.structs import replace

    return replace(
        finding, hint=f"{finding.hint}; with --own the season has the rules of that year as a file"
    )
