"""Decisions on points and positions rather than on a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from countback.model.facts import Bools, Ints
from countback.model.rulebook import Championship
from countback.model.season import Decision
from countback.model.standings import Competitor
from countback.model.text import slug
from countback.rules.stewards import stewards_rule
from countback.scoring.count import Moment


@dataclass(frozen=True)
class Adjusted:
    """One decision's effect on one competitor (index), from a round on."""

    competitor: int
    decision: Decision
    points: Fraction
    loses: str


@dataclass(frozen=True)
class Adjustment:
    """All of them for one championship; false when there are none."""

    competitors: int
    made: tuple[Adjusted, ...]

    def __bool__(self) -> bool:
        return bool(self.made)

    @property
    def denominator(self) -> int:
        """What the unit of points has to be divisible by."""
        return lcm(*(made.points.denominator for made in self.made))

    def apply(self, points: Ints, moments: Sequence[Moment], unit: int) -> Ints:
        """Return ``[B, V, K]`` with the points of decisions in force at each moment."""
        points = points.copy()
        for made in self.made:
            for number, moment in enumerate(moments):
                if moment.round < made.decision.from_round:
                    continue
                points[:, number, made.competitor] += int(made.points * unit)
                if made.loses == "points":
                    points[:, number, made.competitor] = 0
        return points

    def no_position(self, moments: Sequence[Moment]) -> Bools:
        """Return ``[V, K]``: who is excluded from holding a position."""
        out = np.zeros((len(moments), self.competitors), dtype=np.bool_)
        for made in self.made:
            for number, moment in enumerate(moments):
                if made.loses and moment.round >= made.decision.from_round:
                    out[number, made.competitor] = True
        return out


def adjust(
    title: Championship,
    competitors: Sequence[Competitor],
    decisions: Sequence[Decision],
) -> Adjustment:
    """Return what the decisions change in this championship beyond the results."""
    made = []
    for decision in decisions:
        if not decision.competitor or (decision.championships and title.id not in decision.championships):
            continue
        rule = stewards_rule(decision)
        if rule is None:
            continue
        points, loses = rule.points(decision), rule.excludes(decision)
        if not points and not loses:
            continue
        wanted = slug(decision.competitor)
        for number, competitor in enumerate(competitors):
            if wanted in (competitor.id, slug(competitor.name)):
                made.append(Adjusted(number, decision, points, loses))
    return Adjustment(len(competitors), tuple(made))
