"""The compiled loops of a batch: numbering what is in a table, and listing texts.

Whatever is here NumPy does as well, to the same end: `seen`, `crediting` and `lines` say when. Each loop
is compiled for one sort of array alone, since compiling takes seconds.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

#: No code of anybody: what is behind the last.
_NOBODY = -2


@numba.njit(nogil=True, cache=True)
def number_rows(
    first: Any, key: Any, keys: int, round_: Any, who: Any, people: int, what: Any, kinds: int, in_turn: bool
) -> tuple[bool, Any, Any, Any, Any, Any, Any, Any, Any, bool, Any]:
    """Number the sessions and entries of each league: see `numbering.Numbered`.

    ``first`` [G + 1] is where the rows of each league begin, ``key`` [R] (below ``keys``) and ``round_`` [R]
    which session they are of, ``who`` [R] (below ``people``, -1 for nobody) and ``what`` [R] (below
    ``kinds``, empty where all are alike) which entry. With ``in_turn`` the sessions of each league have to
    stand there one after the other by their rounds: where they do not, the first value returned is False,
    and the others are of no use.

    Returns session (empty where they stand in turn) and entry [R], both counted within the league; for each
    session a row, and where each league's begin [G + 1]; for each entry a row, its person and where each
    league's begin; how many persons each league has [G]; whether a league has an entry twice in a session;
    and in which leagues [G] a person is in two entries at once.
    """
    rows, leagues = len(key), len(first) - 1
    session = np.empty(0 if in_turn else rows, dtype=np.int32)
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
    of_kind = np.full((min(most, people) * kinds * (kinds > 1), 2), -1, dtype=np.int32)
    taken = np.full(1 << 12, -1, dtype=np.int32)
    turn = np.empty(most, dtype=np.int32)
    who_of, what_of = np.empty(most + 1, dtype=np.int32), np.empty(most + 1, dtype=np.int32)
    twice, good = False, True
    for league in range(leagues):
        begin, many = first[league], first[league + 1] - first[league]
        at_session, at_entry = session_first[league], entry_first[league]
        end = begin + many
        whose, called, sort, numbered = key[begin:end], who[begin:end], what[begin:end], entry[begin:end]
        sessions, entries, persons, row = 0, 0, 0, 0
        rising, apart = True, True
        who_of[0] = _NOBODY
        while row < many:
            begun, mine = row, whose[row]
            if of_key[mine, 0] != league:
                of_key[mine, 0] = league
                of_key[mine, 1] = sessions
                session_row[at_session + sessions] = begin + row
                if sessions and round_[begin + row] < round_[session_row[at_session + sessions - 1]]:
                    rising = False
                sessions += 1
            else:
                rising = apart = False  # it was left and comes again
            expected = 0
            while row < many and whose[row] == mine:
                # Mostly the entries are named in the order of the session before.
                while (
                    row < many
                    and called[row] == who_of[expected]
                    and _sort_of(sort, row) == what_of[expected]
                    and whose[row] == mine
                ):
                    numbered[row] = expected
                    row += 1
                    expected += 1
                if row == many or whose[row] != mine:
                    break
                somebody = called[row]
                if somebody < 0:
                    numbered[row] = -1
                    row += 1
                    continue
                person = _first_seen(of_person, somebody, league, persons)
                persons += person == persons
                own = person
                if kinds > 1:
                    own = _first_seen(of_kind, person * kinds + sort[row], league, entries)
                if own == entries:
                    entry_row[at_entry + entries] = begin + row
                    entry_person[at_entry + entries] = person
                    who_of[entries] = somebody
                    what_of[entries] = _sort_of(sort, row)
                    entries += 1
                    who_of[entries] = _NOBODY
                numbered[row] = own
                apart &= own >= expected
                expected = own + 1
                row += 1
            if not in_turn:
                session[begin + begun : begin + row] = of_key[mine, 1]
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
        own_rows = session_row[at_session : at_session + sessions]
        own_people = entry_person[at_entry : at_entry + entries]
        if not apart or persons < entries:
            again, both[league], taken = _seats(
                session, own_rows, entry, begin, end, own_people, persons, apart, taken, league
            )
            twice |= again
    sessions, entries = session_first[leagues], entry_first[leagues]
    return (
        good,
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
def _first_seen(places: Any, place: int, league: int, number: int) -> int:
    """Return which in a league something is that has a place, the given number where it is seen first."""
    if places[place, 0] != league:
        places[place, 0] = league
        places[place, 1] = number
    return int(places[place, 1])


@numba.njit(nogil=True, cache=True, forceinline=True)
def _sort_of(what: Any, row: int) -> int:
    """Return what an entry is beside its name, 0 where all are alike."""
    return int(what[row]) if len(what) else 0


@numba.njit(nogil=True, cache=True)
def _longest(first: Any) -> int:
    """Return how many rows the league with the most has."""
    most = 0
    for league in range(len(first) - 1):
        most = max(most, first[league + 1] - first[league])
    return most


@numba.njit(nogil=True, cache=True)
def _seats(
    session: Any,
    session_row: Any,
    entry: Any,
    begin: int,
    end: int,
    person: Any,
    persons: int,
    apart: bool,
    taken: Any,
    league: int,
) -> tuple[bool, bool, Any]:
    """Tell whether a league has an entry twice in a session, and a person; and return room for the next.

    Where each session names the entries in one order, ``apart``, none is there twice.
    """
    cells = len(session_row) * len(person)
    if cells > 1 << 26:
        return True, True, taken  # too wide a league to look here
    if cells > len(taken):
        taken = np.full(2 * cells, -1, dtype=np.int32)
    twice = both = False
    if not apart:
        twice = _meet(session, session_row, entry, begin, end, person, len(person), False, taken, league)
    if persons < len(person):
        both = _meet(session, session_row, entry, begin, end, person, persons, True, taken, -2 - league)
    return twice, both, taken


@numba.njit(nogil=True, cache=True)
def _meet(
    session: Any,
    session_row: Any,
    entry: Any,
    begin: int,
    end: int,
    person: Any,
    many: int,
    by_person: bool,
    taken: Any,
    mark: int,
) -> bool:
    """Tell whether an entry of a league, or a person, has two rows in a session; each seat gets the mark.

    Where ``session`` is empty, the sessions stand in turn, each from its ``session_row`` on.
    """
    met, at = False, 0
    for row in range(begin, end):
        if len(session):
            at = session[row]
        elif at + 1 < len(session_row) and session_row[at + 1] == row:
            at += 1
        if entry[row] >= 0:
            seat = at * many + (person[entry[row]] if by_person else entry[row])
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
    anew = np.empty(len(codes), dtype=np.int32)
    there = np.empty(min(len(codes), many), dtype=np.int64)
    many_there = 0
    for at in range(len(codes)):
        code = codes[at]
        if number[code] < 0:
            number[code] = many_there
            there[many_there] = code
            many_there += 1
        anew[at] = number[code]
    return anew, there[:many_there].copy()


@numba.njit(nogil=True, cache=True)
def with_shared_places(begins: Any, place: Any, most: int) -> Any:
    """Return ``[T]``: the sessions in which several rows have one place.

    ``begins`` [T + 1] is where the rows of each session begin, ``place`` [R] (0 for none, below ``most``)
    what they have.
    """
    of_place = np.full(most, -1, dtype=np.int32)  # the session that last used a place
    shared = np.zeros(len(begins) - 1, dtype=np.bool_)
    for session in range(len(begins) - 1):
        again = False
        for row in range(begins[session], begins[session + 1]):
            again |= (of_place[place[row]] == session) & (place[row] > 0)
            of_place[place[row]] = session
        shared[session] = again
    return shared
