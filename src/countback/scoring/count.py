"""Which results count, and what they add up to at every moment asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Units
from countback.model.rulebook import Championship
from countback.rules.results_of import running, sums_at
from countback.scoring.moment import Moment
from countback.scoring.slot import Slotted

Number = TypeVar("Number", np.int64, np.bool_)


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

    The counting rule may drop the score of a session, protected points never. ``drove`` [B, S, K] (who
    had a result here) and ``status`` [B, S, K] (None unless it needs it) are handed on to the rule.
    """
    score, protected = slotted.score, slotted.protected
    cut = np.array([moment.sessions for moment in moments], dtype=np.int64)
    points, kept = None, None
    if not title.counting.keeps_all:
        unit_of = _unit_of(facts, title)
        units = _units(facts, title, unit_of, cut, score, drove, status)
        counted = title.counting.counted(units) if units.round.shape[1] else None
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
    if counted.shape[2] == unit_of.shape[1] and (unit_of >= 0).all():
        return counted
    in_unit = (unit_of >= 0)[:, None, :, None]
    at = np.maximum(unit_of, 0)
    if len(at) == 1:
        return counted[:, :, at[0]] | ~in_unit
    return np.take_along_axis(counted, at[:, None, :, None], axis=2) | ~in_unit


def _unit_of(facts: Facts, title: Championship) -> Ints:
    """Return ``[L, S]``: the number of the unit a session is part of, -1 for none."""
    fields = tuple(title.field.values())
    key = ("unit", title.id, title.counting.unit, tuple(title.awards.values()), fields)
    known = facts.cache.get(key)
    if isinstance(known, np.ndarray):
        return known
    scored = np.zeros((1, facts.shape[0]), dtype=np.bool_)
    for rule in title.awards.values():
        if rule.droppable:
            scored = scored | rule.in_scope(facts)
    for field in fields:
        out = field.left_out(facts)
        if not field.listed and out.ndim > 1:  # a session that is not of this championship is no absence
            scored = scored & ~out.all(axis=-1)
    unit_of = np.full((len(facts.leagues), facts.shape[0]), -1, dtype=np.int64)
    own = facts.event_of if title.counting.unit == "event" else np.cumsum(np.ones_like(unit_of), axis=1)
    for row, inside, numbers in zip(unit_of, scored, own, strict=True):
        row[inside] = np.unique(numbers[inside], return_inverse=True)[1]
    facts.cache[key] = unit_of
    return unit_of


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
    sessions, number = unit_of.shape[1], int(unit_of.max(initial=-1)) + 1
    there = np.arange(number) <= unit_of.max(axis=1, initial=-1)[:, None]
    index = np.broadcast_to(np.arange(sessions), unit_of.shape)[..., None]
    first = sessions - _highest(sessions - index, unit_of, number)[..., 0]
    since = sessions - _highest((sessions - index) * facts.ran()[..., None], unit_of, number)[..., 0]
    last = np.where(there, _highest(index, unit_of, number)[..., 0], sessions - 1)
    started = cut[:, None] > since[:, None]
    return Units(
        score=_scores(score, cut, first, last, started),
        there=there,
        round=np.take_along_axis(facts.rounds, last, axis=1) * there,
        session=last,
        started=started,
        over=_all_run(facts, unit_of, cut),
        drove=_highest(drove, unit_of, number),
        status=None if status is None else _highest(status, unit_of, number),
        low_wins=title.low_wins,
    )


def _all_run(facts: Facts, unit_of: Ints, cut: Ints) -> Bools:
    """Return ``[L, V]``: whether every session of every unit had been run by then."""
    open_ = (unit_of >= 0)[:, None] & (~facts.ran()[:, None] | (np.arange(unit_of.shape[1]) >= cut[:, None]))
    over: Bools = np.all(~open_, axis=-1)
    return over


def _scores(score: Ints, cut: Ints, first: Ints, last: Ints, started: Bools) -> Ints:
    """Return ``[B, V, U, K]``: what the units came to at each moment. A unit that is not there comes to 0."""
    if len(first) == 1 and (first == last).all():
        by_unit: Ints = score.take(first[0], axis=1)[:, None]
        return by_unit if started.all() else by_unit * started[..., None]
    upto = running(score)
    end = np.clip(cut[:, None], first[:, None], last[:, None] + 1)
    if len(first) == 1:
        alone: Ints = upto[:, end[0]] - upto[:, None, first[0]]
        return alone
    league = np.arange(len(first))[:, None, None]
    found: Ints = upto[league, end] - upto[league, first[:, None]]
    return found


def _highest(values: NDArray[Number], unit_of: Ints, number: int) -> NDArray[Number]:
    """Return ``[B, U, K]`` from ``[B, S, K]``: the highest of the sessions of each unit."""
    if len(unit_of) == 1 and number:
        # Sessions come in the order of their units, which are all there.
        inside = np.flatnonzero(unit_of[0] >= 0)
        begins = np.searchsorted(unit_of[0, inside], np.arange(number))
        return np.maximum.reduceat(values[:, inside], begins, axis=1)
    found = np.zeros((len(values), number, values.shape[2]), dtype=values.dtype)
    for session in range(unit_of.shape[1]):
        rows = np.flatnonzero(unit_of[:, session] >= 0)
        units = unit_of[rows, session]
        found[rows, units] = np.maximum(found[rows, units], values[rows, session])
    return found
