"""Entries and drivers that a file adds to a season."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from countback.formats import names
from countback.formats.reading import ReadDriver, ReadRow
from countback.importing.matching import same_class, same_model
from countback.importing.people import known_as, somebody_else
from countback.model.season import Driver, Entry, Season, Team
from countback.model.text import slug

replace = msgspec.structs.replace


class Roster:
    """The entries of a season while rows are added to it, and the other names of its drivers.

    Ids (Steam, customer numbers) are kept as aliases, so that a new gamertag is not a new person.
    """

    apart: frozenset[str] = frozenset()
    """Drivers who are in the session by another row: whoever has their name there is somebody else."""
    called: Mapping[str, Driver] = {}
    """Drivers by id who are known by other names before an entry names them."""

    def __init__(self, season: Season, aliases: dict[str, str]) -> None:
        self.entries = list(season.entries)
        self.classes = list(season.classes)
        self.aliases = aliases
        self.drivers = {driver.id: driver for entry in season.entries for driver in entry.crew}
        self.teams = {entry.team.id: entry.team for entry in season.entries if entry.team}

    def class_of(self, row: ReadRow, *, add: bool) -> str | None:
        """Return the season's name of a row's class; None where the season has classes but not this."""
        for class_ in self.classes:
            if same_class(class_, row.class_):
                return class_
        if not row.class_ or (not self.classes and not add):
            return row.class_
        if not add:
            return None
        self.classes.append(row.class_)
        return row.class_

    def driver(self, read: ReadDriver) -> Driver:
        """Return the driver somebody is, added where the season has none."""
        id_ = known_as(self.aliases, read.id) or self.aliases.get(read.name, "")
        if id_ in self.called and id_ not in self.drivers:
            self.drivers[id_] = self.called[id_]
        if id_ not in self.drivers or (not known_as(self.aliases, read.id) and self._else(read, id_)):
            wanted = slug(read.name) or "driver"
            id_, number = wanted, 1
            while id_ in self.drivers and (
                not names.same(self.drivers[id_].name, read.name) or self._else(read, id_)
            ):
                number += 1
                id_ = f"{wanted}-{number}"
        if id_ not in self.drivers:
            self.drivers[id_] = Driver(id=id_, name=read.name, nationality=read.nationality)
        elif self.drivers[id_].nationality in ("", "?") and read.nationality not in ("", "?"):
            self.drivers[id_] = replace(self.drivers[id_], nationality=read.nationality)
        self.remember(read, id_)
        return self.drivers[id_]

    def _else(self, read: ReadDriver, id_: str) -> bool:
        return somebody_else(self.aliases, read.id, id_) or (not read.id and id_ in self.apart)

    def remember(self, read: ReadDriver, id_: str) -> None:
        """Keep the id that a source gives a person."""
        if read.id and id_ in self.drivers and not known_as(self.aliases, read.id):
            self.aliases[read.id] = id_

    def add(self, row: ReadRow, round_: int, class_: str, like: Entry | None = None) -> Entry:
        """Enter a car for one round, or for all (0). ``like`` is the car with another crew."""
        crew: dict[str, Driver] = {}
        for read in row.drivers:
            driver = self.driver(read)
            crew[driver.id] = driver
        team = self._team(row.team) or (like.team if like else None)
        entry = Entry(
            id=self._id(row, crew),
            number=row.number,
            crew=tuple(crew.values()),
            team=team,
            class_=class_ or (like.class_ if like else ""),
            rounds=(round_,) if round_ else (),
            guest=like.guest if like else False,
            car=row.car or (like.car if like else ""),
            constructor=self._make(row, like),
            engine=like.engine if like else "",
            tags=like.tags if like else _tags(row),
        )
        self.entries.append(entry)
        return entry

    def _make(self, row: ReadRow, like: Entry | None) -> str:
        """Return who made a car: as the row says, as that of the same car, or of the same model."""
        if row.manufacturer or like is None:
            return row.manufacturer
        if not row.car or not like.car or same_model(row.car, like.car):
            return like.constructor
        makes = {entry.constructor for entry in self.entries if entry.car and same_model(entry.car, row.car)}
        return makes.pop() if len(makes) == 1 else ""

    def enter(self, entry: Entry, round_: int) -> Entry:
        """Return the entry with a round added to those it was entered for."""
        if not entry.rounds or not round_ or round_ in entry.rounds:
            return entry
        longer = replace(entry, rounds=tuple(sorted((*entry.rounds, round_))))
        return self.put(longer)

    def complete(self, entry: Entry, row: ReadRow, *, add: bool) -> tuple[Entry, list[str]]:
        """Return the entry with its class, team, car and make filled in where blank, and which were.

        A class that the season does not have comes in only with ``add``.
        """
        class_ = self.class_of(row, add=add) if add or self.classes else ""
        other_car = entry.car and row.car and not same_model(row.car, entry.car)
        wanted: dict[str, object] = {
            "class": "" if entry.class_ else class_,
            "team": None if entry.team else self._team(row.team),
            "car": "" if entry.car else row.car,
            "constructor": "" if entry.constructor or other_car else row.manufacturer,
        }
        filled = {name: value for name, value in wanted.items() if value}
        if not filled:
            return entry, []
        fields = {"class_" if name == "class" else name: value for name, value in filled.items()}
        return self.put(replace(entry, **fields)), list(filled)

    def join(self, entry: Entry, drivers: tuple[Driver, ...]) -> Entry:
        """Return the entry with a crew that holds its own: the car's drivers as a fuller sheet names them."""
        return self.put(replace(entry, crew=drivers))

    def put(self, entry: Entry) -> Entry:
        """Replace the entry of that id."""
        at = next(number for number, there in enumerate(self.entries) if there.id == entry.id)
        self.entries[at] = entry
        return entry

    def leave(self, entry: Entry, round_: int, calendar: tuple[int, ...]) -> None:
        """Take a round from an entry: another crew has the car there."""
        rounds = tuple(number for number in (entry.rounds or calendar) if number != round_)
        if rounds:
            self.put(replace(entry, rounds=rounds))

    def _team(self, name: str) -> Team | None:
        id_ = slug(name)
        if not id_:
            return None
        return self.teams.setdefault(id_, Team(id=id_, name=name))

    def _id(self, row: ReadRow, crew: dict[str, Driver]) -> str:
        """Return an id in the manner of entries.csv: the number, with the driver where it is taken."""
        taken = {entry.id for entry in self.entries}
        first = next(iter(crew), "")
        wanted = row.number or first or "car"
        if wanted in taken and row.number and first:
            wanted = f"{row.number}-{first}"
        id_, number = wanted, 1
        while id_ in taken:
            number += 1
            id_ = f"{wanted}-{number}"
        return id_


def _tags(row: ReadRow) -> tuple[str, ...]:
    marks = {mark for driver in row.drivers for mark in driver.marks}
    return tuple(sorted(_TAGS[mark] for mark in marks if mark in _TAGS))


#: What the marks on names mean, as tags of the entry.
_TAGS = {"J": "junior", "R": "rookie", "JR": "junior", "G": "guest", "*": "starred"}
