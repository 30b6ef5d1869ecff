"""What an import needs of a season folder, and what it changes there, written as one step."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from countback.model.finding import Finding, Where
from countback.model.season import Season
from countback.store import aliases as aliases_file
from countback.store.files import InMemory
from countback.store.folder import files_of, read_files, read_season
from countback.store.shipped import RULEBOOKS
from countback.store.staging import replace_together
from countback.store.toml_write import dump


def opened(folder: Path) -> tuple[Season | None, dict[str, str], list[Finding]]:
    """Return the season and the aliases of a folder; no season where it is missing or empty."""
    if not folder.exists() or not any(name for name in folder.iterdir() if not name.name.startswith(".")):
        return None, {}, []
    season, findings = read_season(folder)
    drivers = {driver.id for entry in season.entries for driver in entry.crew} if season else None
    aliases, found = aliases_file.read_aliases(folder, drivers)
    return season, aliases, [*findings, *found]


def books() -> dict[str, str]:
    """Return the names of the shipped rulebooks by what they call their series."""
    found = {}
    for file in sorted(RULEBOOKS.glob("*.toml")):
        with file.open("rb") as opened_:
            found[str(tomllib.load(opened_).get("name", file.stem))] = file.stem
    return found


def unwritable(season: Season) -> list[Finding]:
    """Return why a folder could not hold the season; nothing where it can."""
    read, findings = read_files(InMemory(files_of(season)))
    return [finding for finding in findings if finding.severity == "error"] if read is None else []


def changed_files(
    before: Season | None,
    after: Season,
    folder: Path,
    *,
    aliases: Mapping[str, str],
    rulebook: Mapping[str, Any],
) -> dict[str, bytes]:
    """Return the files that differ between two states of a season, by name; others keep form and comments.

    ``rulebook`` is the document of a new season's own rulebook, empty where it has none.
    """
    old = files_of(before) if before else {}
    files = {name: data for name, data in files_of(after).items() if old.get(name) != data}
    drivers = {driver.id for entry in after.entries for driver in entry.crew}
    kept = {alias: driver for alias, driver in aliases.items() if driver in drivers}
    if kept and kept != aliases_file.read_aliases(folder)[0]:
        files[aliases_file.NAME] = aliases_file.write_aliases(kept)
    if rulebook and after.rulebook.endswith(".toml") and before is None:
        files[after.rulebook] = dump(rulebook).encode("utf-8")
    return files


def write(folder: Path, files: Mapping[str, bytes]) -> Finding | None:
    """Write files into a season folder, all or none. Returns why that failed, None where it did not."""
    try:
        if files:
            replace_together(folder, files)
    except OSError as error:
        where = Where(file=str(folder))
        message = f"cannot be written: {error.strerror or error}"
        return Finding(code="unwritable", where=where, message=message, hint="check the folder's permissions")
    return None
