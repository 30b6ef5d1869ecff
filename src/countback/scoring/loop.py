"""The compiled loop of `scoring.kernel`: the steps of `scoring.score`, one league after the other.

Nothing here is called but `standings`, and that by `kernel.score_leagues`. A session is worked on from its
rows, as they stand; what is counted of a league stays in the processor's cache. ``results``, ``entries``,
``rules``, ``room`` and ``lines`` are the tuples of `kernel`.

Points of a result and how often somebody came to it are one number, ``points << shift | came``: both are
added up at once. Competitors are ``wide``, a multiple of `plain.LANES`, so that the processor takes several
at a time; behind the last there is nobody.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from countback.model.classification import Status
from countback.scoring.compiling import compiled
from countback.scoring.plain import BELONGS, ELIGIBLE, HIDDEN, LANES, UNPAID

_CLASSIFIED = Status.CLASSIFIED.code
#: What is noted of whoever is shown in a table, and of whoever holds a position in it.
_SHOWN, _HOLDS = 1, 3
_NONE = np.iinfo(np.int64).max
_LEAST = np.iinfo(np.int64).min
#: Added to the points of whoever holds a position: they come before all others.
_AHEAD = 1 << 61


@compiled
def standings(
    results: Any, entries: Any, rules: Any, leagues: Any, begins: Any, room: Any, lines: Any,
    championship: int, unit: int, tied: Any,
) -> None:  # fmt: skip
    """Write the standings of some leagues, those of each from ``begins`` [L] on."""
    for at, league in enumerate(leagues):
        people = entries.people_first[league + 1] - entries.people_first[league]
        wide = (people + LANES - 1) // LANES * LANES
        _begin(results, entries, rules, league, wide, room)
        session = 0
        for moment in range(len(rules.cutoffs)):
            _run_to(results, entries, rules, league, people, session, rules.cutoffs[moment], room)
            session = rules.cutoffs[moment]
            _count(
                room.score, room.made, rules.started, rules.number_dropped[moment], moment, wide,
                rules.absent, rules.earliest, rules.shift, room.worst, room.key, room.total,
            )  # fmt: skip
            shares = _line_up(
                room.seen, room.total, room.back, rules.dense, people, wide, room.key, room.ahead,
                room.order, room.position,
            )  # fmt: skip
            tied[at] |= shares and not rules.parts_ties
            line = begins[at] + moment * people
            for place in range(people):
                who = room.order[place]
                if room.seen[who] & _SHOWN:
                    lines.league[line], lines.championship[line] = league, championship
                    lines.round[line], lines.position[line] = rules.rounds[moment], room.position[who]
                    lines.person[line] = entries.person[entries.people_first[league] + who]
                    lines.points[line], lines.unit[line] = room.total[0, who], unit
                    lines.counted[line], lines.dropped[line] = room.total[1, who], room.total[2, who]
                    line += 1
        if tied[at]:
            for line in range(begins[at], begins[at] + len(rules.cutoffs) * people):
                lines.league[line] = -1


@compiled
def _begin(results: Any, entries: Any, rules: Any, league: int, wide: int, room: Any) -> None:
    """Empty the room for a league, of which nothing is counted yet."""
    for who in range(wide):
        room.seen[who], room.latest[who] = 0, -1
    for cells in (room.score, room.back, room.made):
        for row in range(len(cells)):
            for who in range(wide):
                cells[row, who] = 0
    if not rules.absent:
        _who_made(results, entries, rules, league, room)


@compiled
def _who_made(results: Any, entries: Any, rules: Any, league: int, room: Any) -> None:
    """Note who had a row that is a result of theirs here, in which results."""
    begin = entries.first[league]
    many = entries.first[league + 1] - begin
    for session in range(len(rules.unit_of)):
        if session == 0 or rules.cars.shape[0] > 1:
            _take_cars(rules.cars, session, entries.sort, begin, many, room.car)
        unit = rules.unit_of[session]
        at = results.session_first[league] + rules.own[session]
        for row in range(results.begins[at], results.begins[at + 1]):
            entry = results.entry[row]
            who = entries.owner[begin + entry] if entry >= 0 and unit >= 0 else -1
            if who >= 0 and room.car[entry] & ELIGIBLE:
                room.made[unit, who] = 1


@compiled
def _run_to(
    results: Any, entries: Any, rules: Any, league: int, people: int, first: int, cutoff: int, room: Any
) -> None:
    """Note and pay the sessions of a league from the ``first`` one up to a cutoff."""
    begin = entries.first[league]
    many, never = entries.first[league + 1] - begin, len(room.score) - 2
    one_each = many == people
    owner = entries.owner[begin : begin + many]
    usual = _take_cars(rules.cars, 0, entries.sort, begin, many, room.car)
    for session in range(first, cutoff):
        if rules.cars.shape[0] > 1:
            usual = _take_cars(rules.cars, session, entries.sort, begin, many, room.car)
        at = results.session_first[league] + rules.own[session]
        row, stop = results.begins[at], results.begins[at + 1]
        result = rules.unit_of[session] if rules.unit_of[session] >= 0 else never
        award = rules.passing[session]
        paid = result if award >= 0 and rules.droppable[award] else never
        if usual and not rules.ranks_own and not rules.further[session]:
            _run_usual(
                results, row, stop, owner, one_each, session, rules.placed, rules.pays[session], result,
                rules.counted_back[session], rules.word, rules.once, rules.points, award, paid, room.latest,
                room.seen, room.back, room.score,
            )  # fmt: skip
            continue
        closes_up = rules.ranks_own or not usual
        _rank(results, row, stop, room.car, rules.placed, rules.ranks_own, closes_up, room.upto, room.rank)
        _run(
            results, row, stop, owner, room.car, rules.published, session, rules.pays[session], result,
            rules.counted_back[session], rules.word, rules.once, rules.points, award, paid, room.rank,
            room.latest, room.seen, room.back, room.score,
        )  # fmt: skip
        if rules.further[session]:
            _pay_further(results, row, stop, rules, league, session, many, owner, result, never, room)


@compiled
def _take_cars(cars: Any, session: int, sort: Any, begin: int, many: int, car: Any) -> bool:
    """Write the flags of each car; return whether all are of this table and score on the places they hold."""
    session = session if cars.shape[0] > 1 else 0
    usual = True
    for entry in range(many):
        car[entry] = cars[session, sort[begin + entry]]
        usual &= car[entry] == BELONGS | ELIGIBLE
    return usual


@compiled
def _run_usual(
    results: Any, row: int, stop: int, owner: Any, one_each: bool, session: int, placed: Any, pays: bool,
    result: int, counted_back: bool, word: Any, once: Any, points: Any, award: int, paid: int, latest: Any,
    seen: Any, back: Any, score: Any,
) -> None:  # fmt: skip
    """Note and pay a session in which every car is of this table and ranked on the place that it holds."""
    given = len(results.status) > 0
    both = np.int64(award >= 0 and pays and one_each and paid == result)
    if both and counted_back and not given:  # the common way of all, in which owner and entry are one
        held = placed[_CLASSIFIED]
        for at in range(row, stop):
            who = results.entry[at]
            if who >= 0:
                mine = np.uint32(results.place[at] & held)
                seen[who] = _HOLDS
                score[paid, who] += points[award, mine] + 1
                back[word[mine], who] += once[mine]
        return
    for at in range(row, stop):
        entry = results.entry[at]
        if entry < 0 or owner[entry] < 0:
            continue
        who = owner[entry]
        mine = np.uint32(results.place[at] & placed[results.status[at] if given else _CLASSIFIED])
        seen[who] = _HOLDS
        if award >= 0:
            score[paid, who] += points[award, mine]
        if counted_back:
            back[word[mine], who] += once[mine]
        if pays and (one_each or latest[who] != session):  # in one car of theirs or in several
            latest[who] = session
            score[result, who] += 1


@compiled
def _rank(
    results: Any, row: int, stop: int, car: Any, placed: Any, ranks_own: bool, closes_up: bool, upto: Any,
    rank: Any,
) -> None:  # fmt: skip
    """Write the place that each row is ranked on, 0 for none: as `classify` does."""
    entry, place, status = results.entry[row:stop], results.place[row:stop], results.status[row:stop]
    most = 0
    for at in range(len(entry)):
        held = place[at] & placed[status[at] if len(status) else _CLASSIFIED]
        rank[at] = held if entry[at] >= 0 else 0
        most = max(most, rank[at])
    if not closes_up:
        return
    # How many hold each place: of the ranked where they count among themselves, else of the hidden.
    for number in range(most + 1):
        upto[number] = 0
    for at in range(len(entry)):
        if entry[at] >= 0:
            upto[rank[at]] += ((car[entry[at]] & HIDDEN) == 0) == ranks_own
    upto[0] = 0
    for number in range(1, most + 1):
        upto[number] += upto[number - 1]
    for at in range(len(entry)):
        if entry[at] >= 0 and car[entry[at]] & HIDDEN:
            rank[at] = 0
        elif rank[at] > 0:
            ahead = upto[rank[at] - 1]
            rank[at] = ahead + 1 if ranks_own else max(rank[at] - ahead, 1)


@compiled
def _run(
    results: Any, row: int, stop: int, owner: Any, car: Any, by_published: bool, session: int, pays: bool,
    result: int, counted_back: bool, word: Any, once: Any, points: Any, award: int, paid: int, rank: Any,
    latest: Any, seen: Any, back: Any, score: Any,
) -> None:  # fmt: skip
    """Note who was there, the places held, what is paid on them, and who came to a session that ``pays``."""
    for at in range(stop - row):
        entry = results.entry[row + at]
        if entry < 0 or owner[entry] < 0:
            continue
        who, flags, mine = owner[entry], car[entry], rank[at]
        seen[who] |= (flags & (BELONGS | ELIGIBLE)) // BELONGS
        if pays and flags & ELIGIBLE and latest[who] != session:  # in one car of theirs or in several
            latest[who] = session
            score[result, who] += 1
        if mine == 0:
            continue
        if award >= 0 and not flags & UNPAID:
            score[paid, who] += points[award, mine]
        if counted_back:
            held = results.published[row + at] if by_published else mine
            back[word[held], who] += once[held]


@compiled
def _pay_further(
    results: Any, row: int, stop: int, rules: Any, league: int, session: int, many: int, owner: Any,
    result: int, never: int, room: Any,
) -> None:  # fmt: skip
    """Pay the awards of a session beside the one on the place, on the order of each: see `_turns`."""
    for entry in range(many):
        room.place[entry] = 0
        room.there[entry] = False
    for at in range(row, stop):
        if results.entry[at] >= 0:
            room.place[results.entry[at]] = room.rank[at - row]
            room.there[results.entry[at]] = True
    for award in range(len(rules.order)):
        order = rules.order[award]
        if award == rules.passing[session] or not rules.scope[award, session]:
            continue
        if order == 1:
            given = _lay(results.entry, results.qualifying, row, stop, many, room.placing)
            source = rules.source[session]
            if not given and source >= 0:  # the session that set it says the order
                of = results.session_first[league] + rules.own[source]
                held = results.published if len(results.published) else results.place
                _lay(results.entry, held, results.begins[of], results.begins[of + 1], many, room.placing)
        elif order == 2:
            _lay(results.entry, results.fastest_lap, row, stop, many, room.placing)
        _turns(
            room.placing, order, room.car, many, room.place, rules.within[award], rules.closes_up[award],
            room.upto, room.turn,
        )  # fmt: skip
        paid = result if rules.droppable[award] else never
        for entry in range(many):
            if room.turn[entry] > 0 and owner[entry] >= 0 and room.there[entry]:
                room.score[paid, owner[entry]] += rules.points[award, room.turn[entry]]


@compiled
def _lay(entry: Any, values: Any, row: int, stop: int, many: int, laid: Any) -> bool:
    """Lay a column of some rows out by entries; return whether any is above 0."""
    for number in range(many):
        laid[number] = 0
    given = False
    for at in range(row, stop):
        if entry[at] >= 0:
            laid[entry[at]] = values[at]
            given |= values[at] > 0
    return given


@compiled
def _turns(
    placing: Any, order: int, car: Any, many: int, rank: Any, within: int, closes_up: bool, upto: Any,
    turn: Any,
) -> None:  # fmt: skip
    """Write which in an order each car is that may be paid on it: as recorded, or among those who may."""
    most = 0
    for entry in range(many):
        if order == 0:
            turn[entry] = 0 if car[entry] & UNPAID else rank[entry]
            continue
        may = (car[entry] & ELIGIBLE) > 0 and (within == 0 or 0 < rank[entry] <= within)
        turn[entry] = placing[entry] if may else 0
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


@compiled
def _count(
    score: Any, made: Any, started: Any, number: int, moment: int, wide: int, absent: bool, earliest: bool,
    shift: int, worst: Any, key: Any, total: Any,
) -> None:  # fmt: skip
    """Write the points that count, and how many results do and do not; ``worst`` are those dropped."""
    units, came = len(score) - 2, (1 << shift) - 1
    number = min(number, units)
    for who in range(wide):
        total[0, who], total[2, who] = score[units, who], 0
    for place in range(number):
        for who in range(wide):
            worst[place, who] = _NONE
    for result in range(units):
        for who in range(wide):
            total[0, who] += score[result, who]
        if number == 0 or not started[moment, result]:
            continue
        turn = result if earliest else came - result
        for who in range(wide):
            key[who] = (score[result, who] & ~came) | turn
        if not absent:
            for who in range(wide):
                key[who] = key[who] if made[result, who] else _NONE
        for place in range(number):
            for who in range(wide):
                lower = min(key[who], worst[place, who])
                key[who] = max(key[who], worst[place, who])
                worst[place, who] = lower
    for place in range(number):
        for who in range(wide):
            turn = worst[place, who] & came
            result = turn if earliest else came - turn
            result = result if worst[place, who] != _NONE else units + 1  # there is nothing in that
            total[2, who] += score[result, who]
    for who in range(wide):
        counted, dropped = total[0, who] - total[2, who], total[2, who]
        total[0, who], total[1, who], total[2, who] = counted >> shift, counted & came, dropped & came


@compiled
def _line_up(
    seen: Any, total: Any, back: Any, dense: bool, people: int, wide: int, key: Any, ahead: Any, order: Any,
    position: Any,
) -> bool:  # fmt: skip
    """Write the order and the positions; return whether somebody shares one.

    ``key`` and ``ahead`` are room: for points, and for how many have more.
    """
    for who in range(wide):
        key[who] = total[0, who] + _AHEAD * (seen[who] == _HOLDS) if who < people else _LEAST
    for who in range(people):
        order[who] = -1
        mine, more = key[who], 0
        for other in range(wide):
            more += key[other] > mine
        ahead[who] = more
    for who in range(people):
        here = ahead[who]
        while order[here] >= 0:
            here += 1
        while here > ahead[who] and _more_often(back, order[here - 1], who) < 0:
            order[here] = order[here - 1]
            here -= 1
        order[here] = who
    tied = False
    line = 0
    for number in range(people):
        who = order[number]
        if seen[who] != _HOLDS:
            position[who] = 0
        elif ahead[who] < number and not _more_often(back, order[number - 1], who):
            position[who] = position[order[number - 1]]
            tied = True
        else:
            line += 1
            position[who] = line if dense else number + 1
    return tied


@compiled
def _more_often(back: Any, first: int, other: int) -> int:
    """Return above 0 where one held the better places more often, below 0 where the other did, 0 if level."""
    for word in range(back.shape[0]):
        if back[word, first] != back[word, other]:
            return 1 if back[word, first] > back[word, other] else -1
    return 0
