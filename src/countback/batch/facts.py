"""The facts of a block of leagues, straight from columns: no object is made for what only arrays look at.

What rules ask of entries, sessions and rows is asked once of each that is different. A rule that looks
further (at a name, at who was in the crew) is answered from real objects, league by league: slower, and
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np

from countback.model.classification import Result
from countback.model.facts import COLUMNS, Bools, BySession, Facts, Ints, League
from countback.model.season import Entry, Session

T = TypeVar("T")
_OF_MARKS = frozenset({"mark"})
_OF_WHAT = frozenset({"class_", "guest", "team", "constructor", "engine", "tags", "car"})
_OF_CALENDAR = frozenset({"events", "sessions", "event", "round"})


class LooksFurtherError(LookupError):
    """Something was asked that is not the same for all who are alike."""


class Guarded(Generic[T]):
    """An object of which only some fields may be looked at: who asks for another is told so."""

    def __init__(self, held: T, fields: frozenset[str]) -> None:
        self._held, self._fields = held, fields

    def __getattr__(self, name: str) -> Any:
        if name not in self._fields:
            raise LooksFurtherError(name)
        return getattr(self._held, name)


class Made(Sequence[T]):
    """Objects that are made when somebody looks at them, and kept."""

    def __init__(self, number: int, make: Callable[[int], T]) -> None:
        self._number, self._make = number, make
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        """Return one of them. Raises ``IndexError`` beyond the last."""
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(self._number))]
        at = at + self._number if at < 0 else at
        if not 0 <= at < self._number:
            raise IndexError(at)
        if at not in self._made:
            self._made[at] = self._make(at)
        return self._made[at]


class BlockFacts(Facts, frozen=True, eq=False, kw_only=True):
    """The facts of B leagues with one calendar. ``leagues`` are made when a rule looks at one.

    ``calendar`` is a league of theirs without entries and rows. ``what`` [B, E] tells which of the
    ``alike`` each entry is (a prototype without name and crew), -1 where a league has no such entry; ``mark``
    [B, S, E] which of the ``marks`` a row bears, None where none does. ``blank`` facts have no columns: who
    asks for one is told so.
    """

    calendar: League
    what: Ints
    alike: tuple[Entry, ...]
    mark: Ints | None = None
    marks: tuple[str, ...] = ("",)
    blank: bool = False

    @property
    def batch(self) -> int:
        """B, the number of leagues."""
        return len(self.leagues)

    @property
    def there(self) -> Bools:
        """``[B, 1, E]``: which entries each league has."""
        held = self.cache.get("there")
        if not isinstance(held, np.ndarray):
            held = self.cache["there"] = (self.what >= 0)[:, None]
        return held

    @property
    def rounds(self) -> Ints:
        """``[1, S]``: the number of each session's round."""
        return self.calendar.round[None]

    @property
    def event_of(self) -> Ints:
        """``[1, S]``: the index of each session's event."""
        return self.calendar.event[None]

    def decided(self) -> Iterable[tuple[int, League]]:
        """Return nothing: leagues with decisions are no part of a block."""
        return ()

    def unlisted(self) -> list[int | None]:
        """Return what is so of all of them: they have one calendar."""
        return [self.calendar.unlisted]

    def ran(self) -> Bools:
        """Return ``[1, S]``: which sessions have been run."""
        return self.of_sessions(lambda session: bool(session.classifications))

    def column(self, name: str) -> Ints:
        """Return ``[B, S, E]`` of one column, ``[1, S, E]`` of nothing where the table has no such one."""
        if self.blank:
            raise LooksFurtherError(name)
        cells = self.columns.get(name)
        if cells is None:
            if name not in COLUMNS:
                raise KeyError(name)
            cells = self.columns[name] = np.zeros((1, *self.shape), dtype=np.int64)
        return cells

    def of_entries(self, read: Callable[[Entry], bool]) -> Bools:
        """Return ``[B, 1, E]``: whether something holds of an entry."""
        try:
            values = self._of_alike(read, nothing=False)
        except LooksFurtherError:
            return super().of_entries(read)
        return np.array(values, dtype=np.bool_)[self.what][:, None]

    def numbered_entries(self, read: Callable[[Entry], int], nothing: int = 0) -> Ints:
        """Return ``[B, 1, E]``: a number for each entry, ``nothing`` where a league has none."""
        try:
            values = self._of_alike(read, nothing)
        except LooksFurtherError:
            return super().numbered_entries(read, nothing)
        return np.array(values, dtype=np.int64)[self.what][:, None]

    def values_of_entries(self, read: Callable[[Entry], T]) -> set[T]:
        """Return what there is of something that entries have; more may be said than these leagues have."""
        try:
            return {*(read(self._guarded(entry)) for entry in self.alike)}
        except LooksFurtherError:
            return super().values_of_entries(read)

    def of_sessions(self, read: Callable[[Session], bool]) -> Bools:
        """Return ``[1, S]``: whether something holds of a session."""
        holds = [bool(read(session)) for session in self.calendar.sessions]
        return np.array(holds, dtype=np.bool_)[None]

    def of_rows(self, read: Callable[[Result], bool]) -> Bools:
        """Return ``[B, S, E]``: whether something holds of a row, False where there is none."""
        there = self.column("status") > 0
        try:
            holds = [bool(read(Guarded(Result(entry="", mark=mark), _OF_MARKS))) for mark in self.marks]  # type: ignore[arg-type]
        except LooksFurtherError:
            return super().of_rows(read)
        if self.mark is None:
            return there & holds[0]
        return there & np.array(holds, dtype=np.bool_)[self.mark]

    def by_session(self, read: Callable[[League, int], T], nothing: T) -> BySession[T]:
        """Return what is so of each session, for all leagues at once (L = 1)."""
        guarded: Any = Guarded(self.calendar, _OF_CALENDAR)
        try:
            of_session = [read(guarded, number) for number in range(self.shape[0])]
        except LooksFurtherError:
            return super().by_session(read, nothing)
        values: dict[T, int] = {nothing: 0}
        which = [0 if value is nothing else values.setdefault(value, len(values)) for value in of_session]
        return BySession(np.array(which, dtype=np.int64)[None], tuple(values))

    def _of_alike(self, read: Callable[[Entry], T], nothing: T) -> list[T]:
        """Return what each of the prototypes comes to, and last what an entry that is not there does."""
        return [*(read(self._guarded(entry)) for entry in self.alike), nothing]

    def _guarded(self, entry: Entry) -> Entry:
        return Guarded(entry, _OF_WHAT)  # type: ignore[return-value]
