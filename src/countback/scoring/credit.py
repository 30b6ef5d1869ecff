"""From cars to competitors: who owns which row of a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Crews, Subject
from countback.model.standings import Competitor


@dataclass(frozen=True, eq=False)
class Credit:
    """K competitors and their cars in every session.

    ``flat`` [S, K, M] indexes a ``[S, E + 1]`` array laid flat, whose last column is empty.
    """

    competitors: tuple[Competitor, ...]
    crews: Crews
    flat: Ints

    def index(self, competitor: str) -> int | None:
        """Return the number of a competitor by id; None when there is none."""
        return next((number for number, one in enumerate(self.competitors) if one.id == competitor), None)

    def gather(self, values: Ints) -> Ints:
        """Return ``[B, S, K, M]`` from ``[B, S, E]``; 0 where a competitor had no car."""
        batch, sessions, entries = values.shape
        padded = np.empty((batch, sessions, entries + 1), dtype=values.dtype)
        padded[:, :, :entries] = values
        padded[:, :, entries] = 0
        return padded.reshape(batch, -1).take(self.flat, axis=1)


def credit(facts: Facts, subject: Subject) -> Credit:
    """Return who owns which car in every session. Kept with the facts: it depends on nothing else."""
    known = facts.cache.get(subject)
    if isinstance(known, Credit):
        return known
    owners = subject.owners(facts)
    number: dict[str, int] = {}
    competitors: list[Competitor] = []
    who: list[int] = []
    # Rows of one entry have the same owners, the very same tuple: each is looked up once.
    known_groups: dict[int, list[int]] = {}
    for group in owners:
        found = known_groups.get(id(group))
        if found is None:
            found = known_groups[id(group)] = []
            for competitor in group:
                index = number.setdefault(competitor.id, len(competitors))
                if index == len(competitors):
                    competitors.append(competitor)
                found.append(index)
        who += found
    sizes = np.array([len(group) for group in owners], dtype=np.int64)
    row = np.arange(len(owners))
    crew: Ints | int = 1
    named: Ints | int = 0
    if (sizes != 1).any():
        row = np.repeat(row, sizes)
        crew = sizes[row]
        named = np.arange(len(row)) - (np.cumsum(sizes) - sizes)[row]
    sessions, entries = facts.shape
    seat = facts.row_session[row] * max(len(competitors), 1) + np.array(who, dtype=np.int64)
    # A competitor's cars in one session take slots 0, 1, ... in the order of the classification.
    order = np.argsort(seat, kind="stable")
    first = np.r_[True, np.diff(seat[order]) > 0] if len(order) else np.zeros(0, dtype=np.bool_)
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    slot = np.zeros(len(order), dtype=np.int64)
    slot[order] = np.arange(len(order)) - start
    slots = int(slot.max(initial=0)) + 1
    cars = np.full((sessions, len(competitors), slots), entries, dtype=np.int64)
    shared = np.ones(cars.shape, dtype=np.int64)
    at = np.divmod(seat, max(len(competitors), 1))
    cars[at[0], at[1], slot] = facts.row_entry[row]
    shared[at[0], at[1], slot] = crew
    seats = np.zeros(cars.shape, dtype=np.int64)
    seats[at[0], at[1], slot] = named
    drove: Bools = cars[:, :, 0] < entries
    flat = cars + np.arange(sessions, dtype=np.int64)[:, None, None] * (entries + 1)
    drivers = np.ones(cars.shape, dtype=np.int64)
    drivers[at[0], at[1], slot] = _people(facts)[row]
    fastest = None
    laps = _fastest(facts, owners)
    if laps is not None:
        fastest = np.zeros(cars.shape, dtype=np.int64)
        fastest[at[0], at[1], slot] = laps
    crews = Crews(
        competitors=tuple(competitors),
        round=facts.round,
        cars=cars,
        crew=shared,
        seat=seats,
        drove=drove,
        drivers=drivers,
        fastest=fastest,
    )
    credited = Credit(crews.competitors, crews, flat)
    facts.cache[subject] = credited
    return credited


def _people(facts: Facts) -> Ints:
    """Return ``[N]``: how many people drove the car of each row."""
    crews = np.array([len(entry.crew) for entry in facts.entries], dtype=np.int64)
    people: Ints = crews[facts.row_entry]
    for number, row in enumerate(facts.rows):
        if row.drivers:
            people[number] = len(row.drivers)
    return people


def _fastest(facts: Facts, owners: Sequence[Sequence[Competitor]]) -> list[int] | None:
    """Return for each owner of each row 1 if the car's best lap is theirs, -1 if another owner's, else 0."""
    setters = [row.fastest_lap_driver for row in facts.rows]
    if not any(setters):
        return None
    laps = []
    for setter, group in zip(setters, owners, strict=True):
        theirs = [competitor.id == setter for competitor in group]
        laps.extend([1 if mine else -1 for mine in theirs] if any(theirs) else [0] * len(theirs))
    return laps
