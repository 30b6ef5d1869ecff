"""The compiled loops of a batch: numbering what is in a table, and listing texts.

Whatever is here NumPy does as well, to the same end: `seen`, `crediting` and `lines` say when. Each loop
is compiled for one sort of array alone, since compiling takes seconds.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


@numba.njit(nogil=True, cache=True)
def all_differ(offsets: Any, letters: Any) -> bool:
    """Tell whether no two texts are the same; False where it cannot be told: their hashes meet."""
    many = len(offsets) - 1
    size = 16
    while size < 2 * many:
        size *= 2
    held = np.zeros(size, dtype=np.uint64)
    for text in range(many):
        key = np.uint64(14695981039346656037)
        for at in range(offsets[text], offsets[text + 1]):
            key = (key ^ np.uint64(letters[at])) * np.uint64(1099511628211)
        key = (key ^ (key >> np.uint64(32))) | np.uint64(1)
        place = (key >> np.uint64(7)) & np.uint64(size - 1)
        while held[place]:
            if held[place] == key:
                return False
            place = (place + np.uint64(1)) & np.uint64(size - 1)
        held[place] = key
    return True


@numba.njit(nogil=True, cache=True)
def number_rows(
    first: Any, key: Any, keys: int, round_: Any, who: Any, people: int, what: Any, kinds: int
) -> tuple[Any, Any, Any, Any, Any, Any, Any, Any, bool, Any]:
    """Number the sessions and entries of each league: see `numbering.Numbered`.

    ``first`` [G + 1] is where the rows of each league begin, ``key`` [R] (below ``keys``) and ``round_`` [R]
    which session they are of, ``who`` [R] (below ``people``, -1 for nobody) and ``what`` [R] (below
    ``kinds``) which entry. Returns session and entry [R], both counted within the league; for each session
    a row, and where each league's begin [G + 1]; for each entry a row, its person and where each league's
    begin; how many persons each league has [G]; whether a league has an entry twice in a session; and in
    which leagues [G] a person is in two entries at once.
    """
    rows, leagues = len(key), len(first) - 1
    session = np.empty(rows, dtype=np.int32)
    entry = np.empty(rows, dtype=np.int32)
    session_row = np.empty(rows, dtype=np.int64)
    session_first = np.zeros(leagues + 1, dtype=np.int64)
    entry_row = np.empty(rows, dtype=np.int64)
    entry_person = np.empty(rows, dtype=np.int64)
    entry_first = np.zeros(leagues + 1, dtype=np.int64)
    number_of = np.zeros(leagues, dtype=np.int64)
    both = np.zeros(leagues, dtype=np.bool_)
    # Which league last used a place, and for what: nothing has to be cleared in between.
    of_key = np.full((keys, 2), -1, dtype=np.int32)
    of_person = np.full((people, 2), -1, dtype=np.int32)
    most = _longest(first)
    of_kind = np.full((min(most, people) * kinds if kinds > 1 else 0, 2), -1, dtype=np.int32)
    taken = np.full(1 << 12, -1, dtype=np.int32)
    turn = np.empty(most, dtype=np.int32)
    who_of, what_of = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    twice = False
    for league in range(leagues):
        begin, end = first[league], first[league + 1]
        at_session, at_entry = session_first[league], entry_first[league]
        sessions, entries, persons = 0, 0, 0
        in_turn = True
        # Rows of a session mostly stand together, and name the entries in the order of the session before.
        last_key, last_session, expected, apart = -1, 0, 0, True
        for row in range(begin, end):
            one = key[row]
            if one != last_key:
                last_key = one
                if of_key[one, 0] != league:
                    of_key[one, 0] = league
                    of_key[one, 1] = sessions
                    session_row[at_session + sessions] = row
                    if sessions and round_[row] < round_[session_row[at_session + sessions - 1]]:
                        in_turn = False
                    sessions += 1
                else:
                    apart = False  # it was left and comes again
                last_session, expected = of_key[one, 1], 0
            session[row] = last_session
            somebody = who[row]
            if somebody < 0:
                entry[row] = -1
                continue
            if (
                expected < entries
                and who_of[expected] == somebody
                and what_of[expected] == _sort_of(what, row)
            ):
                entry[row] = expected
                expected += 1
                continue
            fresh = of_person[somebody, 0] != league
            if fresh:
                of_person[somebody, 0] = league
                of_person[somebody, 1] = persons
                persons += 1
            person = of_person[somebody, 1]
            own = person
            if kinds > 1:
                place = person * kinds + what[row]
                fresh = of_kind[place, 0] != league
                if fresh:
                    of_kind[place, 0] = league
                    of_kind[place, 1] = entries
                own = of_kind[place, 1]
            if fresh:
                entry_row[at_entry + entries] = row
                entry_person[at_entry + entries] = person
                who_of[entries] = somebody
                what_of[entries] = _sort_of(what, row)
                entries += 1
            entry[row] = own
            apart &= own >= expected
            expected = own + 1
        if not in_turn:
            _by_round(session_row, at_session, sessions, round_, turn)
            for row in range(begin, end):
                session[row] = turn[session[row]]
        number_of[league] = persons
        session_first[league + 1] = at_session + sessions
        entry_first[league + 1] = at_entry + entries
        if apart and persons == entries:
            continue
        if sessions * entries > 1 << 26:
            twice = both[league] = True  # too wide a league to look here
            continue
        if sessions * entries > len(taken):
            taken = np.full(2 * sessions * entries, -1, dtype=np.int32)
        mine = entry_person[at_entry : at_entry + entries]
        if not apart:  # where each session names entries in one order, none is there twice
            twice |= _meet(session, entry, begin, end, mine, entries, False, taken, league)
        if persons < entries:
            both[league] = _meet(session, entry, begin, end, mine, persons, True, taken, -2 - league)
    sessions, entries = session_first[leagues], entry_first[leagues]
    return (
        session,
        entry,
        session_row[:sessions].copy(),
        session_first,
        entry_row[:entries].copy(),
        entry_person[:entries].copy(),
        entry_first,
        number_of,
        twice,
        both,
    )


@numba.njit(nogil=True, cache=True)
def _longest(first: Any) -> int:
    """Return how many rows the league with the most has."""
    most = 0
    for league in range(len(first) - 1):
        most = max(most, first[league + 1] - first[league])
    return most


@numba.njit(nogil=True, cache=True, forceinline=True)
def _sort_of(what: Any, row: int) -> int:
    """Return what an entry is beside its name, 0 where all are alike."""
    return int(what[row]) if len(what) else 0


@numba.njit(nogil=True, cache=True, forceinline=True)
def _alike(who_of: Any, what_of: Any, entry: int, who: int, what: Any, row: int) -> bool:
    """Tell whether a row is of an entry."""
    return bool(who_of[entry] == who and what_of[entry] == _sort_of(what, row))


@numba.njit(nogil=True, cache=True, forceinline=True)
def _meet(
    session: Any,
    entry: Any,
    begin: int,
    end: int,
    person: Any,
    many: int,
    by_person: bool,
    taken: Any,
    mark: int,
) -> bool:
    """Tell whether an entry of a league, or a person, has two rows in a session; each seat gets the mark."""
    met = False
    for row in range(begin, end):
        if entry[row] >= 0:
            seat = session[row] * many + (person[entry[row]] if by_person else entry[row])
            met |= taken[seat] == mark
            taken[seat] = mark
    return met


@numba.njit(nogil=True, cache=True)
def _by_round(session_row: Any, begin: int, sessions: int, round_: Any, turn: Any) -> None:
    """Put the sessions of a league in the order of their rounds, those of a round as they first appear, and
    write the new place of each."""
    before = session_row[begin : begin + sessions].copy()
    order = np.argsort(round_[before], kind="mergesort")
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


@numba.njit(nogil=True, cache=True)
def fewest(codes: Any, many: int) -> tuple[Any, Any]:
    """Return codes (below ``many``) numbered anew as they first appear, and which there are."""
    number = np.full(many, -1, dtype=np.int32)
    found = np.empty(len(codes), dtype=np.int32)
    there = np.empty(min(len(codes), many), dtype=np.int64)
    known = 0
    for at in range(len(codes)):
        code = codes[at]
        if number[code] < 0:
            number[code] = known
            there[known] = code
            known += 1
        found[at] = number[code]
    return found, there[:known].copy()
