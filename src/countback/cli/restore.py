"""``countback restore``: a new office from a backup; a damaged one is refused with its place."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli.at_office import DATA, opened
from countback.cli.findings import fail


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@DATA
def command(source: Path, data: Path) -> None:
    """Fill a new office from a backup; a damaged one is refused with its place."""
    opened(data)
    from countback.office import public
    from countback.office.backup import restore as fill
    from countback.office.serving import migrate

    migrate()
    outcome = fill(source)
    if isinstance(outcome, list):
        fail(*outcome)
    public.build_missing()
    rows = [f"{count} {table.partition('.')[2]}" for table, count in outcome.items() if count]
    click.echo(f"{source}: {', '.join(rows) or 'nothing is in it yet'}")
