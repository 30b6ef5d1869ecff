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
from countback.model.classification import Result
from countback.model.imported import Imported
from countback.model.season import Entry, Event, Season, Session, with_sessions
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
        season = _by_date(_whole_meetings(season), log)
    notes = {one.session: one for one in reversed(log)}
    events = tuple(_in_order(event, notes) for event in season.events)
    season = replace(season, events=_identified(before.events, events))
    season = _crews_in_order(before, with_pole(before, season, log))
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


def _by_date(season: Season, log: Sequence[Imported]) -> Season:
    """Return the season with its events by date, and of one day by their first start; one without a date
    stays behind the one before it."""
    last = dt.date.min
    starts = {one.session: one.clock for one in log if one.clock}
    keyed = []
    for place, event in enumerate(season.events):
        last = event.start or last
        first = min((starts[one.id] for one in event.sessions if one.id in starts), default="")
        keyed.append((last, first, place, event))
    order = [event for _, _, _, event in sorted(keyed, key=lambda one: one[:3])]
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
        letters = _letters(event.circuit or event.name)
        code = theirs.get((event.name, event.start))
        plain = not event.circuit and event.name == f"Round {event.round}"
        if code is None and event.start and len(letters) >= 3 and not plain:
            wanted = [letters[:3], *(letters[:2] + one for one in letters[3:])]
            wanted += [letters[:3] + one for one in _LETTERS]
            code = next((one for one in wanted if one not in taken), "")
        codes.append(code or "")
        taken.add(code or "")
    return codes


def _letters(place: str) -> str:
    """Return the letters of a place without the words that many circuits have in their names."""
    words = slug(place).split("-")
    own = [word for word in words if word not in _GENERIC] or words
    letters = "".join(one for word in own for one in word if "a" <= one <= "z").upper()
    return letters if len(letters) >= 3 else "".join(filter(str.isalpha, slug(place))).upper()


_LETTERS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
_GENERIC = {
    *("circuit", "circuito", "autodromo", "autodrome", "autodrom", "raceway", "speedway", "motorsport"),
    *("international", "internacional", "internazionale", "national", "nacional", "nazionale", "motor"),
    *("motorsports", "racing", "race", "track", "street", "road", "course", "grand", "prix", "gp", "of"),
    *("the", "de", "del", "della", "di", "do", "du", "la", "le", "el", "and", "e"),
}


def _drove(season: Season) -> dict[str, list[str]]:
    """Return for each entry who drove it, in the order of the calendar and of the newest results."""
    crews = {entry.id: [driver.id for driver in entry.crew] for entry in season.entries}
    drove: dict[str, dict[str, None]] = {entry.id: {} for entry in season.entries}
    for event in season.events:
        for session in event.sessions:
            for row in session.classification.rows if session.classification else ():
                drove[row.entry].update(dict.fromkeys(row.drivers or crews[row.entry]))
    return {id_: [*own, *sorted(one for one in crews[id_] if one not in own)] for id_, own in drove.items()}


def _crews_in_order(before: Season, season: Season) -> Season:
    """Return the season with crews in the order in which they first drove; one that somebody put otherwise
    stays so. Who drove is written into a result only where it is not the whole crew."""
    usual = _drove(before)
    theirs = {entry.id for entry in before.entries if [one.id for one in entry.crew] != usual[entry.id]}
    crews = {entry.id: tuple(one.id for one in entry.crew) for entry in season.entries}
    order = _drove(season)
    entries = []
    for entry in season.entries:
        people = {one.id: one for one in entry.crew}
        ids = order[entry.id] if entry.id not in theirs and set(order[entry.id]) == set(people) else [*people]
        entries.append(replace(entry, crew=tuple(people[id_] for id_ in ids)))

    whole = {entry.id: tuple(one.id for one in entry.crew) for entry in entries}

    def driven(row: Result) -> Result:
        drivers = row.drivers or crews[row.entry]
        return replace(row, drivers=() if drivers == whole[row.entry] else drivers)

    def session(one: Session) -> Session:
        revisions = (replace(each, rows=tuple(map(driven, each.rows))) for each in one.classifications)
        return replace(one, classifications=tuple(revisions))

    return with_sessions(replace(season, entries=tuple(entries)), session)


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
