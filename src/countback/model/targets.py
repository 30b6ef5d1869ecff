"""Whom a decision means: a car's number or a name, resolved to entries and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from countback.model.classification import Result, Status
from countback.model.decision import Concern, Decision
from countback.model.makers import constructor
from countback.model.season import Entry, Event
from countback.model.text import slug

#: The keys that say whom and what a decision concerns, by what its kind acts on.
TAKES: dict[Concern, tuple[str, ...]] = {
    "result": ("session", "number", "competitor", "in_result"),
    "points-of-result": ("session", "number", "competitor", "championships"),
    "total": ("number", "competitor", "championships", "from_round"),
    "meeting": ("round", "number", "competitor"),
    "nothing": ("session", "round", "number", "competitor"),
}
TARGETS = ("session", "round", "number", "competitor", "championships", "from_round", "in_result")


def cars_meant(decision: Decision, rows: Sequence[Result], entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries among the rows of a session that a decision means.

    A ``number`` is the one that the car ran with there, or the id of its entry. A ``competitor`` is whoever
    can score with the car: one of those who drove it, its team, its make, the car itself. Whoever did not
    come (DNC) is meant only where nobody else is.
    """
    number, by_id = decision.number, {entry.id: entry for entry in entries}
    people = (
        {driver.id: driver.name for entry in entries for driver in entry.crew} if decision.competitor else {}
    )
    meant: list[Entry] = []
    stayed_away: list[Entry] = []
    for row in rows:
        entry = by_id.get(row.entry)
        if entry is None or (number and number != (row.number or entry.number) and number != entry.id):
            continue
        if decision.competitor:
            drivers = row.drivers or tuple(driver.id for driver in entry.crew)
            called = {*drivers, *(people.get(name, name) for name in drivers), *names_of_car(entry)}
            if slug(decision.competitor) not in map(slug, called):
                continue
        (stayed_away if row.status is Status.DID_NOT_ENTER else meant).append(entry)
    return meant or stayed_away


def told_apart(entries: Sequence[Entry]) -> str:
    """Return how a decision names one of some entries: by its number, by its id where numbers are alike."""
    numbers = [entry.number or entry.id for entry in entries]
    if len({*numbers}) < len(numbers):
        return f"give the id of one: {' and '.join(entry.id for entry in entries)}"
    return f"give the number of one: {' and '.join(numbers)}"


def entries_named(decision: Decision, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that a decision means, whichever sessions they ran in."""
    return [
        entry
        for entry in entries
        if (not decision.number or decision.number in (entry.number, entry.id))
        and (not decision.competitor or slug(decision.competitor) in map(slug, names_of(entry)))
    ]


def entries_scoring(decision: Decision, entries: Sequence[Entry], events: Sequence[Event]) -> list[Entry]:
    """Return the entries whose totals a decision means: those that had its number in the round it is from.

    From the first round on, all that ever had it: who of several is meant, it does not say.
    """
    named = entries_named(decision, entries)
    if decision.from_round <= 1 or len(named) < 2:
        return named
    number_of = {entry.id: entry.number for entry in named}
    ran = {
        row.entry
        for event in events
        if event.round == decision.from_round
        for session in event.sessions
        for result in session.classifications[-1:]
        for row in result.rows
        if row.entry in number_of and decision.number in (row.number or number_of[row.entry], row.entry)
    }
    listed = [entry for entry in named if not entry.rounds or decision.from_round in entry.rounds]
    return [entry for entry in named if entry.id in ran] or listed or named


def names_in_tables(entries: Sequence[Entry]) -> dict[str, tuple[str, ...]]:
    """Return the names of those who score with some entries, by what a table is of (``kinds.Who``).

    A car whose chassis and engine are of two makes is not a car of the constructor that is one of them
    alone. Who else a plug-in lets score ("other") may be called by any of the names.
    """
    names_by_sort: dict[str, list[str]] = {}
    for entry in entries:
        team = entry.team.name if entry.team else ""
        called = {
            "driver": [name for driver in entry.crew for name in (driver.name, driver.id)],
            "team": [team, entry.team.id] if entry.team else [],
            "car": [f"{entry.number} {team}".strip()],
            "manufacturer": [entry.constructor],
            "constructor": [make.name for make in constructor(entry)],
            "other": [*names_of(entry)],
        }
        for who, names in called.items():
            names_by_sort.setdefault(who, []).extend(filter(None, names))
    return {who: tuple(dict.fromkeys(names)) for who, names in names_by_sort.items()}


def names_of(entry: Entry) -> Iterator[str]:
    """Yield the names and ids of everybody who can score with an entry in some championship."""
    for driver in entry.crew:
        yield from (driver.name, driver.id)
    yield from names_of_car(entry)


def names_of_car(entry: Entry) -> Iterator[str]:
    """Yield the names and ids of whoever else can score with a car than those who drove it."""
    if entry.team:
        yield from filter(None, (entry.team.name, entry.team.id))
    both = f"{entry.constructor} {entry.engine}".strip()
    yield from filter(None, (entry.constructor, entry.engine, both, entry.car, entry.number, entry.id))
