"""Every shipped rulebook, for every year it covers: it loads, scores, and its reasons add up."""

import tomllib
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace
from small import season
from synthetic import season_for, years_of

from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.store.shipped import RULEBOOKS, rulebooks

YEARS = [(name, year) for name in rulebooks() for year in years_of(RULEBOOKS / f"{name}.toml")]


def test_there_are_rulebooks_for_twenty_series_besides_formula_one() -> None:
    assert len([name for name in rulebooks() if not name.startswith("formula-one")]) >= 24


@pytest.mark.parametrize("name", rulebooks())
def test_rulebook_names_its_source_and_what_is_unverified(name: str) -> None:
    book = tomllib.loads((RULEBOOKS / f"{name}.toml").read_text("utf-8"))
    assert book["id"] == name
    assert book["source"]
    assert book["unverified"]


@pytest.mark.parametrize(("name", "year"), YEARS)
def test_rulebook_scores_a_season_and_its_reasons_add_up(name: str, year: int | None) -> None:
    book, findings = read_rulebook(name, year)
    assert not findings
    assert book is not None
    standings = score(season_for(book, year or 2026), book)
    assert not standings.findings
    for table in standings.tables():
        assert table.rows, f"{table.id} lists nobody"
        assert any(row.points for row in table.rows), f"{table.id} pays nobody"
        held = [row.position for row in table.rows if row.position is not None]
        assert held == sorted(held)
        for row in (*table.rows[:4], table.rows[-1]):
            why = standings.why(table.id, row.competitor.id)
            assert why.points == row.points
            assert sum((line.points for line in why.lines), Fraction(0)) == row.points


@pytest.mark.parametrize("name", rulebooks())
def test_rulebook_scores_a_season_before_anything_is_recorded(name: str) -> None:
    year = next(year for of, year in YEARS if of == name)
    book, _ = read_rulebook(name, year)
    assert book is not None
    planned = season([{"race": None}, {"race": "ann bob"}])
    for empty in (
        replace(planned, events=(), entries=()),
        replace(planned, events=()),
        replace(planned, events=planned.events[:1]),
    ):
        standings = score(empty, book)
        assert [table.rows for table in standings.tables()] == [()] * len(standings.championships)


def test_a_year_that_no_edition_covers_is_refused() -> None:
    book, findings = read_rulebook("formula-e", 2016)
    assert book is None
    assert [(finding.code, finding.hint) for finding in findings] == [
        ("no-edition", "there are 2015, 2017-2026, 2020-2021, 2022, 2017, 2024-2026; the nearest is 2017")
    ]


BONUS = {"fastest-lap": {"points": 1}}


@pytest.mark.parametrize(
    ("later", "forgotten"),
    [
        ({}, ["championships.drivers.bonuses.fastest-lap"]),
        ({"drivers": {"bonuses": {"fastest-lap": False}}}, []),
        ({"drivers": {"bonuses": {"fastest-lap": {"points": 2}}}}, []),
        ({"drivers": {"bonuses": False}}, []),
        ({"drivers": {"bonuses": {"fastest-lap": False}}, "teams": False}, []),
        ({"teams": False}, ["championships.drivers.bonuses.fastest-lap"]),
    ],
)
def test_a_bonus_that_the_next_edition_forgets_is_a_warning(
    later: dict[str, Any], forgotten: list[str]
) -> None:
    book = {
        "schema": 1,
        "id": "cup",
        "name": "Cup",
        "championships": {
            "drivers": {"awards": {"race": {"kind": "finish", "scale": [3, 2, 1]}}},
            "teams": {"like": "drivers", "of": "team"},
        },
        "editions": [
            {"years": "2025", "championships": {"drivers": {"bonuses": BONUS}}},
            {"years": "2026", "championships": later},
        ],
    }
    read = rulebook_from(book, file="cup.toml", year=2026)
    assert read.rulebook is not None
    assert [(one.code, one.where.key) for one in read.findings] == [
        ("edition-forgets", key) for key in forgotten
    ]
    assert not rulebook_from(book, file="cup.toml", year=2025).findings
