"""What else the page says about a race: places used twice or never, winners, marks, second copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countback.model.classification import Result
from countback.model.facts import Ints
from countback.model.published import PrintedCell
from countback.notation.reading import read_cell
from countback.proofread import prices
from countback.proofread.draft import Draft, class_of
from countback.proofread.names import key_of, name_of


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the page says of each race beside its totals. ``bonuses`` are those that pay points."""

    draft: Draft
    bonuses: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> list[dict[int, Result]]:
        """The rows of each session by entry index."""
        index = {entry.id: at for at, entry in enumerate(self.draft.season.entries)}
        return [
            {index[row.entry]: row for row in (session.classification.rows if session.classification else ())}
            for event in self.draft.season.events
            for session in event.sessions
        ]

    def bonus(self, what: str) -> bool:
        """Tell whether pole or fastest lap pays anything here."""
        return what in self.bonuses

    def usual(self, what: str) -> bool:
        """Tell whether three races of four have the holder of a bonus marked."""
        field = "qualifying" if what == "pole" else "fastest_lap"
        raced = [rows for rows in self.rows if rows]
        marked = sum(any(getattr(row, field) for row in rows.values()) for rows in raced)
        return bool(raced) and marked >= 0.75 * len(raced)

    def places(self, session: int) -> list[int]:
        """Return the places used in a race, ascending."""
        return sorted(row.position for row in self.rows[session].values() if row.position)

    @cached_property
    def unique(self) -> bool:
        """Whether this page uses each place once: seven races of ten do, of few races all but one."""
        twice = [len(set(self.places(at))) < len(self.places(at)) for at in range(len(self.rows))]
        return sum(twice) <= max(0.3 * len(twice), len(twice) > 2)

    @cached_property
    def complete(self) -> bool:
        """Whether this page leaves no places out: three races of four do not, of few all but one."""
        races = [self.places(at) for at in range(len(self.rows)) if self.places(at)]
        gaps = [len(set(places)) < max(places) for places in races]
        return bool(races) and sum(gaps) <= max(0.25 * len(gaps), len(gaps) > 2)

    @cached_property
    def clashes(self) -> dict[int, dict[int, set[int]]]:
        """By session and entry: the places that further copies of a result print."""
        clashing: dict[int, dict[int, set[int]]] = {}
        for (session, entry), seats in self.draft.seats.items():
            now = self.rows[session][entry].position or 0
            for seat in seats[1:]:
                reading = read_cell(self.draft.cell(seat).text, self.draft.published.aliases)
                if (reading.place or 0) != now:
                    clashing.setdefault(session, {}).setdefault(entry, set()).add(reading.place or 0)
        return clashing

    def other_copies(self, session: int) -> set[tuple[int, int]]:
        """Return (entry, place) of every result that another table prints otherwise."""
        return {(entry, place) for entry, places in self.clashes.get(session, {}).items() for place in places}

    def marked_back(self, session: int) -> list[int]:
        """Return the entries whose mark the page explains as "moved to the back of the class"."""
        signs = {sign for sign, words in self.draft.published.legend.items() if "back of" in words.lower()}
        return [entry for entry, row in self.rows[session].items() if row.position and signs & set(row.mark)]

    def entry_of(self, cell: PrintedCell | None, session: int) -> int | None:
        """Return the entry that a name in the table of results means in a race."""
        if cell is None:
            return None
        name = self.draft.roll.find(name_of(cell.text))
        for entry in self.rows[session]:
            if name and self.draft.season.entries[entry].crew[0].name == name:
                return entry
        return None

    def said(self, session: int, what: str) -> int | None:
        """Return the entry that the table of results gives the pole or fastest lap."""
        race = self.draft.races[session]
        if race is None:
            return None
        return self.entry_of(race.pole if what == "pole" else race.fastest_lap, session)

    @cached_property
    def winners(self) -> list[list[tuple[int, tuple[int, ...]]]]:
        """By session: (winner, among whom), overall and by class, as the table of results says."""
        first_places: list[list[tuple[int, tuple[int, ...]]]] = []
        for session, race in enumerate(self.draft.races):
            here: list[tuple[int, tuple[int, ...]]] = []
            if race is not None:
                winner = self.entry_of(race.winner, session)
                if winner is not None:
                    here.append((winner, tuple(self.rows[session])))
                for word, cell in race.class_winners.items():
                    winner = self.entry_of(cell, session)
                    class_ = self.class_named(word)
                    if winner is not None and class_:
                        among = tuple(
                            entry
                            for entry in self.rows[session]
                            if self.draft.season.entries[entry].class_ == class_
                        )
                        if winner in among:
                            here.append((winner, among))
            first_places.append(here)
        return first_places

    def class_named(self, word: str) -> str:
        """Return the class that a heading such as "Winning Pro-Am" or "Trophy winner" speaks of."""
        classes = [
            class_of(self.draft.published.tables[index])
            for index in self.draft.tables[1:]
            if self.draft.published.tables[index].group
        ]
        for class_ in classes:
            if key_of(class_) == key_of(word):
                return class_
        near = [class_ for class_ in classes if key_of(class_)[:4] == key_of(word)[:4]]
        return near[0] if len(near) == 1 else ""

    def faults(self, session: int, place: Ints, class_place: Ints) -> Ints:
        """Return ``[B]``: the price of what is wrong with each candidate's places ``[B, E]``."""
        batch = len(place)
        last = int(place.max(initial=0)) + 1
        base = np.arange(batch, dtype=np.int64)[:, None] * last
        counts = np.bincount((base + place).ravel(), minlength=batch * last).reshape(batch, last)[:, 1:]
        cost = np.zeros(batch, dtype=np.int64)
        if self.unique:
            cost += prices.TWICE * np.maximum(counts - 1, 0).sum(axis=1)
        if self.complete:
            reached = np.cumsum(counts[:, ::-1] > 0, axis=1)[:, ::-1] > 0
            cost += prices.NEVER * ((counts == 0) & reached).sum(axis=1)
        for winner, among in self.winners[session]:
            field = np.where(place[:, among] > 0, class_place[:, among], 10**6)
            first = field.min(axis=1)
            mine = np.where(place[:, winner] > 0, class_place[:, winner], 10**6)
            cost += prices.WINNER * (mine != first)
        return cost


def names(draft: Draft, entries: Sequence[int]) -> str:
    """Return the names of entries for messages."""
    return ", ".join(draft.season.entries[entry].crew[0].name for entry in entries)
