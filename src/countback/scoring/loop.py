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
from countback.scoring.plain import A_ROW, BELONGS, ELIGIBLE, HIDDEN, LANES, RANKED, UNPAID

_CLASSIFIED = Status.CLASSIFIED.code
#: What is noted of whoever is of this table (1), may score (2) and is listed (4): who is shown in it, and who
#: holds a position.
_LISTED, _SHOWN, _HOLDS = 4, 5, 7
#: How many numbers there are of each place in `Rules.worth`, and which of them say how it is counted back.
_WORTH, _WORD, _ONCE = np.uint64(4), np.uint64(1), np.uint64(2)
_LEAST, _NONE = np.iinfo(np.int64).min, np.iinfo(np.int64).max
#: Added to the points of whoever holds a position: they come before all others.
_AHEAD = 1 << 61
#: All bits of a place, and a turn behind all there are.
_EVERY, _FAR = np.uint32(0xFFFFFFFF), np.int64(1 << 32)


@compiled
def standings(
    results: Any, entries: Any, rules: Any, leagues: Any, begins: Any, room: Any, lines: Any,
    championship: int, unit: int, tied: Any,
) -> None:  # fmt: skip
    """Write the standings of some leagues, those of each from ``begins`` [L] on."""
    for at, league in enumerate(leagues):
        people = entries.people_first[league + 1] - entries.people_first[league]
        wide = (people + LANES - 1) // LANES * LANES
        person = entries.person[entries.people_first[league] :]
        _begin(results, entries, rules, league, wide, room)
        for moment in range(len(rules.cutoffs)):
            before = rules.cutoffs[moment - 1] if moment else np.int64(0)
            _run_to(results, entries, rules, league, before, rules.cutoffs[moment], room)
            _count(
                room.score, room.made, rules.started, rules.number_dropped[moment], moment, wide,
                rules.absent, rules.earliest, rules.shift, rules.paid_once, room.worst, room.key,
                room.seen, room.total,
            )  # fmt: skip
            shares = _line_up(
                room.seen, room.total, room.back, rules.dense, people, wide, room.key, room.above,
                room.order, room.position,
            )  # fmt: skip
            tied[at] |= shares and not rules.parts_ties
            line = np.uint64(begins[at] + moment * people)
            for place in range(people):
                who = np.uint32(room.order[place])
                if room.seen[who] & _SHOWN == _SHOWN:
                    lines.league[line], lines.championship[line] = league, championship
                    lines.round[line], lines.position[line] = rules.rounds[moment], room.position[who]
                    lines.person[line] = person[who]
                    lines.points[line], lines.unit[line] = room.total[0, who], unit
                    lines.counted[line], lines.dropped[line] = room.total[1, who], room.total[2, who]
                    line += np.uint64(1)
        if tied[at]:
            for number in range(begins[at], begins[at] + len(rules.cutoffs) * people):
                lines.league[number] = -1


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
        straight, row = results.straight[at], results.begins[at]
        for number in range(results.begins[at + 1] - row):
            entry = number if straight else results.entry[row + number]
            who = entries.owner[begin + entry] if entry >= 0 and unit >= 0 else -1
            if who >= 0 and room.car[entry] & ELIGIBLE:
                room.made[unit, who] = 1


@compiled
def _run_to(results: Any, entries: Any, rules: Any, league: int, first: Any, cutoff: int, room: Any) -> None:
    """Note and pay the sessions of a league from the ``first`` one up to a cutoff."""
    begin = entries.first[league]
    many, never = entries.first[league + 1] - begin, len(room.score) - 2
    owner = entries.owner[begin : begin + many]
    usual = _take_cars(rules.cars, np.int64(0), entries.sort, begin, many, room.car)
    for session in range(first, cutoff):
        if rules.cars.shape[0] > 1:
            usual = _take_cars(rules.cars, session, entries.sort, begin, many, room.car)
        at = results.session_first[league] + rules.own[session]
        row, stop, straight = results.begins[at], results.begins[at + 1], results.straight[at]
        unit, award, pays = rules.unit_of[session], rules.passing[session], rules.pays[session]
        result = unit if unit >= 0 else never
        paid = result if award >= 0 and rules.droppable[award] else never
        worth = rules.worth[award]  # of none, the last
        entry, place, status = results.entry[row:stop], results.place[row:stop], results.status[row:stop]
        further, closes_up = rules.further[session], rules.ranks_own or not usual
        at_once = award >= 0 and pays and rules.counted_back[session] and paid == result
        if at_once and not closes_up and not len(status) and (not further or rules.to_first[session]):
            _run_usual(
                entry, place, straight, owner, rules.placed[_CLASSIFIED], rules.one_car, session, worth,
                rules.listed[session], room.latest, room.seen, room.held, room.score[result],
            )  # fmt: skip
            if further:
                _pay_firsts(
                    results, row, stop, rules, session, entry, straight, room.of_row, True, place,
                    rules.placed[_CLASSIFIED], owner, result, never, room,
                )  # fmt: skip
            continue
        kept, most = _keep(
            entry, place, status, straight, room.car, rules.placed, closes_up, rules.ranks_own,
            room.holders, room.kept, room.of_row, room.rank,
        )  # fmt: skip
        if closes_up:
            _close_up(room.kept[:kept], room.rank, room.car, rules.ranks_own, most, room.holders, room.ahead)
        _run(
            room.kept[:kept], room.of_row, room.rank, owner, room.car, rules.published,
            results.published[row:stop], session, pays, rules.counted_back[session], worth,
            rules.listed[session], room.latest, room.seen, room.held, room.score[result], room.score[paid],
        )  # fmt: skip
        if further and rules.to_first[session]:
            _pay_firsts(
                results, row, stop, rules, session, room.kept, False, room.of_row, False, room.rank[:kept],
                _EVERY, owner, result, never, room,
            )  # fmt: skip
        elif further:
            _pay_further(
                results, row, stop, straight, rules, league, session, many, kept, owner, result, never, room
            )


@compiled
def _take_cars(cars: Any, session: Any, sort: Any, begin: int, many: int, car: Any) -> bool:
    """Write the flags of each car; return whether all are of this table and score on the places they hold."""
    usual, session = True, session if cars.shape[0] > 1 else 0
    for entry in range(many):
        car[entry] = cars[session, sort[begin + entry]]
        usual &= car[entry] == BELONGS | ELIGIBLE
    return usual


@compiled
def _run_usual(
    entry: Any, place: Any, straight: bool, owner: Any, held: Any, one_car: bool, session: int, worth: Any,
    listed: int, latest: Any, seen: Any, back: Any, score: Any,
) -> None:  # fmt: skip
    """Pay a session in the common way: all cars are of this table and ranked on the places that they hold."""
    came_here, placed_here = _HOLDS - _LISTED * (listed != A_ROW), _LISTED * (listed == RANKED)
    for at in range(len(place)):
        own = at if straight else entry[at]
        if own < 0 or owner[own] < 0:
            continue
        who = owner[own]
        mine = _WORTH * np.uint64(place[at] & held)
        came = np.int64(one_car or latest[who] != session)
        if not one_car:
            latest[who] = session
        seen[who] |= came_here | placed_here * (mine > 0)
        score[who] += np.int64(worth[mine]) + came
        back[worth[mine + _WORD] + np.uint64(who)] += np.int64(worth[mine + _ONCE])


@compiled
def _keep(
    entry: Any, place: Any, status: Any, straight: bool, car: Any, placed: Any, closes_up: bool,
    ranks_own: bool, holders: Any, kept: Any, of_row: Any, rank: Any,
) -> tuple[Any, Any]:  # fmt: skip
    """Write the entries of this table, their rows and places; return how many, and the last place there is.

    Counts who holds each place: of the ranked where they count among themselves, else of the hidden.
    """
    number, most = np.uint64(0), np.int64(0)
    for at in range(len(place)):
        own = at if straight else entry[at]
        if own < 0:
            continue
        mine = place[at] & placed[status[at] if len(status) else _CLASSIFIED]
        flags = car[own]
        if closes_up:
            holders[mine] += (flags ^ ranks_own) & HIDDEN
            most = max(most, np.int64(mine))
        kept[number], of_row[number], rank[number] = own, at, mine
        number += np.uint64((flags & (BELONGS | ELIGIBLE)) != 0)  # else it is written over
    return np.int64(number), most


@compiled
def _run(
    kept: Any, of_row: Any, rank: Any, owner: Any, car: Any, by_published: bool, published: Any, session: int,
    pays: bool, counted_back: bool, worth: Any, listed: int, latest: Any, seen: Any, back: Any, result: Any,
    paid: Any,
) -> None:  # fmt: skip
    """Note who was there, the places held, what is paid on them, and who came to a session that ``pays``."""
    for at in range(len(kept)):
        who, flags = owner[kept[at]], car[kept[at]]
        if who < 0:
            continue
        mine = rank[at]
        seen[who] |= (flags & (BELONGS | ELIGIBLE)) // BELONGS
        seen[who] |= _LISTED * (listed == A_ROW or (listed == RANKED and mine > 0))
        if pays and flags & ELIGIBLE:  # in one car of theirs or in several
            result[who] += latest[who] != session
            latest[who] = session
        if not flags & UNPAID:
            paid[who] += np.int64(worth[_WORTH * np.uint64(mine)])
        if counted_back:
            mine = published[of_row[at]] if by_published and mine else mine
            number = _WORTH * np.uint64(mine)
            back[worth[number + _WORD] + np.uint64(who)] += np.int64(worth[number + _ONCE])


@compiled
def _close_up(kept: Any, rank: Any, car: Any, own: bool, most: int, holders: Any, ahead: Any) -> None:
    """Write the place that each car is ranked on, 0 for none: as `classify` does."""
    _add_up(holders, most, ahead)
    for at in range(len(kept)):
        place = rank[at]
        mine = ahead[place] + 1 if own else max(place - ahead[place], 1)
        rank[at] = 0 if place == 0 or car[kept[at]] & HIDDEN else mine


@compiled
def _add_up(holders: Any, most: Any, ahead: Any) -> None:
    """Write how many hold a place ahead of each, and empty the ``holders`` of places."""
    many = holders[0] = 0
    for place in range(1, most + 1):
        ahead[place] = many
        many += holders[place]
        holders[place] = 0


@compiled
def _pay_firsts(
    results: Any, row: int, stop: int, rules: Any, session: int, entry: Any, straight: bool, of_row: Any,
    own_rows: bool, rank: Any, held: Any, owner: Any, result: int, never: int, room: Any,
) -> None:  # fmt: skip
    """Pay the awards of a session beside the one on the place, each to the first in its order alone."""
    for award in range(len(rules.order)):
        if award == rules.passing[session] or not rules.scope[award, session]:
            continue
        order = results.qualifying[row:stop] if rules.order[award] == 1 else results.fastest_lap[row:stop]
        within, worth = rules.within[award], np.int64(rules.worth[award, _WORTH])
        paid = room.score[result if rules.droppable[award] else never]
        first, whose, many = _FAR if rules.closes_up[award] else np.int64(1), np.int64(-1), 0
        for again in (False, True):
            for at in range(len(rank)):
                turn = np.int64(order[at if own_rows else of_row[at]])
                if turn == 0 or turn > first or (again and turn != first):
                    continue
                own, mine = np.int64(at if straight else entry[at]), rank[at] & held
                if own < 0 or not room.car[own] & ELIGIBLE or (within and not 0 < mine <= within):
                    continue
                if not again:
                    many = many + 1 if many and turn == first else 1
                    first, whose = turn, np.int64(owner[own])
                elif owner[own] >= 0:
                    paid[owner[own]] += worth
            if many < 2:  # nobody shares it
                if whose >= 0:
                    paid[whose] += worth
                break


@compiled
def _pay_further(
    results: Any, row: int, stop: int, straight: bool, rules: Any, league: int, session: int, many: int,
    kept: int, owner: Any, result: int, never: int, room: Any,
) -> None:  # fmt: skip
    """Pay the awards of a session beside the one on the place, on the order of each: see `_turns`."""
    for entry in range(many):
        room.place[entry] = 0
    for car in range(kept):
        room.place[room.kept[car]] = room.rank[car]
    for award in range(len(rules.order)):
        order = rules.order[award]
        if award == rules.passing[session] or not rules.scope[award, session]:
            continue
        if order == 1:
            given = _lay(results.entry, results.qualifying, row, stop, straight, many, room.placing)
            source = rules.source[session]
            if not given and source >= 0:  # the session that set it says the order
                of = results.session_first[league] + rules.own[source]
                held = results.published if len(results.published) else results.place
                _lay(
                    results.entry, held, results.begins[of], results.begins[of + 1], results.straight[of],
                    many, room.placing,
                )  # fmt: skip
        elif order == 2:
            _lay(results.entry, results.fastest_lap, row, stop, straight, many, room.placing)
        _turns(
            room.placing, order, room.car, many, room.place, rules.within[award], rules.closes_up[award],
            room.holders, room.ahead, room.turn,
        )  # fmt: skip
        paid = result if rules.droppable[award] else never
        for car in range(kept):
            entry = room.kept[car]
            if owner[entry] >= 0:
                worth = rules.worth[award, _WORTH * np.uint64(room.turn[entry])]
                room.score[paid, owner[entry]] += np.int64(worth)


@compiled
def _lay(entry: Any, values: Any, row: int, stop: int, straight: bool, many: int, laid: Any) -> bool:
    """Lay a column of some rows out by entries; return whether any is above 0."""
    for number in range(many):
        laid[number] = 0
    given = False
    for at in range(row, stop):
        number = at - row if straight else entry[at]
        if number >= 0:
            laid[number] = values[at]
            given |= values[at] > 0
    return given


@compiled
def _turns(
    placing: Any, order: int, car: Any, many: int, rank: Any, within: int, closes_up: bool, holders: Any,
    ahead: Any, turn: Any,
) -> None:  # fmt: skip
    """Write which in an order each car is that may be paid on it: as recorded, or among those who may."""
    most = np.int64(0)
    for entry in range(many):
        if order == 0:
            turn[entry] = 0 if car[entry] & UNPAID else rank[entry]
            continue
        may = (car[entry] & ELIGIBLE) > 0 and (within == 0 or 0 < rank[entry] <= within)
        turn[entry] = placing[entry] if may else 0
        most = max(most, turn[entry])
    if not closes_up:
        return
    for entry in range(many):
        holders[turn[entry]] += 1
    _add_up(holders, most, ahead)
    for entry in range(many):
        if turn[entry] > 0:
            turn[entry] = ahead[turn[entry]] + 1


@compiled
def _count(
    score: Any, made: Any, started: Any, number: int, moment: int, wide: int, absent: bool, earliest: bool,
    shift: int, paid_once: bool, worst: Any, key: Any, seen: Any, total: Any,
) -> None:  # fmt: skip
    """Write the points that count, and how many results do and do not; ``worst`` are those dropped."""
    units, came = len(score) - 2, (1 << shift) - 1
    for result in range(units + 1 if paid_once else 0):
        for who in range(wide):
            seen[who] |= _LISTED * (score[result, who] > came)
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
    seen: Any, total: Any, back: Any, dense: bool, people: int, wide: int, key: Any, above: Any, order: Any,
    position: Any,
) -> bool:  # fmt: skip
    """Write order and positions; return whether somebody shares one. ``above`` counts who has more."""
    for who in range(wide):
        key[who] = total[0, who] + _AHEAD * (seen[who] == _HOLDS) if who < people else _LEAST
    for who in range(people):
        order[who] = -1
        mine, more = key[who], 0
        for other in range(wide):
            more += key[other] > mine
        above[who] = more
    for who in range(people):
        here = above[who]
        while order[here] >= 0:
            here += 1
        while here > above[who] and _more_often(back, order[here - 1], who) < 0:
            order[here] = order[here - 1]
            here -= 1
        order[here] = who
    tied = False
    line = 0
    for number in range(people):
        who = order[number]
        if seen[who] != _HOLDS:
            position[who] = 0
        elif above[who] < number and not _more_often(back, order[number - 1], who):
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
