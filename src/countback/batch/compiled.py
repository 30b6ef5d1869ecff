"""Leagues scored by the compiled loop, where a championship is plain enough for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countback.batch.blocks import Group, qualified_by
from countback.batch.crediting import names_of
from countback.batch.facts import BlockFacts, LooksFurtherError, Made
from countback.batch.lines import Lines
from countback.batch.numbering import Numbered
from countback.batch.seasons import entry_like
from countback.batch.seen import Number, read_only
from countback.batch.wanted import Wanted
from countback.model.facts import Ints, League
from countback.model.kinds import Subject
from countback.model.rulebook import Championship
from countback.model.season import Entry
from countback.scoring.kernel import Entries, Listed, Most, Results, Short, Whole, score_leagues
from countback.scoring.moment import Moment
from countback.scoring.plain import Plain, plain_of


class Narrow:
    """The rows of a table as the loop wants them: by league and session, whole numbers of one size."""

    def __init__(self, numbered: Numbered, wanted: Wanted) -> None:
        self._numbered, self._wanted = numbered, wanted
        self._known: dict[str, Short] = {}
        seen = numbered.seen
        self._sort: Ints | None = None
        begins = seen.session_row
        if seen.of_row is not None:
            at_row = seen.session_first[numbered.league] + seen.of_row
            self._sort = np.argsort(at_row, kind="stable")
            begins = np.searchsorted(at_row[self._sort], np.arange(len(begins)))
        self.begins = np.append(begins, len(seen.named))
        self.entry: Whole = self._laid(seen.named, np.int32)
        self.straight = np.zeros(len(begins), np.bool_) if seen.straight is None else seen.straight

    def _laid(self, values: NDArray[np.integer[Any]], kind: type[Number]) -> NDArray[Number]:
        return read_only(values if self._sort is None else values[self._sort], kind)

    def column(self, name: str) -> Short:
        """Return ``[R]`` of a column; empty where the table has no such one or no rule looks at it."""
        if name not in self._known:
            values: Any = self._numbered.values(name)
            if values is None or name not in {"position", "status", *self._wanted.columns}:
                self._known[name] = read_only(np.zeros(0, dtype=np.uint16), np.uint16)
            else:
                self._known[name] = self._laid(values, np.uint16)
        return self._known[name]

    @cached_property
    def most(self) -> int:
        """The last place there is in any order, or can be among those of a league that share places."""
        names = ("position", "class_position", "qualifying", "fastest_lap")
        widest = int(self._numbered.entries.number.max(initial=0))
        return max(widest, *(int(self.column(name).max(initial=0)) for name in names))

    @cached_property
    def nothing(self) -> Short:
        """``[R]``: the order of those who are in none."""
        return read_only(np.zeros(len(self.entry), dtype=np.uint16), np.uint16)

    @cached_property
    def class_place(self) -> Short:
        """``[R]``: the order within classes: the position in the class, else the overall one."""
        place, own = self.column("position"), self.column("class_position")
        return read_only(np.where(own > 0, own, place), np.uint16) if len(own) else place

    def results(self, plain: Plain) -> Results:
        """Return what a championship looks at."""
        place = self.class_place if plain.class_order else self.column("position")
        paid = {*plain.order.tolist()}
        orders = (self.column(name) for name in ("qualifying", "fastest_lap"))
        none = place[:0]
        quali, fastest = (
            (order if len(order) else self.nothing) if number in paid else none
            for number, order in enumerate(orders, start=1)
        )
        published = self.column("position") if plain.published or plain.class_order else none
        # Where no status is given, it is by the position, not by the place in the class.
        said = "status" in self._numbered.columns.whole or place is not self.column("position")
        status = self.column("status") if said else none
        first = self._numbered.seen.session_first
        return Results(
            first, self.begins, self.entry, self.straight, place, status, quali, fastest, published
        )


@dataclass(frozen=True)
class _Owned:
    """Who scores in a championship: ``entries`` for the loop, how many competitors each league has, and the
    sizes that there has to be room for."""

    entries: Entries
    people: Ints
    most: Most


Asked = Callable[[League], tuple[list[Moment], Ints]]
"""Gives the moments that standings are wanted for, and the rounds that they are after."""


def by_loop(
    numbered: Numbered,
    wanted: Wanted,
    titles: Sequence[Championship],
    asked: Asked,
    groups: Sequence[Group],
    lines: Lines,
) -> list[Ints]:
    """Score what the loop can; return for each championship the leagues that are left."""
    narrow = Narrow(numbered, wanted)
    alike = tuple(entry_like(what, id="", number="", crew=()) for what in numbered.kinds)
    rows = int(np.diff(narrow.begins).max(initial=0))
    owned = [_owned(numbered, title.subject, lines, rows) for title in titles]
    moments = [(tuple(times), rounds) for times, rounds in (asked(group.calendar) for group in groups)]
    # Room for all competitors of every league, championship by championship, at each moment.
    room = np.zeros((len(numbered.first) - 1, len(titles)), dtype=np.int64)
    for group, (times, _) in zip(groups, moments, strict=True):
        for at, own in enumerate(owned):
            if own is not None:
                room[group.leagues, at] = own.people[group.leagues] * len(times)
    end = np.cumsum(room.reshape(-1)).reshape(room.shape)
    begins = end - room
    listed = Listed.of(int(room.sum()))
    left: list[list[Ints]] = [[np.zeros(0, dtype=np.int64)] for _ in titles]
    for group, (times, rounds) in zip(groups, moments, strict=True):
        source = qualified_by(group.calendar)
        leagues = np.sort(group.leagues)  # as their rows stand, which is how the processor fetches them
        for at, (title, own) in enumerate(zip(titles, owned, strict=True)):
            plain = None if own is None else _plain(group.calendar, alike, _Itself(title), times, narrow.most)
            tied = None
            if own is not None and plain is not None:
                tied = score_leagues(
                    plain, narrow.results(plain), own.entries, leagues, listed,
                    begins=begins[leagues, at], championship=at, held=group.held, source=source,
                    rounds=rounds, most=own.most,
                )  # fmt: skip
            left[at].append(leagues if tied is None else leagues[tied])
    lines.take(listed)
    return [np.concatenate(of_title) for of_title in left]


class _Itself:
    """A championship that is known again as the same object: it holds tables, which have no hash."""

    def __init__(self, title: Championship) -> None:
        self.title = title

    def __hash__(self) -> int:
        return id(self.title)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.title is other.title


@lru_cache(maxsize=4096)
def _plain(
    calendar: League, alike: tuple[Entry, ...], title: _Itself, moments: tuple[Moment, ...], most: int
) -> Plain | None:
    """Return a championship as numbers under one calendar: a platform has few, again and again."""
    facts = _of_calendar(calendar, alike)
    one_car = "crew" in title.title.subject.owned_by
    try:
        return plain_of(facts, title.title, moments, most, one_car=one_car)
    except LooksFurtherError:
        return None


def _of_calendar(calendar: League, alike: tuple[Entry, ...]) -> BlockFacts:
    """Return facts of a calendar with an entry of each sort, of which more cannot be asked."""

    def refuse(league: int) -> League:
        raise LooksFurtherError("leagues")

    return BlockFacts(
        leagues=Made(1, refuse),
        shape=(len(calendar.sessions), len(alike)),
        calendar=calendar,
        what=np.arange(len(alike))[None],
        alike=alike,
        blank=True,
    )


def _owned(numbered: Numbered, subject: Subject, lines: Lines, rows: int) -> _Owned | None:
    """Return who scores with each entry, None where that takes more than the entry to tell; no session has
    more than so many ``rows``."""
    from countback.batch.loops import number_owners

    listed = numbered.entries
    named = names_of(numbered, subject, np.arange(len(listed.what)))
    if named is None:
        return None
    code, names = named
    many = len(lines.people) if names is None else len(names)
    first = listed.first.astype(np.int64, copy=False)
    owner, people_first, person = number_owners(first, code.astype(np.int32, copy=False), max(many, 1))
    entries = Entries(first, listed.what.astype(np.int32), owner, people_first, lines.numbered(person, names))
    people = np.diff(people_first)
    most = Most(rows, int(listed.number.max(initial=0)), int(people.max(initial=0)))
    return _Owned(entries, people, most)
