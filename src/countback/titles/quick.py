"""Plain titles as sums: points and countback packed into one whole number per place.

Where every result counts, each competitor has one car of its own at most, and ties go by countback, the final
order is that of sums: a place is worth its points shifted left, plus one digit for the countback. As many
places deep as 53 bits hold (eight or more, in a season of twenty races) that is what the scoring arrays
rank by; a test holds it. Who is equal that far shares a position.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Ints
from countback.rules.results_of import races
from countback.rules.tiebreaks.countback import Countback
from countback.titles.pay import pay_of
from countback.titles.remaining import Remaining

Words = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Packed:
    """``start`` [K] is where everybody stands, ``worth`` [R, K + 1] what each place adds (last: none).

    Numbers are whole and below 2**53, so that sums of doubles are exact. ``car`` [C] is whose each of the
    cars of what remains is, in the order of their entries. Divided by ``shift``, rounded down, a sum is
    points in parts of 1/``unit``.
    """

    start: Words
    worth: Words
    car: Ints
    shift: float
    unit: int


def pack(remaining: Remaining) -> Packed | None:
    """Return the packed title, or None where its rules are not plain or too many digits are needed."""
    title, facts = remaining.title, remaining.facts
    step = title.tiebreaks[0] if len(title.tiebreaks) == 1 else None
    plain = (
        title.counting.keeps_all
        and not title.phases
        and not title.listing
        and not title.low_wins
        and not remaining.decisions
        and isinstance(step, Countback)
        and step.places == "ranked"
        and all(rule.kind == "finish" and min(rule.amounts()) >= 0 for rule in title.awards.values())
        and all(len(cars) <= 1 for owners in remaining.cars for cars in owners)
        and not any(rule.left_out(facts).any() for rule in title.field.values())
    )
    pairs = {(cars[0], x) for owners in remaining.cars for x, cars in enumerate(owners) if cars}
    # Each car has one owner, and each owner one car: the same in all sessions to come.
    whose = dict(sorted(pairs))
    alone = 0 < len(pairs) == len(whose) == len({*whose.values()})
    alone = alone and {*whose} == {car for runners in remaining.runners for car in runners}
    pay = pay_of(remaining) if plain and alone else None
    if pay is None or not isinstance(step, Countback):
        return None
    now = remaining.now
    number = len(remaining.competitors)
    depth = step.down_to or number
    bits = len(facts.sessions).bit_length()
    top = int(now.tally.points.max(initial=0) + pay.max(axis=1, initial=0).sum()).bit_length()
    depth = min(depth, (53 - top) // bits)
    if depth < min(3, number):
        return None
    digit = np.array([2.0 ** (bits * (depth - 1 - place)) for place in range(depth)])
    digits = np.concatenate([digit, np.zeros(max(number - depth, 0))])[:number]
    shift = 2.0 ** (bits * depth)
    parts = np.zeros(len(facts.sessions))
    parts[races(facts, step.sessions)] = 1  # where places count for the countback
    ranks = now.tally.ranks[0, : remaining.first, :, 0]
    padded = np.concatenate([[0.0], digits])
    start = now.tally.points[0, 0] * shift
    if remaining.first:
        seen = padded[np.minimum(ranks, number) * (ranks <= number)]
        start = start + (parts[: remaining.first, None] * seen).sum(axis=0)
    worth = np.zeros((len(pay), number + 1))
    worth[:, : pay.shape[1]] = pay * shift
    worth[:, :number] += digits * parts[np.array(remaining.sessions, dtype=np.int64), None]
    car = np.array([*whose.values()], dtype=np.int64)
    return Packed(start, worth, car, shift, remaining.scores(remaining.blank(1)).awarded.unit)
