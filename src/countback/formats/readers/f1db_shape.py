"""The parts of an F1DB document that are used; whatever else stands there is skipped unread."""

from __future__ import annotations

import datetime as dt

import msgspec


class Shape(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An object of the document: its keys in camelCase, unknown ones skipped."""


class Person(Shape, frozen=True):
    """A driver."""

    id: str
    name: str
    nationality_country_id: str = ""


class Make(Shape, frozen=True):
    """A constructor, engine manufacturer or entrant."""

    id: str
    name: str
    full_name: str = ""


class Country(Shape, frozen=True):
    """A country; nationalities are told by its id."""

    id: str
    name: str
    alpha3_code: str = ""
    ioc_code: str | None = None


class Circuit(Shape, frozen=True):
    """Where a race was held."""

    id: str
    full_name: str
    place_name: str = ""
    country_id: str = ""


class GrandPrix(Shape, frozen=True):
    """A race by name, over the years."""

    id: str
    full_name: str
    abbreviation: str = ""


class EnteredDriver(Shape, frozen=True):
    """The rounds for which an entrant named a driver."""

    driver_id: str
    rounds: tuple[int, ...] = ()


class EnteredMake(Shape, frozen=True):
    """What an entrant ran."""

    constructor_id: str
    engine_manufacturer_id: str
    drivers: tuple[EnteredDriver, ...] = ()


class Entrant(Shape, frozen=True):
    """Who entered cars in a season."""

    entrant_id: str
    constructors: tuple[EnteredMake, ...] = ()


class DriverStanding(Shape, frozen=True):
    """A row of a drivers' table."""

    driver_id: str
    points: float
    position_number: int | None = None


class ConstructorStanding(Shape, frozen=True):
    """A row of a constructors' table."""

    constructor_id: str
    engine_manufacturer_id: str
    points: float
    position_number: int | None = None


class RaceResult(Shape, frozen=True):
    """One driver in one car in a race or sprint."""

    position_text: str
    driver_id: str
    constructor_id: str
    engine_manufacturer_id: str
    position_number: int | None = None
    driver_number: str | None = None
    shared_car: bool = False
    laps: int | None = None
    time_millis: int | None = None
    gap: str | None = None
    reason_retired: str | None = None
    points: float | None = None
    pole_position: bool | None = False
    qualification_position_number: int | None = None
    grid_position_number: int | None = None


class FastestLap(Shape, frozen=True):
    """A driver's best lap; equal times share a position."""

    driver_id: str
    position_number: int | None = None
    driver_number: str | None = None
    time_millis: int | None = None


class Race(Shape, frozen=True):
    """A round with everything that happened there."""

    year: int
    round: int
    date: dt.date
    grand_prix_id: str
    circuit_id: str = ""
    laps: int | None = None
    scheduled_laps: int | None = None
    sprint_race_date: dt.date | None = None
    sprint_race_laps: int | None = None
    sprint_race_scheduled_laps: int | None = None
    sprint_race_results: list[RaceResult] | None = None
    race_results: list[RaceResult] | None = None
    fastest_laps: list[FastestLap] | None = None
    driver_standings: list[DriverStanding] | None = None
    constructor_standings: list[ConstructorStanding] | None = None


class SeasonShape(Shape, frozen=True):
    """A season: who entered, and how it ended."""

    year: int
    entrants: list[Entrant] | None = None
    driver_standings: list[DriverStanding] | None = None
    constructor_standings: list[ConstructorStanding] | None = None


class Document(Shape, frozen=True):
    """The whole file."""

    drivers: list[Person]
    constructors: list[Make]
    engine_manufacturers: list[Make]
    entrants: list[Make]
    countries: list[Country]
    circuits: list[Circuit]
    grands_prix: list[GrandPrix]
    seasons: list[SeasonShape]
    races: list[Race]
