"""Decisions on the points of one result: added to what it is paid, or paid as a place further back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import Outlook
from countback.model.decision import CarDecision, Decision, effective
from countback.model.facts import Facts, Ints
from countback.model.kinds import Award, Bonus, Field, Paid, StewardsRule
from countback.model.rulebook import Championship
from countback.model.season import Season
from countback.model.targets import cars_meant, entries_named, names_of
from countback.rules.stewards import stewards_rule


@dataclass(frozen=True, kw_only=True)
class DecidedPoints(Bonus):
    """Points that a decision adds to one result, or takes from it: they are dropped with the result."""

    kind: ClassVar[str] = "decided-points"
    outlook: ClassVar[Outlook] = "monotone"
    entry: str
    amount: Fraction
    reason: str

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        """Return the points in the one result, where its car may score at all."""
        points = np.zeros((1, *facts.shape), dtype=np.int64)
        here = np.broadcast_to(field.eligible, facts.shape)
        for number, session in enumerate(facts.sessions):
            for car, entry in enumerate(facts.entries):
                if session.id in self.sessions and entry.id == self.entry and here[number, car]:
                    points[0, number, car] = int(self.amount * unit)
        return Paid(np.zeros_like(field.rank), np.broadcast_to(points, field.rank.shape))

    def amounts(self) -> Sequence[Fraction]:
        """Return the one amount there is."""
        return (self.amount,)

    def holds(self, order: int) -> str:
        """Return why, in the words of the decision."""
        return self.reason


def addressed(decisions: Sequence[Decision], season: Season) -> tuple[Decision, ...]:
    """Return the decisions in force; those on totals that name a car know all who score with it."""
    found: list[Decision] = []
    for decision in effective(decisions):
        rule = stewards_rule(decision)
        if rule is not None and rule.concerns == "total" and decision.number and not decision.competitor:
            entries = entries_named(decision, season.entries)
            names = tuple(dict.fromkeys(name for entry in entries for name in names_of(entry)))
            fields = {name: getattr(decision, name) for name in Decision.__struct_fields__}
            decision = CarDecision(**fields, names=names)
        found.append(decision)
    return tuple(found)


def on_results(facts: Facts, title: Championship) -> Iterator[tuple[Decision, StewardsRule, int, int]]:
    """Yield the decisions on the points of one result in this championship.

    With each come its rule, and session and entry as indices. Those whose car cannot be told
    are left out.
    """
    for decision in facts.decisions:
        if decision.championships and title.id not in decision.championships:
            continue
        rule = stewards_rule(decision) if decision.session else None
        if rule is None or rule.concerns != "points-of-result":
            continue
        for number, session in enumerate(facts.sessions):
            if session.id != decision.session:
                continue
            rows = [facts.rows[row] for row in np.flatnonzero(facts.row_session == number).tolist()]
            cars = cars_meant(decision, rows, facts.entries)
            if len(cars) == 1:
                yield decision, rule, number, facts.entries.index(cars[0])


def decided(rule: Award) -> bool:
    """Tell whether an award comes from a decision: no rule of the rulebook changes what it pays."""
    return isinstance(rule, DecidedPoints)


def decide(facts: Facts, title: Championship) -> Championship:
    """Return the championship with an award for each decision that adds points to a result or takes some."""
    awards = {name: rule for name, rule in title.awards.items() if not isinstance(rule, DecidedPoints)}
    before = len(awards)
    for decision, rule, number, car in on_results(facts, title):
        amount = rule.points(decision)
        if not amount:
            continue
        name = decision.kind
        while name in awards:
            name += "'"
        awards[name] = DecidedPoints(
            sessions=(facts.sessions[number].id,),
            entry=facts.entries[car].id,
            amount=amount,
            reason=decision.reason or decision.kind.replace("-", " "),
        )
    return title if len(awards) == before == len(title.awards) else replace(title, awards=awards)


def paid_worse(paid: Paid, rule: Award, facts: Facts, title: Championship, field: Field, unit: int) -> Paid:
    """Return what an award pays when decisions have some results paid as places further back.

    Everybody else is paid as before, so that two may be paid for one place. Where the place itself is the
    score, it is never worse than what a car without a place scores.
    """
    points: Ints | None = None
    for decision, penalty, session, car in on_results(facts, title):
        places = penalty.places_in_points(decision)
        if not places or isinstance(rule, Bonus) or not (field.rank[:, session, car] > 0).all():
            continue
        points = paid.points.copy() if points is None else points
        if rule.low:
            without = field.scores.copy()
            without[:, session, car] = False
            least = rule.pay(facts, replace(field, scores=without), unit).points[:, session, car]
            worse = points[:, session, car] + places * unit
            points[:, session, car] = np.minimum(worse, least)
        else:
            back = replace(field, rank=_back(field.rank, session, car, places))
            points[:, session, car] = rule.pay(facts, back, unit).points[:, session, car]
    return paid if points is None else Paid(paid.order, points)


def _back(rank: Ints, session: int, car: int, places: int) -> Ints:
    """Return ranks in which one car has fallen back some places and those it falls behind move up."""
    rank = rank.copy()
    here = rank[:, session]
    own = here[:, [car]]
    new = np.minimum(own + places, here.max(axis=1, keepdims=True))
    here -= (here > own) & (here <= new)
    here[:, [car]] = new
    return rank
