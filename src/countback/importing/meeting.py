"""Which event of the calendar a session belongs to: by its number, its day and its names, or a new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from countback.formats import names
from countback.formats.reading import ReadSession
from countback.importing.naming import number_in, own_number
from countback.importing.wanted import Wanted
from countback.model.finding import Finding
from countback.model.imported import Imported
from countback.model.season import Event, Season, Session
from countback.model.text import slug

replace = msgspec.structs.replace
#: A meeting has days without a session in between.
BETWEEN = dt.timedelta(days=2)


class About(msgspec.Struct, frozen=True):
    """What place takes besides the session itself: what is known of the season, and what was decided.

    ``own_id`` is the session's, with its format; ``fresh`` says that the season is only being made.
    """

    wanted: Wanted
    log: Sequence[Imported]
    aliases: Mapping[str, str]
    own_id: str = ""
    fresh: bool = False


def growing(season: Season, about: About) -> bool:
    """Tell whether the calendar grows with what is imported: its own word for it, or a season being made."""
    return about.fresh or season.calendar == "open"


def event_of(season: Season, read: ReadSession, about: About) -> int | Finding | None:
    """Return the event of a session, None for a new one, or what has to be asked."""
    number = about.wanted.round or read.meta.get("round")
    if isinstance(number, int):
        return _of_round(season, read, about, number)
    day = about.wanted.date or read.date
    by_name = [index for index, event in enumerate(season.events) if _named(event, read)]
    if day is None:
        return _of_name(season, read, about, by_name)
    by_day = [index for index, event in enumerate(season.events) if held(event, day)]
    if by_day:
        return _of_day(season, read, about, by_day, by_name)
    near = [index for index in by_name if _close(season.events[index], day)]
    undated = [i for i in by_name if _days(season.events[i]) is None and _free(season.events[i])]
    if len(near) == 1 or len(undated) == 1:
        return (near or undated)[0]
    if near or undated or not growing(season, about):
        return which_round(season, read, day)
    # Another day is another round, at the same circuit as well.
    return _meeting(season, read, day)


def _of_round(season: Season, read: ReadSession, about: About, number: int) -> int | Finding | None:
    """Return the event of a round that a file or somebody names."""
    day = about.wanted.date or read.date
    for index, event in enumerate(season.events):
        if event.round == number:
            apart = day is not None and _days(event) is not None and not _close(event, day)
            return which_round(season, read, day) if apart and not about.wanted.round else index
    last = max((event.round for event in season.events), default=0)
    if number == last + 1 or growing(season, about):
        return None
    hint = f"give a round of the calendar, or {last + 1} for a new one"
    return ask("unknown-round", f"no round {number}", hint)


def _of_day(
    season: Season, read: ReadSession, about: About, by_day: Sequence[int], by_name: Sequence[int]
) -> int | Finding | None:
    """Return the event that is held on a file's day, unless name or circuit speak against it."""
    both = [index for index in by_day if index in by_name]
    if len(both) == 1:
        return both[0]
    first = season.events[by_day[0]]
    if len(by_day) == 1 and not both:
        held_there = any(session.classifications for session in first.sessions)
        if held_there and not by_name and read.circuit and growing(season, about):
            return None  # another circuit is another round
        if not (by_name or (read.circuit and first.circuit)):
            return by_day[0]
    return which_round(season, read, about.wanted.date or read.date)


def _of_name(season: Season, read: ReadSession, about: About, by_name: Sequence[int]) -> int | Finding | None:
    """Return the event of a file that says no day, by what it is called."""
    if len(by_name) == 1:
        return by_name[0]
    if by_name or (season.events and not (read.event or read.circuit)):
        alone = about.fresh and not by_name and _alone(season, read)
        return 0 if alone else which_round(season, read, None)
    return None if growing(season, about) else which_round(season, read, None)


def _meeting(season: Season, read: ReadSession, day: dt.date) -> int | None:
    """Return the event of a file that names none: on the days around it, where the season was imported so."""
    if read.event or read.circuit:
        return None
    near = [index for index, event in enumerate(season.events) if _close(event, day)]
    return near[0] if len(near) == 1 and not season.events[near[0]].circuit else None


def ask(code: str, message: str, hint: str) -> Finding:
    """Return a question: an error with a way out."""
    return Finding(code=code, message=message, hint=hint)


def place_event(season: Season, read: ReadSession, about: About) -> tuple[Season, int] | Finding:
    """Return the season with the event of a session, added where need be, and where it stands."""
    at = event_of(season, read, about)
    if isinstance(at, Finding):
        return at
    if at is None:
        return with_new_event(season, read, about.wanted)
    return with_dates(season, at, about.wanted.date or read.date), at


def which_round(season: Season, read: ReadSession, day: dt.date | None) -> Finding:
    """Return the question which round of the calendar a session is of."""
    what = read.event or read.circuit or read.name
    calendar = ", ".join(f"{event.round} {event.name}" for event in season.events[:30])
    when = f" on {day}" if day else ""
    new = max((event.round for event in season.events), default=0) + 1
    hint = f"give --round: {calendar}, or {new} for a new one" if calendar else f"give --round {new}"
    return ask("which-round", f"cannot tell the round of {what!r}{when}", hint)


def _alone(season: Season, read: ReadSession) -> bool:
    """Tell whether a sheet that names neither day nor event can only be of the one event so far.

    A race belongs to the qualifying that came with it; a second race would be anybody's guess.
    """
    if len(season.events) != 1:
        return False
    only = season.events[0]
    numbers = {own_number(session) for session in only.sessions if session.kind == read.kind}
    place = number_in(read.name)
    return only.start is None and (not numbers or (place > 0 and place not in numbers and 0 not in numbers))


def _days(event: Event) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of an event, None where neither it nor a session of it has one."""
    days = [session.date for session in event.sessions if session.date]
    first, last = event.start or min(days, default=None), event.end or max(days, default=None)
    return (first, last or first) if first else None


def held(event: Event, day: dt.date) -> bool:
    """Tell whether an event is held on a day."""
    days = _days(event)
    return days is not None and days[0] <= day <= days[1]


def _close(event: Event, day: dt.date) -> bool:
    """Tell whether a day can be one of the same meeting."""
    days = _days(event)
    return days is not None and days[0] - BETWEEN <= day <= days[1] + BETWEEN


def _free(event: Event) -> bool:
    return any(not session.classifications and not session.cancelled for session in event.sessions)


def _named(event: Event, read: ReadSession) -> bool:
    """Tell whether the file names the event, its circuit or its place."""
    own = [text for text in (event.name, event.circuit, event.place) if text]
    theirs = [text for text in (read.event, read.circuit) if text]
    if any(names.same(name, other) for name in own for other in theirs):
        return True
    ours = [words for text in own if (words := {*names.folded(text)})]
    return any(
        our <= words or words <= our for our in ours for other in theirs if (words := {*names.folded(other)})
    )


def with_new_event(season: Season, read: ReadSession, wanted: Wanted) -> tuple[Season, int]:
    """Return the season with an event for the session, and where it stands."""
    said = wanted.round or read.meta.get("round")
    number = said if isinstance(said, int) else max((event.round for event in season.events), default=0) + 1
    day = wanted.date or read.date
    name = read.event or read.circuit or str(read.meta.get("venue", "")) or f"Round {number}"
    taken = {event.id for event in season.events}
    id_ = slug(name) or f"round-{number}"
    if id_ in taken:
        id_ = f"{id_}-{day or number}"
    circuit = read.circuit if read.circuit != name else ""
    event = Event(round=number, name=name, id=id_, circuit=circuit, start=day, end=day)
    return replace(season, events=(*season.events, event)), len(season.events)


def with_dates(season: Season, at: int, day: dt.date | None) -> Season:
    """Return the season with an event that lasts until the session's day, where that is close to it."""
    event = season.events[at]
    if day is None or event.start is None or event.end is None or held(event, day) or not _close(event, day):
        return season
    return with_event(season, at, replace(event, start=min(event.start, day), end=max(event.end, day)))


def with_event(season: Season, at: int, event: Event) -> Season:
    """Return the season with one event replaced."""
    return replace(season, events=(*season.events[:at], event, *season.events[at + 1 :]))


def with_session(season: Season, at: int, index: int, session: Session) -> Season:
    """Return the season with one session replaced."""
    event = season.events[at]
    sessions: Sequence[Session] = (*event.sessions[:index], session, *event.sessions[index + 1 :])
    return with_event(season, at, replace(event, sessions=tuple(sessions)))
