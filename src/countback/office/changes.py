"""What changed between two versions of a season, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

import msgspec

from countback.formats.clock import format_time
from countback.model.classification import Classification, Result
from countback.model.decision import CarDecision, Decision, Step
from countback.model.season import Entry, Event, Season, Session
from countback.model.words import session_name
from countback.office.facts import KEYS, decision_name

#: What a field is called where its name is not what people say.
_WORDS = {"class_": "class", "crew": "drivers", "position": "place", "class_position": "place in class",
          "fastest_lap_driver": "driver of the fastest lap", "time_zone": "time zone"}  # fmt: skip
#: What one of them is found by, and what is compared on its own.
_FOUND_BY: dict[type[msgspec.Struct], tuple[str, ...]] = {
    Event: ("round", "sessions"),
    Session: ("id", "classifications"),
    Entry: ("id",),
    Result: ("entry",),
    Classification: ("rows",),
    Decision: (),
    CarDecision: (),
}


def changes(before: Season | None, after: Season | None) -> list[str]:
    """Return one sentence a change; files that cannot be read have none."""
    if after is None:
        return ["the season cannot be read"]
    if before is None:
        return [f"{after.name} begun"]
    return [
        *_keys(before, after),
        *_calendar(before, after),
        *_entries(before, after),
        *_results(before, after),
        *_decisions(before, after),
    ]


def _keys(before: Season, after: Season) -> Iterator[str]:
    for key in KEYS:
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            words = _called(key)
            yield (
                f"{words}: {_said(old)} → {_said(new)}"
                if isinstance(new or old, str | int)
                else f"{words} changed"
            )


def _calendar(before: Season, after: Season) -> Iterator[str]:
    old = {event.round: event for event in before.events}
    new = {event.round: event for event in after.events}
    for number in sorted(old.keys() | new.keys()):
        if number not in old:
            yield f"round {number} added: {new[number].name}"
        elif number not in new:
            yield f"round {number} removed: {old[number].name}"
        else:
            yield from _fields(f"round {number}", old[number], new[number])
            both = {session.id for session in old[number].sessions} & {
                session.id for session in new[number].sessions
            }
            orders = (
                [session.id for session in event.sessions if session.id in both]
                for event in (old[number], new[number])
            )
            if next(orders) != next(orders):
                yield f"round {number}: the sessions are in another order"
    sessions_before = {session.id: session for event in before.events for session in event.sessions}
    for event in after.events:
        for session in event.sessions:
            if session.id not in sessions_before:
                yield f"session added: {session.id}"
            else:
                old_session = sessions_before.pop(session.id)
                named = f"{event.name}, {session_name(session)}"
                yield from _fields(named, old_session, session)
    for id_ in sessions_before:
        yield f"session removed: {id_}"


def _entries(before: Season, after: Season) -> Iterator[str]:
    old, new = ({entry.id: entry for entry in season.entries} for season in (before, after))
    added = [entry for id_, entry in new.items() if id_ not in old]
    if len(added) > 5:
        yield f"{len(added)} cars entered"
    else:
        yield from (f"car {_car(entry)} entered" for entry in added)
    for id_, entry in old.items():
        if id_ not in new:
            yield f"car {_car(entry)} taken out"
        else:
            yield from _fields(f"car {entry.number}", entry, new[id_])


def _results(before: Season, after: Season) -> Iterator[str]:
    old = {session.id: session for event in before.events for session in event.sessions}
    cars = {entry.id: entry.number for season in (before, after) for entry in season.entries}
    for event in after.events:
        for session in event.sessions:
            was = old.get(session.id, Session(id=session.id))
            if was.classifications == session.classifications:
                continue
            where = f"{event.name}, {session_name(session)}"
            if was.classification is None:
                number = len(session.classification.rows) if session.classification else 0
                yield f"{where}: result with {number} cars"
            elif session.classification is None:
                yield f"{where}: result removed"
            else:
                yield from _revised(where, was, session, cars)


def _revised(where: str, before: Session, after: Session, cars: Mapping[str, str]) -> Iterator[str]:
    """Say what is otherwise in the newest of a session's revisions, and whether older ones changed."""
    old, new = before.classifications[-1], after.classifications[-1]
    if len(after.classifications) > len(before.classifications):
        yield f"{where}: revision {len(after.classifications)}"
    elif len(after.classifications) < len(before.classifications):
        yield f"{where}: {len(before.classifications) - len(after.classifications)} revisions taken back"
    earlier = zip(before.classifications[:-1], after.classifications[:-1], strict=False)
    for number, (was, is_) in enumerate(earlier, 1):
        if was != is_:
            yield f"{where}: revision {number} changed after all"
    yield from _fields(where, old, new)
    rows = list(rows_changed(old.rows, new.rows, cars))
    yield from (f"{where}: {row}" for row in rows[:8])
    if len(rows) > 8:
        yield f"{where}: {len(rows) - 8} more cells"


def rows_changed(before: Iterable[Result], after: Iterable[Result], cars: Mapping[str, str]) -> Iterator[str]:
    """Return the cells that differ between two results, by car."""
    old, new = {row.entry: row for row in before}, {row.entry: row for row in after}
    for id_, row in new.items():
        car = cars.get(id_, id_)
        if id_ not in old:
            yield f"car {car} added, {_place(row)}"
            continue
        yield from _fields(f"car {car}", old[id_], row)
    for id_, row in old.items():
        if id_ not in new:
            yield f"car {cars.get(id_, id_)} taken out, was {_place(row)}"


def _decisions(before: Season, after: Season) -> Iterator[str]:
    old, new = (
        {decision_name(decision): decision for decision in season.decisions} for season in (before, after)
    )
    for name, decision in new.items():
        what = decision.name.replace("-", " ", decision.kind.count("-"))
        if name not in old:
            yield f"decision: {what}"
        elif old[name] != decision:
            yield from _fields(f"decision {what}", old[name], decision)
    yield from (f"decision removed: {decision.name}" for name, decision in old.items() if name not in new)


def _fields(what: str, old: msgspec.Struct, new: msgspec.Struct) -> Iterator[str]:
    """Say each field that differs: those of the newest one, whatever fields it has."""
    for name in new.__struct_fields__:
        was, is_ = getattr(old, name), getattr(new, name)
        if was != is_ and name not in _FOUND_BY[type(new)]:
            yield f"{what}: {_called(name)} {_said(was, name)} → {_said(is_, name)}"


def _called(field: str) -> str:
    return _WORDS.get(field, field.replace("_", " "))


def _car(entry: Entry) -> str:
    return f"{entry.number} ({' / '.join(driver.name for driver in entry.crew)})"


def _place(row: Result) -> str:
    return str(row.position or row.status.value)


def _said(value: object, name: str = "") -> str:
    if value is None or value == "" or value == ():
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in ("time", "best_lap") and isinstance(value, int):
        return format_time(value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M %Z}".strip()
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(_said(getattr(part, "name", part)) for part in value)
    if isinstance(value, Step):
        at = "" if value.at is None else f" {_said(value.at)}"
        return value.status.replace("-", " ") + at
    if isinstance(value, Enum):
        return str(value.value)
    return str(getattr(value, "name", None) or value)
