"""The cars of what is left of a season, with what is known of them, as arrays to draw from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.odds.attendance import Attendance
from countback.odds.luck import Singles
from countback.odds.strength import Strength, pair_of
from countback.titles.ending import laps_to_lead
from countback.titles.possible import RACES
from countback.titles.remaining import Remaining


@dataclass(frozen=True, eq=False)
class Field:
    """The cars that take part in what is left: C ``cars`` (entry indices), R sessions, Q sources of luck.

    ``mean`` [C] are their strengths, ``mix`` [Q, C] what each standard normal number adds to them for the
    whole ending. From one session to the next each of the ``makes`` wanders by ``step``, and each car by
    half of that; ``make`` [C] is its number. ``retire`` [R, C] is in parts of 65,536, as is ``miss`` [V, C]
    of the V events left; ``event`` [R] is which of them a session is of, ``absent`` [R, C] who is not in it.
    ``keeps`` tells whether whoever retires has a place behind the others. ``led`` are the numbers of cars
    that led a lap, one of which is drawn, ``lead`` the laps that whoever leads at all leads at least.
    """

    cars: Ints
    mean: Singles
    mix: Singles
    make: Ints
    makes: int
    step: np.float32
    retire: NDArray[np.uint16]
    miss: NDArray[np.uint16]
    event: NDArray[np.int64]
    absent: Bools
    keeps: bool
    led: Ints
    lead: int


def field_of(remaining: Remaining, strength: Strength, attendance: Attendance | None = None) -> Field:
    """Return the cars of what remains with what is known of them; without ``attendance`` all are there."""
    cars = sorted({car for runners in remaining.runners for car in runners})
    pairs = [pair_of(remaining.facts.entries[car]) for car in cars]
    settings = strength.settings
    number = len(strength.mean)
    makes = {make: row for row, make in enumerate(dict.fromkeys(car for _, car in pairs))}
    design = np.zeros((number, len(cars)))
    fresh_drivers = np.zeros((len(cars), len(cars)))
    fresh_makes = np.zeros((len(makes), len(cars)))
    retire = np.zeros(len(cars))
    for column, (driver, make) in enumerate(pairs):
        index = strength.index("driver", driver)
        if index >= 0:
            design[index, column] = 1
        else:
            fresh_drivers[column, column] = settings.drivers
        index = strength.index("car", make)
        if index >= 0:
            design[index, column] = 1
        else:
            fresh_makes[makes[make], column] = settings.cars
        field = strength.retire["", ""]
        rates = [strength.retire.get(("driver", driver), field), strength.retire.get(("car", make), field)]
        retire[column] = sum(rates) / 2
    fresh = np.concatenate([fresh_drivers, fresh_makes])
    mix = np.concatenate([strength.root.T @ design, fresh[fresh.any(axis=1)]]) / settings.heat
    runs = np.array([[car in runners for car in cars] for runners in remaining.runners], dtype=np.bool_)
    there = runs.reshape(len(remaining.sessions), len(cars)).astype(float)
    event = np.arange(len(there))
    if attendance is not None:
        there *= attendance.there[:, cars]
        event = attendance.event
    miss = np.zeros((int(event.max(initial=-1)) + 1, len(cars)))
    for session, chance in zip(event, there, strict=True):
        miss[session] = np.where(chance > 0, 1 - chance, miss[session])
    raced = np.array(
        [remaining.facts.sessions[session].kind in RACES for session in remaining.sessions], dtype=bool
    )
    title = remaining.title
    return Field(
        cars=np.array(cars, dtype=np.int64),
        mean=(strength.mean @ design / settings.heat).astype(np.float32),
        mix=mix.astype(np.float32),
        make=np.array([makes[make] for _, make in pairs], dtype=np.int64),
        makes=len(makes),
        step=np.float32(settings.drift / 10**0.5 / settings.heat),
        retire=(np.minimum(retire * 65536, 65535) * raced[:, None]).astype(np.uint16),
        miss=np.clip(np.round(miss * 65536), 0, 65535).astype(np.uint16),
        event=event,
        absent=there == 0,
        keeps=Status.DNF in title.placed,
        led=np.array(strength.led, dtype=np.int64),
        lead=laps_to_lead(title),
    )
