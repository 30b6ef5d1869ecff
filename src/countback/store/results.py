"""results/<round>-<session id>.csv: the classification of a session, one row for each car."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from countback.model.classification import Classification, Result, Status
from countback.model.season import Entry, Season
from countback.model.wording import closest
from countback.store.calendar import Calendar
from countback.store.cells import read_crew, read_time, read_whole, write_crew, write_time
from countback.store.entries import EntryList
from countback.store.files import Files
from countback.store.findings import Findings
from countback.store.results_check import TIED, check_rows
from countback.store.results_who import drivers_of, entry_of, known_driver
from countback.store.shape import EventTable, SessionTable
from countback.store.table import Row, Table, read_table, write_table

FOLDER = "results"
COLUMNS = (
    "position", "number", "driver", "status", "class_position", "laps", "time", "gap", "best_lap", "grid",
    "qualifying", "fastest_lap", "fastest_lap_driver", "laps_led", "incidents",
    "drive_times", "mark", "note", "entry",
)  # fmt: skip
_FILE = re.compile(r"([0-9]{1,4})-([a-z0-9][a-z0-9_-]*?)(?:\.r([0-9]{1,3}))?\.csv\Z")
_PLACE = partial(read_whole, least=1, most=9999)
_READ: dict[str, Callable[[str], int]] = {
    "position": lambda cell: _PLACE(cell.removesuffix(TIED)),
    "class_position": _PLACE,
    "laps": read_whole,
    "time": read_time,
    "best_lap": read_time,
    "grid": read_whole,
    "qualifying": _PLACE,
    "fastest_lap": _PLACE,
    "laps_led": read_whole,
    "incidents": read_whole,
}
_TEXT = ("number", "fastest_lap_driver", "gap", "mark", "note")
_STATUS = {status.value.lower(): status for status in Status}


class _Sheet(NamedTuple):
    """One results file: the session it is of and which revision."""

    event: EventTable
    session: SessionTable
    revision: int


def read_results(
    files: Files, calendar: Calendar, entries: EntryList | None, findings: Findings
) -> dict[str, tuple[Classification, ...]]:
    """Return the classifications of each session by its id, oldest revision first."""
    sheets: dict[str, dict[int, str]] = {}
    names_there = files.names(FOLDER, findings)
    if names_there is None:
        return {}
    for name in names_there:
        sheet = _sheet(name, calendar, findings)
        if sheet:
            sheets.setdefault(sheet.session.id, {})[sheet.revision] = f"{FOLDER}/{name}"
    results = {}
    for event in calendar.events if calendar.complete else ():
        for session in event.sessions:
            names = sheets.get(session.id, {})
            _check_revisions(event, session, names, findings)
            revisions = []
            for number in sorted(names):
                data = files.read(names[number], findings)
                rows = None if data is None else _rows(data, names[number], event, session, entries, findings)
                about = session.revisions[number - 1] if number <= len(session.revisions) else None
                revisions.append(_classification(rows or (), about))
            if revisions:
                results[session.id] = tuple(revisions)
    return results


def _classification(rows: tuple[Result, ...], about: Any) -> Classification:
    if about is None:
        return Classification(rows=rows)
    return Classification(rows=rows, **{name: getattr(about, name) for name in about.__struct_fields__})


def _sheet(name: str, calendar: Calendar, findings: Findings) -> _Sheet | None:
    """Return which session a file is of, or None with a finding."""
    file, match = f"{FOLDER}/{name}", _FILE.match(name)
    if not match or match[3] in ("0", "1"):
        findings.add(
            "unknown-file",
            "is not read",
            "results are named <round>-<session id>.csv, later revisions <round>-<session id>.r2.csv",
            file=file,
            severity="warning",
        )
        return None
    place = calendar.sessions.get(match[2])
    if place is None:
        if calendar.complete:
            hint = closest(match[2], calendar.sessions) or "add the session to season.toml"
            findings.add("unknown-session", f"no session {match[2]!r}", hint, file=file)
        return None
    event, session = place
    if not calendar.complete:
        return None
    if int(match[1]) != event.round or match[1].startswith("0"):
        findings.add(
            "unknown-session",
            f"{session.id} belongs to round {event.round}, not {match[1]}",
            f"name the file {event.round}-{name.partition('-')[2]}",
            file=file,
        )
        return None
    if event.cancelled or session.cancelled:
        findings.add(
            "result-of-cancelled",
            f"{session.id} is cancelled and has a result",
            "it counts for nothing; remove it, or cancelled from season.toml",
            file=file,
            severity="warning",
        )
    return _Sheet(event, session, int(match[3] or 1))


def _check_revisions(
    event: EventTable, session: SessionTable, names: Mapping[int, str], findings: Findings
) -> None:
    wanted = max([*names, len(session.revisions)], default=0)
    for number in range(1, min(wanted, 100) + 1):
        if number not in names:
            findings.add(
                "missing-file",
                f"revision {number} of {session.id} has no file",
                _missing(event, session, names, number),
                file=file_name(event.round, session.id, number),
            )
    if session.revisions and wanted > len(session.revisions):
        findings.add(
            "unknown-revision",
            f"season.toml describes {len(session.revisions)} revisions of {session.id}",
            "add [[events.sessions.revisions]] for each",
            file=names[wanted],
        )


def _missing(event: EventTable, session: SessionTable, names: Mapping[int, str], number: int) -> str:
    """Return what to do where a revision has no file."""
    table = "take its [[events.sessions.revisions]] out of season.toml"
    later = min((other for other in names if other > number), default=None)
    if later is None:
        return f"put the file there, or {table}"
    rename = f"rename {names[later]} to {file_name(event.round, session.id, number)}"
    return f"put the file there, or {rename}" + (f" and {table}" if session.revisions else "")


def _rows(
    data: bytes,
    name: str,
    event: EventTable,
    session: SessionTable,
    entries: EntryList | None,
    findings: Findings,
) -> tuple[Result, ...] | None:
    table = read_table(data, name, COLUMNS, ("number",), findings)
    if table is None:
        return None
    if "position" not in table.columns and "status" not in table.columns:
        table.find(
            None, "position", "missing-column", "column position is missing", "add it, or the column status"
        )
        return None
    if not table.rows:
        table.find(None, "", "no-rows", "has no rows", "remove the file until there is a result", "warning")
    rows = []
    for row in table.rows:
        fields = _fields(table, row)
        entry = entry_of(table, row, event, entries) if entries else None
        if entry is None or entries is None:
            continue
        if "driver" in row.cells:
            fields["drivers"] = drivers_of(table, row, entry, event, entries)
        if "fastest_lap_driver" in fields:
            name = fields["fastest_lap_driver"]
            fields["fastest_lap_driver"] = known_driver(
                table, row, "fastest_lap_driver", name, entry, entries
            )
        if "drive_times" in row.cells:
            people = len(fields.get("drivers") or entry.crew)
            fields["drive_times"] = _drive_times(table, row, people)
        rows.append((row, Result(entry=entry.id, **fields)))
    if entries:
        positions = sum("position" in row.cells for row in table.rows)
        whole = table.whole and positions == sum(result.position is not None for _, result in rows)
        check_rows(table, rows, entries, session, whole=whole)
    return tuple(result for _, result in rows)


def _drive_times(table: Table, row: Row, people: int) -> tuple[int | None, ...]:
    """Return how long each driver of a row drove, nothing where the cell cannot be right."""
    cell = row.cells["drive_times"]
    try:
        times = tuple(read_time(part) if part else None for part in read_crew(cell))
    except ValueError as error:
        table.find(
            row,
            "drive_times",
            "wrong-value",
            str(error),
            "write one time for each driver: 1:10:00.000 / 50:00.000",
        )
        return ()
    if len(times) != people:
        message = f"{len(times)} times for {people} driver{'s' * (people != 1)}"
        hint = "write one time for each driver, in their order, with a slash between them"
        table.find(row, "drive_times", "wrong-value", message, hint)
        return ()
    return times if any(time is not None for time in times) else ()


def _fields(table: Table, row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for column, cell in row.cells.items():
        read = _READ.get(column)
        if read:
            try:
                fields[column] = read(cell)
            except ValueError as error:
                table.find(row, column, "wrong-value", str(error), _hint(column, cell))
        elif column in _TEXT:
            fields[column] = cell
    status = row.cells.get("status")
    if status:
        status_named = _STATUS.get(status.lower())
        if status_named is None:
            codes = [status.value for status in Status]
            hint = closest(status, codes) or f"there are {', '.join(codes)}"
            table.find(row, "status", "unknown-status", f"unknown status {status!r}", hint)
        else:
            fields["status"] = status_named
    elif "position" not in row.cells:
        table.find(
            row, "position", "missing-value", "has neither position nor status", "give one: 12, DNF, DNS, ..."
        )
    return fields


def _hint(column: str, cell: str) -> str:
    if column == "position" and cell.lower() in _STATUS:
        return f"leave position blank and put {cell} in the column status"
    digits = re.match(r"([0-9]+)\D+\Z", cell)
    if column in ("position", "class_position") and digits:
        return f"write {digits[1]} here and {cell[digits.end(1) :]} in the column mark"
    if column in ("qualifying", "fastest_lap"):
        return "1 is pole or the fastest lap, 2 the next; otherwise leave it blank"
    return "correct the cell"


def file_name(round_: int, session: str, revision: int = 1) -> str:
    """Return the name of a results file within the season folder."""
    return f"{FOLDER}/{round_}-{session}{f'.r{revision}' if revision > 1 else ''}.csv"


def write_results(season: Season) -> dict[str, bytes]:
    """Return the results files of a season by name."""
    entries = EntryList(season.entries)
    return {
        file_name(event.round, session.id, number): write_table(
            COLUMNS,
            [_cells(row, event.round, entries, shared) for row in revision.rows],
            ("position", "number", "driver"),
        )
        for event in season.events
        for session in event.sessions
        for number, revision in enumerate(session.classifications, start=1)
        for shared in [_shared(revision.rows)]
    }


def _shared(rows: tuple[Result, ...]) -> set[int]:
    """Return the positions that several rows hold."""
    counts = Counter(row.position for row in rows if row.position is not None)
    return {position for position, count in counts.items() if count > 1}


def _cells(row: Result, round_: int, entries: EntryList, shared: set[int]) -> dict[str, str]:
    entry = entries.by_id.get(row.entry)
    cells = {
        name: "" if (value := getattr(row, name)) is None else str(value)
        for name in COLUMNS
        if name not in ("driver", "status", "time", "best_lap", "drive_times")
    }
    if row.position in shared:
        cells["position"] += TIED
    if row.drivers:
        cells["driver"] = write_crew([_label(driver, entry, entries) for driver in row.drivers])
    elif entry:
        cells["driver"] = write_crew([driver.name for driver in entry.crew])
    if row.status is not Status.CLASSIFIED or row.position is None:
        cells["status"] = row.status.value
    if row.drive_times:
        cells["drive_times"] = write_crew(
            ["" if time is None else write_time(time) for time in row.drive_times]
        )
    for name in ("time", "best_lap"):
        value = getattr(row, name)
        cells[name] = "" if value is None else write_time(value)
    there = entries.at(row.number, round_) or entries.by_number.get(row.number, [])
    if row.number and there == [entry]:
        cells["entry"] = ""
    return cells


def _label(driver: str, entry: Entry | None, entries: EntryList) -> str:
    """Return a driver's name where it is enough to know who is meant, otherwise the id."""
    for name, ids in entries.names.items():
        if driver in ids and entries.driver(name, entry) == driver:
            return name
    return driver
