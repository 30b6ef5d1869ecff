"""Which results count, and what they add up to at every moment asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Units
from countback.model.rulebook import Championship
from countback.rules.results_of import running, sums_at
from countback.scoring.moment import Moment
from countback.scoring.slot import Slotted


@dataclass(frozen=True)
class Counted:
    """Totals ``points`` [B, V, K]; ``kept`` [B, V, S, K] tells which sessions count, None when all do."""

    points: Ints
    kept: Bools | None


def count(
    facts: Facts,
    title: Championship,
    moments: Sequence[Moment],
    slotted: Slotted,
    drove: Bools,
    status: Ints | None,
) -> Counted:
    """Return the totals of the results that count.

    The counting rule may drop the score of a session, protected points never. ``drove`` [S, K] and
    ``status`` [B, S, K] (None unless it needs it) are handed on to the rule.
    """
    score, protected = slotted.score, slotted.protected
    cut = np.array([moment.sessions for moment in moments], dtype=np.int64)
    points, kept = None, None
    if not title.counting.keeps_all:
        unit_of = _unit_of(facts, title)
        units = _units(facts, title, unit_of, cut, score, drove, status)
        counted = title.counting.counted(units) if len(units.round) else None
        if counted is not None:
            points = np.einsum("bvuk->bvk", units.score * counted)
            kept = _by_session(counted, unit_of)
    if points is None:
        points = sums_at(score, cut)
    if protected is not None:
        points = points + sums_at(protected, cut)
    return Counted(points, kept)


def _by_session(counted: Bools, unit_of: Ints) -> Bools:
    """Return ``[B, V, S, K]`` from ``[B, V, U, K]``.

    A session that belongs to no unit pays nothing that could be dropped: it always "counts".
    """
    batch, moments, units, competitors = counted.shape
    if units == len(unit_of):
        return counted
    kept = np.ones((batch, moments, len(unit_of), competitors), dtype=np.bool_)
    in_unit = unit_of >= 0
    kept[:, :, in_unit] = counted[:, :, unit_of[in_unit]]
    return kept


def _unit_of(facts: Facts, title: Championship) -> Ints:
    """Return ``[S]``: the number of the unit a session is part of, -1 for none."""
    key = ("unit", title.id, title.counting.unit, tuple(title.awards.values()))
    known = facts.cache.get(key)
    if isinstance(known, np.ndarray):
        return known
    scored = np.zeros(len(facts.sessions), dtype=np.bool_)
    for rule in title.awards.values():
        if rule.droppable:
            scored |= rule.in_scope(facts)
    own = facts.event if title.counting.unit == "event" else np.arange(len(facts.sessions))
    unit_of = np.full(len(facts.sessions), -1, dtype=np.int64)
    unit_of[scored] = np.unique(own[scored], return_inverse=True)[1]
    facts.cache[key] = unit_of
    return unit_of


def _started(facts: Facts, members: Sequence[Ints], cut: Ints) -> Bools:
    """Return ``[V, U]``: whether a session of the unit has been run by then; a postponed one has not."""
    ran = np.array([bool(session.classifications) for session in facts.sessions], dtype=np.bool_)
    if "status" in facts.columns:  # endings hold results of sessions to come
        ran |= (facts.columns["status"][0] > 0).any(axis=-1)
    never = len(facts.sessions)
    since = np.array([sessions[ran[sessions]].min(initial=never) for sessions in members], dtype=np.int64)
    started: Bools = cut[:, None] > since
    return started


def _units(
    facts: Facts,
    title: Championship,
    unit_of: Ints,
    cut: Ints,
    score: Ints,
    drove: Bools,
    status: Ints | None,
) -> Units:
    """Return the scores of the units at each moment; the last one may be half run."""
    number = int(unit_of.max(initial=-1)) + 1
    members = [np.flatnonzero(unit_of == unit) for unit in range(number)]
    first = np.array([sessions[0] for sessions in members], dtype=np.int64)
    last = np.array([sessions[-1] for sessions in members], dtype=np.int64)
    started = _started(facts, members, cut)
    if (first == last).all():
        by_unit = score.take(first, axis=1)[:, None]
        if not started.all():
            by_unit = by_unit * started[..., None]
    else:
        upto = running(score)
        by_unit = upto[:, np.clip(cut[:, None], first, last + 1)] - upto[:, None, first]

    by_status: Ints | None = None
    if status is not None:
        codes = np.array([status[:, sessions].max(axis=1) for sessions in members])
        by_status = codes.reshape(number, len(status), drove.shape[1]).swapaxes(0, 1)
    return Units(
        score=by_unit,
        round=facts.round[last],
        session=last,
        started=started,
        drove=np.array([drove[sessions].any(axis=0) for sessions in members]).reshape(number, drove.shape[1]),
        status=by_status,
        low_wins=title.low_wins,
    )
