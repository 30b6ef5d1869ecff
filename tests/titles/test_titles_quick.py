"""Champions by packed sums, against the scoring arrays on the same endings."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.quick import pack
from countback.titles.remaining import remaining


@given(st.integers(2, 9), st.integers(0, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_packed_sums_rank_as_the_scoring_arrays_do(cars, seen, left, seed) -> None:
    random = np.random.default_rng(seed)
    entries = tuple(
        Entry(id=f"e{n}", number=str(n), crew=(Driver(id=f"d{n}", name=str(n)),)) for n in range(cars)
    )
    events = []
    for number in range(seen + left):
        rows = tuple(
            Result(entry=f"e{car}", position=place + 1) for place, car in enumerate(random.permutation(cars))
        )
        found = (Classification(rows=rows),) if number < seen else ()
        session = Session(id=f"r{number}", classifications=found)
        events.append(Event(round=number + 1, name=str(number), sessions=(session,)))
    season = Season(id="s", name="s", series="s", year=2000, events=tuple(events), entries=entries)
    title = {"name": "T", "awards": {"race": {"kind": "finish", "scale": [3, 2, 1]}}}
    rulebook = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}, file="b"
    ).rulebook
    assert rulebook is not None
    rest = remaining(score(season, rulebook), "t", entries="season")
    packed = pack(rest)
    assert packed is not None
    columns = rest.blank(20)
    total = np.tile(packed.start, (20, 1))
    car_of = [rest.cars[0][x][0] for x in range(cars)]
    for at, session in enumerate(rest.sessions):
        for ending in range(20):
            for place, x in enumerate(random.permutation(cars)):
                columns["place"][ending, session, car_of[x]] = place + 1
                columns["status"][ending, session, car_of[x]] = 1
                total[ending, x] += packed.worth[at, place]
    position = rest.outcome(columns).ranked.position[:, 0]
    assert ((total == total.max(axis=1, keepdims=True)) == (position == 1)).all()


def plain(entries: tuple[Entry, ...], subject: str = "driver", scale: tuple[int, ...] = (3, 2, 1)) -> bool:
    """Tell whether a season of two races to come can be packed."""
    events = tuple(Event(round=n, name=str(n), sessions=(Session(id=f"r{n}"),)) for n in (1, 2))
    season = Season(id="s", name="s", series="s", year=2000, events=events, entries=entries)
    title = {"name": "T", "of": subject, "awards": {"race": {"kind": "finish", "scale": list(scale)}}}
    data = {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}
    rulebook = rulebook_from(data, file="b").rulebook
    assert rulebook is not None
    return pack(remaining(score(season, rulebook), "t", entries="list")) is not None


ANN, BOB, CAT = (Driver(id=name, name=name.title()) for name in ("ann", "bob", "cat"))
ONE = Entry(id="1", number="1", crew=(ANN,), team=Team(id="red", name="Red"))
TWO = Entry(id="2", number="2", crew=(BOB,), team=Team(id="blue", name="Blue"))


@pytest.mark.parametrize(
    ("entries", "subject"),
    [
        ((msgspec.structs.replace(ONE, crew=(ANN, CAT)), TWO), "driver"),  # a shared car
        ((ONE, msgspec.structs.replace(TWO, team=None)), "team"),  # a car of nobody
        (
            (
                msgspec.structs.replace(ONE, rounds=(1,)),
                msgspec.structs.replace(ONE, id="3", rounds=(2,)),
                TWO,
            ),
            "driver",
        ),  # another car in the second race
    ],
)
def test_a_title_is_plain_only_where_each_has_one_car_of_its_own(entries, subject) -> None:
    assert plain((ONE, TWO), subject)
    assert not plain(entries, subject)


def test_a_title_in_which_a_place_costs_points_is_not_plain() -> None:
    assert not plain((ONE, TWO), scale=(3, -1))
