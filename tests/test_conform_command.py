"""``countback conform``: its summary, its JSON, its exit status, and what it says of bad files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from countback.cli.group import countback


def run(*args: str) -> Result:
    return CliRunner().invoke(countback, ["conform", *args])


@pytest.fixture(scope="module")
def sample(shared: Path) -> str:
    return str(shared / "data" / "f1db" / "f1db-sample.zip")


def test_summary_and_differences(sample: str) -> None:
    result = run("f1db", sample, "--years", "1976-1978")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("2 seasons, 1976 to 1978, ")
    assert "season tables, drivers           2 of 2      all" in result.stdout
    assert "1 tables differ, 0 of them unexplained:" in lines
    assert "  1978 round 3, constructors: slip" in lines
    assert result.stderr == ""


def test_json_has_the_documented_shape(sample: str) -> None:
    found = json.loads(run("f1db", sample, "--years", "1978", "--json").stdout)
    assert found.keys() == {"season_tables", "race_points", "round_tables", "differences", "seconds"}
    assert found["season_tables"] == {
        "drivers": {"matched": 1, "total": 1},
        "constructors": {"matched": 1, "total": 1},
    }
    assert found["round_tables"] == {"matched": 31, "total": 32}
    assert found["race_points"]["matched"] == found["race_points"]["total"] > 400
    assert found["seconds"] > 0
    (difference,) = found["differences"]
    assert difference == {
        "year": 1978,
        "round": 3,
        "championship": "constructors",
        "category": "slip",
        "explained": True,
        "text": "tyrrell-ford: 12 points published, 11 computed, "
        "as the record's tables before and after confirm",
    }


def test_an_open_difference_is_a_failure(sample: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(sample) as archive:
        document = json.loads(archive.read("f1db.json"))
    season = next(one for one in document["seasons"] if one["year"] == 2019)
    season["driverStandings"][0]["points"] += 1
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = run("f1db", str(path), "--years", "2019")
    assert result.exit_code == 1
    assert "2019 season, drivers: open" in result.stdout
    assert "414 points published, 413 computed" in result.stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("f1db", "nowhere.zip"), "nowhere.zip: No such file"),
        (("ergast", "nowhere.zip"), "nowhere.zip: No such file"),
        (("f1db", __file__), "cannot be read as F1DB"),
        (("ergast", __file__), "cannot be read as Ergast CSV"),
        (("ergast", str(Path(__file__).parent / "oracle")), "there is no races.csv"),
    ],
)
def test_bad_files_are_told_on_standard_error(args: tuple[str, str], words: str) -> None:
    result = run(*args)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("years", ["abc", "1950-x", ""])
def test_years_that_are_none_are_refused(years: str) -> None:
    result = run("f1db", __file__, "--years", years)
    assert result.exit_code == 2
    assert "is not a list of years" in result.stderr


def test_a_rulebook_that_does_not_cover_the_years_is_a_finding(sample: str) -> None:
    result = run("f1db", sample, "--years", "1978", "--rulebook", "no-such-book")
    assert result.exit_code == 1
    assert "no-such-book" in result.stderr
