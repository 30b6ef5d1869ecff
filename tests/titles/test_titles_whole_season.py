"""Answers for a whole season at once, packed champions, odds and what-ifs, each against the slow way."""

from __future__ import annotations

import numpy as np
import pytest
from referee.compare import drawn

from countback.charts.odds import odds_svg
from countback.model.season import Season
from countback.odds.backtest import marks, predictions, reliability, with_gap_formula
from countback.odds.forecast import CHUNK, forecast
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.store.opening import load
from countback.titles.bounds import families
from countback.titles.decide import Titles
from countback.titles.ending import as_recorded
from countback.titles.overview import everybody
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining
from countback.titles.rounds import best_and_least, title_after_every_round
from countback.titles.whatif import apply, under_rules, with_results

SEASON = "porsche-carrera-cup-north-america-2022"
WORDS = ("eliminated", "alive", "clinched")


@pytest.fixture(scope="module")
def standings():
    return load(SEASON)


def generators(number: int, seed: int = 1) -> list[np.random.Generator]:
    return [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(number)]


@pytest.mark.parametrize("championship", ["overall", "pro-am", "am"])
def test_one_pass_over_a_season_gives_the_answers_asked_one_by_one(standings, championship) -> None:
    found = title_after_every_round(standings, championship)
    if found is None:
        pytest.fail("the Carrera Cup's rules are plain enough for one pass")
    for row, number in enumerate(found.rounds):
        rest = remaining(standings, championship, number)
        titles = Titles(rest)
        for column, competitor in enumerate(found.competitors):
            answer = titles.answer(rest.index(competitor))
            assert answer.status == WORDS[found.status[row, column]], (number, competitor)


@pytest.mark.parametrize("championship", ["overall", "pro-am", "am"])
def test_one_pass_over_a_season_gives_the_best_endings_that_scoring_gives(standings, championship) -> None:
    at_once = best_and_least(standings, championship)
    assert at_once is not None
    for number in at_once.rounds[:-1]:
        rest = remaining(standings, championship, number)
        told, scored = at_once.best_endings(rest), families(rest, "DNF")
        assert len(told) == len(scored) == len(rest.competitors)
        for mine, theirs in zip(told, scored, strict=True):
            for name in ("position", "worth", "turn", "before"):
                assert (getattr(mine.finals, name) == getattr(theirs.finals, name)).all(), (number, name)
        last = len(told) - 1
        assert told[last].read(rest, 0) == scored[last].read(rest, 0)


@pytest.mark.parametrize("seeds", [range(5000, 5040), [7325]], ids=["some", "nobody-may-score"])
def test_one_pass_over_random_seasons_gives_the_overview_of_questions_asked_one_by_one(seeds) -> None:
    """In 7325 somebody without a row may score nowhere in what is left: in no table, and in no overview."""
    asked = 0
    for seed in seeds:
        season, _, rulebook, _ = drawn(seed)
        scored = looking_ahead(score(season, rulebook))
        at_once = best_and_least(scored, "t")
        for number in at_once.rounds if at_once else ():
            rest = remaining(scored, "t", number if number != at_once.rounds[-1] else None)
            if best := at_once.best_endings(rest):
                asked += 1
                told = everybody(Titles(rest, best_endings=best, tell_endings=False))
                assert [(row.competitor, row.answer.status, row.needs) for row in told.rows] == [
                    (row.competitor, row.answer.status, row.needs) for row in everybody(Titles(rest)).rows
                ], seed
    assert asked or len(seeds) == 1


def test_one_pass_tells_no_best_endings_of_another_rest_of_the_season(standings) -> None:
    at_once = best_and_least(standings, "am")
    assert at_once is not None
    assert at_once.best_endings(remaining(standings, "am", 3))
    assert not at_once.best_endings(remaining(standings, "am", 3, "latest"))
    assert not at_once.best_endings(remaining(standings, "am", 3, assume=["all-classified"]))
    assert not at_once.best_endings(remaining(standings, "am", "race-3"))  # halfway through a round


def test_odds_are_the_same_for_a_seed_and_add_up(standings) -> None:
    first, again = (forecast(standings, "race-14", generators(2)) for _ in range(2))
    assert first == again
    assert first != forecast(standings, "race-14", generators(2, seed=2))
    for one in first:
        assert one.runs == 2 * CHUNK
        assert sum(row.title for row in one.rows) == pytest.approx(1)


def test_nobody_eliminated_has_a_chance_and_a_champion_is_certain(standings) -> None:
    for one in forecast(standings, "race-15", generators(1)):
        alive = {row.name for row in one.rows if row.title > 0}
        assert len(alive) == 2, one.championship
    for one in forecast(standings, None, generators(1)):
        assert one.rows[0].title == 1.0
        assert one.rows[0].competitor == standings.table(one.championship).rows[0].competitor.id


def test_a_backtest_marks_what_it_predicted(standings) -> None:
    found = list(
        predictions([standings], lambda one: "overall", lambda year: True, lambda one, round_: generators(1))
    )
    assert [one.round for one in found] == list(range(1, 8))
    assert {one.champion for one in found} == {"parker-thompson"}
    assert {one.method for one in marks(found)} == {"model", "alone", "points", "leader"}
    found = with_gap_formula(found)
    assert len(marks(found)) == 4 * 5
    assert all(abs(sum(one.chances["gap"].values()) - 1) < 1e-9 for one in found)
    assert sum(one.cases for one in reliability(found)) == sum(len(one.chances["model"]) for one in found)


def test_a_prediction_sees_nothing_of_what_came_later(standings) -> None:
    rest = remaining(standings, "overall", "race-8")
    cut: Season = as_recorded(rest, standings.season, ())
    blind = score(cut, standings.rulebook)
    assert forecast(standings, "race-8", generators(1)) == forecast(blind, "race-8", generators(1))


def test_another_winner_of_the_last_race_is_another_champion(standings) -> None:
    found = with_results(standings, ["race-16: van Berlo 1, Thompson DNF"])
    overall = found.differences[0]
    assert overall.champion_changes
    assert (overall.rows[0].name, overall.rows[0].points_before, overall.rows[0].points) == (
        "Kay van Berlo",
        290,
        315,
    )


def test_a_scenario_keeps_the_order_of_the_others(standings) -> None:
    season, findings = apply(standings.season, ["race-16: Thompson 1"])
    assert findings == []
    assert season is not None
    before = standings.season.events[-1].sessions[-1].classification
    after = season.events[-1].sessions[-1].classification
    assert before is not None
    assert after is not None
    moved = after.rows[0].entry
    placed = [row.entry for row in before.rows if row.position and row.entry != moved]
    assert [row.entry for row in after.rows if row.position][1:] == placed
    assert [row.position for row in after.rows if row.position] == list(range(1, len(placed) + 2))


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("race-99: Thompson 1", "unknown-session"),
        ("Thompson 1", "unknown-session"),
        ("race-16: Nobody 1", "unknown-competitor"),
        ("race-16: Thompson first", "unreadable-result"),
        ("race-16: Thompson 0", "unreadable-result"),
        ("race-16: Thompson 1, van Berlo 1", "said-twice"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_a_finding(standings, scenario, code) -> None:
    found = with_results(standings, [scenario])
    assert found.differences == ()
    assert code in [finding.code for finding in found.findings]


def test_the_season_under_formula_one_rules(standings) -> None:
    rulebook = read_rulebook("formula-one", 2022).rulebook
    assert rulebook is not None
    found = under_rules(standings, rulebook)
    drivers = next(one for one in found.differences if one.championship == "drivers")
    assert not drivers.champion_changes
    assert drivers.rows[0].points == 275


def test_a_picture_names_everybody_and_tells_it_in_words() -> None:
    svg = odds_svg("A & B", ["1", "2"], [("Ann <A>", [0.25, 1.0]), ("Bo", [0.75, 0.0])])
    assert "A &amp; B" in svg
    assert svg.count("<polyline") == 2
    assert "Ann &lt;A&gt;: 25 %, 100 %" in svg
