"""The sessions and entries that each league of a table has, as they are first seen in its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from countback.batch.columns import KINDS, OF_ENTRY, BadRow, Columns
from countback.batch.texts import Codes, codes_of
from countback.model.facts import Bools, Ints

Whole = NDArray[np.integer[Any]]
Number = TypeVar("Number", bound=np.generic)
#: As many keys have room beside each other; where there are more, they are looked up.
_MOST_KEYS = 1 << 24
#: Rows that are looked at at a time, as many as stay in the cache.
_AT_A_TIME = 1 << 16


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
    what: Codes | None = None
    kinds: int = 1

    @cached_property
    def nobody(self) -> bool:
        """Whether some rows are of nobody."""
        return bool(self.who.min(initial=0) < 0)


@dataclass(frozen=True, eq=False)
class Seen:
    """``named`` [R] the entry of each row, counted within the league, -1 for nobody; ``of_row`` [R] its
    session, as well, None where the sessions of each league stand one after the other.

    For each session and each entry a row of it, by league and in order, and where those of each league
    begin [G + 1]. ``straight`` tells which sessions have the rows of the entries 0, 1, ... in turn, of which
    ``named`` says nothing; None where it says all. ``persons`` counts who drives each entry within the
    league, and how many there are [G]; None where that is not known yet. ``nobody`` tells whether there are
    rows of nobody, ``twice`` whether an entry stands in a session twice, ``both`` [G] in which leagues
    somebody is in two entries at once; None as well. ``in_order`` [G] tells in which leagues each session
    names its entries by their numbers, from the first on; None where nobody looked.
    """

    of_row: Whole | None
    named: Whole
    session_row: Ints
    session_first: Ints
    entry_row: Ints
    entry_first: Ints
    straight: Bools | None = None
    persons: tuple[Ints, Ints] | None = None
    nobody: bool | None = None
    twice: bool | None = None
    both: Bools | None = None
    in_order: Bools | None = None

    @cached_property
    def session(self) -> Whole:
        """``[R]``: the session of each row, counted within the league."""
        if self.of_row is not None:
            return self.of_row
        number = np.diff(self.session_first)
        within = np.arange(len(self.session_row)) - np.repeat(self.session_first[:-1], number)
        return np.repeat(within.astype(np.int32), np.diff(self.session_row, append=len(self.named)))

    @cached_property
    def entry(self) -> Whole:
        """``[R]``: the entry of each row, counted within the league, -1 for nobody."""
        if self.straight is None or not self.straight.any():
            return self.named
        sizes = np.diff(self.session_row, append=len(self.named))
        in_turn = np.arange(len(self.named), dtype=np.int32)
        in_turn -= np.repeat(self.session_row.astype(np.int32), sizes)
        return np.where(np.repeat(self.straight, sizes), in_turn, self.named)


def seen_in(rows: Rows, what: Codes | None, kinds: int) -> Seen:
    """Return the sessions and entries there are; a row without a round, where others of its league have one,
    is added to the bad ones.

    ``what`` [N] (below ``kinds``) tells entries of one name apart, None where all are alike.
    """
    keys = _Keys(*_session_key(rows), *_entry_key(rows), what if what is None else rows.take(what), kinds)
    return _seen(rows, keys)


def seen_compiled(rows: Rows, beside: Sequence[Codes]) -> Seen | None:
    """Return by the compiled loop what `seen_in` does, None where there are too many keys for it.

    The columns ``beside`` [N] tell entries of one name apart.
    """
    keys = _Keys(*_session_key(rows), *_entry_key(rows))
    if keys.sessions >= _MOST_KEYS:
        return None
    from countback.batch.loops import number_rows

    round_, who = read_only(keys.round, np.int32), read_only(keys.who, np.int32)
    session = round_ if keys.session is keys.round else read_only(keys.session, np.int32)
    columns = [read_only(rows.take(column), np.int32) for column in beside]
    columns += [who[:0]] * (len(OF_ENTRY) - 1 - len(columns))  # it is compiled for so many
    longest = int(np.diff(rows.first).max(initial=0))
    for in_turn in (True, False):  # mostly they are
        done, of_row, named, row, straight, *first_seen, number, nobody, twice, both = number_rows(
            rows.first, longest, session, max(keys.sessions, 1), round_, who, (*columns,), in_turn
        )
        if done:
            break
    session_first, entry_row, person, entry_first = first_seen
    # Of a car with a name of its own the loop does not say who drives it.
    by_driver = "entry" not in rows.columns.texts
    return Seen(
        of_row=None if in_turn else of_row,
        named=named,
        session_row=row,
        session_first=session_first,
        entry_row=entry_row,
        entry_first=entry_first,
        straight=straight if in_turn else None,
        persons=(person, number) if by_driver else None,
        nobody=nobody,
        twice=twice,
        both=both if by_driver else None,
        in_order=np.logical_and.reduceat(straight, session_first[:-1]) if in_turn and rows.leagues else None,
    )


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


def _seen(rows: Rows, keys: _Keys) -> Seen:
    """Return what there is by arrays."""
    runs = _SessionRuns.of(rows, keys.session)
    code, first = _first_seen(runs.league, keys.session[runs.begins], keys.sessions)
    session_row, league = runs.begins[first], runs.league[first]
    # By league and round; sessions of a round in the order in which they first appear.
    sort = np.lexsort((keys.round[session_row], league))
    in_turn = len(first) == len(code) and bool((sort == np.arange(len(sort))).all())
    place = np.empty(len(sort), dtype=np.int64)
    place[sort] = np.arange(len(sort))
    session_row, leagues = session_row[sort], np.arange(rows.leagues + 1)
    session_first = np.searchsorted(league[sort], leagues)
    of_run = (place[code] - session_first[runs.league]).astype(np.int32)
    in_order = _in_order(rows, keys, runs)
    if 2 * np.count_nonzero(in_order) < rows.leagues:
        in_order[:] = False  # to look at all rows costs less than to choose
    entry, entry_row, entry_first = _entries_by_turn(rows, keys, runs, in_order)
    twice = np.diff(entry_first) != runs.length[runs.first[:-1]]
    if (in_order & twice).any():  # the first session names somebody twice
        in_order &= ~twice
        entry, entry_row, entry_first = _entries_by_turn(rows, keys, runs, in_order)
    return Seen(
        of_row=None if in_turn else np.repeat(of_run, runs.length),
        named=entry,
        session_row=session_row,
        session_first=session_first,
        entry_row=entry_row,
        entry_first=entry_first,
        twice=False if in_turn and in_order.all() else None,
        in_order=in_order,
    )


@dataclass(frozen=True, eq=False)
class _SessionRuns:
    """Rows of one session that stand together: run J ``begins`` in a row, has a ``length`` and is of a
    ``league``, [J] each; ``first`` [G + 1] is where the runs of each league begin."""

    begins: Ints
    length: Ints
    league: Ints
    first: Ints

    @classmethod
    def of(cls, rows: Rows, session: Whole) -> _SessionRuns:
        """Return the runs of rows with the same key of a session."""
        opens = np.empty(rows.number, dtype=np.bool_)
        np.not_equal(session[1:], session[:-1], out=opens[1:])
        opens[rows.first[:-1]] = True
        begins = np.flatnonzero(opens)
        first = np.searchsorted(begins, rows.first)
        league = np.repeat(np.arange(rows.leagues), np.diff(first))
        return cls(begins, np.diff(begins, append=rows.number), league, first)

    def turn(self, rows: int) -> Codes:
        """Return ``[R]``: the how many-th of its run each of all the rows is, from 0."""
        number = np.arange(rows, dtype=np.int32)
        number -= np.repeat(self.begins.astype(np.int32), self.length)
        return number


def _in_order(rows: Rows, keys: _Keys, runs: _SessionRuns) -> Bools:
    """Return ``[G]``: the leagues each session of which names the entries of the first in their order.

    It may name fewer: those behind its last are not there. Nobody asks yet whether the first names one twice.
    """
    if not rows.leagues:
        return np.zeros(0, dtype=np.bool_)
    fits = runs.length <= runs.length[runs.first[:-1]][runs.league]
    in_order: Bools = np.logical_and.reduceat(fits, runs.first[:-1])
    # Some leagues at a time: what is looked at stays in the cache.
    ends = np.unique(np.searchsorted(rows.first, [*range(_AT_A_TIME, rows.number, _AT_A_TIME), rows.number]))
    for start, stop in pairwise([0, *ends.tolist()]):
        begin, end = int(rows.first[start]), int(rows.first[stop])
        some = slice(int(runs.first[start]), int(runs.first[stop]))
        like = np.arange(begin, end)
        like += np.repeat(rows.first[runs.league[some]] - runs.begins[some], runs.length[some])
        alike = keys.who.take(like, mode="clip") == keys.who[begin:end]
        if keys.what is not None:
            alike &= keys.what.take(like, mode="clip") == keys.what[begin:end]
        if keys.nobody:
            alike &= keys.who[begin:end] >= 0
        if not alike.all():
            in_order[start:stop] &= np.logical_and.reduceat(alike, rows.first[start:stop] - begin)
    return in_order


def _entries_by_turn(
    rows: Rows, keys: _Keys, runs: _SessionRuns, in_order: Bools
) -> tuple[Codes, Ints, Ints]:
    """Return the entry of each row [R], counted within the league as they are first seen; a row of each, and
    where those of each league begin [G + 1].

    In leagues that are ``in_order`` [G] only the rows of the first session are looked at.
    """
    entry = runs.turn(rows.number)
    row: Ints | slice = slice(None)
    if in_order.any() or keys.nobody:
        looked_at = ~in_order[runs.league]
        looked_at[runs.first[:-1]] = True
        row = counted_on(runs.begins[looked_at], runs.length[looked_at])
        if keys.nobody:
            row, entry[keys.who < 0] = row[keys.who[row] >= 0], -1
    league, key, size = rows.league[row], keys.who[row], keys.people
    if keys.what is not None:
        key, size = key.astype(np.int64) * keys.kinds + keys.what[row], size * keys.kinds
    code, first = _first_seen(league, key, size, all_new=bool(in_order.all()))
    entry_first = np.searchsorted(league[first], np.arange(rows.leagues + 1, dtype=np.int32))
    entry[row] = code - entry_first.astype(np.int32)[league]
    return entry, first if isinstance(row, slice) else row[first], entry_first


def read_only(values: NDArray[Any], kind: type[Number]) -> NDArray[Number]:
    """Return numbers as the loops are compiled for, which those in Arrow's buffers are beforehand."""
    if values.dtype.itemsize == np.dtype(kind).itemsize:  # none is below 0 where the other has no sign
        values = values.view(kind)
    numbers = np.ascontiguousarray(values, dtype=kind).view()
    numbers.setflags(write=False)
    return numbers


def counted_on(begins: Ints, lengths: Ints) -> Ints:
    """Return the numbers from each of the ``begins`` on, as many as its length says, one after the other."""
    numbers = np.arange(int(lengths.sum()))
    numbers += np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
    return numbers


def _first_seen(league: Whole, key: Whole, size: int, *, all_new: bool = False) -> tuple[Codes, Ints]:
    """Return the number of each pair of league and key (below ``size``) as they first appear, and the rows
    in which they do. ``all_new`` where mostly no two are the same: sorting tells that sooner."""
    keys = league.astype(np.int64) * size + key
    lined = np.sort(keys) if all_new else keys
    if (lined[1:] > lined[:-1]).all():
        return np.arange(len(keys), dtype=np.int32), np.arange(len(keys))
    code, _ = codes_of(keys)
    row_of = np.zeros(int(code.max(initial=-1)) + 1, dtype=np.int64)
    row_of[code[::-1]] = np.arange(len(code))[::-1]
    return code, row_of
