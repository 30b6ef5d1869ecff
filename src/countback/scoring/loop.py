"""The compiled loop of `scoring.kernel`: the steps of `scoring.score`, one league after the other.

Nothing here is called but `standings`, and that by `kernel.score_leagues`. A league's results are laid out
as sessions × entries in arrays that stay in the processor's cache. ``results``, ``entries``, ``rules``,
``room`` and ``lines`` are the tuples of `kernel`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

from countback.scoring.plain import BELONGS, ELIGIBLE, HIDDEN, UNPAID

_SHOWN, _HOLDS = 1, 3
_NONE = np.iinfo(np.int64).max
#: Added to the points of whoever holds a position: they come before all others.
_AHEAD = 1 << 61
_Function = TypeVar("_Function", bound=Callable[..., Any])
#: All in one piece; no array is made here, so that none has to be counted.
_OPTIONS: Any = {"nogil": True, "cache": True, "error_model": "numpy", "forceinline": True, "_nrt": False}


def _compile(function: _Function) -> _Function:
    """Return a function compiled when it is first called, and kept on disk."""
    compiled: _Function = numba.njit(**_OPTIONS)(function)
    return compiled


@_compile
def standings(
    results: Any, entries: Any, rules: Any, leagues: Any, begins: Any, room: Any, lines: Any,
    championship: int, unit: int, tied: Any,
) -> None:  # fmt: skip
    """Write the standings of some leagues, those of each from ``begins`` [L] on."""
    moments = len(rules.cutoffs)
    for at, league in enumerate(leagues):
        people = entries.people_first[league + 1] - entries.people_first[league]
        _begin(results, entries, rules, league, people, room)
        session = 0
        for moment in range(moments):
            _run_to(entries, rules, league, session, rules.cutoffs[moment], room)
            session = rules.cutoffs[moment]
            _count(
                room.score, room.made, room.came, rules.started, rules.number_dropped[moment], moment, people,
                rules.absent, rules.earliest, rules.spread, room.worst, room.key, room.total,
            )  # fmt: skip
            shares = _line_up(
                room.seen, room.total, room.back, rules.dense, people, room.key, room.order, room.position
            )
            tied[at] |= shares and not rules.parts_ties
            line = begins[at] + moment * people
            for place in range(people):
                who = room.order[place]
                if room.seen[who] & _SHOWN:
                    lines.league[line] = league
                    lines.championship[line] = championship
                    lines.round[line] = rules.rounds[moment]
                    lines.position[line] = room.position[who]
                    lines.person[line] = entries.person[entries.people_first[league] + who]
                    lines.points[line] = room.total[0, who]
                    lines.unit[line] = unit
                    lines.counted[line] = room.total[1, who]
                    lines.dropped[line] = room.total[2, who]
                    line += 1
        if tied[at]:
            for line in range(begins[at], begins[at] + moments * people):
                lines.league[line] = -1


@_compile
def _begin(results: Any, entries: Any, rules: Any, league: int, people: int, room: Any) -> None:
    """Lay a league out, of which nothing is counted yet."""
    sessions, begin = len(rules.unit_of), entries.first[league]
    many = entries.first[league + 1] - begin
    _lay(results, league, rules.held, sessions, many, room.place, room.status)
    if len(room.published):
        _lay_order(results.published, results, league, rules.held, sessions, many, room.published)
    if len(room.qualifying):
        _lay_order(results.qualifying, results, league, rules.held, sessions, many, room.qualifying)
        raw = room.published if len(room.published) else room.place
        _take_qualifying(room.qualifying, raw, rules.source, many)
    if len(room.fastest_lap):
        _lay_order(results.fastest_lap, results, league, rules.held, sessions, many, room.fastest_lap)
    for entry in range(many):
        room.owner[entry] = entries.owner[begin + entry]
    for who in range(people):
        room.latest[who] = -1
        room.seen[who] = 0
        for word in range(rules.words):
            room.back[who, word] = 0
    for result in range(len(room.score)):
        for who in range(people):
            room.score[result, who] = 0
            room.came[result, who] = 0
            if not rules.absent:
                room.made[result, who] = False
    if not rules.absent:
        _who_made(room.status, rules.cars, entries.sort, begin, many, room.owner, rules.unit_of, room.made)


@_compile
def _run_to(entries: Any, rules: Any, league: int, first: int, cutoff: int, room: Any) -> None:
    """Note and pay the sessions of a league from the ``first`` one up to a cutoff."""
    begin = entries.first[league]
    many, units = entries.first[league + 1] - begin, len(room.score) - 1
    one_each = many == entries.people_first[league + 1] - entries.people_first[league]
    usual = _take_cars(rules.cars, 0, entries.sort, begin, many, room.car)
    for session in range(first, cutoff):
        if rules.cars.shape[0] > 1:
            usual = _take_cars(rules.cars, session, entries.sort, begin, many, room.car)
        result = rules.unit_of[session] if rules.unit_of[session] >= 0 else units
        passing = rules.passing[session]
        row = result if passing >= 0 and rules.droppable[passing] else units
        if usual and one_each and not rules.ranks_own:
            _run_all(
                room.place, room.status, room.published, rules.published, rules.placed, session, many,
                rules.pays[session], result, rules.counted_back[session], rules.word, rules.once,
                rules.points, passing, row, room.rank, room.seen, room.came, room.back, room.score,
            )  # fmt: skip
        else:
            closes_up = rules.ranks_own or not usual
            _rank(
                room.place, room.status, room.car, rules.placed, rules.ranks_own, closes_up, session, many,
                room.upto, room.rank,
            )  # fmt: skip
            _run(
                room.status, room.car, room.owner, room.published, rules.published, session, many,
                rules.pays[session], result, rules.counted_back[session], rules.word, rules.once,
                rules.points, passing, row, room.rank, room.seen, room.latest, room.came, room.back,
                room.score,
            )  # fmt: skip
        for award in range(len(rules.order)):
            if award == passing or not rules.scope[award, session]:
                continue
            order = rules.order[award]
            _turns(
                room.qualifying if order == 1 else room.fastest_lap, order, room.car, session, many,
                room.rank, rules.within[award], rules.closes_up[award], room.upto, room.turn,
            )  # fmt: skip
            row = result if rules.droppable[award] else units
            for entry in range(many):
                if room.turn[entry] > 0 and room.owner[entry] >= 0 and room.status[session, entry]:
                    room.score[row, room.owner[entry]] += rules.points[award, room.turn[entry]]


@_compile
def _lay(results: Any, league: int, held: Any, sessions: int, many: int, place: Any, status: Any) -> None:
    """Lay the places and statuses of a league out."""
    for session in range(sessions):
        for entry in range(many):
            place[session, entry] = 0
            status[session, entry] = 0
    for row in range(results.first[league], results.first[league + 1]):
        entry = results.entry[row]
        if entry >= 0:
            session = held[results.session[row]]
            place[session, entry] = results.place[row]
            status[session, entry] = results.status[row]


@_compile
def _lay_order(
    values: Any, results: Any, league: int, held: Any, sessions: int, many: int, cells: Any
) -> None:
    """Lay another column of a league out."""
    for session in range(sessions):
        for entry in range(many):
            cells[session, entry] = 0
    for row in range(results.first[league], results.first[league + 1]):
        entry = results.entry[row]
        if entry >= 0:
            cells[held[results.session[row]], entry] = values[row]


@_compile
def _take_qualifying(qualifying: Any, place: Any, source: Any, many: int) -> None:
    """Take the qualifying order from the session that set it, where the rows of a race give none."""
    for session in range(len(source)):
        if source[session] < 0:
            continue
        given = False
        for entry in range(many):
            given |= qualifying[session, entry] > 0
        if not given:
            for entry in range(many):
                qualifying[session, entry] = place[source[session], entry]


@_compile
def _take_cars(cars: Any, session: int, sort: Any, begin: int, many: int, car: Any) -> bool:
    """Write the flags of each car; return whether all are of this table and score on the places they hold."""
    usual = True
    for entry in range(many):
        car[entry] = cars[session, sort[begin + entry]]
        usual &= car[entry] == BELONGS | ELIGIBLE
    return usual


@_compile
def _who_made(
    status: Any, cars: Any, sort: Any, begin: int, many: int, owner: Any, unit_of: Any, made: Any
) -> None:
    """Note who had a row that is a result of theirs here, in which results."""
    for session in range(len(unit_of)):
        if unit_of[session] < 0:
            continue
        own = session if cars.shape[0] > 1 else 0
        for entry in range(many):
            may = cars[own, sort[begin + entry]] & ELIGIBLE
            if owner[entry] >= 0 and status[session, entry] and may:
                made[unit_of[session], owner[entry]] = True


@_compile
def _run_all(
    place: Any, status: Any, published: Any, by_published: bool, placed: Any, session: int, many: int,
    pays: bool, result: int, counted_back: bool, word: Any, once: Any, points: Any, award: int, row: int,
    rank: Any, seen: Any, came: Any, back: Any, score: Any,
) -> None:  # fmt: skip
    """Note a session in which everybody has one car of this table, ranked on the place that it holds."""
    for entry in range(many):
        rank[entry] = place[session, entry] & placed[status[session, entry]]
        there = status[session, entry] != 0
        seen[entry] |= _HOLDS * there
        came[result, entry] += there & pays
    if award >= 0:
        for entry in range(many):
            score[row, entry] += points[award, rank[entry]]
    if counted_back:
        for entry in range(many):
            mine = published[session, entry] if by_published and rank[entry] > 0 else rank[entry]
            back[entry, word[mine]] += once[mine]


@_compile
def _rank(
    place: Any, status: Any, car: Any, placed: Any, ranks_own: bool, closes_up: bool, session: int, many: int,
    upto: Any, rank: Any,
) -> None:  # fmt: skip
    """Write the place that each car is ranked on, 0 for none: as `classify` does."""
    most = 0
    for entry in range(many):
        rank[entry] = place[session, entry] & placed[status[session, entry]]
        most = max(most, rank[entry])
    if not closes_up:
        return
    # How many hold each place: of the ranked where they count among themselves, else of the hidden.
    for number in range(most + 1):
        upto[number] = 0
    for entry in range(many):
        upto[rank[entry]] += ((car[entry] & HIDDEN) == 0) == ranks_own
    upto[0] = 0
    for number in range(1, most + 1):
        upto[number] += upto[number - 1]
    for entry in range(many):
        if car[entry] & HIDDEN:
            rank[entry] = 0
        elif rank[entry] > 0:
            ahead = upto[rank[entry] - 1]
            rank[entry] = ahead + 1 if ranks_own else max(rank[entry] - ahead, 1)


@_compile
def _run(
    status: Any, car: Any, owner: Any, published: Any, by_published: bool, session: int, many: int,
    pays: bool, result: int, counted_back: bool, word: Any, once: Any, points: Any, award: int, row: int,
    rank: Any, seen: Any, latest: Any, came: Any, back: Any, score: Any,
) -> None:  # fmt: skip
    """Note who was there, the places held, what is paid on them, and who came to a session that ``pays``."""
    for entry in range(many):
        who = owner[entry]
        if who < 0 or not status[session, entry]:
            continue
        flags = car[entry]
        seen[who] |= (flags & (BELONGS | ELIGIBLE)) // BELONGS
        if pays and flags & ELIGIBLE and latest[who] != session:  # in one car of theirs or in several
            latest[who] = session
            came[result, who] += 1
        if rank[entry] == 0:
            continue
        if counted_back:
            mine = published[session, entry] if by_published else rank[entry]
            back[who, word[mine]] += once[mine]
        if award >= 0 and not flags & UNPAID:
            score[row, who] += points[award, rank[entry]]


@_compile
def _turns(
    orders: Any, order_of: int, car: Any, session: int, many: int, rank: Any, within: int, closes_up: bool,
    upto: Any, turn: Any,
) -> None:  # fmt: skip
    """Write which in an order each car is that may be paid on it: as recorded, or among those who may."""
    most = 0
    for entry in range(many):
        if order_of == 0:
            turn[entry] = 0 if car[entry] & UNPAID else rank[entry]
            continue
        may = (car[entry] & ELIGIBLE) > 0 and (within == 0 or 0 < rank[entry] <= within)
        turn[entry] = orders[session, entry] if may else 0
        most = max(most, turn[entry])
    if not closes_up:
        return
    for number in range(most + 1):
        upto[number] = 0
    for entry in range(many):
        if turn[entry] > 0:
            upto[turn[entry]] += 1
    for number in range(1, most + 1):
        upto[number] += upto[number - 1]
    for entry in range(many):
        if turn[entry] > 0:
            turn[entry] = upto[turn[entry] - 1] + 1


@_compile
def _count(
    score: Any, made: Any, came: Any, started: Any, number: int, moment: int, people: int,
    absent: bool, earliest: bool, spread: int, worst: Any, key: Any, total: Any,
) -> None:  # fmt: skip
    """Write the totals of the results that count, how many do and do not; ``worst`` are those dropped."""
    units = len(score) - 1
    number = min(number, units)
    for who in range(people):
        total[0, who] = score[units, who]
        total[1, who] = came[units, who]
        total[2, who] = 0
        for place in range(number):
            worst[place, who] = _NONE
    for result in range(units):
        for who in range(people):
            total[1, who] += came[result, who]
        if not started[moment, result]:
            continue
        turn = result if earliest else spread - 1 - result
        for who in range(people):
            total[0, who] += score[result, who]
            key[who] = score[result, who] * spread + turn
        if not absent:
            for who in range(people):
                key[who] = key[who] if made[result, who] else _NONE
        for place in range(number):
            for who in range(people):
                lower = min(key[who], worst[place, who])
                key[who] = max(key[who], worst[place, who])
                worst[place, who] = lower
    for place in range(number):
        for who in range(people):
            if worst[place, who] == _NONE:
                continue
            turn = worst[place, who] & (spread - 1)
            result = turn if earliest else spread - 1 - turn
            total[0, who] -= score[result, who]
            total[1, who] -= came[result, who]
            total[2, who] += came[result, who]


@_compile
def _line_up(
    seen: Any, total: Any, back: Any, dense: bool, people: int, key: Any, order: Any, position: Any
) -> bool:
    """Write the order and the positions; return whether somebody shares one. ``key`` is room for points."""
    for who in range(people):
        mine = total[0, who] + _AHEAD * (seen[who] == _HOLDS)
        here = who
        while here > 0 and (
            key[here - 1] < mine or (key[here - 1] == mine and _more_often(back, order[here - 1], who) < 0)
        ):
            key[here], order[here] = key[here - 1], order[here - 1]
            here -= 1
        key[here], order[here] = mine, who
    tied = False
    line = 0
    for number in range(people):
        who = order[number]
        if seen[who] != _HOLDS:
            position[who] = 0
        elif number and key[number - 1] == key[number] and not _more_often(back, order[number - 1], who):
            position[who] = position[order[number - 1]]
            tied = True
        else:
            line += 1
            position[who] = line if dense else number + 1
    return tied


@_compile
def _more_often(back: Any, first: int, other: int) -> int:
    """Return above 0 where one held the better places more often, below 0 where the other did, 0 if level."""
    for word in range(back.shape[1]):
        if back[first, word] != back[other, word]:
            return 1 if back[first, word] > back[other, word] else -1
    return 0
