"""Endings of a season drawn at random from the strengths, as columns for the scoring arrays.

An order is drawn as waiting times: whoever has strength t waits for an exponential time of mean exp(-t),
and the shortest wait wins, which is the Plackett-Luce model. The order of float32 numbers is that of
their bits, so the low bits make room for who it is and one sort of whole numbers gives the order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import prod
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.odds.field import Field
from countback.odds.looked import DRAWN
from countback.odds.luck import Singles, bits, normals, waits
from countback.titles.remaining import Remaining

Columns = Mapping[str, NDArray[Any]]


class Endings:
    """Draws ``runs`` endings at a time into the same ``columns`` [B, S, E], whole numbers of few bits.

    ``wanted`` are the columns to draw: those the rules look at. Of ``firsts`` only who is first is drawn.
    ``compiled`` draws the same endings in less time; it needs numba.
    """

    def __init__(
        self,
        remaining: Remaining,
        field: Field,
        runs: int,
        wanted: Collection[str] = DRAWN,
        firsts: Collection[str] = (),
        *,
        compiled: bool = False,
    ) -> None:
        self.field, self.runs, self.remaining = field, runs, remaining
        self._loop: ModuleType | None = None
        if compiled:
            from countback.odds import loop

            self._loop = loop
        blank = {name: column for name, column in remaining.blank(1).items() if name in {*wanted, "status"}}
        largest = max(int(column.max(initial=0)) for column in blank.values())
        kind = np.uint16 if largest <= np.iinfo(np.uint16).max else np.int64
        self.columns: dict[str, NDArray[Any]] = {
            name: np.repeat(blank[name].astype(kind), runs, axis=0) for name in DRAWN if name in blank
        }
        self._sessions = np.array(remaining.sessions, dtype=np.int64)
        self._unqualified: Bools = ~np.isin(self._sessions, list(remaining.poles_set))
        self._every_session: Bools = np.ones(len(self._sessions), dtype=np.bool_)
        self._low = max(int(field.cars.max(initial=0)).bit_length(), 1)
        number = len(field.cars)
        self._number = np.tile(np.arange(number, dtype=np.int32), (runs, 1))
        # A slice is written to faster than numbers one by one.
        run = number and field.cars[-1] - field.cars[0] + 1 == number
        self._cars = slice(int(field.cars[0]), int(field.cars[-1]) + 1) if run else field.cars
        shape = (len(remaining.sessions), runs, number)
        # As wide as what it is used with: numpy is slow to spread one number over few.
        self._retire = np.repeat(field.retire[:, None], runs, axis=1)
        self._firsts = frozenset(firsts)
        self._upto = np.triu(np.ones((number, number), dtype=np.float32))
        self._before = {name: np.full(shape[:2], -1, dtype=np.int64) for name in self._firsts}
        self._out: tuple[Bools, Bools | None] | None = None
        if self._loop is None:
            self._rows = np.arange(prod(shape[:2]), dtype=np.int32).repeat(number).reshape(shape) * number
            self._places = np.zeros(shape, dtype=kind)
            self._every = np.tile(np.arange(1, number + 1, dtype=kind), (runs, 1))

    def draw(self, random: np.random.Generator) -> dict[str, Ints]:
        """Return new endings as columns for the scoring arrays."""
        self.fresh(random)
        return self.whole()

    def fresh(self, random: np.random.Generator) -> None:
        """Write new endings into ``columns``, all but the status: that follows from who is out."""
        field, runs = self.field, self.runs
        sessions, cars = field.absent.shape
        if not sessions or not cars:
            return
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
        self._out = retired, absent
        slow = np.exp(walk)
        # The order within a class is that of the race.
        names = [name for name in ("place", "class_place") if name in self.columns]
        self._order(names, slow, retired, random, kept=field.keeps, gone=absent)
        if "laps_led" in self.columns and len(field.led):
            self._lead(slow, absent, random)
        self._bonus("qualifying", slow, absent, random)
        if "fastest_lap" in self.columns:
            walk *= np.float32(0.7)
            np.exp(walk, out=slow)
        self._bonus("fastest_lap", slow, retired, random)
        if {"qualifying", "place"} <= {*self.columns}:
            self.remaining.copy_grids(self.columns)

    def whole(self, which: Bools | slice = slice(None)) -> dict[str, Ints]:
        """Return the endings, or ``which`` of them, as columns for the scoring arrays."""
        if self._out is not None:
            self._status(*self._out)
        return {name: column[which].astype(np.int64) for name, column in self.columns.items()}

    @property
    def steady(self) -> bool:
        """Whether the same cars come in all endings."""
        return not (self.field.miss.any() or self.field.absent.any())

    def _status(self, retired: Bools, absent: Bools | None) -> None:
        """Write how everybody ended: classified, retired or not there at all."""
        status = retired.view(np.int8) * np.int8(Status.DNF.code - Status.CLASSIFIED.code)
        status += np.int8(Status.CLASSIFIED.code)
        if absent is not None:
            status *= ~absent
        self._put("status", status)

    def _put(self, name: str, values: NDArray[Any]) -> None:
        """Write what was drawn ``[R, B, C]`` into a column."""
        column = self.columns[name]
        for number in np.flatnonzero(self._only(name)):
            column[:, self._sessions[number], self._cars] = values[number]

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
        self._put("laps_led", laps)

    def _bonus(self, name: str, slow: Singles, out: Bools | None, random: np.random.Generator) -> None:
        """Draw an order beside the race, or only who is first in it, if somebody asks for it."""
        if name in self._firsts:
            self._first(name, slow, out, random)
        elif name in self.columns:
            self._order([name], slow, out, random)

    def _only(self, name: str) -> Bools:
        """Return ``[R]``: for which sessions an order is drawn; where qualifying has been held, it stays."""
        return self._unqualified if name == "qualifying" else self._every_session

    def _first(self, name: str, slow: Singles, out: Bools | None, random: np.random.Generator) -> None:
        """Draw who is first, with chances in proportion to strength, and write 1 for it, 0 for the others."""
        strength = np.reciprocal(slow)
        if out is not None:
            strength *= ~out
        upto = strength @ self._upto  # of each the strength of those before it and its own
        edge = random.random(size=upto.shape[:2], dtype=np.float32) * upto[..., -1]
        if self._loop is not None:
            only = self._only(name)
            before = self._before[name]
            self._loop.first(upto, edge, self._sessions, only, self.field.cars, before, self.columns[name])
            return
        chosen = np.einsum("rbc->rb", (upto <= edge[..., None]).astype(np.int16))
        first = (chosen[..., None] == self._number[0]) & (upto[..., -1:] > 0)
        self._put(name, first)

    def _order(
        self,
        names: Sequence[str],
        slow: Singles,
        out: Bools | None,
        random: np.random.Generator,
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
        last = np.int32(0x7FFFFFFF & -(1 << self._low))
        if kept and gone is not None:  # behind those who retired
            keys |= np.where(gone, last, np.int32(0))
        keys.sort(axis=-1)
        placed = last if kept else np.int32(0)  # whose key is below
        if self._loop is not None:
            for name in names:
                self._loop.lay(
                    keys,
                    placed,
                    np.int32(self._low),
                    self._sessions,
                    self._only(name),
                    self.field.cars,
                    self.columns[name],
                )
            return
        places = self._every * (keys < placed)
        keys &= np.int32((1 << self._low) - 1)
        keys += self._rows
        self._places.reshape(-1)[keys.reshape(-1).astype(np.intp)] = places.reshape(-1)
        for name in names:
            self._put(name, self._places)
