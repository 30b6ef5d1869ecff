"""The calendar of a season as iCalendar (RFC 5545), to subscribe to: an event a day or days long a round.

The UID of a round is made of the ids of season and event and stays when dates change. SEQUENCE counts what
was announced about the round, and one more where it is cancelled, so that it rises when a change is recorded
together with its announcement. DTSTAMP is the day of the newest of these, not the time of writing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from countback.formats.plain import one_line
from countback.model.countries import country_name
from countback.model.revisions import zone_named
from countback.model.season import Event, Season, Session
from countback.model.words import session_name
from countback.scoring.score import Standings

name = "ical"
TITLE = "Calendar (iCalendar)"
SUFFIX = ".ics"


def write(standings: Standings, profile: str = "") -> bytes:
    """Return the calendar as UTF-8 with CRLF and folded lines. Rounds without a date are left out."""
    season = standings.season
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Countback//Calendar//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(season.name)}",
        f"X-WR-CALNAME:{_text(season.name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    for event in sorted(season.events, key=lambda event: event.round):
        lines += _event(season, event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(season: Season, event: Event) -> Iterator[str]:
    start = event.start or event.end
    if start is None:
        return
    last = event.end or start
    announced = [item for item in season.news if event.round in item.rounds]
    stamp = max((item.date for item in announced if item.date), default=dt.date(season.year, 1, 1))
    place = ", ".join(part for part in (event.circuit, event.place, country_name(event.country)) if part)
    sessions = ", ".join(
        f"{session_name(session)} (cancelled)" if session.cancelled else session_name(session)
        for session in event.sessions
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.id)}.{_text(season.id)}@countback"
    yield f"DTSTAMP:{_day(stamp)}T000000Z"
    yield f"SEQUENCE:{len(announced) + event.cancelled}"
    yield f"DTSTART;VALUE=DATE:{_day(start)}"
    if last < dt.date.max:  # the end is the day after the last, and there is none after that
        yield f"DTEND;VALUE=DATE:{_day(last + dt.timedelta(days=1))}"
    yield f"SUMMARY:{_text(f'{season.series}: {event.name} (round {event.round})')}"
    if place:
        yield f"LOCATION:{_text(place)}"
    if sessions:
        yield f"DESCRIPTION:{_text(sessions)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
    for session in event.sessions:
        if session.date and session.start:
            yield from _session(season, event, session, f"{_day(stamp)}T000000Z")


def _session(season: Season, event: Event, session: Session, stamp: str) -> Iterator[str]:
    """Yield a session whose hour is known: in UTC where the event has a time zone, else local."""
    assert session.date
    assert session.start
    at, zone = dt.datetime.combine(session.date, session.start), zone_named(event.time_zone)
    utc = ""
    if zone:
        try:
            at, utc = at.replace(tzinfo=zone).astimezone(dt.UTC), "Z"
        except OverflowError:  # an hour that UTC has before the first day or after the last
            utc = ""
    hour = f"{_day(at)}T{at:%H%M%S}{utc}"
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(session.id)}.{_text(event.id)}.{_text(season.id)}@countback"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART:{hour}"
    yield f"SUMMARY:{_text(f'{season.series}: {event.name}, {session_name(session)}')}"
    yield f"STATUS:{'CANCELLED' if event.cancelled or session.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(date: dt.date) -> str:
    """Return the eight digits of a day; strftime leaves out the zeros of the first centuries."""
    return f"{date.year:04}{date.month:02}{date.day:02}"


def _text(words: str) -> str:
    """Return a value of type TEXT; a line break of whatever kind is a space."""
    return one_line(words).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, no character taken apart."""
    pieces, piece, room = [], "", 75
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", 74
        piece += character
        room -= size
    return "\r\n ".join((*pieces, piece))
