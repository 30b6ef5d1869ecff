"""The facts of a season as the stewards left them: cars in races, with their decisions applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import msgspec

from countback.model.classification import Result, Status
from countback.model.season import Decision, Entry, Event, Season, Session


@dataclass
class Car:
    """A row of a result; what stewards and the rules make of it is written into it."""

    entry: Entry
    row: Result
    listed_at: int
    position: int | None
    class_position: int | None
    status: Status
    fastest_lap: int | None
    time: Fraction | None
    qualifying: int | None = None
    # In qualifying: places that those excluded from the meeting left, for pole to pass on.
    moved_up_for_pole: int = 0
    # What the field of a championship makes of it.
    may_score: bool = True
    in_table: bool = True
    took_part: bool = True
    rank: int | None = None

    @property
    def drivers(self) -> tuple[str, ...]:
        """The ids of who drove it."""
        return self.row.drivers or tuple(driver.id for driver in self.entry.crew)

    @property
    def place_for_pole(self) -> int | None:
        """The place in a qualifying session that counts for pole."""
        return self.position and self.position - self.moved_up_for_pole

    @property
    def number(self) -> str:
        return self.row.number or self.entry.number


@dataclass
class Race:
    """A session that was run."""

    event: Event
    session: Session
    cars: list[Car] = field(default_factory=list)
    # The ids of all entries of the season that may score in a championship, anywhere or in this race.
    may_score: set[str] = field(default_factory=set)
    may_score_here: set[str] = field(default_factory=set)
    belongs: bool = True
    names: dict[str, str] = field(default_factory=dict)
    each_class: bool = False

    @property
    def round(self) -> int:
        return self.event.round

    @property
    def number(self) -> int:
        """Which of the meeting's sessions of its kind it is, counted on the calendar."""
        alike = [one.id for one in self.event.sessions if one.kind == self.session.kind]
        return alike.index(self.session.id) + 1

    def is_of(self, sessions: list[str]) -> bool:
        """Whether it is one of these kinds or ids of sessions."""
        return self.session.kind in sessions or self.session.id in sessions


def races_of(
    season: Season, decisions: list[Decision], low_sessions: list[str], shown: dict[str, set[str]]
) -> list[Race]:
    """Return the sessions that were run, in the order of the calendar, as amended and filled in.

    ``low_sessions`` are the kinds or ids of sessions in which whoever has no row did not come, ``shown`` the
    ids of the decisions that a result shows already.
    """
    entries = {entry.id: entry for entry in season.entries}
    names = {driver.id: driver.name for entry in season.entries for driver in entry.crew}
    races = []
    for event in season.events:
        for session in event.sessions:
            if session.classification is not None:
                rows = session.classification.rows
                cars = [_car(entries[row.entry], row, at) for at, row in enumerate(rows)]
                races.append(Race(event, session, cars, names=names))
    for race in races:
        for decision in decisions:
            of_meeting = decision.kind == "meeting-excluded" and decision.round == race.round
            here = of_meeting or decision.session == race.session.id
            if decision.kind in ACTS and here and decision.id not in shown[race.session.id] - {""}:
                for car in meant(decision, race):
                    ACTS[decision.kind](race, car, decision.options)
    for race in races:
        qualified_by = _qualifying_of(race)
        if qualified_by:
            race.session = msgspec.structs.replace(race.session, qualified_by=qualified_by)
        if race.session.kind in RACES and race.cars:
            _fill_in(race, season, low_sessions)
    return races


RACES = ("race", "sprint", "heat")
LOST = (Status.DISQUALIFIED, Status.EXCLUDED)


def _qualifying_of(race: Race) -> str:
    """Return the qualifying of the meeting that can only be this race's, "" where there is none.

    That is the first, second, ... of as many as there are races, or the only one for the first race.
    """
    sessions = [session for session in race.event.sessions if not session.cancelled]
    races = [session.id for session in sessions if session.kind in RACES]
    held = [session for session in sessions if session.kind == "qualifying"]
    named = {session.qualified_by for session in race.event.sessions}
    if race.session.qualified_by or race.session.id not in races or any(car.qualifying for car in race.cars):
        return ""
    at = races.index(race.session.id)
    if len(held) != len(races) and (len(held) != 1 or at > 0):
        return ""
    own = held[at]
    return own.id if own.classifications and own.id not in named else ""


def _fill_in(race: Race, season: Season, low_sessions: list[str]) -> None:
    """Write down what follows: the order of fastest laps, its distance, who did not come."""
    timed = [car for car in race.cars if car.row.best_lap and car.status not in LOST]
    ran = [car for car in race.cars if car.status is Status.CLASSIFIED or (car.row.laps or 0) > 1]
    if not any(car.fastest_lap for car in race.cars) and all(
        car.row.best_lap for car in ran if car.status not in LOST
    ):
        for car in timed:
            car.fastest_lap = 1 + sum(other.row.best_lap < car.row.best_lap for other in timed)  # type: ignore[operator]
    for car in race.cars:
        if car.status in LOST:
            lose_fastest_lap(race, car)
    winners = [car for car in race.cars if car.position == 1]
    if race.session.scheduled_laps and race.session.laps is None and winners:
        race.session = msgspec.structs.replace(race.session, laps=winners[0].row.laps)
    if race.is_of(low_sessions):
        there = {car.entry.id for car in race.cars}
        people = {driver.id for car in race.cars for driver in car.entry.crew}
        people |= {driver for car in race.cars for driver in car.row.drivers}
        for entry in season.entries:
            entered = not entry.rounds or race.round in entry.rounds
            crew = {driver.id for driver in entry.crew}
            if entered and entry.id not in there and not crew & people:
                row = Result(entry=entry.id, status=Status.DID_NOT_ENTER)
                race.cars.append(_car(entry, row, len(race.cars)))


def _car(entry: Entry, row: Result, at: int) -> Car:
    time = None if row.time is None else Fraction(row.time)
    return Car(
        entry,
        row,
        at,
        row.position,
        row.class_position,
        row.status,
        row.fastest_lap,
        time,
        qualifying=row.qualifying,
    )


def car_of(entry: Entry) -> Car:
    """Return a car as it is entered, in no race."""
    return _car(entry, Result(entry=entry.id), 0)


def meant(decision: Decision, race: Race) -> list[Car]:
    """Return the car that a decision means in a race: by number, entry id, or who scores with it.

    Whoever did not come is meant where nobody else is.
    """

    def called(car: Car) -> set[str]:
        entry = car.entry
        names = {*car.drivers, *(race.names.get(id_, id_) for id_ in car.drivers)}
        names |= {entry.constructor, entry.team.name if entry.team else ""} - {""}
        return names

    cars = [
        car
        for car in race.cars
        if (not decision.number or decision.number in (car.number, car.entry.id))
        and (not decision.competitor or decision.competitor in called(car))
    ]
    return [car for car in cars if car.status is not Status.DID_NOT_ENTER] or cars


def lose_fastest_lap(race: Race, car: Car) -> None:
    """Take away a car's lap: the slower ones move up a place in the order of fastest laps."""
    lost, car.fastest_lap = car.fastest_lap, None
    if lost is None:
        return
    for other in race.cars:
        if other.fastest_lap is not None and other.fastest_lap > lost:
            other.fastest_lap -= 1


def disqualified(race: Race, car: Car, options: dict[str, Any]) -> None:
    """Lose the place and the fastest lap; those behind move up."""
    if options.get("close_gap", True):
        for other in race.cars:
            if car.position is not None and other.position is not None and other.position > car.position:
                other.position -= 1
            if (
                car.class_position is not None
                and other.class_position is not None
                and other.entry.class_ == car.entry.class_
                and other.class_position > car.class_position
            ):
                other.class_position -= 1
    car.position = car.class_position = None
    car.status = Status.DISQUALIFIED
    lose_fastest_lap(race, car)


def excluded_from_meeting(race: Race, car: Car, options: dict[str, Any]) -> None:
    """Lose the place as a disqualified car does, and pole, which goes to the next whoever moves up."""
    place, pole = car.position, car.qualifying
    disqualified(race, car, options)
    car.qualifying = None
    for other in race.cars:
        if pole is not None and other.qualifying is not None and other.qualifying > pole:
            other.qualifying -= 1
        if not options.get("close_gap", True) and place and other.position and other.position > place:
            other.moved_up_for_pole += 1


def _in_order(cars: list[Car]) -> list[Car]:
    return sorted(cars, key=lambda car: (car.position, car.listed_at))


def _placed(race: Race) -> list[Car]:
    return _in_order([car for car in race.cars if car.position is not None])


def _deal(cars: list[Car], moved: Car) -> None:
    """Deal out the places there were again, one to each; who was level stays so, but for the one moved."""
    slots: list[int] = []
    for place in sorted(car.position for car in cars if car.position is not None):
        slots.append(max(place, slots[-1] + 1) if slots else place)
    before = [car.position for car in cars]
    for number, (car, slot) in enumerate(zip(cars, slots, strict=True)):
        level = number > 0 and before[number] == before[number - 1] and moved not in (car, cars[number - 1])
        car.position = cars[number - 1].position if level else slot


def _move(race: Race, car: Car, to: int) -> None:
    """Put a car at an index of the overall order, or behind the dead heat that is there."""
    order = _placed(race)
    order.remove(car)
    while 0 < to < len(order) and order[to].position == order[to - 1].position:
        to += 1
    order.insert(to, car)
    _deal(order, car)


def places_lost(race: Race, car: Car, options: dict[str, Any]) -> None:
    """Fall back so many places, at most to the last; the class order follows the overall one."""
    if car.position is None:
        return
    order = _placed(race)
    _move(race, car, min(order.index(car) + options["places"], len(order) - 1))
    _classes_follow(race)


def time_added(race: Race, car: Car, options: dict[str, Any]) -> None:
    """Add time and fall behind those on the same lap who were slower and are now quicker."""
    if car.position is None or car.time is None:
        return
    before = car.time
    car.time += Fraction(str(options["seconds"])) * 1000
    order = _placed(race)
    passed = [
        at
        for at, other in enumerate(order)
        if other is not car
        and other.row.laps == car.row.laps
        and other.position >= car.position  # type: ignore[operator]
        and other.time is not None
        and before <= other.time < car.time
    ]
    if passed:
        _move(race, car, max(*passed, order.index(car)))
        _classes_follow(race)


def _classes_follow(race: Race) -> None:
    """Class places are dealt out again in the overall order, within each class."""
    for class_ in {car.entry.class_ for car in race.cars}:
        own = [car for car in _placed(race) if car.entry.class_ == class_ and car.class_position is not None]
        for car, place in zip(own, sorted(car.class_position for car in own), strict=True):  # type: ignore[type-var]
            car.class_position = place


def back_of_class(race: Race, car: Car, options: dict[str, Any]) -> None:
    """Rank behind every other classified car of the class, overall as well if it is `moved`."""
    own = [
        other
        for other in race.cars
        if other.entry.class_ == car.entry.class_ and other.position is not None and other is not car
    ]
    if car.position is None:
        return
    _class_places(race, car.entry.class_)
    places = sorted(other.class_position for other in [*own, car])  # type: ignore[type-var]
    behind = sorted(own, key=lambda other: (other.class_position, other.listed_at))
    for other, place in zip([*behind, car], places, strict=True):
        other.class_position = place
    if options.get("overall", "moved") == "moved" and own:
        order = _placed(race)
        last, here = max(order.index(other) for other in own), order.index(car)
        if last > here or car.position in [other.position for other in own]:
            _move(race, car, max(last, here))


def _class_places(race: Race, class_: str) -> None:
    """Give every placed car of a class a place within it, by the overall order where none was published."""
    own = [car for car in _placed(race) if car.entry.class_ == class_]
    for car in own:
        if car.class_position is None:
            car.class_position = 1 + sum(other.position < car.position for other in own)  # type: ignore[operator]


ACTS = {
    "disqualified": disqualified,
    "places-lost": places_lost,
    "time-added": time_added,
    "back-of-class": back_of_class,
    "meeting-excluded": excluded_from_meeting,
}
