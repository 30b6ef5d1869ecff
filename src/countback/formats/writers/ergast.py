"""A season in the shape of the Ergast API (``MRData``), as a zip of the answers to its addresses.

Unpacked and served as it is, ``2022/driverStandings.json``, ``2022/3/results.json`` and so on answer
clients of that API, for series that are not Formula One too. There are ``races``, ``drivers``,
``constructors``, ``results``, ``sprint`` and ``qualifying`` where recorded, and the standings, of the whole
season and after each race. Query strings (``limit``, ``offset``) change nothing: every answer is whole.

The API knows one race a round. So where an event has several, each race is a round of its own, counted
through the season. Constructors are what the rulebook's first title of constructors, manufacturers or teams
credits, otherwise the teams. The drivers' standings are the first title of drivers. Points that have no
finite decimal (1/7) are rounded to 6 places: the API has decimals only.
Source: https://github.com/jolpica/jolpica-f1/tree/main/docs (the shape of each answer).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import msgspec

from countback.model.classification import Result, Status
from countback.model.countries import country_name
from countback.model.kinds import Who
from countback.model.makers import named
from countback.model.nationalities import nationality_of
from countback.model.points import format_points
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.model.standings import Competitor, Row
from countback.model.text import slug
from countback.model.words import STATUS_WORDS, lap_time, session_name
from countback.scoring.score import Standings

Paid = dict[tuple[str, int | None, str, bool], Fraction]
"""Points of one session by driver, place, status and whether theirs was the fastest lap: those of one car."""

name = "ergast"
TITLE = "Ergast API, zip"
SUFFIX = "-ergast.zip"

_RESULTS = {"results": "Results", "sprint": "SprintResults", "qualifying": "QualifyingResults"}
_MAKERS: tuple[Who, ...] = ("constructor", "manufacturer", "team")
#: What the API prints instead of a position.
_LETTERS = {
    Status.DNF: "R", Status.NOT_CLASSIFIED: "N", Status.DISQUALIFIED: "D", Status.EXCLUDED: "E",
    Status.WITHDRAWN: "W", Status.DID_NOT_START: "W", Status.DID_NOT_QUALIFY: "F",
    Status.DID_NOT_PREQUALIFY: "F", Status.DID_NOT_PRACTISE: "W", Status.CANCELLED: "W",
    Status.DID_NOT_ENTER: "W",
}  # fmt: skip
_WORDS = {Status.CLASSIFIED: "Finished", Status.DNF: "Retired"}
#: The word for each status; the API numbers them, here from 1.
STATUSES = {status: _WORDS.get(status, STATUS_WORDS[status].capitalize()) for status in Status}


def write(standings: Standings, profile: str = "") -> bytes:
    """Return the zip. It is not compressed and has no times in it: the same facts are the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for path, document in answers(standings).items():
            info = zipfile.ZipInfo(path)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            file.writestr(info, msgspec.json.encode(document))
    return packed.getvalue()


def answers(standings: Standings) -> dict[str, dict[str, Any]]:
    """Return the answers by their address below the API's."""
    api = Api(standings, tuple(races_of(standings.season)))
    year = str(standings.season.year)
    pages: dict[str, dict[str, Any]] = {}
    for race in (None, *api.races):
        place = year if race is None else f"{year}/{race.round}"
        races = api.races if race is None else (race,)
        for address, key in _RESULTS.items():
            pages[f"{place}/{address}.json"] = api.results(races, key)
        pages[f"{place}/races.json"] = api.results(races, "")
        pages[f"{place}/driverStandings.json"] = api.standings_after(race, "Driver")
        pages[f"{place}/constructorStandings.json"] = api.standings_after(race, "Constructor")
        # Some clients write the words of an address small.
        pages |= {path.lower(): answer for path, answer in pages.items()}
    pages[f"{year}.json"] = pages[f"{year}/races.json"]
    pages[f"{year}/drivers.json"] = api.drivers()
    pages[f"{year}/constructors.json"] = api.constructors()
    return pages


@dataclass(frozen=True)
class Race:
    """A race as the API knows it: one a round."""

    round: int
    event: Event
    session: Session
    name: str


def races_of(season: Season) -> Iterator[Race]:
    """Yield the races of a season in their order, each with the round that it has in the API."""
    events = sorted(season.events, key=lambda event: event.round)
    several = any(sum(session.kind == "race" for session in event.sessions) > 1 for event in events)
    number = 0
    for event in events:
        for session in event.sessions:
            if session.kind == "race":
                number += 1
                title = f"{event.name}, {session_name(session)}" if several else event.name
                yield Race(number if several else event.round, event, session, title)


@dataclass(frozen=True)
class Api:
    """The answers about one season, and what they are made of."""

    standings: Standings
    races: tuple[Race, ...]

    def answer(self, table: str, content: dict[str, Any], total: int) -> dict[str, Any]:
        """Return an answer with everything in it."""
        series = slug(self.standings.season.series)
        head = {"xmlns": "", "series": series, "url": "", "limit": str(max(total, 30)), "offset": "0"}
        return {"MRData": {**head, "total": str(total), table: content}}

    def title(self, *wanted: Who) -> str | None:
        """Return the first championship of those."""
        titles = self.standings.rulebook.championships
        return next((title.id for who in wanted for title in titles if title.subject.who == who), None)

    def results(self, races: tuple[Race, ...], key: str) -> dict[str, Any]:
        """Return races with one sort of result, those without any left out; all races where none is asked."""
        told, total = [], 0
        for race in races:
            rows = list(self.rows(race, key))
            if rows or not key:
                told.append({**self.race(race), **({key: rows} if key else {})})
                total += len(rows) if key else 1
        content: dict[str, Any] = {"season": str(self.standings.season.year)}
        if len(races) == 1:
            content["round"] = str(races[0].round)
        return self.answer("RaceTable", {**content, "Races": told}, total)

    def race(self, race: Race) -> dict[str, Any]:
        """Return a race without any results."""
        event = race.event
        day = race.session.date or event.end or event.start
        circuit = event.circuit or event.name
        place = {"lat": "", "long": "", "locality": event.place, "country": country_name(event.country)}
        told: dict[str, Any] = {
            "season": str(self.standings.season.year),
            "round": str(race.round),
            "url": "",
            "raceName": race.name,
            "Circuit": {"circuitId": slug(circuit), "url": "", "circuitName": circuit, "Location": place},
        }
        held = {"sprint": "Sprint", "qualifying": "Qualifying"}
        for session in event.sessions:
            if session.kind in held and session.date:
                told.setdefault(held[session.kind], {"date": session.date.isoformat()})
        return {**told, "date": day.isoformat()} if day else told

    def rows(self, race: Race, key: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of one sort of result of a race, one for each driver of a car."""
        session: Session | None = race.session
        if key == "SprintResults":
            session = next((session for session in race.event.sessions if session.kind == "sprint"), None)
        elif key == "QualifyingResults":
            by_id = {session.id: session for session in race.event.sessions}
            session = by_id.get(race.session.qualified_by) or next(
                (session for session in race.event.sessions if session.kind == "qualifying"), None
            )
        newest = session.classification if session else None
        if key == "QualifyingResults" and newest is None:
            yield from self._order_for_pole(race)
        if session is None or newest is None:
            return
        entries = {entry.id: entry for entry in self.standings.season.entries}
        people = {driver.id: driver for entry in entries.values() for driver in entry.crew}
        paid = self._paid(session.id)
        first = next((row.time for row in newest.rows if row.position == 1), None)
        for order, row in enumerate(newest.rows, start=1):
            entry = entries[row.entry]
            crew = [people.get(id_, Driver(id=id_, name=id_)) for id_ in row.drivers] or list(entry.crew)
            for driver in crew:
                yield self._row(entry, row, driver, order, paid, first, key)

    def _order_for_pole(self, race: Race) -> Iterator[dict[str, Any]]:
        """Yield the order that decided pole where no session of qualifying is recorded."""
        newest = race.session.classification
        entries = {entry.id: entry for entry in self.standings.season.entries}
        rows = [(row.qualifying, row) for row in (newest.rows if newest else ()) if row.qualifying]
        for place, row in sorted(rows, key=lambda numbered: numbered[0]):
            entry = entries[row.entry]
            number = row.number or entry.number
            driver = _driver(entry.crew[0], number)
            yield {"number": number, "position": str(place), "Driver": driver, "Constructor": _maker(entry)}

    def _row(
        self,
        entry: Entry,
        row: Result,
        driver: Driver,
        order: int,
        paid: Paid,
        first: int | None,
        key: str,
    ) -> dict[str, Any]:
        """Return a row; ``first`` is the winner's time, which the others' are told as gaps to."""
        told: dict[str, Any] = {
            "number": row.number or entry.number,
            "position": str(row.position or order),
            "Driver": _driver(driver, row.number or entry.number),
            "Constructor": _maker(entry),
        }
        if key == "QualifyingResults":
            return {**told, **({"Q1": lap_time(row.best_lap)} if row.best_lap else {})}
        classified = row.status is Status.CLASSIFIED and row.position is not None
        told["positionText"] = str(row.position) if classified else _LETTERS.get(row.status, "R")
        fastest = row.fastest_lap == 1 and row.fastest_lap_driver in ("", driver.id)
        told["points"] = decimal(paid.get((driver.id, row.position, row.status.value, fastest), Fraction(0)))
        told["grid"] = str(row.grid or 0)
        told["laps"] = str(row.laps or 0)
        told["status"] = STATUSES[row.status]
        if row.time is not None:
            behind = row.time - first if first is not None and row.time > first else 0
            told["Time"] = {
                "millis": str(row.time),
                "time": f"+{lap_time(behind)}" if behind else lap_time(row.time),
            }
        if row.fastest_lap or row.best_lap:
            told["FastestLap"] = {"rank": str(row.fastest_lap or "")}
            if row.best_lap:
                told["FastestLap"]["Time"] = {"time": lap_time(row.best_lap)}
        return told

    def _paid(self, session: str) -> Paid:
        return self._all_paid.get(session, {})

    @cached_property
    def _all_paid(self) -> dict[str, Paid]:
        title = self.title("driver")
        paid: dict[str, Paid] = {}
        for row in self.standings.table(title).rows if title else ():
            for cell in row.results:
                # Whoever drove two cars is told apart by what became of each.
                car = (row.competitor.id, cell.position, cell.status, cell.fastest_lap)
                there = paid.setdefault(cell.session, {})
                there[car] = there.get(car, Fraction(0)) + cell.points
        return paid

    def standings_after(self, race: Race | None, who: str) -> dict[str, Any]:
        """Return the standings of drivers or constructors after a race, or as they stand."""
        title = self.title("driver") if who == "Driver" else self.title(*_MAKERS)
        year = str(self.standings.season.year)
        run = [race for race in self.races if race.session.classification]
        lists = []
        if title and run and (race is None or race in run):
            at = race or run[-1]
            rows = self.standings.table(title, at.session.id if race else None).rows
            lines = [self._line(row, number, who) for number, row in enumerate(rows, start=1)]
            lists.append({"season": year, "round": str(at.round), f"{who}Standings": lines})
        shown = race or (run[-1] if lists else None)
        content = {"season": year, **({"round": str(shown.round)} if shown else {}), "StandingsLists": lists}
        return self.answer(
            "StandingsTable", content, sum(len(standings[f"{who}Standings"]) for standings in lists)
        )

    def _line(self, row: Row, number: int, who: str) -> dict[str, Any]:
        wins = sum(cell.rank == 1 and self._is_race(cell.session) for cell in row.results)
        told: dict[str, Any] = {
            "position": str(row.position or number),
            "positionText": str(row.position or "-"),
            "points": decimal(row.points),
            "wins": str(wins),
        }
        if who == "Constructor":
            return {**told, "Constructor": _constructor(row.competitor)}
        entries = [entry for entry in self.standings.season.entries
                   if any(driver.id == row.competitor.id for driver in entry.crew)]  # fmt: skip
        driver = next(
            (driver for entry in entries for driver in entry.crew if driver.id == row.competitor.id),
            Driver(id=row.competitor.id, name=row.competitor.name, nationality=row.competitor.nationality),
        )
        makers = {maker["constructorId"]: maker for maker in map(_maker, entries)}
        number_of = entries[0].number if entries else ""
        return {**told, "Driver": _driver(driver, number_of), "Constructors": [*makers.values()]}

    def _is_race(self, session: str) -> bool:
        return any(race.session.id == session for race in self.races)

    def drivers(self) -> dict[str, Any]:
        """Return whoever is entered."""
        drivers_there = {
            driver.id: _driver(driver, entry.number)
            for entry in self.standings.season.entries
            for driver in entry.crew
        }
        table = {"season": str(self.standings.season.year), "Drivers": [*drivers_there.values()]}
        return self.answer("DriverTable", table, len(drivers_there))

    def constructors(self) -> dict[str, Any]:
        """Return the constructors that are entered."""
        makes_there = {maker["constructorId"]: maker for maker in map(_maker, self.standings.season.entries)}
        table = {"season": str(self.standings.season.year), "Constructors": [*makes_there.values()]}
        return self.answer("ConstructorTable", table, len(makes_there))


def _driver(driver: Driver, number: str) -> dict[str, str]:
    given, _, family = driver.name.partition(" ")
    told = {
        "driverId": driver.id,
        "permanentNumber": number,
        "url": "",
        "givenName": given,
        "familyName": family or given,
    }
    return {**told, "nationality": nationality_of(driver.nationality)}


def _maker(entry: Entry) -> dict[str, str]:
    """Return the constructor of an entry where it names one, otherwise its team."""
    if entry.constructor:
        return _constructor(named(entry.constructor, entry.engine))
    if entry.team:
        nation = nationality_of(entry.team.nationality)
        return {"constructorId": entry.team.id, "url": "", "name": entry.team.name, "nationality": nation}
    return {"constructorId": "", "url": "", "name": "", "nationality": ""}


def _constructor(competitor: Competitor) -> dict[str, str]:
    nation = nationality_of(competitor.nationality)
    return {"constructorId": competitor.id, "url": "", "name": competitor.name, "nationality": nation}


def decimal(points: Fraction) -> str:
    """Return points as a decimal: exact where there is one, otherwise rounded to 6 places."""
    text = format_points(points)
    if "/" not in text:
        return text
    return str(round(Decimal(points.numerator) / Decimal(points.denominator), 6))
