"""Decisions on points and positions rather than on a result."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import msgspec
import numpy as np

from countback.model.decision import CarDecision, Decision
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Crews
from countback.model.rulebook import Championship
from countback.model.standings import Competitor
from countback.model.text import slug
from countback.rules.stewards import stewards_rule
from countback.scoring.moment import Moment

NOTHING = Fraction(0)


class Change(msgspec.Struct, frozen=True):
    """One decision's effect on one competitor (indices of its league and of it there), from a round on.

    ``loses`` is "" or what it costs beside ``points``: "points" (all of them) or "position" (only that).
    """

    league: int
    competitor: int
    decision: Decision
    points: Fraction
    loses: str


class Adjusted(msgspec.Struct, frozen=True, eq=False):
    """Totals ``points`` [B, V, K] after decisions, and who they keep from a position: ``excluded``
    [L, V, K].

    ``changes`` are all there are in this championship, in force yet or not. ``excluded`` is None where
    nobody is.
    """

    points: Ints
    excluded: Bools | None
    changes: tuple[Change, ...]


def adjust(
    facts: Facts,
    title: Championship,
    credited: Crews,
    points: Ints,
    moments: Sequence[Moment],
    unit: int,
) -> Adjusted:
    """Return totals ``[B, V, K]`` after the decisions in force at each moment, in their order."""
    changes = changes_by(facts, title, credited)
    if not changes:
        return Adjusted(points, None, ())
    points = points.copy()
    excluded = np.zeros((len(facts.leagues), *points.shape[1:]), dtype=np.bool_)
    for change in changes:
        whose = slice(None) if len(facts.leagues) == 1 else change.league
        for number, moment in enumerate(moments):
            if moment.round < change.decision.from_round:
                continue
            points[whose, number, change.competitor] += int(change.points * unit)
            if change.loses == "points":
                points[whose, number, change.competitor] = 0
            if change.loses:
                excluded[change.league, number, change.competitor] = True
    return Adjusted(points, excluded if excluded.any() else None, changes)


def changes_by(facts: Facts, title: Championship, credited: Crews) -> tuple[Change, ...]:
    """Return what the decisions change in this championship beyond the results."""
    return tuple(
        made
        for at, league in facts.decided()
        for made in changes_of(league.decisions, title, credited.people[at], at)
    )


def changes_of(
    decisions: Sequence[Decision], title: Championship, people: Sequence[Competitor], league: int = 0
) -> list[Change]:
    """Return what decisions change for some competitors beyond the results."""
    made = []
    for decision, points, loses in _concerning(title, decisions):
        wanted = {slug(name) for name in decision.called(title.subject.who)}
        for number, competitor in enumerate(people):
            known_as = {competitor.id, slug(competitor.name)}
            if isinstance(decision, CarDecision):  # a name may have ended, or begun, in the season
                known_as.update(title.subject.recorded_as(competitor.id))
            if wanted & known_as:
                made.append(Change(league, number, decision, points, loses))
    return made


def denominator(facts: Facts, title: Championship) -> int:
    """Return what the unit of points has to be divisible by for the decisions on points."""
    every = (decided for _, league in facts.decided() for decided in _concerning(title, league.decisions))
    return lcm(*(points.denominator for _, points, _ in every))


def largest_change(facts: Facts, title: Championship) -> Fraction:
    """Return the most points that decisions can add to one total, or take from it, in one season."""
    largest = NOTHING
    for _, league in facts.decided():
        decided = [abs(points) for _, points, _ in _concerning(title, league.decisions)]
        largest = max(largest, sum(decided, NOTHING))
    return largest


def _concerning(title: Championship, decisions: Sequence[Decision]) -> list[tuple[Decision, Fraction, str]]:
    """Return the decisions that act on points or positions of this championship, and what they do."""
    concerning = []
    for decision in decisions:
        if not decision.called(title.subject.who) or (
            decision.championships and title.id not in decision.championships
        ):
            continue
        rule = stewards_rule(decision)
        if rule is None or rule.concerns != "total":
            continue
        points, loses = rule.points(decision), rule.excludes(decision)
        if points or loses:
            concerning.append((decision, points, loses))
    return concerning
