"""Which recorded facts a rule needs: a small season is put before it, and what it reads is written down.

Facts are named as files name them: ``result.qualifying``, ``entry.tags``, ``session.laps``;
``result.entry`` is that there is a row at all. What a rule sees only as points is ``points``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, singledispatch

import numpy as np

from countback.model.classification import Status
from countback.model.contract import Kind
from countback.model.kinds import (
    Award,
    Counting,
    FieldRule,
    Hearing,
    Listing,
    Modifier,
    Outlook,
    Scale,
    Sharing,
    Slots,
    StewardsRule,
    Subject,
    Tiebreak,
    Units,
)
from countback.model.phases import Boundary, Phase
from countback.model.season import Decision
from countback.rules.probe import RANKED, Probe

#: What no ending of a season tells: how it will be is open, and no bound is known.
UNTOLD = frozenset(f"result.{name}" for name in ("grid", "laps", "time", "gap", "best_lap", "note"))


#: What tells whether a race was cut short.
DISTANCE = frozenset({"session.laps", "session.laps_run", "session.scheduled_laps"})


def facts_needed(rule: Kind) -> frozenset[str]:
    """Return the facts that a rule reads under its values, those that its parts (a scale) read included."""
    try:
        return _asked_before(rule)
    except TypeError:  # a plug-in may have fields that cannot be looked up
        return _asked(rule)


def _asked(rule: Kind) -> frozenset[str]:
    probe = Probe(rule)
    _consult(rule, probe)
    for _, inner in rule.inner_rules():
        _consult(inner, probe)
    return frozenset(probe.seen)


_asked_before = lru_cache(maxsize=4096)(_asked)


def proved_under(rule: Kind) -> Outlook:
    """Return what may be proved under a rule: what it says itself, unless it reads what no ending tells."""
    return "unknown" if facts_needed(rule) & UNTOLD else rule.foresight()


def shorter_pays_no_more(rule: Kind) -> bool:
    """Return whether a race cut short never pays anybody more than the same result over its distance.

    So it is where nothing asks for the distance, and where whatever does says so.
    """
    if not facts_needed(rule) & DISTANCE:
        return True
    parts = [part for _, part in rule.inner_rules() if facts_needed(part) & DISTANCE]
    return rule.shorter_pays_no_more() or (bool(parts) and all(map(shorter_pays_no_more, parts)))


def never_costs(step: Tiebreak, before: Sequence[Tiebreak], drops: bool) -> bool:
    """Return whether better results never cost their owner at a tie-break, as far as it can be proved."""
    return proved_under(step) != "unknown" and step.gains(before, drops)


@singledispatch
def _consult(rule: Kind, probe: Probe) -> None:
    """Ask a rule everything that scoring asks rules of its slot."""
    raise TypeError(f"nothing is asked of a {type(rule).__name__}")


@_consult.register
def _(rule: Award, probe: Probe) -> None:
    rule.in_scope(probe.facts)
    rule.pay(probe.facts, probe.field, 60)
    if rule.of_season:
        rule.earned(probe.tally)
    rule.largest_share(probe.facts)
    if rule.to_driver:
        probe.seen.add("result.fastest_lap_driver")


@_consult.register
def _(rule: Scale, probe: Probe) -> None:
    rule.by_session(probe.facts, probe.field, 4)


@_consult.register
def _(rule: FieldRule, probe: Probe) -> None:
    rule.left_out(probe.facts)
    rule.groups(probe.facts)
    if rule.class_order:
        probe.seen.add("result.class_position")


@_consult.register
def _(rule: Modifier, probe: Probe) -> None:
    rule.factors(probe.facts, probe.field)


@_consult.register
def _(rule: Sharing, probe: Probe) -> None:
    rule.weights(probe.crews, 60)


@_consult.register
def _(rule: Slots, probe: Probe) -> None:
    points, rank = np.array([[[[3, 2, 1]]]]), np.array([[[[1, 2, 3]]]])
    rule.take(probe.noted(points, "points"), probe.noted(rank, *RANKED))


@_consult.register
def _(rule: Counting, probe: Probe) -> None:
    paid = np.array([session.kind == "race" for session in probe.facts.sessions])
    rounds = probe.facts.round[paid]
    number, people = len(rounds), len(probe.entries)
    codes = np.full((1, number, people), Status.DNF.code, dtype=np.int64)
    units = probe.made(
        Units,
        points=np.broadcast_to(np.arange(people), (1, 1, number, people)),
        there=np.ones((1, number), dtype=np.bool_),
        round=rounds[None],
        session=np.flatnonzero(paid)[None],
        started=np.ones((1, 1, number), dtype=np.bool_),
        over=np.ones((1, 1), dtype=np.bool_),
        unlisted=np.zeros(1, dtype=np.int64),
        drove=np.ones((1, number, people), dtype=np.bool_),
        status=codes if rule.needs_status else None,
        low_wins=False,
    )
    if not rule.keeps_all:
        rule.counted(units)
    if rule.no_result:
        probe.seen.add("result.status")


@_consult.register
def _(rule: Phase, probe: Probe) -> None:
    row = np.arange(1, len(probe.entries) + 1)[None]
    at = probe.made(
        Boundary, points=row, position=row, inside=row > 0, wins=row % 2, reserve=row * 0, unit=60
    )
    rule.reserved(at)
    rule.seeds(at, rule.admitted(at))


@_consult.register
def _(rule: Tiebreak, probe: Probe) -> None:
    rule.keys(probe.tally)


@_consult.register
def _(rule: Listing, probe: Probe) -> None:
    drove = probe.noted(np.ones((1, *probe.facts.shape), dtype=np.bool_), "result.entry")
    rule.listed(probe.tally, drove)
    rule.unplaced(probe.tally, drove)
    rule.vacates(probe.tally, drove)


@_consult.register
def _(rule: Subject, probe: Probe) -> None:
    rule.owners(probe.facts)
    probe.seen.add("result.entry")
    if rule.carries_points:
        probe.seen |= {"result.drivers", "points"}


@_consult.register
def _(rule: StewardsRule, probe: Probe) -> None:
    event = probe.season.events[0]
    session = next(session for session in event.sessions if session.kind == "race")
    decision = Decision(kind=rule.kind, session=session.id, number=probe.entries[0].id)
    probe.seen.clear()
    hearing = Hearing(
        decision=decision,
        entry=probe.entries[0].id,
        classification=session.classifications[-1],
        session=session,
        season=probe.season,
    )
    rule.amend(hearing)
    if rule.points(decision) != Fraction(0) or rule.excludes(decision):
        probe.seen.add("points")
