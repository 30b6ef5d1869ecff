"""From cars to competitors: who owns which row of a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from countback.model.facts import Facts, Ints
from countback.model.kinds import Crews, Subject
from countback.model.standings import Competitor


def credit(facts: Facts, subject: Subject) -> Crews:
    """Return who owns which car in every session. Kept with the facts: it depends on nothing else."""
    crews = facts.cache.get(subject)
    if not isinstance(crews, Crews):
        if len(facts.leagues) == 1:
            crews = _of_league(facts, subject)
        else:
            every = [_of_league(facts.alone(number), subject) for number in range(len(facts.leagues))]
            crews = _stacked(facts, every)
        facts.cache[subject] = crews
    return _as_in_endings(facts, crews)


def _as_in_endings(facts: Facts, crews: Crews) -> Crews:
    """Return the crews with ``drove`` [B, S, K] where endings differ in it: no status is no row."""
    status = facts.columns.get("status")
    if status is None or len(status) == len(facts.leagues):
        return crews
    recorded = facts.cache.get("recorded")
    if not isinstance(recorded, np.ndarray):
        recorded = facts.cache["recorded"] = facts.of_rows(lambda row: True)
    if (status > 0)[:, recorded[0]].all():
        return crews
    return replace(crews, drove=np.any(crews.gather(status > 0), axis=-1))


def _of_league(facts: Facts, subject: Subject) -> Crews:
    """Return who owns which car in one season (L = 1)."""
    owners = subject.owners(facts)
    number: dict[str, int] = {}
    competitors: list[Competitor] = []
    # Rows of one entry have the same owners, the very same tuple: each is looked up once.
    same = [*map(id, owners)]
    indices: dict[int, list[int]] = {}
    for one, group in dict(zip(same, owners, strict=True)).items():
        found = indices[one] = []
        for competitor in group:
            index = number.setdefault(competitor.id, len(competitors))
            if index == len(competitors):
                competitors.append(competitor)
            found.append(index)
    who = [*chain.from_iterable(map(indices.__getitem__, same))]
    sizes = np.array([*map(len, owners)], dtype=np.int64)
    row = np.arange(len(owners))
    crew: Ints | int = 1
    named: Ints | int = 0
    if (sizes != 1).any():
        row = np.repeat(row, sizes)
        crew = sizes[row]
        named = np.arange(len(row)) - (np.cumsum(sizes) - sizes)[row]
    sessions, entries = facts.shape
    seat = facts.row_session[row] * max(len(competitors), 1) + np.array(who, dtype=np.int64)
    # A competitor's cars in one session take slots 0, 1, ... by their numbers, not by the order of a sheet.
    order = np.argsort(seat, kind="stable")
    if (np.bincount(seat, minlength=1) > 1).any():
        order = np.lexsort((_by_number(facts)[facts.row_entry[row]], seat))
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
    drivers = np.ones(cars.shape, dtype=np.int64)
    drivers[at[0], at[1], slot] = _people(facts)[row]
    fastest = None
    laps = _fastest(facts, owners)
    if laps is not None:
        fastest = np.zeros((1, *cars.shape), dtype=np.int64)
        fastest[0, at[0], at[1], slot] = laps
    return Crews(
        people=(tuple(competitors),),
        rounds=facts.round[None],
        cars=cars[None],
        crew=shared[None],
        seat=seats[None],
        drove=cars[None, :, :, 0] < entries,
        drivers=drivers[None],
        flat=_flat(cars[None], entries),
        fastest=fastest,
    )


def _flat(cars: Ints, entries: int) -> Ints:
    """Return ``[L, S, K, M]``: the cars as indices of an array ``[S, E + 1]`` laid flat."""
    flat: Ints = cars + np.arange(cars.shape[1], dtype=np.int64)[:, None, None] * (entries + 1)
    return flat


def _stacked(facts: Facts, every: Sequence[Crews]) -> Crews:
    """Return the crews of several leagues in one, with room for the most competitors and cars there are."""
    entries = facts.shape[1]
    most = [max(crews.cars.shape[axis] for crews in every) for axis in (2, 3)]
    shape = (len(every), facts.shape[0], *most)
    cars = np.full(shape, entries, dtype=np.int64)
    crew, drivers = np.ones(shape, dtype=np.int64), np.ones(shape, dtype=np.int64)
    seat, fastest = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for number, (one, league) in enumerate(zip(every, facts.leagues, strict=True)):
        _, sessions, competitors, slots = one.cars.shape
        at = np.arange(sessions) if league.slots is None else league.slots
        there = np.ix_(np.array([number]), at, np.arange(competitors), np.arange(slots))
        cars[there] = np.where(one.cars == len(league.entries), entries, one.cars)
        crew[there], drivers[there], seat[there] = one.crew, one.drivers, one.seat
        if one.fastest is not None:
            fastest[there] = one.fastest
    return Crews(
        people=tuple(crews.competitors for crews in every),
        rounds=facts.rounds,
        cars=cars,
        crew=crew,
        seat=seat,
        drove=cars[..., 0] < entries,
        drivers=drivers,
        flat=_flat(cars, entries),
        fastest=fastest if any(crews.fastest is not None for crews in every) else None,
    )


def _by_number(facts: Facts) -> Ints:
    """Return ``[E]``: the place of each entry in the order of car numbers, then of ids."""
    entries = facts.entries

    def key(at: int) -> tuple[int, str, str]:
        number = entries[at].number
        return int(number) if number.isdecimal() else 10**9, number, entries[at].id

    places = np.empty(len(entries), dtype=np.int64)
    places[sorted(range(len(entries)), key=key)] = np.arange(len(entries))
    return places


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
