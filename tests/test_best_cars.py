"""Makes whose best car alone holds a place: the others are as if they had not been there."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from small import batch_agrees, book, run, season

from countback.model.season import Season, Team
from countback.scoring.score import score

RACE = {"race": {"kind": "finish", "scale": [25, 18, 15, 12, 10]}}
ALONE = {"kind": "best-cars", "places": "invisible"}
MAKES = {"1": "red", "2": "red", "3": "red", "4": "blue", "5": "blue", "6": "green", "7": ""}


def entries(makes: dict[str, str] = MAKES, **more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        car: {"team": Team(id=make, name=make.title()) if make else None, **more.get(f"car_{car}", {})}
        for car, make in makes.items()
    }


def points(found: Season, **rules: Any) -> dict[str, int]:
    table = score(found, book(of="team", **{"awards": RACE, **rules})).table("title")
    return {row.competitor.id: int(row.points) for row in table.rows}


def test_places_close_up_behind_the_best_car_of_each_make() -> None:
    found = season([{"race": "1 2 4 3 7 5 6"}], entries())
    # Red 1st, Blue 2nd, the car of no make 3rd, Green 4th; with their others: 1st, 3rd, 5th, 7th.
    assert points(found, slots=ALONE) == {"red": 25, "blue": 18, "green": 12}
    assert points(found, slots="best-cars") == {"red": 25, "blue": 15, "green": 0}
    assert points(found, slots={**ALONE, "count": 2}) == {"red": 25 + 18, "blue": 15 + 10, "green": 0}


def test_a_worse_placed_car_brings_neither_its_pole_nor_a_place() -> None:
    found = season([{"race": "1 4 2 6"}], entries(), {"race-1": {"2": {"qualifying": 1}}})
    assert points(found, slots=ALONE, bonuses={"pole": {"points": 90}}) == {
        "red": 25,
        "blue": 18,
        "green": 15,
    }


def test_guests_keep_their_own_rule() -> None:
    guest = entries(car_1={"guest": True})
    found = season([{"race": "1 2 4 6"}], guest)
    field = {"guests": {"places": "keeps-place"}}
    assert points(found, slots=ALONE, field=field) == {"red": 18, "blue": 15, "green": 12}
    assert points(found, slots=ALONE, field={"guests": {}}) == {"red": 25, "blue": 18, "green": 15}


def test_why_says_who_holds_the_place() -> None:
    found = season([{"race": "4 1 2 6"}], entries())
    standings = score(found, book(of="team", awards=RACE, slots=ALONE))
    said = [line.text for line in standings.why("title", "red").lines]
    assert said == ["2nd", "not ranked: a better placed car of the same competitor holds the place"]
    (line,) = standings.why("title", "green").lines
    why = "a better placed car of the same competitor holds the place"
    assert line.text == f"3rd (4th as published; not ranked ahead: 2, {why})"


def drawn(random: Random) -> tuple[Season, Season]:
    """Return a season, and the same without the worse placed cars of each make."""
    makes = {str(car): random.choice(("red", "blue", "green", "")) for car in range(1, 9)}
    whole, without = [], []
    for _ in range(4):
        order = random.sample(sorted(makes), random.randint(2, 8))
        finishers = random.randint(1, len(order))
        held = {makes[car]: car for car in reversed(order[:finishers])}
        best = [car for car in order[:finishers] if not makes[car] or held[makes[car]] == car]
        retired = [f"{car}:dnf" for car in order[finishers:]]
        whole.append({"race": " ".join([*order[:finishers], *retired])})
        without.append({"race": " ".join([*best, *retired])})
    return season(whole, entries(makes)), season(without, entries(makes))


@pytest.mark.parametrize("field", [{}, {"classes": {"kind": "within-class"}}], ids=["whole", "within"])
def test_the_others_might_as_well_not_have_been_there(field: dict[str, Any]) -> None:
    """No scorer is asked twice the same: the second season never had the cars that hold no place."""
    random = Random(20)
    for _ in range(60):
        whole, without = drawn(random)
        expected = points(without, slots="all-cars", field=field)
        assert points(whole, slots=ALONE, field=field) == expected


def test_a_batch_comes_to_what_each_league_comes_to_alone() -> None:
    random = Random(21)
    batch_agrees([drawn(random)[0] for _ in range(8)], of="team", awards=RACE, slots=ALONE)


def test_behind_equals_comes_the_very_next_position_where_positions_are_dense() -> None:
    found = season([{"race": "1 2@1 3 4@5 5:dnf"}], {})
    assert [line[0] for line in run(found, dense_positions=True)] == [1, 1, 2, 3, 4]
    assert [line[0] for line in run(found)] == [1, 1, 3, 4, 5]
    standings = score(found, book(dense_positions=True))
    assert standings.why("title", "3").position == 2


def test_what_each_car_brings_counts_whatever_the_car_does() -> None:
    """IndyCar engine manufacturers: the point of pole position belongs to the maker, not to its best cars."""
    found = season([{"race": "1 4 6 2 5 3"}], entries(), {"race-1": {"3": {"qualifying": 1}}})
    poles = {"pole": {"points": 1}}
    two = {"kind": "best-cars", "count": 2}
    assert points(found, slots=two, bonuses=poles) == {"red": 25 + 12, "blue": 18 + 10, "green": 15}
    assert points(found, slots={**two, "every_car": ["pole"]}, bonuses=poles)["red"] == 25 + 12 + 1
    rules = book(of="team", awards=RACE, slots={**two, "every_car": ["pole"]}, bonuses=poles)
    lines = [line for line in score(found, rules).why("title", "red").lines if line.points]
    assert [(line.what, str(line.points)) for line in lines] == [
        ("race", "25"),
        ("race", "12"),
        ("pole", "1"),
    ]
    batch_agrees([found, season([{"race": "4 3 2 1"}], entries())], of="team", awards=RACE,
                 slots={**two, "every_car": ["pole"]}, bonuses=poles)  # fmt: skip


def test_an_award_that_each_car_brings_must_be_there() -> None:
    slots = {"kind": "best-cars", "every_car": ["poll"]}
    with pytest.raises(AssertionError, match=r"title.slots.every_car: unknown award 'poll'; there are race"):
        book(of="team", slots=slots)
