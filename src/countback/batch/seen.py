"""The sessions and entries that each league of a table has, as they are first seen in its rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from countback.batch.columns import KINDS, BadRow, Columns
from countback.batch.texts import Codes, codes_of
from countback.model.facts import Bools, Ints

Whole = NDArray[np.integer[Any]]
Number = TypeVar("Number", bound=np.generic)
#: As many keys have room beside each other; where there are more, they are looked up.
_MOST_KEYS = 1 << 24


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows sorted by league: ``sort`` [R] says how, None where the table has them so, all of them.

    ``first`` [G + 1] is where the rows of each league begin.
    """

    columns: Columns
    sort: Ints | None
    first: Ints

    @cached_property
    def league(self) -> Codes:
        """``[R]``: the number of each row's league."""
        return np.repeat(np.arange(self.leagues, dtype=np.int32), np.diff(self.first))

    @property
    def number(self) -> int:
        """R, the number of rows."""
        return int(self.first[-1])

    @property
    def leagues(self) -> int:
        """G, the number of leagues."""
        return len(self.first) - 1

    def take(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return ``[R]`` of something that is known of every row of the table."""
        return values if self.sort is None else values[self.sort]

    def rows(self, at: Ints) -> Ints:
        """Return which rows of the table some of these are."""
        return at if self.sort is None else self.sort[at]


@dataclass(frozen=True, eq=False)
class _Keys:
    """What tells sessions and entries of a league apart, ``[R]`` each, and how many there could be.

    ``session`` and its ``round``; ``who`` (-1 for nobody) and ``what`` of an entry, None where all are alike.
    """

    session: Whole
    sessions: int
    round: Whole
    who: Whole
    people: int
    what: Codes | None
    kinds: int


@dataclass(frozen=True, eq=False)
class Seen:
    """``entry`` [R], counted within the league, -1 for nobody; ``of_row`` [R] the session of each row, as
    well, None where the sessions of each league stand one after the other.

    For each session and each entry a row of it, by league and in order, and where those of each league
    begin [G + 1]. ``persons`` counts who drives each entry within the league, and how many there are [G];
    None where that is not known yet. ``twice`` tells whether an entry stands in a session twice, ``both`` [G]
    in which leagues somebody is in two entries at once; None as well.
    """

    of_row: Whole | None
    entry: Whole
    session_row: Ints
    session_first: Ints
    entry_row: Ints
    entry_first: Ints
    persons: tuple[Ints, Ints] | None = None
    twice: bool | None = None
    both: Bools | None = None

    @cached_property
    def session(self) -> Whole:
        """``[R]``: the session of each row, counted within the league."""
        if self.of_row is not None:
            return self.of_row
        number = np.diff(self.session_first)
        within = np.arange(len(self.session_row)) - np.repeat(self.session_first[:-1], number)
        return np.repeat(within.astype(np.int32), np.diff(self.session_row, append=len(self.entry)))


def seen_in(rows: Rows, what: Codes | None, kinds: int, *, compiled: bool) -> Seen:
    """Return the sessions and entries there are; a row without a round, where others of its league have one,
    is added to the bad ones.

    ``what`` [N] (below ``kinds``) tells entries of one name apart, None where all are alike. ``compiled``
    does it in a compiled loop, to the same end.
    """
    keys = _Keys(*_session_key(rows), *_entry_key(rows), what if what is None else rows.take(what), kinds)
    return (_seen_compiled(rows, keys) if compiled else None) or _seen(rows, keys)


def _session_key(rows: Rows) -> tuple[Whole, int, Whole]:
    """Return what tells the sessions of a league apart, and their rounds, 0 for none."""
    columns = rows.columns
    names, kinds, given = columns.texts.get("session"), columns.whole.get("kind"), columns.whole.get("round")
    round_: Whole = np.zeros(rows.number, dtype=np.int32) if given is None else rows.take(given)
    if given is not None and len(round_) and not round_.all():
        lacking, league = round_ == 0, rows.league
        some = np.bincount(league[~lacking], minlength=rows.leagues) > 0
        for row in rows.rows(np.flatnonzero(lacking & some[league])).tolist():
            columns.bad.append(BadRow(row, "round", "no round, though others of its league have one"))
    key, size = round_, int(round_.max(initial=0)) + 1
    if names is not None:
        many = len(names.listed) + 1
        key, size = key.astype(np.int64) * many + rows.take(names.codes) + 1, size * many
    if kinds is not None:
        key, size = key.astype(np.int64) * len(KINDS) + rows.take(kinds), size * len(KINDS)
    return key, size, round_


def _entry_key(rows: Rows) -> tuple[Whole, int]:
    """Return what an entry is called in its league, -1 for nobody: the car, else the competitor."""
    people, own = rows.columns.texts["competitor"], rows.columns.texts.get("entry")
    who, size = rows.take(people.codes), len(people.listed)
    if own is None:
        return who, size
    codes = rows.take(own.codes)
    return np.where((codes >= 0) & (who >= 0), codes + size, who), size + len(own.listed)


def _seen_compiled(rows: Rows, keys: _Keys) -> Seen | None:
    """Return what there is by the compiled loop; None where so many keys have no room beside each other."""
    most = min(keys.people, int(np.diff(rows.first).max(initial=0)))
    if max(keys.sessions, keys.people, most * keys.kinds) >= _MOST_KEYS:
        return None
    from countback.batch.loops import number_rows

    round_, who = _read_only(keys.round), _read_only(keys.who)
    session = round_ if keys.session is keys.round else _read_only(keys.session)
    what = who[:0] if keys.what is None else _read_only(keys.what)
    sizes = (max(keys.sessions, 1), max(keys.people, 1))
    for in_turn in (True, False):  # mostly they are
        done, of_row, entry, *first_seen, person, entry_first, number, twice, both = number_rows(
            rows.first, session, sizes[0], round_, who, sizes[1], what, keys.kinds, in_turn
        )
        if done:
            break
    session_row, session_first, entry_row = first_seen
    # Of a car with a name of its own the loop does not say who drives it.
    by_driver = "entry" not in rows.columns.texts
    return Seen(
        of_row=None if in_turn else of_row,
        entry=entry,
        session_row=session_row,
        session_first=session_first,
        entry_row=entry_row,
        entry_first=entry_first,
        persons=(person, number) if by_driver else None,
        twice=twice,
        both=both if by_driver else None,
    )


def _read_only(values: Whole) -> Codes:
    """Return numbers as the loop is compiled for, which those in Arrow's buffers are beforehand."""
    numbers = np.ascontiguousarray(values, dtype=np.int32).view()
    numbers.setflags(write=False)
    return numbers


def _seen(rows: Rows, keys: _Keys) -> Seen:
    """Return what there is by arrays."""
    league = rows.league
    code, session_row = _first_seen(league, keys.session, keys.sessions)
    # By league and round; sessions of a round in the order in which they first appear.
    sort = np.lexsort((keys.round[session_row], league[session_row]))
    at_session: Whole = code
    if not (sort == np.arange(len(sort))).all():
        place = np.empty(len(sort), dtype=np.int64)
        place[sort] = np.arange(len(sort))
        at_session, session_row = place[code], session_row[sort]
    session_first = np.searchsorted(league[session_row], np.arange(rows.leagues + 1, dtype=np.int32))
    somebody = None if (keys.who >= 0).all() else np.flatnonzero(keys.who >= 0)
    key, size = keys.who, keys.people
    if keys.what is not None:
        key, size = key.astype(np.int64) * keys.kinds + keys.what, size * keys.kinds
    own = league if somebody is None else league[somebody]
    code, entry_row = _first_seen(own, key if somebody is None else key[somebody], size)
    at_entry: Whole = code
    if somebody is not None:
        entry_row = somebody[entry_row]
        at_entry = np.full(len(league), -1, dtype=np.int64)
        at_entry[somebody] = code
    entry_first = np.searchsorted(league[entry_row], np.arange(rows.leagues + 1, dtype=np.int32))
    local = at_entry - entry_first.astype(at_entry.dtype)[league]
    return Seen(
        of_row=at_session - session_first.astype(at_session.dtype)[league],
        entry=local if somebody is None else np.where(at_entry >= 0, local, -1),
        session_row=session_row,
        session_first=session_first,
        entry_row=entry_row,
        entry_first=entry_first,
    )


def _first_seen(league: Codes, key: Whole, size: int) -> tuple[Codes, Ints]:
    """Return the number of each pair of league and key (below ``size``) as they first appear, and the rows
    in which they do."""
    code, _ = codes_of(league.astype(np.int64) * size + key)
    row_of = np.zeros(int(code.max(initial=-1)) + 1, dtype=np.int64)
    row_of[code[::-1]] = np.arange(len(code))[::-1]
    return code, row_of
