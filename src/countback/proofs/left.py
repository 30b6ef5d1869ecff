"""What is left of a season, worked out from its facts: sessions, who takes part, what may become of cars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations, product

from msgspec.structs import replace

from countback.model.classification import Classification, Result, Status
from countback.model.season import Decision, Entry, Event, Season, Session
from countback.proofs import claims

NARROWER = ("all-start", "all-classified", "no-equals", "crews-as-before")
CODES = {"DNF": Status.DNF, "DNS": Status.DID_NOT_START, "DSQ": Status.DISQUALIFIED}
RACES = ("race", "sprint", "heat")


@dataclass(frozen=True, eq=False)
class Left:
    """A season cut off after ``seen`` of its sessions (those held), under some assumptions."""

    season: Season
    after: str
    entries: str
    named: tuple[str, ...]
    assume: frozenset[str]

    @cached_property
    def sessions(self) -> list[tuple[Event, Session]]:
        """Every session that is not cancelled, with its event."""
        return [
            (event, session)
            for event in self.season.events
            for session in event.sessions
            if not event.cancelled and not session.cancelled
        ]

    @cached_property
    def _cut(self) -> int:
        ids = [session.id for _, session in self.sessions]
        return ids.index(self.after) + 1 if self.after else 0

    @cached_property
    def to_come(self) -> list[tuple[Event, Session]]:
        """The sessions still to be held, postponed ones too."""
        return [
            coming
            for number, coming in enumerate(self.sessions)
            if number >= self._cut or not coming[1].classifications
        ]

    @cached_property
    def ways(self) -> tuple[str, ...]:
        """How a car may come to have no place."""
        if "all-classified" in self.assume:
            return ()
        return ("DNF", "DSQ") if "all-start" in self.assume else ("DNF", "DNS", "DSQ", "away")

    @cached_property
    def ran(self) -> dict[str, Result]:
        """The newest row of each entry in the sessions seen."""
        coming = {session.id for _, session in self.to_come}
        return {
            row.entry: row
            for _, session in self.sessions
            if session.id not in coming and session.classification
            for row in session.classification.rows
        }

    def takers(self, event: Event) -> list[Entry]:
        """Return who may take part in what is left of an event."""
        every = self.season.entries
        if self.entries == "named":
            return [entry for entry in every if entry.id in self.named]
        if self.entries == "season":
            return list(every)
        listed = [entry for entry in every if not entry.rounds or event.round in entry.rounds]
        people = {driver.id for entry in every if entry.id in self.ran for driver in entry.crew}
        took_part = [
            entry for entry in every if entry.id in self.ran or people & {driver.id for driver in entry.crew}
        ]
        return listed or took_part

    def decisions(self, every: tuple[Decision, ...]) -> tuple[Decision, ...]:
        """Return those recorded at the moment: as things stand all of them."""
        later = [session for _, session in self.sessions[self._cut :] if session.classifications]
        if not later:
            return every
        seen = {"", *(session.id for _, session in self.sessions[: self._cut])}
        round_ = self.sessions[self._cut - 1][0].round if self._cut else 0
        return tuple(
            decision for decision in every if decision.from_round <= round_ and decision.session in seen
        )

    def ended(self, ending: dict[str, tuple[Result, ...]], cancelled: frozenset[str] = frozenset()) -> Season:
        """Return the season with an ending recorded, rows by session, and with sessions ``cancelled``."""
        coming = {session.id for _, session in self.to_come}

        def session_of(session: Session) -> Session:
            if session.id not in coming:
                return session
            rows = ending.get(session.id)
            results = () if rows is None else (Classification(rows=rows),)
            gone = session.id in cancelled
            return replace(session, laps=None, laps_run=None, classifications=results, cancelled=gone)

        events = tuple(
            replace(event, sessions=tuple(map(session_of, event.sessions))) for event in self.season.events
        )
        return replace(self.season, events=events, decisions=self.decisions(self.season.decisions))

    def crew(self, entry: Entry) -> tuple[str, ...]:
        """Return who drives an entry where nothing else is said: () is its whole crew."""
        if "crews-as-before" in self.assume and entry.id in self.ran:
            return self.ran[entry.id].drivers
        return ()

    def rows_of(self, claimed: claims.Result) -> tuple[Result, ...]:
        """Return the rows of a claimed result."""
        places = dict(zip(claimed.order, claimed.places or range(1, len(claimed.order) + 1), strict=True))
        grid = dict.fromkeys(claimed.pole, 1)
        grid |= {id_: len(claimed.pole) + at for at, id_ in enumerate(claimed.qualified, start=1)}
        led = dict(zip(claimed.led, claimed.laps, strict=True))
        status = dict.fromkeys(claimed.order, Status.CLASSIFIED) | dict.fromkeys(claimed.retired, Status.DNF)
        status |= dict.fromkeys(claimed.not_started, Status.DID_NOT_START)
        status |= dict.fromkeys(claimed.disqualified, Status.DISQUALIFIED)
        cars = {entry.id: entry for entry in self.season.entries}
        return tuple(
            Result(
                entry=id_,
                position=places.get(id_),
                status=code,
                drivers=claimed.drivers.get(id_) or self.crew(cars[id_]),
                fastest_lap_driver=claimed.set_by.get(id_, ""),
                qualifying=grid.get(id_),
                fastest_lap=1 if id_ in claimed.fastest_lap else None,
                laps_led=led.get(id_),
            )
            for id_, code in status.items()
        )

    def impossible(self, ending: tuple[claims.Result, ...]) -> str:
        """Return why an ending cannot be, "" if it can."""
        coming = {session.id: event for event, session in self.to_come}
        for claimed in ending:
            if claimed.session not in coming:
                return f"{claimed.session} is not still to come"
            if not claimed.held:
                if "cancelled" not in self.assume or claimed != claims.Result(
                    session=claimed.session, order=(), held=False
                ):
                    return f"{claimed.session}: it is held"
                continue
            there = {entry.id: entry for entry in self.takers(coming[claimed.session])}
            gone = (*claimed.retired, *claimed.not_started, *claimed.disqualified, *claimed.away)
            named = (*claimed.order, *gone)
            if len({*named}) != len(named) or not {*named} <= {*there}:
                return f"{claimed.session}: a car stands twice, or does not take part"
            if {*named} != {*there}:
                return f"{claimed.session}: not all who take part are there"
            # Whoever has qualified may stay away from the race, and nobody gets its place in qualifying.
            if not {*claimed.pole, *claimed.qualified} <= {*named}:
                return f"{claimed.session}: a pole of a car that does not take part"
            if not {*claimed.fastest_lap, *claimed.led} <= {*named} - {*claimed.away}:
                return f"{claimed.session}: a lap or lead of a car that is not there"
            wrong = (
                self._against_assumptions(claimed, gone)
                or self._places(claimed)
                or self._crews(claimed, there)
            )
            if wrong:
                return f"{claimed.session}: {wrong}"
        return ""

    def _against_assumptions(self, claimed: claims.Result, gone: tuple[str, ...]) -> str:
        if "all-classified" in self.assume and gone:
            return "every car takes a place"
        if "all-start" in self.assume and (claimed.not_started or claimed.away):
            return "every car starts"
        return "no car ties with another" if "no-equals" in self.assume and claimed.places else ""

    def _places(self, claimed: claims.Result) -> str:
        expected = claimed.places or tuple(range(1, len(claimed.order) + 1))
        right = len(expected) == len(claimed.order) and all(
            place in (at, expected[at - 2] if at > 1 else at) for at, place in enumerate(expected, start=1)
        )
        return "" if right else "places that no sheet has"

    def _crews(self, claimed: claims.Result, there: dict[str, Entry]) -> str:
        for id_, drivers in claimed.drivers.items():
            if not {*drivers} <= {driver.id for driver in there[id_].crew}:
                return f"{id_} is driven by somebody else than its crew"
            if drivers and "crews-as-before" in self.assume:
                return f"{id_} is not driven by its crew as before"
        for id_, driver in claimed.set_by.items():
            if driver not in (claimed.drivers.get(id_) or [member.id for member in there[id_].crew]):
                return f"the best lap of {id_} is of somebody who did not drive it"
        return ""

    # -- every ending -------------------------------------------------------------------------------

    def every(self, asked: frozenset[str], setters: bool, most: int) -> list[dict[str, tuple[Result, ...]]]:
        """Return every ending, or more than ``most`` of them where there are more.

        ``asked`` are the bonuses that rules look at, ``setters`` whether it matters who set a lap.
        """
        parts: list[list[tuple[str, tuple[Result, ...]]]] = []
        total = 1
        for event, session in self.to_come:
            cars = self.takers(event)
            options = []
            for rows in self._session(event, session, cars, asked, setters):
                options.append((session.id, rows))
                if len(options) * total > most:
                    break
            total *= len(options)
            parts.append(options)
            if total > most:
                return [{}] * (most + 1)
        return [dict(ending) for ending in product(*parts)]

    def _session(
        self, event: Event, session: Session, cars: list[Entry], asked: frozenset[str], setters: bool
    ) -> Iterator[tuple[Result, ...]]:
        ids = [car.id for car in cars]
        equals = "no-equals" not in self.assume
        first = [some for size in range((len(ids) if equals else 1) + 1) for some in combinations(ids, size)]
        grids = _grids(asked if not self.has_qualifying(event, session) else frozenset(), ids, first, equals)
        laps = first if "fastest-lap" in asked else [()]
        led = _leads(ids) if "led" in asked else [()]
        crews = [self._crew_options(car, setters) for car in cars]
        for arrived in self._arrivals(ids, equals):
            for grid, fast, ahead, manned in product(grids, laps, led, product(*crews)):
                yield tuple(
                    Result(
                        entry=id_,
                        position=came if isinstance(came := arrived[id_], int) else None,
                        status=Status.CLASSIFIED if isinstance(came, int) else CODES[came],
                        drivers=who,
                        fastest_lap_driver=setter,
                        qualifying=grid.get(id_),
                        fastest_lap=1 if id_ in fast else None,
                        laps_led=None if id_ not in ahead else 1000 + (id_ == ahead[0]),
                    )
                    for id_, (who, setter) in zip(ids, manned, strict=True)
                    if arrived[id_] != "away"
                )

    def _arrivals(self, ids: list[str], equals: bool) -> Iterator[dict[str, int | str]]:
        for size in range(len(ids) + 1) if self.ways else (len(ids),):
            for some in combinations(ids, size):
                rest = [id_ for id_ in ids if id_ not in some]
                for order in _orders(some, equals):
                    for ways in product(self.ways, repeat=len(rest)):
                        yield {**dict(order), **dict(zip(rest, ways, strict=True))}

    def _crew_options(self, car: Entry, setters: bool) -> list[tuple[tuple[str, ...], str]]:
        crew = tuple(driver.id for driver in car.crew)
        some: list[tuple[str, ...]] = [self.crew(car)]
        if "crews-as-before" not in self.assume and len(crew) > 1:
            some = [
                permutation for size in range(1, len(crew) + 1) for permutation in permutations(crew, size)
            ]
        return [(drivers, who) for drivers in some for who in ((drivers or crew) if setters else ("",))]

    def has_qualifying(self, event: Event, session: Session) -> bool:
        """Tell whether the qualifying order of a session is that of another one."""
        return bool(self.qualifying_of(event, session))

    def qualifying_of(self, event: Event, session: Session) -> str:
        """Return the session whose order is the qualifying order of a race, "" if none is.

        One that was cancelled, or in which nobody has a place, sets none: that of the race's sheet counts.
        """
        source = self._named_qualifying(event, session)
        return "" if source in self._without_order else source

    @cached_property
    def _without_order(self) -> set[str]:
        coming = {session.id for _, session in self.to_come}
        every = {session.id for event in self.season.events for session in event.sessions}
        there = {
            session.id
            for _, session in self.sessions
            if session.id in coming
            or (session.classification and any(row.position for row in session.classification.rows))
        }
        return every - there

    def _named_qualifying(self, event: Event, session: Session) -> str:
        if session.qualified_by:
            return session.qualified_by
        held = [other for other in event.sessions if not other.cancelled]
        races = [race.id for race in held if race.kind in RACES]
        before = [qualifying.id for qualifying in held if qualifying.kind == "qualifying"]
        if len(before) not in (1, len(races)):
            return ""
        return dict(zip(races, before, strict=False)).get(session.id, "")


def _grids(
    asked: frozenset[str], ids: list[str], firsts: list[tuple[str, ...]], equals: bool
) -> list[dict[str, int]]:
    """Return every qualifying order that makes a difference."""
    if "qualifying" in asked:
        return [
            dict(order)
            for size in range(len(ids) + 1)
            for some in combinations(ids, size)
            for order in _orders(some, equals)
        ]
    return [dict.fromkeys(some, 1) for some in firsts] if "pole" in asked else [{}]


def _leads(ids: list[str]) -> list[tuple[str, ...]]:
    """Return who may lead laps, whoever leads the most of them first."""
    leads: list[tuple[str, ...]] = [()]
    for id_ in ids:
        others = [other for other in ids if other != id_]
        leads += [(id_, *more) for size in range(len(ids)) for more in combinations(others, size)]
    return leads


def _orders(cars: tuple[str, ...], equals: bool) -> Iterator[tuple[tuple[str, int], ...]]:
    """Yield every order of cars with their places."""
    if not cars:
        yield ()
    elif not equals:
        yield from (
            tuple((car, place) for place, car in enumerate(order, start=1)) for order in permutations(cars)
        )
    else:
        for size in range(1, len(cars) + 1):
            for first in combinations(cars, size):
                rest = tuple(car for car in cars if car not in first)
                for order in _orders(rest, True):
                    yield (*((car, 1) for car in first), *((car, place + size) for car, place in order))
