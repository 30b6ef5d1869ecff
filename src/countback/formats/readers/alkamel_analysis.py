"""Lap-by-lap CSV by Al Kamel Systems (``23_Analysis``): recognised as such, no classification.

Every line is a lap. The laps of each car, its best one and its time at the line are added up; places
are not worked out from them.
"""

from __future__ import annotations

import csv
from typing import Any

from countback.formats.checks import MOST_ROWS
from countback.formats.clock import parse_time, whole_number
from countback.formats.content import Content
from countback.formats.people import person
from countback.formats.reading import ReadDriver, ReadFile, ReadRow, ReadSession
from countback.model.classification import Status
from countback.model.finding import Finding

name = "alkamel-analysis"
MOST_LAPS = 100_000


def recognises(content: Content) -> bool:
    """Whether the header has the number of a lap and its time."""
    header = {cell.upper() for cell in content.header}
    return {"NUMBER", "LAP_NUMBER", "LAP_TIME"} <= header


def read(content: Content) -> ReadFile:
    """Return one session of the kind ``laps``."""
    columns = {cell.upper(): number for number, cell in reversed([*enumerate(content.header)])}
    cars: dict[str, dict[str, Any]] = {}
    findings: list[Finding] = []
    try:
        lines = content.cells(quoted=content.delimiter != ";")
        next(lines, None)
        for count, (line, cells) in enumerate(lines):
            if count >= MOST_LAPS or len(cars) > MOST_ROWS:
                findings.append(content.find("too-many-rows", f"more than {MOST_LAPS} laps", line=line))
                break
            _lap(cars, columns, cells)
    except csv.Error as error:
        findings.append(content.find("not-a-table", f"cannot be split into cells: {error}"))
    findings.append(
        content.find(
            "lap-file",
            f"a list of laps ({len(cars)} cars), not a classification",
            "import the results of the session (03_Results, 05_Results by class) instead",
            severity="warning",
        )
    )
    rows = tuple(
        ReadRow(position=None, number=number, status=Status.NOT_CLASSIFIED, place=place, **car)
        for place, (number, car) in enumerate(cars.items(), start=1)
    )
    session = ReadSession(kind="laps", name=content.base.rsplit(".", 1)[0], rows=rows)
    return ReadFile(reader=name, sessions=(session,), findings=tuple(findings))


def _lap(cars: dict[str, dict[str, Any]], columns: dict[str, int], cells: list[str]) -> None:
    def cell(column: str) -> str:
        at = columns.get(column, len(cells))
        return cells[at] if at < len(cells) else ""

    car = cars.get(cell("NUMBER"))
    if car is None:
        car = cars[cell("NUMBER")] = {
            "laps": 0, "time": None, "best_lap": None, "best_lap_number": None, "drivers": (),
            "team": cell("TEAM"), "class_": cell("CLASS"), "group": cell("GROUP"),
            "manufacturer": cell("MANUFACTURER"),
        }  # fmt: skip
    lap, time = whole_number(cell("LAP_NUMBER")), parse_time(cell("LAP_TIME"))
    car["laps"] = max(car["laps"], lap or 0)
    elapsed = parse_time(cell("ELAPSED"))
    if elapsed is not None:
        car["time"] = max(elapsed, car["time"] or 0)
    if time is not None and (car["best_lap"] is None or time < car["best_lap"]):
        car["best_lap"], car["best_lap_number"] = time, lap
    crew: tuple[ReadDriver, ...] = car["drivers"]
    who = cell("DRIVER_NAME")
    if all(driver.name != who for driver in crew) and len(crew) < 12:
        driver = person(who)
        if driver and driver not in crew:
            car["drivers"] = (*crew, driver)
