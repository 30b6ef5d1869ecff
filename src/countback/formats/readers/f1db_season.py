"""One season of an F1DB document as facts, with the tables published of it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from itertools import count

from countback.formats.readers.f1db_shape import (
    ConstructorStanding,
    Document,
    DriverStanding,
    FastestLap,
    Race,
    RaceResult,
    SeasonShape,
)
from countback.formats.record import PublishedLine, PublishedTable, RecordedSeason
from countback.model.classification import Classification, Result, Status
from countback.model.countries import country_of
from countback.model.finding import Finding, Where
from countback.model.makers import named
from countback.model.season import Driver, Entry, Event, Season, Session, Team

_STATUSES = {status.value: status for status in Status}
Key = tuple[str, str, str, str, int]


class Names:
    """What the ids of a document stand for."""

    def __init__(self, document: Document) -> None:
        countries = {
            country.id: country_of(country.ioc_code or "") or country_of(country.name) or country.alpha3_code
            for country in document.countries
        }
        self.countries = countries
        self.drivers = {
            person.id: Driver(
                id=person.id, name=person.name, nationality=countries.get(person.nationality_country_id, "")
            )
            for person in document.drivers
        }
        self.teams = {make.id: Team(id=make.id, name=make.name) for make in document.entrants}
        self.chassis = {make.id: make.name for make in document.constructors}
        self.engines = {make.id: make.name for make in document.engine_manufacturers}
        self.circuits = {circuit.id: circuit for circuit in document.circuits}
        self.grands_prix = {race.id: race for race in document.grands_prix}

    def constructor(self, chassis: str, engine: str) -> str:
        """Return the id of the competitor that a pair of makers is."""
        return named(self.chassis.get(chassis, chassis), self.engines.get(engine, engine)).id


class Entries:
    """The cars of a season, found or made as the races name them."""

    def __init__(self, names: Names, season: SeasonShape) -> None:
        self.names = names
        self.rounds: dict[Key, list[int]] = {}
        self.ids: dict[Key, str] = {}
        self.numbers: dict[Key, str] = {}
        self.taken: set[str] = set()
        self.relief: dict[str, tuple[RaceResult, int]] = {}
        self.entrant: dict[tuple[str, str, str, int], str] = {}
        for entrant in season.entrants or ():
            for make in entrant.constructors:
                for driver in make.drivers:
                    for number in driver.rounds:
                        key = (driver.driver_id, make.constructor_id, make.engine_manufacturer_id, number)
                        self.entrant.setdefault(key, entrant.entrant_id)

    def of(self, row: RaceResult, number: int, used: set[str]) -> str:
        """Return the id of the entry of a row in round ``number``; ``used`` are those of its session."""
        makes = (row.driver_id, row.constructor_id, row.engine_manufacturer_id)
        team = self.entrant.get((*makes, number), "")
        for again in count(1):
            key = (*makes, team, again)
            id_ = self.ids.get(key) or self._new(key, row.driver_number or "")
            if id_ not in used:
                break
        if number not in self.rounds[key]:
            self.rounds[key].append(number)
        used.add(id_)
        return id_

    def _new(self, key: Key, number: str) -> str:
        driver, chassis, engine, *_ = key
        base = "-".join((driver, chassis, *([engine] if engine != chassis else [])))
        wanted, count = base, 1
        while wanted in self.taken:
            count += 1
            wanted = f"{base}-{count}"
        self.taken.add(wanted)
        self.ids[key], self.rounds[key], self.numbers[key] = wanted, [], number
        return wanted

    def all(self) -> tuple[Entry, ...]:
        """Return the entries in the order they first appeared.

        Whoever only took over other people's cars has an entry without a result of its own.
        """
        names = self.names
        drivers = {key[0] for key in self.ids}
        for driver, (row, number) in self.relief.items():
            if driver not in drivers:
                self.of(row, number, set())
        return tuple(
            Entry(
                id=id_,
                number=self.numbers[key],
                crew=(names.drivers.get(key[0]) or Driver(id=key[0], name=key[0]),),
                team=names.teams.get(key[3]),
                rounds=tuple(self.rounds[key]),
                constructor=names.chassis.get(key[1], key[1]),
                engine=names.engines.get(key[2], key[2]),
            )
            for key, id_ in self.ids.items()
        )


def build(
    names: Names, season: SeasonShape, races: list[Race], file: str, findings: list[Finding]
) -> RecordedSeason:
    """Return one season. What cannot be is added to ``findings``."""
    entries = Entries(names, season)
    points: dict[tuple[str, str], Fraction] = {}
    events, tables = [], []
    for race in sorted(races, key=lambda race: race.round):
        number = race.round
        sessions = []
        if race.sprint_race_results:
            sessions.append(
                Session(
                    id=f"sprint-{number}",
                    kind="sprint",
                    name="Sprint",
                    date=race.sprint_race_date,
                    laps=race.sprint_race_laps,
                    scheduled_laps=race.sprint_race_scheduled_laps,
                    classifications=_classified(race.sprint_race_results, (), number, entries),
                )
            )
            _add_points(points, sessions[-1].id, race.sprint_race_results)
        results = race.race_results or []
        sessions.append(
            Session(
                id=f"race-{number}",
                name="Race",
                date=race.date,
                laps=race.laps if results else None,
                scheduled_laps=race.scheduled_laps or race.laps,
                classifications=_classified(results, race.fastest_laps or (), number, entries),
            )
        )
        _add_points(points, sessions[-1].id, results)
        for row in results:
            if row.position_number is None and row.position_text not in _STATUSES:
                findings.append(
                    Finding(
                        code="unknown-status",
                        where=Where(file=file, key=f"{season.year} round {number}"),
                        message=f"unknown positionText {row.position_text!r} of {row.driver_id}",
                        hint="it is read as DNF",
                        severity="warning",
                    )
                )
        events.append(_event(names, race, tuple(sessions)))
        tables += _tables(names, number, race.driver_standings, race.constructor_standings)
    tables += _tables(names, None, season.driver_standings, season.constructor_standings)
    return RecordedSeason(
        season=Season(
            id=f"formula-one-{season.year}",
            name=f"{season.year} Formula One World Championship",
            series="Formula One",
            year=season.year,
            rulebook="formula-one",
            source="F1DB, https://github.com/f1db/f1db (CC BY 4.0)",
            events=tuple(events),
            entries=entries.all(),
        ),
        tables=tuple(tables),
        points=points,
    )


def _event(names: Names, race: Race, sessions: tuple[Session, ...]) -> Event:
    grand_prix = names.grands_prix.get(race.grand_prix_id)
    circuit = names.circuits.get(race.circuit_id)
    return Event(
        round=race.round,
        name=grand_prix.full_name if grand_prix else race.grand_prix_id,
        id=race.grand_prix_id,
        code=grand_prix.abbreviation if grand_prix else "",
        circuit=circuit.full_name if circuit else "",
        place=circuit.place_name if circuit else "",
        country=names.countries.get(circuit.country_id, "") if circuit else "",
        start=race.date,
        sessions=sessions,
    )


def _classified(
    rows: list[RaceResult], laps: Iterable[FastestLap], number: int, entries: Entries
) -> tuple[Classification, ...]:
    """Return the rows of a session, those of a shared car as one; nothing where it has not been run."""
    if not rows:
        return ()
    cars = _cars(rows)
    best = _laps(rows, laps)
    used: set[str] = set()
    for row in rows:
        if row.shared_car:
            entries.relief.setdefault(row.driver_id, (row, number))
    return (Classification(rows=tuple(_result(car, best, entries.of(car[0], number, used)) for car in cars)),)


def _cars(rows: list[RaceResult]) -> list[list[RaceResult]]:
    """Return the rows by car, whoever is not marked as sharing it first."""
    cars = [[row] for row in rows if not row.shared_car]
    for row in rows:
        if row.shared_car:
            same = [car for car in cars if _car(car[0]) == _car(row)]
            # A number may have been on another car, too, which did not start.
            same.sort(key=lambda car: car[0].position_text != row.position_text)
            if same:
                same[0].append(row)
            else:
                cars.append([row])
    return cars


def _car(row: RaceResult) -> tuple[str | None, str]:
    return row.driver_number, row.constructor_id


def _laps(rows: list[RaceResult], laps: Iterable[FastestLap]) -> dict[tuple[str, str | None], FastestLap]:
    """Return the best laps by driver and number of the car, one of the numbers in ``rows``."""
    numbers: dict[str, list[str | None]] = {}
    for row in rows:
        numbers.setdefault(row.driver_id, []).append(row.driver_number)
    best: dict[tuple[str, str | None], FastestLap] = {}
    for lap in laps:
        driven = numbers.get(lap.driver_id)
        if driven:
            number = lap.driver_number if lap.driver_number in driven else driven[0]
            best.setdefault((lap.driver_id, number), lap)
    return best


def _result(car: list[RaceResult], best: dict[tuple[str, str | None], FastestLap], entry: str) -> Result:
    row = car[0]
    fastest: FastestLap | None = None
    for driver in car:
        lap = best.get((driver.driver_id, driver.driver_number))
        if lap is not None and (
            fastest is None or (lap.position_number or 999) < (fastest.position_number or 999)
        ):
            fastest = lap
    qualified = row.qualification_position_number
    return Result(
        entry=entry,
        position=row.position_number,
        status=Status.CLASSIFIED
        if row.position_number is not None
        else _STATUSES.get(row.position_text, Status.DNF),
        drivers=tuple(driver.driver_id for driver in car) if len(car) > 1 else (),
        number=row.driver_number or "",
        laps=row.laps,
        time=row.time_millis,
        gap=row.gap or "",
        best_lap=fastest.time_millis if fastest else None,
        grid=row.grid_position_number,
        # Pole is what the record calls so: after a penalty that is not always the fastest qualifier.
        qualifying=1 if row.pole_position else qualified if qualified != 1 else None,
        fastest_lap=fastest.position_number if fastest else None,
        fastest_lap_driver=fastest.driver_id if fastest and len(car) > 1 else "",
        note=row.reason_retired or "",
    )


def _add_points(points: dict[tuple[str, str], Fraction], session: str, rows: list[RaceResult]) -> None:
    for row in rows:
        key = (session, row.driver_id)
        points[key] = points.get(key, Fraction(0)) + exact(row.points or 0.0)


def _tables(
    names: Names,
    number: int | None,
    drivers: list[DriverStanding] | None,
    constructors: list[ConstructorStanding] | None,
) -> list[PublishedTable]:
    tables = []
    if drivers:
        lines = tuple(
            PublishedLine(line.driver_id, line.position_number, exact(line.points)) for line in drivers
        )
        tables.append(PublishedTable("drivers", number, lines))
    if constructors:
        lines = tuple(
            PublishedLine(
                names.constructor(line.constructor_id, line.engine_manufacturer_id),
                line.position_number,
                exact(line.points),
            )
            for line in constructors
        )
        tables.append(PublishedTable("constructors", number, lines))
    return tables


@cache
def exact(points: float) -> Fraction:
    """Return the number that was written: 0.14 is 14/100."""
    return Fraction(int(points)) if points.is_integer() else Fraction(repr(points))
