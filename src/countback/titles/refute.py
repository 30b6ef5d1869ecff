"""Before a proof is given, it is attacked: endings of every sort are scored, and none may contradict it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Ints
from countback.titles.answer import Answer
from countback.titles.bounds import Bounds
from countback.titles.ending import CODES, laps_to_lead
from countback.titles.enumerate import NONE
from countback.titles.possible import ways
from countback.titles.remaining import Remaining

#: Endings drawn at random for each moment; few where each is scored by itself.
DRAWN, ALONE = 32, 12


@dataclass(frozen=True, eq=False)
class Attack:
    """Endings that are possible under the assumptions, and the best and worst positions in them."""

    remaining: Remaining
    bounds: Bounds

    def refutes(self, answer: Answer, x: int) -> bool:
        """Tell whether one of the endings contradicts a proof."""
        best, worst = self.found
        if answer.status == "eliminated":
            return bool(best[x] <= answer.position)
        return bool(worst[x] > answer.position)

    @cached_property
    def found(self) -> tuple[Ints, Ints]:
        """``[K]`` each: the best and the worst position of everybody; a large one is none."""
        behind, drawn = self._rivals_behind(), self._drawn()
        columns = {name: np.concatenate([column, drawn[name]]) for name, column in behind.items()}
        position = self.remaining.finals(columns).position
        position = np.where(position == 0, NONE, position)
        return position.min(axis=0, initial=NONE), position.max(axis=0, initial=0)

    def _rivals_behind(self) -> dict[str, Ints]:
        """Return the endings in which somebody wins everything and all others follow, the weakest first."""
        rest = self.remaining
        worth = rest.now.worth[0]
        weakest = np.argsort(worth, kind="stable").tolist()
        leaders = weakest[::-1][:6]
        columns = rest.blank(len(leaders))
        followers = [[car for y in weakest for car in cars[y]] for cars in rest.cars]
        for number, x in enumerate(leaders):
            for at, session in enumerate(rest.sessions):
                order = list(dict.fromkeys([*rest.cars[at][x], *followers[at]]))
                rest.put(columns, number, session, order, [*range(1, len(order) + 1)])
                columns["fastest_lap"][number, session, order[:1]] = 1
                if session not in rest.poles_set:
                    columns["qualifying"][number, session, order[:1]] = 1
        rest.copy_grids(columns)
        return columns

    def _drawn(self) -> dict[str, Ints]:
        rest = self.remaining
        drawn = _Mixer()
        size = ALONE if rest.by_start else DRAWN
        columns = rest.blank(size)
        allowed = ways(rest.assume)
        staying = np.array([CODES[way] for way in allowed if way != "away" or rest.by_start], dtype=np.int64)
        equals, laps = "no-equals" not in rest.assume, laps_to_lead(rest.title)
        number = np.arange(size)
        for session, runners in zip(rest.sessions, rest.runners, strict=True):
            if not runners:
                continue
            cars = np.array(runners, dtype=np.int64)
            order = cars[drawn.below(1 << 30, size, len(cars)).argsort(axis=1)]
            count = drawn.below(len(cars) + 1, size) if allowed else np.full(size, len(cars))
            at = np.arange(len(cars))
            level = equals & (at > 0) & (drawn.below(8, *order.shape) == 0)
            placed = at < count[:, None]
            places = np.maximum.accumulate(np.where(level, 0, at + 1), axis=1) * placed
            here = (number[:, None], session, order)
            columns["place"][here] = columns["class_place"][here] = places
            without = columns["status"][here]
            if len(staying):
                without = staying[drawn.below(len(staying), *order.shape)]
            columns["status"][here] = np.where(placed, Status.CLASSIFIED.code, without)
            for name, value in (("fastest_lap", 1), ("qualifying", 1), ("laps_led", laps + 1)):
                if name in columns and not (name == "qualifying" and session in rest.poles_set):
                    columns[name][number, session, cars[drawn.below(len(cars), size)]] = value
        rest.copy_grids(columns)
        return columns


class _Mixer:
    """Numbers that look random and are always the same (Steele's SplitMix64)."""

    def __init__(self) -> None:
        self._drawn = 2026

    def below(self, limit: int, *shape: int) -> Ints:
        """Return the next numbers, from 0 to below ``limit``."""
        size = prod(shape)
        mixed = np.arange(self._drawn, self._drawn + size, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        self._drawn += size
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed >>= np.uint64(33)
        if limit & (limit - 1):
            mixed %= np.uint64(limit)
        else:  # a power of two: its bits, several times faster
            mixed &= np.uint64(limit - 1)
        numbers: Ints = mixed.astype(np.int64).reshape(shape)
        return numbers
