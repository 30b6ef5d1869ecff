"""All endings of a short remainder, scored one by one: the last resort, and exact under any rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations, product
from math import factorial

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Ints
from countback.titles.ending import laps_to_lead
from countback.titles.remaining import Remaining

BATCH = 4096


def count_endings(remaining: Remaining, assumption: str) -> int:
    """Return how many endings there are: orders of cars, who has pole and fastest lap, who led."""
    total = 1
    for session, cars in zip(remaining.sessions, remaining.runners, strict=True):
        number, asked = len(cars), _asked(remaining, session)
        if number > 12:
            return 10**18
        total *= factorial(number) if assumption == "all-classified" else _parts(number)
        total *= _parts(number) if "qualifying" in asked else number + 1 if "pole" in asked else 1
        total *= number + 1 if "fastest-lap" in asked else 1
        total *= number * 2 ** (number - 1) + 1 if "led" in asked and number else 1
    return total


def _parts(number: int) -> int:
    """Return how many orders there are of some of so many cars."""
    return sum(factorial(number) // factorial(number - size) for size in range(number + 1))


def _asked(remaining: Remaining, session: int) -> set[str]:
    """Return what beside the order some award of this session looks at."""
    awards = remaining.title.awards.values()
    paid = [rule for rule in awards if rule.in_scope(remaining.facts)[0, session]]
    asked: set[str] = {one for rule in paid for one in rule.reads}
    return asked - {"pole", "qualifying"} if session in remaining.poles_set else asked


def endings(remaining: Remaining, assumption: str) -> Iterator[dict[str, Ints]]:
    """Yield all endings in batches of columns."""
    choices = []
    laps = laps_to_lead(remaining.title)
    for session, cars in zip(remaining.sessions, remaining.runners, strict=True):
        asked = _asked(remaining, session)
        nothing: list[tuple[int, ...]] = [()]
        some = [order for size in range(len(cars) + 1) for order in permutations(cars, size)]
        orders = list(permutations(cars)) if assumption == "all-classified" else some
        grids = some if "qualifying" in asked else nothing
        if grids is nothing and "pole" in asked:
            grids = [*nothing, *((car,) for car in cars)]
        fastest = [*nothing, *((car,) for car in cars)] if "fastest-lap" in asked else nothing
        led = nothing
        if "led" in asked:
            groups = [group for size in range(len(cars)) for group in combinations(cars, size)]
            led = [*nothing, *((most, *group) for group in groups for most in cars if most not in group)]
        choices.append([(session, *one) for one in product(orders, grids, fastest, led)])
    every = product(*choices)
    while batch := list(islice(every, BATCH)):
        columns = remaining.blank(len(batch))
        for number, ending in enumerate(batch):
            for session, order, grid, quickest, leaders in ending:
                at = list(order)
                columns["place"][number, session, at] = range(1, len(at) + 1)
                columns["status"][number, session, at] = Status.CLASSIFIED.code
                columns["qualifying"][number, session, list(grid)] = range(1, len(grid) + 1)
                columns["fastest_lap"][number, session, list(quickest)] = 1
                if leaders:
                    columns["laps_led"][number, session, list(leaders)] = laps
                    columns["laps_led"][number, session, leaders[0]] = laps + 1
        for session in remaining.sessions:
            columns["class_place"][:, session] = columns["place"][:, session]
        yield columns


def extremes(remaining: Remaining, assumption: str) -> tuple[Ints, Ints, list[dict[str, Ints]]]:
    """Return the best and the worst position of everybody over all endings.

    Both are ``[2, K]``: the position, and the number of the ending in the columns that come with them
    (one batch for the best, one for the worst). No position counts as worse than any: it is a large number.
    """
    number = len(remaining.competitors)
    found = [np.full((2, number), limit, dtype=np.int64) for limit in (10**6 + 1, -1)]
    columns = [remaining.blank(number), remaining.blank(number)]
    for batch in endings(remaining, assumption):
        position = remaining.outcome(batch).ranked.position[:, 0]
        position = np.where(position == 0, 10**6, position)
        for which, pick in enumerate((position.argmin(axis=0), position.argmax(axis=0))):
            value = position[pick, np.arange(number)]
            better = value < found[which][0] if which == 0 else value > found[which][0]
            for x in np.flatnonzero(better).tolist():
                found[which][0, x] = value[x]
                for name in columns[which]:
                    columns[which][name][x] = batch[name][pick[x]]
        for rows in found:
            rows[1] = np.arange(number)
    found[0][0] = np.where(found[0][0] >= 10**6, 0, found[0][0])
    return found[0], found[1], columns
