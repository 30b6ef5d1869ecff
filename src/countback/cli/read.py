"""``countback read``: look at a timing, simulator or spreadsheet file without storing anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from countback.cli import findings
from countback.cli.findings import fail_because

if TYPE_CHECKING:
    from collections.abc import Iterator

    from countback.cli.views.lines import Line
    from countback.formats.reading import ReadFile, ReadRow


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything that was read as JSON.")
@click.option("--list", "list_", is_flag=True, help="List what can be read, and exit.")
def command(file: Path | None, as_json: bool, list_: bool) -> None:
    """Show what FILE holds: its sessions, and what is odd about them.

    What kind of file it is, its content tells. The exit status is 1 when nothing of it can be read.
    """
    if list_:
        if file is not None or as_json:
            raise click.UsageError("--list stands alone")
        _list()
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    result = read_file(file)
    if as_json:
        from countback.cli.views.paint import as_json as json_text
        from countback.formats.as_json import plain

        click.echo(json_text(plain(result)))
    else:
        from countback.cli.views.lines import apart
        from countback.cli.views.paint import paint

        blocks = [[*_session(result, number)] for number in range(len(result.sessions))]
        blocks += [*_rest(result), [*findings.lines(result.findings)]]
        paint(apart(block for block in blocks if block))
    held = result.sessions or result.entries or result.events or result.standings or result.season
    if not (result.reader and held):
        raise click.exceptions.Exit(1)


def read_file(file: Path) -> ReadFile:
    """Return what a file on disk holds; one that is larger than any result is not loaded."""
    from countback import library

    try:
        if not file.is_file():
            fail_because("unreadable", f"{file} is not a file", "give a file")
        return library.read_file(file)
    except OSError as error:
        fail_because("unreadable", f"{file} cannot be read: {error.strerror}", "give a file")


def _list() -> None:
    from countback.formats.recognise import PLACE, readers

    for reader in readers():
        summary = (reader.__doc__ or "").strip().split("\n")[0]
        click.echo(f"{reader.name:18}  {summary}")
    findings.note_broken(PLACE.broken())


def _session(result: ReadFile, number: int) -> Iterator[Line]:
    from countback.cli.views.lines import grid
    from countback.formats.clock import format_time

    session = result.sessions[number]
    about = [
        session.name,
        session.series,
        session.event,
        session.circuit,
        str(session.date or ""),
        session.state,
    ]
    yield (
        (f"{result.reader}: {session.kind}", "head"),
        ("  " + " · ".join(words for words in about if words), ""),
    )
    rows = [
        (
            (str(row.position or ""), ""),
            (row.number, ""),
            (" / ".join(driver.name for driver in row.drivers), ""),
            (row.class_, ""),
            ("" if row.laps is None else str(row.laps), ""),
            ("" if row.time is None else format_time(row.time), ""),
            ("" if row.best_lap is None else format_time(row.best_lap), ""),
            (row.note or _outcome(row), ""),
        )
        for row in session.rows
    ]
    yield from grid(
        rows, "><<<>>><", head=("Pos", "No", "Drivers", "Class", "Laps", "Time", "Best lap", "Status")
    )


def _outcome(row: ReadRow) -> str:
    from countback.model.classification import Status

    if row.status is Status.CLASSIFIED and row.finished is False:
        return "classified, did not finish"
    return row.status.value


def _rest(result: ReadFile) -> Iterator[list[Line]]:
    """Yield a block for each table, the entries, the calendar and the season that the file holds."""
    from countback.cli.views.lines import grid

    head: Line
    for table in result.standings:
        head = ((f"{result.reader}: standings", "head"), (f"  {table.name} · {len(table.rows)} lines", ""))
        lines = [
            ((str(row.position or ""), ""), (row.number, ""), (row.competitor, ""), (row.points, "total"))
            for row in table.rows
        ]
        yield [head, *grid(lines, "><<>", head=("Pos", "No", "Name", "Points"))]
    if result.entries:
        entries = [
            (
                (entry.number, ""),
                (" / ".join(driver.name for driver in entry.drivers), ""),
                (entry.class_, ""),
                (entry.team, ""),
                (entry.car, ""),
            )
            for entry in result.entries
        ]
        head = ((f"{result.reader}: {len(entries)} entries", "head"),)
        yield [head, *grid(entries, "<<<<<", head=("No", "Drivers", "Class", "Team", "Car"))]
    if result.events:
        events = [
            ((str(event.date or ""), ""), (event.name, ""), (event.circuit, "")) for event in result.events
        ]
        head = ((f"{result.reader}: {len(events)} event{'s' if len(events) > 1 else ''}", "head"),)
        yield [head, *grid(events, "<<<", head=("Date", "Event", "Circuit"))]
    if result.season:
        season = result.season
        what = f"  {season.name} · {len(season.events)} rounds · {len(season.entries)} entries"
        yield [((f"{result.reader}: season", "head"), (what, ""))]
