"""Who ranks in a championship: the field rules, and the places that are left."""

from __future__ import annotations

from math import floor
from typing import Any

from countback.model.classification import Result, Status
from countback.model.season import Season

from .book import Table, fraction, rounds_of
from .facts import Car, Race


def take_the_field(race: Race, rules: Table, season: Season) -> None:
    """Write into each car whether it may score, whether it is in the table, and its rank.

    A car that may not score is invisible (those behind move up) or keeps its place. In the whole field the
    rank is the published place less the invisible cars ahead; within classes it is the number of cars of the
    class ahead, plus one. With several classes at once the classes are one field.
    """
    invisible: set[int] = set()
    for car in race.cars:
        for rule in rules["field"].values():
            if rule["kind"] in OUTSIDE and OUTSIDE[rule["kind"]](rule, race, car, season):
                car.may_score = False
                # Whoever went too short a distance was there all the same.
                car.took_part = car.took_part and rule["kind"] == "minimum-distance"
                if rule["kind"] in ("by-tag", "by-class"):
                    car.in_table = False
                if rule.get("places", "invisible") == "invisible":
                    invisible.add(car.listed_at)
    counts = all(
        rounds_of(rule["rounds"])(race.round) for rule in rules["field"].values() if rule["kind"] == "rounds"
    )
    classes = [set(rule["classes"]) for rule in rules["field"].values() if rule["kind"] == "by-class"]
    each_class = any(rule["kind"] == "within-class" for rule in rules["field"].values())
    race.belongs, race.each_class = counts, each_class
    class_order = each_class or any(len(some) == 1 for some in classes)
    placed = [car for car in race.cars if car.position is not None and car.status.value in rules["placed"]]
    for car in placed:
        if not counts or car.listed_at in invisible:
            continue
        if classes or each_class:
            ahead = [
                other
                for other in placed
                if other.listed_at not in invisible
                and (other.entry.class_ == car.entry.class_ or not class_order)
                and _order(other, class_order) < _order(car, class_order)
            ]
            car.rank = 1 + len(ahead)
        else:
            hidden = [
                other
                for other in placed
                if other.listed_at in invisible and other.position < car.position  # type: ignore[operator]
            ]
            car.rank = max(car.position - len(hidden), 1)  # type: ignore[operator]
    if not counts:
        for car in race.cars:
            car.may_score = car.in_table = car.took_part = False


def _order(car: Car, within_class: bool) -> int:
    published = car.class_position if within_class else None
    return car.position if published is None else published  # type: ignore[return-value]


def may_score_somewhere(rules: Table, season: Season) -> set[str]:
    """Return the ids of the season's entries that may score in some session, run or not."""
    races = [Race(event, session) for event in season.events for session in event.sessions]
    return {id_ for race in races for id_ in may_score_in(race, rules, season)}


def may_score_in(race: Race, rules: Table, season: Season) -> set[str]:
    """Return the ids of the season's entries that may score in a session, had they a row in it."""
    able = set()
    for entry in season.entries:
        car = Car(entry, Result(entry=entry.id), 0, None, None, Status.CLASSIFIED, None, None)
        take_the_field(Race(race.event, race.session, [car]), rules, season)
        if car.may_score:
            able.add(entry.id)
    return able


def _guest(rule: Table, race: Race, car: Car, season: Season) -> bool:
    return car.entry.guest


def _without_tag(rule: Table, race: Race, car: Car, season: Season) -> bool:
    tags = set(car.entry.tags)
    return bool(tags & set(rule.get("barred", []))) or ("tags" in rule and not tags & set(rule["tags"]))


def _ineligible(rule: Table, race: Race, car: Car, season: Season) -> bool:
    if not rounds_of(rule.get("rounds", "all"))(race.round):
        return False
    people = {driver.id: driver.name for entry in season.entries for driver in entry.crew}
    named = {*car.drivers, *(people.get(id_, id_) for id_ in car.drivers)}
    makes = {car.entry.constructor, make_of(car)}
    return bool(named & set(rule.get("drivers", [])) or makes & set(rule.get("constructors", [])))


def _of_another_class(rule: Table, race: Race, car: Car, season: Season) -> bool:
    return car.entry.class_ not in rule["classes"]


def _too_few_laps(rule: Table, race: Race, car: Car, season: Season) -> bool:
    if not race.is_of(rule.get("sessions", ["race", "sprint", "heat"])) or not car.row.laps:
        return False
    if "laps" in rule:
        return car.row.laps < rule["laps"]  # type: ignore[no-any-return]
    own_class = rule.get("of") == "class-winner"
    measured = [
        other
        for other in race.cars
        if other.position is not None and (not own_class or other.entry.class_ == car.entry.class_)
    ]
    best = min((other.position for other in measured), default=None)  # type: ignore[type-var]
    laps = max((other.row.laps or 0 for other in measured if other.position == best), default=0)
    return car.row.laps < floor(laps * fraction(rule["share"]))


OUTSIDE: dict[str, Any] = {
    "minimum-distance": _too_few_laps,
    "by-class": _of_another_class,
    "guests": _guest,
    "by-tag": _without_tag,
    "ineligible": _ineligible,
}


def make_of(car: Car) -> str:
    """Return the constructor with its engine, where that is another make."""
    chassis, engine = car.entry.constructor, car.entry.engine
    return f"{chassis}-{engine}" if chassis and engine and engine != chassis else chassis
