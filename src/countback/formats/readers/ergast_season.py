"""One season of the Ergast tables as facts, with the tables published of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from countback.formats.record import PublishedLine, PublishedTable, RecordedSeason
from countback.model.classification import Classification, Result, Status
from countback.model.finding import Finding, Where
from countback.model.makers import named
from countback.model.points import parse_points
from countback.model.season import Driver, Entry, Event, Season, Session, SessionKind
from countback.model.text import slug

Rows = list[dict[str, str]]
#: What ``positionText`` says of those without a place.
STATUSES = {
    "R": Status.DNF,
    "D": Status.DISQUALIFIED,
    "E": Status.EXCLUDED,
    "F": Status.DID_NOT_QUALIFY,
    "N": Status.NOT_CLASSIFIED,
    "W": Status.WITHDRAWN,
}


class Tables:
    """The tables of the dump, looked up by race and by id."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self.drivers = {
            row["driverId"]: Driver(
                id=row["driverRef"].replace("_", "-"), name=f"{row['forename']} {row['surname']}".strip()
            )
            for row in tables["drivers"]
        }
        self.constructors = {row["constructorId"]: row["name"] for row in tables["constructors"]}
        self.circuits = {row["circuitId"]: row["name"] for row in tables.get("circuits", ())}
        self.by_race = {
            name: _by_race(tables.get(name, []))
            for name in (
                "results", "sprint_results", "qualifying", "driver_standings", "constructor_standings",
            )
        }  # fmt: skip

    def driver(self, id_: str) -> Driver:
        """Return a driver by number."""
        if id_ not in self.drivers:
            raise ValueError(f"driverId {id_} is not in drivers.csv")
        return self.drivers[id_]

    def constructor(self, id_: str) -> str:
        """Return a constructor's name by number."""
        if id_ not in self.constructors:
            raise ValueError(f"constructorId {id_} is not in constructors.csv")
        return self.constructors[id_]


class Entries:
    """The cars of a season: a driver with a constructor, again for a second car in one race."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.found: dict[tuple[str, str, int], Entry] = {}
        self.rounds: dict[str, list[int]] = {}

    def of(self, row: Mapping[str, str], number: int, used: set[str]) -> str:
        """Return the id of the entry of a row in round ``number``; ``used`` are those of its session."""
        again = 1
        while True:
            entry = self._entry(row, again)
            if entry.id not in used:
                break
            again += 1
        used.add(entry.id)
        rounds = self.rounds.setdefault(entry.id, [])
        if number not in rounds:
            rounds.append(number)
        return entry.id

    def _entry(self, row: Mapping[str, str], again: int) -> Entry:
        key = (row["driverId"], row["constructorId"], again)
        if key not in self.found:
            driver = self.tables.driver(row["driverId"])
            constructor = self.tables.constructor(row["constructorId"])
            base = f"{driver.id}-{named(constructor, '').id}"
            self.found[key] = Entry(
                id=base if again == 1 else f"{base}-{again}",
                number=row["number"],
                crew=(driver,),
                constructor=constructor,
            )
        return self.found[key]

    def know(self, row: Mapping[str, str]) -> None:
        """Make sure that a driver who only took over other people's cars is known, too."""
        self._entry(row, 1)

    def all(self) -> tuple[Entry, ...]:
        """Return the entries in the order they first appeared."""
        return tuple(
            Entry(
                id=entry.id,
                number=entry.number,
                crew=entry.crew,
                rounds=tuple(self.rounds.get(entry.id, ())),
                constructor=entry.constructor,
            )
            for entry in self.found.values()
        )


def build(tables: Tables, year: int, races: Rows, findings: list[Finding]) -> RecordedSeason:
    """Return one season. Raises ``ValueError`` with the words for a value that cannot be."""
    entries = Entries(tables)
    points: dict[tuple[str, str], Fraction] = {}
    events, published = [], []
    last: dict[str, PublishedTable] = {}
    laps_known = False
    for race in sorted(races, key=lambda race: int(race["round"])):
        number, id_ = int(race["round"]), race["raceId"]
        sessions = []
        sprint = tables.by_race["sprint_results"].get(id_, [])
        if sprint:
            sessions.append(_session("sprint", number, race, sprint, {}, tables, entries, points))
        poles = {
            row["driverId"]: int(row["position"])
            for row in tables.by_race["qualifying"].get(id_, ())
            if row["position"]
        }
        results = tables.by_race["results"].get(id_, [])
        laps_known = laps_known or any(row.get("rank") for row in results)
        sessions.append(_session("race", number, race, results, poles, tables, entries, points))
        events.append(
            Event(
                round=number,
                name=race["name"],
                id=slug(race["name"]),
                circuit=tables.circuits.get(race.get("circuitId", ""), ""),
                start=_date(race["date"]),
                sessions=tuple(sessions),
            )
        )
        for table in _published(tables, id_, number):
            published.append(table)
            last[table.championship] = table
    # The table of the season is the one after its last race.
    published += [PublishedTable(title, None, table.lines) for title, table in last.items()]
    if year < 1960 and not laps_known:
        findings.append(
            Finding(
                code="no-fastest-laps",
                severity="warning",
                where=Where(file="results.csv", key=str(year)),
                message=f"no fastest laps of {year} are recorded, which paid a point",
                hint="drivers' points come out too low; F1DB has them",
            )
        )
    return RecordedSeason(
        season=Season(
            id=f"formula-one-{year}",
            name=f"{year} Formula One World Championship",
            series="Formula One",
            year=year,
            rulebook="formula-one",
            source="Ergast Developer API, http://ergast.com/mrd (CC BY-NC-SA 4.0)",
            events=tuple(events),
            entries=entries.all(),
        ),
        tables=tuple(published),
        points=points,
    )


def _session(
    kind: SessionKind,
    number: int,
    race: Mapping[str, str],
    rows: Rows,
    poles: Mapping[str, int],
    tables: Tables,
    entries: Entries,
    points: dict[tuple[str, str], Fraction],
) -> Session:
    """Return a race or sprint. Rows of one car (number and constructor and place) are one."""
    id_ = f"{kind}-{number}"
    cars: dict[tuple[str, ...], Rows] = {}
    for row in sorted(rows, key=lambda row: int(row["positionOrder"])):
        shared = (row["number"], row["constructorId"], row["positionText"], row["laps"])
        alone = (*shared, row["resultId"])
        # Two rows of one number are one car only where both drove: laps and outcome are the same.
        key = shared if row["number"] and row["positionText"] not in ("F", "W") else alone
        cars.setdefault(key, []).append(row)
        given = (id_, tables.driver(row["driverId"]).id)
        points[given] = points.get(given, Fraction(0)) + parse_points(row["points"] or "0")
    used: set[str] = set()
    results = tuple(_result(car, poles, tables, entries.of(car[0], number, used)) for car in cars.values())
    for car in cars.values():
        for relief in car[1:]:
            entries.know(relief)
    return Session(
        id=id_,
        kind=kind,
        name=kind.capitalize(),
        date=_date(race["date"]) if kind == "race" else None,
        laps=max((int(row["laps"] or 0) for row in rows), default=0) or None,
        classifications=(Classification(rows=results),) if results else (),
    )


def _result(car: Rows, poles: Mapping[str, int], tables: Tables, entry: str) -> Result:
    row = car[0]
    fastest = row.get("rank", "")
    return Result(
        entry=entry,
        position=int(row["position"]) if row["position"] else None,
        status=Status.CLASSIFIED if row["position"] else STATUSES.get(row["positionText"], Status.DNF),
        drivers=tuple(tables.driver(line["driverId"]).id for line in car) if len(car) > 1 else (),
        number=row["number"],
        laps=int(row["laps"]) if row["laps"] else None,
        time=int(row["milliseconds"]) if row.get("milliseconds") else None,
        grid=int(row["grid"]) or None if row["grid"] else None,
        qualifying=poles.get(row["driverId"]),
        # Rank 0 is Ergast's word for "none".
        fastest_lap=int(fastest) or None if fastest else None,
    )


def _published(tables: Tables, race: str, number: int) -> list[PublishedTable]:
    published = []
    drivers = tables.by_race["driver_standings"].get(race)
    if drivers:
        lines = [
            PublishedLine(tables.driver(row["driverId"]).id, _position(row), parse_points(row["points"]))
            for row in drivers
        ]
        published.append(PublishedTable("drivers", number, _sorted(lines)))
    constructors = tables.by_race["constructor_standings"].get(race)
    if constructors:
        lines = [
            PublishedLine(
                named(tables.constructor(row["constructorId"]), "").id,
                _position(row),
                parse_points(row["points"]),
            )
            for row in constructors
        ]
        published.append(PublishedTable("constructors", number, _sorted(lines)))
    return published


def _sorted(lines: list[PublishedLine]) -> tuple[PublishedLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.position is None, line.position or 0)))


def _position(row: Mapping[str, str]) -> int | None:
    text = row.get("positionText", row["position"])
    return int(row["position"]) if row["position"] and text.isdigit() else None


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 1958-07-06") from None


def _by_race(rows: Rows) -> dict[str, Rows]:
    by_race: dict[str, Rows] = {}
    for row in rows:
        by_race.setdefault(row["raceId"], []).append(row)
    return by_race
