"""The compiled loops of a batch: numbering what is in a table, and listing texts.

Whatever is here NumPy does as well, to the same end: `seen`, `crediting` and `lines` say when. Each loop
is compiled for one sort of array alone, since compiling takes seconds.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from countback.scoring.compiling import called, compiled

#: So many rows are compared at once.
_LANES = np.uint64(8)
#: Multiplied by it, numbers that follow each other lie far apart.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
#: Places from here on have no bit of their own in a number.
_BITS = np.uint64(64)
#: Where these are written out, what they are given to is compiled for them alone.
_ZERO: Any = np.int64(0)
_NO: Any = np.bool_(False)


@numba.njit(nogil=True, cache=True)
def number_rows(
    first: Any, longest: int, key: Any, keys: int, round_: Any, who: Any, beside: Any, in_turn: bool
) -> tuple[bool, Any, Any, Any, Any, Any, Any, Any, Any, Any, bool, bool, Any]:
    """Number the sessions and entries of each league: see `numbering.Numbered`.

    ``first`` [G + 1] is where the rows of each league begin, none has more than the ``longest``; ``key`` [R]
    (below ``keys``) and ``round_`` [R] which session they are of, ``who`` [R] (-1 for nobody) and the columns
    ``beside`` (each [R], or empty) which entry. With ``in_turn`` the sessions of each league have to stand
    there one after the other by their rounds: where they do not, the first value returned is False, and the
    others are of no use.

    Returns session (empty where they stand in turn) and entry [R], both counted within the league; for each
    session a row, whether it is straight, and where each league's begin [G + 1]; for each entry a row, its
    person and where each league's begin; how many persons each league has [G]; whether there is a row of
    nobody; whether a league has an entry twice in a session; and in which leagues [G] a person is in two
    entries at once. The rows of a straight session name the entries 0, 1, ... and nothing is written of them.
    """
    rows, leagues = len(key), len(first) - 1
    session = np.empty(0 if in_turn else rows, dtype=np.int32)
    entry = np.empty(rows, dtype=np.int32)
    session_row, straight = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.bool_)
    session_first = np.zeros(leagues + 1, dtype=np.int64)
    entry_row = np.empty(rows, dtype=np.int64)
    entry_person = np.empty(rows, dtype=np.int64)
    entry_first = np.zeros(leagues + 1, dtype=np.int64)
    number_of = np.zeros(leagues, dtype=np.int64)
    both = np.zeros(leagues, dtype=np.bool_)
    # Which league last used a place, and for what: nothing has to be cleared in between.
    of_key = np.full((keys, 2), -1, dtype=np.int32)
    places = np.full((2, _room_for(longest), 2), -1, dtype=np.int32)
    told_apart = _NO
    for column in beside:
        told_apart |= len(column) > 0
    seats = np.full((2, longest), -1, dtype=np.int64)
    taken = np.full(1 << 12, -1, dtype=np.int32)
    turn = np.empty(longest, dtype=np.int32)
    nobody, twice, good = False, False, True
    for league in range(leagues):
        begin, end = first[league], first[league + 1]
        at_session, at_entry = session_first[league], entry_first[league]
        rows_of, people_of = entry_row[at_entry:], entry_person[at_entry:]
        mask = _room_for(end - begin) - 1
        sessions, entries, persons, row = _ZERO, _ZERO, _ZERO, begin
        rising, again = True, False
        before = begin  # where the session before begins
        while row < end:
            opens, mine = row, key[row]
            row = _end_of(key, opens, end)
            if of_key[mine, 0] != league:
                of_key[mine, 0] = league
                of_key[mine, 1] = sessions
                at = at_session + sessions
                session_row[at] = opens
                if sessions and round_[opens] < round_[session_row[at - 1]]:
                    rising = False
                sessions += 1
            else:
                rising, again = False, True  # it was left and comes again
            if in_turn and not rising:
                break
            after_straight = in_turn and sessions > 1 and straight[at - 1]
            straight[at], sure, lacking, entries, persons = _name_session(
                who, beside, told_apart, before, opens, row, after_straight, in_turn, entry, rows_of,
                people_of, places, mask, league, entries, persons,
            )  # fmt: skip
            nobody |= lacking
            if not sure and not again:
                met, both_here = _meet_in(entry, straight[at], opens, row, people_of, seats, at)
                twice |= met
                both[league] |= both_here
            if not in_turn:
                session[opens:row] = of_key[mine, 1]
            before = opens
        if in_turn and not rising:
            good = False
            break
        if not rising:
            _by_round(session_row, at_session, sessions, round_, turn)
            for row in range(begin, end):
                session[row] = turn[session[row]]
        number_of[league] = persons
        session_first[league + 1] = at_session + sessions
        entry_first[league + 1] = at_entry + entries
        if again:
            met, both[league], taken = _seats(
                session, sessions, entry, begin, end, people_of[:entries], persons, taken, league
            )
            twice |= met
    sessions, entries = session_first[leagues], entry_first[leagues]
    return (
        good, session, entry, session_row[:sessions].copy(), straight[:sessions].copy(), session_first,
        entry_row[:entries].copy(), entry_person[:entries].copy(), entry_first, number_of, nobody, twice,
        both,
    )  # fmt: skip


@compiled
def _name_session(
    who: Any, beside: Any, told_apart: bool, before: int, opens: int, end: int, after_straight: bool,
    in_turn: bool, entry: Any, entry_row: Any, person_of: Any, places: Any, mask: int, league: int,
    entries: int, persons: int,
) -> tuple[bool, bool, bool, int, int]:  # fmt: skip
    """Write the entries of a session's rows; those of the session ``before`` stand up to where it ``opens``.

    Returns whether it is straight, whether it is sure that nobody is there twice, whether there is a row of
    nobody, and how many entries and persons the league has so far.
    """
    row, same = opens, before
    straight, sure, lacking = in_turn, True, False
    while row < end:
        # Mostly the entries are named in the order of the session before.
        run = 0
        if same < opens and who[same] == who[row]:
            run = _alike(who, same, row, min(opens - same, end - row))
            for column in beside:
                if len(column):
                    run = _alike(column, same, row, run)
        if run:
            if straight and not (after_straight and same - before == row - opens):
                _count_up(entry, opens, row, _ZERO)
                straight = False
            if not straight and after_straight:
                _count_up(entry, row, row + run, same - before)
            elif not straight:
                for at in range(run):
                    entry[row + at] = entry[same + at]
            row += run
            same += run
            continue
        if same + 1 < opens and who[same + 1] == who[row] and _like(beside, same + 1, row):
            same += 1  # somebody is not there any more
            continue
        own = -1
        if who[row] >= 0:
            own = _entry_of(who, beside, told_apart, row, entry_row, places[0], mask, league, entries)
            if own < entries:
                sure = False
            else:
                entry_row[own] = row
                entries += 1
                person_of[own] = persons
                if told_apart:
                    first = _entry_of(who, beside, _NO, row, entry_row, places[1], mask, league, own)
                    person_of[own] = person_of[first]
                sure &= person_of[own] == persons
                persons += person_of[own] == persons
        lacking |= own < 0
        if straight and own != row - opens:
            _count_up(entry, opens, row, _ZERO)
            straight = False
        if not straight:
            entry[row] = own
        row += 1
    return straight, sure, lacking, entries, persons


@compiled
def _entry_of(
    who: Any, beside: Any, told_apart: bool, row: int, entry_row: Any, places: Any, mask: int, league: int,
    number: int,
) -> int:  # fmt: skip
    """Return which of a league's entries a row is of, the given number where it is a new one.

    ``places`` hold entries by their names and, ``told_apart``, by what is beside: each with its league.
    """
    place = np.uint64(who[row]) * _SPREAD
    for column in beside:
        if told_apart and len(column):
            place = (place ^ np.uint64(column[row])) * _SPREAD
    place = (place >> np.uint64(32)) & np.uint64(mask)
    while places[place, 0] == league:
        own = places[place, 1]
        same = not told_apart or _like(beside, entry_row[own], row)
        if same and who[entry_row[own]] == who[row]:
            return int(own)
        place = (place + np.uint64(1)) & np.uint64(mask)
    places[place, 0] = league
    places[place, 1] = number
    return number


@compiled
def _like(beside: Any, row: int, other: int) -> bool:
    """Tell whether two rows are the same in all columns beside their name."""
    same = True
    for column in beside:
        same &= len(column) == 0 or column[row] == column[other]
    return same


@called
def _alike(values: Any, row: int, other: int, most: int) -> Any:
    """Return how many values from two rows on are the same, at most so many."""
    # Without a sign no index is counted from the end, and the processor compares several at once.
    this, that, number, end = np.uint64(row), np.uint64(other), np.uint64(0), np.uint64(most)
    while number + _LANES <= end:
        differ = np.int32(0)
        for lane in range(_LANES):
            differ |= values[this + number + lane] ^ values[that + number + lane]
        if differ:
            break
        number += _LANES
    while number < end and values[this + number] == values[that + number]:
        number += np.uint64(1)
    return np.int64(number)


@called
def _end_of(values: Any, row: int, end: int) -> Any:
    """Return up to where, at most the ``end``, a column holds what it does in a row."""
    at, stop, mine = np.uint64(row), np.uint64(end), values[row]
    while at + _LANES <= stop:
        differ = np.int32(0)
        for lane in range(_LANES):
            differ |= values[at + lane] ^ mine
        if differ:
            break
        at += _LANES
    while at < stop and values[at] == mine:
        at += np.uint64(1)
    return np.int64(at)


@called
def _count_up(values: Any, row: int, end: int, first: Any) -> None:
    """Write whole numbers one after the other."""
    place = np.uint64(row)
    for number in range(np.uint64(end - row)):
        values[place + number] = first + np.int64(number)


@numba.njit(nogil=True, cache=True)
def _room_for(rows: int) -> int:
    """Return how many places there are for what so many rows name: a power of two, half of it empty."""
    size = 16
    while size < 2 * rows:
        size *= 2
    return size


@called
def _meet_in(
    entry: Any, straight: bool, row: int, end: int, person: Any, seats: Any, mark: int
) -> tuple[bool, bool]:  # fmt: skip
    """Tell whether an entry has two rows in a session, and a person; each seat gets the mark."""
    twice = both = False
    for at in range(row, end):
        own = at - row if straight else entry[at]
        if own >= 0:
            twice |= seats[0, own] == mark
            both |= seats[1, person[own]] == mark
            seats[0, own] = seats[1, person[own]] = mark
    return twice, both


@numba.njit(nogil=True, cache=True)
def _seats(
    session: Any, sessions: int, entry: Any, begin: int, end: int, person: Any, persons: int, taken: Any,
    league: int,
) -> tuple[bool, bool, Any]:  # fmt: skip
    """Tell whether a league has an entry twice in a session, and a person; and return room for the next.

    This is for leagues in which the rows of a session do not stand together.
    """
    if sessions * len(person) > 1 << 26:
        return True, True, taken  # too wide a league to look here
    if sessions * len(person) > len(taken):
        taken = np.full(2 * sessions * len(person), -1, dtype=np.int32)
    twice = both = False
    for row in range(begin, end):
        if entry[row] >= 0:
            seat = session[row] * len(person) + entry[row]
            twice |= taken[seat] == league
            taken[seat] = league
    if persons < len(person):
        for row in range(begin, end):
            if entry[row] >= 0:
                seat = session[row] * persons + person[entry[row]]
                both |= taken[seat] == -2 - league
                taken[seat] = -2 - league
    return twice, both, taken


@numba.njit(nogil=True, cache=True)
def _by_round(session_row: Any, begin: int, sessions: int, round_: Any, turn: Any) -> None:
    """Put the sessions of a league in the order of their rounds, those of a round as they first appear, and
    write the new place of each."""
    before = session_row[begin : begin + sessions].copy()
    order = turn[:sessions].copy()
    for session in range(sessions):
        place = session
        while place and round_[before[order[place - 1]]] > round_[before[session]]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = session
    for place in range(sessions):
        session_row[begin + place] = before[order[place]]
        turn[order[place]] = place


@numba.njit(nogil=True, cache=True)
def number_owners(first: Any, name: Any, names: int) -> tuple[Any, Any, Any]:
    """Count who scores with the entries of each league: see `kernel.Entries`.

    ``first`` [G + 1] is where the entries of each league begin, ``name`` [M] (below ``names``, -1 for nobody)
    who scores with each.
    """
    owner = np.empty(len(name), dtype=np.int32)
    people_first = np.zeros(len(first), dtype=np.int64)
    person = np.empty(len(name), dtype=np.int32)
    # Which league last used a name, and for whom: nothing has to be cleared in between.
    of_name = np.full((names, 2), -1, dtype=np.int32)
    people = 0
    for league in range(len(first) - 1):
        begin = people
        for entry in range(first[league], first[league + 1]):
            mine = name[entry]
            if mine < 0:
                owner[entry] = -1
                continue
            if of_name[mine, 0] != league:
                of_name[mine, 0] = league
                of_name[mine, 1] = people - begin
                person[people] = mine
                people += 1
            owner[entry] = of_name[mine, 1]
        people_first[league + 1] = people
    return owner, people_first, person[:people].copy()
