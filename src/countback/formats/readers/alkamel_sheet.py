"""Sheets typed over into JSON: ``rows`` of cars, each with its position, number, class and names.

So come results and grids that were published as PDF only: Porsche Carrera Cup North America and IMSA.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from countback.formats.checks import MOST_ROWS, check_rows
from countback.formats.clock import parse_time
from countback.formats.content import Content
from countback.formats.fields import table, tables, text, whole
from countback.formats.people import person
from countback.formats.prose import proposals, prose_findings
from countback.formats.reading import Kind, ReadFile, ReadRow, ReadSession
from countback.formats.statuses import holds_place, status_of
from countback.model.classification import Status
from countback.model.finding import Finding

name = "alkamel-sheet"


def recognises(content: Content) -> bool:
    """Whether the document has rows with a position and a number, and says which session it is."""
    if not content.is_json or '"rows"' not in (content.text or "")[:20_000]:
        return False
    document = table(content.json)
    rows = tables(document.get("rows"), 3)
    return bool(rows) and "session" in document and all({"position", "number"} <= row.keys() for row in rows)


def read(content: Content) -> ReadFile:
    """Return the one session of the sheet."""
    document = table(content.json)
    raced = any("laps" in row or "classified" in row for row in tables(document.get("rows"), 3))
    kind = _kind(document, raced)
    findings: list[Finding] = []
    rows = [
        _row(content, line, kind, index, findings)
        for index, line in enumerate(tables(document.get("rows"), MOST_ROWS))
    ]
    findings += check_rows(content, rows, raced=kind == "race")
    notes = document.get("notes")
    proposed, remarks = proposals(notes if isinstance(notes, str) else "")
    findings += prose_findings(content, proposed, remarks)
    status = text(document, "status").lower()
    session = ReadSession(
        kind=kind,
        name=text(document, "session"),
        series=text(document, "series"),
        event=text(document, "event"),
        circuit=text(document, "location"),
        state="official"
        if status == "official"
        else "provisional"
        if status in ("provisional", "unofficial")
        else "",
        rows=tuple(rows),
        proposals=tuple(proposed),
        meta={
            key: document[key]
            for key in ("year", "laps", "distance_km")
            if isinstance(document.get(key), int | float)
        },
    )
    return ReadFile(reader=name, sessions=(session,), findings=tuple(findings))


def _kind(document: Mapping[str, Any], raced: bool) -> Kind:
    words = f"{text(document, 'document')} {text(document, 'session')}".lower()
    if raced:
        return "race"
    if "qualif" in words:
        return "qualifying"
    return "practice" if "practice" in words else "grid"


def _row(
    content: Content, line: Mapping[str, Any], kind: Kind, index: int, findings: list[Finding]
) -> ReadRow:
    printed = text(line, "status")
    position, code = whole(line, "position"), status_of(printed)
    if printed and code is None:
        message = f"unknown status {printed[:40]!r}"
        findings.append(
            content.find("unknown-status", message, severity="warning", key=f"rows[{index}].status")
        )
    classified = line.get("classified")
    if classified is True or (
        classified is None and position is not None and code in (None, Status.CLASSIFIED)
    ):
        status = Status.CLASSIFIED
    else:
        status = code or (Status.NOT_CLASSIFIED if position is None else Status.CLASSIFIED)
    driver = person(line.get("first_name"), line.get("surname")) or person(line.get("driver"))
    time, lap = parse_time(line.get("time")), parse_time(line.get("fastest_lap"))
    crew = [driver] if driver else [member for raw in _names(line) if (member := person(raw))]
    return ReadRow(
        position=position if classified is not False and holds_place(status) else None,
        number=text(line, "number"),
        drivers=tuple(crew),
        team=text(line, "team"),
        class_=text(line, "class"),
        laps=whole(line, "laps"),
        time=time,
        status=status,
        finished=code is not Status.DNF if kind == "race" else None,
        best_lap=lap if kind == "race" else None if kind == "grid" else time,
        best_lap_number=whole(line, "fastest_lap_number"),
        gap=text(line, "gap"),
        grid=position if kind == "grid" else None,
        car=text(line, "car"),
        place=index + 1,
    )


def _names(line: Mapping[str, Any]) -> list[str]:
    raw = line.get("drivers")
    if isinstance(raw, list):
        return [text(driver, "name") or text(driver) for driver in raw[:20]]
    return re.split(r"\s+/\s+", raw) if isinstance(raw, str) else []
