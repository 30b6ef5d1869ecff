"""Which league, session and entry each row is of: rows sorted by league, everything in it counted from 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from countback.batch.columns import KINDS, OF_ENTRY, BadRow, Codes, Columns, codes_of, pairs_of
from countback.model.classification import Status
from countback.model.facts import Bools, Ints

RACE = KINDS.index("race")
Whole = NDArray[np.integer[Any]]
Number = TypeVar("Number", bound=np.generic)
#: As many keys have room beside each other; where there are more, they are looked up.
_MOST_KEYS = 1 << 24


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
        found: Ints = np.diff(self.first)
        return found


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

    @property
    def number(self) -> Ints:
        """``[G]``: how many each league has."""
        found: Ints = np.diff(self.first)
        return found


@dataclass(frozen=True, eq=False)
class Numbered:
    """G leagues in the order in which they first appear. ``order`` [R] are the rows that say something.

    They are sorted by league, with ``league``, ``session`` and ``entry`` [R]: the last two counted within
    the league; -1 is a row that only puts a session on the calendar. ``first`` [G + 1] is where each
    league's rows begin. ``alone`` [G] are leagues that arrays do not hold: shared cars, several drivers of an
    entry, a driver in two cars at once. ``kinds`` are what entries are beside their name (class, team, ...).
    ``in_order`` is true where the table has its rows in this order, all of them.
    """

    columns: Columns
    kinds: list[dict[str, str]]
    order: Ints
    league: Codes
    session: Whole
    entry: Whole
    first: Ints
    sessions: SessionList
    entries: EntryList
    alone: Bools

    in_order: bool

    @property
    def names(self) -> list[tuple[str, str]]:
        """``[G]``: the name of each league and its season."""
        return self.columns.leagues

    def values(self, name: str) -> Ints | None:
        """Return ``[R]``: one column of whole numbers, None where the table has none."""
        found = self.columns.whole.get(name)
        return None if found is None else self.take(found)

    def take(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return ``[R]`` of something that is known of every row of the table."""
        return values if self.in_order else values[self.order]


def number(columns: Columns, *, compiled: bool = False) -> Numbered:
    """Return which league, session and entry each row is of; rows that contradict others are added to the
    bad ones of ``columns``.

    Leagues with a bad row are numbered like the others: who scores them leaves them out. ``compiled`` does
    it in a compiled loop, to the same end.
    """
    leagues = len(columns.leagues)
    league = columns.league
    named = league >= 0
    in_order = bool(named.all()) and not (league[1:] < league[:-1]).any()
    order = np.arange(len(league)) if in_order else np.flatnonzero(named)
    if not in_order:
        order = order[np.argsort(league[order], kind="stable")]
        league = league[order]
    rows = _Rows(columns, order, league, leagues, in_order, compiled)
    sessions, session = _sessions(rows)
    what, kinds = kinds_of_entry(columns)
    entries, entry, varied = _entries(rows, what)
    first = np.searchsorted(league, np.arange(leagues + 1))
    found = Numbered(
        columns, kinds, order, league, session, entry, first, sessions, entries, varied, in_order
    )
    _seats(found, compiled=compiled)
    return found


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows in their order: see `Numbered`."""

    columns: Columns
    order: Ints
    league: Codes
    leagues: int
    in_order: bool
    compiled: bool

    def take(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return ``[R]`` of something that is known of every row of the table."""
        return values if self.in_order else values[self.order]

    def seen(self, key: Whole, size: int, which: Bools | None = None) -> tuple[Codes, Ints]:
        """Return the number of each pair of league and key (below ``size``) as they first appear, and the
        rows in which they do; of the rows ``which`` alone if given."""
        at = None if which is None else np.flatnonzero(which)
        league = self.league if at is None else self.league[at]
        key = key if at is None else key[at]
        if self.compiled and size < _MOST_KEYS:
            from countback.batch.seen import first_seen

            code, row_of = first_seen(league, key.astype(np.int32, copy=False), size)
        else:
            code, _ = codes_of(league.astype(np.int64) * size + key)
            row_of = np.zeros(int(code.max(initial=-1)) + 1, dtype=np.int64)
            row_of[code[::-1]] = np.arange(len(code))[::-1]
        return code, row_of if at is None else at[row_of]


def _sessions(rows: _Rows) -> tuple[SessionList, Whole]:
    columns, league = rows.columns, rows.league
    names, kinds = columns.texts.get("session"), columns.whole.get("kind")
    given = columns.whole.get("round")
    round_: Whole = np.zeros(len(league), dtype=np.int32) if given is None else rows.take(given)
    if given is not None and len(round_) and not round_.all():
        lacking = round_ == 0
        some = np.bincount(league[~lacking], minlength=rows.leagues) > 0
        for row in rows.order[lacking & some[league]].tolist():
            columns.bad.append(BadRow(row, "round", "no round, though others of its league have one"))
    key, size = round_, int(round_.max(initial=0)) + 1
    if names is not None:
        many = len(names.values) + 1
        key, size = key.astype(np.int64) * many + rows.take(names.codes) + 1, size * many
    if kinds is not None:
        key, size = key.astype(np.int64) * len(KINDS) + rows.take(kinds), size * len(KINDS)
    code, row_of = rows.seen(key, size)
    league_of, round_of = league[row_of], round_[row_of].astype(np.int64)
    # By league and round; sessions of a round in the order in which they first appear.
    sort = np.lexsort((round_of, league_of))
    in_turn = bool((sort == np.arange(len(sort))).all())
    row_of, league_of, round_of = row_of[sort], league_of[sort], round_of[sort]
    first = np.searchsorted(league_of, np.arange(rows.leagues + 1))
    at = np.arange(len(row_of)) - first[league_of]
    if not round_of.all():
        round_of = np.where(round_of == 0, at + 1, round_of)
    at_row: Whole = code
    if not in_turn:
        place = np.empty(len(sort), dtype=np.int64)
        place[sort] = np.arange(len(sort))
        at_row = place[code]
    run = np.ones(len(row_of), dtype=np.bool_)
    cancelled = np.zeros(len(row_of), dtype=np.bool_)
    somebody = rows.take(columns.texts["competitor"].codes) >= 0
    if not somebody.all():
        run = np.bincount(at_row[somebody], minlength=len(row_of)) > 0
        off = ~somebody & (rows.take(columns.whole["status"]) == Status.CANCELLED.code)
        cancelled[at_row[off]] = True
        for row in rows.order[somebody & cancelled[at_row]].tolist():
            columns.bad.append(BadRow(row, "status", "a result of a session that was cancelled"))
    found = SessionList(
        first=first,
        league=league_of.astype(np.int64),
        round=round_of,
        kind=np.full(len(row_of), RACE) if kinds is None else rows.take(kinds)[row_of],
        name=np.full(len(row_of), -1) if names is None else rows.take(names.codes)[row_of].astype(np.int64),
        run=run,
        cancelled=cancelled,
    )
    return found, at_row - first.astype(at_row.dtype)[league]


def _entries(rows: _Rows, what: Codes | None) -> tuple[EntryList, Whole, Bools]:
    columns, league = rows.columns, rows.league
    people, own = columns.texts["competitor"], columns.texts.get("entry")
    who = rows.take(people.codes)
    key: Whole = who
    size = len(people.values)
    if own is not None:
        codes = rows.take(own.codes)
        key, size = np.where(codes >= 0, codes + size, who), size + len(own.values)
    if what is not None:
        different = int(what.max(initial=0)) + 1
        key, size = key.astype(np.int64) * different + rows.take(what), size * different
    somebody = who >= 0
    everybody = bool(somebody.all())
    code, row_of = rows.seen(key, size, None if everybody else somebody)
    league_of = league[row_of].astype(np.int64)
    first = np.searchsorted(league_of, np.arange(rows.leagues + 1))
    of_row: Whole = code
    if not everybody:
        of_row = np.full(len(league), -1, dtype=np.int64)
        of_row[somebody] = code
    driver = who[row_of].astype(np.int64)
    varied = np.zeros(rows.leagues, dtype=np.bool_)
    if own is not None:
        varied[league[somebody & (who != driver[of_row])]] = True
    person, pairs = codes_of(league_of * (len(people.values) + 1) + driver)
    number_of = np.bincount(pairs // (len(people.values) + 1), minlength=rows.leagues)
    begin = np.cumsum(number_of) - number_of
    found = EntryList(
        first=first,
        league=league_of,
        row=rows.order[row_of],
        competitor=driver,
        what=np.zeros(len(row_of), dtype=np.int64)
        if what is None
        else rows.take(what)[row_of].astype(np.int64),
        person=person - begin[league_of],
        people=number_of,
    )
    local = of_row - first.astype(of_row.dtype)[league]
    return found, local if everybody else np.where(of_row >= 0, local, -1), varied


def kinds_of_entry(columns: Columns) -> tuple[Codes | None, list[dict[str, str]]]:
    """Return ``[N]`` the number of what distinguishes an entry beside its name, and for each what it is.

    Where the table has none of these columns, all entries are alike.
    """
    found: Codes | None = None
    values: list[dict[str, str]] = [{}]
    for name in OF_ENTRY[1:]:
        if name == "guest":
            guest = columns.whole.get("guest")
            if guest is None or not guest.any():
                continue
            codes, texts = guest.astype(np.int32) - 1, ["yes"]
        elif name in columns.texts:
            column = columns.texts[name]
            codes, texts = column.codes, column.values
        else:
            continue
        before = np.zeros(columns.rows, dtype=np.int32) if found is None else found
        found, pairs = pairs_of(before, codes, len(texts) + 1)
        values = [values[one] | ({name: texts[other]} if other >= 0 else {}) for one, other in pairs]
    return found, values


def _seats(numbered_: Numbered, *, compiled: bool) -> None:
    """Report a second row of somebody in a session; note the leagues with cars that are shared."""
    entries, sessions = numbered_.entries.number, numbered_.sessions.number
    begins = np.cumsum(entries * sessions) - entries * sessions
    league = numbered_.league
    several = numbered_.entries.people < numbered_.entries.number
    if compiled and not several.any():
        from countback.batch.seen import any_twice

        cells = int((entries * sessions).sum())
        if not any_twice(league, numbered_.session, numbered_.entry, begins, entries, cells):
            return
    there = numbered_.entry >= 0
    cell = begins[league] + numbered_.session * entries[league] + numbered_.entry
    taken = np.bincount(cell[there], minlength=int((entries * sessions).sum()))
    columns, people = numbered_.columns, numbered_.columns.texts["competitor"]
    if taken.max(initial=0) > 1:
        held: dict[int, dict[int, int]] = {}
        for at in np.flatnonzero(there & (taken[np.where(there, cell, 0)] > 1)).tolist():
            row = int(numbered_.order[at])
            who = int(people.codes[row])
            others = held.setdefault(int(cell[at]), {})
            numbered_.alone[league[at]] = True
            if who in others:
                columns.bad.append(BadRow(row, "competitor", f"a second row of {people.values[who]}"))
            elif others:
                before = next(iter(others.values()))
                differs = [name for name, held_ in columns.whole.items() if held_[before] != held_[row]]
                if differs:
                    said = f"who shares a car has another {', '.join(differs)} in row {before}"
                    columns.bad.append(BadRow(row, differs[0], said))
            others.setdefault(who, row)
    if several.any():
        # Somebody with two entries: in one session they may be in one of them alone.
        rows = np.flatnonzero(there & several[league])
        person = numbered_.entries.person[numbered_.entries.first[league[rows]] + numbered_.entry[rows]]
        most = int(numbered_.entries.people.max()) + 1
        seat = (numbered_.sessions.first[league[rows]] + numbered_.session[rows]) * most + person
        _, which, number = np.unique(seat, return_inverse=True, return_counts=True)
        numbered_.alone[league[rows[number[which] > 1]]] = True
