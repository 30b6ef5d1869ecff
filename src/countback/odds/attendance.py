"""Who is likely to be at the events left: everybody who may take part (as `titles` says), and how surely.

Being possible and being likely are two things: whoever ran once in spring may come back, and no proof forgets
it, but to draw that car into every race left would take places from those who are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Bools, Ints
from countback.odds.strength import Floats
from countback.titles.possible import RACES
from countback.titles.remaining import Remaining

HALF_LIFE = 2.0
"""In events: how soon having been there, or not, counts half."""

WORTH = 1.0
"""In events: what the habit of the whole field is worth beside an entry's own record."""

FEW = 3
"""From so many events on, whoever has been at one only, in a car that was not there before, is not drawn."""

USUAL, USUAL_WORTH = 0.95, 20
"""The chance of being there again before anything is known, and how many cases it is worth."""


@dataclass(frozen=True, eq=False)
class Attendance:
    """Chances ``there`` [R, E] that an entry takes part in each of the R sessions left, 0: it is not drawn.

    ``event`` [R] is which of the V events left a session belongs to: who is at one is in all its sessions.
    """

    there: Floats
    event: NDArray[np.int64]

    @property
    def drawn(self) -> list[int]:
        """The entries (indices) that are drawn in some session."""
        return [int(number) for number in np.flatnonzero(self.there.any(axis=0))]

    def of(self, sessions: Sequence[int]) -> Attendance:
        """Return the same of some of the R sessions: what rules look at may hang on who is there at all."""
        event = np.unique(self.event[sessions], return_inverse=True)[1]
        return Attendance(self.there[sessions], event.reshape(-1).astype(np.int64))


def attendance(rest: Remaining) -> Attendance:
    """Return how likely each entry is to take part in what is left, from who has been where so far.

    Who is listed for the very round, or named, comes as often as the field does; who has qualified for a
    race of an event is there. Of several cars of one person who was never seen in two at once it is the one
    that has qualified, else the one listed, else the one driven last.
    """
    facts = rest.facts
    events = facts.event[list(rest.sessions)]
    _, event = np.unique(events, return_inverse=True)
    record = _Record(rest)
    own = np.array([record.chance(entry) for entry in range(len(facts.entries))])
    there: Floats = np.zeros((len(rest.sessions), len(facts.entries)))
    for at, (session, runners) in enumerate(zip(rest.sessions, rest.runners, strict=True)):
        round_ = int(facts.round[session])
        sure = {
            entry
            for entry in runners
            if rest.entry_set in ("named", "latest") or round_ in facts.entries[entry].rounds
        }
        qualified = _qualified(rest, int(events[at]))
        for entry in record.one_car_each(runners, sure, qualified):
            there[at, entry] = max(own[entry], record.habit) if entry in sure else own[entry]
            if entry in qualified:
                there[at, entry] = 1.0
    return Attendance(there, event.reshape(-1).astype(np.int64))


def _qualified(rest: Remaining, event: int) -> set[int]:
    """Return the entries that have qualified for a race to come of an event."""
    held = [session for session in rest.poles_set if int(rest.facts.event[session]) == event]
    return {*np.flatnonzero(rest.facts.column("qualifying")[0, held].any(axis=0)).tolist()}


class _Record:
    """Who was at which of the events that have been held: ``present`` [V, E], the oldest first."""

    def __init__(self, rest: Remaining) -> None:
        facts = rest.facts
        self.entries = facts.entries
        raced = np.array([session.kind in RACES for session in facts.sessions], dtype=np.bool_)
        seen = rest.seen & raced
        events = sorted({int(event) for event in facts.event[seen]})
        self.present: Bools = np.zeros((len(events), len(self.entries)), dtype=np.bool_)
        self.sessions: dict[int, set[int]] = defaultdict(set)
        for row, session, entry in zip(
            facts.rows, facts.row_session.tolist(), facts.row_entry.tolist(), strict=True
        ):
            if seen[session] and row.status.started:
                self.present[events.index(int(facts.event[session])), entry] = True
                self.sessions[entry].add(session)
        teams = [
            entry.team.id if entry.team else entry.constructor or f"number {entry.number}"
            for entry in self.entries
        ]
        index = {team: number for number, team in enumerate(dict.fromkeys(teams))}
        self.team = np.array([index[team] for team in teams], dtype=np.int64)
        self.cars: Ints = np.zeros((len(events), len(index)), dtype=np.int64)
        for number, here in enumerate(self.present):
            self.cars[number] = np.bincount(self.team[here], minlength=len(index))
        before = self.present[:-1]
        stayed, could = int((before & self.present[1:]).sum()), int(before.sum())
        self.habit = (stayed + USUAL * USUAL_WORTH) / (could + USUAL_WORTH)

    def chance(self, entry: int) -> float:
        """Return how likely an entry is to be at an event, were it the only car of its people."""
        events = len(self.present)
        mine = self.present[:, entry]
        if not events:
            return self.habit
        cars = self.cars[:, self.team[entry]]
        if not mine.any():
            return self._of(mine)
        first, last = int(mine.argmax()), events - 1 - int(mine[::-1].argmax())
        if last < events - 1 and cars[-1] >= cars[last]:
            return 0.0  # somebody else is in that seat now
        # Somebody who has changed cars has been there all the same, and a newcomer in a seat that others had
        # before comes as surely as they did.
        record = mine.copy()
        record[:first] = (cars[:first] >= cars[first]) | self._people(entry)[:first]
        if events >= FEW and record.sum() == 1:
            return 0.0
        return self._of(record)

    def _people(self, entry: int) -> Bools:
        """Return ``[V]``: at which events somebody of a car's crew was, in whatever car."""
        crew = {driver.id for driver in self.entries[entry].crew}
        theirs = [at for at, other in enumerate(self.entries) if crew & {driver.id for driver in other.crew}]
        there: Bools = np.any(self.present[:, theirs], axis=1)
        return there

    def _of(self, record: Bools) -> float:
        weight = 0.5 ** (np.arange(len(record))[::-1] / HALF_LIFE)
        return float((weight[record].sum() + WORTH * self.habit) / (weight.sum() + WORTH))

    def one_car_each(self, runners: tuple[int, ...], sure: set[int], qualified: set[int]) -> list[int]:
        """Return the runners without the cars that somebody has left for another of these."""
        cars: dict[str, list[int]] = defaultdict(list)
        for entry in runners:
            for driver in self.entries[entry].crew:
                cars[driver.id].append(entry)
        gone: set[int] = set()
        for mine in cars.values():
            if len(mine) < 2:
                continue
            best = max(
                mine,
                key=lambda entry: (
                    entry in qualified,
                    entry in sure,
                    max(self.sessions[entry], default=-1),
                    -entry,
                ),
            )
            gone |= {
                entry for entry in mine if entry != best and not self.sessions[entry] & self.sessions[best]
            }
        return [entry for entry in runners if entry not in gone]
