"""Which event and session of the calendar a session read from a file is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from countback.formats import names
from countback.formats.reading import ReadSession
from countback.importing.wanted import Wanted
from countback.model.finding import Finding
from countback.model.season import Event, Season, Session, SessionKind
from countback.model.text import slug

replace = msgspec.structs.replace
#: Kinds of one file that may be any of these in the calendar.
_LIKE: dict[str, tuple[str, ...]] = {
    "race": ("race", "sprint", "heat", "stage"),
    "sprint": ("sprint", "race"),
    "heat": ("heat", "race"),
    "grid": ("race", "sprint"),
}
#: A file's name has more words around the number of its session: "03 Results Race 2 Official".
_NUMBER = re.compile(r"\b(race|rennen|sprint|heat|quali\w*)[ _#]*(\d{1,2})\b(?! ?(?:h|hours?|min)\b)", re.I)


class Placed(msgspec.Struct, frozen=True):
    """The season with the session in its calendar (added where need be), and where it stands there."""

    season: Season
    event: int
    session: int
    findings: tuple[Finding, ...] = ()


def place(season: Season, read: ReadSession, wanted: Wanted, *, fresh: bool) -> Placed | Finding:
    """Return where a session belongs, or a finding that asks for it.

    ``fresh`` says that the season is only being made, so that unknown events are new ones.
    """
    found = _event(season, read, wanted)
    if fresh and isinstance(found, Finding) and _alone(season, read):
        found = 0
    findings: list[Finding] = []
    if isinstance(found, Finding):
        last = max((event.round for event in season.events), default=0)
        if not fresh and not (wanted.round and wanted.round > last):
            return found
        season, at = _with_event(season, read, wanted)
    else:
        at = found
        season = _with_dates(season, at, read)
    event = season.events[at]
    index = _session(event, read, wanted)
    if isinstance(index, Finding):
        return index
    if index is None:
        season, index = _with_session(season, at, read)
        new = season.events[at].sessions[index]
        if not fresh:
            message = f"{new.id} is added to round {event.round} ({event.name})"
            findings.append(Finding(code="session-added", severity="warning", message=message))
    return Placed(season, at, index, tuple(findings))


def _event(season: Season, read: ReadSession, wanted: Wanted) -> int | Finding:
    events = season.events
    number = wanted.round or read.meta.get("round")
    if wanted.session:
        for index, event in enumerate(events):
            if any(session.id == wanted.session for session in event.sessions):
                return index
    if isinstance(number, int):
        for index, event in enumerate(events):
            if event.round == number:
                return index
        return _ask("unknown-round", f"no round {number}", "give a round of the calendar, or the next number")
    date = wanted.date or read.date
    by_name = [index for index, event in enumerate(events) if _named(event, read)]
    by_date = [index for index, event in enumerate(events) if date and _held(event, date)]
    both = [index for index in by_date if index in by_name] or by_date or by_name
    if len(both) == 1:
        return both[0]
    what = read.event or read.circuit or read.name
    known = ", ".join(f"{event.round} {event.name}" for event in events[:30])
    when = f" on {date}" if date else ""
    new = max((event.round for event in events), default=0) + 1
    hint = f"give --round: {known}, or {new} for a new one"
    return _ask("which-round", f"cannot tell the round of {what!r}{when}", hint)


def _alone(season: Season, read: ReadSession) -> bool:
    """Tell whether a sheet that names neither day nor event can only be of the one event so far.

    A race belongs to the qualifying that came with it; a second race would be anybody's guess.
    """
    if len(season.events) != 1 or read.date or read.event or read.circuit:
        return False
    only = season.events[0]
    return only.start is None and all(
        session.kind != read.kind and session.date is None for session in only.sessions
    )


def _held(event: Event, date: object) -> bool:
    days = [session.date for session in event.sessions if session.date]
    first, last = event.start or min(days, default=None), event.end or max(days, default=None)
    return first is not None and isinstance(date, type(first)) and first <= date <= (last or first)


def _named(event: Event, read: ReadSession) -> bool:
    """Tell whether the file names the event, its circuit or its place."""
    own = [text for text in (event.name, event.circuit, event.place) if text]
    theirs = [text for text in (read.event, read.circuit) if text]
    if any(names.same(one, other) for one in own for other in theirs):
        return True
    words = [{*names.folded(text)} for text in own if len(names.folded(text)) > 0]
    return any(
        len(one) > 1 and (one <= {*names.folded(other)} or {*names.folded(other)} <= one)
        for one in words
        for other in theirs
        if len(names.folded(other)) > 1
    )


def _with_event(season: Season, read: ReadSession, wanted: Wanted) -> tuple[Season, int]:
    number = wanted.round or max((event.round for event in season.events), default=0) + 1
    date = wanted.date or read.date
    name = read.event or read.circuit or f"Round {number}"
    id_ = slug(name) or f"round-{number}"
    if any(event.id == id_ for event in season.events):
        id_ = f"{id_}-{number}"
    circuit = read.circuit if read.circuit != name else ""
    event = Event(round=number, name=name, id=id_, circuit=circuit, start=date, end=date)
    return replace(season, events=(*season.events, event)), len(season.events)


def _with_dates(season: Season, at: int, read: ReadSession) -> Season:
    """Return the season with an event that lasts until the session's day, where that is the day after."""
    event = season.events[at]
    if read.date is None or event.start is None or event.end is None or event.start <= read.date <= event.end:
        return season
    if abs((read.date - event.start).days) > 4:
        return season
    longer = replace(event, start=min(event.start, read.date), end=max(event.end, read.date))
    return _with(season, at, longer)


def _session(event: Event, read: ReadSession, wanted: Wanted) -> int | Finding | None:
    """Return the index of the session in the event, None where it has to be added."""
    sessions = event.sessions
    for index, session in enumerate(sessions):
        if wanted.session and session.id == wanted.session:
            return index
    if wanted.session:
        hint = f"round {event.round} has {', '.join(session.id for session in sessions) or 'none'}"
        return _ask("unknown-session", f"no session {wanted.session!r}", hint)
    kinds = _LIKE.get(read.kind, (read.kind,))
    fitting = [index for index, session in enumerate(sessions) if session.kind in kinds]
    same = [index for index in fitting if sessions[index].kind == read.kind]
    named = [index for index in fitting if names.same(sessions[index].name, read.name)]
    if len(named) == 1:
        return named[0]
    order = same or fitting
    place = _number(read) if read.kind != "laps" else 0
    if 1 <= place <= len(order):
        return order[place - 1]
    if own := [index for index in order if sessions[index].id == f"{read.kind}-{place}"]:
        return own[0]
    if place and place == len(order) + 1:
        return None
    dated = [index for index in order if read.date and sessions[index].date == read.date]
    for found in (dated, order):
        if len(found) == 1:
            return found[0]
    if not order:
        return None
    open_ = [index for index in order if not sessions[index].classifications]
    if len(open_) == 1:
        return open_[0]
    ids = ", ".join(sessions[index].id for index in order)
    return _ask("which-session", f"{read.name or read.kind!r} could be {ids}", "give --session")


def _number(read: ReadSession) -> int:
    """Return which of the event's sessions a title says it is; 0 where it does not."""
    last = re.search(r"(?<![\d:])(\d{1,2})\s*\Z", read.name)
    if last and len(names.folded(read.name)) <= 3:
        return int(last[1])
    found = {int(number) for _, number in _NUMBER.findall(read.name)}
    return found.pop() if len(found) == 1 else 0


def _with_session(season: Season, at: int, read: ReadSession) -> tuple[Season, int]:
    event = season.events[at]
    kind: SessionKind = "race" if read.kind == "grid" or read.kind == "laps" else read.kind
    taken = {session.id for one in season.events for session in one.sessions}
    number = sum(session.kind == kind for one in season.events for session in one.sessions) + 1
    while f"{kind}-{number}" in taken:
        number += 1
    # A sheet's own title is kept where it is one; a file's name is none.
    title = read.name if re.search(rf"{kind}|quali|sprint|heat|feature", read.name, re.I) else kind.title()
    if len(names.folded(title)) > 3 and (place := _number(read)):
        title = f"{kind.title()} {place}"
    if len(title) > 40 or "-" in title:
        title = kind.title()
    new = Session(id=f"{kind}-{number}", kind=kind, name=title, date=read.date)
    last = max((i for i, one in enumerate(event.sessions) if _rank(one.kind) <= _rank(kind)), default=-1)
    sessions = (*event.sessions[: last + 1], new, *event.sessions[last + 1 :])
    return _with(season, at, replace(event, sessions=sessions)), last + 1


def _rank(kind: str) -> int:
    return {"practice": 0, "qualifying": 1}.get(kind, 2)


def _with(season: Season, at: int, event: Event) -> Season:
    return replace(season, events=(*season.events[:at], event, *season.events[at + 1 :]))


def with_session(season: Season, at: int, index: int, session: Session) -> Season:
    """Return the season with one session replaced."""
    event = season.events[at]
    sessions: Sequence[Session] = (*event.sessions[:index], session, *event.sessions[index + 1 :])
    return _with(season, at, replace(event, sessions=tuple(sessions)))


def _ask(code: str, message: str, hint: str) -> Finding:
    return Finding(code=code, message=message, hint=hint)
