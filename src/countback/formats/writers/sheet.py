"""A classification as it is pinned to the wall: places, cars, crews, gaps, best laps, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from countback.formats.typeset import broken, code, column, document, text
from countback.model.classification import Classification, Result, Status
from countback.model.decision import Decision
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.model.words import STATUS_WORDS, date, day_and_time, document_name, lap_time, session_name
from countback.notation import sheet as notation
from countback.notation.codes import CODES
from countback.scoring.score import Standings

#: Who signs where the season names nobody.
OFFICES = ("Clerk of the course", "Chairman of the stewards")


def classifications(standings: Standings, only: str = "") -> Iterator[dict[str, Any]]:
    """Yield a document for each session that has a result, or for that with the id ``only``."""
    for event in sorted(standings.season.events, key=lambda event: event.round):
        for session in event.sessions:
            if session.classification and only in ("", session.id):
                yield _classification(standings.season, event, session, session.classification)


def _time(session: Session, row: Result) -> str:
    """Return a car's time; in a session for the fastest lap that lap, where nothing else is recorded."""
    best = row.best_lap if session.kind in ("practice", "qualifying") else None
    return lap_time(row.time) or lap_time(best)


def _classification(
    season: Season, event: Event, session: Session, classification: Classification
) -> dict[str, Any]:
    entries = {entry.id: entry for entry in season.entries}
    people = {driver.id: driver for entry in season.entries for driver in entry.crew}
    decided = [*notation.decided(season, event, session)]
    there = [
        (head, values)
        for head, values in _more(season, session, classification, decided)
        if any(values.values())  # no column where nothing is recorded
    ]
    nations = any(driver.nationality for row in classification.rows for driver in _crew(row, entries, people))
    columns = [
        column("Pos", "right"),
        column("No.", "right"),
        column("Driver", wide=1),
        *([column("Nat.")] if nations else []),
        column("Team", wide=1),
        *(head for head, _ in there),
    ]
    rows = [
        [
            *_car(row, entries, people, nations=nations),
            *(text(values.get(row.entry, "")) for _, values in there),
        ]
        for row in classification.rows
    ]
    revision = len(session.classifications)
    published = day_and_time(classification.published) if classification.published else ""
    return document(
        f"{event.name}: {session_name(session)}, classification",
        columns,
        rows,
        size=9 if len(there) < 5 else 8,
        state=f"{classification.state.upper()}{f', revision {revision}' if revision > 1 else ''}",
        place=", ".join(part for part in (event.circuit, event.place, date(session.date)) if part),
        document=document_name(classification.document),
        foot=_deadline(season, classification),
        legend=[*_legend(classification, decided)],
        signatures=[*_signed(event.officials or season.officials), _signature("Published", published)],
    )


def _more(
    season: Season, session: Session, classification: Classification, decided: Sequence[tuple[int, Decision]]
) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Yield the columns behind the team, each with its texts by entry id."""
    entries, rows = {entry.id: entry for entry in season.entries}, classification.rows
    if len(season.classes) > 1:
        places = notation.class_places(rows, entries)
        yield column("Class"), {row.entry: entries[row.entry].class_ for row in rows}
        yield column("In class", "right"), {id_: str(place) for id_, place in places.items()}
    yield column("Laps", "right"), {row.entry: str(row.laps) for row in rows if row.laps is not None}
    yield column("Time", "right"), {row.entry: _time(session, row) for row in rows}
    yield column("Gap", "right"), notation.gaps(session, rows)
    yield column("Best lap", "right"), _best_laps(session, classification)
    yield column(""), {row.entry: ", ".join(_firsts(row)) for row in rows}
    numbers: dict[str, list[str]] = {}
    for number, decision in decided:
        for id_ in notation.cars_of(decision, rows, season.entries):
            numbers.setdefault(id_, []).append(str(number))
    yield column("Decision", "right"), {id_: ", ".join(told) for id_, told in numbers.items()}


def _best_laps(session: Session, classification: Classification) -> dict[str, str]:
    """Return the best laps by entry; nothing where they stand under "Time" already."""
    if session.kind in ("practice", "qualifying") and not any(row.time for row in classification.rows):
        return {}
    return {row.entry: lap_time(row.best_lap) for row in classification.rows}


def _crew(row: Result, entries: Mapping[str, Entry], people: Mapping[str, Driver]) -> list[Driver]:
    return [people[id_] for id_ in row.drivers if id_ in people] or [*entries[row.entry].crew]


def _car(
    row: Result, entries: Mapping[str, Entry], people: Mapping[str, Driver], *, nations: bool
) -> list[dict[str, Any]]:
    """Return a car's place, number, crew (with their nations) and team."""
    crew, entry = _crew(row, entries, people), entries[row.entry]
    codes = "/".join(dict.fromkeys(driver.nationality for driver in crew if driver.nationality))
    return [
        text(notation.place(row), sup=row.mark),
        code(row.number or entry.number),
        text(" / ".join(driver.name for driver in crew) + (" (guest)" if entry.guest else "")),
        *([code(codes)] if nations else []),
        text(entry.team.name if entry.team else ""),
    ]


def _firsts(row: Result) -> Iterator[str]:
    """Yield what else there is of a car: that it was first in something, that it did not finish."""
    if notation.place(row).isdecimal() and row.status is not Status.CLASSIFIED:
        yield CODES[row.status].printed
    if row.qualifying == 1:
        yield "pole"
    if row.fastest_lap == 1:
        yield "fastest lap"


def _legend(classification: Classification, decided: Sequence[tuple[int, Decision]]) -> Iterator[str]:
    """Yield what the codes mean, why there is this revision, and what the stewards decided."""
    seen = {row.status for row in classification.rows} - {Status.CLASSIFIED}
    if seen:
        yield "; ".join(
            f"{CODES[status].printed} {STATUS_WORDS[status]}" for status in Status if status in seen
        )
    marks = {row.mark: row.note for row in classification.rows if row.mark}
    yield from (f"{mark} {note}" for mark, note in marks.items() if note)
    if classification.cause:
        yield classification.cause
    if classification.subject_to:
        yield f"Subject to {'; '.join(classification.subject_to)}."
    for number, decision in decided:
        whom = f"car {decision.number}" if decision.number else decision.competitor
        yield f"Decision {number}{f', {whom}' if whom else ''}: {notation.sentence(decision)}"


def _deadline(season: Season, classification: Classification) -> str:
    if (
        season.protest_minutes is None
        or classification.published is None
        or classification.state == "official"
    ):
        return ""
    until = classification.published + dt.timedelta(minutes=season.protest_minutes)
    return f"Protests until {day_and_time(until)}."


def _signed(officials: Sequence[str]) -> Iterator[dict[str, str]]:
    """Return who signs: ``Clerk of the course: A. Name``, or an office alone with a line to sign on."""
    for official in officials or OFFICES:
        office, _, name = official.partition(":")
        yield _signature(office, name)


def _signature(office: str, words: str) -> dict[str, str]:
    return {"what": broken(office), "text": broken(words)}
