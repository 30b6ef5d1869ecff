"""``countback undo``: take back the last change that a command made in a season folder."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli.views.lines import Line, grid
from countback.cli.views.paint import paint


@click.command()
@click.argument("season", type=click.Path(path_type=Path, file_okay=False))
@click.option("--list", "list_", is_flag=True, help="Only show what can be taken back, the newest first.")
def command(season: Path, list_: bool) -> None:
    """Take back, as a whole, what the last command changed in the folder SEASON; then the one before it.

    A file that was changed by hand since is not overwritten. What was changed is kept in SEASON/.countback,
    the last 100 times; a copy of the folder does not bring it along.
    """
    from countback.store.writing.history import history, undo

    if not list_:
        last = undo(season)
        click.echo(f"taken back: {last.action}")
        for changed in last.files:
            what = "removed" if changed.old is None else "put back" if changed.new is None else "as before"
            click.echo(f"  {changed.name}: {what}")
        return
    changes = history(season)
    if not changes:
        click.echo("Nothing that was changed here can be taken back.")
        return
    rows: list[tuple[tuple[str, str], ...]] = [
        (
            (change.at.astimezone().strftime("%Y-%m-%d %H:%M"), "quiet"),
            (change.action, ""),
            (change.by, "quiet"),
            (", ".join(changed.name for changed in change.files[:3]), ""),
            (f"and {len(change.files) - 3} more" if len(change.files) > 3 else "", "quiet"),
        )
        for change in changes
    ]
    lines: list[Line] = list(grid(rows, "<<<<<", head=("When", "What", "Who", "Files", "")))
    paint(lines)
