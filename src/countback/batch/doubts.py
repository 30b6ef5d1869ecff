"""What is rarely meant in the results of a table: they are scored as they stand, and it is said.

A season folder is told the same when it is checked, by file and line; a table has many leagues, and is told
each sort of thing once: see `noticed`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from countback.batch.noticed import Noticed, league_name
from countback.batch.numbering import Numbered
from countback.batch.places import Places
from countback.batch.seen import Whole
from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.model.finding import Severity

#: More missing positions than this are not listed one by one.
_LISTED = 5
_ORDERS = ("qualifying", "fastest_lap")
#: What a car that did not start cannot have.
_OF_RUNNING = ("laps", "time", "best_lap", "laps_led")


def doubts_of_results(look: Look, places: Places, *, compiled: bool) -> Iterator[Noticed]:
    """Yield what is rarely meant in results; ``places`` are those of all rows, whatever their status.

    ``compiled`` looks at other orders in a compiled loop, to the same end.
    """
    gaps = _gaps(look, places)
    yield from [gaps] if gaps else []
    yield from _statuses(look, places.held)
    yield from _orders(look, compiled=compiled)
    yield from _cars_of_two_sorts(look)


class Look:
    """What is needed to tell of rows of a table, but for those of leagues that are ``out`` [G].

    What is known of every row is worked out for those alone that are told of.
    """

    def __init__(self, numbered: Numbered, out: Bools) -> None:
        self.numbered, self.out = numbered, out

    def league(self, rows: Ints) -> Ints:
        """Return the league of each of some numbered rows."""
        of: Ints = np.searchsorted(self.numbered.first, rows, side="right") - 1
        return of

    def scored(self, rows: Ints) -> Ints:
        """Return those of some numbered rows whose league is scored."""
        kept: Ints = rows if not self.out.any() else rows[~self.out[self.league(rows)]]
        return kept

    def noticed(
        self,
        rows: Ints,
        sort: str,
        code: str,
        column: str,
        message: str,
        hint: str,
        severity: Severity = "warning",
    ) -> Noticed:
        """Return what some numbered rows have; of the first it is told."""
        numbered, at = self.numbered, int(rows[0])
        leagues = list(dict.fromkeys(self.league(rows).tolist()))
        names = [league_name(pair) for pair in numbered.names.some(leagues[:_LISTED])]
        return Noticed(
            sort=sort,
            code=code,
            league=names[0],
            row=numbered.row(at),
            column=column,
            message=f"round {int(numbered.sessions.round[self._session(at)])}: {message}",
            hint=hint,
            severity=severity,
            also=tuple(names[1:]),
            leagues=len(leagues),
        )

    def name(self, at: int) -> str:
        """Return the competitor of a numbered row."""
        people = self.numbered.columns.texts["competitor"]
        name: str = people.listed[int(people.codes[self.numbered.row(int(at))])].as_py()
        return name

    def of_session(self, session: int) -> Ints:
        """Return the numbered rows of a session, numbered over all leagues."""
        seen, rows = self.numbered.seen, self.numbered.rows
        if seen.of_row is None:
            begin, *more = seen.session_row[session : session + 2].tolist()
            return np.arange(begin, more[0] if more else rows.number)
        league = int(self.numbered.sessions.league[session])
        own = np.arange(rows.first[league], rows.first[league + 1])
        of: Ints = own[seen.of_row[own] == session - seen.session_first[league]]
        return of

    def _session(self, at: int) -> int:
        """Return the session of a numbered row, numbered over all leagues."""
        seen = self.numbered.seen
        if seen.of_row is None:
            return int(np.searchsorted(seen.session_row, at, side="right")) - 1
        return int(seen.session_first[self.league(np.array([at]))[0]] + seen.of_row[at])


def _gaps(look: Look, places: Places) -> Noticed | None:
    """Return the sessions that skip a place which nobody left free by sharing one."""
    of_session = look.numbered.sessions.league
    skips = places.skips & ~look.out[of_session]
    for session in np.flatnonzero(skips & places.shared).tolist():
        skips[session] = bool(_missing(look, places, session))
    if not skips.any():
        return None
    sessions = np.flatnonzero(skips)
    missing = _missing(look, places, int(sessions[0]))
    rows = look.of_session(int(sessions[0]))
    behind = rows[places.held[rows] > missing[0]]
    first = behind[np.argmin(places.held[behind])]
    listed = ", ".join(map(str, missing[:_LISTED])) + (", ..." if len(missing) > _LISTED else "")
    has = np.zeros(len(look.out), dtype=np.bool_)
    has[of_session[sessions]] = True
    others = look.numbered.first[np.flatnonzero(has)[1:]]  # a row of each league that has such a session
    return look.noticed(
        np.concatenate([[first], others]),
        "places missing",
        "position-missing",
        "position",
        f"no car has position {listed}",
        "check the positions around it: each is paid as it stands; those that are out of the race have none",
    )


def _orders(look: Look, *, compiled: bool) -> Iterator[Noticed]:
    """Yield the orders of qualifying and of fastest laps that skip one whom others are behind, and places on
    the grid that two cars have."""
    numbered = look.numbered
    for column in (*_ORDERS, "grid"):
        held = numbered.values(column)
        if held is None or not held.any():
            continue
        places, some = Places.of(numbered, held, compiled=compiled), []
        for session in np.flatnonzero(places.shared if column == "grid" else places.skips).tolist():
            if not look.out[numbered.sessions.league[session]] and _contradicts(
                look, places, session, column
            ):
                some.append(session)
        if some:
            yield _order_noticed(look, column, places, some)


def _contradicts(look: Look, places: Places, session: int, column: str) -> bool:
    """Tell whether an order lacks no more than it has, or a place on the grid is of two cars."""
    if column == "grid":
        return _twice(look, places, look.of_session(session)) > 0
    missing = _missing(look, places, session)
    return 0 < len(missing) <= int(np.count_nonzero(places.held[look.of_session(session)]))


def _twice(look: Look, places: Places, rows: Ints) -> int:
    """Return the first place that two cars of some rows have, 0 for none."""
    cars = {*zip(places.held[rows].tolist(), look.numbered.entry[rows].tolist(), strict=True)}
    number = Counter(place for place, _ in cars if place)
    return min((place for place, held in number.items() if held > 1), default=0)


def _order_noticed(look: Look, column: str, places: Places, sessions: Sequence[int]) -> Noticed:
    """Return what is said of an order in which something is missing, or twice, in some sessions."""
    rows = np.array([look.of_session(session)[0] for session in sessions])
    if column == "grid":
        twice = _twice(look, places, look.of_session(sessions[0]))
        message, hint = f"place {twice} on the grid is that of two cars", "correct one of them"
        return look.noticed(rows, "grid twice", "grid-contradicted", column, message, hint)
    missing = _missing(look, places, sessions[0])[0]
    message = f"no car is {missing} in the order of column {column}"
    hint = "fill it in; equal times share a place"
    return look.noticed(rows, f"order of {column}", "order-incomplete", column, message, hint)


def _missing(look: Look, places: Places, session: int) -> list[int]:
    """Return the places up to the last of a session that nobody has, and that no dead heat leaves free."""
    rows = look.of_session(session)
    held = places.held[rows].tolist()
    if places.shared[session]:  # by those who share a car as well
        held = [place for place, _ in {*zip(held, look.numbered.entry[rows].tolist(), strict=True)}]
    number = Counter(filter(None, held))
    free = {place + more for place, held in number.items() for more in range(1, held)}
    return [place for place in range(1, max(number, default=0)) if place not in number and place not in free]


def _statuses(look: Look, held: Whole) -> Iterator[Noticed]:
    """Yield places of cars that can hold none, and what cars did that did not start."""
    numbered = look.numbered
    if "status" not in numbered.columns.whole:
        return
    status, entered = numbered.values("status"), numbered.entry >= 0
    assert status is not None
    none = np.zeros(max(each.code for each in Status) + 1, dtype=np.bool_)
    none[[each.code for each in Status if not each.may_hold_place]] = True
    rows = look.scored(np.flatnonzero(none[status] & (held > 0) & entered))
    if len(rows):
        place, who, why = held[rows[0]], look.name(rows[0]), _status(status[rows[0]])
        message = f"position {place} is that of {who}, with status {why}"
        hint = "leave it empty, and number those behind as the result does; or correct the status"
        yield look.noticed(rows, "place of none", "status-contradicted", "position", message, hint)
    unplaced = (status == Status.CLASSIFIED.code) & (held == 0) & entered
    in_class = numbered.values("class_position")
    if in_class is not None:
        unplaced &= in_class == 0
    rows = look.scored(np.flatnonzero(unplaced))
    if len(rows):
        who = look.name(rows[0])
        message = f"{who} is classified, and has no place: it is paid for none"
        hint = "give the place; or the status NC or DNF"
        yield look.noticed(rows, "no place", "status-contradicted", "position", message, hint)
    stayed = (status == Status.DID_NOT_START.code) & entered
    for name in _OF_RUNNING if stayed.any() else ():
        did = numbered.values(name)
        rows = look.scored(np.flatnonzero(stayed & (did > 0))) if did is not None else stayed[:0]
        if len(rows):
            who = look.name(rows[0])
            message = f"{who} did not start, and has {name}"
            hint = f"write DNF for who started, or leave {name} empty"
            yield look.noticed(rows, f"not started, {name}", "status-contradicted", name, message, hint)


def _status(code: int) -> str:
    return next(each.value for each in Status if each.code == code)


def _cars_of_two_sorts(look: Look) -> Iterator[Noticed]:
    """Yield the cars that are one by their name and two by what else rows of one session say of them."""
    numbered = look.numbered
    own, listed = numbered.columns.texts.get("entry"), numbered.entries
    if own is None or len(numbered.kinds) < 2:
        return
    car = own.codes[listed.row].astype(np.int64)
    named = np.where(car < 0, -1 - np.arange(len(car)), listed.league * (len(own.listed) + 1) + car)
    _, which, number = np.unique(named, return_inverse=True, return_counts=True)
    several = number[which] > 1
    if not several.any():
        return
    entry = listed.first[numbered.league] + numbered.entry
    rows = look.scored(np.flatnonzero((numbered.entry >= 0) & several.take(entry, mode="clip")))
    session = numbered.by_session(np.arange(len(numbered.seen.session_row)))[rows]
    by_car: dict[tuple[int, int], list[int]] = defaultdict(list)
    key = session * len(number) + which[entry[rows]]
    _, at, often = np.unique(key, return_inverse=True, return_counts=True)
    twice = often[at] > 1
    for row, *where in zip(rows[twice], session[twice], key[twice], strict=True):
        by_car[int(where[0]), int(where[1])].append(int(row))
    differ = [held for held in by_car.values() if len({int(numbered.entry[row]) for row in held}) > 1]
    if differ:
        yield _of_two_sorts(look, differ, entry)


def _of_two_sorts(look: Look, differ: Sequence[Sequence[int]], entry: Ints) -> Noticed:
    """Return what is said of cars whose rows (numbered) in a session ``differ``."""
    numbered, rows = look.numbered, differ[0]
    first = rows[0]
    second = next(row for row in rows if numbered.entry[row] != numbered.entry[first])
    kinds = [numbered.kinds[int(numbered.entries.what[entry[row]])] for row in (first, second)]
    column = next(name for name in {**kinds[0], **kinds[1]} if kinds[0].get(name) != kinds[1].get(name))
    said = [
        f"{kind.get(column, 'none')} for {look.name(row)}"
        for kind, row in zip(kinds, (first, second), strict=True)
    ]
    own = numbered.columns.texts["entry"]
    car = own.listed[int(own.codes[numbered.row(first)])].as_py()
    return look.noticed(
        np.array([second, *(held[0] for held in differ[1:])]),
        f"car of two sorts, {column}",
        "car-of-two-sorts",
        column,
        f"entry {car} has two values of {column}, {' and '.join(said)}: it is scored as two cars",
        f"who shares a car has one {column}: write one of them in both rows, or give two cars an entry each",
    )
