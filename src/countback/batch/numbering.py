"""Which league, session and entry each row is of: rows sorted by league, everything in it counted from 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from countback.batch.columns import KINDS, OF_ENTRY, BadRow, Columns
from countback.batch.seen import Number, Rows, Seen, Whole, seen_compiled, seen_in
from countback.batch.texts import Codes, LeagueNames, by_number, codes_of, numbers_of
from countback.model.classification import Status
from countback.model.facts import Bools, Ints

RACE = KINDS.index("race")
Beside = tuple[str, Codes, list[str]]
"""What tells entries of one name apart: the column, codes [N] into its texts (-1 for none), and those."""
#: So many kinds of entry could there be before it is looked which there are.
_COUNTED = 1 << 16


@dataclass(frozen=True, eq=False)
class SessionList:
    """The sessions of all leagues, by league, round, and the order in which they first appear.

    ``first`` [G + 1] is where those of each league begin. ``name`` are codes of the column ``session``, -1
    for none; ``run`` tells whether there is a result, ``cancelled`` that it was called off.
    """

    first: Ints
    league: Ints
    round: Ints
    kind: Ints
    name: Ints
    run: Bools
    cancelled: Bools

    @property
    def number(self) -> Ints:
        """``[G]``: how many each league has."""
        number: Ints = np.diff(self.first)
        return number


@dataclass(frozen=True, eq=False)
class EntryList:
    """The entries of all leagues, by league and the order in which they first appear.

    ``first`` [G + 1] is where those of each league begin, ``row`` a row of each, ``competitor`` the code of
    the first who drove it, ``what`` numbers what else distinguishes entries (class, team, ...), the same
    number in all leagues. ``person`` [M] counts the competitors of each league from 0, ``people`` [G] is
    how many there are.
    """

    first: Ints
    league: Ints
    row: Ints
    competitor: Ints
    what: Ints
    person: Ints
    people: Ints

    @cached_property
    def one_each(self) -> bool:
        """Whether entry and competitor are one, with the same number, in all leagues."""
        within = np.arange(len(self.person)) - self.first[self.league]
        return bool((self.person == within).all())

    @property
    def number(self) -> Ints:
        """``[G]``: how many each league has."""
        number: Ints = np.diff(self.first)
        return number


@dataclass(frozen=True, eq=False)
class Numbered:
    """G leagues in the order in which they first appear. ``rows`` [R] are those that say something.

    They are sorted by league; the ``session`` and the ``entry`` [R] of each are counted within the league, -1
    is a row that only puts a session on the calendar. ``alone`` [G] are leagues that arrays do not hold:
    shared cars, several drivers of an entry, a driver in two cars at once. ``kinds`` are what entries are
    beside their name (class, team, ...).
    """

    columns: Columns
    kinds: list[dict[str, str]]
    rows: Rows
    seen: Seen
    sessions: SessionList
    entries: EntryList
    alone: Bools
    #: Columns with a 0 behind the last row, which stands for no row; as blocks take them.
    ended: dict[str, NDArray[np.integer[Any]]] = field(default_factory=dict)

    @property
    def league(self) -> Codes:
        """``[R]``: the number of each row's league."""
        return self.rows.league

    @property
    def session(self) -> Whole:
        """``[R]``: the number of each row's session in its league."""
        return self.seen.session

    @property
    def entry(self) -> Whole:
        """``[R]``: the number of each row's entry in its league, -1 for nobody."""
        return self.seen.entry

    @property
    def first(self) -> Ints:
        """``[G + 1]``: where the rows of each league begin."""
        return self.rows.first

    @property
    def names(self) -> LeagueNames:
        """``[G]``: the name of each league and its season."""
        return self.columns.leagues

    @cached_property
    def turn(self) -> Ints:
        """``[M]``: a number for each entry in the order of car numbers, the same for the same number."""
        people, own, listed = self.columns.texts["competitor"], self.columns.texts.get("entry"), self.entries
        texts, code = [people.listed], listed.competitor
        if own is not None:
            car = own.codes[listed.row]
            code = np.where(car < 0, code, len(people.listed) + car)
            texts.append(own.listed)
        number = [kind.get("number") for kind in self.kinds]
        if any(number):
            given = np.array([text is not None for text in number])[listed.what]
            code = np.where(given, sum(map(len, texts)) + listed.what, code)
            texts.append(pa.array(number, pa.string()))
        which, codes = numbers_of(code)
        return by_number(pa.concat_arrays(texts).take(pa.array(codes)))[which]

    def row(self, at: int) -> int:
        """Return which row of the table one of these is."""
        return at if self.rows.sort is None else int(self.rows.sort[at])

    def values(self, name: str) -> Ints | None:
        """Return ``[R]``: one column of whole numbers, None where the table has none."""
        column = self.columns.numbers(name)
        return None if column is None else self.take(column)

    def take(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return ``[R]`` of something that is known of every row of the table."""
        return self.rows.take(values)

    def by_session(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return ``[R]`` of something that is known of every session: that of each row's own."""
        seen = self.seen
        if seen.of_row is None:  # they stand in turn
            return values.repeat(np.diff(seen.session_row, append=len(seen.named)))
        number: Ints = seen.session_first[self.league] + seen.of_row
        return values[number]


def number(columns: Columns, *, compiled: bool = False) -> Numbered:
    """Return which league, session and entry each row is of; rows that contradict others are added to the
    bad ones of ``columns``.

    Leagues with a bad row are numbered like the others: who scores them leaves them out. ``compiled`` does
    it in a compiled loop, to the same end.
    """
    leagues = len(columns.leagues)
    sort: Ints | None = None
    first = columns.runs.begins
    if not columns.runs.one_each(leagues):
        sort = np.flatnonzero(columns.league >= 0)
        sort = sort[np.argsort(columns.league[sort], kind="stable")]
        first = np.searchsorted(columns.league[sort], np.arange(leagues + 1, dtype=np.int32))
    rows = Rows(columns, sort, first)
    beside = [*_told_apart(columns)]
    seen = seen_compiled(rows, [codes for _, codes, _ in beside]) if compiled else None
    if seen is not None:
        row = rows.rows(seen.entry_row)
        what, kinds = kinds_of_entry([(name, codes.take(row), texts) for name, codes, texts in beside])
    else:
        what, kinds = kinds_of_entry(beside)
        seen = seen_in(rows, what, len(kinds))
        what = None if what is None else rows.take(what)[seen.entry_row]
    numbered = Numbered(
        columns=columns,
        kinds=kinds,
        rows=rows,
        seen=seen,
        sessions=_sessions(rows, seen),
        entries=_entries(rows, seen, what),
        alone=_varied(rows, seen),
    )
    if seen.both is not None:
        numbered.alone[seen.both] = True
    if seen.twice is not False:
        _seats(numbered)
    elif seen.both is None:
        _two_at_once(numbered)
    return numbered


def _sessions(rows: Rows, seen: Seen) -> SessionList:
    columns, row = rows.columns, seen.session_row
    names, kinds, given = columns.texts.get("session"), columns.whole.get("kind"), columns.whole.get("round")
    of = np.repeat(np.arange(rows.leagues), np.diff(seen.session_first))
    round_ = np.zeros(len(row), dtype=np.int64) if given is None else rows.take(given)[row].astype(np.int64)
    if not round_.all():
        round_ = np.where(round_ == 0, np.arange(len(row)) - seen.session_first[of] + 1, round_)
    run = np.ones(len(row), dtype=np.bool_)
    cancelled = np.zeros(len(row), dtype=np.bool_)
    if seen.nobody is not False and not (somebody := seen.entry >= 0).all():
        at_row = seen.session_first[rows.league] + seen.session
        run = np.bincount(at_row[somebody], minlength=len(row)) > 0
        off = ~somebody & (rows.take(columns.status) == Status.CANCELLED.code)
        cancelled[at_row[off]] = True
        for bad in rows.rows(np.flatnonzero(somebody & cancelled[at_row])).tolist():
            columns.bad.append(BadRow(bad, "status", "a result of a session that was cancelled"))
    return SessionList(
        first=seen.session_first,
        league=of,
        round=round_,
        kind=np.full(len(row), RACE) if kinds is None else rows.take(kinds)[row].astype(np.int64),
        name=np.full(len(row), -1) if names is None else rows.take(names.codes)[row].astype(np.int64),
        run=run,
        cancelled=cancelled,
    )


def _entries(rows: Rows, seen: Seen, what: Codes | None) -> EntryList:
    people, row = rows.columns.texts["competitor"], seen.entry_row
    league = np.repeat(np.arange(rows.leagues), np.diff(seen.entry_first))
    driver = rows.take(people.codes)[row].astype(np.int64)
    if seen.persons is not None:
        person, number_of = seen.persons
    elif what is None and "entry" not in rows.columns.texts:  # entry and person are one
        number_of = np.diff(seen.entry_first)
        person = np.arange(len(row)) - seen.entry_first[league]
    else:
        many = len(people.listed) + 1
        code, pairs = codes_of(league * many + driver)
        number_of = np.bincount(pairs // many, minlength=rows.leagues)
        person = code - (np.cumsum(number_of) - number_of)[league]
    return EntryList(
        first=seen.entry_first,
        league=league,
        row=rows.rows(row),
        competitor=driver,
        what=np.zeros(len(row), dtype=np.int64) if what is None else what.astype(np.int64),
        person=person,
        people=number_of,
    )


def _varied(rows: Rows, seen: Seen) -> Bools:
    """Return ``[G]``: the leagues in which somebody else drives an entry than in the row first seen."""
    varied = np.zeros(rows.leagues, dtype=np.bool_)
    if "entry" in rows.columns.texts:
        who = rows.take(rows.columns.texts["competitor"].codes)
        somebody = np.flatnonzero(seen.entry >= 0)
        league = rows.league[somebody]
        driver = who[seen.entry_row[seen.entry_first[league] + seen.entry[somebody]]]
        varied[league[who[somebody] != driver]] = True
    return varied


def kinds_of_entry(beside: Sequence[Beside]) -> tuple[Codes | None, list[dict[str, str]]]:
    """Return ``[N]`` the number of what distinguishes an entry beside its name, and for each what it is.

    Where the table has no such column, all entries are alike. The numbers are in one order whatever
    came first, so that what is worked out for all kinds is of use for other rows.
    """
    kinds: list[dict[str, str]] = [{}]
    number: Codes | None = None
    together: list[Beside] = []
    for column in beside:
        together.append(column)
        if prod(len(texts) + 1 for _, _, texts in together) * len(kinds) > _COUNTED:
            number, kinds = _combined(number, kinds, together)
            together = []
    if together:
        number, kinds = _combined(number, kinds, together)
    if number is None:
        return None, kinds
    order = sorted(range(len(kinds)), key=lambda kind: sorted(kinds[kind].items()))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place.take(number), [kinds[kind] for kind in order]


def _combined(
    number: Codes | None, kinds: list[dict[str, str]], columns: list[Beside]
) -> tuple[Codes, list[dict[str, str]]]:
    """Return the numbers ``[N]`` of the kinds that some columns make of others, and what those are."""
    key = np.zeros(len(columns[0][1]), dtype=np.int64) if number is None else number.astype(np.int64)
    for _, codes, texts in columns:
        key *= len(texts) + 1
        key += codes
        key += 1
    combined, keys = numbers_of(key)
    made = []
    for held in keys.tolist():
        kind: dict[str, str] = {}
        for name, _, texts in reversed(columns):
            held, code = divmod(held, len(texts) + 1)
            kind |= {name: texts[code - 1]} if code else {}
        made.append(kinds[held] | dict(reversed(kind.items())))
    return combined, made


def _told_apart(columns: Columns) -> Iterator[Beside]:
    """Yield the columns that tell entries of one name apart: codes [N], -1 for none, and their texts."""
    for name in OF_ENTRY[1:]:
        if name == "guest":
            guest = columns.whole.get("guest")
            if guest is not None and guest.any():
                codes = guest.astype(np.int32)
                codes -= 1
                yield name, codes, ["yes"]
        elif name in columns.texts:
            yield name, columns.texts[name].codes, columns.texts[name].values


def _seats(numbered_: Numbered) -> None:
    """Report a second row of somebody in a session; note the leagues with cars that are shared."""
    listed, entries = numbered_.sessions, numbered_.entries.number
    seats = entries[listed.league]
    cell = numbered_.by_session(np.cumsum(seats) - seats) + numbered_.entry
    there = numbered_.entry >= 0
    sat_in = cell if there.all() else cell[there]
    taken = np.zeros(int(seats.sum()), dtype=np.bool_)
    taken[sat_in] = True
    if np.count_nonzero(taken) < len(sat_in):
        often = np.bincount(sat_in, minlength=len(taken))
        _second_rows(numbered_, cell, there & (often[np.where(there, cell, 0)] > 1))
    _two_at_once(numbered_)


def _two_at_once(numbered_: Numbered) -> None:
    """Note the leagues in which somebody with two entries is in both of them in one session."""
    entries = numbered_.entries
    whose = (np.cumsum(entries.people) - entries.people)[entries.league] + entries.person
    several = np.bincount(whose)[whose] > 1
    if several.any():
        entry = np.repeat(entries.first[:-1], np.diff(numbered_.first)) + numbered_.entry
        rows = np.flatnonzero(several.take(entry, mode="clip") & (numbered_.entry >= 0))
        session = numbered_.by_session(np.arange(len(numbered_.seen.session_row)))[rows]
        seat = session * (int(entries.people.max()) + 1) + entries.person[entry[rows]]
        numbered_.alone[numbered_.league[rows[np.bincount(seat)[seat] > 1]]] = True


def _second_rows(numbered_: Numbered, cell: Ints, twice: Bools) -> None:
    """Report the rows of somebody who has another in the session, and those who share a car and do not agree.

    ``cell`` [R] is which entry in which session each row is of, ``twice`` [R] where that has several rows.
    """
    columns, people = numbered_.columns, numbered_.columns.texts["competitor"]
    held: dict[int, dict[int, int]] = {}
    for at in np.flatnonzero(twice).tolist():
        row = numbered_.row(at)
        who = int(people.codes[row])
        others = held.setdefault(int(cell[at]), {})
        numbered_.alone[numbered_.league[at]] = True
        if who in others:
            columns.bad.append(BadRow(row, "competitor", f"a second row of {people.values[who]}"))
        elif others:
            before = next(iter(others.values()))
            differs = [name for name, held_ in columns.whole.items() if held_[before] != held_[row]]
            if differs:
                said = f"who shares a car has another {', '.join(differs)} in row {before}"
                columns.bad.append(BadRow(row, differs[0], said))
        others.setdefault(who, row)
