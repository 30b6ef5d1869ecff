"""The facts of seasons as dense integer arrays: batch × session × entry.

One season is a batch of one; a forecast is a batch of simulated endings of one season that shares
everything but a few columns; a platform's leagues are a batch of seasons. All rules work on these arrays.
What can differ between seasons (who drove, classes, tags, guests, rounds, distances) has a leading axis L:
1 where all of a batch share it, so that it broadcasts and costs nothing, or B.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np
from msgspec.structs import replace

from countback.model.classification import Result
from countback.model.decision import Decision
from countback.model.numbers import spans
from countback.model.season import Entry, Event, Session

#: ``NDArray[np.bool_]`` and ``NDArray[np.int64]``: numpy.typing takes as long to import as a module of ours.
Bools = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
Ints = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]
T = TypeVar("T")

#: How each column is read from the rows, 0 where a row says nothing. ``place`` is the published
#: position; ``class_place`` the order used within classes: the published class position, otherwise
#: the overall one; ``incidents`` stand one higher, as none is not the same as not recorded.
COLUMNS: dict[str, Callable[[Sequence[Result]], list[int]]] = {
    "place": lambda rows: [row.position or 0 for row in rows],
    "class_place": lambda rows: [row.class_position or row.position or 0 for row in rows],
    "status": lambda rows: [row.status.code for row in rows],
    "qualifying": lambda rows: [row.qualifying or 0 for row in rows],
    "fastest_lap": lambda rows: [row.fastest_lap or 0 for row in rows],
    "laps": lambda rows: [row.laps or 0 for row in rows],
    "laps_led": lambda rows: [row.laps_led or 0 for row in rows],
    "incidents": lambda rows: [0 if row.incidents is None else row.incidents + 1 for row in rows],
    "grid": lambda rows: [row.grid or 0 for row in rows],
    "time": lambda rows: [row.time or 0 for row in rows],
    "best_lap": lambda rows: [row.best_lap or 0 for row in rows],
}


class League(msgspec.Struct, frozen=True, eq=False):
    """What is recorded of one season: sessions in the order they were held, entries, rows.

    Row ``i`` of ``rows`` stands at ``[row_session[i], row_entry[i]]``; no entry has two rows in a session.
    ``event`` is for each session the index of its event in ``events``, ``round`` its number. ``decisions``
    are those that may change totals, the rulebook's and the season's. ``inferred`` says by session and fact
    from what those follow that nobody wrote down ("fastest_lap": "the best laps recorded"). ``slots``
    tells at which of the S sessions of the arrays its own stand: not all leagues held the same.
    ``unlisted`` is how many rounds are to come that are not on the calendar, None where nobody knows.
    """

    events: tuple[Event, ...]
    sessions: tuple[Session, ...]
    entries: tuple[Entry, ...]
    rows: tuple[Result, ...]
    row_session: Ints
    row_entry: Ints
    event: Ints
    round: Ints
    decisions: tuple[Decision, ...] = ()
    inferred: Mapping[tuple[str, str], str] = msgspec.field(default_factory=dict)
    slots: Ints | None = None
    unlisted: int | None = 0

    def last_of(self, seen: int) -> tuple[str, int]:
        """Return the id and the round of the last of the first ``seen`` sessions; "" and 0 of none."""
        return (self.sessions[seen - 1].id, int(self.round[seen - 1])) if seen else ("", 0)


class BySession(msgspec.Struct, Generic[T], frozen=True):
    """What differs between sessions: ``which`` [B or L, S] of the ``values`` each of them has."""

    which: Ints
    values: tuple[T, ...]


class ByRow(msgspec.Struct, Generic[T], frozen=True):
    """What differs between the N rows of a season: ``which`` [N] of the ``values`` each of them has."""

    which: Ints
    values: Sequence[T]

    def each(self) -> list[T]:
        """Return the value of every row."""
        return [self.values[at] for at in self.which.tolist()]


class Facts(msgspec.Struct, frozen=True, eq=False):
    """S sessions, E entries, B endings or leagues; ``leagues`` are the seasons they belong to (1 or B).

    ``column(name)`` is the dense int64 array ``[B, S, E]`` of one of ``COLUMNS`` (1 for B where all share
    it), 0 where nothing is recorded. What rules want to know of entries, sessions and rows they ask with
    `of_entries`, `of_sessions`, `of_rows`, `by_session` and `chosen`, which answer for every league.
    ``entries``, ``sessions`` and the like are those of the only season there is: of several there is
    not one list, and to ask for it raises ``ValueError``. ``cache`` keeps what follows from sessions and
    rows alone, whatever the columns hold.
    """

    leagues: Sequence[League]
    shape: tuple[int, int]
    columns: dict[str, Ints] = msgspec.field(default_factory=dict)
    cache: dict[object, object] = msgspec.field(default_factory=dict)

    @property
    def only(self) -> League:
        """The season these facts are of. Raises ``ValueError`` where they are of several."""
        if len(self.leagues) != 1:
            raise ValueError(
                f"these facts are of {len(self.leagues)} seasons: of_entries, of_sessions, of_rows, "
                "by_session and chosen answer for all of them"
            )
        return self.leagues[0]

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the only season."""
        return self.only.events

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The S sessions of the only season."""
        return self.only.sessions

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The E entries of the only season."""
        return self.only.entries

    @property
    def rows(self) -> tuple[Result, ...]:
        """The recorded rows of the only season."""
        return self.only.rows

    @property
    def row_session(self) -> Ints:
        """``[N]``: in which session each row stands."""
        return self.only.row_session

    @property
    def row_entry(self) -> Ints:
        """``[N]``: of which entry each row is."""
        return self.only.row_entry

    @property
    def event(self) -> Ints:
        """``[S]``: the index of each session's event."""
        return self.only.event

    @property
    def round(self) -> Ints:
        """``[S]``: the number of each session's round."""
        return self.only.round

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions that may change totals of the only season."""
        return self.only.decisions

    @property
    def batch(self) -> int:
        """B, the number of endings or leagues these facts hold."""
        return max((len(column) for column in self.columns.values()), default=len(self.leagues))

    def unlisted(self) -> list[int | None]:
        """Return how many rounds to come are not on each league's calendar, None where nobody knows.

        One number for all of them where it is the same.
        """
        numbers = [league.unlisted for league in self.leagues]
        return numbers[:1] if len({*numbers}) == 1 else numbers

    def ran(self) -> Bools:
        """Return ``[L, S]``: which sessions have been run, or are in the endings; a postponed one has not."""
        ran = self.cache.get("ran")
        if not isinstance(ran, np.ndarray):
            ran = self.cache["ran"] = self.of_sessions(lambda session: bool(session.classifications))
        if "status" in self.columns:  # endings hold results of sessions to come
            ran = ran | (self.columns["status"][: len(ran)] > 0).any(axis=-1)
        return ran

    def column(self, name: str) -> Ints:
        """Return ``[B, S, E]`` of one column, lowering it from the rows the first time."""
        column = self.columns.get(name)
        if column is None:
            column = self.columns[name] = self._lowered(COLUMNS[name])
        return column

    def with_columns(self, columns: Mapping[str, Ints]) -> Facts:
        """Return the same season with some columns replaced: the batch of simulated endings."""
        return replace(self, columns={**self.columns, **columns})

    def alone(self, league: int) -> Facts:
        """Return one season of several by itself."""
        if len(self.leagues) == 1:
            return self
        season = self.leagues[league]
        own = np.arange(len(season.sessions)) if season.slots is None else season.slots
        columns = {
            name: held[league][None, own, : len(season.entries)] for name, held in self.columns.items()
        }
        return Facts((replace(season, slots=None),), (len(season.sessions), len(season.entries)), columns)

    def of_entries(self, read: Callable[[Entry], bool]) -> Bools:
        """Return ``[L, 1, E]``: whether something holds of an entry, False where a league has none."""
        table = np.zeros((len(self.leagues), 1, self.shape[1]), dtype=np.bool_)
        for number, league in enumerate(self.leagues):
            table[number, 0, : len(league.entries)] = [read(entry) for entry in league.entries]
        return table

    def numbered_entries(self, read: Callable[[Entry], int], nothing: int = 0) -> Ints:
        """Return ``[L, 1, E]``: a number for each entry, ``nothing`` where a league has none."""
        table = np.full((len(self.leagues), 1, self.shape[1]), nothing, dtype=np.int64)
        for number, league in enumerate(self.leagues):
            table[number, 0, : len(league.entries)] = [read(entry) for entry in league.entries]
        return table

    def values_of_entries(self, read: Callable[[Entry], T]) -> set[T]:
        """Return what there is of something that entries have, in any league."""
        return {read(entry) for league in self.leagues for entry in league.entries}

    def decided(self) -> Iterable[tuple[int, League]]:
        """Return the leagues with decisions that may change totals, each with its number."""
        return ((number, league) for number, league in enumerate(self.leagues) if league.decisions)

    def of_sessions(self, read: Callable[[Session], bool]) -> Bools:
        """Return ``[L, S]``: whether something holds of a session, False where a league has none."""
        if len(self.leagues) == 1 and self.leagues[0].slots is None:
            return np.array([*map(read, self.leagues[0].sessions)], dtype=np.bool_)[None]
        table = np.zeros((len(self.leagues), self.shape[0]), dtype=np.bool_)
        for row, league in zip(table, self.leagues, strict=True):
            row[slice(None) if league.slots is None else league.slots] = [*map(read, league.sessions)]
        return table

    def of_rows(self, read: Callable[[Result], bool]) -> Bools:
        """Return ``[L, S, E]``: whether something holds of a recorded row, False where there is none."""
        return self._lowered(lambda rows: [read(row) for row in rows]).astype(np.bool_)

    def by_session(self, read: Callable[[League, int], T], nothing: T) -> BySession[T]:
        """Return what is so of each session of each league (L): ``read`` gets a league and the number of one
        of its own sessions; ``nothing`` is so where a league has none."""
        values: dict[T, int] = {}
        which = np.zeros((len(self.leagues), self.shape[0]), dtype=np.int64)
        for row, league in zip(which, self.leagues, strict=True):
            asked = [read(league, number) for number in range(len(league.sessions))]
            if asked.count(nothing) == len(asked):  # as mostly: values are slow to look up
                continue
            values = values or {nothing: 0}
            at = [0 if value is nothing else values.setdefault(value, len(values)) for value in asked]
            row[slice(len(at)) if league.slots is None else league.slots] = at
        return BySession(which, tuple(values) or (nothing,))

    def chosen(self, sessions: tuple[str, ...] | None, rounds: str = "all") -> Bools:
        """Return ``[L, S]``: the sessions of these kinds or with these ids (None: any) in these rounds."""
        key = ("chosen", sessions, rounds)
        chosen = self.cache.get(key)
        if not isinstance(chosen, np.ndarray):
            chosen = self.of_sessions(
                lambda session: sessions is None or session.kind in sessions or session.id in sessions
            )
            if rounds != "all":
                chosen &= among(self.rounds, rounds)
            self.cache[key] = chosen
        return chosen

    @property
    def there(self) -> Bools:
        """``[L, 1, E]``: which entries each league has."""
        there = self.cache.get("there")
        if not isinstance(there, np.ndarray):
            sizes = [len(league.entries) for league in self.leagues]
            there = np.ones((len(sizes), 1, self.shape[1]), dtype=np.bool_)
            if min(sizes) < self.shape[1]:
                there &= np.arange(self.shape[1]) < np.array(sizes, dtype=np.int64)[:, None, None]
            self.cache["there"] = there
        return there

    @property
    def guest(self) -> Bools:
        """``[L, 1, E]``: who is a guest."""
        guest = self.cache.get("guest")
        if not isinstance(guest, np.ndarray):
            guest = self.cache["guest"] = self.of_entries(lambda entry: entry.guest)
        return guest

    @property
    def rounds(self) -> Ints:
        """``[L, S]``: the number of each session's round, 0 where a league has no such session."""
        return self._numbers([league.round for league in self.leagues], 0)

    @property
    def event_of(self) -> Ints:
        """``[L, S]``: the index of each session's event, -1 where a league has no such session."""
        return self._numbers([league.event for league in self.leagues], -1)

    @property
    def seats(self) -> list[Ints]:
        """For each league ``[N]``: where each of its rows stands in an array ``[S, E]`` laid flat."""
        kept = self.cache.get("seats")
        if isinstance(kept, list):
            return kept
        seats: list[Ints] = []
        for league in self.leagues:
            session = league.row_session if league.slots is None else league.slots[league.row_session]
            seats.append(session * self.shape[1] + league.row_entry)
        self.cache["seats"] = seats
        return seats

    def named(self) -> list[int]:
        """Return the rows (indices) of the only season that name their drivers."""
        named = self.cache.get("named")
        if not isinstance(named, list):
            drivers = [row.drivers for row in self.rows]
            named = []
            if drivers.count(()) < len(drivers):  # mostly no row does, and that is soon told
                named = [number for number, of_row in enumerate(drivers) if of_row]
            self.cache["named"] = named
        return named

    def row_at(self) -> dict[tuple[int, int], Result]:
        """Return the recorded row of each session and entry (indices) of the only season."""
        rows = self.cache.get("row at")
        if not isinstance(rows, dict):
            seats = zip(self.row_session.tolist(), self.row_entry.tolist(), strict=True)
            rows = self.cache["row at"] = dict(zip(seats, self.rows, strict=True))
        return rows

    def _numbers(self, every: Sequence[Ints], nothing: int) -> Ints:
        if len(every) == 1:
            return every[0][None]
        table = np.full((len(every), self.shape[0]), nothing, dtype=np.int64)
        for row, numbers, league in zip(table, every, self.leagues, strict=True):
            row[slice(None) if league.slots is None else league.slots] = numbers
        return table

    def _lowered(self, read: Callable[[Sequence[Result]], Sequence[int]]) -> Ints:
        dense = np.zeros((len(self.leagues), *self.shape), dtype=np.int64)
        for own, seats, league in zip(dense, self.seats, self.leagues, strict=True):
            own.reshape(-1)[seats] = small_numbers(read(league.rows))
        return dense

    def __hash__(self) -> int:
        return id(self)


def among(numbers: Ints, rounds: str) -> Bools:
    """Return which of some numbers are in a list such as ``1-6``, ``7-``, ``1, 4-6``, of the same shape."""
    inside = np.zeros(numbers.shape, dtype=np.bool_)
    for first, last in spans(rounds):
        inside |= (first <= numbers) & (numbers <= last)
    return inside


def small_numbers(values: Sequence[int]) -> Ints:
    """Return whole numbers, mostly below 256, as an array: quickest by way of bytes."""
    try:
        return np.frombuffer(bytes(values), dtype=np.uint8).astype(np.int64)
    except ValueError:  # one is greater, or negative
        return np.array(values, dtype=np.int64)


def highest(values: Ints) -> int:
    """Return the highest number, 0 if none is above it.

    Of numbers that lie in one piece it is sooner found where the highest is than what it is.
    """
    if not values.size or not values.flags.c_contiguous:
        return int(values.max(initial=0))
    return max(0, int(values.item(values.argmax())))


def lowest(values: Ints) -> int:
    """Return the lowest number, 0 if none is below it: see `highest`."""
    if not values.size or not values.flags.c_contiguous:
        return int(values.min(initial=0))
    return min(0, int(values.item(values.argmin())))


def bounds(values: Ints) -> tuple[int, int]:
    """Return `lowest` and `highest` in one look where no number is below 0."""
    if values.size and values.flags.c_contiguous:
        # Without their signs the negative ones are the highest.
        most = int(values.item(values.view(np.uint64).argmax()))
        if most >= 0:
            return 0, most
    return lowest(values), highest(values)


def facts_of(league: League) -> Facts:
    """Return the facts of one season."""
    return Facts((league,), (len(league.sessions), len(league.entries)))
