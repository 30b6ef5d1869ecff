"""A season in one order, whichever file came first: what is imported is the same in the end.

Only a calendar that grows with what is imported is put in order; one that somebody wrote stays as written.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from countback.formats import names
from countback.importing.meeting import BETWEEN
from countback.importing.naming import number_in, own_number, rank
from countback.importing.people import with_ids
from countback.importing.revision import with_pole
from countback.model.imported import Imported
from countback.model.season import Entry, Event, Season, Session
from countback.model.text import slug

replace = msgspec.structs.replace
_ENDLESS = 99


def settled(before: Season, season: Season, log: Sequence[Imported]) -> Season:
    """Return the season with its events by date, numbered so, and its sessions in the order of their start.

    Events of one name that follow within two days are one meeting. Ids of sessions stay as they are, and so
    does the order of entries that was another ``before``.
    """
    if any(choice.startswith("round=") for one in log for choice in one.choices):
        # Somebody numbers the rounds: they stay so.
        season = replace(season, events=tuple(sorted(season.events, key=lambda one: one.round)))
    else:
        season = _by_date(_whole_meetings(season))
    notes = {one.session: one for one in reversed(log)}
    events = tuple(_in_order(event, notes) for event in season.events)
    season = replace(season, events=_identified(before.events, events))
    season = with_pole(before, season, log)
    ordered = [*before.entries] == sorted(before.entries, key=_place)
    return _entries_in_order(season) if ordered else season


def _whole_meetings(season: Season) -> Season:
    """Return the season with events put together that are days of one meeting."""
    kept: list[Event] = []
    rounds: dict[int, int] = {}
    for event in sorted(season.events, key=lambda one: one.start or dt.date.max):
        before = next((one for one in kept if _one_meeting(one, event)), None)
        if before is None or before.start is None or event.start is None:
            kept.append(event)
            continue
        end = max(before.end or before.start, event.end or event.start)
        whole = replace(before, end=end, sessions=(*before.sessions, *event.sessions))
        kept[kept.index(before)] = whole
        rounds[event.round] = before.round
    if not rounds:
        return season
    order = {event.round: place for place, event in enumerate(season.events)}
    kept.sort(key=lambda one: order[one.round])
    return _renumbered(replace(season, events=tuple(kept)), rounds)


def _one_meeting(one: Event, other: Event) -> bool:
    same = names.same(one.name, other.name) or bool(one.circuit and names.same(one.circuit, other.circuit))
    if not same or one.start is None or other.start is None:
        return False
    return (
        one.start - BETWEEN <= (other.end or other.start) and other.start <= (one.end or one.start) + BETWEEN
    )


def _by_date(season: Season) -> Season:
    """Return the season with its events by date; one without a date stays behind the one before it."""
    last = dt.date.min
    keyed = []
    for place, event in enumerate(season.events):
        last = event.start or last
        keyed.append((last, place, event))
    order = [event for _, _, event in sorted(keyed, key=lambda one: one[:2])]
    rounds = {event.round: number for number, event in enumerate(order, start=1)}
    events = tuple(_numbered(event, rounds[event.round]) for event in order)
    return _renumbered(replace(season, events=events), rounds)


def _numbered(event: Event, number: int) -> Event:
    """Return the event with its number; one that is called by it is called by the new one."""
    if event.name != f"Round {event.round}":
        return replace(event, round=number)
    name = f"Round {number}"
    id_ = slug(name) if event.id in ("", slug(event.name)) else event.id
    return replace(event, round=number, name=name, id=id_)


def _renumbered(season: Season, rounds: Mapping[int, int]) -> Season:
    """Return the season with the numbers of rounds replaced wherever they are meant."""
    if all(old == new for old, new in rounds.items()):
        return season
    entries = tuple(
        replace(entry, rounds=tuple(sorted({rounds.get(one, one) for one in entry.rounds})))
        for entry in season.entries
    )
    decisions = tuple(
        replace(one, from_round=rounds.get(one.from_round, one.from_round)) if one.from_round > 1 else one
        for one in season.decisions
    )
    news = tuple(
        replace(one, rounds=tuple(rounds.get(each, each) for each in one.rounds)) for one in season.news
    )
    return replace(season, entries=entries, decisions=decisions, news=news)


def _in_order(event: Event, notes: Mapping[str, Imported]) -> Event:
    """Return the event with its sessions in the order of their start, races of one name told apart."""

    def start(session: Session) -> tuple[object, ...]:
        note = notes.get(session.id)
        day = session.date or event.start or dt.date.max
        number = own_number(session) or (number_in(note.title) if note else 0) or _ENDLESS
        return day, rank(session.kind), note.clock if note else "", number

    sessions = sorted(event.sessions, key=start)
    counts = Counter((one.kind, one.name) for one in sessions)
    told: Counter[str] = Counter()
    for place, session in enumerate(sessions):
        plain = session.kind.title()
        if session.name.rstrip(" 0123456789") == plain and _made(session):
            told[plain] += 1
            same = sum(
                count
                for (kind, name), count in counts.items()
                if kind == session.kind and name.rstrip(" 0123456789") == plain
            )
            titled = number_in(notes[session.id].title) if session.id in notes else 0
            number = titled or told[plain]
            sessions[place] = replace(session, name=f"{plain} {number}" if same > 1 or titled else plain)
    return replace(event, sessions=tuple(sessions))


def _made(session: Session) -> bool:
    """Tell whether the session was made by an import: its id begins with its day."""
    return session.date is not None and session.id.startswith(session.date.isoformat())


def _identified(before: Sequence[Event], events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events with ids and codes that tell them apart: letters, from the circuit.

    A code that is not as it would have been made is somebody's, and stays.
    """
    names_there = Counter(slug(event.name) for event in events)
    usual = _codes(before, {})
    theirs = {
        (event.name, event.start): event.code
        for event, code in zip(before, usual, strict=True)
        if event.code != code
    }
    made = []
    for event, code in zip(events, _codes(events, theirs), strict=True):
        id_ = slug(event.name)
        if names_there[id_] > 1 and event.start:
            id_ = f"{id_}-{event.start}"
        if not event.id or event.id == slug(event.name) or event.id.startswith(f"{slug(event.name)}-20"):
            event = replace(event, id=id_ or event.id)
        made.append(replace(event, code=code))
    return tuple(made)


def _codes(events: Sequence[Event], theirs: Mapping[tuple[str, dt.date | None], str]) -> list[str]:
    """Return the codes of events in their order: three letters of the circuit (or the name) that no other
    event before has, four where need be; none for an event without a day."""
    taken = {*theirs.values()}
    codes = []
    for event in events:
        letters = "".join(one for one in slug(event.circuit or event.name) if "a" <= one <= "z").upper()
        code = theirs.get((event.name, event.start))
        plain = not event.circuit and event.name == f"Round {event.round}"
        if code is None and event.start and len(letters) >= 3 and not plain:
            wanted = [letters[:3], *(letters[:2] + one for one in letters[3:])]
            wanted += [letters[:3] + one for one in _LETTERS]
            code = next((one for one in wanted if one not in taken), "")
        codes.append(code or "")
        taken.add(code or "")
    return codes


_LETTERS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"


def _entries_in_order(season: Season) -> Season:
    """Return the season with classes as they came home first, and entries by number and name."""
    seen = dict.fromkeys(
        entry.class_
        for event in season.events
        for session in event.sessions
        if session.classification
        for row in session.classification.rows
        for entry in season.entries
        if entry.id == row.entry and entry.class_
    )
    classes = tuple(one for one in seen if one in season.classes)
    classes += tuple(one for one in season.classes if one not in classes)
    entries = sorted(season.entries, key=_place)
    ids = _entry_ids(entries)
    season = replace(season, classes=classes, entries=tuple(entries))
    return with_ids(season, {}, ids) if any(old != new for old, new in ids.items()) else season


def _place(entry: Entry) -> tuple[object, ...]:
    number = int(entry.number) if entry.number.isdecimal() and entry.number.isascii() else 10**6
    who = tuple(driver.id for driver in entry.crew)
    return number, entry.number, entry.rounds[:1], who, entry.class_, entry.id


def _entry_ids(entries: Sequence[Entry]) -> dict[str, str]:
    """Return the ids that entries would have in this order, as entries.csv makes them; by those they have.

    An id that somebody chose stays.
    """
    numbers = Counter(entry.number for entry in entries)
    taken: set[str] = set()
    ids: dict[str, str] = {}
    made = [entry for entry in entries if _usual(entry)]
    taken |= {entry.id for entry in entries if entry not in made}
    for entry in made:
        first = entry.crew[0].id if entry.crew else ""
        base = entry.number or first or "car"
        if entry.number and numbers[entry.number] > 1 and first:
            base = f"{entry.number}-{first}"
        id_, count = base, 1
        while id_ in taken:
            count += 1
            id_ = f"{base}-{count}"
        taken.add(id_)
        ids[entry.id] = id_
    return ids


def _usual(entry: Entry) -> bool:
    """Tell whether an entry's id is one that was made from its number or a driver of it."""
    bases = {entry.number, "car"} | {driver.id for driver in entry.crew}
    bases |= {f"{entry.number}-{driver.id}" for driver in entry.crew}
    plain = entry.id.rstrip("0123456789").removesuffix("-")
    return entry.id in bases or plain in bases
