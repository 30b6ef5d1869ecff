"""Endings of a season drawn at random from the strengths, as columns for the scoring arrays.

An order is drawn as waiting times: whoever has strength t waits for an exponential time of mean exp(-t),
and the shortest wait wins, which is the Plackett-Luce model. The order of float32 numbers is that of
their bits, so the low bits make room for who it is and one sort of whole numbers gives the order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.odds.attendance import Attendance
from countback.odds.strength import Strength, pair_of
from countback.scoring.score import score_title
from countback.titles.ending import laps_to_lead
from countback.titles.possible import RACES
from countback.titles.remaining import Remaining

Singles = NDArray[np.float32]

DRAWN = ("place", "class_place", "status", "qualifying", "fastest_lap", "laps_led")
"""The columns of a session to come that are drawn; whatever else a rule may look at is not known."""


@dataclass(frozen=True, eq=False)
class Field:
    """The cars that take part in what is left: C ``cars`` (entry indices), R sessions, Q sources of luck.

    ``mean`` [C] are their strengths, ``mix`` [Q, C] what each standard normal number adds to them for the
    whole ending. From one session to the next each of the ``makes`` wanders by ``step``, and each car by
    half of that; ``make`` [C] is its number. ``retire`` [R, C] is in parts of 65,536, as is ``miss`` [V, C]
    of the V events left; ``event`` [R] is which of them a session is of, ``absent`` [R, C] who is not in it.
    ``keeps`` tells whether whoever retires has a place behind the others. ``led`` are the numbers of cars
    that led a lap, one of which is drawn, ``lead`` the laps that whoever leads at all leads at least.
    """

    cars: Ints
    mean: Singles
    mix: Singles
    make: Ints
    makes: int
    step: np.float32
    retire: NDArray[np.uint16]
    miss: NDArray[np.uint16]
    event: NDArray[np.int64]
    absent: Bools
    keeps: bool
    led: Ints
    lead: int


def field_of(remaining: Remaining, strength: Strength, attendance: Attendance | None = None) -> Field:
    """Return the cars of what remains with what is known of them; without ``attendance`` all are there."""
    cars = sorted({car for runners in remaining.runners for car in runners})
    pairs = [pair_of(remaining.facts.entries[car]) for car in cars]
    settings = strength.settings
    number = len(strength.mean)
    makes = {make: row for row, make in enumerate(dict.fromkeys(car for _, car in pairs))}
    design = np.zeros((number, len(cars)))
    fresh_drivers = np.zeros((len(cars), len(cars)))
    fresh_makes = np.zeros((len(makes), len(cars)))
    retire = np.zeros(len(cars))
    for column, (driver, make) in enumerate(pairs):
        index = strength.index("driver", driver)
        if index >= 0:
            design[index, column] = 1
        else:
            fresh_drivers[column, column] = settings.drivers
        index = strength.index("car", make)
        if index >= 0:
            design[index, column] = 1
        else:
            fresh_makes[makes[make], column] = settings.cars
        field = strength.retire["", ""]
        rates = [strength.retire.get(("driver", driver), field), strength.retire.get(("car", make), field)]
        retire[column] = sum(rates) / 2
    fresh = np.concatenate([fresh_drivers, fresh_makes])
    mix = np.concatenate([strength.root.T @ design, fresh[fresh.any(axis=1)]]) / settings.heat
    runs = np.array([[car in runners for car in cars] for runners in remaining.runners], dtype=np.bool_)
    there = runs.reshape(len(remaining.sessions), len(cars)).astype(float)
    event = np.arange(len(there))
    if attendance is not None:
        there = there * attendance.there[:, cars]
        event = attendance.event
    miss = np.zeros((int(event.max(initial=-1)) + 1, len(cars)))
    for session, chance in zip(event, there, strict=True):
        miss[session] = np.where(chance > 0, 1 - chance, miss[session])
    raced = np.array(
        [remaining.facts.sessions[session].kind in RACES for session in remaining.sessions], dtype=bool
    )
    title = remaining.title
    return Field(
        cars=np.array(cars, dtype=np.int64),
        mean=(strength.mean @ design / settings.heat).astype(np.float32),
        mix=mix.astype(np.float32),
        make=np.array([makes[make] for _, make in pairs], dtype=np.int64),
        makes=len(makes),
        step=np.float32(settings.drift / 10**0.5 / settings.heat),
        retire=(np.minimum(retire * 65536, 65535) * raced[:, None]).astype(np.uint16),
        miss=np.clip(np.round(miss * 65536), 0, 65535).astype(np.uint16),
        event=event,
        absent=there == 0,
        keeps=Status.DNF in title.placed,
        led=np.array(strength.led, dtype=np.int64),
        lead=laps_to_lead(title),
    )


class Endings:
    """Draws ``runs`` endings at a time into the same columns ``[B, S, E]``.

    ``wanted`` are the columns to draw: those the rules look at. Of ``firsts`` only who is first is drawn.
    """

    def __init__(
        self,
        remaining: Remaining,
        field: Field,
        runs: int,
        wanted: Collection[str] = DRAWN,
        firsts: Collection[str] = (),
    ) -> None:
        self.field, self.runs, self.remaining = field, runs, remaining
        blank = remaining.blank(1)
        self.columns = {
            name: np.repeat(blank[name], runs, axis=0) for name in DRAWN if name in wanted and name in blank
        }
        self.pole_set = np.isin(np.array(remaining.sessions, dtype=np.int64), list(remaining.poles_set))
        _, every, entries = blank["place"].shape
        self._begins = np.arange(runs) * every * entries + np.array(remaining.sessions)[:, None] * entries
        self._low = max(int(field.cars.max(initial=0)).bit_length(), 1)
        number = len(field.cars)
        self._number = np.tile(np.arange(number, dtype=np.int32), (runs, 1))
        # A slice is written to faster than numbers one by one.
        run = len(field.cars) and field.cars[-1] - field.cars[0] + 1 == len(field.cars)
        self._cars = slice(int(field.cars[0]), int(field.cars[-1]) + 1) if run else field.cars
        shape = (len(remaining.sessions), runs, number)
        # As wide as what they are used with: numpy is slow to spread one number over few.
        self._rows = np.repeat(np.arange(prod(shape[:2]), dtype=np.int32) * number, number).reshape(shape)
        self._retire = np.repeat(field.retire[:, None], runs, axis=1)
        self._places = np.zeros(shape, dtype=np.uint8 if number < 256 else np.uint16)
        self._every = np.tile(np.arange(1, number + 1, dtype=self._places.dtype), prod(shape[:2]))
        self._firsts = frozenset(firsts)
        self._sessions = remaining.sessions
        self._upto = np.triu(np.ones((number, number), dtype=np.float32))

    def draw(self, random: np.random.Generator) -> dict[str, Ints]:
        """Return the columns with new endings in them; the next call writes over them."""
        field, runs = self.field, self.runs
        sessions, cars = field.absent.shape
        if not sessions or not cars:
            return self.columns
        theta = field.mean + normals(random, (runs, len(field.mix))) @ field.mix
        walk = normals(random, (sessions, runs, cars))
        walk *= np.float32(0.5)
        walk += normals(random, (sessions, runs, field.makes))[..., field.make]
        walk *= -field.step
        walk[0] -= theta
        for number in range(1, sessions):
            walk[number] += walk[number - 1]
        absent = field.absent[:, None] if field.absent.any() else None
        retired = bits(random, walk.shape, np.uint16) < self._retire
        if field.miss.any():
            missed = bits(random, (len(field.miss), runs, cars), np.uint16) < field.miss[:, None]
            missed = missed if len(missed) == sessions else missed[field.event]
            absent = missed if absent is None else missed | absent
        if absent is not None:
            retired |= absent
        slow = np.exp(walk)
        self._order(("place", "class_place"), slow, retired, random, kept=field.keeps, gone=absent)
        self._status(retired, absent)
        if "laps_led" in self.columns and len(field.led):
            self._lead(slow, absent, random)
        if "qualifying" in self._firsts:
            self._first("qualifying", slow, absent, random, but=self.pole_set)
        elif "qualifying" in self.columns:
            self._order(("qualifying",), slow, absent, random, but=self.pole_set)
        if "fastest_lap" in self.columns:
            walk *= np.float32(0.7)
            np.exp(walk, out=slow)
        if "fastest_lap" in self._firsts:
            self._first("fastest_lap", slow, retired, random)
        elif "fastest_lap" in self.columns:
            self._order(("fastest_lap",), slow, retired, random)
        if {"qualifying", "place"} <= {*self.columns}:
            self.remaining.copy_grids(self.columns)
        return self.columns

    def _status(self, retired: Bools, absent: Bools | None) -> None:
        """Write how everybody ended: classified, retired or not there at all."""
        if "status" not in self.columns:
            return
        status = retired.view(np.int8) * np.int8(Status.DNF.code - Status.CLASSIFIED.code)
        status += np.int8(Status.CLASSIFIED.code)
        if absent is not None:
            status *= ~absent
        column = self.columns["status"]
        for number, session in enumerate(self._sessions):
            column[:, session, self._cars] = status[number]

    def _lead(self, slow: Singles, absent: Bools | None, random: np.random.Generator) -> None:
        """Draw who led laps: as many cars as in one of the races seen, whoever led the most first.

        Whether they finish is another matter.
        """
        field = self.field
        wait = -waits(random, slow.shape) * slow
        if absent is not None:
            wait = np.where(absent, np.inf, wait)
        rank = wait.argsort(axis=-1).argsort(axis=-1)
        led = field.led[bits(random, slow.shape[:2], np.uint16).astype(np.int64) % len(field.led)]
        laps = np.maximum(led[..., None] - rank, 0)
        laps = np.where((laps > 0) & np.isfinite(wait), laps + field.lead, 0)
        for number, session in enumerate(self._sessions):
            self.columns["laps_led"][:, session, field.cars] = laps[number]

    def _first(
        self,
        name: str,
        slow: Singles,
        out: Bools | None,
        random: np.random.Generator,
        but: Bools | None = None,
    ) -> None:
        """Draw who is first, with chances in proportion to strength, and write 1 for it, 0 for the others."""
        strength = np.reciprocal(slow)
        if out is not None:
            strength *= ~out
        upto = strength @ self._upto  # of each the strength of those before it and its own
        edge = random.random(size=upto.shape[:2], dtype=np.float32)[..., None] * upto[..., -1:]
        chosen = np.einsum("rbc->rb", (upto <= edge).astype(np.int16))
        drawn = upto[..., -1] > 0
        if but is not None:
            drawn &= ~but[:, None]
        column = self.columns[name]
        for number, session in enumerate(self._sessions):
            if but is None or not but[number]:
                column[:, session] = 0
        seat = self._begins + self.field.cars.take(chosen, mode="clip")
        column.reshape(-1)[seat[drawn]] = 1

    def _order(
        self,
        names: tuple[str, ...],
        slow: Singles,
        out: Bools | None,
        random: np.random.Generator,
        but: Bools | None = None,
        kept: bool = False,
        gone: Bools | None = None,
    ) -> None:
        """Draw who is ahead of whom and write the places into some columns.

        Those ``out`` are behind the others without a place; if they have ``kept`` one, only those ``gone``
        have none.
        """
        wait = waits(random, slow.shape)
        wait *= slow
        # The sign is set on all of them: the rest of their bits, as int32, grow with the wait. Those who
        # are out get the other sign and come last.
        keys = wait.view(np.int32)
        keys &= np.int32(-(1 << self._low))
        keys |= self._number
        if out is not None:
            keys ^= np.left_shift(out.astype(np.int32), np.int32(31))
        if kept and gone is not None:  # behind those who retired
            keys |= np.where(gone, np.int32(0x7FFFFFFF & -(1 << self._low)), np.int32(0))
        keys.sort(axis=-1)
        keys &= np.int32((1 << self._low) - 1)
        keys += self._rows
        self._places.reshape(-1)[keys.reshape(-1).astype(np.intp)] = self._every
        unplaced = gone if kept else out
        places = self._places if unplaced is None else self._places * ~unplaced
        for name in names:
            if name not in self.columns:
                continue
            for number, session in enumerate(self._sessions):
                if but is None or not but[number]:
                    self.columns[name][:, session, self._cars] = places[number]


@dataclass(frozen=True)
class Looked:
    """The drawn ``columns`` that some rules look at; of ``firsts`` only who is first matters.

    ``unknown`` are columns that rules look at, too, but nothing is drawn of.
    """

    columns: frozenset[str]
    firsts: frozenset[str]
    unknown: frozenset[str] = frozenset()


def looked_at(rests: Sequence[Remaining]) -> Looked:
    """Return what the rules of some championships look at in the sessions to come."""
    seen: set[str] = set()
    whole: set[str] = set()
    for rest in rests:
        columns = _probe(rest)
        facts = msgspec.structs.replace(rest.facts, columns=columns)
        scores = score_title(facts, rest.title)
        rest.final(scores)
        seen |= columns.seen
        # What is still looked at without the awards for which the first will do, has to be drawn whole.
        awards = {
            name: rule
            for name, rule in rest.title.awards.items()
            if not rule.first_suffices(facts, scores.field)
        }
        columns = _probe(rest)
        others = msgspec.structs.replace(rest.facts, columns=columns)
        rest.final(score_title(others, msgspec.structs.replace(rest.title, awards=awards)))
        whole |= columns.seen
    drawn = frozenset(seen) & frozenset(DRAWN)
    unknown = frozenset(seen) - frozenset(DRAWN)
    return Looked(drawn, (drawn & {"qualifying", "fastest_lap"}) - whole, unknown)


def _probe(rest: Remaining) -> _Noted:
    """Return two endings in which everybody finishes in the order of the entries; what is asked is noted."""
    columns = _Noted(rest.blank(2))
    for at, session in enumerate(rest.sessions):
        for place, car in enumerate(rest.runners[at], start=1):
            for name in ("place", "class_place", "qualifying", "fastest_lap"):
                columns[name][:, session, car] = place
            columns["status"][:, session, car] = Status.CLASSIFIED.code
    return columns


class _Noted(dict[str, Ints]):
    """Columns that note which of them were asked for."""

    def __init__(self, columns: dict[str, Ints]) -> None:
        super().__init__(columns)
        self.seen: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.seen.add(name)
        return super().get(name, default)


def normals(random: np.random.Generator, shape: tuple[int, ...]) -> Singles:
    """Return standard normal numbers of 65,536 equally likely sizes."""
    return _normal_sizes().take(bits(random, shape, np.uint16))


def waits(random: np.random.Generator, shape: tuple[int, ...]) -> Singles:
    """Return exponential waiting times of mean 1 with the sign turned, so that all are negative."""
    raw = bits(random, shape, np.uint32)
    raw >>= np.uint32(9)
    # As a float32 this lies between 1 and 2. The last bit is set so that it is never 1: log(1) is 0, without
    # the sign by which `_order` tells who is still in the race.
    raw |= np.uint32(0x3F800001)
    waiting: Singles = raw.view(np.float32)
    np.subtract(np.float32(2), waiting, out=waiting)
    return np.log(waiting, out=waiting)


def bits(random: np.random.Generator, shape: tuple[int, ...], word: type[np.unsignedinteger]) -> NDArray[Any]:
    """Return random whole numbers of all the bits of ``word``."""
    number = prod(shape)
    each = 8 // np.dtype(word).itemsize
    raw = np.asarray(random.bit_generator.random_raw(-(-number // each)), dtype=np.uint64)
    return raw.view(word)[:number].reshape(shape)


@cache
def _normal_sizes() -> Singles:
    """Return the 65,536 quantiles of the normal distribution in the middle of equal parts."""
    from statistics import NormalDist

    upper = np.array([NormalDist().inv_cdf((32768.5 + number) / 65536) for number in range(32768)])
    return np.concatenate([-upper[::-1], upper]).astype(np.float32)
