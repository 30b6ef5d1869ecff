"""imports.csv and imports-cars.csv of a season folder: what was imported from which file, by which a file is
known again, and how files describe the cars, so that no entry depends on which file came first.

They are the scorer's notes, no facts of the season, and are never published.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from countback.model.finding import Finding, Where
from countback.model.imported import Imported, Named, Seen

NAME = "imports.csv"
CARS = "imports-cars.csv"
_PLAIN = ("session", "file", "own_id", "clock", "event", "circuit", "title")
_COLUMNS = (
    "session",
    "revision",
    "file",
    "own_id",
    "day",
    "clock",
    "event",
    "circuit",
    "title",
    "choices",
    "at",
)
_DESCRIBED = ("entry", "number", "team", "class", "car", "manufacturer", "group")
#: ``who`` are drivers by their ids here; names, ids, nationalities and marks are those of the files;
#: ``lines`` are those of imports.csv, as an editor counts them.
_CAR_COLUMNS = (*_DESCRIBED, "who", "drivers", "ids", "nationalities", "marks", "numbered", "lines")
_SPLIT = "; "


def read_log(files: Mapping[str, bytes]) -> tuple[list[Imported], list[Finding]]:
    """Return what is remembered of imported files, oldest first, from the files of a season folder."""
    findings: list[Finding] = []
    log: dict[int, Imported] = {}
    for number, line in _lines(files, NAME, findings):
        cells = {name: (line.get(name) or "").strip() for name in _COLUMNS}
        choices = tuple(choice for choice in cells["choices"].split(_SPLIT) if choice)
        try:
            day = dt.date.fromisoformat(cells["day"]) if cells["day"] else None
            at = dt.datetime.fromisoformat(cells["at"]) if cells["at"] else None
            revision = int(cells["revision"])
        except ValueError as error:
            findings.append(_unused(NAME, number, str(error)))
            continue
        plain = {name: cells[name] for name in _PLAIN}
        about = {**plain, "revision": revision, "day": day, "at": at, "choices": choices}
        log[number] = msgspec.convert(about, Imported)
    _add_cars(files, log, findings)
    return [*log.values()], findings


def _add_cars(files: Mapping[str, bytes], log: dict[int, Imported], findings: list[Finding]) -> None:
    """Add to the notes of files the cars that they describe."""
    for number, line in _lines(files, CARS, findings):
        cells = {name: (line.get(name) or "").strip() for name in _CAR_COLUMNS}
        lists = [_parts(cells[name]) for name in ("drivers", "ids", "nationalities", "marks")]
        if not cells["drivers"]:
            lists = [[], [], [], []]
        notes = [int(line) for line in cells["lines"].split() if line.isdecimal()]
        if len({len(column) for column in lists}) > 1 or any(note not in log for note in notes) or not notes:
            findings.append(_unused(CARS, number, "drivers, ids or lines of imports.csv do not fit"))
            continue
        drivers = tuple(
            Named(name=name, id=id_, nationality=nationality, marks=tuple(marks.split()))
            for name, id_, nationality, marks in zip(*lists, strict=True)
        )
        who = tuple(name for name in cells["who"].split(_SPLIT) if name)
        seen = Seen(**{_field(name): cells[name] for name in _DESCRIBED}, who=who, drivers=drivers)
        for note in notes:
            log[note] = msgspec.structs.replace(
                log[note], cars=(*log[note].cars, seen), numbered=cells["numbered"] != "no"
            )


def _lines(
    files: Mapping[str, bytes], name: str, findings: list[Finding]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the lines of a table with their numbers; one that cannot be read has none, and is found."""
    try:
        text = files.get(name, b"").decode("utf-8-sig")
        yield from enumerate([*csv.DictReader(io.StringIO(text, newline=""))], start=2)
    except (UnicodeDecodeError, csv.Error) as error:
        hint = "restore it, or delete it: files are then known by their results alone"
        message = f"cannot be read: {error}"
        findings.append(Finding(code="unreadable", where=Where(file=name), message=message, hint=hint))


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")]


def _unused(file: str, line: int, why: str) -> Finding:
    message = f"the line is not used: {why}"
    return Finding(code="wrong-value", severity="warning", where=Where(file=file, line=line), message=message)


def write_log(log: Sequence[Imported]) -> dict[str, bytes]:
    """Return imports.csv and, where files describe cars, imports-cars.csv."""
    rows = []
    cars: dict[tuple[str, ...], list[int]] = {}
    for number, note in enumerate(log, start=2):
        day, at = (value.isoformat() if value else "" for value in (note.day, note.at))
        about = [
            note.session,
            note.revision,
            note.file,
            note.own_id,
            day,
            note.clock,
            note.event,
            note.circuit,
        ]
        rows.append([*about, note.title, _SPLIT.join(note.choices), at])
        for seen in note.cars:
            cars.setdefault(_described(seen, numbered=note.numbered), []).append(number)
    made = {NAME: _table(_COLUMNS, rows)}
    if cars:
        lines = [[*cells, " ".join(map(str, numbers))] for cells, numbers in cars.items()]
        made[CARS] = _table(_CAR_COLUMNS, lines)
    return made


def _described(seen: Seen, *, numbered: bool) -> tuple[str, ...]:
    """Return the cells of a car but for the files that describe it so."""
    plain = [getattr(seen, _field(name)) for name in _DESCRIBED]
    people = [
        [driver.name.replace(";", ",") for driver in seen.drivers],
        [driver.id for driver in seen.drivers],
        [driver.nationality for driver in seen.drivers],
        [" ".join(driver.marks) for driver in seen.drivers],
    ]
    cells = [*plain, _SPLIT.join(seen.who), *(_SPLIT.join(person) for person in people)]
    return (*cells, "" if numbered else "no")


def _field(name: str) -> str:
    return "class_" if name == "class" else name


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")
