"""Endings of a season drawn at random from the strengths, as columns for the scoring arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.titles.remaining import Remaining
from countback.titles.strength import Floats, Strength, pair_of


@dataclass(frozen=True, eq=False)
class Field:
    """The cars that take part in what is left: C ``cars`` (entry indices), R sessions.

    ``design`` [C, P] picks their strengths, ``fresh`` [C, 2] the prior spread of a driver and a car never
    seen, ``car_of`` [C] the number of the make, ``retire`` [C], ``runs`` [R, C].
    """

    cars: NDArray[np.int64]
    design: Floats
    fresh: Floats
    car_of: NDArray[np.int64]
    retire: Floats
    runs: Bools


def field_of(remaining: Remaining, strength: Strength) -> Field:
    """Return the cars of what remains with what is known of them."""
    cars = sorted({car for runners in remaining.runners for car in runners})
    pairs = [pair_of(remaining.facts.entries[car]) for car in cars]
    design = np.zeros((len(cars), len(strength.mean)))
    fresh = np.zeros((len(cars), 2))
    retire = np.zeros(len(cars))
    makes = {make: number for number, make in enumerate(dict.fromkeys(car for _, car in pairs))}
    for row, (driver, car) in enumerate(pairs):
        for column, (kind, name, spread) in enumerate(
            (("driver", driver, strength.settings.drivers), ("car", car, strength.settings.cars))
        ):
            index = strength.index(kind, name)
            if index >= 0:
                design[row, index] = 1
            else:
                fresh[row, column] = spread
        field = strength.retire["", ""]
        rates = [strength.retire.get(("driver", driver), field), strength.retire.get(("car", car), field)]
        retire[row] = sum(rates) / 2
    runs = np.array([[car in runners for car in cars] for runners in remaining.runners], dtype=np.bool_)
    return Field(
        np.array(cars, dtype=np.int64),
        design,
        fresh,
        np.array([makes[car] for _, car in pairs], dtype=np.int64),
        retire,
        runs.reshape(len(remaining.sessions), len(cars)),
    )


def draw(field: Field, strength: Strength, runs: int, random: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Return places, qualifying places and places in fastest laps ``[B, R, C]``; place 0 for retiring."""
    settings = strength.settings
    sessions, cars = field.runs.shape
    known = strength.mean + random.standard_normal((runs, len(strength.mean))) @ strength.root.T
    theta = known @ field.design.T
    makes = int(field.car_of.max(initial=-1)) + 1
    theta = theta + random.standard_normal((runs, cars)) * field.fresh[:, 0]
    spread = np.zeros(makes)
    spread[field.car_of] = field.fresh[:, 1]
    theta = theta + (random.standard_normal((runs, makes)) * spread)[:, field.car_of]
    step = settings.drift / 10**0.5
    walk = random.standard_normal((runs, sessions, makes))[..., field.car_of]
    walk += 0.5 * random.standard_normal((runs, sessions, cars))
    theta = (theta[:, None] + step * walk.cumsum(axis=1)) / settings.heat
    absent = ~field.runs
    order = _order(theta + random.gumbel(size=theta.shape), absent)
    retired = (random.random(theta.shape) < field.retire) | absent
    gone = np.where(retired, 1, 0)
    # Whoever retires gives up the place: those behind move up.
    by_place = np.take_along_axis(gone, np.argsort(order, axis=-1), axis=-1).cumsum(axis=-1)
    place = np.where(retired, 0, order + 1 - np.take_along_axis(by_place, order, axis=-1))
    pole = _order(theta + random.gumbel(size=theta.shape), absent) + 1
    fast = _order(0.7 * theta + random.gumbel(size=theta.shape), retired) + 1
    return place, np.where(absent, 0, pole), np.where(retired, 0, fast)


def _order(score: Floats, out: Bools) -> Ints:
    """Return ``[B, R, C]``: how many are ahead of each, those ``out`` last."""
    score = np.where(out, -np.inf, score)
    order = np.argsort(-score, axis=-1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(score.shape[-1])[None, None], axis=-1)
    return rank


def columns_from(remaining: Remaining, field: Field, place: Ints, pole: Ints, fast: Ints) -> dict[str, Ints]:
    """Return endings that were drawn as columns ``[B, S, E]``."""
    columns = remaining.blank(len(place))
    for at, session in enumerate(remaining.sessions):
        columns["place"][:, session, field.cars] = place[:, at]
        columns["class_place"][:, session, field.cars] = place[:, at]
        status = np.where(place[:, at] > 0, Status.CLASSIFIED.code, Status.DNF.code)
        columns["status"][:, session, field.cars] = np.where(field.runs[at], status, 0)
        columns["fastest_lap"][:, session, field.cars] = fast[:, at]
        if session not in remaining.poles_set:
            columns["qualifying"][:, session, field.cars] = pole[:, at]
    return columns
