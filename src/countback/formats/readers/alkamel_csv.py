"""Results, qualifying and grids as CSV by Al Kamel Systems (IMSA, WEC, one-make cups).

Published with semicolons and no quoting, each line ending in one; copies converted to commas have
rows shorter than the header and numbers such as ``1.0``. A sheet does not say which session it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import msgspec

from countback.formats.checks import MOST_ROWS, check_rows
from countback.formats.clock import date_in_name, parse_time, whole_number
from countback.formats.content import Content
from countback.formats.people import person
from countback.formats.reading import Kind, ReadDriver, ReadFile, ReadRow, ReadSession
from countback.formats.statuses import holds_place, status_of
from countback.formats.worked_out import as_one_field, restarts, with_times
from countback.model.classification import Status
from countback.model.finding import Finding, Severity

name = "alkamel-csv"
_OWN = {
    "GAP_FIRST", "GAP_PREVIOUS", "FL_TIME", "FL_LAPNUM", "TOTAL_TIME", "STARTING_DRIVER", "QUALIFYING_DRIVER",
    "DRIVER_FIRSTNAME", "DRIVER1_FIRSTNAME", "DRIVER_SECONDNAME", "DRIVER1_SECONDNAME", "FL_KPH",
    "CLASS_TYPE",
}  # fmt: skip
_DRIVER = re.compile(
    r"DRIVER_?(\d*)_?(FIRSTNAME|SECONDNAME|SURNAME|LASTNAME|NAME|COUNTRY|NATIONALITY|LICENSE)?\Z", re.I
)
_SAME = {"SURNAME": "SECONDNAME", "LASTNAME": "SECONDNAME", "NATIONALITY": "COUNTRY"}
#: What each value is called: classifications of races, of best laps and by class differ.
_CALLED: dict[str, tuple[str, ...]] = {
    "position": ("POSITION", "POS"),
    "number": ("NUMBER",),
    "status": ("STATUS",),
    "team": ("TEAM", "ENTRANT"),
    "class": ("CLASS", "CLASS_TYPE", "CATEGORY"),
    "class_position": ("PIC", "CLASS_POSITION", "POSITION_IN_CLASS", "POS_IN_CLASS"),
    "laps": ("LAPS",),
    "total": ("TOTAL_TIME", "ELAPSED_TIME", "ELAPSED"),
    "lap": ("FL_TIME", "BEST_LAP_TIME"),
    "lap_number": ("FL_LAPNUM", "BEST_LAP_NUM"),
    "gap": ("GAP_FIRST",),
    "group": ("GROUP",),
    "car": ("VEHICLE", "CAR"),
    "manufacturer": ("MANUFACTURER",),
}
_RACED = {name for value in ("total", "lap", "lap_number") for name in _CALLED[value]}
_LEFT = re.compile(
    r"(TIME|LAP|GAP_PREVIOUS|FL_KPH|KPH|BEST_LAP_KPH|DIVISION|TIRES?|TYRES?|HOUR|SORT_KEY|PIT_?STOPS?|DRIVERS"
    r"|STARTING_DRIVER|QUALIFYING_DRIVER|(IMSA|ECM|DRIVER|\*?EXTRA).*)?\Z"
)


def recognises(content: Content) -> bool:
    """Whether the header has a position, a number and columns that only these sheets have."""
    header = _columns(content).keys()
    place = header & {"POSITION", "POS"}
    # "Total Time" is anybody's: theirs are in capitals, most of them with a line for a blank.
    own = [cell for cell in content.header if cell == cell.upper() and _column(cell) in _OWN]
    theirs = len(own) > 1 or any("_" in cell for cell in own)
    return bool(place) and "NUMBER" in header and theirs and "LAP_NUMBER" not in header


def read(content: Content) -> ReadFile:
    """Return the one session of the sheet."""
    columns = _columns(content)
    kind = _kind(content, columns)
    people = _people(content.header)
    findings = [*_about_columns(content, columns, kind, crews=bool(people))]
    rows = _whole(_cars(content, columns, people, kind, findings))
    if kind == "race":
        rows, count = with_times(rows)
        if count:
            message = f"gaps to the winner ({count}): race times are worked out from them"
            findings.append(content.find("times-worked-out", message, severity="info"))
    if restarts(rows) and (whole := as_one_field(rows)):
        rows = whole
        message = "places start again in each class: those of the whole field follow laps and times"
        findings.append(content.find("places-by-class", message, severity="info"))
    findings.extend(check_rows(content, rows, raced=kind == "race"))
    date, clock = date_in_name(content.base)
    session = ReadSession(kind=kind, name=_title(content), date=date, clock=clock, rows=tuple(rows))
    return ReadFile(reader=name, sessions=(session,), findings=tuple(findings))


def _about_columns(
    content: Content, columns: dict[str, int], kind: Kind, *, crews: bool
) -> Iterator[Finding]:
    """Yield what the heading lacks, and which columns of it are not read."""
    if not crews and "DRIVERS" not in columns:
        hint = "cars are matched by their numbers alone"
        yield content.find("no-drivers", "no column with drivers", hint, severity="warning")
    for value in ("laps", "total") if kind == "race" else ():
        if not columns.keys() & set(_CALLED[value]):
            message = f"no column {_CALLED[value][0]}"
            yield content.find("missing-column", message, severity="warning")
    headings = {name for names in _CALLED.values() for name in names}
    odd = [
        cell for cell in content.header if _column(cell) not in headings and not _LEFT.match(_column(cell))
    ]
    if odd:
        message = f"columns that are not read: {', '.join(odd[:40])[:400]}"
        yield content.find("unknown-columns", message, severity="info", line=1)


def _cars(
    content: Content,
    columns: dict[str, int],
    people: dict[str, dict[str, int]],
    kind: Kind,
    findings: list[Finding],
) -> list[ReadRow]:
    """Return the rows of the cars; what is not one of them is said."""
    rows: list[ReadRow] = []
    lengths: list[int] = []
    line = 1
    # Semicolons come without quoting, a quotation mark belongs to the name of a team; unless a spreadsheet
    # has put the heading into quotation marks, too.
    quoted = content.delimiter != ";" or (content.text or "")[:20].lstrip().startswith('"')
    try:
        lines = content.cells(quoted=quoted)
        next(lines, None)
        for line, cells in lines:
            if len(rows) >= MOST_ROWS:
                findings.append(content.find("too-many-rows", f"more than {MOST_ROWS} rows", line=line))
                break
            if _is_car(cells, columns):
                rows.append(_row(content, columns, people, kind, line, cells, findings, len(rows) + 1))
                lengths.append(len(cells))
            else:
                said = " ".join(cell for cell in cells if cell)[:200]
                findings.append(
                    content.find("no-car", f"not a line about a car: {said}", severity="warning", line=line)
                )
    except csv.Error as error:
        findings.append(content.find("not-a-table", f"cannot be split into cells: {error}"))
    if len(lengths) > 1 and lengths[-1] < min(lengths[:-1]) and not (content.text or "").endswith("\n"):
        message = "the file ends in the middle of a line"
        findings.append(content.find("cut-off", message, "get it again", line=line, severity="warning"))
    return rows


def _column(cell: str) -> str:
    return re.sub(r"[\s.]+", "_", cell.upper()).strip("_")


def _columns(content: Content) -> dict[str, int]:
    """Return the number of each column by its name; of two of one name, the first."""
    return {_column(cell): number for number, cell in reversed([*enumerate(content.header)])}


def _is_car(cells: list[str], columns: dict[str, int]) -> bool:
    """Tell a car from a remark below the table, or from a heading in between."""
    at = columns.get("NUMBER", 0)
    if at < len(cells) and _column(cells[at]) == "NUMBER":
        return False
    return sum(bool(cell) for cell in cells) > 2


def _kind(content: Content, columns: dict[str, int]) -> Kind:
    if columns.keys() & {"STARTING_DRIVER", "QUALIFYING_DRIVER"}:
        return "grid"
    named: Kind | None = None
    if re.search(r"qualif|hyperpole|superpole|shoot.?out", content.base, re.I):
        named = "qualifying"
    elif re.search(r"practice|warm.?up|(?<![a-z])(?:fp ?\d|tests?(?![a-z])|testing)", content.base, re.I):
        named = "practice"
    raced = bool(columns.keys() & _RACED) or ("STATUS" in columns and "LAP" not in columns)
    if raced and (named is None or re.search(r"race(?!way)|rennen", content.base, re.I)):
        return "race"
    return named or "qualifying"


def _title(content: Content) -> str:
    stem = content.base.rsplit(".", 1)[0]
    return re.sub(r"[_\s]+", " ", stem).strip()


def _people(header: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return for each driver of a car, by their number, where the parts of the name stand."""
    people: dict[str, dict[str, int]] = {}
    for column, cell in enumerate(header):
        match = _DRIVER.match(cell)
        if match:
            part = (match[2] or "name").upper()
            part = _SAME.get(part, part)
            people.setdefault(match[1], {}).setdefault(part, column)
    return {who: parts for who, parts in people.items() if parts.keys() & {"FIRSTNAME", "SECONDNAME", "NAME"}}


def _row(
    content: Content,
    columns: dict[str, int],
    people: dict[str, dict[str, int]],
    kind: Kind,
    line: int,
    cells: list[str],
    findings: list[Finding],
    place: int,
) -> ReadRow:
    def cell(value: str) -> str:
        for name in _CALLED.get(value, (value,)):
            column = columns.get(name)
            if column is not None and column < len(cells) and cells[column]:
                return cells[column]
        return ""

    def odd(code: str, message: str, value: str, *, error: bool = False) -> None:
        column = next((name for name in _CALLED.get(value, (value,)) if name in columns), value.upper())
        severity: Severity = "error" if error else "warning"
        findings.append(content.find(code, message, line=line, column=column, severity=severity))

    def number(value: str) -> int | None:
        text = cell(value)
        whole = whole_number(text.rstrip(".ºª°"))
        if text.strip("- ") and whole is None and status_of(text) is None:
            odd("not-a-number", f"{text[:40]!r} is not a number", value)
        return whole

    def time(*values: str) -> int | None:
        text = next((text for value in values if (text := cell(value))), "")
        duration = parse_time(text)
        if duration is None and text.strip("- ") and status_of(text) is None:
            odd("not-a-time", f"{text[:40]!r} is not a time", values[0])
        return duration

    if len(cells) > len(content.header) and any(cells[len(content.header) :]):
        message = "more cells than the header"
        findings.append(
            content.find("shifted-row", message, "check the names", line=line, severity="warning")
        )
    position = number("position")
    printed = cell("status")
    # A sheet without the column may have the status where the place would stand.
    status = status_of(printed) if printed else None if position is not None else status_of(cell("position"))
    if printed and status is None:
        odd("unknown-status", f"unknown status {printed[:40]!r}", "status")
    if status is None:
        status = Status.CLASSIFIED if position is not None else Status.NOT_CLASSIFIED
    car_number = cell("number")
    if not car_number:
        odd("no-number", "a car without a number", "number", error=True)
    lap = time("lap") if kind == "race" else time("TIME", "lap", "total")
    gap = cell("gap")
    # Where no column has another name for it, the time of a race is its total.
    total = ("total",) if columns.keys() & _RACED else ("total", "TIME")
    return ReadRow(
        position=position if holds_place(status) else None,
        number=car_number,
        drivers=_crew(people, cells) or _named(cell("DRIVERS")),
        team=cell("team"),
        class_=cell("class"),
        laps=number("laps"),
        time=time(*total) if kind == "race" else lap,
        status=status,
        best_lap=lap if kind != "grid" else None,
        best_lap_number=(number("lap_number") or number("LAP") or None) if kind != "grid" else None,
        gap="" if gap == "-" else gap,
        grid=position if kind == "grid" else None,
        class_position=number("class_position") if holds_place(status) else None,
        group=cell("group"),
        car=cell("car"),
        manufacturer=cell("manufacturer"),
        place=place,
    )


def _named(text: str) -> tuple[ReadDriver, ...]:
    """Return the crew out of one cell: ``Gresham Wagner / Tyler Gonzalez``."""
    people = [person(name) for name in re.split(r"\s*/\s*", text[:1000])]
    return tuple(driver for driver in people if driver)


def _crew(people: dict[str, dict[str, int]], cells: list[str]) -> tuple[ReadDriver, ...]:
    def part(parts: dict[str, int], name: str) -> str:
        column = parts.get(name, len(cells))
        return cells[column] if column < len(cells) else ""

    crew = []
    for parts in people.values():
        whole = [part(parts, name) for name in ("FIRSTNAME", "SECONDNAME")]
        driver = person(
            *(whole if any(whole) else [part(parts, "NAME")]),
            nationality=part(parts, "COUNTRY"),
            rating=part(parts, "LICENSE"),
        )
        if driver:
            crew.append(driver)
    return tuple(crew)


def _whole(rows: list[ReadRow]) -> list[ReadRow]:
    """Return the rows with ``60.0`` as number 60, where a conversion has made numbers of all of them."""
    if rows and all(re.fullmatch(r"\d+\.0", row.number) for row in rows if row.number):
        return [msgspec.structs.replace(row, number=row.number.removesuffix(".0")) for row in rows]
    return rows
