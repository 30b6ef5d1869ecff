"""The compiled loop draws and scores the endings that the arrays draw and score."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from one_of_each import rules_of
from referee.compare import drawn
from test_kernel import PLAIN

import countback
from countback.odds.forecast import Drawing, drawing_of, forecast
from countback.odds.simulate import Endings
from countback.odds.strength import Settings, fit, observed
from countback.scoring.kernel import can_compile
from countback.scoring.score import Standings, score
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining

pytestmark = pytest.mark.skipif(not can_compile(), reason="needs the extra batch")


def drawings(standings: Standings) -> tuple[Drawing, Drawing]:
    """What draws the endings of all championships, by arrays and compiled."""
    rests = [remaining(standings, id_) for id_ in standings.championships]
    strength = fit([observed(standings.season, rests[0].first)], Settings())
    arrays, loop = (drawing_of(standings, rests, None, strength) for _ in range(2))
    loop.compiled = True
    return arrays, loop


def by_loop(drawing: Drawing) -> int:
    return sum(loop is not None for loop in drawing._loops.values())


@pytest.mark.parametrize("name", PLAIN)
def test_endings_are_scored_alike(name: str) -> None:
    title = {"name": "T", "of": "driver", "tiebreaks": ["countback"], **PLAIN[name]}
    rules, dice = rules_of(title), Random(f"endings {name}")
    taken = 0
    for _ in range(15):
        season, *_ = drawn(dice.randrange(1 << 30))
        standings = looking_ahead(score(season, rules))
        arrays, loop = drawings(standings)
        if not arrays.rests[0].sessions or not arrays.rests[0].competitors:
            continue
        for seed in (1, 2):  # the second is drawn into what the first leaves behind
            (expected,), (table,) = (each(np.random.default_rng(seed)) for each in (arrays, loop))
            assert np.array_equal(table, expected)
        taken += by_loop(loop)
    assert taken > 2 or name == "makes"  # these seasons say nothing of makes


def carrera_cup(after: int) -> Standings:
    """The shipped season with what came later still to come."""
    standings = countback.load("porsche-carrera-cup-north-america-2022")
    return looking_ahead(score(cut_after(standings, after), standings.rulebook))


def cut_after(standings: Standings, round_: int) -> Any:
    from msgspec.structs import replace

    events = []
    for event in standings.recorded.events:
        if event.round > round_:
            sessions = tuple(replace(session, classifications=()) for session in event.sessions)
            event = replace(event, sessions=sessions)
        events.append(event)
    return replace(standings.recorded, events=tuple(events))


def test_a_season_with_classes_teams_and_guests_is_scored_alike() -> None:
    arrays, loop = drawings(carrera_cup(5))
    for expected, table in zip(*(each(np.random.default_rng(3)) for each in (arrays, loop)), strict=True):
        assert np.array_equal(table, expected)
    assert by_loop(loop)


@pytest.mark.parametrize("firsts", [(), ("qualifying",), ("fastest_lap",), ("qualifying", "fastest_lap")])
def test_endings_are_drawn_alike(firsts: tuple[str, ...]) -> None:
    arrays, _ = drawings(carrera_cup(6))
    (group, *_) = arrays.groups
    rest = arrays.rests[group.numbers[0]]
    ways = [Endings(rest, group.field, 300, firsts=firsts, compiled=compiled) for compiled in (False, True)]
    for seed in (4, 5):
        expected, drawn_so = (endings.draw(np.random.default_rng(seed)) for endings in ways)
        assert expected.keys() == drawn_so.keys()
        for name, column in expected.items():
            assert np.array_equal(drawn_so[name], column), name


def test_odds_do_not_depend_on_whether_they_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    standings = carrera_cup(6)
    chunks = [np.random.default_rng([7, number]).bit_generator.seed_seq for number in range(2)]
    answers = []
    for least in (1, 1 << 60):
        monkeypatch.setattr("countback.odds.forecast.COMPILED_FROM", least)
        answers.append(forecast(standings, None, [np.random.default_rng(chunk) for chunk in chunks]))
    assert answers[0] == answers[1]
