"""Endings drawn at random: what each draw must be like, whatever the random bits."""

from __future__ import annotations

from itertools import permutations
from math import prod

import numpy as np
import pytest

from countback.model.season import Driver, Entry, Event, Season, Session
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.remaining import remaining
from countback.titles.simulate import Endings, field_of, waits
from countback.titles.strength import Settings, Strength


class Bits:
    """A generator of which all bits are alike."""

    def __init__(self, one: int) -> None:
        self.one, self.bit_generator = one, self

    def random_raw(self, number: int) -> np.ndarray:
        return np.full(number, self.one, dtype=np.uint64)


@pytest.mark.parametrize("one", [0, 2**64 - 1])
def test_no_wait_is_without_its_sign(one) -> None:
    found = waits(Bits(one), (3,))  # type: ignore[arg-type]
    assert np.isfinite(found).all()
    assert (found < 0).all()


def test_orders_and_retirements_come_as_often_as_the_strengths_say() -> None:
    strengths, retire = [0.9, 0.3, -0.2, -0.8], [0.0, 0.1, 0.2, 0.4]
    people = [Driver(id=f"d{n}", name=str(n)) for n in range(4)]
    season = Season(
        id="s",
        name="s",
        series="s",
        year=2000,
        events=(Event(round=1, name="1", sessions=(Session(id="r1"),)),),
        entries=tuple(Entry(id=one.id, number=one.id, crew=(one,)) for one in people),
    )
    title = {"name": "T", "awards": {"race": {"kind": "finish", "scale": [3, 2, 1]}}}
    rulebook = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}, file="b"
    ).rulebook
    assert rulebook is not None
    number = {("driver", one.id): n for n, one in enumerate(people)} | {("car", ""): 4}
    # The chance of retiring is the mean of the driver's and the car's.
    rates = {("driver", one.id): 2 * retire[n] for n, one in enumerate(people)}
    rates |= {("car", ""): 0.0, ("", ""): 0.0}
    strength = Strength(Settings(drift=0), number, np.array([*strengths, 0.0]), np.zeros((5, 5)), rates)
    rest = remaining(score(season, rulebook), "t")
    endings, random = Endings(rest, field_of(rest, strength), 2000), np.random.default_rng(4)
    runs, came, out = 0, dict.fromkeys(permutations((1, 2, 3, 4)), 0), np.zeros(4)
    for _ in range(50):
        columns = endings.draw(random)
        runs += 2000
        out += (columns["place"][:, 0] == 0).sum(axis=0)
        assert ((columns["place"] > 0) == (columns["status"] == 1)).all()
        assert ((columns["place"] > 0) == (columns["fastest_lap"] > 0)).all()
        for places, times in zip(*np.unique(columns["qualifying"][:, 0], axis=0, return_counts=True),
                                 strict=True):  # fmt: skip
            came[tuple(places.tolist())] += int(times)
    for places, times in came.items():
        order = [places.index(place) for place in (1, 2, 3, 4)]
        left = [sum(np.exp(strengths[car]) for car in order[turn:]) for turn in range(4)]
        chance = prod(np.exp(strengths[car]) / left[turn] for turn, car in enumerate(order))
        assert abs(times - runs * chance) < 5 * (runs * chance * (1 - chance)) ** 0.5, places
    for car, chance in enumerate(retire):
        assert abs(out[car] - runs * chance) <= 5 * (runs * chance * (1 - chance)) ** 0.5 + 1e-4 * runs, car
