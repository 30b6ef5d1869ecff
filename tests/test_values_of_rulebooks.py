"""Values of shipped rulebooks that a source names, on facts typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace
from small import season

from countback.model.season import Season, Session, Team, with_sessions
from countback.scoring.score import score
from countback.store.books import read_rulebook

ELEVEN = "ann bob cat dee eve fay gus hal ida jon kay"


def points(found: Season, name: str, year: int, title: str = "drivers") -> dict[str, str]:
    """Return the points of everybody in a table of a shipped rulebook."""
    rules, findings = read_rulebook(name, year)
    assert rules is not None, findings
    return {row.competitor.id: str(row.points) for row in score(found, rules).table(title).rows}


def stopped(kind: str, laps: int, of: int, facts: Mapping[str, Any] | None = None) -> Season:
    """Return a season of one race of so many laps."""

    def cut(held: Session) -> Session:
        return replace(held, laps=laps, scheduled_laps=of)

    rows = {f"{kind}-1": facts} if facts else None
    return with_sessions(season([{kind: ELEVEN}], facts=rows), cut)


@pytest.mark.parametrize(
    ("year", "kind", "laps", "of", "paid"),
    [
        (2025, "race", 12, 22, ["19", "14", "12", "10", "8", "6", "5", "3", "2", "1", "0"]),  # Silverstone
        (2025, "race", 1, 15, ["0"] * 11),  # Spa
        (2026, "sprint", 7, 20, ["5", "4", "3", "2", "1", *["0"] * 6]),  # Melbourne
        (
            2023,
            "sprint",
            12,
            12,
            ["10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0"],
        ),  # Spa, under yellow
        (2020, "race", 17, 24, ["25/2", "9", "15/2", "6", "5", "4", "3", "2", "1", "1/2", "0"]),  # Spielberg
    ],
)
def test_races_of_formula_3_that_were_stopped(
    year: int, kind: str, laps: int, of: int, paid: list[str]
) -> None:
    assert [*points(stopped(kind, laps, of), "formula-3", year).values()] == paid


def test_pole_position_is_paid_whole_whatever_became_of_the_race() -> None:
    first = {"ann": {"qualifying": 1}}
    assert points(stopped("race", 17, 24, first), "formula-3", 2020)["ann"] == "33/2"
    assert (
        points(stopped("race", 1, 15, {"ann": {"qualifying": 1, "fastest_lap": 1}}), "formula-3", 2025)["ann"]
        == "2"
    )


@pytest.mark.parametrize(
    ("year", "worth"), [(2019, "27"), (2020, "27"), (2021, "25"), (2022, "25"), (2023, "26"), (2026, "26")]
)
def test_the_fastest_lap_of_formula_3_falls_to_the_fastest_of_the_first_ten_in_some_years(
    year: int, worth: str
) -> None:
    facts = {"race-1": {"kay": {"fastest_lap": 1}, "ann": {"fastest_lap": 2}}}
    found = points(season([{"race": ELEVEN}], facts=facts), "formula-3", year)
    assert (found["ann"], found["kay"]) == (worth, "0")


def test_the_sprint_of_formula_2_pays_eight_places_since_2022() -> None:
    """Announcement of 21 October 2021: 10, 8, 6, 5, 4, 3, 2 and 1; two points for pole, one for the lap."""
    facts = {"race-1": {"ann": {"qualifying": 1, "fastest_lap": 1}}}
    found = season([{"sprint": ELEVEN, "race": "ann"}], facts=facts)
    assert [*points(found, "formula-2", 2022).values()][:9] == ["38", "8", "6", "5", "4", "3", "2", "1", "0"]


def test_the_seventh_of_saturday_in_the_rally_championship_of_2024_is_paid_four() -> None:
    found = season([{"stage": ELEVEN, "race": ELEVEN}])
    assert [*points(found, "wrc", 2024).values()] == [
        *["18", "15", "13", "10", "8", "6", "4", "3", "2", "1", "0"]
    ]


def test_the_fastest_lap_of_formula_e_needs_a_place_in_the_top_ten_since_2018() -> None:
    found = season([{"race": ELEVEN}], facts={"race-1": {"kay": {"fastest_lap": 1}}})
    assert [points(found, "formula-e", year)["kay"] for year in (2017, 2018)] == ["1", "0"]


def test_engine_makers_of_indycar() -> None:
    """indycar.com, Engine Manufacturers Award: the best two full-season entrants, five more for the win."""
    makes = {"ann": "Honda", "bob": "Honda", "cat": "Chevrolet", "dee": "Honda", "eve": "Chevrolet"}
    entries = {
        name: {"constructor": make, "tags": () if name == "bob" else ("full-season",)}
        for name, make in makes.items()
    }
    facts = {"race-1": {"eve": {"qualifying": 1}}}
    found = season([{"race": "ann bob cat dee eve"}], entries, facts)
    assert points(found, "indycar", 2023, "engines") == {
        "Honda".lower(): str(50 + 35 + 5),
        "Chevrolet".lower(): str(40 + 32 + 1),
    }


def test_carrera_cup_asia_pays_laps_by_class_and_pole_position_whole() -> None:
    classes = {"ann": "Pro", "bob": "Am", "cat": "Am"}
    entries = {name: {"class_": class_} for name, class_ in classes.items()}
    laps = {"ann": (1, 1), "cat": (2, 2), "bob": (3, 3)}
    rows = {name: {"qualifying": place, "fastest_lap": lap} for name, (place, lap) in laps.items()}

    def half(held: Session) -> Session:
        return replace(held, laps=4, scheduled_laps=10)

    found = season([{"race": "ann bob cat"}], entries, {"race-1": rows})
    assert points(found, "porsche-carrera-cup-asia", 2026, "am") == {"bob": "25", "cat": "22"}
    short = with_sessions(found, half)
    assert points(short, "porsche-carrera-cup-asia", 2026, "overall")["ann"] == "14"  # 12.5 + 1 + 0.5


def test_rookies_of_the_supercup_have_the_points_of_the_overall_classification() -> None:
    """Handbook of 2025; guests count for nobody in both."""
    entries: dict[str, dict[str, Any]] = {
        "ann": {"team": Team(id="a", name="A")},
        "bob": {"tags": ("rookie",)},
        "cat": {"guest": True},
        "dee": {"tags": ("rookie",)},
    }
    found = season([{"race": "ann bob cat dee"} for _ in range(6)], entries)
    assert points(found, "porsche-supercup", 2024, "rookies") == {"bob": "120", "dee": "102"}
