"""Read what an import needs from a season folder, and write what it changes as one step."""

from __future__ import annotations

import tomllib
from pathlib import Path

from countback.model.finding import Finding, Where
from countback.model.season import Season
from countback.store import aliases as aliases_file
from countback.store.files import InMemory
from countback.store.folder import files_of, read_files, read_season
from countback.store.importing.plan import Plan
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


def unwritable(plan: Plan) -> list[Finding]:
    """Return why a season folder could not hold what is planned; nothing where it can."""
    if plan.after is None:
        return []
    season, findings = read_files(InMemory(files_of(plan.after)))
    if season is None:
        return [finding for finding in findings if finding.severity == "error"]
    return []


def changed_files(plan: Plan, folder: Path) -> dict[str, bytes]:
    """Return the files that the planned season changes, by name. Others keep their form and comments."""
    if plan.after is None:
        return {}
    before = files_of(plan.before) if plan.before else {}
    files = {name: data for name, data in files_of(plan.after).items() if before.get(name) != data}
    drivers = {driver.id for entry in plan.after.entries for driver in entry.crew}
    aliases = {alias: driver for alias, driver in plan.aliases.items() if driver in drivers}
    if aliases and aliases != aliases_file.read_aliases(folder)[0]:
        files[aliases_file.NAME] = aliases_file.write_aliases(aliases)
    if plan.rulebook and plan.after.rulebook.endswith(".toml") and plan.before is None:
        files[plan.after.rulebook] = dump(plan.rulebook).encode("utf-8")
    return files


def write(plan: Plan, folder: Path) -> list[str] | Finding:
    """Write what is planned, all or nothing. Returns the names of the files, or why that failed."""
    files = changed_files(plan, folder)
    try:
        if files:
            replace_together(folder, files)
    except OSError as error:
        where = Where(file=str(folder))
        message = f"cannot be written: {error.strerror or error}"
        return Finding(code="unwritable", where=where, message=message, hint="check the folder's permissions")
    return sorted(files)
