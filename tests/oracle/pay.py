"""What cars are paid: scales, awards, bonuses, modifiers. Every award returns points by car."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from countback.model.classification import Status

from .book import Table, fraction, rounds_of
from .facts import Car, Entry, Race

NOTHING = Fraction(0)
Paid = dict[int, Fraction]  # by the car's place in the list


# ------------------------------------------------------------------ scales


def starters(race: Race, class_: str | None = None) -> int:
    """Return how many of those who may score took the start, in a class or in all."""
    return sum(
        car.may_score and car.status.started and class_ in (None, car.entry.class_) for car in race.cars
    )


def distance(race: Race) -> Fraction | None:
    """Return what part of the scheduled distance the winner completed, where it is recorded."""
    if race.session.laps is None or not race.session.scheduled_laps:
        return None
    return Fraction(race.session.laps, race.session.scheduled_laps)


def laps_run(race: Race, counted_back: list[Table] = ()) -> int | None:  # type: ignore[assignment]
    for given in counted_back:
        if given["round"] == race.round:
            return given["laps_run"]  # type: ignore[no-any-return]
    return race.session.laps if race.session.laps_run is None else race.session.laps_run


def worth(scale: Table, place: int, race: Race, class_: str | None = None) -> Fraction:
    """Return what a scale pays for a place in that race."""
    kind = scale["kind"]
    if kind == "by-starters":
        sizes = [int(size) for size in scale["tables"] if int(size) <= starters(race, class_)]
        return _listed(scale["tables"][str(max(sizes))], place) if sizes else NOTHING
    if kind == "by-distance":
        run = laps_run(race)
        if run is not None and run < scale.get("minimum_laps", 0):
            return NOTHING
        part, points = distance(race), scale["points"]
        if part is not None and not rounds_of(scale.get("resumed", "0"))(race.round):
            short = [one for one in scale["reduced"] if part < fraction(one["below"])]
            if short:
                points = min(short, key=lambda one: fraction(one["below"]))["points"]
        return _listed(points, place)
    points = scale.get("points", [])
    if kind == "table":
        return _listed(points, place, fraction(scale.get("tail", 0)))
    if kind == "steps":
        if scale.get("last") and place > scale["last"]:
            return NOTHING
        if place <= len(points):
            return fraction(points[place - 1])
        further = fraction(points[-1]) - fraction(scale.get("step", 1)) * (place - len(points))
        return max(further, fraction(scale.get("floor", 0)))
    if kind == "cars-beaten":
        beaten = max(0, starters(race, class_) - place)
        if scale.get("at_most"):
            beaten = min(beaten, scale["at_most"])
        return (
            _listed(points, place) + fraction(scale.get("each", 1)) * beaten + fraction(scale.get("floor", 0))
        )
    assert kind == "less-missing", kind
    missing = max(0, scale["full"] - starters(race, class_))
    return max(NOTHING, _listed(points, place, fraction(scale.get("tail", 0))) - missing)


def _listed(points: list[Any], place: int, tail: Fraction = NOTHING) -> Fraction:
    return fraction(points[place - 1]) if place <= len(points) else tail


def on_places(
    scale: Table, places: dict[int, int], race: Race, equal: str = "each", apart: bool = False
) -> Paid:
    """Return what a scale pays on places; equals get each theirs or the average of those they take up.

    With ``apart`` each class is a field of its own.
    """
    paid = {}
    for car, place in places.items():
        class_ = race.cars[car].entry.class_ if apart else None
        own = [other for other in places if not apart or race.cars[other].entry.class_ == class_]
        equals = sum(places[other] == place for other in own)
        if equal == "average":
            taken = [worth(scale, place + more, race, class_) for more in range(equals)]
            paid[car] = sum(taken, NOTHING) / equals
        else:
            paid[car] = worth(scale, place, race, class_)
    return paid


def closed_up(order: dict[Any, int], race: Race | None = None) -> dict[Any, int]:
    """Return places without gaps: one more than are ahead, in the car's class where classes rank apart."""

    def together(car: Any, other: Any) -> bool:
        if race is None or not race.each_class:
            return True
        return race.cars[car].entry.class_ == race.cars[other].entry.class_

    return {
        car: 1 + sum(order[other] < place and together(car, other) for other in order)
        for car, place in order.items()
    }


# ------------------------------------------------------------------ awards


def finish(rule: Table, race: Race, races: list[Race]) -> Paid:
    return on_places(rule["scale"], ranks(race), race, rule.get("equal", "each"), race.each_class)


def ranks(race: Race) -> dict[int, int]:
    """Return the ranks; those of cars that keep their place without scoring are among them."""
    return {car.listed_at: car.rank for car in race.cars if car.rank is not None}


def ranks_of_scorers(race: Race) -> dict[int, int]:
    return {car.listed_at: car.rank for car in race.cars if car.rank is not None and car.may_score}


def order_at(rule: Table, race: Race, races: list[Race]) -> Paid:
    order = ranks(race)
    if rule.get("requires") == "classified":
        # Until the last race of the event is run nobody is classified in it.
        last = [one.id for one in race.event.sessions if one.kind == "race" and not one.cancelled][-1:]
        cars = [car for other in races if other.session.id in last for car in other.cars]
        home = {car.entry.id for car in cars if car.status is Status.CLASSIFIED}
        classified = {car.listed_at for car in race.cars if car.entry.id in home}
        left = {car: place for car, place in order.items() if car in classified}
        if not rule.get("fall_through", True):
            # Whoever is not classified keeps his place, and his share of places that equals take up is lost.
            paid = on_places(rule["scale"], order, race, rule.get("equal", "each"), race.each_class)
            return {car: points for car, points in paid.items() if car in classified}
        order = closed_up(left, race)
    return on_places(rule["scale"], order, race, rule.get("equal", "each"), race.each_class)


def event_order(rule: Table, race: Race, races: list[Race]) -> Paid:
    """Return what the order of the whole event pays, with the last of its sessions."""
    own = _of_event(rule, race)
    run = [other for other in races if other.session.id in own]
    paid = {}
    classes = {car.entry.class_ for car in race.cars} if race.each_class else {None}
    for class_ in classes:
        order = _order_of_event(rule, run, class_)
        for car in race.cars:
            if car.entry.id in order and class_ in (None, car.entry.class_):
                paid[car.listed_at] = worth(rule["scale"], order[car.entry.id], race, class_)
    return paid


def _of_event(rule: Table, race: Race) -> list[str]:
    """Return the ids of the sessions that make up the order of a race's event."""
    held = [one for one in race.event.sessions if not (one.cancelled or race.event.cancelled)]
    wanted = rule.get("sessions", ["race"])
    return [one.id for one in held if one.kind in wanted or one.id in wanted]


def _order_of_event(rule: Table, run: list[Race], class_: str | None) -> dict[str, int]:
    """Return the place of each entry in an event, by the ids of entries."""
    there: dict[str, Entry] = {
        car.entry.id: car.entry
        for race in run
        for car in race.cars
        if car.rank is not None and class_ in (None, car.entry.class_)
    }
    keys = {}
    for id_ in there:
        places = [_place_or_last(race, id_, class_) for race in run]
        if rule.get("each"):
            ranks = [next((car.rank for car in race.cars if car.entry.id == id_), None) for race in run]
            total = -sum((_listed(rule["each"], rank) for rank in ranks if rank), NOTHING)
        else:
            total = Fraction(sum(places))
        keys[id_] = total, places[-1]
    return {id_: 1 + sum(other < key for other in keys.values()) for id_, key in keys.items()}


def _place_or_last(race: Race, id_: str, class_: str | None) -> int:
    """Return the place of an entry; where it has none, one more than may score or hold a place there."""
    table = [car for car in race.cars if car.in_table and class_ in (None, car.entry.class_)]
    own = [car for car in table if car.may_score or car.rank is not None]
    rank = next((car.rank for car in race.cars if car.entry.id == id_), None)
    return rank if rank is not None else len(own) + 1


def qualifying_order(race: Race, races: list[Race]) -> dict[int | str, int]:
    """Return the order that the rows give, otherwise that of the session which set it.

    Cars of that session which are not in the race stand in it by the id of their entry.
    """
    own: dict[int | str, int] = {
        car.listed_at: car.qualifying for car in race.cars if car.qualifying is not None
    }
    if own or not race.session.qualified_by:
        return own
    at = {car.entry.id: car.listed_at for car in race.cars}
    for other in races:
        if other.session.id == race.session.qualified_by:
            order = {at.get(car.entry.id, car.entry.id): car.place_for_pole for car in other.cars}
            return {car: place for car, place in order.items() if place}
    return {}


def qualifying(rule: Table, race: Race, races: list[Race]) -> Paid:
    able = {car.listed_at for car in race.cars if car.may_score} | race.may_score_here
    order = closed_up({car: place for car, place in qualifying_order(race, races).items() if car in able})
    return {
        car: points
        for car, points in on_places(rule["scale"], order, race).items()
        if car in range(len(race.cars))
    }


def low_point(rule: Table, race: Race, races: list[Race]) -> Paid:
    order = closed_up(ranks_of_scorers(race), race)
    paid = on_places({"kind": "steps", "points": [1], "step": -1}, order, race, "average", race.each_class)
    for car in race.cars:
        if car.listed_at not in paid:
            paid[car.listed_at] = without_a_place(rule, race, car)
    return paid


def without_a_place(rule: Table, race: Race, car: Car) -> Fraction:
    """Return the low points of a car without a place: one more than all entries, or than came or started."""
    came = [other for other in race.cars if other.may_score and came_to_the_start(rule, other)]
    behind: Any = race.may_score
    if rule.get("beaten_by") == "start" and car in came:
        behind = [other for other in came if other.status.started] if car.status.started else came
    return Fraction(len(behind) + 1)


def came_to_the_start(rule: Table, car: Car) -> bool:
    return car.status is not Status.DID_NOT_ENTER and car.row.mark != rule.get("average", "OOD")


def average_of_others(rule: Table, race: Race, car: Car, races: list[Race]) -> Fraction | None:
    """Return the average of an entry's other races sailed, to the nearest tenth; None without any."""
    sailed = []
    for other in races:
        if other is race or not other.is_of(rule.get("sessions", ["race"])):
            continue
        for own in other.cars:
            if own.entry.id == car.entry.id and own.may_score and came_to_the_start(rule, own):
                sailed.append(low_point(rule, other, races)[own.listed_at])
    if not sailed:
        return None
    return Fraction(floor(sum(sailed, NOTHING) / len(sailed) * 10 + Fraction(1, 2)), 10)


def low_point_with_averages(rule: Table, race: Race, races: list[Race]) -> Paid:
    paid = low_point(rule, race, races)
    for car in race.cars:
        if car.listed_at in paid and car.row.mark == rule.get("average", "OOD"):
            average = average_of_others(rule, race, car, races)
            paid[car.listed_at] = paid[car.listed_at] if average is None else average
    return paid


# ------------------------------------------------------------------ bonuses


def to_the_first(rule: Table, order: dict[int, int], able: set[int]) -> list[int]:
    """Return who is first of an order, equals all; with `fall_through` the first who are able."""
    if rule.get("fall_through"):
        order = {car: place for car, place in order.items() if car in able}
        best = min(order.values(), default=0)
    else:
        best = 1
    return [car for car, place in order.items() if place == best]


def fastest_lap(rule: Table, race: Race, races: list[Race]) -> Paid:
    top = rule.get("within_top", 0)
    able = {
        car.listed_at
        for car in race.cars
        if car.may_score and (not top or (car.rank is not None and car.rank <= top))
    }
    order = {car.listed_at: car.fastest_lap for car in race.cars if car.fastest_lap is not None}
    credited = {one["driver"] for one in rule.get("credited", []) if one["round"] == race.round}
    if credited:
        for car in race.cars:
            alone = credited & {*car.drivers, *(race.names.get(id_, id_) for id_ in car.drivers)}
            if car.listed_at in order:
                lap = order[car.listed_at]
                order[car.listed_at] = lap if lap == 1 and alone else lap + 1
    if rule.get("each_class"):
        return _fastest_of_each(rule, order, able, race)
    holders = to_the_first(rule, order, able)
    parts = len(holders) if rule.get("equal") == "share" else 1
    return {car: fraction(rule["points"]) / parts for car in holders if car in able}


def _fastest_of_each(rule: Table, order: dict[int, int], able: set[int], race: Race) -> Paid:
    """Return the point of each class that ranks by itself, in the order among the cars of the table."""
    paid: Paid = {}
    for class_ in {car.entry.class_ for car in race.cars} if race.each_class else {None}:
        own = [car.listed_at for car in race.cars if car.in_table and class_ in (None, car.entry.class_)]
        there = {car: lap for car, lap in order.items() if car in own}
        among = {car: 1 + sum(other < lap for other in there.values()) for car, lap in there.items()}
        holders = to_the_first(rule, among, able & {*own})
        paid |= {car: fraction(rule["points"]) for car in holders if car in able}
    return paid


def pole(rule: Table, race: Race, races: list[Race]) -> Paid:
    able = {car.listed_at for car in race.cars if car.may_score}
    holders = to_the_first(rule, qualifying_order(race, races), able | race.may_score_here)
    return {car: fraction(rule["points"]) for car in holders if car in able}


def win(rule: Table, race: Race, races: list[Race]) -> Paid:
    return {car: fraction(rule["points"]) for car, rank in ranks_of_scorers(race).items() if rank == 1}


def laps_behind(rule: Table, race: Race, races: list[Race]) -> Paid:
    ranked = [car for car in race.cars if car.rank is not None and car.may_score]
    most = max((car.row.laps or 0 for car in ranked), default=0)
    paid = {}
    for car in ranked:
        if car.row.laps:
            behind = min(most - car.row.laps, len(rule["points"]) - 1)
            paid[car.listed_at] = fraction(rule["points"][behind])
    return paid


def led_a_lap(rule: Table, race: Race, races: list[Race]) -> Paid:
    return {
        car.listed_at: fraction(rule["points"])
        for car in race.cars
        if car.may_score and (car.row.laps_led or 0) >= rule.get("laps", 1)
    }


def most_laps_led(rule: Table, race: Race, races: list[Race]) -> Paid:
    led = {car.listed_at: car.row.laps_led or 0 for car in race.cars if car.may_score}
    most = max(led.values(), default=0)
    return {car: fraction(rule["points"]) for car, laps in led.items() if laps == most > 0}


def incidents(rule: Table, race: Race, races: list[Race]) -> Paid:
    paid = {}
    for car in race.cars:
        if car.may_score and car.row.incidents is not None:
            number = max(0, car.row.incidents - rule.get("free", 0)) // rule.get("per", 1)
            paid[car.listed_at] = fraction(rule["points"]) * min(number, rule.get("at_most") or number)
    return paid


def clean_race(rule: Table, race: Race, races: list[Race]) -> Paid:
    return {
        car: fraction(rule["points"])
        for car in ranks_of_scorers(race)
        if race.cars[car].row.incidents is not None
        and race.cars[car].row.incidents <= rule.get("incidents", 0)
    }


def laps_led(rule: Table, race: Race, races: list[Race]) -> Paid:
    most = rule.get("at_most") or 10**9
    return {
        car.listed_at: fraction(rule["points"]) * min(car.row.laps_led or 0, most)
        for car in race.cars
        if car.may_score and car.row.laps_led
    }


def hat_trick(rule: Table, race: Race, races: list[Race]) -> Paid:
    poles = pole({"points": rule["points"]}, race, races)
    laps = fastest_lap({"points": rule["points"]}, race, races)
    return {car: worth for car, worth in win(rule, race, races).items() if car in poles and car in laps}


def joker(rule: Table, race: Race, races: list[Race]) -> Paid:
    """The place is paid by those who play it, for whoever has the mark."""
    paid = on_places(rule["scale"], ranks(race), race, "each", race.each_class)
    return {at: points for at, points in paid.items() if race.cars[at].row.mark == rule.get("mark", "joker")}


def marked(rule: Table, race: Race, races: list[Race]) -> Paid:
    points = fraction(rule["points"])
    return {car.listed_at: points for car in race.cars if car.may_score and car.row.mark == rule["mark"]}


def share_of_laps(rule: Table, race: Race, races: list[Race]) -> Paid:
    laps = {car.listed_at: car.row.laps for car in race.cars if car.may_score and car.row.laps}
    paid = {}
    for at, own in laps.items():
        reached = [
            step for step in rule["steps"] if Fraction(own, max(laps.values())) >= fraction(step["share"])
        ]
        if reached:
            paid[at] = fraction(max(reached, key=lambda step: fraction(step["share"]))["points"])
    return paid


def participation(rule: Table, race: Race, races: list[Race]) -> Paid:
    to = rule.get("to", "started")
    return {
        car.listed_at: fraction(rule["points"])
        for car in race.cars
        if car.may_score
        and (
            to == "entered"
            or (to == "started" and car.status.started)
            or (to == "classified" and car.status is Status.CLASSIFIED)
            or (to == "did-not-start" and car.status is Status.DID_NOT_START)
        )
    }


def places_gained(rule: Table, race: Race, races: list[Race]) -> Paid:
    paid = {}
    for car in race.cars:
        if car.rank is not None and car.row.grid is not None and car.position is not None:
            gained = max(0, car.row.grid - car.position)
            if rule.get("at_most"):
                gained = min(gained, rule["at_most"])
            paid[car.listed_at] = fraction(rule["points"]) * gained
    return paid


AWARDS: dict[str, Any] = {
    "finish": finish,
    "order-at": order_at,
    "event-order": event_order,
    "qualifying": qualifying,
    "low-point": low_point_with_averages,
    "fastest-lap": fastest_lap,
    "pole": pole,
    "win": win,
    "laps-behind": laps_behind,
    "led-a-lap": led_a_lap,
    "laps-led": laps_led,
    "incidents": incidents,
    "clean-race": clean_race,
    "hat-trick": hat_trick,
    "most-laps-led": most_laps_led,
    "participation": participation,
    "joker": joker,
    "marked": marked,
    "share-of-laps": share_of_laps,
    "places-gained": places_gained,
}


def applies(rule: Table, race: Race, sessions: list[str]) -> bool:
    there = race.is_of(rule.get("sessions", sessions)) and rounds_of(rule.get("rounds", "all"))(race.round)
    if rule["kind"] == "most-wins":  # it is paid for the season, in none of its sessions
        return False
    if there and rule["kind"] == "event-order":  # it is paid with the last of the event's sessions
        return _of_event(rule, race)[-1:] == [race.session.id]
    return there


# ------------------------------------------------------------------ modifiers


def factor(rule: Table, race: Race) -> Fraction:
    """Return by what a modifier multiplies what is paid in a race."""
    kind = rule["kind"]
    if kind == "times":
        there = rounds_of(rule["rounds"])(race.round) and rule.get("session_number", 0) in (0, race.number)
        return fraction(rule["factor"]) if there else Fraction(1)
    if kind == "starters":
        few = starters(race) < rule["below"]
        return fraction(rule.get("factor", "0.5")) if few else Fraction(1)
    if kind == "shortened":
        part, run = distance(race), laps_run(race, rule.get("counted_back", []))
        if run is not None and run < rule.get("minimum_laps", 0):
            return NOTHING
        short = [] if part is None else [one for one in rule["bands"] if part < fraction(one["below"])]
        return (
            fraction(min(short, key=lambda one: fraction(one["below"]))["factor"]) if short else Fraction(1)
        )
    assert kind == "event-total", kind
    wanted = rule.get("sessions", ["race"])
    if not race.is_of(wanted):
        return Fraction(1)
    own = [one for one in race.event.sessions if one.kind in wanted or one.id in wanted]
    if rule.get("cancelled", "lost") == "redistributed":
        own = [one for one in own if not one.cancelled]
    return Fraction(1, len(own))


def factors(rules: Table, award: str, race: Race) -> Fraction:
    """Return the product of all modifiers that act on an award."""
    product = Fraction(1)
    for rule in rules["modifiers"].values():
        if not rule.get("awards") or award in rule["awards"]:
            product *= factor(rule, race)
    return product
