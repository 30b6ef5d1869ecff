"""The least correction: the cheapest sets of edits whose points add up to what is unexplained.

Edits act on *facets* (one race's places, one race's pole, ...), at most one edit a facet. The search
deepens by cost, so the first cost at which anything is found is the least, and everything of that cost
is found. The last edit is looked up by its exact vector of points instead of being tried.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

Vector = tuple[tuple[int, int], ...]
"""Points by row: (row, points) pairs, rows ascending, no zeros."""


@dataclass(frozen=True)
class Edit:
    """All equally cheap changes of one facet with one effect. ``count`` is how many there are."""

    facet: Hashable
    delta: Vector
    price: int
    count: int = 1


@dataclass(frozen=True)
class Solution:
    """Edits (indices) and rows whose total is itself taken for the misprint, with the cost of all."""

    cost: int
    edits: tuple[int, ...]
    totals: tuple[int, ...]


@dataclass
class Found:
    """The cheapest solutions. ``exact`` is False when the search was cut short."""

    solutions: list[Solution] = field(default_factory=list)
    exact: bool = True

    def count(self, edits: Sequence[Edit]) -> int:
        """Return how many explanations there are in all: edits of one class count each."""
        total = 0
        for solution in self.solutions:
            ways = 1
            for index in solution.edits:
                ways *= edits[index].count
            total += ways
        return total


TotalPrice = Callable[[int, int], int]
"""The price of taking a row's total for wrong by some points: (row, points) to price."""


class Search:
    """Finds the cheapest solutions. ``least_total`` is the least that a misprinted total can cost."""

    def __init__(
        self,
        edits: Sequence[Edit],
        residual: Mapping[int, int],
        total_price: TotalPrice,
        *,
        least_total: int,
        nodes: int = 200_000,
    ) -> None:
        self.edits = edits
        self.residual = {row: points for row, points in residual.items() if points}
        self.total_price = total_price
        self.least_total = least_total
        self.left = nodes
        self.by_row: dict[int, list[int]] = {}
        self.by_delta: dict[Vector, list[int]] = {}
        #: The least that explaining a row can cost, an edit's price shared among its rows.
        self.share: dict[int, float] = {}
        self.gains: dict[Hashable, list[int]] = {}
        order = sorted(range(len(edits)), key=lambda index: edits[index].price)
        for index in order:
            edit = edits[index]
            if edit.price < 0:
                self.gains.setdefault(edit.facet, []).append(index)
                continue
            if not edit.delta:
                continue
            self.by_delta.setdefault(edit.delta, []).append(index)
            for row, _ in edit.delta:
                self.by_row.setdefault(row, []).append(index)
                share = edit.price / len(edit.delta)
                self.share[row] = min(self.share.get(row, least_total), share)

    def run(self, most: int) -> Found:
        """Return the cheapest solutions that cost at most ``most``."""
        starts = self._starts()
        if not starts:
            return Found()
        low = min(cost for cost, _, _ in starts)
        for budget in range(low, most + 1):
            solutions: set[Solution] = set()
            for cost, chosen, residual in starts:
                if cost <= budget:
                    self._descend(residual, {}, chosen, cost, budget, solutions)
                if self.left <= 0:
                    break
            if solutions:
                least = min(solution.cost for solution in solutions)
                kept = sorted(
                    (solution for solution in solutions if solution.cost == least),
                    key=lambda solution: (len(solution.edits) + len(solution.totals), solution.edits),
                )
                return Found(kept, exact=self.left > 0)
            if self.left <= 0:
                return Found(exact=False)
        return Found()

    def _starts(self) -> list[tuple[int, tuple[int, ...], dict[int, int]]]:
        """Return the ways to mend the faults that need no points to be seen, and what they leave."""
        options = [[None, *gains[:60]] for gains in self.gains.values()]
        size = 1
        for option in options:
            size *= len(option)
        if size > 20_000:
            options = [option[:8] for option in options][:5]
        starts = []
        for choice in product(*options):
            chosen = tuple(index for index in choice if index is not None)
            residual = dict(self.residual)
            for index in chosen:
                residual = _less(residual, self.edits[index].delta)
            starts.append((sum(self.edits[index].price for index in chosen), chosen, residual))
        return sorted(starts, key=lambda start: start[0])

    def _descend(
        self,
        residual: dict[int, int],
        absorbed: dict[int, int],
        chosen: tuple[int, ...],
        cost: int,
        budget: int,
        out: set[Solution],
    ) -> None:
        """Complete a partial solution: ``absorbed`` rows have a wrong total, by their value."""
        self.left -= 1
        if self.left <= 0:
            return
        if not residual:
            whole = cost + sum(self.total_price(row, points) for row, points in absorbed.items())
            whole -= self.least_total * len(absorbed)
            if whole <= budget and all(absorbed.values()):
                out.add(Solution(whole, tuple(sorted(chosen)), tuple(sorted(absorbed))))
            return
        room = budget - cost
        if not self._can_close(residual, room):
            return
        used = {self.edits[index].facet for index in chosen}
        if not absorbed:
            for index in self.by_delta.get(tuple(sorted(residual.items())), ()):
                edit = self.edits[index]
                if edit.price <= room and edit.facet not in used:
                    out.add(Solution(cost + edit.price, tuple(sorted((*chosen, index))), ()))
        row = min(residual, key=lambda at: (len(self.by_row.get(at, ())), at))
        if room >= self.least_total:
            rest = dict(residual)
            value = rest.pop(row)
            self._descend(rest, {**absorbed, row: value}, chosen, cost + self.least_total, budget, out)
        for index in self.by_row.get(row, ()):
            edit = self.edits[index]
            if edit.price > room or self.left <= 0:
                break
            if edit.facet in used:
                continue
            self.left -= 1
            left = room - edit.price
            rest, taken = _split(residual, absorbed, edit.delta)
            if rest and not self._can_close(rest, left):
                continue
            if not rest and not absorbed:
                continue  # found above by its vector
            self._descend(rest, taken, (*chosen, index), cost + edit.price, budget, out)

    def _can_close(self, residual: dict[int, int], room: int) -> bool:
        """Tell whether what is left could still be explained with ``room``, by a bound from below."""
        return sum(self.share.get(row, self.least_total) for row in residual) <= room + 1e-9


def _less(residual: dict[int, int], delta: Vector) -> dict[int, int]:
    left = dict(residual)
    for row, points in delta:
        value = left.get(row, 0) - points
        if value:
            left[row] = value
        else:
            left.pop(row, None)
    return left


def _split(
    residual: dict[int, int], absorbed: dict[int, int], delta: Vector
) -> tuple[dict[int, int], dict[int, int]]:
    """Return what is unexplained after an edit, apart from rows whose total is taken for wrong."""
    rest, taken = dict(residual), dict(absorbed)
    for row, points in delta:
        if row in taken:
            taken[row] -= points
            continue
        value = rest.get(row, 0) - points
        if value:
            rest[row] = value
        else:
            rest.pop(row, None)
    return rest, taken
