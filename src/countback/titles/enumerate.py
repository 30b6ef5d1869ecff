"""All endings of a short remainder, scored one by one: the last resort, and exact under any rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, permutations, product
from math import factorial

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Ints
from countback.titles.remaining import Remaining

BATCH = 4096


def count_endings(remaining: Remaining, assumption: str) -> int:
    """Return how many endings there are: orders of cars, and who has pole and the fastest lap."""
    total = 1
    for session, cars in zip(remaining.sessions, remaining.runners, strict=True):
        number = len(cars)
        if number > 12:
            return 10**18
        orders = factorial(number)
        if assumption == "may-retire":
            orders = sum(factorial(number) // factorial(number - size) for size in range(number + 1))
        for _ in range(_bonuses(remaining, session)):
            orders *= number + 1
        total *= orders
    return total


def _bonuses(remaining: Remaining, session: int) -> int:
    paid = {rule.kind for rule in remaining.title.awards.values()}
    pole = "pole" in paid and session not in remaining.poles_set
    return pole + ("fastest-lap" in paid)


def endings(remaining: Remaining, assumption: str) -> Iterator[dict[str, Ints]]:
    """Yield all endings in batches of columns."""
    paid = {rule.kind for rule in remaining.title.awards.values()}
    choices = []
    for session, cars in zip(remaining.sessions, remaining.runners, strict=True):
        sizes = [len(cars)] if assumption == "all-classified" else range(len(cars) + 1)
        holders = (*cars, -1)
        poles = holders if "pole" in paid and session not in remaining.poles_set else (-1,)
        laps = holders if "fastest-lap" in paid else (-1,)
        choices.append(
            [
                (session, order, pole, lap)
                for size in sizes
                for order in permutations(cars, size)
                for pole in poles
                for lap in laps
            ]
        )
    every = product(*choices)
    while batch := list(islice(every, BATCH)):
        columns = remaining.blank(len(batch))
        for number, ending in enumerate(batch):
            for session, order, pole, lap in ending:
                at = list(order)
                columns["place"][number, session, at] = range(1, len(at) + 1)
                columns["status"][number, session, at] = Status.CLASSIFIED.code
                if pole >= 0:
                    columns["qualifying"][number, session, pole] = 1
                if lap >= 0:
                    columns["fastest_lap"][number, session, lap] = 1
        columns["class_place"] = np.where(columns["place"] > 0, columns["place"], columns["class_place"])
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
