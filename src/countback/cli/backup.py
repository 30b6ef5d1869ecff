"""``countback backup``: everything an office holds in one file, while it goes on."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli.at_office import DATA, opened
from countback.cli.findings import fail_because


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@DATA
def command(target: Path, data: Path) -> None:
    """Write everything the office holds to TARGET, while it goes on; what was written is read back."""
    opened(data, new=False)
    from countback.office.backup import backup as write

    try:
        counts = write(target)
    except OSError as error:
        fail_because("cannot-write", f"{target}: {error.strerror or error}")
    rows = [f"{count} {table.partition('.')[2]}" for table, count in counts.items() if count]
    click.echo(f"{target}: {', '.join(rows) or 'nothing is in it yet'}")
