"""Entries made anew from all the files of a season, so that none depends on which came first.

Taken one by one, files leave entries that their order decides: how a class is spelled, whether a car with
another crew is another entry. So the notes of an import keep how each file describes each car, and in the end
all cars are entered once more, in the order of the calendar. Entries that somebody has corrected since are
not what the files make of them: they are left as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from countback.formats.reading import ReadDriver, ReadRow
from countback.importing.entering import Entering
from countback.importing.matching import Matched
from countback.importing.meeting import held
from countback.importing.order import crews_in_order, entries_in_order
from countback.importing.people import source_of
from countback.importing.wanted import Wanted
from countback.model.classification import Result
from countback.model.finding import has_errors
from countback.model.imported import Imported, Named, Seen
from countback.model.season import Decision, Entry, Season, Session, with_sessions

replace = msgspec.structs.replace


class Anew(NamedTuple):
    """A season with its entries made anew, and the notes and the other names of people that go with it."""

    season: Season
    log: list[Imported]
    aliases: dict[str, str]


def seen(match: Matched, entry: Entry) -> Seen:
    """Return how a file describes a car, and what it was taken for; a class that was not taken is none."""
    row = match.row
    return Seen(
        entry=entry.id,
        who=(match.drivers or tuple(driver.id for driver in entry.crew)) if row.drivers else (),
        number=row.number,
        drivers=tuple(
            Named(name=driver.name, id=driver.id, nationality=driver.nationality, marks=driver.marks)
            for driver in row.drivers
        ),
        team=row.team,
        class_=row.class_ if entry.class_ else "",
        car=row.car,
        manufacturer=row.manufacturer,
        group=row.group,
    )


def untouched(season: Season, log: Sequence[Imported], aliases: Mapping[str, str]) -> bool:
    """Tell whether a season's entries are those that its files make, so that nobody has corrected them."""
    made = made_anew(season, log, aliases)
    return made is not None and made.season == season and made.aliases == dict(aliases)


def made_anew(season: Season, log: Sequence[Imported], aliases: Mapping[str, str]) -> Anew | None:
    """Return the season with the entries that its files make in the order of the calendar.

    None where that leaves anything open, or where an entry or a result is there that no note describes.
    """
    if {entry.id for entry in season.entries} - {car.entry for note in log for car in note.cars}:
        return None
    work = _Anew(season, log, aliases)
    for number, round_ in _in_order(season, log):
        if round_ is None or not work.sheet(number, round_):
            return None
    return work.made()


def _in_order(season: Season, log: Sequence[Imported]) -> Iterator[tuple[int, int | None]]:
    """Yield the notes that describe cars, by their index, with their rounds, in the order of the calendar.

    A list of entries comes before the sessions of its event.
    """
    places = {
        session.id: (event.round, place)
        for event in season.events
        for place, session in enumerate(event.sessions, start=1)
    }
    ordered = []
    for number, note in enumerate(log):
        if not note.cars:
            continue
        if note.session:
            round_, place = places.get(note.session, (None, 0))
        else:
            rounds = [event.round for event in season.events if note.day and held(event, note.day)]
            round_, place = rounds[0] if len(rounds) == 1 else None, 0
        ordered.append(((round_ or 0, place, note.revision, note.cars), number, round_))
    for _, number, round_ in sorted(ordered, key=lambda line: (line[0][:3], str(line[0][3]), line[1])):
        yield number, round_


class _Anew:
    """The entries so far, and what each car of each note is now."""

    def __init__(self, season: Season, log: Sequence[Imported], aliases: Mapping[str, str]) -> None:
        self.season, self.log = season, log
        self.crews = {entry.id: tuple(driver.id for driver in entry.crew) for entry in season.entries}
        names = {driver.name for note in log for car in note.cars for driver in car.drivers}
        wanted = Wanted(now=dt.datetime.min, add_new=True, new_names=tuple(names))
        bare = with_sessions(
            replace(season, entries=(), classes=()), lambda session: replace(session, classifications=())
        )
        kept = {alias: id_ for alias, id_ in aliases.items() if not source_of(alias)}
        self.entering = Entering(bare, kept, wanted, fresh=True)
        people = {driver.id: driver for entry in season.entries for driver in entry.crew}
        self.entering.roster.called = {id_: people[id_] for id_ in kept.values() if id_ in people}
        self.places = {
            (session.id, row.entry): place
            for event in season.events
            for session in event.sessions
            for revision in session.classifications
            for place, row in enumerate(revision.rows)
        }
        #: By session: each car of it as it was, and what it is now.
        self.became: dict[str, list[tuple[Seen, str, tuple[str, ...]]]] = {}
        self.cars: dict[int, tuple[Seen, ...]] = {}

    def sheet(self, number: int, round_: int) -> bool:
        """Enter the cars of a note; tell whether nothing stays open."""
        note = self.log[number]
        cars = sorted(note.cars, key=lambda car: (self.places.get((note.session, car.entry), 0), str(car)))
        rows = [_row(car) for car in cars]
        matches = self.entering.rows("", rows, round_, numbered=note.numbered)
        if has_errors(self.entering.findings) or any(match.open or match.entry is None for match in matches):
            return False
        for id_, crew in self.entering.widened.items():
            for places in self.became.values():
                places[:] = [(old, to, drove or (crew if to == id_ else ())) for old, to, drove in places]
        self.entering.findings, self.entering.widened = [], {}
        now = {entry.id: tuple(driver.id for driver in entry.crew) for entry in self.entering.roster.entries}
        there = self.became.setdefault(note.session, [])
        came = []
        for car, match in zip(cars, matches, strict=True):
            id_ = match.entry.id if match.entry else ""
            there.append((car, id_, match.drivers))
            came.append(replace(car, entry=id_, who=(match.drivers or now[id_]) if car.drivers else ()))
        self.cars[number] = tuple(came)
        return True

    def made(self) -> Anew | None:
        """Return the season with these entries, None where a result or a decision has none of them."""
        roster = self.entering.roster
        self.lost = False
        season = with_sessions(self.season, self._session)
        decisions = tuple(map(self._decision, season.decisions))
        if self.lost:
            return None
        entries = tuple(
            replace(entry, crew=tuple(roster.drivers[member.id] for member in entry.crew))
            for entry in roster.entries
        )
        season = replace(season, entries=entries, classes=tuple(roster.classes), decisions=decisions)
        nobody = replace(season, entries=(), events=())
        log = [
            replace(note, cars=self.cars[number]) if number in self.cars else note
            for number, note in enumerate(self.log)
        ]
        season, log = entries_in_order(crews_in_order(nobody, season), log)
        return Anew(season, log, roster.aliases)

    def _session(self, session: Session) -> Session:
        def row(row: Result) -> Result:
            drove = {*(row.drivers or self.crews.get(row.entry, ()))}
            there = [place for place in self.became.get(session.id, ()) if place[0].entry == row.entry]
            there = [place for place in there if {*place[0].who} == drove] or [
                place for place in there if not place[0].who
            ]
            if len({(to, drivers) for _, to, drivers in there}) != 1:
                self.lost = True
                return row
            _, to, drivers = there[0]
            self.lost |= bool(row.fastest_lap_driver) and row.fastest_lap_driver not in drivers
            return replace(row, entry=to, drivers=drivers)

        revisions = (replace(each, rows=tuple(map(row, each.rows))) for each in session.classifications)
        return replace(session, classifications=tuple(revisions))

    def _decision(self, made: Decision) -> Decision:
        """Return a decision by the id that its entry or its driver has now."""
        numbers = {car.number for places in self.became.values() for car, _, _ in places}
        entries = {to for places in self.became.values() for car, to, _ in places if car.entry == made.number}
        if made.number in self.crews and made.number not in numbers:
            self.lost |= len(entries) != 1
            made = replace(made, number=next(iter(entries), made.number))
        people = {id_ for crew in self.crews.values() for id_ in crew}
        self.lost |= made.competitor in people and made.competitor not in self.entering.roster.drivers
        return made


def _row(car: Seen) -> ReadRow:
    return ReadRow(
        position=None,
        number=car.number,
        drivers=tuple(
            ReadDriver(name=driver.name, id=driver.id, nationality=driver.nationality, marks=driver.marks)
            for driver in car.drivers
        ),
        team=car.team,
        class_=car.class_,
        car=car.car,
        manufacturer=car.manufacturer,
        group=car.group,
    )
