"""Champions by packed sums, against the scoring arrays on the same endings."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session
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
