"""The best and the worst that can happen to everybody, each an ending that is scored.

In the best ending of a competitor its cars win everything that is left, with pole and fastest lap, and
everybody else retires. Nothing can be better for it under rules where winning is no loss, and where
the results of others only ever cost: those are the kinds named here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.model.kinds import Kind
from countback.model.rulebook import Championship
from countback.scoring.title import TitleScores
from countback.titles.remaining import Remaining

#: Kinds under which the best ending is best, by slot. With any other, a bound is unknown.
KNOWN = {
    "scales": {"table", "steps", "by-starters", "by-distance", "less-missing"},
    "awards": {"finish", "qualifying"},
    "bonuses": {"pole", "fastest-lap", "win"},
    "modifiers": {"times", "shortened", "starters", "event-total"},
    "slots": {"all-cars", "best-cars"},
    "counting": {"all-results", "best-results", "drop-worst"},
    "listings": {"minimum-rounds", "has-points", "classified-once", "current-class"},
    "tiebreaks": {"countback", "best-scores", "last-result", "more-starts"},
}


def unknown_kinds(title: Championship) -> tuple[str, ...]:
    """Return what in these rules forbids a bound: names of kinds, or what about them."""
    rules: list[Kind] = [
        *title.awards.values(),
        *title.modifiers.values(),
        title.slots,
        title.counting,
        *title.listing.values(),
        *title.phases,
    ]
    rules += [rule.scale for rule in title.awards.values() if hasattr(rule, "scale")]
    found = [rule.kind for rule in rules if rule.kind not in KNOWN.get(rule.slot, ())]
    if title.low_wins:
        found.append("low_wins")
    for award in title.awards.values():
        table = [] if not hasattr(award, "scale") else list(award.scale.table(60))[1:]
        if any(worth < 0 for worth in award.amounts()) or table != sorted(table, reverse=True):
            found.append(f"{award.kind} (a better place pays less)")
    protected = getattr(title.counting, "protected", ())
    if Status.DNF in protected or Status.CLASSIFIED in protected:
        found.append("drop-worst (protected statuses)")
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, eq=False)
class Bounds:
    """The best endings of all K competitors: ending ``x`` is the best for competitor ``x``.

    ``position`` [K, K] and ``points`` [K, K] are by ending and competitor; ``ahead`` [K, K] tells whether
    the second is ahead of the first in the best ending of the *second*, ``least`` [K] how many are ahead
    of a competitor in its own. ``sure`` [K, K] (ending, other) is where that order is beyond doubt.
    """

    columns: dict[str, Ints]
    scores: TitleScores
    position: Ints
    points: Ints
    kept: Bools | None
    sure: Bools

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
    """Score everybody's best ending, one batch of K."""
    number = len(remaining.competitors)
    columns = remaining.blank(number)
    for at, session in enumerate(remaining.sessions):
        for x in range(number):
            for place, car in enumerate(best_first(remaining, at, x), start=1):
                columns["place"][x, session, car] = columns["class_place"][x, session, car] = place
                columns["status"][x, session, car] = Status.CLASSIFIED.code
                if session not in remaining.poles_set:
                    columns["qualifying"][x, session, car] = place
                if place == 1:
                    columns["fastest_lap"][x, session, car] = 1
    scores = remaining.scores(columns)
    outcome = remaining.final(scores)
    points = outcome.tally.points[:, 0]
    own = np.diagonal(points)[:, None]
    return Bounds(
        columns=columns,
        scores=scores,
        position=outcome.ranked.position[:, 0],
        points=points,
        kept=None if outcome.counted.kept is None else outcome.counted.kept[:, 0],
        sure=(points != own) | chain_is_known(remaining),
    )


def best_first(remaining: Remaining, at: int, x: int) -> list[int]:
    """Return the cars of a competitor in a session to come: those that may score first."""
    entries = remaining.facts.entries
    return sorted(remaining.cars[at][x], key=lambda car: entries[car].guest)


def chain_is_known(remaining: Remaining) -> bool:
    """Tell whether ties in the best ending fall as well for its owner as they ever can."""
    drops = remaining.title.counting.kind != "all-results"
    counted_back = False
    for step in remaining.title.tiebreaks:
        # Once wins were compared, whoever is still level with a winner of everything has won as often.
        level = counted_back and step.kind in ("earliest-best", "latest-best")
        if step.kind not in KNOWN["tiebreaks"] and not level:
            return False
        if drops and step.kind != "countback" and not level:
            return False
        if drops and getattr(step, "results", "all") == "counted":
            return False
        counted_back = counted_back or step.kind == "countback"
    return True


def shares_cars(remaining: Remaining) -> bool:
    """Tell whether a car to come belongs to more than one competitor."""
    for cars in remaining.cars:
        every = [car for own in cars for car in own]
        if len(every) != len({*every}):
            return True
    return False
