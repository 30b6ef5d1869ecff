"""``countback people``: who is who in a season: list them, merge two, split one, forget one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from countback.cli.findings import fail, fail_because

if TYPE_CHECKING:
    from collections.abc import Mapping

    from countback.importing.persons import Persons
    from countback.model.season import Season


@click.command()
@click.argument("season", type=click.Path(path_type=Path, file_okay=False))
@click.option("--merge", nargs=2, metavar="A B", help="B is A: one person, shown by the name of A.")
@click.option("--split", nargs=2, metavar="A ENTRY", help="Who drove ENTRY as A is somebody else.")
@click.option(
    "--with",
    "ids",
    multiple=True,
    metavar="ID",
    help="Which name or id of A goes with --split (repeat), or none.",
)
@click.option("--forget", metavar="A", help="Replace the name and the ids of A wherever they stand.")
def command(
    season: Path,
    merge: tuple[str, str] | None,
    split: tuple[str, str] | None,
    ids: tuple[str, ...],
    forget: str | None,
) -> None:
    """List the people of the folder SEASON with the names and ids they are known by, or correct who is who.

    A and B are names or ids of drivers, ENTRY is the id of an entry. Other names and ids are kept in
    aliases.csv and never published; `--with` says which of A's go with whom `--split` parts. `--forget` also
    removes what `countback undo` would bring back; copies of the folder, git and published pages are yours to
    see to.
    """
    from countback.importing import persons
    from countback.store import aliases as aliases_file
    from countback.store.editing.season import with_season
    from countback.store.files import InMemory
    from countback.store.season_files import read_files
    from countback.store.writing.writer import writing

    if ids and not split:
        fail_because(
            "wrong-value", "--with says what goes with whom --split parts", "give --split A ENTRY, too"
        )
    if sum(asked is not None for asked in (merge, split, forget)) > 1:
        fail_because("wrong-value", "one change at a time", "give --merge, --split or --forget")
    if not season.is_dir():
        fail_because("no-season", f"{season} is not a folder", "give the folder of a season")
    if merge is None and split is None and forget is None:
        return _list(season)
    what = "forget" if forget else f"merge {merge}" if merge else f"split {split}"
    with writing(season, f"people {what}", forgets=bool(forget)) as folder:
        facts, findings = read_files(InMemory(folder.files))
        if facts is None:
            fail(*findings)
        aliases, _ = aliases_file.read_aliases(folder.files)
        try:
            changed = _changed(facts, aliases, merge, split, ids, forget)
        except persons.PersonError as error:
            hint = "say it with --with ID, or --with none" if "known as" in str(error) else ""
            fail_because(
                "not-one-person", str(error), hint or "look at `countback people` and at entries.csv"
            )
        files = with_season(folder.files, changed.season)
        files.pop(aliases_file.NAME, None)
        if changed.aliases:
            files[aliases_file.NAME] = aliases_file.write_aliases(changed.aliases)
        if forget:
            files = _notes_forgotten(files, facts, aliases, _driver(facts, forget))
        written = folder.write(files)
    click.echo(f"{season}: {', '.join(written)}" if written else f"{season}: nothing to change")
    return None


def _notes_forgotten(
    files: Mapping[str, bytes], facts: Season, aliases: Mapping[str, str], driver: str
) -> dict[str, bytes]:
    """Return a folder's files with nothing of somebody in the notes of imports."""
    from countback.importing.persons import drivers_of, notes_without
    from countback.store.imports import CARS, NAME, read_log, write_log

    names = {alias for alias, who in aliases.items() if who == driver} | {drivers_of(facts)[driver].name}
    left = notes_without(read_log(files)[0], driver, names)
    others = {name: data for name, data in files.items() if name not in (NAME, CARS)}
    return others | (write_log(left) if left else {})


def _changed(
    facts: Season,
    aliases: Mapping[str, str],
    merge: tuple[str, str] | None,
    split: tuple[str, str] | None,
    ids: tuple[str, ...],
    forget: str | None,
) -> Persons:
    from countback.importing import persons

    if merge:
        kept, other = _driver(facts, merge[0]), _driver(facts, merge[1])
        if kept == other:
            fail_because("wrong-value", f"{merge[0]} and {merge[1]} are one person already", "name two")
        return persons.merged(facts, aliases, kept, other)
    if split:
        said = None if not ids else [] if ids == ("none",) else ids
        return persons.split(facts, aliases, _driver(facts, split[0]), split[1], said)
    return persons.forgotten(facts, aliases, _driver(facts, forget or ""))


def _driver(facts: Season, asked: str) -> str:
    """Return the id of a driver by id or name."""
    from countback.cli.named import near
    from countback.importing.persons import drivers_of

    people = drivers_of(facts)
    if asked in people:
        return asked
    named = [id_ for id_, driver in people.items() if driver.name == asked]
    if len(named) == 1:
        return named[0]
    if named:
        fail_because("unknown-driver", f"{asked!r} could be {', '.join(named)}", "give the id")
    names = [*people, *(driver.name for driver in people.values())]
    fail_because("unknown-driver", f"no driver {asked!r}", near(asked, names))


def _list(season: Path) -> None:
    from countback.cli.views.lines import Line, grid
    from countback.cli.views.paint import paint
    from countback.importing.persons import drivers_of
    from countback.store import aliases as aliases_file
    from countback.store.season_files import read_files
    from countback.store.snapshot import Snapshot

    snapshot = Snapshot(season)
    facts, findings = read_files(snapshot)
    if facts is None:
        fail(*findings)
    aliases, _ = aliases_file.read_aliases(snapshot.files)
    rows = [
        (
            (id_, ""),
            (driver.name, ""),
            (", ".join(e.id for e in facts.entries if any(m.id == id_ for m in e.crew)), ""),
            (", ".join(sorted(alias for alias, who in aliases.items() if who == id_)), "quiet"),
        )
        for id_, driver in sorted(drivers_of(facts).items())
    ]
    lines: list[Line] = list(grid(rows, "<<<<", head=("Id", "Name", "Entries", "Known as, too")))
    paint(lines)
