"""All endings of a short remainder, scored one by one: the last resort, and exact under any rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, permutations, product
from math import comb, prod

import numpy as np

from countback.model.facts import Ints
from countback.model.kinds import NoPlace
from countback.titles.bounds import alike_ways
from countback.titles.ending import CODES, Ending, laps_to_lead, read_ending
from countback.titles.possible import ways
from countback.titles.remaining import Manned, Remaining

BATCH = 4096
TOO_MANY = 10**18

Orders = tuple[tuple[int, ...], ...]
"""An order with equals: groups of cars, the first placed first."""


def orders(cars: Sequence[int], equals: bool) -> Iterator[Orders]:
    """Yield every order of all these cars, with ``equals`` those in which some tie, too."""
    if not equals:
        yield from (tuple((car,) for car in order) for order in permutations(cars))
        return
    if not cars:
        yield ()
    for size in range(1, len(cars) + 1):
        for first in combinations(cars, size):
            rest = [car for car in cars if car not in first]
            yield from ((first, *order) for order in orders(rest, True))


def count_orders(number: int, equals: bool) -> int:
    """Return how many orders of so many cars there are."""
    if not equals:
        return prod(range(1, number + 1))
    counts = [1]
    for size in range(1, number + 1):
        counts.append(sum(comb(size, first) * counts[size - first] for first in range(1, size + 1)))
    return counts[number]


@dataclass(frozen=True, eq=False)
class Extremes:
    """The best and the worst position [K] of everybody over ``number`` endings; a large one is none.

    ``reached`` and ``missed`` are endings by competitor in which that happens.
    """

    number: int
    best: Ints
    worst: Ints
    reached: tuple[Ending, ...]
    missed: tuple[Ending, ...]


NONE = 10**6


@dataclass(frozen=True, eq=False)
class Every:
    """All endings of what remains, as far as the rules can tell them apart."""

    remaining: Remaining

    @property
    def equals(self) -> bool:
        """Whether cars may tie."""
        return "no-equals" not in self.remaining.assume

    @cached_property
    def bare(self) -> tuple[NoPlace, ...]:
        """The ways of having no place that have to be looked at."""
        allowed = ways(self.remaining.assume)
        if not allowed or not alike_ways(self.remaining, allowed):
            return allowed
        # Whoever has no row at all is in no table: staying away is something else for newcomers.
        return ("DNF", "away") if "away" in allowed else (allowed[0],)

    def asked(self, session: int) -> set[str]:
        """Return what awards of this session read besides the finishing order, such as ``fastest-lap``."""
        rest = self.remaining
        paid = [rule for rule in rest.title.awards.values() if rule.in_scope(rest.facts)[0, session]]
        asked: set[str] = {fact for rule in paid for fact in rule.reads}
        given = session in rest.poles_set or session in rest.qualified_by
        return asked - {"pole", "qualifying"} if given else asked

    @cached_property
    def count(self) -> int:
        """How many endings there are."""
        total = 1
        for session, cars in zip(self.remaining.sessions, self.remaining.runners, strict=True):
            number, asked = len(cars), self.asked(session)
            if number > 9:
                return TOO_MANY
            total *= self._some(number, len(self.bare) if self.bare else None)
            total *= self._some(number, 1) if "qualifying" in asked else 1
            total *= self._first(number) if "pole" in asked and "qualifying" not in asked else 1
            total *= self._first(number) if "fastest-lap" in asked else 1
            total *= number * 2 ** (number - 1) + 1 if "led" in asked and number else 1
            if self.remaining.crewed:
                total *= prod(len(self._crews(car)) for car in cars)
            if total > TOO_MANY:
                return TOO_MANY
        return total

    def _some(self, number: int, bare: int | None) -> int:
        if bare is None:
            return count_orders(number, self.equals)
        return sum(
            comb(number, size) * bare ** (number - size) * count_orders(size, self.equals)
            for size in range(number + 1)
        )

    def _first(self, number: int) -> int:
        return 2**number if self.equals else number + 1

    def _crews(self, car: int) -> list[tuple[tuple[str, ...], str]]:
        """Return who may drive a car, in which order, and who of them may set its best lap."""
        crew = [driver.id for driver in self.remaining.facts.entries[car].crew]
        if len(crew) == 1:
            return [((), "")]
        told = any(award.to_driver for award in self.remaining.title.awards.values())
        some: list[tuple[str, ...]] = [()]
        if "crews-as-before" not in self.remaining.assume:
            some = [
                permutation for size in range(1, len(crew) + 1) for permutation in permutations(crew, size)
            ]
        return [
            (drivers, setter) for drivers in some for setter in ((drivers or tuple(crew)) if told else ("",))
        ]

    def _session(self, session: int, cars: tuple[int, ...]) -> list[tuple[object, ...]]:
        asked = self.asked(session)
        arrived: list[tuple[Orders, tuple[NoPlace, ...]]] = []
        sizes = range(len(cars) + 1) if self.bare else (len(cars),)
        for size in sizes:
            for some in combinations(cars, size):
                without = product(self.bare, repeat=len(cars) - size)
                arrived += list(product(orders(some, self.equals), without))
        nothing: list[Orders] = [()]
        ones = [(some,) for some in self._firsts(cars)]
        grids = nothing
        if "qualifying" in asked:
            grids = [
                order
                for size in range(len(cars) + 1)
                for some in combinations(cars, size)
                for order in orders(some, self.equals)
            ]
        elif "pole" in asked:
            grids = [*nothing, *ones]
        fastest = [*nothing, *ones] if "fastest-lap" in asked else nothing
        led = nothing
        if "led" in asked:
            groups = [group for size in range(len(cars)) for group in combinations(cars, size)]
            led = [*nothing, *(((most,), group) for group in groups for most in cars if most not in group)]
        return [(session, cars, *choice) for choice in product(arrived, grids, fastest, led)]

    def _firsts(self, cars: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for size in range(1, (len(cars) if self.equals else 1) + 1):
            yield from combinations(cars, size)

    def batches(self) -> Iterator[dict[str, Ints]]:
        """Yield all endings in batches of columns, crews left aside."""
        rest = self.remaining
        choices = [self._session(*coming) for coming in zip(rest.sessions, rest.runners, strict=True)]
        every = product(*choices)
        while batch := list(islice(every, BATCH)):
            columns = rest.blank(len(batch))
            for number, ending in enumerate(batch):
                for session in ending:
                    self._write(columns, number, *session)
            rest.copy_grids(columns)
            yield columns

    def _write(  # type: ignore[no-untyped-def]
        self, columns, number, session, cars, arrived, grid, fastest, led
    ) -> None:
        order, without = arrived
        laps, place = laps_to_lead(self.remaining.title), 1
        for group in order:
            self.remaining.put(columns, number, session, list(group), [place] * len(group))
            place += len(group)
        placed = {car for group in order for car in group}
        bare = [car for car in cars if car not in placed]
        columns["status"][number, session, bare] = [CODES[way] for way in without]
        place = 1
        for group in grid:
            columns["qualifying"][number, session, list(group)] = place
            place += len(group)
        for group in fastest:
            columns["fastest_lap"][number, session, list(group)] = 1
        for at, group in enumerate(led):
            columns["laps_led"][number, session, list(group)] = laps + (not at)
        # Whoever stays away has no row that could hold a pole, a lap or a lead: it is nobody's then.
        away = [car for car, way in zip(bare, without, strict=True) if way == "away"]
        for name in {"qualifying", "fastest_lap", "laps_led"} & columns.keys() if away else ():
            columns[name][number, session, away] = 0

    def extremes(self) -> Extremes:
        """Score all of them; ask only where ``count`` is small."""
        rest = self.remaining
        number = len(rest.competitors)
        best, worst = np.full(number, NONE + 1, dtype=np.int64), np.full(number, -1, dtype=np.int64)
        reached: list[Ending] = [()] * number
        missed: list[Ending] = [()] * number
        for columns in self.batches():
            for manned in self._all_crews():
                position = rest.finals(columns, manned).position
                position = np.where(position == 0, NONE, position)
                for x in range(number):
                    low, high = int(position[:, x].argmin()), int(position[:, x].argmax())
                    if position[low, x] < best[x]:
                        best[x], reached[x] = position[low, x], read_ending(rest, columns, low, manned)
                    if position[high, x] > worst[x]:
                        worst[x], missed[x] = position[high, x], read_ending(rest, columns, high, manned)
        return Extremes(self.count, best, worst, tuple(reached), tuple(missed))

    def _all_crews(self) -> Iterator[Manned]:
        rest = self.remaining
        if not rest.crewed:
            yield {}
            return
        seats = [
            (session, car)
            for session, cars in zip(rest.sessions, rest.runners, strict=True)
            for car in cars
            if len(rest.facts.entries[car].crew) > 1
        ]
        for crews in product(*(self._crews(car) for _, car in seats)):
            yield dict(zip(seats, crews, strict=True))
