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


@_compile
def standings(results: Results, rules: Rules, out: Standings) -> None:
    """Write the standings of all leagues.

    What is passed on are whole arrays and where in them to look: a part of an array costs more to make than
    all that is done to it.
    """
    place, status, owners, cars = results.place, results.status, results.owner, rules.cars
    scope, unit_of, cutoffs = rules.scope, rules.unit_of, rules.cutoffs
    batch, sessions = place.shape[0], place.shape[1]
    moments, people = out.points.shape[1], out.points.shape[2]
    units, awards = rules.started.shape[1], len(rules.order)
    last = rules.points.shape[1] - 1
    score = np.zeros((people, units), dtype=np.int64)
    stays = np.zeros(people, dtype=np.int64)
    came = np.zeros((people, units + 1), dtype=np.int32)
    latest = np.zeros(people, dtype=np.int64)
    made = np.zeros((people, units), dtype=np.bool_)
    seen = np.zeros(people, dtype=np.uint8)
    held = np.zeros((people, last + 1), dtype=np.int32)
    worst = np.zeros((2, units + 1), dtype=np.int64)
    every_rank = np.zeros(place.shape[2], dtype=np.int64)
    every_turn = np.zeros(place.shape[2], dtype=np.int64)
    upto = np.zeros(last + 2, dtype=np.int64)
    pays = np.zeros(sessions, dtype=np.bool_)
    for award in range(awards):
        for session in range(sessions):
            pays[session] |= scope[award, session]
    for league in range(batch):
        mine = league if len(owners) > 1 else 0
        own = league if len(cars) > 1 else 0
        score[:] = 0
        stays[:] = 0
        came[:] = 0
        latest[:] = -1
        seen[:] = 0
        held[:] = 0
        if not rules.absent:
            _who_made(status, cars, owners, unit_of, league, own, mine, made)
        # A league with fewer entries than the widest beside it ends where its own do.
        entries = _width(cars, own)
        rank, turn = every_rank[:entries], every_turn[:entries]
        usual = not rules.ranks_own and cars.shape[1] == 1 and _all_usual(cars, own)
        session = 0
        for moment in range(moments):
            while session < cutoffs[moment]:
                at = session if cars.shape[1] > 1 else 0
                _rank(
                    place, status, cars, rules.placed, league, session, own, at, rules.ranks_own, upto, rank
                )
                unit = unit_of[session] if unit_of[session] >= 0 else units
                _note(
                    results.published_place, status, cars, owners, league, session, own, at, mine, rank,
                    rules.counted_back, rules.published, rules.down_to, pays[session], unit, seen, held,
                    latest, came,
                )  # fmt: skip
                for award in range(awards):
                    if not scope[award, session]:
                        continue
                    unit = unit_of[session] if rules.droppable[award] else -1
                    if rules.order[award] == 0 and usual:
                        _pay(
                            rules.points, status, owners, league, session, mine, award, rank, unit, score,
                            stays,
                        )  # fmt: skip
                        continue
                    if rules.order[award] == 0:
                        for entry in range(entries):
                            turn[entry] = 0 if cars[own, at, entry] & UNPAID else rank[entry]
                    elif rules.order[award] == 1:
                        _turns(
                            results.qualifying, cars, league, session, own, at, rank, rules.within[award],
                            rules.closes_up[award], upto, turn,
                        )  # fmt: skip
                    else:
                        _turns(
                            results.fastest_lap, cars, league, session, own, at, rank, rules.within[award],
                            rules.closes_up[award], upto, turn,
                        )  # fmt: skip
                    _pay(rules.points, status, owners, league, session, mine, award, turn, unit, score, stays)
                session += 1
            _count(
                score, stays, made, came, seen, rules.started, rules.number_dropped[moment], moment, league,
                rules.absent, rules.earliest, worst, out.points, out.shown, out.counted, out.dropped,
            )  # fmt: skip
            tied = _line_up(seen, out.points, held, rules.dense, moment, league, out.order, out.position)
            if tied and not rules.parts_ties:
                out.tied[league] = True


@_compile
def _width(cars: Any, own: int) -> int:
    """Return how many entries a league has, or the widest of those beside it where all have the same cars."""
    entries = cars.shape[2]
    while entries and not cars[own, 0, entries - 1]:
        entries -= 1
    return int(entries)


@_compile
def _all_usual(cars: Any, own: int) -> bool:
    """Tell whether all cars of a league are of this table and may score, on the places that they hold."""
    for entry in range(cars.shape[2]):
        if cars[own, 0, entry] != 0 and cars[own, 0, entry] != BELONGS | ELIGIBLE:
            return False
    return True


@_compile
def _who_made(
    status: Any, cars: Any, owners: Any, unit_of: Any, league: int, own: int, mine: int, made: Any
) -> None:
    """Note who had a row that is a result of theirs here, in which results."""
    made[:] = False
    for session in range(status.shape[1]):
        if unit_of[session] < 0:
            continue
        at = session if cars.shape[1] > 1 else 0
        for entry in range(status.shape[2]):
            who = owners[mine, entry]
            if who >= 0 and status[league, session, entry] and cars[own, at, entry] & ELIGIBLE:
                made[who, unit_of[session]] = True


@_compile
def _rank(
    place: Any, status: Any, cars: Any, placed: Any, league: int, session: int, own: int, at: int,
    ranks_own: bool, upto: Any, rank: Any,
) -> None:  # fmt: skip
    """Write the place that each car is ranked on, 0 for none: as `classify` does."""
    most = 0
    hidden = False
    entries = len(rank)
    for entry in range(entries):
        rank[entry] = 0
        if place[league, session, entry] > 0 and placed[status[league, session, entry]]:
            rank[entry] = place[league, session, entry]
            most = max(most, rank[entry])
            hidden |= (cars[own, at, entry] & HIDDEN) > 0
    if not ranks_own and not hidden:
        return
    # How many hold each place: of the ranked where they count among themselves, else of the hidden.
    upto[: most + 1] = 0
    for entry in range(entries):
        if rank[entry] > 0 and ((cars[own, at, entry] & HIDDEN) == 0) == ranks_own:
            upto[rank[entry]] += 1
    for number in range(1, most + 1):
        upto[number] += upto[number - 1]
    for entry in range(entries):
        if rank[entry] > 0:
            ahead = upto[rank[entry] - 1]
            if cars[own, at, entry] & HIDDEN:
                rank[entry] = 0
            else:
                rank[entry] = ahead + 1 if ranks_own else rank[entry] - ahead


@_compile
def _note(
    published_place: Any, status: Any, cars: Any, owners: Any, league: int, session: int, own: int, at:
    int, mine: int, rank: Any, counted_back: Any, published: bool, down_to: int, pays: bool, unit: int, seen:
    Any, held: Any, latest: Any, came: Any,
) -> None:  # fmt: skip
    """Note who was there, the places held, and how often somebody came to a session that ``pays``."""
    last = held.shape[1] - 1
    for entry in range(len(rank)):
        who = owners[mine, entry]
        if who < 0 or not status[league, session, entry]:
            continue
        if cars[own, at, entry] & BELONGS:
            seen[who] |= 1
        if cars[own, at, entry] & ELIGIBLE:
            seen[who] |= 2
            if pays and latest[who] != session:  # in one car of theirs or in several
                latest[who] = session
                came[who, unit] += 1
        if rank[entry] > 0 and counted_back[session]:
            number = published_place[league, session, entry] if published else rank[entry]
            if 0 < number <= last and (down_to == 0 or number <= down_to):
                held[who, number] += 1


@_compile
def _turns(
    order: Any, cars: Any, league: int, session: int, own: int, at: int, rank: Any, within: int, closes_up:
    bool, upto: Any, turn: Any,
) -> None:  # fmt: skip
    """Write which in an order each car is that may be paid on it: as recorded, or among those who may."""
    most = 0
    for entry in range(len(rank)):
        may = (cars[own, at, entry] & ELIGIBLE) > 0 and (within == 0 or 0 < rank[entry] <= within)
        turn[entry] = order[league, session, entry] if may else 0
        most = max(most, turn[entry])
    if not closes_up:
        return
    upto[: most + 1] = 0
    for entry in range(len(rank)):
        if turn[entry] > 0:
            upto[turn[entry]] += 1
    for number in range(1, most + 1):
        upto[number] += upto[number - 1]
    for entry in range(len(rank)):
        if turn[entry] > 0:
            turn[entry] = upto[turn[entry] - 1] + 1


@_compile
def _pay(
    points: Any, status: Any, owners: Any, league: int, session: int, mine: int, award: int, turn: Any,
    unit: int, score: Any, stays: Any,
) -> None:  # fmt: skip
    """Add what one award pays in a session."""
    last = points.shape[1] - 1
    for entry in range(len(turn)):
        who = owners[mine, entry]
        if who >= 0 and turn[entry] > 0 and status[league, session, entry]:
            worth = points[award, min(turn[entry], last)]
            if unit >= 0:
                score[who, unit] += worth
            else:
                stays[who] += worth


@_compile
def _count(
    score: Any, stays: Any, made: Any, came: Any, seen: Any, started: Any, number: int, moment: int, league:
    int, absent: bool, earliest: bool, worst: Any, total: Any, shown: Any, counted: Any, dropped: Any,
) -> None:  # fmt: skip
    """Write the totals of the results that count, who is in the table, and with how many results.

    ``worst`` keeps the lowest results so far and where they stand, the lowest first: those that are dropped.
    """
    people, units = score.shape
    number = min(number, units)
    for who in range(people):
        points = stays[who]
        there = 0
        for unit in range(units):
            if not started[moment, unit]:
                continue
            result = score[who, unit]
            points += result
            if not number or not (absent or made[who, unit]):
                continue
            if there == number:
                if result > worst[0, there - 1] or (result == worst[0, there - 1] and earliest):
                    continue
            else:
                there += 1
            place = there - 1
            while place and (
                result < worst[0, place - 1] or (result == worst[0, place - 1] and not earliest)
            ):
                worst[0, place] = worst[0, place - 1]
                worst[1, place] = worst[1, place - 1]
                place -= 1
            worst[0, place] = result
            worst[1, place] = unit
        count, drop = 0, 0
        for unit in range(units + 1):
            count += came[who, unit]
        for place in range(there):
            points -= worst[0, place]
            drop += came[who, worst[1, place]]
        total[league, moment, who] = points
        shown[league, moment, who] = seen[who] & _SHOWN
        counted[league, moment, who] = count - drop
        dropped[league, moment, who] = drop


@_compile
def _line_up(
    seen: Any, total: Any, held: Any, dense: bool, moment: int, league: int, order: Any, position: Any
) -> bool:
    """Write the order and the positions; return whether somebody shares one."""
    tied = False
    people = len(seen)
    for who in range(people):
        mine, points = seen[who] == _HOLDS, total[league, moment, who]
        here = who
        while here > 0:
            before = order[league, moment, here - 1]
            if (seen[before] == _HOLDS) != mine:
                if not mine:
                    break
            elif total[league, moment, before] > points or (
                total[league, moment, before] == points and _more_often(held, before, who) >= 0
            ):
                break
            order[league, moment, here] = before
            here -= 1
        order[league, moment, here] = who
    line = 0
    for number in range(people):
        who = order[league, moment, number]
        if seen[who] != _HOLDS:
            position[league, moment, who] = 0
            continue
        ahead = order[league, moment, number - 1] if number else who
        level = number > 0 and total[league, moment, ahead] == total[league, moment, who]
        if level and _more_often(held, ahead, who) == 0:
            position[league, moment, who] = position[league, moment, ahead]
            tied = True
        else:
            line += 1
            position[league, moment, who] = line if dense else number + 1
    return tied


@_compile
def _more_often(held: Any, first: int, other: int) -> int:
    """Return above 0 where one held the better places more often, below 0 where the other did, 0 if level."""
    for place in range(1, held.shape[1]):
        if held[first, place] != held[other, place]:
            return 1 if held[first, place] > held[other, place] else -1
    return 0
