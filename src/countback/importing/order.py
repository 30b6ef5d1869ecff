"""Entries in one order, whichever file came first: by number and name, with ids and crews to match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from countback.importing.people import with_ids
from countback.model.classification import Result
from countback.model.imported import Imported
from countback.model.season import Entry, Season, Session, with_sessions

replace = msgspec.structs.replace


def is_in_order(entries: Sequence[Entry]) -> bool:
    """Tell whether entries stand by number and name, so that nobody has ordered them otherwise."""
    return [*entries] == sorted(entries, key=_place)


def _drove(season: Season) -> dict[str, list[str]]:
    """Return for each entry who drove it, in the order of the calendar and of the newest results."""
    crews = {entry.id: [driver.id for driver in entry.crew] for entry in season.entries}
    drove: dict[str, dict[str, None]] = {entry.id: {} for entry in season.entries}
    for event in season.events:
        for session in event.sessions:
            for row in session.classification.rows if session.classification else ():
                drove[row.entry].update(dict.fromkeys(row.drivers or crews[row.entry]))
    return {
        id_: [*own, *sorted(crew for crew in crews[id_] if crew not in own)] for id_, own in drove.items()
    }


def crews_in_order(before: Season, season: Season) -> Season:
    """Return the season with crews in the order in which they first drove; one that somebody put otherwise
    stays so. Who drove is written into a result only where it is not the whole crew."""
    usual = _drove(before)
    theirs = {entry.id for entry in before.entries if [driver.id for driver in entry.crew] != usual[entry.id]}
    crews = {entry.id: tuple(driver.id for driver in entry.crew) for entry in season.entries}
    order = _drove(season)
    entries = []
    for entry in season.entries:
        people = {driver.id: driver for driver in entry.crew}
        ids = order[entry.id] if entry.id not in theirs and set(order[entry.id]) == set(people) else [*people]
        entries.append(replace(entry, crew=tuple(people[id_] for id_ in ids)))

    whole = {entry.id: tuple(driver.id for driver in entry.crew) for entry in entries}

    def driven(row: Result) -> Result:
        drivers = row.drivers or crews[row.entry]
        return replace(row, drivers=() if drivers == whole[row.entry] else drivers)

    def session(session: Session) -> Session:
        revisions = (replace(each, rows=tuple(map(driven, each.rows))) for each in session.classifications)
        return replace(session, classifications=tuple(revisions))

    return with_sessions(replace(season, entries=tuple(entries)), session)


def entries_in_order(season: Season, log: Sequence[Imported]) -> tuple[Season, list[Imported]]:
    """Return a season with classes as they came home first and entries by number and name; and its notes."""
    seen = dict.fromkeys(
        entry.class_
        for event in season.events
        for session in event.sessions
        if session.classification
        for row in session.classification.rows
        for entry in season.entries
        if entry.id == row.entry and entry.class_
    )
    classes = tuple(class_ for class_ in seen if class_ in season.classes)
    classes += tuple(class_ for class_ in season.classes if class_ not in classes)
    entries = sorted(season.entries, key=_place)
    ids = _entry_ids(entries)
    season = replace(season, classes=classes, entries=tuple(entries))
    if all(old == new for old, new in ids.items()):
        return season, [*log]
    notes = [
        replace(note, cars=tuple(replace(car, entry=ids.get(car.entry, car.entry)) for car in note.cars))
        for note in log
    ]
    return with_ids(season, {}, ids), notes


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
