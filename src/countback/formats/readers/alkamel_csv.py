"""Results, qualifying and grids as CSV by Al Kamel Systems (IMSA, WEC, one-make cups).

Published with semicolons and no quoting, each line ending in one; copies converted to commas have
rows shorter than the header and numbers such as ``1.0``. A sheet does not say which session it is.
"""

from __future__ import annotations

import csv
import re

import msgspec

from countback.formats.checks import MOST_ROWS, check_rows
from countback.formats.clock import date_in_name, parse_time, whole_number
from countback.formats.content import Content
from countback.formats.people import person
from countback.formats.reading import Kind, ReadDriver, ReadFile, ReadRow, ReadSession
from countback.formats.statuses import holds_place, status_of
from countback.model.classification import Status
from countback.model.finding import Finding

name = "alkamel-csv"
_OWN = {
    "GAP_FIRST", "GAP_PREVIOUS", "FL_TIME", "FL_LAPNUM", "TOTAL_TIME", "STARTING_DRIVER", "QUALIFYING_DRIVER",
    "DRIVER_FIRSTNAME", "DRIVER1_FIRSTNAME", "DRIVER_SECONDNAME", "DRIVER1_SECONDNAME", "FL_KPH",
}  # fmt: skip
_DRIVER = re.compile(
    r"DRIVER_?(\d*)_?(FIRSTNAME|SECONDNAME|SURNAME|LASTNAME|NAME|COUNTRY|LICENSE|IMSA_DriverId)?\Z", re.I
)


def recognises(content: Content) -> bool:
    """Whether the header has a position, a number and columns that only these sheets have."""
    header = {cell.upper() for cell in content.header}
    place = header & {"POSITION", "POS"}
    return bool(place) and "NUMBER" in header and bool(header & _OWN) and "LAP_NUMBER" not in header


def read(content: Content) -> ReadFile:
    """Return the one session of the sheet."""
    columns = {cell.upper(): number for number, cell in reversed([*enumerate(content.header)])}
    kind = _kind(content, columns)
    findings: list[Finding] = []
    people = _people(content.header)
    if not people:
        findings.append(
            content.find(
                "no-drivers",
                "no column with drivers",
                "cars are matched by their numbers alone",
                severity="warning",
            )
        )
    for column in ("STATUS", "LAPS", "TOTAL_TIME") if kind == "race" else ():
        if column not in columns:
            findings.append(content.find("missing-column", f"no column {column}", severity="warning"))
    rows: list[ReadRow] = []
    try:
        # Semicolons come without quoting: a quotation mark belongs to the name of a team.
        lines = content.cells(quoted=content.delimiter != ";")
        next(lines, None)
        for line, cells in lines:
            if len(rows) >= MOST_ROWS:
                findings.append(content.find("too-many-rows", f"more than {MOST_ROWS} rows", line=line))
                break
            rows.append(_row(content, columns, people, kind, line, cells, findings, len(rows) + 1))
    except csv.Error as error:
        findings.append(content.find("not-a-table", f"cannot be split into cells: {error}"))
    rows = _whole(rows)
    findings.extend(check_rows(content, rows, raced=kind == "race"))
    date, clock = date_in_name(content.base)
    session = ReadSession(kind=kind, name=_title(content), date=date, clock=clock, rows=tuple(rows))
    return ReadFile(reader=name, sessions=(session,), findings=tuple(findings))


def _kind(content: Content, columns: dict[str, int]) -> Kind:
    if columns.keys() & {"STARTING_DRIVER", "QUALIFYING_DRIVER"}:
        return "grid"
    if columns.keys() & {"TOTAL_TIME", "FL_TIME", "FL_LAPNUM", "STATUS"}:
        return "race"
    if re.search(r"practice|warm.?up|\bfp ?\d|test", content.base, re.I):
        return "practice"
    return "qualifying"


def _title(content: Content) -> str:
    stem = content.base.rsplit(".", 1)[0]
    return re.sub(r"[_\s]+", " ", stem).strip()


def _people(header: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return for each driver of a car, by their number, where the parts of the name stand."""
    people: dict[str, dict[str, int]] = {}
    for column, cell in enumerate(header):
        found = _DRIVER.match(cell)
        if found:
            part = (found[2] or "name").upper()
            part = {"SURNAME": "SECONDNAME", "LASTNAME": "SECONDNAME"}.get(part, part)
            people.setdefault(found[1], {}).setdefault(part, column)
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
    def cell(*names: str) -> str:
        for one in names:
            column = columns.get(one)
            if column is not None and column < len(cells) and cells[column]:
                return cells[column]
        return ""

    def number(*names: str) -> int | None:
        text = cell(*names)
        value = whole_number(text)
        if text and value is None:
            findings.append(
                content.find(
                    "not-a-number",
                    f"{text[:40]!r} is no number",
                    line=line,
                    column=names[0],
                    severity="warning",
                )
            )
        return value

    def time(*names: str) -> int | None:
        text = cell(*names)
        value = parse_time(text)
        if value is None and text.strip("- ") and status_of(text) is None:
            findings.append(
                content.find(
                    "not-a-time", f"{text[:40]!r} is no time", line=line, column=names[0], severity="warning"
                )
            )
        return value

    if len(cells) > len(content.header) and any(cells[len(content.header) :]):
        findings.append(
            content.find(
                "shifted-row", "more cells than the header", "check the names", line=line, severity="warning"
            )
        )
    position = number("POSITION", "POS")
    text = cell("STATUS")
    status = status_of(text) if text else None
    if text and status is None:
        findings.append(
            content.find(
                "unknown-status",
                f"unknown status {text[:40]!r}",
                line=line,
                column="STATUS",
                severity="warning",
            )
        )
    if status is None:
        status = Status.CLASSIFIED if position is not None else Status.NOT_CLASSIFIED
    car_number = cell("NUMBER")
    if not car_number:
        findings.append(content.find("no-number", "a car without a number", line=line, column="NUMBER"))
    lap = time("FL_TIME") if kind == "race" else time("TIME")
    gap = cell("GAP_FIRST")
    return ReadRow(
        position=position if holds_place(status) else None,
        number=car_number,
        drivers=_crew(people, cells),
        team=cell("TEAM"),
        class_=cell("CLASS"),
        laps=number("LAPS"),
        time=time("TOTAL_TIME", "ELAPSED_TIME") if kind == "race" else lap,
        status=status,
        best_lap=lap if kind != "grid" else None,
        best_lap_number=(number("FL_LAPNUM", "LAP") or None) if kind != "grid" else None,
        gap="" if gap == "-" else gap,
        grid=position if kind == "grid" else None,
        group=cell("GROUP"),
        car=cell("VEHICLE", "CAR"),
        manufacturer=cell("MANUFACTURER"),
        place=place,
    )


def _crew(people: dict[str, dict[str, int]], cells: list[str]) -> tuple[ReadDriver, ...]:
    def part(parts: dict[str, int], one: str) -> str:
        column = parts.get(one, len(cells))
        return cells[column] if column < len(cells) else ""

    crew = []
    for parts in people.values():
        whole = [part(parts, one) for one in ("FIRSTNAME", "SECONDNAME")]
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
