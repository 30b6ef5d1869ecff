"""Points that integers cannot hold exactly end every command with the same finding, and store nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from timing import results_csv

from countback.cli.group import countback

SEASON = """format = 1
id = "cup-2026"
name = "Cup 2026"
series = "Cup"
year = 2026
rulebook = "{book}"
[[events]]
round = 1
name = "One"
  [[events.sessions]]
  id = "race-1"
"""
BOOK = """schema = 1
id = "book"
name = "Book"
source = "nowhere"
[scales]
race = {scale}
[championships.overall]
name = "Overall"
[championships.overall.awards.race]
kind = "finish"
scale = "race"
"""
FINE = '[10, "1/999983", "1/999979", "1/999961"]'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "cup"
    (made / "results").mkdir(parents=True)
    (made / "entries.csv").write_text("number,driver\n7,Ann Lee\n8,Bo Roe\n")
    (made / "results" / "1-race-1.csv").write_text("position,number,driver\n1,7,Ann Lee\n2,8,Bo Roe\n")
    (made / "good.toml").write_text(BOOK.format(scale="[3, 2, 1]"))
    (made / "fine.toml").write_text(BOOK.format(scale=FINE))
    (made / "season.toml").write_text(SEASON.format(book="good.toml"))
    return made


def ends(*args: object) -> tuple[int, bool]:
    result = CliRunner().invoke(countback, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    said = result.output + result.stderr
    return result.exit_code, "are beyond counting; write points in whole numbers" in said


def test_commands_with_another_rulebook(folder: Path) -> None:
    assert ends("standings", folder) == (0, False)
    assert ends("whatif", folder, "--rules", folder / "good.toml") == (0, False)
    assert ends("whatif", folder, "--rules", folder / "fine.toml") == (1, True)


def test_commands_of_the_season_itself(folder: Path) -> None:
    (folder / "season.toml").write_text(SEASON.format(book="fine.toml"))
    for command in (("standings", "--as-of", "2026-01-01"), ("check",), ("why", "--championship", "overall")):
        name, *more = command
        rest = ["lee"] if name == "why" else []
        assert ends(name, folder, *rest, *more) == (1, True), command


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_an_import_stores_nothing(folder: Path, tmp_path: Path, dry: tuple[str, ...]) -> None:
    (folder / "season.toml").write_text(SEASON.format(book="fine.toml"))
    sheet = tmp_path / "race.csv"
    line = "{};{};Classified;9;20:0{}.0;-;1:40.250;A;;{};"
    sheet.write_bytes(results_csv(line.format(1, 8, 0, "Bo;Roe"), line.format(2, 7, 1, "Ann;Lee")))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    which = ("--revise", "race-1")
    assert ends("import", "results", sheet, "-o", folder, *which, *dry) == (1, True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_points_that_decisions_add_are_held_like_points_that_are_paid(folder: Path) -> None:
    decision = (
        '[[decisions]]\nkind = "points-awarded"\ncompetitor = "Ann Lee"\namount = {}\ndocument = "{}"\n'
    )
    many = "".join(decision.format(999_999_999_999, number) for number in range(20))
    (folder / "decisions.toml").write_text(many)
    assert ends("standings", folder) == (1, True)
    (folder / "decisions.toml").write_text(decision.format(999_999_999_999, 1))
    assert ends("standings", folder) == (0, False)


@pytest.mark.parametrize(
    "more",
    [
        # A factor of nearly 1, of large numbers.
        '[championships.overall.modifiers.times]\nfactor = "999999/1000000"\nrounds = "1"\n',
        # So many places may be gained.
        "[championships.overall.bonuses.places-gained]\npoints = 100000000\n",
        # The last of many seeds.
        '[[championships.overall.phases]]\nkind = "seeded"\nrounds = "2-"\ntop = 1000\ntotals = [1]\n'
        "step = 100000000000\n",
    ],
)
def test_whatever_multiplies_points_is_held(folder: Path, more: str) -> None:
    (folder / "good.toml").write_text(BOOK.format(scale="[100000, 3, 2, 1]") + more)
    assert ends("standings", folder) == (1, True)
