"""Which session of a calendar written ahead a result fills: by name, number, day and hour, never by import.

Of several that are alike, results are put in the order of their starts: one that turns out to have started
earlier takes its place, and those after it move on. Where nothing tells, it is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from countback.formats import names
from countback.formats.reading import ReadSession
from countback.importing.identity import LIKE
from countback.importing.meeting import About, ask
from countback.importing.naming import names_its_number, number_in, own_number
from countback.importing.wanted import NEW, Wanted
from countback.model.finding import Finding, Where
from countback.model.imported import Imported
from countback.model.season import Event, Season, Session, with_sessions

replace = msgspec.structs.replace
BY_TIME = "slot=time"
"""The choice in the notes of a result that has its session by the order of starts alone."""


class Slot(NamedTuple):
    """Which of an event's sessions it is, counted from 0; ``by_time``: the order of starts alone says so."""

    at: int
    by_time: bool = False


def slot_of(event: Event, read: ReadSession, about: About, *, grows: bool) -> Slot | Finding | None:
    """Return the session of the calendar that a result is of, None for one to be added, or what is asked."""
    slots = _Slots(event.sessions, read, about.wanted)
    if named := slots.named():
        return named
    free = slots.free()
    if not free:
        # A number without a word such as race may be anything's: it adds nothing to a round not all run.
        unsure = bool(slots.empty) and not names_its_number(read.name)
        return None if grows and not unsure else _not_there(event, slots, read)
    free = slots.with_others(free)
    if len(free) == 1:
        return slots.left_over(free[0])
    return slots.by_start(free) or slots.in_turn(free) or _which(event, free, read)


class _Slots:
    """The sessions of an event, by their index, as a result may be of them."""

    def __init__(self, sessions: Sequence[Session], read: ReadSession, wanted: Wanted) -> None:
        self.sessions, self.read, self.wanted = sessions, read, wanted
        self.day = wanted.date or read.date
        self.number = number_in(read.name)
        fitting = [
            i for i, session in enumerate(sessions) if session.kind in LIKE.get(read.kind, (read.kind,))
        ]
        self.own = [i for i in fitting if sessions[i].kind == read.kind] or fitting
        self.empty = [i for i in fitting if not sessions[i].classifications and not sessions[i].cancelled]

    def named(self) -> Slot | None:
        """Return the one that has the name of the file's title."""
        named = [i for i in self.empty if names.same(self.sessions[i].name, self.read.name)]
        return Slot(named[0]) if len(named) == 1 else None

    def free(self) -> list[int]:
        """Return those of the file's kind, number and day that have no result."""
        free = [i for i in self.empty if i in self.own]
        if self.number in {own_number(self.sessions[i]) for i in self.own} - {0}:
            free = [i for i in free if own_number(self.sessions[i]) == self.number]
        elif self.number:
            free = [i for i in free if self.own.index(i) == self.number - 1]
        dated = [i for i in free if self.day and self.sessions[i].date == self.day]
        return dated or [i for i in free if not (self.day and self.sessions[i].date)]

    def with_others(self, free: list[int]) -> list[int]:
        """Return them with those of other kinds: a log that says no more than "race" may be of any heat,
        sprint or race of an evening."""
        if self.number or self.wanted.kind:
            return free
        days = (None, self.sessions[free[0]].date)
        return sorted({*free, *(i for i in self.empty if self.sessions[i].date in days)})

    def left_over(self, at: int) -> Slot:
        """Return the only one left; by time where others like it have their results by time."""
        there = [session for session in self.sessions if session.date in (None, self.day)]
        twins = [session for session in there if _nature(session) == _nature(self.sessions[at])]
        by_time = not self.number and len(twins) > 1 and _minutes(self.read) is not None
        return Slot(at, by_time=by_time)

    def by_start(self, free: Sequence[int]) -> Slot | None:
        """Return the one whose hour in the calendar is by far the nearest to that of the file."""
        started = _minutes(self.read)
        starts = {i: start.hour * 60 + start.minute for i in free if (start := self.sessions[i].start)}
        if started is None or len(starts) < len(free):
            return None
        first, second, *_ = sorted(free, key=lambda i: abs(starts[i] - started))
        near, far = abs(starts[first] - started), abs(starts[second] - started)
        return Slot(first) if 2 * near < far else None

    def in_turn(self, free: Sequence[int]) -> Slot | None:
        """Return the first of those that are alike, for a result whose start is known."""
        alike = len({_nature(self.sessions[i]) for i in free}) == 1
        return Slot(free[0], by_time=True) if alike and _minutes(self.read) is not None else None


def _minutes(read: ReadSession) -> int | None:
    """Return the minute of the day at which a session began, None where its file does not say."""
    try:
        clock = dt.time.fromisoformat(read.clock) if read.clock and read.hours == 24 else None
    except ValueError:
        return None
    return clock.hour * 60 + clock.minute if clock else None


def _nature(session: Session) -> tuple[object, ...]:
    """Return what a session is but for its number: those in which two are alike are told apart by time."""
    return session.kind, session.name.rstrip(" 0123456789"), session.scheduled_laps


def _which(event: Event, free: Sequence[int], read: ReadSession) -> Finding:
    could = [event.sessions[i] for i in free]
    told = ", ".join(f"{session.id} ({session.name})" if session.name else session.id for session in could)
    when = f" at {read.clock}" if read.clock else ""
    message = f"{read.name or read.kind!r}{when} could be {told}, and nothing says which"
    return ask("which-session", message, f"give --session {could[0].id}, or another of them")


def _not_there(event: Event, slots: _Slots, read: ReadSession) -> Finding:
    what = read.name or read.kind
    if slots.empty:  # its number is of no session here: it may be that of the round, or of the file
        there = " or ".join(event.sessions[at].id for at in slots.empty)
        message = f"{what!r} may be {there} of round {event.round} ({event.name}), or another session"
        hint = f"give --session {event.sessions[slots.empty[0]].id} if it is, --session {NEW} to add another"
        return ask("which-session", message, hint)
    message = f"round {event.round} ({event.name}) has no {read.kind} without a result that {what!r} could be"
    hint = f"give --session {NEW} to add one to the calendar"
    return ask("not-in-calendar", message, hint)


class InTime(NamedTuple):
    """A season with its results in the order of their starts, the notes of them, and what has moved whither.

    ``asked`` are results that would have to move, and that decisions name.
    """

    season: Season
    log: list[Imported]
    moved: dict[str, str]
    asked: tuple[str, ...] = ()


def in_time(season: Season, log: Sequence[Imported]) -> InTime:
    """Return the season with results that have their sessions by time alone in the order of their starts."""
    started = {
        note.session: (note.day or dt.date.min, note.clock)
        for note in reversed(log)
        if BY_TIME in note.choices and note.clock
    }
    moved: dict[str, str] = {}
    for event in season.events:
        for kind in {session.kind for session in event.sessions}:
            ids = [session.id for session in event.sessions if session.kind == kind and session.id in started]
            order = sorted(ids, key=lambda id_: started[id_])
            moved |= {old: new for old, new in zip(order, ids, strict=True) if old != new}
    asked = sorted({decision.session for decision in season.decisions} & {*moved})
    if not moved or asked:
        return InTime(season, list(log), {}, tuple(asked))
    held = {session.id: session for event in season.events for session in event.sessions}
    came = {new: held[old] for old, new in moved.items()}

    def filled(session: Session) -> Session:
        source = came.get(session.id)
        if source is None:
            return session
        return replace(session, classifications=source.classifications, laps=source.laps, date=source.date)

    notes = [replace(note, session=moved.get(note.session, note.session)) for note in log]
    return InTime(with_sessions(season, filled), notes, moved)


def open_turns(season: Season, log: Sequence[Imported], stored: Mapping[str, str]) -> list[Finding]:
    """Return which results, of those ``stored`` now (their files by session), may yet have to move on."""
    by_time = {note.session for note in log if BY_TIME in note.choices}
    turns = []
    for event in season.events:
        for session in event.sessions:
            free = [
                twin.id
                for twin in event.sessions
                if twin.kind == session.kind and not twin.classifications and not twin.cancelled
            ]
            if session.id in stored and session.id in by_time and free:
                message = f"taken as {session.id}, by its start; {', '.join(free)} is still without a result"
                hint = "an earlier start that comes later takes its place; --session says it for certain"
                where = Where(file=stored[session.id])
                turns.append(
                    Finding(code="by-start", severity="warning", where=where, message=message, hint=hint)
                )
    return turns
