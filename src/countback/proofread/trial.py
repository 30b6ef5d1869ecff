"""Which points system a table follows: readings tried on its results, the likeliest first.

Only a sieve: what it finds likely is scored by the one way there is before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal

import msgspec
import numpy as np

from countback.proofread import prices
from countback.proofread.guessed import Guessed
from countback.proofread.readings import Paying, Reading
from countback.proofread.stated import stated_for

AKIN = 0.4
"""The same where another table of the page follows these points."""
TRUSTED = 0.2
"""The share of scoring rows that may be left unexplained by points the page does not state."""


class Trial(Guessed):
    """The readings of one table, tried on its cells."""

    def run(self, most: int = 4) -> list[tuple[int, Reading]]:
        """Return the likeliest readings, each with the price of what it leaves unexplained."""
        stated = list(self._stated())
        stated += [grid for reading in stated[:12] for grid in self.grids(reading)]
        costed = [(self.cost(reading), reading) for reading in stated]
        costed.sort(key=lambda item: item[0])
        best = costed[0] if costed else None
        if best is None or self.misses(best[1]) > max(1, 0.1 * self.scoring(best[1])):
            extra = self.with_multiples([reading for _, reading in costed[:3]], stated=True)
            extra += self.unstated([reading for _, reading in costed[:3]])
            costed += [(self.cost(reading), reading) for reading in extra]
            costed.sort(key=lambda item: item[0])
            costed = [item for item in costed if item[1].stated or self._believable(item[1])]
            if (
                costed
                and costed[0][1].stated
                and self.misses(costed[0][1]) > TRUSTED * self.scoring(costed[0][1])
            ):
                costed += [(self.cost(pooled), pooled) for pooled in self.pools(stated)]
                costed.sort(key=lambda item: item[0])
        return costed[:most]

    def _believable(self, reading: Reading) -> bool:
        """Tell whether totals bear out points that the page does not state."""
        scoring, misses = self.scoring(reading), self.misses(reading)
        totals = self.totals(reading)
        right = self.printed & (np.abs(self.cells.total - totals) < 1e-6) & (totals > 0)
        different = len(set(self.cells.total[right].tolist()))
        akin = any(paying.points in self.used for paying in reading.paying)
        needed = 3 if akin else min(4, max(3, scoring))
        return misses <= (AKIN if akin else TRUSTED) * scoring and different >= needed

    def _stated(self) -> Iterator[Reading]:
        """Return the readings of what the page states, and of what it leaves open."""
        guests: tuple[Literal["invisible", "keeps-place"], ...] = ("invisible",)
        if any(entry.guest for entry in self.draft.season.entries):
            guests = ("invisible", "keeps-place")
        bests = self._bests()
        adjusted = (True, False) if self.cells.adjusted.any() else (False,)
        for (paying, price), guest, (best, unit, best_price), with_extra in product(
            stated_for(self.draft.published, self.table), guests, bests, adjusted
        ):
            for places, place_price in self._ranks():
                for cars, car_price in self._cars():
                    for with_bonuses, bonus_price in self._bonuses(paying):
                        yield Reading(
                            paying=with_bonuses, guests=guest, places=places, cars=cars, best=best, unit=unit,
                            adjusted=with_extra,
                            price=price + best_price + place_price + car_price + bonus_price
                            + (prices.READING if guest != "invisible" else 0)
                            + (prices.READING if with_extra != adjusted[0] else 0),
                        )  # fmt: skip

    def _bests(self) -> list[tuple[int | None, Literal["event", "session"], int]]:
        published = self.draft.published
        own = published.counting.get(self.table.section)
        stated = own or published.best
        if not stated:
            return [(None, "event", 0)]
        several = len(set(self.cells.round)) < len(self.cells.round)
        choices: list[tuple[int | None, Literal["event", "session"], int]] = [(stated, "event", 0)]
        if several:
            choices.append((stated, "session", 0))
        return [*choices, (None, "event", prices.READING)]

    def _bonuses(self, paying: tuple[Paying, ...]) -> list[tuple[tuple[Paying, ...], int]]:
        if not any(pay.bonuses for pay in paying):
            return [(paying, 0)]
        without = tuple(msgspec.structs.replace(pay, bonuses=()) for pay in paying)
        if self.in_class:
            return [(without, 0), (paying, prices.READING)]
        return [(paying, 0), (without, prices.READING)]
