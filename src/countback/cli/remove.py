"""``countback remove``: remove a session from a season folder, or a result, or one revision of it."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli import named
from countback.cli.findings import fail, fail_because


@click.command()
@click.argument("season", type=click.Path(path_type=Path, file_okay=False))
@click.argument("session", metavar="SESSION")
@click.option("--revision", type=click.IntRange(1), metavar="N", help="Only this revision of its result.")
@click.option("--results", is_flag=True, help="Only its results: the session has not been run, then.")
def command(season: Path, session: str, revision: int | None, results: bool) -> None:
    """Remove SESSION (its id) from the folder SEASON, with the decisions and notes on it.

    Later revisions move up where one is removed. `countback undo` takes it back.
    """
    from countback.store.editing.removing import (
        log_without,
        without_results,
        without_revision,
        without_session,
    )
    from countback.store.editing.season import with_season
    from countback.store.files import InMemory
    from countback.store.imports import CARS, NAME, read_log, write_log
    from countback.store.season_files import check_holdable, read_files
    from countback.store.writing.writer import writing

    if revision and results:
        fail_because("wrong-value", "give --revision or --results, not both")
    if not season.is_dir():
        fail_because("no-season", f"{season} is not a folder", "give the folder of a season")
    asked = f"{session}{f' --revision {revision}' if revision else ' --results' if results else ''}"
    with writing(season, f"remove {asked}") as folder:
        facts, findings = read_files(InMemory(folder.files))
        if facts is None:
            fail(*findings)
        held = named.session(facts, session)
        if revision is None:
            removed = without_results(facts, session) if results else without_session(facts, session)
        elif revision <= len(held.classifications):
            removed = without_revision(facts, session, revision)
        else:
            hint = f"there are {len(held.classifications)}" if held.classifications else "it has no result"
            fail_because("unknown-revision", f"{session} has no revision {revision}", hint)
        try:
            check_holdable(removed.season)
        except ValueError as error:
            fail_because("cannot-be-written", str(error), "correct what names it first")
        files = with_season(folder.files, removed.season)
        log, _ = read_log(folder.files)
        if (left := log_without(log, session, revision)) != log:
            files = {name: data for name, data in files.items() if name not in (NAME, CARS)}
            files |= write_log(left) if left else {}
        changed = folder.write(files)
    for sentence in removed.besides:
        click.echo(sentence)
    click.echo(f"{season}: {', '.join(changed)}" if changed else f"{season}: nothing to remove")
