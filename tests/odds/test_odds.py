"""From counted endings to chances: nothing that is possible has none, and all add up."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from small import book, season

from countback.model.season import Event, Session
from countback.odds.forecast import CHUNK, Drawing, forecast
from countback.scoring.score import score


def test_whoever_was_never_listed_in_the_draw_keeps_its_chance() -> None:
    one = season([{"race": "ann bob cat"}])
    to_come = Event(round=2, name="Round 2", sessions=(Session(id="race-2"),))
    one = msgspec.structs.replace(one, events=(*one.events, to_come))
    rules = book(awards={"race": {"kind": "finish", "scale": [10, 0]}}, listing={"listed": "has-points"})
    counted = np.zeros((3, 5))  # in no position, first, second, third; points
    counted[0] = [0, CHUNK, 0, 0, CHUNK * 20]
    counted[1:, 0] = CHUNK

    def drawn(drawing: Drawing, chunks: list[np.random.Generator]) -> list[list[np.ndarray]]:
        return [[counted] for _ in chunks]

    (found,) = forecast(score(one, rules), None, [np.random.default_rng(1)], each=drawn)
    chances = {row.competitor: row.title for row in found.rows}
    assert set(chances) == {"ann", "bob", "cat"}
    assert 0 < chances["bob"] == chances["cat"] < 0.01
    assert sum(chances.values()) == pytest.approx(1)


def test_what_only_the_draw_says_is_never_certain() -> None:
    one = season([{"race": "ann bob cat"}])
    to_come = Event(round=2, name="Round 2", sessions=(Session(id="race-2"),))
    one = msgspec.structs.replace(one, events=(*one.events, to_come))
    # No bound is known of places gained: that Ann is the only one with a position proves nothing.
    rules = book(
        awards={"race": {"kind": "finish", "scale": [10, 0]}}, bonuses={"places-gained": {"points": 1}}
    )
    counted = np.zeros((3, 5))
    counted[0] = [0, CHUNK, 0, 0, CHUNK * 20]
    counted[1:, 0] = CHUNK

    def drawn(drawing: Drawing, chunks: list[np.random.Generator]) -> list[list[np.ndarray]]:
        return [[counted] for _ in chunks]

    (found,) = forecast(score(one, rules), None, [np.random.default_rng(1)], each=drawn)
    (ann,) = found.rows
    assert ann.title == 1
    assert 0 < ann.error < 0.01
