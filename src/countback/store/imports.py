"""imports.csv of a season folder: what was imported from which file, by which a file is known again.

They are the scorer's notes, no facts of the season, and are never published.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence

from countback.model.finding import Finding, Where
from countback.model.imported import Imported

NAME = "imports.csv"
_COLUMNS = ("session", "revision", "file", "own_id", "day", "clock", "circuit", "title", "choices", "at")


def read_log(files: Mapping[str, bytes]) -> tuple[list[Imported], list[Finding]]:
    """Return what is remembered of imported files, oldest first, from the files of a season folder."""
    findings: list[Finding] = []
    log: list[Imported] = []
    try:
        lines = [*csv.DictReader(io.StringIO(files.get(NAME, b"").decode("utf-8-sig"), newline=""))]
    except (UnicodeDecodeError, csv.Error) as error:
        where = Where(file=NAME)
        hint = "restore it, or delete it: files are then known by their results alone"
        return log, [Finding(code="unreadable", where=where, message=f"cannot be read: {error}", hint=hint)]
    for number, line in enumerate(lines, start=2):
        cells = {name: (line.get(name) or "").strip() for name in _COLUMNS}
        plain = {name: cells[name] for name in ("session", "file", "own_id", "clock", "circuit", "title")}
        choices = tuple(one for one in cells["choices"].split("; ") if one)
        try:
            day = dt.date.fromisoformat(cells["day"]) if cells["day"] else None
            at = dt.datetime.fromisoformat(cells["at"]) if cells["at"] else None
            revision = int(cells["revision"])
        except ValueError as error:
            where = Where(file=NAME, line=number)
            message = f"the line is not used: {error}"
            findings.append(Finding(code="wrong-value", severity="warning", where=where, message=message))
            continue
        log.append(Imported(**plain, revision=revision, day=day, at=at, choices=choices))
    return log, findings


def write_log(log: Sequence[Imported]) -> bytes:
    """Return imports.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in log:
        day, at = (value.isoformat() if value else "" for value in (one.day, one.at))
        about = [one.session, one.revision, one.file, one.own_id, day, one.clock, one.circuit, one.title]
        writer.writerow([*about, "; ".join(one.choices), at])
    return out.getvalue().encode("utf-8")
