"""The files of a folder with another season in them: only rows and keys whose facts differ are rewritten."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from countback.model.season import Season
from countback.store import decisions, entries, published, results
from countback.store.editing.rows import edit_rows
from countback.store.editing.toml import edit_toml, ordered_toml
from countback.store.files import InMemory
from countback.store.season_files import files_of, read_files, without_repeated_crews

#: What is written in one cell can change what another one says (``All`` rounds, once there are more): then
#: the files are looked at again. More often than this it never takes.
_PASSES = 8


def with_season(files: Mapping[str, bytes], season: Season) -> dict[str, bytes]:
    """Return the files of a folder, by name, edited to hold ``season``; a season that files can hold.

    Comments, the order of keys and rows, unknown columns and files that say nothing of the season stay.
    Files that no season can be read from are written anew. Raises ``ValueError`` should an edit not say
    what is wanted.
    """
    season = without_repeated_crews(season)
    wanted = files_of(season)
    edited = dict(files)
    for _ in range(_PASSES):
        there, findings = read_files(InMemory(edited))
        if there is None:
            break
        if there == season:
            return edited
        edited = _edited(edited, there, season, wanted)
    else:
        raise ValueError("a season's files cannot be edited to hold what is wanted")
    if files and read_files(InMemory(files)).season is not None:
        wrong = "\n".join(str(finding) for finding in findings if finding.severity == "error")
        raise ValueError(f"a season's files cannot be edited to hold what is wanted:\n{wrong}")
    return {name: data for name, data in files.items() if not _of_season(name)} | wanted


def _of_season(name: str) -> bool:
    return "/" in name or name in ("season.toml", entries.NAME, decisions.NAME)


def _edited(
    files: Mapping[str, bytes], there: Season, season: Season, wanted: Mapping[str, bytes]
) -> dict[str, bytes]:
    have = files_of(there)
    # A result that only takes another name, as its round or revision does, keeps its text.
    texts = {data: files[name] for name, data in have.items() if name in files}
    keys, wanted_keys = _row_keys(there), _row_keys(season)
    edited = dict(files)
    if "season.toml" in files:
        name = "season.toml"
        old, new = _document(have[name], there, name), _document(wanted[name], season, name)
        # Results are named by the rounds: they wait until the calendar has its order.
        if (ordered := ordered_toml(files[name], old, new)) is not None:
            return edited | {name: ordered}
    for name in sorted(have.keys() | wanted.keys()):
        if have.get(name) == wanted.get(name):
            continue
        data = None
        if name not in wanted:
            data = _without(files[name], name)
        elif wanted[name] in texts:
            data = texts[wanted[name]]
        elif name not in files or (name not in have and name.endswith(".csv")):
            data = wanted[name]
        elif name.endswith(".csv"):
            columns = _COLUMNS[name.partition("/")[0]]
            data = edit_rows(files[name], have[name], wanted[name], columns, keys[name], wanted_keys[name])
        else:
            old = _document(have.get(name, b""), there, name)
            data = edit_toml(files[name], old, _document(wanted[name], season, name))
        if data is None:
            del edited[name]
        else:
            edited[name] = data
    return edited


_COLUMNS = {
    entries.NAME: entries.COLUMNS,
    results.FOLDER: results.COLUMNS,
    published.FOLDER: published.COLUMNS,
}


def _without(data: bytes, name: str) -> bytes | None:
    """Return what is left of a file that holds nothing any more: the comments of decisions, if any."""
    if name != decisions.NAME:
        return None
    left = edit_toml(data, tomllib.loads(data.decode("utf-8-sig")), {})
    return left if left.strip() else None


def _document(data: bytes, season: Season, name: str) -> dict[str, Any]:
    """Return the tables of a file as Countback writes them, with a table for each revision.

    They are left out where none says anything; what people wrote may have them all the same.
    """
    document = tomllib.loads(data.decode("utf-8"))
    if name == "season.toml":
        for event, table in zip(season.events, document.get("events", ()), strict=True):
            for session, inner in zip(event.sessions, table.get("sessions", ()), strict=True):
                if session.classifications:
                    inner.setdefault("revisions", [{} for _ in session.classifications])
    return document


def _row_keys(season: Season) -> dict[str, list[str]]:
    """Return what each row of each file is about, by the file's name."""
    keys = {entries.NAME: [entry.id for entry in season.entries]}
    for title, rows in season.published.items():
        keys[f"{published.FOLDER}/{title}.csv"] = [row.competitor for row in rows]
    for event in season.events:
        for session in event.sessions:
            for number, revision in enumerate(session.classifications, start=1):
                name = results.file_name(event.round, session.id, number)
                keys[name] = [row.entry for row in revision.rows]
    return keys
