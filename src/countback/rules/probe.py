"""A small season in which everything is recorded, with arrays of it that write down who reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, get_args

import msgspec
import numpy as np

from countback.model.classification import Classification, Result, Status
from countback.model.contract import Kind
from countback.model.facts import Facts, League
from countback.model.kinds import (
    Crews,
    Field,
    Listing,
    Tally,
    Tiebreak,
    Units,
)
from countback.model.numbers import in_rounds
from countback.model.phases import Boundary
from countback.model.season import Driver, Entry, Event, Season, Session, SessionKind, Team
from countback.model.standings import Competitor

#: Rounds that the small season has at least and at most.
ROUNDS = (3, 60)
#: What no rule computes with: identities, and what is read to find the rows.
_NO_FACTS = {"id", "name", "kind", "classifications", "rows", "number", "event", "sessions", "crew"}
#: Which facts an array rests on that scoring has worked out before.
RANKED = ("result.position", "result.status")
_ARRAYS: dict[type[msgspec.Struct], dict[str, tuple[str, ...]]] = {
    Facts: {"guest": ("entry.guest",)},
    Field: {"rank": RANKED, "ranked": RANKED, "scores": RANKED},
    Tally: {
        "ranks": RANKED, "published": RANKED,
        "points": ("points",), "score": ("points",), "counted": ("points",),
    },
    Units: {
        "points": ("points",), "score": ("points",),
        "drove": ("result.entry",), "status": ("result.status",),
    },
    Crews: {
        "cars": ("result.entry",), "drove": ("result.entry",),
        "crew": ("result.drivers",), "drivers": ("result.drivers",),
        "seat": ("result.drivers",), "fastest": ("result.fastest_lap_driver",),
        "driven": ("result.drive_times",),
    },
    Boundary: {
        "points": ("points",), "position": ("points",), "inside": ("points",), "reserve": ("points",),
        "wins": RANKED,
    },
}  # fmt: skip


def _watched(of: type[msgspec.Struct], seen: set[str], named: Mapping[str, tuple[str, ...]]) -> Any:
    """Return a class like ``of`` that writes down which of its attributes are read."""

    def read(self: Any, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if name in named and value is not None:
            seen.update(named[name])
        return value

    attributes = {"__getattribute__": read, "__module__": __name__}
    metaclass: Any = type(of)
    return metaclass(of.__name__, (of,), attributes, frozen=True)


def _struct(of: type[msgspec.Struct], seen: set[str], called: str) -> Any:
    names = [name for name in of.__struct_fields__ if name not in _NO_FACTS]
    return _watched(of, seen, {name: (f"{called}.{name.rstrip('_')}",) for name in names if name != "entry"})


class _Noted(np.ndarray[Any, Any]):
    """An array that calls ``told`` when it is computed with; what comes out of it does so no more."""

    told: Callable[[], None] | None = None

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return getattr(ufunc, method)(*map(_plain, inputs), **options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return func(*map(_plain, args), **{name: _plain(value) for name, value in kwargs.items()})

    def __getitem__(self, at: Any) -> Any:
        return _plain(self)[at]


def _plain(value: Any) -> Any:
    """Return an array as it is, with a note that it was read."""
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value))
    if not isinstance(value, _Noted):
        return value
    if value.told is not None:
        value.told()
    return value.view(np.ndarray)


class Probe:
    """A season in which everything is recorded, with arrays of it that write down who reads them."""

    def __init__(self, rule: Kind) -> None:
        self.seen: set[str] = set()
        self.rule = rule
        named = [*rule.references()]
        text = [name.value for name in named if name.what == "rounds"]
        rounds = range(1, max([ROUNDS[0], *(n for n in range(1, ROUNDS[1]) if any(map(_last(n), text)))]) + 1)
        ids = [name.value for name in named if name.what == "session"]
        self.entries = self._entries({name.what: name.value for name in named})
        sessions = [(number, kind, f"{kind}-{number}") for number in rounds for kind in get_args(SessionKind)]
        kinds = {kind for _, kind, _ in sessions}
        sessions += [(rounds[-1], "race", id_) for id_ in ids if id_ not in kinds]
        self.season = self._season(sessions)
        self.facts = self._facts()

    def _entries(self, named: Mapping[str, str]) -> tuple[Entry, ...]:
        entry = _struct(Entry, self.seen, "entry")
        driver = named.get("driver", "Ann")
        return tuple(
            entry(
                id=f"entry-{number}",
                number=named.get("car", str(number)) if number == 1 else str(number),
                crew=tuple(Driver(id=f"{name}-{number}", name=name) for name in (driver, "Bob")),
                team=Team(id=f"team-{number}", name=named.get("team", f"Team {number}")),
                class_=named.get("class", "Pro") if number % 2 else "Am",
                tags=(named.get("tag", "rookie"),) if number % 2 else (),
                constructor=named.get("constructor", "Make") if number % 2 else "Other",
                engine="Engine",
                guest=number == 4,
                rounds=(1, 2, 3),
            )
            for number in range(1, 5)
        )

    def _season(self, sessions: list[tuple[int, Any, str]]) -> Season:
        result, session = _struct(Result, self.seen, "result"), _struct(Session, self.seen, "session")
        marks = [name.value for name in self.rule.references() if name.what == "mark"]
        rows = tuple(
            result(
                entry=entry.id,
                position=place if place < 4 else None,
                class_position=(place + 1) // 2 if place < 4 else None,
                status=Status.CLASSIFIED if place < 4 else Status.DNF,
                drivers=(entry.crew[0].id,) if place == 2 else (),
                laps=20 - place,
                time=100_000 + place,
                best_lap=5000 + place,
                grid=5 - place,
                qualifying=5 - place,
                fastest_lap=place,
                fastest_lap_driver=entry.crew[0].id,
                laps_led=20 if place == 1 else place,
                incidents=2 * place,
                mark=marks[0] if marks and place == 3 else "",
            )
            for place, entry in enumerate(self.entries, start=1)
        )
        event = _struct(Event, self.seen, "event")
        return Season(
            id="probe",
            name="Probe",
            series="Probe",
            year=2000,
            entries=self.entries,
            events=tuple(
                event(
                    round=number,
                    name=f"Round {number}",
                    sessions=tuple(
                        session(
                            id=id_,
                            kind=kind,
                            date=dt.date(2000, 1, 1),
                            laps=2,
                            laps_run=3,
                            scheduled_laps=40,
                            classifications=(Classification(rows=rows),),
                        )
                        for of, kind, id_ in sessions
                        if of == number
                    ),
                )
                for number in dict.fromkeys(number for number, _, _ in sessions)
            ),
        )

    def _facts(self) -> Facts:
        held = [(at, session) for at, event in enumerate(self.season.events) for session in event.sessions]
        rows = [session.classifications[-1].rows for _, session in held]
        number = len(self.entries)
        league = League(
            events=self.season.events,
            sessions=tuple(session for _, session in held),
            entries=self.entries,
            rows=tuple(row for of in rows for row in of),
            row_session=np.repeat(np.arange(len(held)), number),
            row_entry=np.tile(np.arange(number), len(held)),
            event=np.array([at for at, _ in held], dtype=np.int64),
            round=np.array([self.season.events[at].round for at, _ in held], dtype=np.int64),
        )
        made = _watched(Facts, self.seen, _ARRAYS[Facts])((league,), (len(held), number))
        self.seen.clear()  # what was read to make it
        assert isinstance(made, Facts)
        return made

    def made(self, of: type[msgspec.Struct], **arrays: Any) -> Any:
        """Return arrays of a class that write down who reads them."""
        watched = _watched(of, self.seen, _ARRAYS[of])
        assert {*of.__struct_fields__} >= arrays.keys()
        return watched(**arrays)

    def noted(self, array: Any, *facts: str) -> Any:
        """Return an array that writes down when it is computed with."""
        view = array.view(_Noted)
        view.told = lambda: self.seen.update(facts)
        return view

    @property
    def place(self) -> Any:
        """``[1, S, E]``: 1, 2, 3, and nothing for the last."""
        place = np.zeros((1, *self.facts.shape), dtype=np.int64)
        place[..., :3] = (1, 2, 3)
        return place

    @property
    def field(self) -> Field:
        """The field in which all but the last hold a place."""
        placed, everybody = self.place > 0, np.ones((1, 1, len(self.entries)), dtype=np.bool_)
        made = self.made(
            Field, rank=self.place, ranked=placed, scores=placed, belongs=everybody, eligible=everybody
        )
        assert isinstance(made, Field)
        return made

    @property
    def crews(self) -> Crews:
        """Four competitors with a car each, which another driver shares who set its best lap."""
        sessions, number = self.facts.shape
        ones = np.ones((1, sessions, number, 1), dtype=np.int64)
        cars = np.broadcast_to(np.arange(number)[:, None], ones.shape)
        names = [driver for entry in self.entries for driver in entry.crew[:1]]
        made = self.made(
            Crews,
            people=(tuple(Competitor(id=name.id, name=name.name) for name in names),),
            rounds=self.facts.rounds,
            cars=cars,
            crew=ones * 2,
            seat=ones - 1,
            drove=ones[..., 0] > 0,
            drivers=ones * 2,
            flat=cars + np.arange(sessions)[:, None, None] * (number + 1),
            fastest=ones,
            driven=ones,
        )
        assert isinstance(made, Crews)
        return made

    @property
    def tally(self) -> Tally:
        """Results of four competitors, a car each, all level on points."""
        sessions, number = self.facts.shape
        ranks = self.place[..., None]
        wanted = isinstance(self.rule, Tiebreak | Listing) and self.rule.needs_published
        made = self.made(
            Tally,
            facts=self.facts,
            points=np.full((1, 1, number), 10, dtype=np.int64),
            cutoffs=np.array([sessions], dtype=np.int64),
            reached=np.array([len(self.facts.events)]),
            ranks=ranks,
            published=ranks if wanted else None,
            crews=self.crews,
            score=np.broadcast_to(np.arange(number), (1, sessions, number)),
            counted=np.arange(sessions)[None, None, :, None] % 2 == np.zeros((1, 1, 1, number), dtype=int),
            low_wins=False,
        )
        assert isinstance(made, Tally)
        return made


def _last(number: int) -> Callable[[str], bool]:
    """Return a test of a list of rounds: whether it names ``number`` and none after it."""
    return lambda text: in_rounds(text, number) and number > 1 and not in_rounds(text, number - 1)
