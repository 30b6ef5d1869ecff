"""From cars to competitors: who owns which row of a session."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter

import numpy as np
from msgspec.structs import replace

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
    rowed = status > 0
    if (rowed | ~recorded[0]).all():
        return crews
    return replace(crews, drove=np.any(crews.gather(rowed), axis=-1))


def _of_league(facts: Facts, subject: Subject) -> Crews:
    """Return who owns which car in one season (L = 1)."""
    owners = subject.owners(facts)
    number: dict[str, int] = {}
    competitors: list[Competitor] = []
    # Rows of one entry have the same owners, the very same tuple: each is looked up once.
    same = [*map(id, owners)]
    indices: dict[int, list[int]] = {}
    for key, group in dict(zip(same, owners, strict=True)).items():
        indices_there = indices[key] = []
        for competitor in group:
            index = number.setdefault(competitor.id, len(competitors))
            if index == len(competitors):
                competitors.append(competitor)
            indices_there.append(index)
    who = np.array([*chain.from_iterable(map(indices.__getitem__, same))], dtype=np.int64)
    sizes = np.array([*map(len, owners)], dtype=np.int64)
    row = np.repeat(np.arange(len(owners)), sizes)
    session, car = facts.row_session[row], facts.row_entry[row]
    slot = _slots(facts, session * max(len(competitors), 1) + who, car)
    sessions, entries = facts.shape
    shape = (1, sessions, len(competitors), int(slot.max(initial=0)) + 1)

    def laid(values: Ints | list[int], otherwise: int) -> Ints:
        """Return ``[1, S, K, M]`` from a value for each car of each competitor."""
        array = np.full(shape, otherwise, dtype=np.int64)
        array[0, session, who, slot] = values
        return array

    cars, laps, times = laid(car, entries), _fastest(facts, owners), _driven(facts, owners)
    named = np.arange(len(row)) - (np.cumsum(sizes) - sizes)[row]
    return Crews(
        people=(tuple(competitors),),
        rounds=facts.round[None],
        cars=cars,
        crew=laid(sizes[row], 1),
        seat=laid(named, 0),
        drove=cars[..., 0] < entries,
        drivers=laid(_people(facts)[row], 1),
        flat=_flat(cars, entries),
        fastest=None if laps is None else laid(laps, 0),
        driven=None if times is None else laid(times, 0),
    )


def _slots(facts: Facts, seat: Ints, car: Ints) -> Ints:
    """Return which of a competitor's cars in one session each is: 0, 1, ... by their numbers.

    ``seat`` is one number for competitor and session, ``car`` the entry (index). How a sheet is ordered
    decides nothing.
    """
    slot = np.zeros(len(seat), dtype=np.int64)
    if not len(seat) or np.bincount(seat).max() == 1:
        return slot
    order = np.lexsort((_by_number(facts)[car], seat))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = seat[order][1:] != seat[order][:-1]
    number = np.arange(len(order))
    slot[order] = number - np.maximum.accumulate(np.where(first, number, 0))
    return slot


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
    seat, fastest, driven = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for number, (credited, league) in enumerate(zip(every, facts.leagues, strict=True)):
        _, sessions, competitors, slots = credited.cars.shape
        at = np.arange(sessions) if league.slots is None else league.slots
        there = np.ix_(np.array([number]), at, np.arange(competitors), np.arange(slots))
        cars[there] = np.where(credited.cars == len(league.entries), entries, credited.cars)
        crew[there], drivers[there], seat[there] = credited.crew, credited.drivers, credited.seat
        if credited.fastest is not None:
            fastest[there] = credited.fastest
        if credited.driven is not None:
            driven[there] = credited.driven
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
        driven=driven if any(crews.driven is not None for crews in every) else None,
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
    named = np.array([*map(len, map(attrgetter("drivers"), facts.rows))], dtype=np.int64)
    people: Ints = np.where(named > 0, named, crews[facts.row_entry])
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


def _driven(facts: Facts, owners: Sequence[Sequence[Competitor]]) -> list[int] | None:
    """Return for each owner of each row the time driven, and one more; 0 for whoever drove no known time."""
    if not any(row.drive_times for row in facts.rows):
        return None
    times: list[int] = []
    for row, entry, group in zip(facts.rows, facts.row_entry.tolist(), owners, strict=True):
        crew = row.drivers or tuple(driver.id for driver in facts.entries[entry].crew)
        driven = {who: time + 1 for who, time in zip(crew, row.drive_times, strict=False) if time is not None}
        times.extend(driven.get(competitor.id, 0) for competitor in group)
    return times
