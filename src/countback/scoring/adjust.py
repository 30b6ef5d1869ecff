"""Decisions on points and positions rather than on a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from countback.model.decision import Decision
from countback.model.facts import Bools, Ints
from countback.model.rulebook import Championship
from countback.model.standings import Competitor
from countback.model.text import slug
from countback.rules.stewards import stewards_rule
from countback.scoring.moment import Moment


@dataclass(frozen=True)
class Change:
    """One decision's effect on one competitor (index), from a round on.

    ``loses`` is "" or what it costs beside ``points``: "points" (all of them) or "position" (only that).
    """

    competitor: int
    decision: Decision
    points: Fraction
    loses: str


@dataclass(frozen=True, eq=False)
class Adjusted:
    """Totals ``points`` [B, V, K] after decisions, and who they keep from a position: ``excluded`` [V, K].

    ``changes`` are all there are in this championship, in force yet or not. ``excluded`` is None where
    nobody is.
    """

    points: Ints
    excluded: Bools | None
    changes: tuple[Change, ...]


def adjust(
    title: Championship,
    competitors: Sequence[Competitor],
    decisions: Sequence[Decision],
    moments: Sequence[Moment],
    points: Ints,
    unit: int,
) -> Adjusted:
    """Return totals ``[B, V, K]`` after the decisions in force at each moment, in their order."""
    changes = changes_by(title, competitors, decisions)
    if not changes:
        return Adjusted(points, None, ())
    points = points.copy()
    excluded = np.zeros((len(moments), len(competitors)), dtype=np.bool_)
    for change in changes:
        for number, moment in enumerate(moments):
            if moment.round < change.decision.from_round:
                continue
            points[:, number, change.competitor] += int(change.points * unit)
            if change.loses == "points":
                points[:, number, change.competitor] = 0
            if change.loses:
                excluded[number, change.competitor] = True
    return Adjusted(points, excluded if excluded.any() else None, changes)


def changes_by(
    title: Championship, competitors: Sequence[Competitor], decisions: Sequence[Decision]
) -> tuple[Change, ...]:
    """Return what the decisions change in this championship beyond the results."""
    made = []
    for decision, points, loses in _concerning(title, decisions):
        wanted = {slug(name) for name in decision.called}
        for number, competitor in enumerate(competitors):
            if wanted & {competitor.id, slug(competitor.name)}:
                made.append(Change(number, decision, points, loses))
    return tuple(made)


def denominator(title: Championship, decisions: Sequence[Decision]) -> int:
    """Return what the unit of points has to be divisible by for the decisions on points."""
    return lcm(*(points.denominator for _, points, _ in _concerning(title, decisions)))


def _concerning(title: Championship, decisions: Sequence[Decision]) -> list[tuple[Decision, Fraction, str]]:
    """Return the decisions that act on points or positions of this championship, and what they do."""
    found = []
    for decision in decisions:
        if not decision.called or (decision.championships and title.id not in decision.championships):
            continue
        rule = stewards_rule(decision)
        if rule is None or rule.concerns != "total":
            continue
        points, loses = rule.points(decision), rule.excludes(decision)
        if points or loses:
            found.append((decision, points, loses))
    return found
