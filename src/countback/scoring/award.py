"""What every car is paid in every session, award by award, in exact integers."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import msgspec
import numpy as np

from countback.model.facts import BySession, Facts, Ints
from countback.model.kinds import Crews, Field, Paid
from countback.model.points import BeyondCountingError
from countback.model.rulebook import Championship
from countback.scoring.adjust import denominator, largest_change
from countback.scoring.decide import decided, paid_worse

#: What int64 holds, less room for sums over a season, multiples of an amount and keys of tie-breaks.
LARGEST = 2**63 // 10**6


class Awarded(msgspec.Struct, frozen=True):
    """What each award pays, by its name in the rulebook, modifiers and scope applied.

    Points are integers in units of 1/``unit`` point. ``factors`` holds for each award what the
    modifiers multiplied it by in every session, where there are any.
    """

    unit: int
    paid: dict[str, Paid]
    factors: dict[str, BySession[Fraction]]


def award(facts: Facts, title: Championship, field: Field, credited: Crews) -> Awarded:
    """Return what all awards of a championship pay.

    Raises ``BeyondCountingError`` where integers cannot hold the points exactly.
    """
    factors = _factors(facts, title, field)
    unit = lcm(denominator(facts, title), _unit(facts, title, factors, credited))
    held = ("held", id(title), unit)
    if factors or facts.cache.get(held) is not title:  # batches of endings of one season ask but once
        _hold(unit, facts, title, factors, credited)
        facts.cache[held] = title
    paid: dict[str, Paid] = {}
    for name, rule in title.awards.items():
        scope = rule.in_scope(facts)
        number = np.count_nonzero(scope)
        if not number:
            continue
        raw = paid_worse(rule.pay(facts, field, unit), rule, facts, title, field, unit)
        points = raw.points if number == scope.size else raw.points * scope[..., None]
        if name in factors:
            points = _multiplied(points, factors[name])
        paid[name] = Paid(raw.order, points)
    return Awarded(unit, paid, factors)


def unit_of(facts: Facts, title: Championship, field: Field, credited: Crews) -> int:
    """Return into how many parts a point is divided, so that all points that can come about are whole."""
    factors = _factors(facts, title, field)
    return lcm(denominator(facts, title), _unit(facts, title, factors, credited))


def _factors(facts: Facts, title: Championship, field: Field) -> dict[str, BySession[Fraction]]:
    """Return what the modifiers multiply each award by, where that is not 1 everywhere."""
    by_name: dict[str, BySession[Fraction]] = {}
    for modifier in title.modifiers.values():
        factors = modifier.factors(facts, field)
        other = [factor != 1 for factor in factors.values]
        if not any(other) or not np.array(other)[factors.which].any():
            continue
        for name in modifier.awards or [name for name, rule in title.awards.items() if not decided(rule)]:
            before = by_name.get(name)
            by_name[name] = factors if before is None else _product(before, factors)
    return by_name


def _product(factors: BySession[Fraction], other: BySession[Fraction]) -> BySession[Fraction]:
    """Return two factors multiplied, session by session."""
    values = tuple(mine * its for mine in factors.values for its in other.values)
    return BySession(factors.which * len(other.values) + other.which, values)


def _multiplied(points: Ints, factors: BySession[Fraction]) -> Ints:
    """Return ``[B, S, E]``: the points of each session by its factor, which the unit makes whole numbers."""
    if len(factors.which) == 1:  # shared by all endings: most sessions are left as they are
        points = points.copy()
        for number, which in enumerate(factors.which[0].tolist()):
            factor = factors.values[which]
            if factor != 1:
                points[:, number] = points[:, number] * factor.numerator // factor.denominator
        return points
    above = np.array([factor.numerator for factor in factors.values], dtype=np.int64)
    below = np.array([factor.denominator for factor in factors.values], dtype=np.int64)
    return points * above[factors.which][..., None] // below[factors.which][..., None]


def _unit(facts: Facts, title: Championship, factors: dict[str, BySession[Fraction]], credited: Crews) -> int:
    """Return the common denominator of every number of points that can come about."""
    unit = 1
    for name, rule in title.awards.items():
        shares = rule.largest_share(facts)
        times = factors[name].values if name in factors else ()
        factor = lcm(*(time.denominator for time in times))
        unit = lcm(unit, rule.denominator * shares * factor)
    for phase in title.phases:
        unit = lcm(unit, *(amount.denominator for amount in phase.amounts()))
    if title.sharing.divides:
        unit *= lcm(*range(1, int(credited.crew.max(initial=1)) + 1))
    unit = lcm(unit, title.counting.averaged_to or 1)
    if title.slots.averages:
        unit *= lcm(*range(1, credited.flat.shape[-1] + 1))
    return unit


def _hold(
    unit: int, facts: Facts, title: Championship, factors: dict[str, BySession[Fraction]], credited: Crews
) -> None:
    """Raise ``BeyondCountingError`` unless integers hold all that is paid, seeded or decided at once.

    Where cars are shared, shares count in units, too.
    """
    most = max((rule.most for rule in title.awards.values()), default=0)
    above = max((abs(value.numerator) for factor in factors.values() for value in factor.values), default=1)
    largest = max(most * max(above, 1), 1) * unit
    if largest * unit > LARGEST and (
        title.slots.averages or title.sharing.weights(credited, unit) is not None
    ):
        largest *= unit
    totals = [abs(amount) for phase in title.phases for amount in phase.amounts()]
    if change := largest_change(facts, title):
        totals.append(change)
    if largest > LARGEST or (totals and max(totals) * unit > LARGEST):
        up_to = max([Fraction(most), *totals])
        raise BeyondCountingError(
            f"{title.id}: points in parts of 1/{unit} and up to {up_to} are beyond counting"
        )
