"""Standings at many moments at once are those at each of them alone, whatever results count."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from drills.oracle import made_up
from ruled import MADE, rule
from small import book, season

from countback.rules.book import rulebook_from
from countback.rules.needs import facts_needed
from countback.scoring.moment import Moment
from countback.scoring.score import Standings, score

CARS, ROUNDS = 18, 9
#: What parts equals beside the numbers of places.
TIEBREAKS = ["countback", "earliest-best", "last-result"]


def races(dice: Random, number: int) -> dict[str, str]:
    """Return one race, or two, of most of the cars in some order."""
    there = [f"c{car}" for car in range(CARS) if dice.random() < 0.9]
    ways = ("", "", "", ":dnf", ":dsq", ":dns")
    kinds = ["race", "race 2"][: 1 + number % 2]
    return {
        kind: " ".join(name + dice.choice(ways) for name in dice.sample(there, len(there))) for kind in kinds
    }


def same_as_alone(standings: Standings, moments: list[Moment]) -> None:
    for id_ in standings.championships:
        every = standings.outcome(id_, moments)
        for number, moment in enumerate(moments):
            alone = standings.outcome(id_, [moment])
            for array in ("shown", "holds"):
                mine, among = getattr(alone, array), getattr(every, array)
                assert (mine[0, 0] == among[0, number]).all(), (array, moment)
            assert (alone.tally.points[0, 0] == every.tally.points[0, number]).all(), moment
            for array in ("order", "position", "printed"):
                mine, among = getattr(alone.ranked, array), getattr(every.ranked, array)
                assert (mine[0, 0] == among[0, number]).all(), (array, moment)
            mine, among = (
                np.ones((1, 1), dtype=np.bool_) if counted is None else counted[0, at]
                for counted, at in ((alone.counted.kept, 0), (every.counted.kept, number))
            )
            assert (mine == among).all(), moment


@pytest.mark.parametrize("counting", MADE["counting"], ids=str)
@pytest.mark.parametrize("scale", [[10, 8, 6, 5, 4, 3, 2, 1], [1]], ids=["many", "few"])
def test_whatever_results_count(counting: dict[str, Any], scale: list[int]) -> None:
    dice = Random(str(counting))
    whole = season([races(dice, number) for number in range(ROUNDS)])
    rules_of_it = book(
        awards={"race": {"kind": "finish", "scale": scale}}, counting=counting, tiebreaks=TIEBREAKS
    )
    standings = score(whole, rules_of_it)
    same_as_alone(standings, standings.moments())


def test_whatever_the_rules() -> None:
    for number in range(60):
        drawn, table = made_up(f"moments/{number}")
        rulebook = rulebook_from(table, file="made-up.toml", year=drawn.year).rulebook
        assert rulebook is not None
        standings = score(drawn, rulebook)
        same_as_alone(standings, standings.moments())


def test_who_says_not_to_tell_drivers_of_a_car_apart_does_not() -> None:
    apart = {"result.fastest_lap_driver", "result.drive_times"}
    sharing = [rule("sharing", **keys) for keys in MADE["sharing"]]
    assert {shared.tells_apart for shared in sharing} == {False, True}
    for shared in sharing:
        assert shared.tells_apart or not facts_needed(shared) & apart, shared.kind
