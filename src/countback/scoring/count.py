"""Which results count, and what they add up to at every moment asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Units
from countback.model.rulebook import Championship
from countback.rules.results_of import running, sums_at
from countback.scoring.moment import all_run, unlisted
from countback.scoring.slot import Slotted

if TYPE_CHECKING:  # costs what a module of ours does, and says nothing to a run
    from numpy.typing import NDArray

Number = TypeVar("Number", np.int64, np.bool_)


class Counted(msgspec.Struct, frozen=True):
    """Totals ``points`` [B, V, K]; ``kept`` [B, V, S, K] tells which sessions count, None when all do."""

    points: Ints
    kept: Bools | None


def count(
    facts: Facts,
    title: Championship,
    cutoffs: Ints,
    slotted: Slotted,
    drove: Bools,
    status: Ints | None,
    unit: int,
) -> Counted:
    """Return the totals of the results that count, ``cutoffs`` [V] sessions on.

    The counting rule may drop the score of a session, protected points never. ``drove`` [B, S, K] (who
    had a result here) and ``status`` [B, S, K] (None unless it needs it) are handed on to the rule. Points
    are in units of 1/``unit`` point.
    """
    score, protected = slotted.score, slotted.protected
    points, kept = None, None
    if not title.counting.keeps_all:
        grouping = _grouping(facts, title)
        units = _units(facts, grouping, cutoffs, score, drove, status, title.low_wins)
        counted = title.counting.counted(units) if units.round.shape[1] else None
        if counted is not None:
            points = units.total(counted)
            if title.counting.averaged_to:
                points = _average(points, counted.sum(axis=2), unit // title.counting.averaged_to)
            kept = _by_session(counted, grouping.unit_of)
    if points is None:
        points = sums_at(score, cutoffs)
    if protected is not None:
        points = points + sums_at(protected, cutoffs)
    return Counted(points, kept)


def _average(points: Ints, results: Ints, part: int) -> Ints:
    """Return totals ``[B, V, K]`` divided by how many results they are of, to the nearest ``part``.

    Halves go up: floor(total / number / part + 1/2).
    """
    number = np.maximum(results, 1)
    averages: Ints = (2 * points + number * part) // (2 * number * part) * part
    return averages


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


class _Grouping(msgspec.Struct, frozen=True, eq=False):
    """Which sessions make up each result that counts: ``unit_of`` [L, S] is its number, -1 for none.

    ``there`` [L, U] tells which units a league has, ``first`` and ``last`` [L, U] are their sessions
    (indices). ``single`` is true where every unit is one session, the same in all leagues.
    """

    unit_of: Ints
    there: Bools
    first: Ints
    last: Ints
    single: bool

    def highest(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return ``[B, U, K]`` from ``[B, S, K]``: the highest of the sessions of each unit."""
        if self.single:
            return _alone(values, self.first[0])
        return _highest(values, self.unit_of, self.there.shape[1])


def _grouping(facts: Facts, title: Championship) -> _Grouping:
    """Return which sessions count together, kept with the facts: it depends on nothing else."""
    key = ("grouping", id(title))  # rules are slow to compare: the title is kept beside what follows from it
    before = facts.cache.get(key)
    if isinstance(before, tuple) and before[0] is title and isinstance(before[1], _Grouping):
        return before[1]
    scored = np.zeros((1, facts.shape[0]), dtype=np.bool_)
    for rule in title.awards.values():
        if rule.droppable:
            scored = scored | rule.in_scope(facts)
    for field in title.field.values():
        if not field.listed:  # a session that is not of this championship is not an absence
            scored = scored & ~(field.left_out(facts) | ~facts.there).all(axis=-1)
    own = facts.event_of
    if title.counting.unit != "event":
        own = np.arange(facts.shape[0])[None]
    if all(len(ids) == 1 or (ids == ids[:1]).all() for ids in (scored, own)):
        scored, own = scored[:1], own[:1]  # the same in all leagues
    grouping = _alone_each(scored, own) or _grouped(scored, own)
    facts.cache[key] = (title, grouping)
    return grouping


def _alone_each(scored: Bools, own: Ints) -> _Grouping | None:
    """Return as `_grouped` does where each session is a unit by itself in all leagues alike, else None."""
    if len(scored) > 1 or len(own) > 1:
        return None
    at = np.flatnonzero(scored)
    numbers = own[0].take(at)
    if not (numbers[1:] > numbers[:-1]).all():
        return None
    unit_of = np.full(scored.shape, -1, dtype=np.int64)
    unit_of[0, at] = np.arange(len(at))
    return _Grouping(unit_of, np.ones((1, len(at)), dtype=np.bool_), at[None], at[None], single=True)


def _grouped(scored: Bools, own: Ints) -> _Grouping:
    """Return which of the sessions ``scored`` [1 or L, S] are one unit: those with the same number in ``own``
    [1 or L, S]."""
    leagues, sessions = max(len(scored), len(own)), scored.shape[1]
    unit_of = np.full((leagues, sessions), -1, dtype=np.int64)
    first_of: list[list[int]] = []
    last_of: list[list[int]] = []
    scored_by, own_by = scored, own
    if leagues > 1:
        scored_by, own_by = np.broadcast_to(scored, unit_of.shape), np.broadcast_to(own, unit_of.shape)
    for row, inside, numbers in zip(unit_of, scored_by, own_by, strict=True):
        at = np.flatnonzero(inside)
        counting, held = numbers[at].tolist(), at.tolist()
        last = dict(zip(counting, held, strict=True))
        first = dict(zip(reversed(counting), reversed(held), strict=True))
        unit = {number: index for index, number in enumerate(sorted(last))}
        row[at] = [unit[number] for number in counting]
        first_of.append([first[number] for number in unit])
        last_of.append([last[number] for number in unit])
    most = max(map(len, first_of), default=0)
    firsts, lasts = _padded(first_of, most, sessions), _padded(last_of, most, sessions - 1)
    single = leagues == 1 and first_of == last_of
    return _Grouping(unit_of, firsts < sessions, firsts, lasts, single)


def _padded(rows: list[list[int]], length: int, beyond: int) -> Ints:
    """Return ``[L, U]`` from as many rows, ``beyond`` where one has no more."""
    padded = [row + [beyond] * (length - len(row)) for row in rows]
    return np.array(padded, dtype=np.int64).reshape(len(rows), length)


def _units(
    facts: Facts,
    grouping: _Grouping,
    cut: Ints,
    score: Ints,
    drove: Bools,
    status: Ints | None,
    low_wins: bool,
) -> Units:
    """Return the scores of the units at each moment; the last one may be half run."""
    started = cut[:, None] > _since(facts, grouping)[:, None]
    return Units(
        points=_points(score, grouping, cut, started),
        there=grouping.there,
        round=_rounds(facts, grouping),
        session=grouping.last,
        started=started,
        over=_over(facts, grouping, cut, started),
        unlisted=unlisted(facts),
        drove=grouping.highest(drove),
        status=None if status is None else grouping.highest(status),
        low_wins=low_wins,
    )


def _since(facts: Facts, grouping: _Grouping) -> Ints:
    """Return ``[L, U]``: the first session of each unit that has been run, S where none has."""
    ran, sessions = facts.ran(), facts.shape[0]
    if grouping.single and len(ran) == 1:
        return np.where(ran[:, grouping.first[0]], grouping.first, sessions)
    to_go = sessions - np.arange(sessions)
    since: Ints = sessions - grouping.highest((to_go * ran)[..., None])[..., 0]
    return since


def _over(facts: Facts, grouping: _Grouping, cut: Ints, started: Bools) -> Bools:
    """Return ``[L, V]``: whether all of all units had been run, with no round to come."""
    if grouping.single:  # what has been started has been run
        over: Bools = started.all(axis=-1) & (unlisted(facts) == 0)[:, None]
        return over
    return all_run(facts, grouping.unit_of >= 0, cut)


def _rounds(facts: Facts, grouping: _Grouping) -> Ints:
    """Return ``[L, U]``: the round of each unit, 0 where it is not there."""
    if len(grouping.last) == 1:
        alone: Ints = facts.rounds[0].take(grouping.last) * grouping.there
        return alone
    rounds: Ints = np.take_along_axis(facts.rounds, grouping.last, axis=1) * grouping.there
    return rounds


def _points(score: Ints, grouping: _Grouping, cut: Ints, started: Bools) -> Ints:
    """Return ``[B, V or 1, U, K]``: what units come to, as in `Units`; one that is not there comes to 0."""
    first, last = grouping.first, grouping.last
    if grouping.single:
        whole = _alone(score, first[0])[:, None]
        return whole if len(cut) > 1 or started.all() else whole * started[..., None]
    upto = running(score)
    end = np.clip(cut[:, None], first[:, None], last[:, None] + 1)
    if len(first) == 1:
        alone: Ints = upto[:, end[0]] - upto[:, None, first[0]]
        return alone
    league = np.arange(len(first))[:, None, None]
    sums: Ints = upto[league, end] - upto[league, first[:, None]]
    return sums


def _alone(values: NDArray[Number], sessions: Ints) -> NDArray[Number]:
    """Return ``[B, U, K]`` from ``[B, S, K]``: the session that is the whole of each unit."""
    if len(sessions) == values.shape[1]:  # all of them, in their order
        return values
    only: NDArray[Number] = values.take(sessions, axis=1)
    return only


def _highest(values: NDArray[Number], unit_of: Ints, number: int) -> NDArray[Number]:
    """Return ``[B, U, K]`` from ``[B, S, K]``: the highest of the sessions of each unit."""
    if len(unit_of) == 1 and number:
        # Sessions come in the order of their units, which are all there.
        inside = np.flatnonzero(unit_of[0] >= 0)
        begins = np.searchsorted(unit_of[0, inside], np.arange(number))
        return np.maximum.reduceat(values[:, inside], begins, axis=1)
    values = np.broadcast_to(values, (max(len(values), len(unit_of)), *values.shape[1:]))
    highest = np.zeros((len(values), number, values.shape[2]), dtype=values.dtype)
    for session in range(unit_of.shape[1]):
        rows = np.flatnonzero(unit_of[:, session] >= 0)
        units = unit_of[rows, session]
        highest[rows, units] = np.maximum(highest[rows, units], values[rows, session])
    return highest
