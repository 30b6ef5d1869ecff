"""Odds by machine code, against those of the scoring arrays."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.odds import CHUNK, Drawing, forecast

pytest.importorskip("numba", reason="SKIPPED: the extra countback[fast] is not there")

TITLE = {"name": "T", "awards": {"race": {"kind": "finish", "scale": [9, 6, 4, 3, 2, 1]}}}


def season(cars: int, seen: int, left: int) -> Season:
    """A season in which the first are mostly ahead, and car 0 has not raced since the first round."""
    random = np.random.default_rng(8)
    entries = tuple(
        Entry(id=f"e{n}", number=str(n), crew=(Driver(id=f"d{n}", name=str(n)),)) for n in range(cars)
    )
    events = []
    for number in range(seen + left):
        here = [car for car in range(cars) if car or not number]
        order = sorted(here, key=lambda car: car + random.gumbel(scale=3))
        rows = tuple(Result(entry=f"e{car}", position=place + 1) for place, car in enumerate(order))
        found = (Classification(rows=rows),) if number < seen else ()
        session = Session(id=f"r{number}", classifications=found)
        events.append(Event(round=number + 1, name=str(number), sessions=(session,)))
    return Season(id="s", name="s", series="s", year=2000, events=tuple(events), entries=entries)


def chunks(number: int, seed: int) -> list[np.random.Generator]:
    return [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(number)]


def test_chances_are_those_of_the_scoring_arrays() -> None:
    title = {**TITLE, "bonuses": {"pole": {"points": 1}}}
    data = {"schema": 1, "id": "b", "name": "B", "championships": {"plain": TITLE, "poles": title}}
    rulebook = rulebook_from(data, file="b").rulebook
    assert rulebook is not None
    standings = score(season(9, 4, 5), rulebook)
    number = 120
    fast = forecast(standings, None, chunks(number, 1), fast=True)
    slow = forecast(standings, None, chunks(number, 2))
    assert [one.scored_by for one in fast] == ["machine code", "scoring arrays"]
    assert {one.scored_by for one in slow} == {"scoring arrays"}
    runs = number * CHUNK
    quick, thorough = fast[0], {row.competitor: row for row in slow[0].rows}
    assert {row.competitor for row in quick.rows} == set(thorough)
    for row in quick.rows:
        other = thorough[row.competitor]
        assert row.points == pytest.approx(other.points, abs=0.2)
        for one, two in zip(row.positions, other.positions, strict=True):
            spread = ((one * (1 - one) + two * (1 - two) + 1 / runs) / runs) ** 0.5
            assert abs(one - two) < 5 * spread + 1e-3, (row.competitor, row.positions, other.positions)


def test_a_seed_gives_the_same_odds_by_machine_code() -> None:
    data = {"schema": 1, "id": "b", "name": "B", "championships": {"plain": TITLE}}
    rulebook = rulebook_from(data, file="b").rulebook
    assert rulebook is not None
    standings = score(season(9, 4, 5), rulebook)
    first, second, other = (forecast(standings, None, chunks(4, seed), fast=True) for seed in (1, 1, 2))
    assert first == second != other


def test_work_can_be_handed_to_other_processes() -> None:
    data = {"schema": 1, "id": "b", "name": "B", "championships": {"plain": TITLE}}
    rulebook = rulebook_from(data, file="b").rulebook
    assert rulebook is not None
    standings = score(season(9, 4, 5), rulebook)

    def there_and_back(work: Drawing, pieces: list[np.random.Generator]) -> list[object]:
        sent = pickle.loads(pickle.dumps(work))
        return [sent(piece) for piece in pieces]

    for fast in (False, True):
        here = forecast(standings, None, chunks(3, 1), fast=fast)
        assert forecast(standings, None, chunks(3, 1), fast=fast, each=there_and_back) == here


def test_where_nothing_can_be_kept_it_is_compiled_each_time(monkeypatch) -> None:
    import numba.core.caching

    monkeypatch.setattr(numba.core.caching.CacheImpl, "_locator_classes", [])
    from countback.titles.compiled import _machine_code

    filled = np.zeros(3)

    @_machine_code()
    def fill(array) -> None:
        for at in range(len(array)):
            array[at] = at

    fill(filled)
    assert filled.tolist() == [0, 1, 2]
