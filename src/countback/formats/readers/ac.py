"""Results of the Assetto Corsa server (also as its server manager keeps them): JSON, one session a file.

There are no car numbers: people are known by their Steam ids, ``CarId`` is a slot of the server. The
order of ``Result`` is the classification; 999999999 means no lap, a total time of 0 that the car did
not get a result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from countback.formats.checks import MOST_ROWS, check_order, check_rows
from countback.formats.circuits import circuit
from countback.formats.clock import date_in_name, parse_dates, scaled
from countback.formats.content import Content
from countback.formats.fields import items, table, tables, text, whole
from countback.formats.people import person
from countback.formats.prose import prose_findings
from countback.formats.reading import Kind, Proposal, ReadFile, ReadRow, ReadSession
from countback.model.classification import Status
from countback.model.finding import Finding

name = "ac"
_KINDS: dict[str, Kind] = {
    "RACE": "race", "QUALIFY": "qualifying", "PRACTICE": "practice", "BOOK": "practice",
}  # fmt: skip
_NO_LAP = 999_999_000


def recognises(content: Content) -> bool:
    """Whether cars, a result and laps of a track stand together."""
    if not content.is_json or '"TrackName"' not in (content.text or ""):
        return False
    document = content.json
    return isinstance(document, dict) and {"TrackName", "Cars", "Result", "Type"} <= document.keys()


def read(content: Content) -> ReadFile:
    """Return the one session of the file."""
    session, findings = session_from(content, table(content.json))
    return ReadFile(reader=name, sessions=(session,), findings=tuple(findings))


def session_from(
    content: Content, document: Mapping[str, Any], where: str = ""
) -> tuple[ReadSession, list[Finding]]:
    """Return the session of a document; the server manager keeps several in one file."""
    findings: list[Finding] = []
    code = text(document, "Type").upper()
    kind = _KINDS.get(code.rstrip("0123456789"), "practice")
    if code.rstrip("0123456789") not in _KINDS:
        message = f"session type {code!r} is not known, read as a practice session"
        findings.append(
            content.find("unknown-session-type", message, "check it", severity="warning", key=where)
        )
    cars = {whole(car, "CarId"): car for car in tables(document.get("Cars"), MOST_ROWS)}
    laps = Counter(_who(lap) for lap in tables(document.get("Laps")))
    in_cars = {(whole(lap, "CarId"), _who(lap)) for lap in tables(document.get("Laps"))}
    # Somebody in two cars has the laps of each; of most people the file need not say in which car.
    by_car = Counter(
        (_who(lap), whole(lap, "CarId") if (None, _who(lap)) not in in_cars else None)
        for lap in tables(document.get("Laps"))
    )
    lines, left = _once(document)
    held = Counter(_who(line) for line in lines)
    rows = [
        row
        for place, line in enumerate(lines, start=1)
        if (row := _row(line, kind, place, cars, by_car, twice=held[_who(line)] > 1)) is not None
    ]
    for line in left:
        message = f"{text(line, 'DriverName')} is in the result twice; the line without a lap is left out"
        hint = "they joined again in another car"
        findings.append(content.find("driver-twice", message, hint, severity="warning", key=where))
    empty = len(lines) - len(rows)
    if empty:
        message = f"{empty} cars of the server had no driver and are left out"
        findings.append(content.find("empty-cars", message, severity="info", key=where))
    findings += check_rows(content, rows, where, raced=kind == "race")
    findings += check_order(content, rows, where, raced=kind == "race")
    seen = {member.id or member.name for row in rows for member in row.drivers}
    for who, count in laps.items():
        if who and who not in seen and kind == "race":
            shown = next(
                (text(lap, "DriverName") for lap in tables(document.get("Laps")) if _who(lap) == who), who
            )
            driven = "1 lap" if count == 1 else f"{count} laps"
            message = f"{shown} drove {driven} and is not in the result (left the server)"
            hint = "record a retirement by hand if the series counts it"
            findings.append(content.find("laps-without-result", message, hint, severity="warning", key=where))
    proposed = _penalties(document, rows)
    findings += prose_findings(content, proposed, ())
    dates, _ = parse_dates([text(document, "Date")])
    date, clock = dates[0] or date_in_name(text(document, "SessionFile") or content.base)
    session = ReadSession(
        kind=kind,
        name=code.title(),
        event=text(document, "EventName"),
        circuit=circuit(text(document, "TrackName"), text(document, "TrackConfig")),
        date=date,
        clock=clock,
        own_id=_own_id(content, document, code),
        numbered=False,
        rows=tuple(rows),
        proposals=tuple(proposed),
        meta={"laps": whole(document, "RaceLaps") or None},
    )
    return session, findings


def _own_id(content: Content, document: Mapping[str, Any], code: str) -> str:
    """Return the server's name of the file, which holds the minute, and the track: servers are many."""
    named = text(document, "SessionFile") or content.base.rsplit(".", 1)[0]
    if not code or not date_in_name(named)[1] or not named.upper().rstrip("0123456789").endswith(code):
        return ""
    return f"{text(document, 'TrackName')}/{named}"


def _who(line: Mapping[str, Any]) -> str:
    return text(line, "DriverGuid") or text(line, "DriverName")


def _once(document: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the lines of the result, and those of people who have a better one in another car."""
    lines = tables(document.get("Result"), MOST_ROWS)
    times = Counter(_who(line) for line in lines)
    driven = {_who(line) for line in lines if _drove(line)}
    kept: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for line in lines:
        again = times[_who(line)] > 1 and _who(line) in driven and not _drove(line)
        (left if again and _who(line) else kept).append(line)
    return kept, left


def _drove(line: Mapping[str, Any]) -> bool:
    return bool(scaled(line.get("TotalTime"), 1000) or _lap(line))


def _lap(line: Mapping[str, Any]) -> int | None:
    """Return the time of the best lap; 999999999 means none."""
    lap = line.get("BestLap")
    return scaled(lap, 1000) if isinstance(lap, int) and lap < _NO_LAP else None


def _row(
    line: Mapping[str, Any],
    kind: Kind,
    place: int,
    cars: Mapping[int | None, Mapping[str, Any]],
    laps: Counter[tuple[str, int | None]],
    *,
    twice: bool,
) -> ReadRow | None:
    car = cars.get(whole(line, "CarId"), {})
    mate = table(car.get("Driver"))
    driver = person(line.get("DriverName"), id=line.get("DriverGuid"), nationality=mate.get("Nation"))
    if driver is None:
        return None
    others = [guid for raw in items(mate.get("GuidsList"), 20) if (guid := text(raw)) and guid != driver.id]
    total = scaled(line.get("TotalTime"), 1000)
    best = _lap(line)
    count = whole(line, "NumLaps")
    if count is None:
        who = _who(line)
        own = laps[who, whole(line, "CarId")]
        count = own if own and twice else sum(many for (driver, _), many in laps.items() if driver == who)
    status = Status.CLASSIFIED
    if line.get("Disqualified") is True:
        status = Status.DISQUALIFIED
    elif kind == "race" and total is None:
        status = Status.DNF if count else Status.DID_NOT_START
    elif kind != "race" and best is None:
        status = Status.NOT_CLASSIFIED
    grid = whole(line, "GridPosition")
    return ReadRow(
        position=place if status is Status.CLASSIFIED else None,
        number="",
        drivers=(driver,),
        team=text(mate, "Team"),
        class_=text(line, "ClassName"),
        laps=count,
        time=total if kind == "race" else best,
        status=status,
        best_lap=best,
        grid=grid if grid and grid > 0 else None,
        car=text(line, "CarModel") or text(car, "Model"),
        note=f"shared with {len(others)} others" if others else "",
        place=place,
    )


def _penalties(document: Mapping[str, Any], rows: list[ReadRow]) -> list[Proposal]:
    """Return proposals for the time that the server manager's stewards added: nanoseconds."""
    names = {member.id: member.name for row in rows for member in row.drivers}
    proposed = []
    for line in tables(document.get("Result"), MOST_ROWS):
        time = whole(line, "PenaltyTime")
        raw = line.get("PenaltyTime")
        seconds = (
            raw // 10**9 if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 10**9 else time
        )
        if line.get("HasPenalty") is True and seconds:
            who = names.get(text(line, "DriverGuid"), text(line, "DriverName"))
            reason = f"{seconds} s added by the server manager"
            options = {"seconds": seconds}
            proposed.append(
                Proposal(kind="time-added", number=who, reason=reason, in_result=False, options=options)
            )
    return proposed
