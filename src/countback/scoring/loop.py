"""The compiled loop of `scoring.kernel`: the steps of `scoring.score`, one league after the other.

Nothing here is called but `standings`, and that by `kernel.score_plain`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np

from countback.scoring.plain import BELONGS, ELIGIBLE, HIDDEN, UNPAID

_Function = TypeVar("_Function", bound=Callable[..., Any])
_SHOWN, _HOLDS = 1, 3


def _compile(function: _Function) -> _Function:
    """Return a function compiled when it is first called, and kept on disk."""
    compiled: Any = numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    return compiled  # type: ignore[no-any-return]


class Results(NamedTuple):
    """What `kernel.score_plain` is given."""

    place: Any
    status: Any
    qualifying: Any
    fastest_lap: Any
    published_place: Any
    owner: Any


class Rules(NamedTuple):
    """The fields of `Plain` that the loop needs."""

    points: Any
    order: Any
    within: Any
    closes_up: Any
    droppable: Any
    scope: Any
    cars: Any
    placed: Any
    ranks_own: Any
    unit_of: Any
    started: Any
    number_dropped: Any
    absent: Any
    earliest: Any
    counted_back: Any
    published: Any
    down_to: Any
    cutoffs: Any
    dense: Any
    parts_ties: Any


class Standings(NamedTuple):
    """The fields of `Ranking` that are written."""

    points: Any
    position: Any
    order: Any
    shown: Any
    counted: Any
    dropped: Any
    tied: Any


class Sums(NamedTuple):
    """One league as far as it has been seen: results [K, U], what is never dropped [K], rows [K, S] and
    results made [K, U], who was there [K], and how often each place was held [K, P + 1]."""

    score: Any
    stays: Any
    own: Any
    made: Any
    seen: Any
    held: Any


@_compile
def standings(results: Results, rules: Rules, out: Standings) -> None:
    """Write the standings of all leagues."""
    batch, sessions, entries = results.place.shape
    moments, people = out.points.shape[1], out.points.shape[2]
    units = rules.started.shape[1]
    last = rules.points.shape[1] - 1
    sums = Sums(
        np.zeros((people, units), dtype=np.int64),
        np.zeros(people, dtype=np.int64),
        np.zeros((people, sessions), dtype=np.bool_),
        np.zeros((people, units), dtype=np.bool_),
        np.zeros(people, dtype=np.uint8),
        np.zeros((people, last + 1), dtype=np.int32),
    )
    kept = np.zeros((people, units), dtype=np.bool_)
    rank = np.zeros(entries, dtype=np.int64)
    turn = np.zeros(entries, dtype=np.int64)
    upto = np.zeros(last + 2, dtype=np.int64)
    pays = np.zeros(sessions, dtype=np.bool_)
    for award in range(len(rules.order)):
        pays |= rules.scope[award]
    for league in range(batch):
        owner = results.owner[league if len(results.owner) > 1 else 0]
        cars = rules.cars[league if len(rules.cars) > 1 else 0]
        sums.score[:] = 0
        sums.stays[:] = 0
        sums.seen[:] = 0
        sums.held[:] = 0
        _who_came(results.status[league], cars, owner, rules.unit_of, sums)
        session = 0
        for moment in range(moments):
            while session < rules.cutoffs[moment]:
                bits = cars[session if len(cars) > 1 else 0]
                _session(results, rules, league, session, bits, owner, sums, rank, turn, upto)
                session += 1
            _count(sums, rules, moment, kept, out.points[league, moment])
            _tell(sums, rules, moment, kept, pays, out, league)
            tied = _line_up(
                sums.seen,
                out.points[league, moment],
                sums.held,
                rules.dense,
                out.order[league, moment],
                out.position[league, moment],
            )
            if tied and not rules.parts_ties:
                out.tied[league] = True


@_compile
def _who_came(status: Any, cars: Any, owner: Any, unit_of: Any, sums: Sums) -> None:
    """Note who had a row that is a result of theirs here, in which sessions and results."""
    sums.own[:] = False
    sums.made[:] = False
    for session in range(len(status)):
        bits = cars[session if len(cars) > 1 else 0]
        for entry in range(len(owner)):
            who = owner[entry]
            if who >= 0 and status[session, entry] and bits[entry] & ELIGIBLE:
                sums.own[who, session] = True
                if unit_of[session] >= 0:
                    sums.made[who, unit_of[session]] = True


@_compile
def _session(
    results: Results,
    rules: Rules,
    league: int,
    at: int,
    bits: Any,
    owner: Any,
    sums: Sums,
    rank: Any,
    turn: Any,
    upto: Any,
) -> None:
    """Rank one session, pay its awards, and count the places held."""
    place, status = results.place[league, at], results.status[league, at]
    _rank(place, status, bits, rules.placed, rules.ranks_own, upto, rank)
    last = rules.points.shape[1] - 1
    for entry in range(len(owner)):
        who = owner[entry]
        if who < 0 or not status[entry]:
            continue
        if bits[entry] & BELONGS:
            sums.seen[who] |= 1
        if bits[entry] & ELIGIBLE:
            sums.seen[who] |= 2
        if rank[entry] > 0 and rules.counted_back[at]:
            held = results.published_place[league, at, entry] if rules.published else rank[entry]
            if 0 < held <= last and (rules.down_to == 0 or held <= rules.down_to):
                sums.held[who, held] += 1
    for award in range(len(rules.order)):
        if not rules.scope[award, at]:
            continue
        if rules.order[award] == 0:
            for entry in range(len(owner)):
                turn[entry] = 0 if bits[entry] & UNPAID else rank[entry]
        elif rules.order[award] == 1:
            _turns(results.qualifying[league, at], bits, rank, rules, award, upto, turn)
        else:
            _turns(results.fastest_lap[league, at], bits, rank, rules, award, upto, turn)
        unit = rules.unit_of[at] if rules.droppable[award] else -1
        for entry in range(len(owner)):
            if owner[entry] >= 0 and turn[entry] > 0 and status[entry]:
                worth = rules.points[award, min(turn[entry], last)]
                if unit >= 0:
                    sums.score[owner[entry], unit] += worth
                else:
                    sums.stays[owner[entry]] += worth


@_compile
def _rank(place: Any, status: Any, bits: Any, placed: Any, ranks_own: bool, upto: Any, rank: Any) -> None:
    """Write the place that each car is ranked on, 0 for none: as `classify` does."""
    most = 0
    hidden = False
    for entry in range(len(place)):
        rank[entry] = 0
        if place[entry] > 0 and placed[status[entry]]:
            rank[entry] = place[entry]
            most = max(most, place[entry])
            hidden |= (bits[entry] & HIDDEN) > 0
    if not ranks_own and not hidden:
        return
    # How many hold each place: of the ranked where they count among themselves, else of the hidden.
    upto[: most + 1] = 0
    for entry in range(len(place)):
        if rank[entry] > 0 and ((bits[entry] & HIDDEN) == 0) == ranks_own:
            upto[rank[entry]] += 1
    for number in range(1, most + 1):
        upto[number] += upto[number - 1]
    for entry in range(len(place)):
        if rank[entry] > 0:
            ahead = upto[rank[entry] - 1]
            if bits[entry] & HIDDEN:
                rank[entry] = 0
            else:
                rank[entry] = ahead + 1 if ranks_own else rank[entry] - ahead


@_compile
def _turns(order: Any, bits: Any, rank: Any, rules: Rules, award: int, upto: Any, turn: Any) -> None:
    """Write which in an order each car is that may be paid on it: as recorded, or among those who may."""
    within, most = rules.within[award], 0
    for entry in range(len(order)):
        may = (bits[entry] & ELIGIBLE) > 0 and (within == 0 or 0 < rank[entry] <= within)
        turn[entry] = order[entry] if may else 0
        most = max(most, turn[entry])
    if not rules.closes_up[award]:
        return
    upto[: most + 1] = 0
    for entry in range(len(order)):
        if turn[entry] > 0:
            upto[turn[entry]] += 1
    for number in range(1, most + 1):
        upto[number] += upto[number - 1]
    for entry in range(len(order)):
        if turn[entry] > 0:
            turn[entry] = upto[turn[entry] - 1] + 1


@_compile
def _count(sums: Sums, rules: Rules, moment: int, kept: Any, total: Any) -> None:
    """Write the totals of the results that count, and which those are: the worst go one by one."""
    people, units = sums.score.shape
    started = rules.started[moment]
    for who in range(people):
        score = sums.score[who]
        total[who] = sums.stays[who]
        for unit in range(units):
            kept[who, unit] = True
            if started[unit]:
                total[who] += score[unit]
        for _ in range(min(rules.number_dropped[moment], units)):
            worst = -1
            for unit in range(units):
                if not kept[who, unit] or not started[unit] or not (rules.absent or sums.made[who, unit]):
                    continue
                if (
                    worst < 0
                    or score[unit] < score[worst]
                    or (score[unit] == score[worst] and not rules.earliest)
                ):
                    worst = unit
            if worst < 0:
                break
            kept[who, worst] = False
            total[who] -= score[worst]


@_compile
def _tell(sums: Sums, rules: Rules, moment: int, kept: Any, pays: Any, out: Standings, league: int) -> None:
    """Write who is in the table, with how many results that count and that do not."""
    for who in range(len(kept)):
        out.shown[league, moment, who] = sums.seen[who] & _SHOWN
        for session in range(rules.cutoffs[moment]):
            if sums.own[who, session] and pays[session]:
                unit = rules.unit_of[session]
                if unit < 0 or kept[who, unit]:
                    out.counted[league, moment, who] += 1
                else:
                    out.dropped[league, moment, who] += 1


@_compile
def _line_up(seen: Any, total: Any, held: Any, dense: bool, order: Any, position: Any) -> bool:
    """Write the order and the positions; return whether somebody shares one."""
    tied = False
    for who in range(len(total)):
        here = who
        while here > 0 and _compare(seen, total, held, order[here - 1], who) < 0:
            order[here] = order[here - 1]
            here -= 1
        order[here] = who
    line = 0
    for number in range(len(total)):
        who = order[number]
        if seen[who] != _HOLDS:
            position[who] = 0
        elif number and _compare(seen, total, held, order[number - 1], who) == 0:
            position[who] = position[order[number - 1]]
            tied = True
        else:
            line += 1
            position[who] = line if dense else number + 1
    return tied


@_compile
def _compare(seen: Any, total: Any, held: Any, one: int, other: int) -> int:
    """Return above 0 where one is ahead of the other, below 0 where it is behind, 0 where they are level."""
    mine, theirs = seen[one] == _HOLDS, seen[other] == _HOLDS
    if mine != theirs:
        return 1 if mine else -1
    if total[one] != total[other]:
        return 1 if total[one] > total[other] else -1
    for place in range(1, held.shape[1]):
        if held[one, place] != held[other, place]:
            return 1 if held[one, place] > held[other, place] else -1
    return 0
