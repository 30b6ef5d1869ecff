"""Who gets what a car was paid: subjects, shared cars, several cars of one competitor."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from countback.model.season import Decision, Entry, Season

from .book import Table, fraction, rounds_of
from .facts import Car, Race, car_of, meant
from .field import make_of
from .pay import AWARDS, NOTHING, applies, factors, without_a_place, worth

DEFAULT_SESSIONS = {"order-at": ["stage"]}


@dataclass
class Score:
    """What a car in a race brought a competitor: what may be dropped, what may not, what is in reserve."""

    race: Race
    car: Car
    droppable: Fraction = NOTHING
    kept: Fraction = NOTHING
    reserve: Fraction = NOTHING
    counts: bool = field(default=True)
    #: What of the total each award brought.
    parts: dict[str, Fraction] = field(default_factory=dict)

    @property
    def total(self) -> Fraction:
        return self.droppable + self.kept


def competitors_of(rules: Table, race: Race, car: Car) -> list[str]:
    """Return the ids of whoever accumulates the points of a car."""
    of = rules["of"]
    kind = of["kind"]
    if kind == "driver":
        return list(dict.fromkeys(car.drivers))
    if kind == "team":
        return [car.entry.team.id] if car.entry.team else []
    if kind == "car":
        name = _car_name(car.entry)
        return [next((group[0] for group in of.get("same", []) if name in group), name)]
    if kind == "manufacturer":
        return [car.entry.constructor] if car.entry.constructor else []
    assert kind == "constructor", kind
    make = make_of(car)
    for split in of.get("splits", []):
        if split["constructor"] == make and race.round >= split["from_round"]:
            make = split["becomes"]
    return [make] if make else []


def _car_name(entry: Entry) -> str:
    return f"{entry.number} {entry.team.name if entry.team else ''}".strip()


def awards_of(rules: Table) -> dict[str, Table]:
    return {**rules["awards"], **rules["bonuses"]}


def pays(rules: Table, race: Race) -> bool:
    """Tell whether this session pays what can be dropped, in a round that belongs to the championship."""
    belongs = all(
        rounds_of(rule["rounds"])(race.round) for rule in rules["field"].values() if rule["kind"] == "rounds"
    )
    return belongs and any(
        rule.get("droppable", True) and applies(rule, race, DEFAULT_SESSIONS.get(rule["kind"], ["race"]))
        for rule in awards_of(rules).values()
    )


def scoring_with(rules: Table, season: Season, number: str, from_round: int) -> set[str]:
    """Return the ids of those who score with a car in this championship, by its number or its entry's id.

    Of several that had the number it is the one that ran, or else is entered, in the round of a decision.
    """
    cars = [entry for entry in season.entries if number and number in (entry.number, entry.id)]
    if from_round > 1 and len(cars) > 1:
        ran = [
            car
            for car in cars
            for event in season.events
            for session in event.sessions
            if event.round == from_round and session.classification is not None
            for row in session.classification.rows
            if row.entry == car.id and number in (car.id, row.number or car.number)
        ]
        entered = [car for car in cars if not car.rounds or from_round in car.rounds]
        cars = ran or entered or cars
    return {
        name
        for entry in cars
        for event in season.events
        for session in event.sessions
        for name in competitors_of(rules, Race(event, session), car_of(entry))
    }


def scores_of(
    rules: Table, races: list[Race], season: Season, decisions: list[Decision]
) -> dict[str, list[Score]]:
    """Return what every competitor scored, car by car, in the order of the races."""
    names = {driver.id: driver.name for entry in season.entries for driver in entry.crew}
    scores: dict[str, list[Score]] = {}
    for race in races:
        of_race: dict[tuple[str, int], Score] = {}
        to_car: list[tuple[Score, str, Table, Fraction]] = []
        to_driver: list[tuple[Score, str, Table, Fraction]] = []
        low = any(rule["kind"] == "low-point" for rule in rules["awards"].values())
        for car in race.cars:
            # A car of another table that keeps its place counts among its driver's places.
            if car.in_table or car.rank is not None or (low and race.belongs):
                for competitor in competitors_of(rules, race, car):
                    of_race[competitor, car.listed_at] = Score(race, car)
        for name, rule in awards_of(rules).items():
            if not applies(rule, race, DEFAULT_SESSIONS.get(rule["kind"], ["race"])):
                continue
            scale = factors(rules, name, race)
            paid = AWARDS[rule["kind"]](rule, race, races)
            if name in rules["awards"]:
                paid = _paid_worse(paid, rule, race, races, decisions)
            for at, points in paid.items():
                car = race.cars[at]
                if not car.may_score and rule["kind"] != "low-point":
                    continue
                for competitor, share in _shares(rules, rule, race, car, names).items():
                    if (competitor, at) in of_race:
                        anyhow = _is_drivers_own(rules, rule) or name in rules["slots"].get("every_car", [])
                        own = to_driver if anyhow else to_car
                        own.append((of_race[competitor, at], name, rule, points * scale * share))
        for at, points in _decided(race, decisions):
            # Dropped with the result, where there is one that can be dropped; a modifier changes none of it.
            rule = {"kind": "decided", "droppable": pays(rules, race)}
            for competitor, share in _shares(rules, rule, race, race.cars[at], names).items():
                if race.cars[at].may_score and (competitor, at) in of_race:
                    to_car.append((of_race[competitor, at], "", rule, points * share))
        for score, name, rule, points in to_car:
            _add(score, name, rule, points)
        _best_cars(rules, of_race)
        # What a driver has for himself he has, whichever of his cars is his best; so what every car brings.
        for score, name, rule, points in to_driver:
            _add(score, name, rule, points)
        for (competitor, _), score in of_race.items():
            scores.setdefault(competitor, []).append(score)
    return scores


def _decided(race: Race, decisions: list[Decision]) -> list[tuple[int, Fraction]]:
    """Return the points of one result that decisions award or deduct, by the car's place in the list."""
    signs = {"result-points-awarded": 1, "result-points-deducted": -1}
    return [
        (car.listed_at, signs[decision.kind] * fraction(decision.options["amount"]))
        for decision in decisions
        if decision.kind in signs and decision.session == race.session.id
        for car in meant(decision, race)
    ]


def _paid_worse(
    paid: dict[int, Fraction], rule: Table, race: Race, races: list[Race], decisions: list[Decision]
) -> dict[int, Fraction]:
    """Return what an award pays with some cars paid as if so many places further back.

    That is at most the last place; where the place is the score, no more than a car without a place scores.
    """
    lost: dict[int, int] = {}
    for decision in decisions:
        if decision.kind == "scoring-places-lost" and decision.session == race.session.id:
            for car in meant(decision, race):
                if car.rank is not None:
                    lost[car.listed_at] = lost.get(car.listed_at, 0) + decision.options["places"]
    paid = dict(paid)
    for at, places in lost.items():
        car = race.cars[at]
        if rule["kind"] == "low-point":
            paid[at] = min(paid[at] + places, without_a_place(rule, race, car))
        elif rule["kind"] in ("finish", "order-at"):
            own = [
                other.rank
                for other in race.cars
                if other.rank is not None and (not race.each_class or other.entry.class_ == car.entry.class_)
            ]
            class_ = car.entry.class_ if race.each_class else None
            last = max(rank + own.count(rank) - 1 for rank in own)  # equals take up as many places
            paid[at] = worth(rule["scale"], min(car.rank + places, last), race, class_)  # type: ignore[operator]
    return paid


def _is_drivers_own(rules: Table, rule: Table) -> bool:
    """Whether a lap belongs to the driver who set it and not to the car."""
    return rule["kind"] == "fastest-lap" and rule.get("to") == "driver" and rules["of"]["kind"] == "driver"


def _add(score: Score, name: str, rule: Table, points: Fraction) -> None:
    score.parts[name] = score.parts.get(name, NOTHING) + points
    if rule.get("reserve"):
        score.reserve += points
    elif rule.get("droppable", True):
        score.droppable += points
    else:
        score.kept += points


def _shares(rules: Table, rule: Table, race: Race, car: Car, names: dict[str, str]) -> dict[str, Fraction]:
    """Return what part of a car's points each competitor gets."""
    competitors = competitors_of(rules, race, car)
    if _is_drivers_own(rules, rule):
        if car.row.fastest_lap_driver:
            return {car.row.fastest_lap_driver: Fraction(1)}
        if len(car.drivers) > 1:
            return {}
    sharing = rules["sharing"]
    if sharing["kind"] == "drive-time":
        if rules["of"]["kind"] != "driver":
            return dict.fromkeys(competitors, Fraction(1))
        minutes = sharing["minutes"]
        for part in sharing.get("parts", []):
            if rounds_of(part["rounds"])(race.round):
                minutes = part["minutes"]
        times = dict(zip(car.drivers, car.row.drive_times, strict=False))
        drove = {who: time for who, time in times.items() if time is not None}
        return {who: Fraction(1) for who in competitors if drove.get(who, 10**9) >= minutes * 60_000}
    if len(car.drivers) < 2 or sharing["kind"] == "full-each":
        return dict.fromkeys(competitors, Fraction(1))
    if sharing["kind"] == "none":
        return {}
    if rules["of"]["kind"] != "driver":
        return dict.fromkeys(competitors, Fraction(1))
    if sharing["kind"] == "starter":
        return {car.drivers[0]: Fraction(1)}
    assert sharing["kind"] == "split-equally", sharing
    refused = {one["driver"] for one in sharing.get("refused", []) if one["round"] == race.round}
    sharers = [id_ for id_ in competitors if id_ not in refused and names.get(id_) not in refused]
    return dict.fromkeys(sharers, Fraction(1, len(sharers) or 1))


def _best_cars(rules: Table, of_race: dict[tuple[str, int], Score]) -> None:
    """Of a competitor's cars in one race only those that the slots rule picks score."""
    slots = rules["slots"]
    if slots["kind"] == "all-cars":
        return
    sign = 1 if rules["low_wins"] else -1
    for competitor in {name for name, _ in of_race}:
        own = [score for (name, _), score in of_race.items() if name == competitor]
        in_table = [score for score in own if score.car.in_table] or own
        if slots["kind"] == "average":
            cars = sum(score.car.may_score for score in own)
            for score in own:
                score.droppable, score.kept, score.reserve = (
                    points / max(cars, 1) for points in (score.droppable, score.kept, score.reserve)
                )
                score.parts = {name: points / max(cars, 1) for name, points in score.parts.items()}
            continue
        by_place = sorted(in_table, key=lambda score: (_place(score.car), *_number(score.car)))
        if slots["kind"] == "best-cars":
            by_points = sorted(by_place, key=lambda score: score.total * sign)
            if slots.get("choice") == "place":
                by_points = sorted(by_points, key=lambda score: _place(score.car))
            best = by_points[: slots.get("count", 1)]
        else:
            assert slots["kind"] == "best-and-worst", slots
            best = [by_place[0], by_place[-1]]
        for score in own:
            if not any(score is one for one in best):
                score.droppable = score.kept = score.reserve = NOTHING
                score.counts = False
                score.parts = {}


def _place(car: Car) -> int:
    return 10**6 if car.rank is None else car.rank


def _number(car: Car) -> tuple[int, str, str]:
    """Return what puts car numbers in order: 7, 07 and 12, then what is no number; then the entry."""
    number = car.entry.number
    return (int(number) if number.isdecimal() else 10**9), number, car.entry.id
