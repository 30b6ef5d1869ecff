"""Classification by a share of the winner's distance: simulators list everybody as having finished."""

from __future__ import annotations

from fractions import Fraction

import pytest

from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.rules.book import rulebook_from
from countback.scoring.score import score

#: Laps of the cars in their order: a, b, c of class P, d and e of class Q.
CARS = (("a", "P", 20), ("b", "P", 18), ("c", "P", 15), ("d", "Q", 14), ("e", "Q", 10))


def season(laps: tuple[int | None, ...]) -> Season:
    entries = tuple(
        Entry(id=id_, number=id_, crew=(Driver(id=id_, name=id_.upper()),), class_=class_)
        for id_, class_, _ in CARS
    )
    rows = tuple(
        Result(entry=id_, position=place, laps=count)
        for place, ((id_, _, _), count) in enumerate(zip(CARS, laps, strict=True), start=1)
    )
    race = Session(id="race-1", classifications=(Classification(rows=rows),))
    return Season(
        id="s", name="S", series="S", year=2026, classes=("P", "Q"), entries=entries,
        events=(Event(round=1, name="R", sessions=(race,)),),
    )  # fmt: skip


def points(rule: dict[str, object], laps: tuple[int | None, ...]) -> dict[str, Fraction]:
    document = {
        "schema": 1, "id": "b", "name": "B", "scales": {"race": [10, 8, 6, 4, 2]},
        "championships": {"all": {"name": "All", "awards": {"race": {"kind": "finish", "scale": "race"}},
                                  "field": {"distance": {"kind": "minimum-distance", **rule}}}},
    }  # fmt: skip
    found = rulebook_from(document, file="b.toml", year=2026)
    assert found.rulebook is not None, found.findings
    table = score(season(laps), found.rulebook).table("all")
    return {row.competitor.name: row.points for row in table.rows if row.points}


DRIVEN = tuple(count for _, _, count in CARS)


@pytest.mark.parametrize(
    ("rule", "paid"),
    [
        ({"share": "9/10"}, "AB"),
        ({"share": "3/4"}, "ABC"),
        ({"share": "7/10"}, "ABCD"),
        ({"share": "1/2"}, "ABCDE"),
        # 14 laps of 20 are 70 %; of the 14 of the class's winner, 10 are 71 %.
        ({"share": "3/4", "of": "class-winner"}, "ABCDE"),
        ({"share": "4/5", "of": "class-winner"}, "ABD"),
        ({"laps": 15}, "ABC"),
        ({"share": "9/10", "sessions": ["sprint"]}, "ABCDE"),
    ],
)
def test_who_is_classified(rule: dict[str, object], paid: str) -> None:
    assert "".join(sorted(points(rule, DRIVEN))) == paid


def test_the_share_is_rounded_down_to_whole_laps() -> None:
    # 90 % of 19 laps are 17.1: 17 laps are enough.
    assert "B" in points({"share": "9/10"}, (19, 17, 16, 16, 16))
    assert "C" not in points({"share": "9/10"}, (19, 17, 16, 16, 16))


def test_without_laps_nobody_is_left_out() -> None:
    assert len(points({"share": "9/10"}, (None, 3, 3, 3, 3))) == 5
    assert len(points({"share": "9/10"}, (20, None, 20, 20, 20))) == 5


def test_cars_behind_move_up() -> None:
    assert points({"share": "9/10"}, (20, 10, 20, 20, 20))["C"] == 8


@pytest.mark.parametrize("wrong", [{}, {"share": "3/4", "laps": 3}, {"share": "5/4"}, {"laps": 0}])
def test_what_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        points(wrong, DRIVEN)
