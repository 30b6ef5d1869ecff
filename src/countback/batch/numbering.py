"""Which league, session and entry each row is of: rows sorted by league, everything in it counted from 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countback.batch.columns import KINDS, OF_ENTRY, BadRow, Codes, Columns, codes_of, pairs_of
from countback.model.classification import Status
from countback.model.facts import Bools, Ints

RACE = KINDS.index("race")


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
    """

    columns: Columns
    kinds: list[dict[str, str]]
    order: Ints
    league: Ints
    session: Ints
    entry: Ints
    first: Ints
    sessions: SessionList
    entries: EntryList
    alone: Bools

    @property
    def names(self) -> list[tuple[str, str]]:
        """``[G]``: the name of each league and its season."""
        return self.columns.leagues

    def values(self, name: str) -> Ints | None:
        """Return ``[R]``: one column of whole numbers, None where the table has none."""
        found = self.columns.whole.get(name)
        return None if found is None else found[self.order]


def number(columns: Columns) -> Numbered:
    """Return which league, session and entry each row is of; rows that contradict others are added to the
    bad ones of ``columns``.

    Leagues with a bad row are numbered like the others: who scores them leaves them out.
    """
    leagues = len(columns.leagues)
    named = np.flatnonzero(columns.league >= 0)
    league = columns.league[named].astype(np.int64)
    if len(league) and (league[1:] < league[:-1]).any():
        sort = np.argsort(league, kind="stable")
        named, league = named[sort], league[sort]
    first = np.searchsorted(league, np.arange(leagues + 1))
    sessions, session = _sessions(columns, named, league, leagues)
    what, kinds = kinds_of_entry(columns)
    entries, entry, varied = _entries(columns, what, named, league, leagues)
    found = Numbered(columns, kinds, named, league, session, entry, first, sessions, entries, varied)
    _seats(found)
    return found


def _sessions(columns: Columns, rows: Ints, league: Ints, leagues: int) -> tuple[SessionList, Ints]:
    rounds = columns.whole.get("round")
    names = columns.texts.get("session")
    kinds = columns.whole.get("kind")
    none = np.zeros(len(rows), dtype=np.int64)
    round_ = none if rounds is None else rounds[rows].astype(np.int64)
    name = none - 1 if names is None else names.codes[rows].astype(np.int64)
    kind = none + RACE if kinds is None else kinds[rows]
    if rounds is not None and len(round_) and not round_.all():
        lacking = round_ == 0
        some = np.bincount(league[~lacking], minlength=leagues) > 0
        for row in rows[lacking & some[league]].tolist():
            columns.bad.append(BadRow(row, "round", "no round, though others of its league have one"))
    many = 1 if names is None else len(names.values) + 1
    most = int(round_.max(initial=0)) + 1
    key = ((league * most + round_) * many + name + 1) * len(KINDS) + kind
    code, keys = codes_of(key)
    kind_of, rest = keys % len(KINDS), keys // len(KINDS)
    name_of, rest = rest % many - 1, rest // many
    round_of, league_of = rest % most, rest // most
    # By league and round; sessions of a round in the order in which they first appear.
    sort = np.lexsort((np.arange(len(keys)), round_of, league_of))
    place = np.empty(len(keys), dtype=np.int64)
    place[sort] = np.arange(len(keys))
    league_of, round_of, kind_of, name_of = (one[sort] for one in (league_of, round_of, kind_of, name_of))
    first = np.searchsorted(league_of, np.arange(leagues + 1))
    at = np.arange(len(keys)) - first[league_of]
    if not round_of.all():
        round_of = np.where(round_of == 0, at + 1, round_of)
    status = columns.whole["status"][rows]
    somebody = columns.texts["competitor"].codes[rows] >= 0
    at_row = place[code]
    run = np.ones(len(keys), dtype=np.bool_)
    cancelled = np.zeros(len(keys), dtype=np.bool_)
    if not somebody.all():
        run = np.bincount(at_row[somebody], minlength=len(keys)) > 0
        off = ~somebody & (status == Status.CANCELLED.code)
        cancelled[at_row[off]] = True
        for row in rows[somebody & cancelled[at_row]].tolist():
            columns.bad.append(BadRow(row, "status", "a result of a session that was cancelled"))
    found = SessionList(first, league_of, round_of, kind_of, name_of, run, cancelled)
    return found, at[at_row]


def _entries(
    columns: Columns, what: Codes | None, rows: Ints, league: Ints, leagues: int
) -> tuple[EntryList, Ints, Bools]:
    people = columns.texts["competitor"]
    who = people.codes[rows].astype(np.int64)
    car = who
    own = columns.texts.get("entry")
    if own is not None:
        codes = own.codes[rows]
        car = np.where(codes >= 0, codes + len(people.values), who)
    many = len(people.values) + (0 if own is None else len(own.values)) + 1
    key = league * many + car
    different = 1
    if what is not None:
        different = int(what.max(initial=0)) + 1
        key = key * different + what[rows]
    somebody = who >= 0
    everybody = bool(somebody.all())
    code, keys = codes_of(key if everybody else key[somebody])
    league_of = keys // different // many
    first = np.searchsorted(league_of, np.arange(leagues + 1))
    of_row = code.astype(np.int64)
    if not everybody:
        of_row = np.full(len(rows), -1, dtype=np.int64)
        of_row[somebody] = code
    row_of = np.zeros(len(keys), dtype=np.int64)
    row_of[of_row[somebody][::-1]] = np.flatnonzero(somebody)[::-1]
    driver = who[row_of]
    varied = np.zeros(leagues, dtype=np.bool_)
    if own is not None:
        varied[league[somebody & (who != driver[of_row])]] = True
    person, pairs = codes_of(league_of * (len(people.values) + 1) + driver)
    number_of = np.bincount(pairs // (len(people.values) + 1), minlength=leagues)
    begin = np.cumsum(number_of) - number_of
    found = EntryList(
        first=first,
        league=league_of,
        row=rows[row_of],
        competitor=driver,
        what=keys % different if what is not None else np.zeros(len(keys), dtype=np.int64),
        person=person - begin[league_of],
        people=number_of,
    )
    local = np.where(of_row >= 0, of_row - first[league], -1) if len(rows) else of_row
    return found, local, varied


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


def _seats(numbered_: Numbered) -> None:
    """Report a second row of somebody in a session; note the leagues with cars that are shared."""
    entries, sessions = entries_of(numbered_)
    begins = np.cumsum(entries * sessions) - entries * sessions
    there = numbered_.entry >= 0
    league = numbered_.league
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
    several = numbered_.entries.people < numbered_.entries.number
    if several.any():
        # Somebody with two entries: in one session they may be in one of them alone.
        rows = np.flatnonzero(there & several[league])
        person = numbered_.entries.person[numbered_.entries.first[league[rows]] + numbered_.entry[rows]]
        most = int(numbered_.entries.people.max()) + 1
        seat = (numbered_.sessions.first[league[rows]] + numbered_.session[rows]) * most + person
        _, which, number = np.unique(seat, return_inverse=True, return_counts=True)
        numbered_.alone[league[rows[number[which] > 1]]] = True


def entries_of(numbered_: Numbered) -> tuple[Ints, Ints]:
    """Return ``[G]`` how many entries and how many sessions each league has."""
    return numbered_.entries.number, numbered_.sessions.number
