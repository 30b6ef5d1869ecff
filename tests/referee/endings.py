"""Every ending of a small season, or the best and worst of everybody and a sample, as complete seasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from random import Random

import msgspec

from countback.model.classification import Classification, Result, Status
from countback.model.season import Entry, Season, Session

MOST = 1000
CODES = {"DNF": Status.DNF, "DNS": Status.DID_NOT_START, "DSQ": Status.DISQUALIFIED}


@dataclass(frozen=True)
class Given:
    """What is assumed, and who takes part: ``entered`` or ``season``."""

    assume: frozenset[str]
    entries: str

    @property
    def ways(self) -> tuple[str, ...]:
        """How a car may have no place."""
        if "all-classified" in self.assume:
            return ()
        return ("DNF", "DSQ") if "all-start" in self.assume else ("DNF", "DNS", "DSQ", "away")

    @property
    def equals(self) -> bool:
        """Whether cars may tie."""
        return "no-equals" not in self.assume


def left(season: Season) -> list[tuple[int, Session]]:
    """Return the sessions still to be held, with their rounds: without a result, and not cancelled."""
    return [
        (event.round, session)
        for event in season.events
        for session in event.sessions
        if not session.classifications and not session.cancelled and not event.cancelled
    ]


def takers(season: Season, round_: int, given: Given) -> list[Entry]:
    """Return who may take part in a session to come of a round."""
    if given.entries == "season":
        return list(season.entries)
    listed = [entry for entry in season.entries if not entry.rounds or round_ in entry.rounds]
    ran = {
        row.entry for one in season.events for s in one.sessions for c in s.classifications for row in c.rows
    }
    people = {driver.id for entry in season.entries if entry.id in ran for driver in entry.crew}
    return listed or [
        entry for entry in season.entries if entry.id in ran or people & {driver.id for driver in entry.crew}
    ]


@dataclass(frozen=True)
class One:
    """How one session ends: rows, absent cars left out."""

    session: str
    rows: tuple[Result, ...]


Ending = tuple[One, ...]


def recorded(season: Season, ending: Ending) -> Season:
    """Return the season with an ending as if it had happened."""
    by_id = {one.session: one.rows for one in ending}
    events = tuple(
        msgspec.structs.replace(
            event,
            sessions=tuple(
                msgspec.structs.replace(session, classifications=(Classification(rows=by_id[session.id]),))
                if session.id in by_id
                else session
                for session in event.sessions
            ),
        )
        for event in season.events
    )
    return msgspec.structs.replace(season, events=events)


def weak_orders(cars: Sequence[Entry], equals: bool) -> Iterator[dict[str, int]]:
    """Yield the places of cars in every order, with ``equals`` those in which some tie."""
    if not equals:
        for order in permutations(cars):
            yield {car.id: place for place, car in enumerate(order, start=1)}
        return
    if not cars:
        yield {}
    for size in range(1, len(cars) + 1):
        for first in combinations(cars, size):
            rest = [car for car in cars if car not in first]
            for places in weak_orders(rest, True):
                yield {car.id: 1 for car in first} | {id_: place + size for id_, place in places.items()}


def crews(car: Entry, given: Given, told: bool) -> list[tuple[tuple[str, ...], str]]:
    """Return who may drive a car and who sets its best lap, where that is ``told``."""
    crew = [driver.id for driver in car.crew]
    if len(crew) == 1:
        return [((), crew[0] if told else "")]
    some = [()] if "crews-as-before" in given.assume else [
        one for size in range(1, len(crew) + 1) for one in permutations(crew, size)
    ]  # fmt: skip
    return [(one, setter) for one in some for setter in ((one or tuple(crew)) if told else ("",))]


@dataclass(frozen=True)
class Choices:
    """What an ending chooses from in one session."""

    session: Session
    cars: tuple[Entry, ...]
    given: Given
    asked: frozenset[str]
    before: dict[str, tuple[str, ...]]

    def firsts(self) -> list[tuple[str, ...]]:
        """Return who may have the fastest lap or pole."""
        ids = [car.id for car in self.cars]
        sizes = range(1, (len(ids) if self.given.equals else 1) + 1)
        return [(), *(some for size in sizes for some in combinations(ids, size))]

    def every(self) -> Iterator[One]:
        """Yield every ending of this session."""
        for rows in self._arrived():
            grids = [{}]
            if "qualifying" in self.asked:
                grids = [
                    places
                    for size in range(len(self.cars) + 1)
                    for some in combinations(self.cars, size)
                    for places in weak_orders(some, self.given.equals)
                ]
            elif "pole" in self.asked:
                grids = [dict.fromkeys(some, 1) for some in self.firsts()]
            fastest = self.firsts() if "fastest-lap" in self.asked else [()]
            led = [()]
            if "led" in self.asked:
                led += [(car.id,) for car in self.cars]
            manned = product(*(crews(car, self.given, "fastest-lap" in self.asked) for car in self.cars))
            for grid, fast, ahead, who in product(grids, fastest, led, list(manned)):
                yield self.one(
                    rows, grid, fast, ahead, dict(zip([c.id for c in self.cars], who, strict=True))
                )

    def _arrived(self) -> Iterator[dict[str, int | str]]:
        sizes = range(len(self.cars) + 1) if self.given.ways else (len(self.cars),)
        for size in sizes:
            for some in combinations(self.cars, size):
                bare = [car.id for car in self.cars if car not in some]
                for places in weak_orders(some, self.given.equals):
                    for ways in product(self.given.ways, repeat=len(bare)):
                        yield {**places, **dict(zip(bare, ways, strict=True))}

    def one(self, arrived, grid, fast, led, who) -> One:  # type: ignore[no-untyped-def]
        """Return the rows of one ending of this session."""
        rows = []
        for car in self.cars:
            came = arrived[car.id]
            if came == "away":
                continue
            drivers, setter = who[car.id]
            rows.append(
                Result(
                    entry=car.id,
                    position=came if isinstance(came, int) else None,
                    status=Status.CLASSIFIED if isinstance(came, int) else CODES[came],
                    drivers=drivers or self.before.get(car.id, ()),
                    fastest_lap_driver=setter,
                    qualifying=grid.get(car.id),
                    fastest_lap=1 if car.id in fast and came != "DSQ" else None,
                    laps_led=5 if car.id in led else None,
                )
            )
        return One(self.session.id, tuple(rows))

    def drawn(self, random: Random) -> One:
        """Return an ending drawn at random."""
        cars = random.sample(self.cars, len(self.cars))
        count = random.randrange(len(cars) + 1) if self.given.ways else len(cars)
        arrived: dict[str, int | str] = {}
        place = 0
        for at, car in enumerate(cars):
            if at < count:
                place = place if place and self.given.equals and not random.randrange(4) else at + 1
                arrived[car.id] = place
            else:
                arrived[car.id] = random.choice(self.given.ways)
        grid = next(iter(random.choices([{}, {random.choice(cars).id: 1}] if cars else [{}])))
        if "qualifying" in self.asked:
            grid = {car.id: at for at, car in enumerate(random.sample(cars, len(cars)), start=1)}
        fast = random.choice(self.firsts())
        led = (random.choice(cars).id,) if cars and random.random() < 0.7 else ()
        who = {
            car.id: random.choice(crews(car, self.given, "fastest-lap" in self.asked)) for car in self.cars
        }
        free = "pole" in self.asked or "qualifying" in self.asked
        return self.one(
            arrived,
            grid if free else {},
            fast if "fastest-lap" in self.asked else (),
            led if "led" in self.asked else (),
            who,
        )

    def won(self, mine: set[str], people: set[str], bare: str, way: str) -> One:
        """Return the ending in which some cars come first and all others have no place, or follow.

        ``bare`` says how others end, ``way`` how the winners take the places: "order", "level" or
        "reversed". People of ``people`` drive alone.
        """
        own = [car for car in self.cars if car.id in mine]
        own = own[::-1] if way == "reversed" else own
        rest = [car for car in self.cars if car.id not in mine]
        arrived: dict[str, int | str] = {
            car.id: 1 if way == "level" and self.given.equals else at for at, car in enumerate(own, start=1)
        }
        for at, car in enumerate(rest, start=len(own) + 1):
            arrived[car.id] = bare if bare in self.given.ways else at
        first = [car.id for car in own][: None if way == "level" and self.given.equals else 1]
        who = {}
        for car in self.cars:
            options = crews(car, self.given, "fastest-lap" in self.asked)
            alone = [one for one in options if one[0] and {*one[0]} <= people]
            setters = [one for one in options if one[1] in people]
            who[car.id] = next(iter([*alone, *setters, *options[::-1]]))
        grid = dict.fromkeys(first, 1) if {"pole", "qualifying"} & self.asked else {}
        fast = tuple(first) if "fastest-lap" in self.asked else ()
        return self.one(arrived, grid, fast, tuple(first) if "led" in self.asked else (), who)

    def count(self) -> int:
        """Return roughly how many endings this session has."""
        total = 0
        for _ in self.every():
            total += 1
            if total > MOST:
                break
        return total


def endings(
    season: Season, given: Given, asked: dict[str, frozenset[str]], random: Random
) -> tuple[list[Ending], bool]:
    """Return endings of a season, and whether they are all there are."""
    newest: dict[str, tuple[str, ...]] = {}
    for event in season.events:
        for session in event.sessions:
            held = session.classifications and not session.cancelled
            for row in session.classifications[-1].rows if held else ():
                newest[row.entry] = row.drivers
    before = newest if "crews-as-before" in given.assume else {}
    choices = [
        Choices(session, tuple(takers(season, round_, given)), given, asked[session.id], before)
        for round_, session in left(season)
    ]
    total = 1
    for one in choices:
        total *= one.count()
        if total > MOST:
            break
    if total <= MOST:
        return list(product(*(list(one.every()) for one in choices))), True
    found = list(_extreme(season, choices))
    while len(found) < MOST:
        found.append(tuple(one.drawn(random) for one in choices))
    return found[:MOST], False


def _extreme(season: Season, choices: list[Choices]) -> Iterator[Ending]:
    """Yield the best endings of each car, person, team and class of cars, and those without places."""
    groups: dict[tuple[str, ...], set[str]] = {}
    for entry in season.entries:
        groups.setdefault((entry.id,), {driver.id for driver in entry.crew})
        for driver in entry.crew:
            mine = tuple(one.id for one in season.entries if driver in one.crew)
            groups[mine] = {driver.id}
            groups.setdefault((*mine, ""), {driver.id})
        mates = tuple(one.id for one in season.entries if one.team == entry.team or one.car == entry.car)
        groups.setdefault(mates, {driver.id for driver in entry.crew})
    bare = [*(choices[0].given.ways if choices else ()), "follow"]
    for (mine, people), rest, way in product(groups.items(), bare, ("order", "level", "reversed")):
        if way == "order" or len(mine) > 1:
            yield tuple(one.won({*mine}, people, rest, way) for one in choices)
    for one, two in product(bare, repeat=2):
        if len(choices) == 2:
            yield (choices[0].won(set(), set(), one, "order"), choices[1].won(set(), set(), two, "order"))
        else:
            yield tuple(part.won(set(), set(), one, "order") for part in choices)
