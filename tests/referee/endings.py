"""Every ending of a small season, or the best and worst of everybody and a sample, as complete seasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations, product
from math import comb, prod
from random import Random

import msgspec

from countback.model.classification import Classification, Result, Status
from countback.model.season import Entry, Season, Session

#: Up to so many endings of a season all are looked at.
MOST = 1000
#: Where there are more: how many are drawn under the default and under each narrower assumption, up to how
#: many all of a narrower one are taken, and how often it is drawn anew who is there and who drives.
DRAWN, DRAWN_NARROWER, ALL_NARROWER, FRAMES = 250, 60, 200, 12
ASSUMED: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            (),
            ("all-start",),
            ("no-equals",),
            ("crews-as-before",),
            ("all-classified",),
            ("all-classified", "no-equals"),
        ),
    )
)
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
    """How one session ends: rows, absent cars left out; under which assumptions that ``can`` happen."""

    session: str
    rows: tuple[Result, ...]
    can: frozenset[str]


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


def count_orders(number: int, equals: bool) -> int:
    """Return how many orders of so many cars there are."""
    if not equals or number < 2:
        return prod(range(1, number + 1))
    return sum(comb(number, first) * count_orders(number - first, True) for first in range(1, number + 1))


Driven = tuple[tuple[str, ...], str]
"""Who drives a car, and who of them sets its best lap ("" where that is not told)."""


@dataclass(frozen=True)
class Choices:
    """What an ending chooses from in one session.

    ``before`` are those who drove an entry when it last ran.
    """

    session: Session
    cars: tuple[Entry, ...]
    given: Given
    asked: frozenset[str]
    before: dict[str, tuple[str, ...]]

    def crews(self, car: Entry) -> list[Driven]:
        """Return who may drive a car and who sets its best lap, where that is told."""
        crew = tuple(driver.id for driver in car.crew)
        told = "fastest-lap" in self.asked
        if len(crew) == 1:
            return [((), crew[0] if told else "")]
        some = [one for size in range(1, len(crew) + 1) for one in permutations(crew, size)]
        if "crews-as-before" in self.given.assume:
            some = [self.before.get(car.id) or crew]
        return [(one, setter) for one in some for setter in (one if told else ("",))]

    @cached_property
    def mannings(self) -> dict[str, list[Driven]]:
        """Who may drive each car."""
        return {car.id: self.crews(car) for car in self.cars}

    @cached_property
    def usual(self) -> dict[str, tuple[str, ...]]:
        """Who drove each car when it last ran, its whole crew where it has not."""
        return {
            car.id: self.before.get(car.id) or tuple(driver.id for driver in car.crew) for car in self.cars
        }

    @cached_property
    def firsts(self) -> list[tuple[str, ...]]:
        """Who may have the fastest lap or pole."""
        ids = [car.id for car in self.cars]
        sizes = range(1, (len(ids) if self.given.equals else 1) + 1)
        return [(), *(some for size in sizes for some in combinations(ids, size))]

    @cached_property
    def grids(self) -> list[dict[str, int]]:
        """Every qualifying order that somebody asks for."""
        if "qualifying" in self.asked:
            return [
                places
                for size in range(len(self.cars) + 1)
                for some in combinations(self.cars, size)
                for places in weak_orders(some, self.given.equals)
            ]
        return [dict.fromkeys(some, 1) for some in self.firsts] if "pole" in self.asked else [{}]

    @cached_property
    def fastest(self) -> list[tuple[str, ...]]:
        """Who may have the fastest lap, where somebody asks."""
        return self.firsts if "fastest-lap" in self.asked else [()]

    @cached_property
    def led(self) -> list[tuple[str, ...]]:
        """Who may lead, whoever leads the most laps first, where somebody asks."""
        if "led" not in self.asked:
            return [()]
        ids = [car.id for car in self.cars]
        most = [(id_, [other for other in ids if other != id_]) for id_ in ids]
        return [
            (),
            *((id_, *more) for id_, rest in most for n in range(len(ids)) for more in combinations(rest, n)),
        ]

    def every(self) -> Iterator[One]:
        """Yield every ending of this session."""
        crews = [dict(zip(self.mannings, who, strict=True)) for who in product(*self.mannings.values())]
        for arrived, grid, fast, ahead, who in product(
            list(self._arrived()), self.grids, self.fastest, self.led, crews
        ):
            yield self.one(arrived, grid, fast, ahead, who)

    def count(self) -> int:
        """Return how many endings this session has."""
        number, ways = len(self.cars), len(self.given.ways)
        arrived = sum(
            comb(number, size) * count_orders(size, self.given.equals) * ways ** (number - size)
            for size in range(number + 1)
        )
        chosen = len(self.grids) * len(self.fastest) * len(self.led)
        return arrived * chosen * prod(map(len, self.mannings.values()))

    def _arrived(self) -> Iterator[dict[str, int | str]]:
        sizes = range(len(self.cars) + 1) if self.given.ways else (len(self.cars),)
        for size in sizes:
            for some in combinations(self.cars, size):
                bare = [car.id for car in self.cars if car not in some]
                for places in weak_orders(some, self.given.equals):
                    for ways in product(self.given.ways, repeat=len(bare)):
                        yield {**places, **dict(zip(bare, ways, strict=True))}

    def one(  # type: ignore[no-untyped-def]
        self, arrived: dict[str, int | str], grid, fast, led, who: dict[str, Driven]
    ) -> One:
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
                    drivers=drivers,
                    fastest_lap_driver=setter,
                    qualifying=grid.get(car.id),
                    fastest_lap=1 if car.id in fast and came != "DSQ" else None,
                    laps_led=(6 if led[0] == car.id else 5) if car.id in led else None,
                )
            )
        return One(self.session.id, tuple(rows), self._can(arrived, grid, fast, who))

    def _can(  # type: ignore[no-untyped-def]
        self, arrived: dict[str, int | str], grid, fast, who: dict[str, Driven]
    ) -> frozenset[str]:
        """Return the narrower assumptions under which an ending is possible."""
        can = set()
        places = [came for came in arrived.values() if isinstance(came, int)]
        if len(places) == len(self.cars):
            can.add("all-classified")
        if not {"DNS", "away"} & {*arrived.values()}:
            can.add("all-start")
        grids = [*grid.values()]
        if len({*places}) == len(places) and len({*grids}) == len(grids) and len(fast) < 2:
            can.add("no-equals")
        usual = self.usual
        if all((who[id_][0] or usual[id_]) == usual[id_] for id_ in who if arrived[id_] != "away"):
            can.add("crews-as-before")
        return frozenset(can)

    def frame(self, random: Random) -> tuple[set[str], dict[str, Driven]]:
        """Draw who stays away, and who drives."""
        away = "away" in self.given.ways and random.random() < 0.6
        gone = {car.id for car in self.cars if random.random() < 0.4} if away else set()
        return gone, {id_: random.choice(options) for id_, options in self.mannings.items()}

    def drawn(self, random: Random, frame: tuple[set[str], dict[str, Driven]]) -> One:
        """Return an ending drawn at random with those who are there and drive."""
        gone, who = frame
        cars = [car.id for car in random.sample(self.cars, len(self.cars))]
        arrived: dict[str, int | str] = dict.fromkeys(gone, "away")
        ways = [way for way in self.given.ways if way != "away"]
        there = [id_ for id_ in cars if id_ not in gone]
        count = random.randrange(len(there) + 1) if ways else len(there)
        place = 0
        for at, id_ in enumerate(there):
            if at < count:
                place = place if place and self.given.equals and not random.randrange(4) else at + 1
                arrived[id_] = place
            else:
                arrived[id_] = random.choice(ways)
        grid, fast, led = (random.choice(some) for some in (self.grids, self.fastest, self.led))
        return self.one(arrived, grid, fast, led, who)

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
        for id_, options in self.mannings.items():
            alone = [one for one in options if one[0] and {*one[0]} <= people]
            setters = [one for one in options if one[1] in people]
            who[id_] = next(iter([*alone, *setters, *options[::-1]]))
        grid = dict.fromkeys(first, 1) if {"pole", "qualifying"} & self.asked else {}
        fast = tuple(first) if "fastest-lap" in self.asked else ()
        return self.one(arrived, grid, fast, tuple(first) if "led" in self.asked else (), who)


@dataclass(frozen=True)
class Endings:
    """Endings of a season; ``complete`` are the assumptions under which they are all there are."""

    every: list[Ending]
    complete: frozenset[frozenset[str]]

    def under(self, assume: frozenset[str]) -> list[bool]:
        """Return which of them can happen under an assumption."""
        return [all(assume <= one.can for one in ending) for ending in self.every]


def endings(
    season: Season,
    entries: str,
    asked: dict[str, frozenset[str]],
    random: Random,
    assumed: Sequence[frozenset[str]] = ASSUMED,
    most: int = 0,
) -> Endings:
    """Return endings of a season under every assumption; ``entries`` says who takes part.

    All of them are returned where there are no more than ``most``, if that is not as usual.
    """
    newest: dict[str, tuple[str, ...]] = {}
    for event in season.events:
        for session in event.sessions:
            held = session.classifications and not session.cancelled
            for row in session.classifications[-1].rows if held else ():
                newest[row.entry] = row.drivers

    def choices(assume: frozenset[str]) -> list[Choices]:
        given = Given(assume, entries)
        return [
            Choices(session, tuple(takers(season, round_, given)), given, asked[session.id], newest)
            for round_, session in left(season)
        ]

    found: list[Ending] = []
    complete = set()
    for assume in assumed:
        some = choices(assume)
        number = prod(one.count() for one in some)
        if number <= (most or (ALL_NARROWER if assume else MOST)):
            found += product(*(list(one.every()) for one in some))
            complete.add(assume)
            if not assume:
                return Endings(found, frozenset((*ASSUMED, *assumed)))
            continue
        found += _extreme(season, some)
        frames = [[one.frame(random) for one in some] for _ in range(FRAMES if assume else 2 * FRAMES)]
        for _ in range(DRAWN_NARROWER if assume else DRAWN):
            frame = random.choice(frames)
            found.append(tuple(one.drawn(random, part) for one, part in zip(some, frame, strict=True)))
    return Endings(found, frozenset(complete))


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
