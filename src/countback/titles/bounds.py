"""The best and the worst that can happen to everybody, each an ending that is scored.

In the best ending of a competitor its cars win everything that is left, with pole, fastest lap and the
most laps led, and everybody else retires. Nothing can be better for it under rules where winning is no loss,
and where the results of others only ever cost: whether that holds, a kind of rule says itself (`outlook`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.model.kinds import Tiebreak
from countback.model.rulebook import Championship
from countback.rules.needs import never_costs, proved_under
from countback.scoring.title import TitleScores
from countback.titles.ending import laps_to_lead
from countback.titles.remaining import Remaining


def unknown_kinds(title: Championship) -> tuple[str, ...]:
    """Return what in these rules forbids a bound: names of kinds, or what about them."""
    found = [
        rule.kind
        for _, rule in title.rules()
        if not isinstance(rule, Tiebreak) and proved_under(rule) != "monotone"
    ]
    for award in title.awards.values():
        if award.low != title.low_wins:
            found.append(f"{award.kind} ({'lowest' if title.low_wins else 'highest'} total wins)")
        elif any(worth < 0 for worth in award.amounts()):
            found.append(f"{award.kind} (negative points)")
        elif not award.falls():
            found.append(f"{award.kind} (a better place pays less)")
    return tuple(dict.fromkeys(found))


def beyond_endings(title: Championship) -> tuple[str, ...]:
    """Return the kinds that look at more than endings tell, so that not even scoring all of them helps."""
    return tuple(dict.fromkeys(rule.kind for _, rule in title.rules() if proved_under(rule) == "unknown"))


@dataclass(frozen=True, eq=False)
class Bounds:
    """The best endings of all K competitors: ending ``x`` is the best for competitor ``x``.

    ``position`` [K, K] and ``worth`` [K, K] are by ending and competitor; ``worth`` are points, negative
    where the lowest total wins. ``sure`` [K, K] (ending, other) is where no other ending puts these two
    in an order that is better for the first. ``nothing`` [K] and ``least`` [K] are position and worth
    when everybody retires (ending K of the columns).
    """

    columns: dict[str, Ints]
    scores: TitleScores
    position: Ints
    worth: Ints
    kept: Bools | None
    sure: Bools
    nothing: Ints
    least: Ints

    def rivals_ahead(self, x: int) -> list[int]:
        """Return who is ahead of a competitor in its own best ending."""
        mine, all_ = self.position[x, x], self.position[x]
        return [y for y in range(len(all_)) if y != x and all_[y] and (not mine or all_[y] < mine)]

    def rivals_who_can_beat(self, x: int) -> list[int]:
        """Return who is ahead of a competitor in the rival's own best ending."""
        found = []
        for y in range(len(self.position)):
            mine, theirs = self.position[y, x], self.position[y, y]
            if y != x and theirs and (not mine or theirs < mine):
                found.append(y)
        return found


def bounds(remaining: Remaining) -> Bounds:
    """Score everybody's best ending and the one in which everybody retires, one batch of K + 1."""
    number = len(remaining.competitors)
    columns = remaining.blank(number + 1)
    laps = laps_to_lead(remaining.title)
    for at, session in enumerate(remaining.sessions):
        for x in range(number):
            for place, car in enumerate(best_first(remaining, at, x), start=1):
                columns["place"][x, session, car] = columns["class_place"][x, session, car] = place
                columns["status"][x, session, car] = Status.CLASSIFIED.code
                if session not in remaining.poles_set:
                    columns["qualifying"][x, session, car] = place
                if place == 1:
                    columns["fastest_lap"][x, session, car] = 1
                if laps:
                    columns["laps_led"][x, session, car] = laps + (place == 1)
    scores = remaining.scores(columns)
    outcome = remaining.final(scores)
    worth = outcome.tally.points[:, 0] * (-1 if remaining.title.low_wins else 1)
    own = np.diagonal(worth)[:, None]
    sure = (worth[:number] != own) | chain_is_known(remaining)
    return Bounds(
        columns=columns,
        scores=scores,
        position=outcome.ranked.position[:number, 0],
        worth=worth[:number],
        kept=None if outcome.counted.kept is None else outcome.counted.kept[:number, 0],
        sure=np.where(_entangled(remaining, scores), own < worth[number], sure),
        nothing=outcome.ranked.position[number, 0],
        least=worth[number],
    )


def _entangled(remaining: Remaining, scores: TitleScores) -> Bools:
    """Return ``[K, K]``: who shares a car to come with whom so that a good result may part them either way.

    Where every result counts, each has that one car, and all get the same of it, none can.
    """
    number = len(remaining.competitors)
    found = np.zeros((number, number), dtype=np.bool_)
    if not shares_cars(remaining):
        return found
    drops, weights = not remaining.title.counting.keeps_all, scores.shared.weights
    for at, session in enumerate(remaining.sessions):
        owners: dict[int, list[tuple[int, int]]] = {}
        for y, cars in enumerate(remaining.cars[at]):
            for slot, car in enumerate(cars):
                owners.setdefault(car, []).append((y, slot))
        for own in owners.values():
            shares = {None if weights is None else int(weights[0, session, y, slot]) for y, slot in own}
            alone = all(len(remaining.cars[at][y]) == 1 for y, _ in own)
            if drops or len(shares) > 1 or not alone:
                who = [y for y, _ in own]
                found[np.ix_(who, who)] = True
    return found


def best_first(remaining: Remaining, at: int, x: int) -> list[int]:
    """Return the cars of a competitor in a session to come: those that may score first."""
    entries = remaining.facts.entries
    return sorted(remaining.cars[at][x], key=lambda car: entries[car].guest)


def chain_is_known(remaining: Remaining) -> bool:
    """Tell whether ties in the best ending fall as well for its owner as they ever can."""
    drops, chain = not remaining.title.counting.keeps_all, remaining.title.tiebreaks
    return all(never_costs(step, chain[:number], drops) for number, step in enumerate(chain))


def shares_cars(remaining: Remaining) -> bool:
    """Tell whether a car to come belongs to more than one competitor."""
    for cars in remaining.cars:
        every = [car for own in cars for car in own]
        if len(every) != len({*every}):
            return True
    return False
