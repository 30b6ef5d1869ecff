"""Endings drawn at random: what each draw must be like, whatever the random bits."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import prod

import numpy as np
import pytest

import countback
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.odds.field import field_of
from countback.odds.forecast import Drawing
from countback.odds.looked import looked_at
from countback.odds.luck import waits
from countback.odds.simulate import Endings
from countback.odds.strength import Settings, Strength
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.titles.remaining import Remaining, remaining


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


STRENGTHS, RETIRE = [0.9, 0.3, -0.2, -0.8], [0.0, 0.1, 0.2, 0.4]


def four_cars(retire: list[float] = RETIRE) -> tuple[Remaining, Strength]:
    """Return one race to come of four cars whose strengths are known."""
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
    strength = Strength(Settings(drift=0), number, np.array([*STRENGTHS, 0.0]), np.zeros((5, 5)), rates)
    rest = remaining(score(season, rulebook), "t")
    return rest, strength


def test_orders_and_retirements_come_as_often_as_the_strengths_say() -> None:
    rest, strength = four_cars()
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
        left = [sum(np.exp(STRENGTHS[car]) for car in order[turn:]) for turn in range(4)]
        chance = prod(np.exp(STRENGTHS[car]) / left[turn] for turn, car in enumerate(order))
        assert abs(times - runs * chance) < 5 * (runs * chance * (1 - chance)) ** 0.5, places
    for car, chance in enumerate(RETIRE):
        assert abs(out[car] - runs * chance) <= 5 * (runs * chance * (1 - chance)) ** 0.5 + 1e-4 * runs, car


def test_who_is_first_comes_as_often_as_in_whole_orders() -> None:
    rest, strength = four_cars()
    field, firsts = field_of(rest, strength), ("qualifying", "fastest_lap")
    whole, only = Endings(rest, field, 2000), Endings(rest, field, 2000, firsts=firsts)
    one, other = np.random.default_rng(5), np.random.default_rng(6)
    held = {name: np.zeros((2, 4)) for name in firsts}
    for _ in range(50):
        ordered, first = whole.draw(one), only.draw(other)
        for name in firsts:
            held[name][0] += (ordered[name][:, 0] == 1).sum(axis=0)
            held[name][1] += (first[name][:, 0] == 1).sum(axis=0)
        assert (first["qualifying"].sum(axis=-1) == 1).all()
        # Nobody has it where everybody has retired, and nobody who has.
        assert (first["fastest_lap"].sum(axis=-1) == (first["place"] > 0).any(axis=-1)).all()
        assert not (first["fastest_lap"] * (first["place"] == 0)).any()
    for name in firsts:
        chance = held[name] / 100_000
        assert (abs(chance[0] - chance[1]) < 5 * (2 * chance[0] * (1 - chance[0]) / 100_000) ** 0.5).all()
    weight = np.exp(STRENGTHS)
    assert held["qualifying"][1] / 100_000 == pytest.approx(weight / weight.sum(), abs=0.01)


def test_nobody_is_first_where_everybody_retires() -> None:
    rest, strength = four_cars([1.0] * 4)
    field = field_of(rest, strength)
    columns = Endings(rest, field, 50, firsts=("fastest_lap",)).draw(np.random.default_rng(1))
    gone = (columns["place"] == 0).all(axis=-1)
    assert gone.mean() > 0.9
    assert not columns["fastest_lap"][gone].any()


BOOKS = {
    "nothing": ({}, set(), set()),
    "pole": ({"bonuses": {"pole": {"points": 1}}}, {"qualifying"}, {"qualifying"}),
    "lap": (
        {"bonuses": {"fastest-lap": {"points": 1, "within_top": 2}}},
        {"fastest_lap"},
        {"fastest_lap"},
    ),
    "next in the top": (
        {"bonuses": {"fastest-lap": {"points": 1, "within_top": 2, "fall_through": True}}},
        {"fastest_lap"},
        set(),
    ),
    "qualifying points": (
        {"bonuses": {"pole": {"points": 1}},
         "awards": {"grid": {"kind": "qualifying", "scale": [3, 2, 1]}}},
        {"qualifying"},
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_the_rules_say_how_much_has_to_be_drawn(name) -> None:
    more, columns, firsts = BOOKS[name]
    rest, _ = four_cars()
    title = {"name": "T", **more}
    title["awards"] = {"race": {"kind": "finish", "scale": [3, 2, 1]}, **more.get("awards", {})}
    rulebook = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}, file="b"
    ).rulebook
    assert rulebook is not None
    found = looked_at([replace(rest, title=rulebook.championships[0])])
    assert found.columns - {"place", "class_place", "status"} == columns
    assert found.firsts == firsts


def test_a_pole_that_guests_pass_on_is_drawn_whole() -> None:
    standings = countback.load("porsche-carrera-cup-north-america-2022")
    found = looked_at([remaining(standings, "overall", 6)])
    assert {"qualifying", "fastest_lap"} <= found.columns
    assert not found.firsts
    rulebook = read_rulebook("formula-one", 2024).rulebook
    assert rulebook is not None
    other = score(standings.recorded, rulebook)
    drawing = Drawing([remaining(other, "drivers", 6)], four_cars()[1])
    assert drawing.groups[0].looked.firsts == {"fastest_lap"}
