"""Decisions on the points of one result: added to what it is paid, or paid as a place further back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, NamedTuple

import numpy as np
from msgspec.structs import replace

from countback.model.contract import Outlook
from countback.model.decision import CarDecision, Decision, effective
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Award, Bonus, Field, Paid, StewardsRule
from countback.model.rulebook import Championship
from countback.model.season import Season
from countback.model.targets import cars_meant, entries_scoring, names_in_tables
from countback.rules.stewards import stewards_rule


class Seat(NamedTuple):
    """One result, as indices of the arrays."""

    league: int
    session: int
    car: int

    def among(self, facts: Facts) -> tuple[slice | int, int, int]:
        """Return the index of the result in an array ``[B, S, E]``: in all endings of the only season."""
        return (slice(None) if len(facts.leagues) == 1 else self.league, self.session, self.car)

    def there(self, facts: Facts) -> bool:
        """Tell whether a season has that result: what a rule reads is found out with a small one."""
        sessions, cars = facts.shape
        return self.league < len(facts.leagues) and self.session < sessions and self.car < cars


@dataclass(frozen=True, kw_only=True)
class DecidedPoints(Bonus):
    """Points that a decision adds to one result, or takes from it: they are dropped with the result.

    In a session that pays nothing which could be dropped there is no such result: they stay.
    """

    kind: ClassVar[str] = "decided-points"
    outlook: ClassVar[Outlook] = "monotone"
    at: Seat
    amount: Fraction
    reason: str

    def in_scope(self, facts: Facts) -> Bools:
        """Return ``[L, S]``: the session of the result, in its own league."""
        scope = np.zeros((len(facts.leagues), facts.shape[0]), dtype=np.bool_)
        if self.at.there(facts):
            scope[self.at.league, self.at.session] = True
        return scope

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        """Return the points in the one result, where its car may score at all."""
        points = np.zeros((len(facts.leagues), *facts.shape), dtype=np.int64)
        if self.at.there(facts):
            points[self.at] = int(self.amount * unit)
        return Paid(np.zeros_like(field.rank), np.broadcast_to(points * field.eligible, field.rank.shape))

    def amounts(self) -> Sequence[Fraction]:
        """Return the one amount there is."""
        return (self.amount,)

    def holds(self, order: int) -> str:
        """Return why, in the words of the decision."""
        return self.reason


def addressed(decisions: Sequence[Decision], season: Season) -> tuple[Decision, ...]:
    """Return the decisions in force; those on totals that name a car know all who score with it."""
    addressing: list[Decision] = []
    for decision in effective(decisions):
        rule = stewards_rule(decision)
        if rule is not None and rule.concerns == "total" and decision.number and not decision.competitor:
            names = names_in_tables(entries_scoring(decision, season.entries, season.events))
            fields = {name: getattr(decision, name) for name in Decision.__struct_fields__}
            decision = CarDecision(**fields, names=names)
        addressing.append(decision)
    return tuple(addressing)


def on_results(facts: Facts, title: Championship) -> Iterator[tuple[Decision, StewardsRule, Seat]]:
    """Yield the decisions on the points of one result in this championship, with rule and result.

    Those whose car cannot be told are left out.
    """
    for decision, rule, seat in _seated(facts):
        if not decision.championships or title.id in decision.championships:
            yield decision, rule, seat


def _seated(facts: Facts) -> tuple[tuple[Decision, StewardsRule, Seat], ...]:
    """Return the decisions on the points of one result in any championship, kept with the facts."""
    kept = facts.cache.get("seated")
    if isinstance(kept, tuple):
        return kept
    seats = []
    for at, league in facts.decided():
        for decision in league.decisions:
            rule = stewards_rule(decision) if decision.session else None
            if rule is None or rule.concerns != "points-of-result":
                continue
            for number, session in enumerate(league.sessions):
                if session.id != decision.session:
                    continue
                rows = [league.rows[row] for row in np.flatnonzero(league.row_session == number).tolist()]
                cars = cars_meant(decision, rows, league.entries)
                if len(cars) == 1:
                    slot = number if league.slots is None else int(league.slots[number])
                    seats.append((decision, rule, Seat(at, slot, league.entries.index(cars[0]))))
    facts.cache["seated"] = seated = tuple(seats)
    return seated


def decided(rule: Award) -> bool:
    """Tell whether an award comes from a decision: no rule of the rulebook changes what it pays."""
    return isinstance(rule, DecidedPoints)


def decide(facts: Facts, title: Championship) -> Championship:
    """Return the championship with an award for each decision that adds points to a result or takes some."""
    if not _seated(facts) and not any(map(decided, title.awards.values())):
        return title
    awards = {name: rule for name, rule in title.awards.items() if not decided(rule)}
    before = tuple(awards.values())
    for decision, rule, seat in on_results(facts, title):
        amount = rule.points(decision)
        if not amount:
            continue
        name = decision.kind
        while name in awards:
            name += "'"
        awards[name] = DecidedPoints(
            sessions=(decision.session,),
            at=seat,
            amount=amount,
            droppable=any(
                bool(award.in_scope(facts)[seat.league, seat.session]) for award in before if award.droppable
            ),
            reason=decision.reason or decision.kind.replace("-", " "),
        )
    same = len(awards) == len(before) == len(title.awards)
    return title if same else replace(title, awards=awards)


def paid_worse(paid: Paid, rule: Award, facts: Facts, title: Championship, field: Field, unit: int) -> Paid:
    """Return what an award pays when decisions have some results paid as places further back.

    Everybody else is paid as before, so that two may be paid for one place. Where the place itself is the
    score, it is never worse than what a car without a place scores.
    """
    if not _seated(facts):
        return paid
    points: Ints | None = None
    lost: dict[Seat, int] = {}
    for decision, penalty, seat in on_results(facts, title):
        places = penalty.places_in_points(decision)
        if places and not isinstance(rule, Bonus) and not rule.of_event:
            lost[seat] = lost.get(seat, 0) + places
    for seat, places in lost.items():
        at = seat.among(facts)
        if not (field.rank[at] > 0).all():
            continue
        points = paid.points.copy() if points is None else points
        if rule.low:
            without = field.scores.copy()
            without[at] = False
            least = rule.pay(facts, replace(field, scores=without), unit).points[at]
            points[at] = np.minimum(points[at] + places * unit, least)
        else:
            back = replace(field, rank=_back(field, at, places))
            points[at] = rule.pay(facts, back, unit).points[at]
    return paid if points is None else Paid(paid.order, points)


def _back(field: Field, at: tuple[slice | int, int, int], places: int) -> Ints:
    """Return ranks in which one car has fallen back some places and those it falls behind move up.

    Only those it ranks among do. The last place is the last that they take up: equal 1sts are 1st and 2nd.
    """
    rank = field.rank.copy()
    here = rank[at[:2]]
    member = here > 0
    if field.groups is not None:
        groups = field.groups[at[0] if isinstance(at[0], int) else 0, 0]
        member = member & (groups == groups[at[2]])
    own = here[..., [at[2]]]
    equals = ((here[..., :, None] == here[..., None, :]) & member[..., None, :]).sum(axis=-1)
    last = np.where(member, here + equals - 1, 0).max(axis=-1, keepdims=True)
    new = np.minimum(own + places, last)
    here -= member & (here > own) & (here <= new)
    here[..., [at[2]]] = new
    return rank
