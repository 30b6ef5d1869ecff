"""Leagues of one calendar side by side: as many as the processor's cache holds, padded and scattered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from countback.batch.columns import KINDS, usual_status
from countback.batch.facts import BlockFacts, Made
from countback.batch.numbering import Numbered
from countback.batch.seasons import Held, calendar_of, entry_like, season_of, sessions_of
from countback.batch.seen import counted_on
from countback.batch.texts import codes_of
from countback.batch.wanted import Wanted
from countback.model.classification import Status
from countback.model.facts import Bools, Ints, League
from countback.model.season import Entry
from countback.scoring.infer import RACES, qualifyings_of
from countback.scoring.lower import lower

#: Cells (session × entry) of a block: what is worked on at a time stays in the cache.
CELLS = 1 << 17
_LOST = np.array([Status.DISQUALIFIED.code, Status.EXCLUDED.code])
_RACE_KINDS = np.array([KINDS.index(kind) for kind in RACES])


@dataclass(frozen=True, eq=False)
class Block:
    """B leagues with one calendar: ``leagues`` [B] are their numbers, ``held`` where each of their sessions
    stands in the calendar (-1 for one cancelled).

    ``entry`` [B, E] are the numbers of their entries, -1 where a league has fewer.
    """

    numbered: Numbered
    wanted: Wanted
    leagues: Ints
    calendar: League
    held: Ints
    entry: Ints
    alike: tuple[Entry, ...] = field(repr=False)

    @property
    def shape(self) -> tuple[int, int, int]:
        """B, S and E."""
        return len(self.leagues), len(self.calendar.sessions), self.entry.shape[1]

    @cached_property
    def at(self) -> Ints:
        """``[B, S, E]``: which of the numbered rows stands there, R (one behind the last) where none does."""
        numbered, seen, leagues = self.numbered, self.numbered.seen, self.leagues
        batch, sessions, width = self.shape
        nothing = numbered.rows.number
        if seen.of_row is not None:
            begins, ends = numbered.first[leagues], numbered.first[leagues + 1]
            rows = counted_on(begins, ends - begins)
            seat = np.repeat(np.arange(batch) * (sessions * width), ends - begins)
            seat += (self.held * width)[seen.of_row[rows]]
        else:
            held = seen.session_first[leagues][:, None] + np.arange(len(self.held))
            begins, ends = seen.session_row[held], np.append(seen.session_row, nothing)[held + 1]
            if seen.in_order is not None and seen.in_order[leagues].all():
                at: Ints = begins[..., None] + np.arange(width)
                if int((ends - begins).min(initial=width)) < width:
                    np.putmask(at, at >= ends[..., None], nothing)
                return at
            rows = counted_on(begins.reshape(-1), (ends - begins).reshape(-1))
            seat = np.repeat((np.arange(batch)[:, None] * sessions + self.held) * width, (ends - begins).flat)
        entry = numbered.entry.take(rows)
        seat += entry
        if entry.min(initial=0) < 0:  # a row that only puts a session on the calendar stands nowhere
            rows, seat = rows[entry >= 0], seat[entry >= 0]
        at = np.full(self.shape, nothing)
        at.reshape(-1)[seat] = rows
        return at

    def laid(self, name: str) -> Ints | None:
        """Return ``[B, S, E]`` of a column of whole numbers, None where the table has no such one."""
        values = self.numbered.values(name)
        return None if values is None else self._laid(name, values)

    def _laid(self, name: str, values: NDArray[np.integer[Any]]) -> Ints:
        ended = self.numbered.ended
        if name not in ended:
            ended[name] = np.append(values, values.dtype.type(0))
        return ended[name].take(self.at, mode="clip").astype(np.int64, copy=False)

    @cached_property
    def what(self) -> Ints:
        """``[B, E]``: which of the prototypes each entry is like, -1 where there is none."""
        listed = self.numbered.entries.what
        sort: Ints = np.where(self.entry >= 0, listed[self.entry], -1) if len(listed) else self.entry
        return sort

    def facts(self) -> BlockFacts:
        """Return the facts that the rules look at."""
        place = self.laid("position")
        assert place is not None
        columns = {"place": place, "status": self._status(place), "class_place": place}
        for name in self.wanted.columns - {"class_position", "mark"}:
            cells = self.laid(name)
            if cells is not None:
                columns[name] = cells
        if "class_position" in self.wanted.columns:
            own = self.laid("class_position")
            if own is not None:
                columns["class_place"] = np.where(own > 0, own, place)
        if "qualifying" in self.wanted.columns:
            self.take_qualifying(columns)
        return self._facts(columns, *self._marks())

    def _status(self, place: Ints) -> Ints:
        if "status" in self.numbered.columns.whole:
            status = self.laid("status")
            assert status is not None
            return status
        there = self.at < self.numbered.rows.number
        return (usual_status(place) * there.view(np.int8)).astype(np.int64)

    def _facts(self, columns: dict[str, Ints], mark: Ints | None, marks: tuple[str, ...]) -> BlockFacts:
        return BlockFacts(
            leagues=Made(len(self.leagues), self._league),
            shape=self.shape[1:],
            columns=columns,
            calendar=self.calendar,
            what=self.what,
            alike=self.alike,
            mark=mark,
            marks=marks,
        )

    def take_qualifying(self, columns: dict[str, Ints]) -> None:
        """Take the qualifying order of a race from the session that set it, unless its own rows give one."""
        source = qualified_by(self.calendar)
        for race in np.flatnonzero(source >= 0).tolist():
            order = columns.setdefault("qualifying", np.zeros_like(columns["place"]))
            theirs = order[:, race]
            lacking = ~theirs.any(axis=1)
            theirs[lacking] = columns["place"][lacking, source[race]]

    def _marks(self) -> tuple[Ints | None, tuple[str, ...]]:
        texts = self.numbered.columns.texts.get("mark")
        if texts is None or not self.wanted.marks:
            return None, ("",)
        return self._laid("mark", self.numbered.take(texts.codes) + 1), ("", *texts.values)

    def _league(self, number: int) -> League:
        """Return one of the leagues with all its objects."""
        return lower(season_of(self.numbered, int(self.leagues[number]))).only


def alone(numbered: Numbered, wanted: Wanted) -> Bools:
    """Return ``[G]``: the leagues that are not for arrays, all of them where a rule is not.

    Beside those whose cars are shared, leagues in which something follows from facts that nobody wrote
    down: fastest laps from best laps, or from those of whoever was disqualified.
    """
    by_itself = numbered.alone.copy()
    if wanted.one_by_one:
        by_itself[:] = True
    if "fastest_lap" not in wanted.columns:
        return by_itself
    kind = numbered.sessions.kind[numbered.sessions.first[numbered.league] + numbered.session]
    raced = np.isin(kind, _RACE_KINDS)
    best, fastest, status = (numbered.values(name) for name in ("best_lap", "fastest_lap", "status"))
    assert status is not None
    if best is not None:
        by_itself[numbered.league[raced & (best > 0)]] = True
    if fastest is not None:
        by_itself[numbered.league[raced & (fastest > 0) & np.isin(status, _LOST)]] = True
    return by_itself


@dataclass(frozen=True, eq=False)
class Group:
    """The ``leagues`` (numbers, those with fewer entries first) of one ``calendar``.

    ``held`` is where each of their sessions stands in it, -1 for one cancelled.
    """

    leagues: Ints
    calendar: League
    held: Ints


def groups(numbered: Numbered, wanted: Wanted, which: Ints) -> Iterator[Group]:
    """Yield the leagues ``which`` (numbers) by their calendars."""
    if not len(which):
        return
    distances = _distances(numbered) if wanted.distances else {}
    calendar = _calendars(numbered, wanted, distances)[which]
    sort = np.lexsort((which, numbered.entries.number[which], calendar))
    which, calendar = which[sort], calendar[sort]
    begins = np.flatnonzero(np.diff(calendar, prepend=-1))
    listed = numbered.sessions
    for begin, end in zip(begins, [*begins[1:], len(which)], strict=True):
        first = int(which[begin])
        held = ~listed.cancelled[int(listed.first[first]) : int(listed.first[first + 1])]
        yield Group(
            leagues=which[begin:end],
            calendar=_calendar(sessions_of(numbered, first, distances)),
            held=np.where(held, np.cumsum(held) - 1, -1),
        )


@lru_cache(maxsize=1024)
def _calendar(held: tuple[Held, ...]) -> League:
    """Return a calendar for the arrays, the same one wherever leagues have it."""
    return lower(calendar_of(held)).only


def blocks(numbered: Numbered, wanted: Wanted, which: Ints, cells: int = CELLS) -> Iterator[Block]:
    """Yield the leagues ``which`` (numbers) in blocks: those of one calendar, and of about one size."""
    alike = tuple(entry_like(what, id="", number="", crew=()) for what in numbered.kinds)
    entries = numbered.entries.number
    for group in groups(numbered, wanted, which):
        at = 0
        while at < len(group.leagues):
            # All in a block are as wide as its widest, the last.
            widths = entries[group.leagues[at:]] * max(len(group.held), 1)
            room = max(int(np.searchsorted(widths * np.arange(1, len(widths) + 1), cells, side="right")), 1)
            yield _block(numbered, wanted, group, group.leagues[at : at + room], alike)
            at += room


def _block(
    numbered: Numbered, wanted: Wanted, group: Group, leagues: Ints, alike: tuple[Entry, ...]
) -> Block:
    entries = numbered.entries.number[leagues]
    number = np.arange(int(entries.max(initial=0)))
    entry = np.where(number < entries[:, None], numbered.entries.first[leagues][:, None] + number, -1)
    return Block(numbered, wanted, leagues, group.calendar, group.held, entry, alike)


@lru_cache(maxsize=1024)
def qualified_by(calendar: League) -> Ints:
    """Return ``[S]``: the session that sets the qualifying order of each, -1 where none does."""
    index = {session.id: number for number, session in enumerate(calendar.sessions)}
    set_by = np.full(len(index), -1, dtype=np.int64)
    for event in calendar.events:
        for race, source in qualifyings_of(event).items():
            if race in index and source in index:
                set_by[index[race]] = index[source]
    return set_by


def _calendars(numbered: Numbered, wanted: Wanted, distances: dict[int, tuple[int, int]]) -> Ints:
    """Return ``[G]``: the number of each league's calendar."""
    listed = numbered.sessions
    key = (listed.round * len(KINDS) + listed.kind) * 4 + listed.run + 2 * listed.cancelled
    texts = numbered.columns.texts.get("session")
    if texts is not None:
        # A name tells calendars apart only where a rule could mean a session by it.
        could = [bool(wanted.session_names) or text in KINDS for text in texts.values]
        name = np.where(np.array([*could, False])[listed.name], listed.name + 1, 0)
        key = key * (len(texts.listed) + 1) + name
    if distances:
        far = np.zeros((len(key), 2), dtype=np.int64)
        far[[*distances]] = [*distances.values()]
        for column in far.T:
            key = codes_of(key)[0].astype(np.int64) * (int(column.max()) + 1) + column
    code = codes_of(key)[0]
    sessions = listed.number
    laid = np.zeros((len(sessions), int(sessions.max(initial=1))), dtype=np.int32)
    laid[listed.league, np.arange(len(code)) - listed.first[listed.league]] = code + 1
    # As octets they are put in a table: sorting takes ten times as long.
    octets = pa.binary(laid.dtype.itemsize * laid.shape[1])
    calendars = pa.FixedSizeBinaryArray.from_buffers(octets, len(laid), [None, pa.py_buffer(laid)])
    number: Ints = calendars.dictionary_encode().indices.to_numpy().astype(np.int64)
    return number


def _distances(numbered: Numbered) -> dict[int, tuple[int, int]]:
    """Return for each race whose distance was announced how far that is, and how far its winner went."""
    announced, laps = numbered.values("distance"), numbered.values("laps")
    if announced is None or not announced.any():
        return {}
    listed, position = numbered.sessions, numbered.values("position")
    assert position is not None
    session = listed.first[numbered.league] + numbered.session
    somebody = numbered.entry >= 0
    far = np.zeros(len(listed.kind), dtype=np.int64)
    np.maximum.at(far, session[somebody], announced[somebody])
    ran = np.zeros(len(listed.kind), dtype=np.int64)
    if laps is not None:
        won = np.flatnonzero(somebody & (position == 1))[::-1]  # of several, the first
        ran[session[won]] = laps[won]
    ran *= np.isin(listed.kind, _RACE_KINDS)
    announced_in = np.flatnonzero(far)
    return dict(
        zip(
            announced_in.tolist(),
            zip(far[announced_in].tolist(), ran[announced_in].tolist(), strict=True),
            strict=True,
        )
    )
