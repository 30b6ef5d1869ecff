"""What changed between two versions of a season, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from countback.formats.clock import format_time
from countback.model.classification import Result
from countback.model.season import Entry, Season, Session
from countback.model.words import session_name
from countback.office.facts import KEYS, decision_name

_ENTRY = {"number": "number", "crew": "drivers", "team": "team", "class_": "class", "rounds": "rounds",
          "guest": "guest", "car": "car", "tags": "tags", "constructor": "constructor",
          "engine": "engine"}  # fmt: skip
_SESSION = (
    "name",
    "kind",
    "date",
    "start",
    "cancelled",
    "laps",
    "laps_run",
    "scheduled_laps",
    "qualified_by",
)
_EVENT = (
    "name",
    "code",
    "circuit",
    "place",
    "country",
    "start",
    "end",
    "time_zone",
    "cancelled",
    "officials",
)
_ROW = {"position": "place", "status": "status", "laps": "laps", "time": "time", "best_lap": "best lap",
        "grid": "grid", "qualifying": "qualifying", "fastest_lap": "fastest lap", "laps_led": "laps led",
        "drivers": "drivers", "class_position": "place in class", "note": "note",
        "number": "number"}  # fmt: skip


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
            words = key.replace("_", " ")
            yield (
                f"{words}: {_said(old)} → {_said(new)}" if isinstance(new, str | int) else f"{words} changed"
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
            yield from _fields(f"round {number}", old[number], new[number], dict.fromkeys(_EVENT, ""))
            both = {one.id for one in old[number].sessions} & {one.id for one in new[number].sessions}
            orders = (
                [one.id for one in event.sessions if one.id in both] for event in (old[number], new[number])
            )
            if next(orders) != next(orders):
                yield f"round {number}: the sessions are in another order"
    sessions_before = {one.id: one for event in before.events for one in event.sessions}
    for event in after.events:
        for session in event.sessions:
            if session.id not in sessions_before:
                yield f"session added: {session.id}"
            else:
                old_session = sessions_before.pop(session.id)
                named = f"{event.name}, {session_name(session)}"
                yield from _fields(named, old_session, session, dict.fromkeys(_SESSION, ""))
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
            yield from _fields(f"car {entry.number}", entry, new[id_], _ENTRY)


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
                rows = list(rows_changed(was.classification.rows, session.classification.rows, cars))
                state = session.classification.state
                if was.classification.state != state:
                    yield f"{where}: {was.classification.state} → {state}"
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
        for name, words in _ROW.items():
            was, is_ = getattr(old[id_], name), getattr(row, name)
            if was != is_:
                yield f"car {car}: {words} {_said(was, name)} → {_said(is_, name)}"
    for id_, row in old.items():
        if id_ not in new:
            yield f"car {cars.get(id_, id_)} taken out, was {_place(row)}"


def _decisions(before: Season, after: Season) -> Iterator[str]:
    old, new = ({decision_name(one): one for one in season.decisions} for season in (before, after))
    for name, decision in new.items():
        if name not in old:
            about = (decision.number and f"car {decision.number}") or decision.competitor
            yield f"decision: {decision.kind.replace('-', ' ')} {decision.session} {about}".rstrip()
        elif old[name] != decision:
            yield f"decision changed: {decision.kind.replace('-', ' ')} {decision.session}".rstrip()
    yield from (
        f"decision removed: {one.kind.replace('-', ' ')}" for name, one in old.items() if name not in new
    )


def _fields(what: str, old: object, new: object, names: Mapping[str, str]) -> Iterator[str]:
    for name, words in names.items():
        was, is_ = getattr(old, name), getattr(new, name)
        if was != is_:
            yield f"{what}: {words or name.replace('_', ' ')} {_said(was)} → {_said(is_)}"


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
    if isinstance(value, tuple):
        return ", ".join(_said(getattr(one, "name", one)) for one in value)
    return str(getattr(value, "name", None) or getattr(value, "value", value))
