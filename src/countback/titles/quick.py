"""Title odds under plain rules, faster: points and countback packed into one whole number per place.

Where every result counts, each competitor has one car, and ties go by countback, the final order is
that of sums: a place is worth its points shifted left, plus one digit for the countback. As many places
deep as 53 bits hold (eight or more, in a season of twenty races) that is what the scoring arrays rank by; a
test holds it. A tie that goes deeper is given to the first listed, which no odds will show. What is
drawn is order alone: the strengths of one posterior draw, exponential waiting times, and retirements.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Ints
from countback.titles.pay import pay_of
from countback.titles.remaining import Remaining

Words = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Packed:
    """``start`` [K] is where everybody stands, ``worth`` [R, K + 1] what each place adds (last: none).

    Numbers are whole and below 2**53, so that sums of doubles are exact.
    """

    start: Words
    worth: Words


def pack(remaining: Remaining) -> Packed | None:
    """Return the packed title, or None where its rules are not plain or too many digits are needed."""
    title = remaining.title
    places = all(len(cars) == 1 for owners in remaining.cars for cars in owners)
    plain = (
        title.counting.kind == "all-results"
        and not title.phases
        and not title.low_wins
        and not remaining.decisions
        and len(title.tiebreaks) == 1
        and title.tiebreaks[0].kind == "countback"
        and all(rule.kind == "finish" for rule in title.awards.values())
        and places
    )
    pay = pay_of(remaining) if plain else None
    if pay is None:
        return None
    now = remaining.now
    number = len(remaining.competitors)
    depth = getattr(title.tiebreaks[0], "down_to", 0) or number
    bits = len(remaining.facts.sessions).bit_length()
    top = int(now.tally.points.max(initial=0) + pay.max(axis=1, initial=0).sum()).bit_length()
    depth = min(depth, (53 - top) // bits)
    if depth < min(3, number):
        return None
    digit = np.array([2.0 ** (bits * (depth - 1 - place)) for place in range(depth)])
    digits = np.concatenate([digit, np.zeros(max(number - depth, 0))])[:number]
    shift = 2.0 ** (bits * depth)
    ranks = now.tally.ranks[0, : remaining.first, :, 0]
    padded = np.concatenate([[0.0], digits])
    start = now.tally.points[0, 0] * shift
    if remaining.first:
        start = start + padded[np.minimum(ranks, number) * (ranks <= number)].sum(axis=0)
    worth = np.zeros((len(pay), number + 1))
    worth[:, : pay.shape[1]] = pay * shift
    worth[:, :number] += digits
    return Packed(start, worth)


def champions(
    packed: Packed, theta: NDArray[np.float32], retire: NDArray[np.float32], random: np.random.Generator
) -> Ints:
    """Return ``[B]``: the champion of each ending, from strengths ``theta`` [B, R or 1, K].

    ``retire`` [K] are the chances of retiring.

    Waiting times as float32 keep their order when read as int32; the low bits make room for who it is, so
    that one sort of whole numbers gives the order. Who retires waits for ever.
    """
    runs, sessions, number = len(theta), len(packed.worth), theta.shape[-1]
    low = number.bit_length()
    nobody = np.int32(0x7F000000 | number)
    keys = random.standard_exponential(size=(runs, sessions, number), dtype=np.float32)
    keys *= np.exp(-theta)
    order = keys.view(np.int32)
    order &= np.int32(-(1 << low))
    order |= np.arange(number, dtype=np.int32)
    np.copyto(order, nobody, where=random.random(size=keys.shape, dtype=np.float32) < retire)
    order.sort(axis=-1)
    order &= np.int32((1 << low) - 1)
    # Those who retired are counted for nobody: one column more, which is left out.
    who = np.add(order, (np.arange(runs) * (number + 1))[:, None, None], dtype=np.int64)
    worth = np.broadcast_to(packed.worth[None, :, :number], who.shape)
    total = np.bincount(who.ravel(), weights=worth.ravel(), minlength=runs * (number + 1))
    best: Ints = (total.reshape(runs, number + 1)[:, :number] + packed.start).argmax(axis=1)
    return best
