"""A result typed by hand: its lines as text, to a new revision of the session."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from countback.formats.clock import parse_time
from countback.formats.statuses import status_of
from countback.model.classification import Classification, Result, Status
from countback.model.finding import Finding, Where
from countback.model.season import Entry, Event, Season, Session, find_session, with_sessions
from countback.office.actions.on_season import Outcome

replace = msgspec.structs.replace

#: The whole numbers of a line, by its field and how the column is headed.
WHOLE = {
    "laps": "Laps",
    "grid": "Grid",
    "qualifying": "Qualifying",
    "fastest_lap": "Fastest lap",
    "laps_led": "Led",
    "incidents": "Incidents",
}
TIMES = {"time": "Time", "best_lap": "Best lap"}
COLUMNS = ("position", "number", "status", *TIMES, *WHOLE, "note")
_ORDERED = re.compile(r"\s*(\S+)(?:\s+(.+?))?\s*")


@dataclass(frozen=True)
class Typed:
    """A result as typed: ``lines`` are texts by column, ``cause`` is why it differs from the one before.

    ``in_place`` replaces the newest revision, which nobody outside has seen; otherwise there is a new one.
    """

    session: str
    lines: tuple[dict[str, str], ...]
    cause: str = ""
    in_place: bool = False


def ordered(text: str) -> tuple[dict[str, str], ...]:
    """Return lines from car numbers in finishing order, one on each, perhaps with a status: ``6 DNF``."""
    lines = []
    for line in text.splitlines():
        match = _ORDERED.fullmatch(line)
        if match:
            lines.append({"number": match[1], "status": match[2] or ""})
    return tuple(lines)


def typed(season: Season, wanted: Typed) -> Outcome:
    """Return the season with the result in it."""
    named = find_session(season, wanted.session)
    if named is None:
        return None, [
            _find("unknown-session", "there is no such session", "reload the page", key=wanted.session)
        ]
    event, session = named
    before = {row.entry: row for row in session.classification.rows} if session.classification else {}
    findings: list[Finding] = []
    rows: list[Result] = []
    place = 0
    for number, line in enumerate(wanted.lines, 1):
        if not any(line.values()):
            continue
        entry = _entry(season, event, line.get("number", ""), number, findings)
        if entry is None:
            continue
        if any(row.entry == entry.id for row in rows):
            findings.append(
                _find(
                    "car-twice",
                    f"car {line['number']} is there already",
                    "take one out",
                    key=f"line {number}",
                )
            )
            continue
        status = _status(line.get("status", ""), number, findings)
        place += 1
        position = _position(line.get("position", ""), status, place, number, findings)
        row = before.get(entry.id, Result(entry=entry.id))
        fields = _fields(line, number, findings)
        rows.append(replace(row, number=line["number"].strip(), position=position, status=status, **fields))
    if not rows and not findings:
        findings.append(
            _find("nothing-typed", "no line has a car number", "type the numbers", key=wanted.session)
        )
    findings += _places(rows)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    return with_result(season, session, tuple(rows), wanted), findings


def with_result(season: Season, session: Session, rows: tuple[Result, ...], wanted: Typed) -> Season:
    """Return the season with the rows as the newest revision of a session."""
    newest = session.classification
    made = Classification(rows=rows, state="provisional", cause=wanted.cause)
    if newest is not None and newest.rows == rows:
        return season
    if newest is not None and wanted.in_place:
        kept = (*session.classifications[:-1], replace(newest, rows=rows, cause=wanted.cause or newest.cause))
    else:
        kept = (*session.classifications, made)
    return with_sessions(
        season, lambda other: replace(other, classifications=kept) if other.id == session.id else other
    )


def issued(
    season: Season,
    session_id: str,
    state: str,
    at: dt.datetime,
    document: str,
    cause: str,
    shows: tuple[str, ...] | None = None,
) -> Outcome:
    """Return the season with the newest revision of a session in the state in which it is issued.

    A revision that was issued before stays as it was: the same rows in another state are another revision.
    ``shows`` are the decisions that its rows have in them; None where that is not said.
    """
    named = find_session(season, session_id)
    if named is None or named[1].classification is None:
        return None, [_find("no-result", "has no result to issue", "enter or import one", key=session_id)]
    held = named[1]
    newest = named[1].classification
    about = {"state": state, "published": at, "document": document, "cause": cause or newest.cause}
    made = replace(newest, shows=shows, **about)
    kept = (*held.classifications[:-1], made) if newest.published is None else (*held.classifications, made)
    changed = with_sessions(
        season, lambda other: replace(other, classifications=kept) if other.id == session_id else other
    )
    return changed, []


def _entry(season: Season, event: Event, number: str, line: int, findings: list[Finding]) -> Entry | None:
    """Return the entry that runs with a number in a round."""
    number = number.strip()
    if not number:
        findings.append(
            _find("no-number", "has no car number", "type it, or clear the line", key=f"line {line}")
        )
        return None
    here = [
        entry
        for entry in season.entries
        if entry.number == number and (not entry.rounds or event.round in entry.rounds)
    ]
    if len(here) == 1:
        return here[0]
    if here:
        teams = " or ".join(entry.team.name if entry.team else entry.id for entry in here)
        findings.append(
            _find(
                "two-cars",
                f"number {number} is {teams}",
                "import this result with team names",
                key=f"line {line}",
            )
        )
        return None
    elsewhere = [entry for entry in season.entries if entry.number == number]
    hint = (
        f"add round {event.round} to it in the entry list"
        if elsewhere
        else "add the car to the entry list first, or correct the number"
    )
    findings.append(_find("unknown-car", f"no car {number} in round {event.round}", hint, key=f"line {line}"))
    return None


def _status(text: str, line: int, findings: list[Finding]) -> Status:
    if not text.strip():
        return Status.CLASSIFIED
    status = status_of(text)
    if status is None:
        findings.append(
            _find(
                "unknown-status", f"{text!r} is not a status", "write DNF, DNS, DSQ or NC", key=f"line {line}"
            )
        )
        return Status.CLASSIFIED
    return status


def _position(text: str, status: Status, place: int, line: int, findings: list[Finding]) -> int | None:
    """Return the place typed, the next one where a classified car has none, None for everybody else."""
    text = text.strip().removesuffix("=").rstrip(".")
    if text:
        if text.isdecimal() and 0 < int(text) < 1000:
            return int(text)
        findings.append(
            _find("wrong-place", f"{text!r} is not a place", "write 1, 2, 3 …", key=f"line {line}")
        )
        return None
    return place if status is Status.CLASSIFIED else None


def _fields(line: dict[str, str], number: int, findings: list[Finding]) -> dict[str, object]:
    """Return the other columns that were typed; one that is not there leaves the row as it was."""
    fields: dict[str, object] = {}
    for name in WHOLE:
        if name in line:
            text = line[name].strip()
            if text and not (text.isdecimal() and int(text) < 10**6):
                message = f"{text!r} is not a whole number"
                findings.append(
                    _find("wrong-number", message, "write digits", key=f"line {number}, {WHOLE[name]}")
                )
            fields[name] = int(text) if text.isdecimal() and int(text) < 10**6 else None
    for name, heading in TIMES.items():
        if name in line:
            text = line[name].strip()
            time = parse_time(text) if text else None
            if text and time is None:
                message, hint = f"{text!r} is not a valid time", "write 1:23.456 or 45:01.234"
                findings.append(_find("wrong-time", message, hint, key=f"line {number}, {heading}"))
            fields[name] = time
    if "note" in line:
        fields["note"] = " ".join(line["note"].split())
    return fields


def _places(rows: Sequence[Result]) -> list[Finding]:
    """Say where two cars hold one place that nobody typed as a dead heat."""
    held = [row.position for row in rows if row.position]
    twice = sorted({place for place in held if held.count(place) > 1})
    return [
        _find(
            "dead-heat",
            "is held by two cars: a dead heat",
            "correct it if it is not one",
            key=f"place {place}",
            severity="warning",
        )
        for place in twice
    ]


def _find(code: str, message: str, hint: str, *, key: str, severity: str = "error") -> Finding:
    return Finding(code=code, severity=severity, where=Where(key=key), message=message, hint=hint)  # type: ignore[arg-type]
