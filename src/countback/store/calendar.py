"""season.toml: the series, the calendar, news and notes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

import msgspec

from countback.model.classification import Classification
from countback.model.season import Accepted, Event, News, Note, Season, Session, SiteLook
from countback.model.text import slug
from countback.model.wording import closest
from countback.store import toml_write
from countback.store.cells import known_numbers
from countback.store.fill import fill, fill_list
from countback.store.findings import Findings
from countback.store.shape import EventTable, RevisionTable, SeasonTable, SessionTable, SiteTable
from countback.store.toml_read import Document

NAME = "season.toml"


class Calendar(msgspec.Struct):
    """What season.toml says. ``complete`` is false where some of it could not be read.

    ``sessions`` maps ids to the event and the session.
    """

    season: SeasonTable | None
    events: tuple[EventTable, ...]
    complete: bool
    classes: tuple[str, ...] = ()
    sessions: dict[str, tuple[EventTable, SessionTable]] = {}
    rounds: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.rounds = tuple(event.round for event in self.events)
        self.sessions = {session.id: (event, session) for event in self.events for session in event.sessions}


def read_calendar(document: Document, findings: Findings) -> Calendar:
    """Return the calendar of a parsed season.toml, with findings about all of that file."""
    start, raw = len(findings), document.data
    season = fill(SeasonTable, raw, "", NAME, findings)
    if season:
        events = season.events
    else:
        events = fill_list(EventTable, raw.get("events", []), "events", NAME, Findings())
    complete = _counts(raw) == [len(event.sessions) for event in events]
    named = raw.get("classes", [])
    classes = tuple(name for name in named if isinstance(name, str)) if isinstance(named, list) else ()
    calendar = Calendar(season, events, complete, classes)
    if complete:
        before = len(findings)
        _check_events(calendar, findings)
        _check_sessions(calendar, findings)
        _check_order(calendar, findings)
        twice = {finding.code for finding in findings[before:]} & {"round-twice", "session-twice"}
        calendar.complete = complete = not twice
    if season and complete:
        _check_planned(season, findings)
        _check_references(season, calendar, findings)
    document.locate(findings, start)
    return calendar


def _counts(raw: Mapping[str, Any]) -> list[int]:
    """Return how many sessions each event has in the file."""
    events = raw.get("events", [])
    counts = []
    for event in events if isinstance(events, list) else ():
        sessions = event.get("sessions", []) if isinstance(event, dict) else None
        counts.append(len(sessions) if isinstance(sessions, list) else -1)
    return counts


def _check_events(calendar: Calendar, findings: Findings) -> None:
    seen: dict[int, int] = {}
    ids = Counter(event_id(event) for event in calendar.events)
    for number, event in enumerate(calendar.events):
        at = f"events[{number}]"
        if event.round in seen:
            findings.add(
                "round-twice",
                f"round {event.round} is there twice (first: {calendar.events[seen[event.round]].name})",
                "give every event a number of its own",
                file=NAME,
                key=f"{at}.round",
            )
        seen.setdefault(event.round, number)
        if ids[event_id(event)] > 1:
            findings.add(
                "event-id-twice",
                f"several events have the id {event_id(event)!r}",
                'give each its own: id = "..."',
                file=NAME,
                key=f"{at}.id",
                severity="warning",
            )
        if event.start and event.end and event.end < event.start:
            findings.add(
                "dates-reversed",
                f"ends on {event.end}, before it starts on {event.start}",
                "exchange start and end, or correct one",
                file=NAME,
                key=f"{at}.end",
            )


def _check_order(calendar: Calendar, findings: Findings) -> None:
    """Find rounds, and sessions of a round, that are listed behind later ones."""
    dates = [event.start or min(_dates(event), default=None) for event in calendar.events]
    for number, event in enumerate(calendar.events[1:], start=1):
        date, earlier = dates[number], dates[number - 1]
        ahead = calendar.events[number - 1]
        if date and earlier:
            behind, when = date < earlier, f" ({date}) is listed behind round {ahead.round} ({earlier})"
        else:
            behind, when = event.round < ahead.round, f" is listed behind round {ahead.round}"
        if behind:
            _out_of_order(f"round {event.round}{when}", f"events[{number}].round", findings)
    for number, event in enumerate(calendar.events):
        for index, (first, then) in enumerate(pairwise(event.sessions), start=1):
            if first.date and then.date and then.date < first.date:
                message = f"{then.id} ({then.date}) is listed behind {first.id} ({first.date})"
                _out_of_order(message, f"events[{number}].sessions[{index}].date", findings)


def _dates(event: EventTable) -> Iterable[dt.date]:
    return (session.date for session in event.sessions if session.date)


def _out_of_order(message: str, key: str, findings: Findings) -> None:
    hint = "standings take them as listed: list them in the order in which they were held, or correct a date"
    findings.add("dates-out-of-order", message, hint, file=NAME, key=key, severity="info")


def _check_sessions(calendar: Calendar, findings: Findings) -> None:
    seen: set[str] = set()
    for number, event in enumerate(calendar.events):
        for index, session in enumerate(event.sessions):
            at = f"events[{number}].sessions[{index}]"
            if session.id in seen:
                findings.add(
                    "session-twice",
                    f"there are two sessions {session.id!r}",
                    "an id is given once in the season: race-1, race-2, ...",
                    file=NAME,
                    key=f"{at}.id",
                )
            seen.add(session.id)
            source = session.qualified_by
            if source and (source not in calendar.sessions or source == session.id):
                hint = closest(source, calendar.sessions) or "give the id of the session that set the order"
                findings.add(
                    "unknown-session", f"no session {source!r}", hint, file=NAME, key=f"{at}.qualified_by"
                )
            first, last = event.start or session.date, event.end or session.date
            if session.date and first and last and first <= last and not first <= session.date <= last:
                findings.add(
                    "date-outside-event",
                    f"{session.date} is not within the event ({first} to {last})",
                    "correct the date or the event's start and end",
                    file=NAME,
                    key=f"{at}.date",
                    severity="warning",
                )


def _check_planned(season: SeasonTable, findings: Findings) -> None:
    planned, listed = season.planned_rounds, len(season.events)
    if planned is None or planned == listed or (planned > listed and season.calendar != "complete"):
        return
    if planned < listed:
        hint = "correct planned_rounds: it counts every event of the calendar, those cancelled too"
    else:
        hint = 'write calendar = "open", or list them all'
    message = f"{planned} rounds are planned, the calendar lists {listed}"
    findings.add("rounds-planned", message, hint, file=NAME, key="planned_rounds", severity="warning")


def _check_references(season: SeasonTable, calendar: Calendar, findings: Findings) -> None:
    for name, times in Counter(season.classes).items():
        if not name.strip() or name != name.strip() or times > 1:
            findings.add(
                "wrong-value",
                f"{name!r} is blank, is there twice or has space around it",
                "name each class once",
                file=NAME,
                key="classes",
            )
    for number, item in enumerate(season.news):
        _known_rounds(item.rounds, calendar, f"news[{number}].rounds", findings)
    for number, note in enumerate(season.notes):
        if note.session and note.session not in calendar.sessions:
            hint = closest(note.session, calendar.sessions) or "give the id of a session of the calendar"
            findings.add(
                "unknown-session",
                f"no session {note.session!r}",
                hint,
                file=NAME,
                key=f"notes[{number}].session",
            )


def _known_rounds(rounds: Iterable[int], calendar: Calendar, at: str, findings: Findings) -> None:
    for number in rounds:
        if number not in calendar.rounds:
            findings.add(
                "round-out-of-range",
                f"there is no round {number}",
                known_numbers(calendar.rounds),
                file=NAME,
                key=at,
            )


def event_id(event: EventTable) -> str:
    """Return the id of an event: its own, or one made from its name."""
    return slug(event.name) if event.id is None else event.id


def events_from(calendar: Calendar, results: Mapping[str, tuple[Classification, ...]]) -> tuple[Event, ...]:
    """Return the calendar with the classifications of each session put in."""
    return tuple(
        Event(
            **{
                **_fields(event),
                "id": event_id(event),
                "sessions": tuple(
                    Session(**_fields(session), classifications=results.get(session.id, ()))
                    for session in event.sessions
                ),
            }
        )
        for event in calendar.events
    )


def season_from(table: SeasonTable) -> dict[str, Any]:
    """Return what season.toml says of a season apart from its calendar, by the names of the model."""
    return {
        **_fields(table),
        "site": SiteLook(**_fields(table.site)),
        "news": tuple(News(**_fields(item)) for item in table.news),
        "notes": tuple(Note(**_fields(item)) for item in table.notes),
        "accepted": tuple(Accepted(**_fields(item)) for item in table.accepted),
    }


def write_calendar(season: Season) -> bytes:
    """Return season.toml."""
    table = SeasonTable(
        format=1,
        **_common(season, SeasonTable, "format", "site", "events"),
        site=SiteTable(**_common(season.site, SiteTable)),
        events=tuple(_event_table(event) for event in season.events),
    )
    return toml_write.dump(_written(table), headed=("site",)).encode("utf-8")


def _written(table: msgspec.Struct) -> dict[str, Any]:
    """Return what a table has beyond its defaults, tables in it likewise."""
    written: dict[str, Any] = {}
    for item in _keys_of(type(table)):
        value = getattr(table, item.name)
        if not item.required and value == item.default:
            continue
        nested = isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct)
        if isinstance(value, msgspec.Struct):
            written[item.encode_name] = _written(value)
        else:
            written[item.encode_name] = [_written(part) for part in value] if nested else value
    return written


@lru_cache
def _keys_of(table: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(table)


def _event_table(event: Event) -> EventTable:
    return EventTable(
        **_common(event, EventTable, "id", "sessions"),
        id=None if event.id == slug(event.name) else event.id,
        sessions=tuple(
            SessionTable(**_common(session, SessionTable, "revisions"), revisions=_revisions(session))
            for session in event.sessions
        ),
    )


def _revisions(session: Session) -> tuple[RevisionTable, ...]:
    """Return the tables of a session's revisions; none where all are official and unnamed."""
    tables = tuple(RevisionTable(**_common(revision, RevisionTable)) for revision in session.classifications)
    return () if all(table == RevisionTable() for table in tables) else tables


def _fields(table: msgspec.Struct) -> dict[str, Any]:
    """Return what a table gives that its noun takes too."""
    left_out = {"format", "events", "sessions", "revisions"}
    return {name: getattr(table, name) for name in table.__struct_fields__ if name not in left_out}


def _common(noun: msgspec.Struct, table: type[msgspec.Struct], *without: str) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in table.__struct_fields__ if name not in without}
