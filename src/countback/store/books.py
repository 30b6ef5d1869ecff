"""Read a rulebook: a file by its path, a file in the season folder, or one that comes with Countback."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import msgspec

from countback.model.wording import closest
from countback.rules.book import ReadRulebook, rulebook_from
from countback.rules.editions import layers
from countback.store import calendar
from countback.store.files import Files, OnDisk
from countback.store.findings import Findings
from countback.store.shipped import find_rulebook, rulebooks
from countback.store.snapshot import Snapshot
from countback.store.toml_read import Document, parse

#: How deep tables and lists of a rulebook may stand in each other.
DEEPEST = 20


def read_rulebook(
    name_or_path: str | Path,
    year: int | None = None,
    base: str | Path | None = None,
    files: Files | None = None,
) -> ReadRulebook:
    """Read a rulebook for a year; whatever is wrong with it is a finding.

    With ``base``, the name comes from the season folder there: it is a ``.toml`` file inside that folder
    or the name of a shipped rulebook; ``files`` are the folder's where they have been read, or there is no
    folder. Without either, it was typed by a person: any path, or a shipped name.
    """
    findings = Findings()
    name_or_path, base = os.fspath(name_or_path), None if base is None else Path(base)
    named_in_season = base is not None or files is not None
    inside = named_in_season and name_or_path.endswith(".toml")
    shipped = None if inside else find_rulebook(name_or_path)
    if shipped:
        return _read(OnDisk(shipped.parent), shipped.name, year, findings)
    if files is None and base is not None:
        files = Snapshot(base)
    if files is not None:
        if not inside:
            return _not_found("unknown-rulebook", *_unknown(name_or_path), files, findings)
        if not _is_inside(name_or_path):
            message = f"the rulebook {name_or_path!r} is not in the season folder"
            hint = "put the file there and name it without a folder"
            return _not_found("outside-folder", message, hint, files, findings)
        there = files.names("", Findings()) or ()
        if name_or_path in there or (base is not None and os.path.lexists(base / name_or_path)):
            return _read(files, name_or_path, year, findings)
        message = f"there is no {name_or_path!r} in the season folder"
        hint = "put the file there, or name a shipped rulebook"
        return _not_found("unknown-rulebook", message, hint, files, findings)
    path = Path(name_or_path)
    if name_or_path and "\0" not in name_or_path and path.exists():
        target = path.resolve()
        return _read(OnDisk(target.parent), target.name, year, findings)
    message, hint = _unknown(name_or_path)
    findings.add("unknown-rulebook", message, hint, file=name_or_path)
    return ReadRulebook(None, findings)


def _is_inside(name: str) -> bool:
    path = PurePath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name


def _unknown(name: str) -> tuple[str, str]:
    """Return what is wrong with the name of a rulebook, and what to do."""
    names = rulebooks()
    hint = closest(name, names) or f"there are {', '.join(names)}; a file's name ends in .toml"
    return f"there is no shipped rulebook {name!r}", hint


def _not_found(code: str, message: str, hint: str, files: Files, findings: Findings) -> ReadRulebook:
    """Record that season.toml names a rulebook that cannot be had."""
    unsaid, line = Findings(), None
    there = calendar.NAME in (files.names("", unsaid) or ())
    data = files.read(calendar.NAME, unsaid) if there else None
    document = None if data is None else parse(data, calendar.NAME, unsaid)
    if document and "rulebook" in document.data:
        line = document.line("rulebook")
    findings.add(code, message, hint, file=calendar.NAME, key="rulebook", line=line)
    return ReadRulebook(None, findings)


def _read(files: Files, name: str, year: int | None, findings: Findings) -> ReadRulebook:
    data = files.read(name, findings)
    document = None if data is None else parse(data, name, findings)
    if document is None:
        return ReadRulebook(None, findings)
    if _depth(document.data, DEEPEST) == 0:
        findings.add("nested-too-deep", "tables are nested too deep", "make it flatter", file=name)
        return ReadRulebook(None, findings)
    read = rulebook_from(document.data, file=name, year=year)
    findings.extend(read.findings)
    locate(document, findings, year)
    return ReadRulebook(read.rulebook, findings)


def _depth(value: Any, left: int) -> int:
    """Return how many levels of ``left`` remain below a value; 0 when it is too deep."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return min((_depth(part, left - 1) for part in parts), default=left) if left else 0


def locate(document: Document, findings: Findings, year: int | None) -> None:
    """Fill in the lines of findings about a rulebook as it stands in a year.

    Of a key that editions lay over the whole, it is the line of the last edition that has it, as that is
    the value which was read. What is missing is looked for in the table around it, likewise.
    """
    for index, finding in enumerate(findings):
        where = finding.where
        if where.file == document.name and where.key and where.line is None:
            line = document.line(_on_top(document.data, where.key, year))
            placed = msgspec.structs.replace(where, line=line)
            findings[index] = msgspec.structs.replace(finding, where=placed)


def _on_top(data: Mapping[str, Any], key: str, year: int | None) -> str:
    """Return the path in the document of a key of a year's rules, which may stand in an edition."""
    if key.startswith("editions"):
        return key
    steps = [step.rstrip("]") for step in re.split(r"[.\[]", key)]
    deep = [(_held(layer, steps), number, at) for number, (at, layer) in enumerate(layers(data, year))]
    *_, at = max(deep)
    return f"{at}.{key}" if at else key


def _held(table: Any, steps: Sequence[str]) -> int:
    """Return how many steps of a path a table has."""
    for depth, step in enumerate(steps):
        if isinstance(table, dict) and step in table:
            table = table[step]
        elif isinstance(table, list) and step.isdecimal() and int(step) < len(table):
            table = table[int(step)]
        else:
            return depth
    return len(steps)
