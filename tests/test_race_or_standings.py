"""Sheets with nothing but places and points: the result of a race, or the standings."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from import_runs import imported, refused, run

import countback
from countback.model.finding import has_errors

RULES = """schema = 1
id = "cup"
name = "Cup"

[scales]
race = [20, 15, 12, 10, 8]

[championships.drivers]
of = "driver"

[championships.drivers.awards.race]
kind = "finish"
scale = "race"

[championships.drivers.bonuses.pole]
kind = "pole"
points = 1
"""
DRIVERS = ("Ann Ott", "Cat Qin", "Dan Roe", "Eve Sun", "Fay Tor")
RACES = ((0, 1, 2, 3, 4), (1, 0, 3, 2, 4))
PAID = (20, 15, 12, 10, 8)
LAPS = "Pos,No,Driver,Laps\n"


def season(folder: Path, rulebook: bool = True, races: int = 2) -> Path:
    """Import two races of five drivers into a season."""
    book = folder / "book.toml"
    book.write_text(RULES, "utf-8")
    for number, order in enumerate(RACES[:races], start=1):
        file = folder / f"first{number}.csv"
        rows = (f"{place},{who + 1},{DRIVERS[who]},9\n" for place, who in enumerate(order, start=1))
        file.write_text(LAPS + "".join(rows), "utf-8")
        rules = ("--rulebook", book) if rulebook and number == 1 else ()
        imported("results", file, "-o", folder / "cup", "--date", f"2026-0{number}-05", *rules)
    return folder / "cup"


def table(
    path: Path, heads: str, rows: list[tuple[int, str, str]], order: str = "pdx", sign: str = ","
) -> Path:
    """Write a sheet of places, drivers and points, its columns in an order such as ``dxp``."""
    names = dict(zip("pdx", heads.split(","), strict=True))
    lines = [sign.join(names[key] for key in order)]
    lines += [sign.join(str(dict(zip("pdx", row, strict=True))[key]) for key in order) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def totals(*races: tuple[int, ...]) -> list[tuple[int, str, str]]:
    points = {who: sum(PAID[race.index(who)] for race in races) for who in range(5)}
    best = sorted(points, key=lambda who: -points[who])
    return [(place, DRIVERS[who], str(points[who])) for place, who in enumerate(best, start=1)]


def race(*order: int) -> list[tuple[int, str, str]]:
    return [(place, DRIVERS[who], str(PAID[place - 1])) for place, who in enumerate(order, start=1)]


HEADS = [
    "Pos,Driver,Points", "Pos,Driver,Total", "Pl.,Fahrer,Punkte", "Platz,Fahrer,Gesamt", "Pos,Pilote,Pts",
    "Pos,Piloto,Puntos", "Pos,Pilota,Punti", "Plaats,Rijder,Punten", "Rank,Name,Championship Points",
    "Pos,Driver,Pisteet", "Pos,Driver,Pontszám", "Pos,Driver,Body celkem", "Pos,Driver,Σ",
]  # fmt: skip


@pytest.mark.parametrize("heads", HEADS)
def test_standings_that_say_nothing_are_asked_about(heads: str, tmp_path: Path) -> None:
    cup = season(tmp_path)
    files = {
        "now": totals(*RACES), "later": totals(*RACES, (4, 3, 2, 1, 0)), "first": totals(*RACES, RACES[1]),
    }  # fmt: skip
    for (name, rows), order in zip(files.items(), itertools.permutations("pdx"), strict=False):
        file = table(tmp_path / f"{name}.csv", heads, rows, "".join(order), ";")
        said = refused("results", file, "-o", cup, "--date", "2026-03-05")
        assert "it may be the standings, not the result of a race; give --kind race" in said
        assert "not stored from" in said
    imported("results", file, "-o", cup, "--date", "2026-03-05", "--kind", "race")


@pytest.mark.parametrize("heads", HEADS)
def test_what_the_rules_pay_is_a_race(heads: str, tmp_path: Path) -> None:
    cup = season(tmp_path)
    rows = race(4, 2, 0, 1, 3)
    for order in itertools.permutations("pdx"):
        file = table(tmp_path / "oulton.csv", heads, rows, "".join(order))
        said = imported("results", file, "-o", cup, "--date", "2026-03-05", "--dry-run")
        assert "standings, not" not in said
    # A point more for pole, of which the season knows nothing, and one fewer for a penalty.
    more = [(place, who, {"15": "16"}.get(points, points)) for place, who, points in rows]
    assert "standings, not" not in imported(
        "results", table(tmp_path / "pole.csv", heads, more), "-o", cup, "--date", "2026-03-05", "--dry-run"
    )


def test_one_race_again_may_be_the_standings_after_it(tmp_path: Path) -> None:
    cup = season(tmp_path, races=1)
    file = table(tmp_path / "oulton.csv", "Pos,Driver,Points", totals(RACES[0]))
    said = refused("results", file, "-o", cup, "--date", "2026-03-05")
    assert "its points are those of the standings after 2026-01-05-race-1" in said
    assert "standings, not" in refused("results", file, "-o", cup, "--date", "2026-03-05", "--session", "NEW")
    imported("results", file, "-o", cup, "--date", "2026-03-05", "--session", "NEW", "--kind", "race")


def test_a_word_for_a_race_does_not_make_sums_one(tmp_path: Path) -> None:
    cup = season(tmp_path)
    file = table(tmp_path / "Race 3.csv", "Pos,Driver,Points", totals(*RACES))
    assert "standings after" in refused("results", file, "-o", cup, "--date", "2026-03-05")
    # Paid otherwise, as for half of the distance: called a race it is one, and the points are doubted.
    half = [(place, who, str(int(points) // 2)) for place, who, points in race(4, 2, 0, 1, 3)]
    file = table(tmp_path / "Race 4.csv", "Pos,Driver,Points", half)
    said = imported("results", file, "-o", cup, "--date", "2026-03-05")
    assert "Fay Tor (place 1) has 10 points, and the rules pay 20 there" in said


def test_without_a_rulebook_a_known_points_system_or_a_word_tells(tmp_path: Path) -> None:
    cup = season(tmp_path, rulebook=False)
    options = ("-o", cup, "--date", "2026-03-05", "--dry-run")
    shipped = [
        (place, DRIVERS[place - 1], str(points)) for place, points in enumerate((25, 18, 15, 12, 10), 1)
    ]
    assert "standings, not" not in imported(
        "results", table(tmp_path / "a.csv", "Pos,Driver,Points", shipped), *options
    )
    for name, sure in (("oulton", False), ("Round 3", None), ("Race 3", True)):
        file = table(tmp_path / f"{name}.csv", "Pos,Driver,Points", totals(*RACES))
        said = (imported if sure is not False else refused)("results", file, *options)
        assert ("no rulebook says what a race pays" in said) is (sure is not True)


def test_a_plan_of_a_dry_run_is_no_answer(tmp_path: Path) -> None:
    cup, plan = season(tmp_path), tmp_path / "plan.toml"
    file = table(tmp_path / "oulton.csv", "Pos,Driver,Points", totals(*RACES))
    options = ("-o", cup, "--date", "2026-03-05", "--plan", plan)
    refused("results", file, *options, "--dry-run")
    assert "standings, not" in refused("results", file, *options)
    plan.write_text(plan.read_text("utf-8") + 'kind = "race"\n', "utf-8")
    assert run("import", "results", file, *options).exit_code == 0


def test_a_plan_of_the_library_asks_the_same(tmp_path: Path) -> None:
    file = table(tmp_path / "oulton.csv", "Pos,Driver,Points", totals(*RACES))
    options = {"year": 2026, "rulebook": "formula-one", "series": "Cup"}
    made = countback.plan_import(file, **options)
    assert made.after is None
    assert has_errors(made.findings)
    assert countback.plan_import(file, **options, kind="race").after is not None
    standings = table(tmp_path / "standings.csv", "Pos,Driver,Points", totals(*RACES))
    assert countback.plan_import(standings, **options, kind="race").after is not None


@pytest.mark.parametrize(
    "heading", ["Status=", "State=Bavaria", "Laps=", "Grid=", "Start=2", "Best=7", "Time=-"]
)
def test_columns_that_hold_nothing_of_a_race_make_none(heading: str, tmp_path: Path) -> None:
    cup, file, (name, _, cell) = season(tmp_path), tmp_path / "oulton.csv", heading.partition("=")
    rows = "".join(f"{place},{who},{points},{cell}\n" for place, who, points in totals(*RACES))
    file.write_text(f"Pos,Driver,Points,{name}\n{rows}", "utf-8")
    assert "standings, not" in refused("results", file, "-o", cup, "--date", "2026-03-05")
