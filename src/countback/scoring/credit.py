"""From cars to competitors: who owns which row of a session."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import prod

import numpy as np
from msgspec.structs import replace

from countback.model.facts import ByRow, Facts, Ints, highest
from countback.model.kinds import Crews, Subject
from countback.model.shapes import over_cars
from countback.model.standings import Competitor


def credit(facts: Facts, subject: Subject, *, apart: bool = True) -> Crews:
    """Return who owns which car in every session. Kept with the facts: it depends on nothing else.

    Who set the best lap of a car and how long each drove is worked out only where its drivers have to be told
    ``apart``: it is seldom recorded, and to look for it takes as long as to read the places.
    """
    crews = facts.cache.get(subject)
    if crews is None and not apart:
        crews = facts.cache.get(("not apart", subject))
    if not isinstance(crews, Crews):
        if len(facts.leagues) == 1:
            crews = _of_league(facts, subject, apart)
        else:
            every = [_of_league(facts.alone(number), subject, apart) for number in range(len(facts.leagues))]
            crews = _stacked(facts, every)
        facts.cache[subject if apart else ("not apart", subject)] = crews
    return _as_in_endings(facts, crews)


def _as_in_endings(facts: Facts, crews: Crews) -> Crews:
    """Return the crews with ``drove`` [B, S, K] where endings differ in it: no status is no row."""
    status = facts.columns.get("status")
    if status is None or len(status) == len(facts.leagues):
        return crews
    least = facts.cache.get("least status")
    if not isinstance(least, np.ndarray):
        least = facts.cache["least status"] = facts.of_rows(lambda row: True).astype(np.int64)
    if (status >= least).all():
        return crews
    return replace(crews, drove=over_cars(np.logical_or, crews.gather(status > 0)))


def _of_league(facts: Facts, subject: Subject, apart: bool) -> Crews:
    """Return who owns which car in one season (L = 1)."""
    owners = subject.owners(facts)
    competitors, members = _met(owners)
    row, named, who = _by_owner(owners.which, members)
    session, car = facts.row_session, facts.row_entry
    if row is not None:
        session, car = session[row], car[row]
    seat = session * max(len(competitors), 1) + who
    slot = _slots(facts, seat, car)
    sessions, entries = facts.shape
    shape = (1, sessions, len(competitors), 1 if slot is None else highest(slot) + 1)
    at = seat if slot is None else seat * shape[-1] + slot

    def laid(values: Ints | list[int] | None, otherwise: int) -> Ints:
        """Return ``[1, S, K, M]`` from a value for each car of each competitor, None for the usual one."""
        array = np.empty(prod(shape), dtype=np.int64)
        array.fill(otherwise)
        if values is not None:
            array[at] = values
        return array.reshape(shape)

    cars, people, alone = laid(car, entries), _people(facts), laid(None, 1)
    laps, times = (_fastest(facts, owners), _driven(facts, owners)) if apart else (None, None)
    return Crews(
        people=(tuple(competitors),),
        rounds=facts.round[None],
        cars=cars,
        crew=alone if row is None else laid(np.bincount(row, minlength=len(facts.rows))[row], 1),
        seat=laid(named, 0),
        drove=cars[..., 0] < entries,
        drivers=alone if people is None else laid(people if row is None else people[row], 1),
        flat=_flat(cars, entries),
        fastest=None if laps is None else laid(laps, 0),
        driven=None if times is None else laid(times, 0),
    )


def _met(owners: ByRow[tuple[Competitor, ...]]) -> tuple[list[Competitor], list[list[int]]]:
    """Return the competitors in the order in which they come up, and the numbers of those in each group."""
    groups, rows = owners.values, len(owners.which)
    first = np.empty(len(groups), dtype=np.int64)
    first.fill(rows)
    first[owners.which[::-1]] = np.arange(
        rows - 1, -1, -1
    )  # of equal indices the last one stays: the first row
    met = first.argsort(kind="stable")[: np.count_nonzero(first < rows)]
    number: dict[str, int] = {}
    competitors: list[Competitor] = []
    members: list[list[int]] = [[]] * len(groups)
    for at in met.tolist():
        group = []
        for competitor in groups[at]:
            index = number.get(competitor.id)
            if index is None:
                index = number[competitor.id] = len(competitors)
                competitors.append(competitor)
            group.append(index)
        members[at] = group
    return competitors, members


def _by_owner(which: Ints, members: Sequence[Sequence[int]]) -> tuple[Ints | None, Ints | None, Ints]:
    """Return for each owner of each row: which row, the how many-th of its owners, which competitor.

    ``members`` are the competitors (indices) of each group, ``which`` [N] says whose every row is. The first
    two are None where every row has one owner.
    """
    who, number = np.array([*chain.from_iterable(members)], dtype=np.int64), [*map(len, members)]
    if number.count(1) == len(number):
        return None, None, who.take(which)
    sizes = np.array(number, dtype=np.int64)
    size, begin = sizes[which], (np.cumsum(sizes) - sizes)[which]
    if (size == 1).all():
        return None, None, who[begin]
    row = np.repeat(np.arange(len(which)), size)
    named = np.arange(len(row)) - (np.cumsum(size) - size)[row]
    return row, named, who[begin[row] + named]


def _slots(facts: Facts, seat: Ints, car: Ints) -> Ints | None:
    """Return which of a competitor's cars in one session each is: 0, 1, ... by their numbers; None where
    nobody has several.

    ``seat`` is one number for competitor and session, ``car`` the entry (index). How a sheet is ordered
    decides nothing.
    """
    often = np.bincount(seat)
    if highest(often) <= 1:
        return None
    slot = np.zeros(len(seat), dtype=np.int64)
    several = np.flatnonzero(often.take(seat) > 1)  # mostly a competitor has one car
    seat, car = seat[several], car[several]
    order = np.lexsort((_by_number(facts, car), seat))
    inside = seat[order]
    first = np.ones(len(order), dtype=np.bool_)
    np.not_equal(inside[1:], inside[:-1], out=first[1:])
    number = np.arange(len(order))
    slot[several[order]] = number - np.maximum.accumulate(np.where(first, number, 0))
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


def _by_number(facts: Facts, cars: Ints) -> Ints:
    """Return for each of some cars (entries, as often as there are) its place in the order of car numbers,
    then of ids, among them."""
    entries = facts.entries

    def key(at: int) -> tuple[int, str, str]:
        number = entries[at].number
        return int(number) if number.isdecimal() else 10**9, number, entries[at].id

    place = {at: number for number, at in enumerate(sorted({*cars.tolist()}, key=key))}
    return np.array([place[at] for at in cars.tolist()], dtype=np.int64)


def _people(facts: Facts) -> Ints | None:
    """Return ``[N]``: how many people drove the car of each row; None where it is one everywhere."""
    crews = [len(entry.crew) for entry in facts.entries]
    named = facts.named()
    if not named and crews.count(1) == len(crews):
        return None
    people: Ints = np.array(crews, dtype=np.int64)[facts.row_entry]
    people[named] = [len(facts.rows[number].drivers) for number in named]
    return people


def _fastest(facts: Facts, owners: ByRow[tuple[Competitor, ...]]) -> list[int] | None:
    """Return for each owner of each row 1 if the car's best lap is theirs, -1 if another owner's, else 0."""
    setters = [row.fastest_lap_driver for row in facts.rows]
    if not any(setters):
        return None
    laps = []
    for setter, group in zip(setters, owners.each(), strict=True):
        theirs = [competitor.id == setter for competitor in group] if setter else []
        laps.extend([1 if mine else -1 for mine in theirs] if any(theirs) else [0] * len(group))
    return laps


def _driven(facts: Facts, owners: ByRow[tuple[Competitor, ...]]) -> list[int] | None:
    """Return for each owner of each row the time driven, and one more; 0 for whoever drove no known time."""
    if not any(row.drive_times for row in facts.rows):
        return None
    times: list[int] = []
    for row, entry, group in zip(facts.rows, facts.row_entry.tolist(), owners.each(), strict=True):
        crew = row.drivers or tuple(driver.id for driver in facts.entries[entry].crew)
        driven = {who: time + 1 for who, time in zip(crew, row.drive_times, strict=False) if time is not None}
        times.extend(driven.get(competitor.id, 0) for competitor in group)
    return times
