"""What an import needs of a season folder, and what it changes there, written as one step."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countback.model.finding import Finding
from countback.model.imported import Imported
from countback.model.season import Season
from countback.store import aliases as aliases_file
from countback.store import imports as imports_file
from countback.store.editing.season import with_season
from countback.store.files import Files, InMemory
from countback.store.season_files import files_of, read_files
from countback.store.shipped import RULEBOOKS
from countback.store.snapshot import Snapshot
from countback.store.toml_write import dump
from countback.store.writing.writer import Writer, writing


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What an import keeps beside the season: other names of people, and notes of the files.

    A season that had none may bring its rulebook: as a document, or as a file of its ``own`` (name and text).
    """

    aliases: Mapping[str, str]
    log: Sequence[Imported]
    rulebook: Mapping[str, Any]
    own: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class Opened:
    """A season folder that an import goes into.

    ``files`` are the season's, ``aliases`` the ids of drivers by the other names that are remembered,
    ``log`` what is remembered of imported files; ``season`` is None where the folder is new, or where
    findings forbid it.
    """

    files: Mapping[str, bytes]
    season: Season | None
    aliases: dict[str, str]
    log: list[Imported]
    findings: list[Finding]
    _writer: Writer | None

    def write(self, after: Season, beside: Beside) -> tuple[str, ...]:
        """Make the folder's season this one, and return the names of the files that changed.

        Raises `NotWritten`; a folder opened for a dry run cannot be written.
        """
        assert self._writer is not None
        return self._writer.write(after_import(self.files, after, beside, new=self.season is None))


def after_import(
    files: Mapping[str, bytes], after: Season, beside: Beside, *, new: bool = False
) -> dict[str, bytes]:
    """Return a folder's files with a season and what an import remembers; of a ``new`` one its rules, too."""
    made = with_season(files, after)
    drivers = {driver.id for entry in after.entries for driver in entry.crew}
    kept = {alias: driver for alias, driver in beside.aliases.items() if driver in drivers}
    if kept and kept != aliases_file.read_aliases(files)[0]:
        made[aliases_file.NAME] = aliases_file.write_aliases(kept)
    notes = imports_file.write_log(beside.log)
    if beside.log and notes != imports_file.write_log(imports_file.read_log(files)[0]):
        made |= notes
    if beside.rulebook and after.rulebook.endswith(".toml") and new:
        made[after.rulebook] = dump(beside.rulebook).encode("utf-8")
    if beside.own and beside.own[0] not in files:
        made[beside.own[0]] = beside.own[1]
    return made


def remembered(files: Mapping[str, bytes]) -> tuple[dict[str, str], list[Imported]]:
    """Return the aliases and the import log among a folder's files."""
    return aliases_file.read_aliases(files)[0], imports_file.read_log(files)[0]


@contextmanager
def opened(folder: Path, action: str, *, dry: bool) -> Iterator[Opened]:
    """Open a season folder to import into it; unless it is a ``dry`` run, nobody else writes meanwhile."""
    if dry:
        snapshot = Snapshot(folder)
        yield _opened(snapshot.files, snapshot, None)
        return
    with writing(folder, action) as writer:
        yield _opened(writer.files, InMemory(writer.files), writer)


def _opened(files: Mapping[str, bytes], read_from: Files, writer: Writer | None) -> Opened:
    if not files:
        return Opened(files, None, {}, [], [], writer)
    season, findings = read_files(read_from)
    drivers = {driver.id for entry in season.entries for driver in entry.crew} if season else None
    aliases, of_aliases = aliases_file.read_aliases(files, drivers)
    log, odd = imports_file.read_log(files)
    return Opened(files, season, aliases, log, [*findings, *of_aliases, *odd], writer)


def books() -> dict[str, str]:
    """Return the names of the shipped rulebooks by what they call their series."""
    id_of = {}
    for file in sorted(RULEBOOKS.glob("*.toml")):
        with file.open("rb") as opened_:
            id_of[str(tomllib.load(opened_).get("name", file.stem))] = file.stem
    return id_of


def unwritable(season: Season) -> list[Finding]:
    """Return why a folder could not hold the season; nothing where it can."""
    read, findings = read_files(InMemory(files_of(season)))
    return [finding for finding in findings if finding.severity == "error"] if read is None else []
