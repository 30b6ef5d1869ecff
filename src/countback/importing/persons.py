"""One person of two ids, two of one, and one who is to be forgotten: what a scorer knows and no file says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from countback.importing.people import source_of, with_ids
from countback.model.imported import Imported, Seen
from countback.model.season import Driver, Season, Session, with_sessions
from countback.model.text import slug

replace = msgspec.structs.replace
T = TypeVar("T")


class Persons(NamedTuple):
    """A season and the other names of its people after a change."""

    season: Season
    aliases: dict[str, str]


class PersonError(ValueError):
    """A change that the season does not bear; the text says why."""


def drivers_of(season: Season) -> dict[str, Driver]:
    """Return the drivers of a season by id."""
    return {driver.id: driver for entry in season.entries for driver in entry.crew}


def merged(season: Season, aliases: Mapping[str, str], kept: str, other: str) -> Persons:
    """Return the season with the results of ``other`` those of ``kept``, who is known by both names and ids.

    Raises `PersonError` where both were in one session: nobody drives against themselves.
    """
    people = drivers_of(season)
    crews = {entry.id: [driver.id for driver in entry.crew] for entry in season.entries}
    for event in season.events:
        for session in event.sessions:
            for row_one, row_two in _pairs(session, crews, kept, other):
                if row_one != row_two:
                    message = f"{people[kept].name} and {people[other].name} were both in {session.id}"
                    raise PersonError(message)
    aliases_after = {alias: kept if driver == other else driver for alias, driver in aliases.items()}
    if people[other].name != people[kept].name:
        aliases_after[people[other].name] = kept
    entries = tuple(
        replace(entry, crew=tuple(people[kept] if driver.id == other else driver for driver in entry.crew))
        for entry in season.entries
    )
    # Decisions name people as tables show them; a team of that name is still there to be meant.
    teams = {entry.team.name for entry in season.entries if entry.team}
    gone = {other, people[other].name} - teams
    decisions = tuple(
        replace(made, competitor=people[kept].name) if made.competitor in gone else made
        for made in season.decisions
    )
    whole = replace(season, entries=entries, decisions=decisions)
    return Persons(with_ids(whole, {other: kept}), aliases_after)


def _pairs(session: Any, crews: Mapping[str, list[str]], driver: str, other: str) -> list[tuple[str, str]]:
    rows = session.classification.rows if session.classification else ()
    held = {
        who: [row.entry for row in rows if who in (row.drivers or crews[row.entry])]
        for who in (driver, other)
    }
    return [(first, second) for first in held[driver] for second in held[other]]


def split(
    season: Season, aliases: Mapping[str, str], driver: str, entry: str, ids: Sequence[str] | None = None
) -> Persons:
    """Return the season with whoever drove an entry under a driver's name as another person of that name.

    ``ids`` are the other names and ids that go with them, None where nobody has said. Raises `PersonError`
    where the driver is not of that entry's crew, or of no other, or where it has to be said whose ids of one
    source are.
    """
    people = drivers_of(season)
    theirs = [entry.id for entry in season.entries if any(member.id == driver for member in entry.crew)]
    if entry not in theirs or len(theirs) < 2:
        raise PersonError(f"{people[driver].name} has the entries {', '.join(theirs)}: name one of several")
    _check_ids(aliases, driver, people[driver].name, entry, ids)
    number = 2
    while f"{slug(people[driver].name)}-{number}" in people:
        number += 1
    new = f"{slug(people[driver].name)}-{number}"
    entries = tuple(
        replace(entered, crew=tuple(replace(m, id=new) if m.id == driver else m for m in entered.crew))
        if entered.id == entry
        else entered
        for entered in season.entries
    )

    def renamed(row: Any) -> Any:
        if row.entry != entry:
            return row
        drivers = tuple(new if id_ == driver else id_ for id_ in row.drivers)
        fastest = new if row.fastest_lap_driver == driver else row.fastest_lap_driver
        return replace(row, drivers=drivers, fastest_lap_driver=fastest)

    def session(session: Session) -> Session:
        revisions = (replace(each, rows=tuple(map(renamed, each.rows))) for each in session.classifications)
        return replace(session, classifications=tuple(revisions))

    parted = with_sessions(replace(season, entries=entries), session)
    aliases_after = {alias: new if alias in (ids or ()) else who for alias, who in aliases.items()}
    return Persons(parted, aliases_after)


def _check_ids(
    aliases: Mapping[str, str], driver: str, shown: str, entry: str, ids: Sequence[str] | None
) -> None:
    """Raise where it has to be said which ids go with an entry, or where somebody has no such id."""
    theirs = sorted(alias for alias, holder in aliases.items() if holder == driver)
    sources = Counter(source_of(alias) for alias in theirs if source_of(alias))
    if ids is None and any(count > 1 for count in sources.values()):
        told = ", ".join(theirs)
        raise PersonError(f"{shown} is known as {told}, and nothing says which goes with {entry}")
    if strange := [own_id for own_id in ids or () if own_id not in theirs]:
        told = ", ".join(theirs) or "nothing else"
        raise PersonError(f"{shown} is not known as {strange[0]}; there is {told}")


def forgotten(season: Season, aliases: Mapping[str, str], driver: str) -> Persons:
    """Return the season without a person's name, nationality and ids, wherever they stand; results stay."""
    people = drivers_of(season)
    number = 1
    while f"driver-{number}" in people:
        number += 1
    new = f"driver-{number}"
    spelled = {people[driver].name, *(alias for alias, holder in aliases.items() if holder == driver)}
    words = sorted((spelling for spelling in spelled if len(spelling) > 2), key=len, reverse=True)

    def text(value: str) -> str:
        for word in words:
            value = value.replace(word, f"Driver {number}")
        return new if value == driver else value

    changed = _with_text(with_ids(season, {driver: new}), text)
    entries = tuple(
        replace(
            entry,
            crew=tuple(Driver(id=new, name=f"Driver {number}") if m.id == new else m for m in entry.crew),
        )
        for entry in changed.entries
    )
    aliases_after = {alias: id_ for alias, id_ in aliases.items() if id_ != driver}
    return Persons(replace(changed, entries=entries), aliases_after)


def notes_without(log: Sequence[Imported], driver: str, names: Collection[str]) -> list[Imported]:
    """Return the notes of imports without the cars of somebody who is to be forgotten, and without choices
    about them; ``names`` are their other names and ids."""
    spelled = {slug(name) for name in names} | {driver}

    def theirs(car: Seen) -> bool:
        named = {person.name for person in car.drivers} | {person.id for person in car.drivers} - {""}
        return driver in car.who or bool(named & {*names})

    return [
        replace(
            note,
            cars=tuple(car for car in note.cars if not theirs(car)),
            choices=tuple(
                choice
                for choice in note.choices
                if not any(choice.startswith(f"line:{each}=") for each in spelled)
            ),
        )
        for note in log
    ]


def _with_text(value: T, change: Callable[[str], str]) -> T:
    """Return a value with every text in it changed."""
    made: Any = value
    if isinstance(value, str):
        made = change(value)
    elif isinstance(value, msgspec.Struct):
        fields = {name: _with_text(getattr(value, name), change) for name in value.__struct_fields__}
        made = replace(value, **fields)
    elif isinstance(value, tuple | list):
        made = type(value)(_with_text(item, change) for item in value)
    elif isinstance(value, dict):
        made = {key: _with_text(item, change) for key, item in value.items()}
    return made  # type: ignore[no-any-return]
