"""Results, qualifying and grids as JSON by Al Kamel Systems (IMSA since 2019 and its support series).

Numbers are written as text. Dates come with dashes or slashes, the clock has twelve hours and no
marker, so that the time of day stays as printed. ``report_message`` tells of penalties in prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from countback.formats.checks import MOST_ROWS, check_rows
from countback.formats.clock import parse_dates, parse_time
from countback.formats.content import Content
from countback.formats.fields import items, table, tables, text, whole
from countback.formats.people import person
from countback.formats.prose import proposals, prose_findings
from countback.formats.reading import Kind, Proposal, ReadFile, ReadRow, ReadSession
from countback.formats.statuses import holds_place, status_of
from countback.model.classification import Status
from countback.model.finding import Finding

name = "alkamel-json"
_STATES = {"official": "official", "provisional": "provisional", "unofficial": "unofficial"}


def recognises(content: Content) -> bool:
    """Whether a session of a championship stands beside a classification or a grid."""
    if not content.is_json or '"session"' not in (content.text or "")[:5000]:
        return False
    document = content.json
    if not isinstance(document, dict) or not isinstance(document.get("session"), dict):
        return False
    keys = document["session"].keys() & {"championship_name", "session_type", "report_mark", "event_name"}
    return len(keys) >= 2 and bool(document.keys() & {"classification", "grid"})


def read(content: Content) -> ReadFile:
    """Return the one session of the document."""
    document = table(content.json)
    about = table(document.get("session"))
    grid = "classification" not in document
    raw = document.get("grid" if grid else "classification")
    kind = _kind(about, grid)
    findings: list[Finding] = []
    if not isinstance(raw, list):
        findings.append(content.find("wrong-type", "expected a list of cars", key="classification"))
    rows: list[ReadRow] = []
    for index, line in enumerate(items(raw, MOST_ROWS + 1)):
        where = f"{'grid' if grid else 'classification'}[{index}]"
        if not isinstance(line, dict):
            hint = "look at the sheet: a car may be missing"
            findings.append(content.find("wrong-type", "expected a car", hint, severity="warning", key=where))
            continue
        if not text(line, "number") and not line.get("drivers"):
            findings.append(content.find("blank-row", "a place without a car", severity="info", key=where))
            continue
        rows.append(_row(content, line, kind, index, findings))
    if len(rows) > MOST_ROWS:
        findings.append(content.find("too-many-rows", f"more than {MOST_ROWS} cars"))
    if rows and not any(row.drivers for row in rows):
        hint = "cars are matched by their numbers alone"
        findings.append(content.find("no-drivers", "no car names its drivers", hint, severity="warning"))
    findings += check_rows(content, rows, raced=kind in ("race", "sprint"))
    session, said = _session(content, about, kind, tuple(rows[:MOST_ROWS]))
    return ReadFile(reader=name, sessions=(session,), findings=(*findings, *said))


def _kind(about: Mapping[str, Any], grid: bool) -> Kind:
    if grid:
        return "grid"
    words = f"{text(about, 'session_type')} {text(about, 'session_name')}".lower()
    if "qualif" in words:
        return "qualifying"
    if "race" in text(about, "session_type").lower():
        return "sprint" if "sprint" in words else "race"
    if re.search(r"practice|warm|test|session", words):
        return "practice"
    return "race"


def _session(
    content: Content, about: Mapping[str, Any], kind: Kind, rows: tuple[ReadRow, ...]
) -> tuple[ReadSession, list[Finding]]:
    findings: list[Finding] = []
    dates, guessed = parse_dates([text(about, "session_date"), text(about, "creation_date")])
    held, created = dates
    if guessed and held:
        findings.append(
            content.find(
                "ambiguous-date",
                f"{text(about, 'session_date')} is read with the day first: {held[0]}",
                "give the date with `--date` if it is not so",
                severity="warning",
                key="session.session_date",
            )
        )
    if held and (hour := re.match(r"(\d{1,2}):", held[1])) and 0 < int(hour[1]) <= 12:
        message = f"the clock says {held[1]}, morning or afternoon is not told"
        findings.append(content.find("half-day-clock", message, severity="info", key="session.session_date"))
    said = about.get("report_message")
    proposed, remarks = proposals(said if isinstance(said, str) else "")
    proposed = [_shown(proposal, rows) for proposal in proposed]
    findings += prose_findings(content, proposed, remarks)
    mark, revised = text(about, "report_mark").lower(), text(about, "revised_mark")
    state = _STATES.get(mark, "")
    if revised and state != "official":
        state = "amended"
    session = ReadSession(
        kind=kind,
        name=text(about, "session_name"),
        series=text(about, "championship_name"),
        event=text(about, "event_name"),
        circuit=text(about, "circuit", "name"),
        date=held[0] if held else None,
        clock=held[1] if held else "",
        hours=12,
        state=state,  # type: ignore[arg-type]
        rows=rows,
        proposals=tuple(proposed),
        meta={
            "mark": " ".join(part for part in (text(about, "report_mark"), revised) if part),
            "created": f"{created[0]} {created[1]}".strip() if created else "",
            "country": text(about, "circuit", "country"),
            "weather": text(about, "weather", "track_status"),
        },
    )
    return session, findings


def _shown(proposal: Proposal, rows: tuple[ReadRow, ...]) -> Proposal:
    """Return the proposal; a car sent to the back of its class is looked up in the sheet."""
    car = next((row for row in rows if row.number == proposal.number), None)
    if proposal.kind == "disqualified":
        gone = car is None or car.status in (Status.DISQUALIFIED, Status.EXCLUDED)
        return msgspec.structs.replace(proposal, in_result=gone)
    if proposal.kind != "back-of-class" or car is None or car.position is None:
        return proposal
    behind = [row for row in rows if row.class_ == car.class_ and (row.position or 0) > car.position]
    laps = car.laps or 0
    return msgspec.structs.replace(proposal, in_result=not any((row.laps or 0) == laps for row in behind))


def _row(
    content: Content, line: Mapping[str, Any], kind: Kind, index: int, findings: list[Finding]
) -> ReadRow:
    where = f"{'grid' if kind == 'grid' else 'classification'}[{index}]"

    def time(key: str) -> int | None:
        printed = text(line, key)
        value = parse_time(printed)
        if value is None and printed.strip("- ") and status_of(printed) is None:
            message = f"{printed[:40]!r} is not a time"
            findings.append(content.find("not-a-time", message, severity="warning", key=f"{where}.{key}"))
        return value

    printed = text(line, "status")
    position = whole(line, "position")
    status = status_of(printed)
    if status is None:
        status = Status.CLASSIFIED if position is not None else Status.NOT_CLASSIFIED
        if printed:
            message = f"unknown status {printed[:40]!r}"
            findings.append(
                content.find("unknown-status", message, severity="warning", key=f"{where}.status")
            )
    raced = "elapsed_time" in line or (kind in ("race", "sprint", "heat") and "fastest_lap_time" in line)
    lap = time("fastest_lap_time") if raced else time("time")
    # Beside a fastest lap, "time" repeats that lap.
    gap = text(line, "gap_first")
    number = text(line, "number")
    if not number:
        findings.append(content.find("no-number", "a car without a number", severity="warning", key=where))
    people = [
        person(
            member.get("firstname"),
            member.get("surname"),
            id=member.get("imsa_driverid"),
            nationality=member.get("country"),
            rating=member.get("license"),
        )
        for member in tables(line.get("drivers"), 20)
    ]
    return ReadRow(
        position=position if holds_place(status) else None,
        number=number,
        drivers=tuple(member for member in people if member),
        team=text(line, "team"),
        class_=text(line, "class"),
        laps=whole(line, "laps"),
        time=time("elapsed_time") if raced else lap,
        status=status,
        finished=_finished(line.get("not_finished"), status) if kind in ("race", "sprint") else None,
        best_lap=None if kind == "grid" else lap,
        best_lap_number=(whole(line, "fastest_lap_number") or whole(line, "lap") or None),
        gap="" if gap == "-" else gap,
        grid=position if kind == "grid" else None,
        group=text(line, "group"),
        car=text(line, "vehicle"),
        manufacturer=text(line, "manufacturer"),
        note=text(line, "not_finished_cause"),
        place=index + 1,
    )


def _finished(not_finished: object, status: Status) -> bool | None:
    if status is not Status.CLASSIFIED:
        return False
    return not not_finished if isinstance(not_finished, bool) else None
