"""Before a proof is given, it is attacked: endings of every sort are scored, and none may contradict it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countback.model.facts import Ints
from countback.titles.answer import Answer
from countback.titles.bounds import Bounds
from countback.titles.ending import CODES, laps_to_lead
from countback.titles.enumerate import NONE
from countback.titles.possible import ways
from countback.titles.remaining import NOBODY, Manned, Remaining

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
        number = len(self.remaining.competitors)
        best, worst = np.full(number, NONE, dtype=np.int64), np.zeros(number, dtype=np.int64)
        for columns, manned in (*self._rivals_behind(), self._drawn()):
            position = self.remaining.finals(columns, manned).position
            position = np.where(position == 0, NONE, position)
            best = np.minimum(best, position.min(axis=0))
            worst = np.maximum(worst, position.max(axis=0))
        return best, worst

    def _rivals_behind(self) -> list[tuple[dict[str, Ints], Manned]]:
        """Return the endings in which somebody wins everything and all others follow, the weakest first."""
        rest = self.remaining
        worth = rest.now.worth[0]
        weakest = np.argsort(worth, kind="stable").tolist()
        leaders = weakest[::-1][:6]
        columns = rest.blank(len(leaders))
        for number, x in enumerate(leaders):
            for at, session in enumerate(rest.sessions):
                order = [car for y in [x, *weakest] for car in rest.cars[at][y]]
                order = list(dict.fromkeys(order))
                rest.put(columns, number, session, order, [*range(1, len(order) + 1)])
                columns["fastest_lap"][number, session, order[:1]] = 1
                if session not in rest.poles_set:
                    columns["qualifying"][number, session, order[:1]] = 1
        rest.copy_grids(columns)
        return [(columns, NOBODY)]

    def _drawn(self) -> tuple[dict[str, Ints], Manned]:
        rest = self.remaining
        drawn = _Lots()
        size = ALONE if rest.by_start else DRAWN
        columns = rest.blank(size)
        allowed = ways(rest.assume)
        staying = [way for way in allowed if way != "away" or rest.by_start]
        equals, laps = "no-equals" not in rest.assume, laps_to_lead(rest.title)
        for session, runners in zip(rest.sessions, rest.runners, strict=True):
            cars = list(runners)
            for number in range(size):
                order = sorted(cars, key=lambda car: drawn.below(1 << 30))
                count = len(cars) if not allowed else drawn.below(len(cars) + 1)
                places: list[int] = []
                for place in range(1, count + 1):
                    level = equals and places and not drawn.below(8)
                    places.append(places[-1] if level else place)
                rest.put(columns, number, session, order[:count], places)
                for car in order[count:] if staying else ():
                    columns["status"][number, session, car] = CODES[staying[drawn.below(len(staying))]]
                if cars:
                    columns["fastest_lap"][number, session, cars[drawn.below(len(cars))]] = 1
                    if session not in rest.poles_set:
                        columns["qualifying"][number, session, cars[drawn.below(len(cars))]] = 1
                    if laps:
                        columns["laps_led"][number, session, cars[drawn.below(len(cars))]] = laps + 1
        rest.copy_grids(columns)
        return columns, NOBODY


class _Lots:
    """Numbers in a muddle, always the same: nothing here is left to chance."""

    def __init__(self) -> None:
        self._state = 2026

    def below(self, limit: int) -> int:
        """Return the next number, from 0 to below ``limit`` (Knuth's linear congruence)."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self._state >> 33) % limit
