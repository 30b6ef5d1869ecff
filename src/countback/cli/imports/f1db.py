"""A Formula One season out of F1DB, the record of all of them, as a folder under the shipped rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from countback.cli.findings import fail_because

SUMMARY = "a Formula One season of F1DB (f1db-json-single.zip): give --year"


def run(files: Sequence[Path], folder: Path, kind: str, choices: Mapping[str, Any]) -> None:
    """Write the season of ``--year`` into a new folder, with the published tables to compare with."""
    import msgspec

    from countback.cli.conform import read_record
    from countback.model.points import format_points
    from countback.model.season import PublishedRow
    from countback.store.season_files import check_holdable, files_of
    from countback.store.starting import begin_folder

    year, book = choices["year"], choices["rulebook"] or "formula-one"
    if len(files) != 1:
        fail_because("one-record", f"{len(files)} files given", "give the file of the record")
    if year is None:
        fail_because("no-year", "a record holds many seasons", "give --year")
    recorded = read_record(kind, files[0], str(year)).seasons[0]
    # Tables are compared by the names that they show.
    people = {driver.id: driver.name for entry in recorded.season.entries for driver in entry.crew}
    published = {
        table.championship: tuple(
            PublishedRow(
                competitor=people.get(line.competitor, line.competitor),
                points=format_points(line.points),
                position=line.position,
            )
            for line in table.lines
        )
        for table in recorded.tables
        if table.round is None
    }
    season = msgspec.structs.replace(recorded.season, rulebook=book, calendar="complete", published=published)
    if not choices["dry_run"]:
        check_holdable(season)
        begin_folder(folder, files_of(season), f"import {kind} {files[0].name}")
    what = f"{len(season.events)} rounds, {len(season.entries)} entries, rulebook {book}"
    click.echo(f"{folder}: {what}{' (nothing is stored)' if choices['dry_run'] else ''}")
