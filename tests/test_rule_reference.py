"""The rule reference, `countback rules` and `countback new`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from synthetic import years_of

from countback.cli.group import countback
from countback.rules import registry
from countback.rules.book import rulebook_from
from countback.rules.reference import described, page
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.store.folder import read_season
from countback.store.own_book import own_book
from countback.store.shipped import RULEBOOKS, rulebooks
from countback.store.starting import start_season
from countback.store.uses import examples

DOCS = Path(__file__).resolve().parent.parent / "docs" / "rules.md"


def run(*args: str) -> Result:
    return CliRunner().invoke(countback, args)


def test_docs_hold_the_rule_reference_of_today(accept: bool) -> None:
    text = page(examples())
    if accept:
        DOCS.write_text(text, encoding="utf-8")
    assert DOCS.read_text("utf-8") == text, "run make accept and look at the difference"


def test_every_kind_is_in_the_reference_with_its_keys() -> None:
    text = page({})
    for slot in registry.SLOTS:
        for name in registry.names(slot):
            assert f"### {slot}: {name}\n" in text
    for kind in described():
        assert kind.sentence, f"{kind.slot}/{kind.name} has no sentence"
        assert not any("object" in key.takes or "typing" in key.takes for key in kind.keys)


def test_most_kinds_have_an_example_from_a_shipped_rulebook() -> None:
    known = {(kind.slot, kind.name) for kind in described()}
    shown = examples().keys()
    assert shown <= known
    assert len(shown) >= 0.6 * len(known)


def test_rules_lists_every_kind_by_slot() -> None:
    output = run("rules").output
    for slot in registry.SLOTS:
        assert f"{slot}: " in output
    assert run("rules", "tiebreaks").output.startswith("tiebreaks: ")
    assert "countback" in run("rules", "tiebreaks").output
    assert "fastest-lap" not in run("rules", "tiebreaks").output


def test_rules_of_one_kind_says_what_it_takes_and_where_it_comes_from() -> None:
    output = run("rules", "places-gained").output
    assert "for each place gained" in output
    assert "at_most" in output
    assert "required" in output
    assert "Source: GB3 Championship" in output
    assert "# gb3" in output


def test_a_name_that_two_slots_have_shows_both() -> None:
    output = run("rules", "constructor").output + run("rules", "starters").output
    assert "subjects: constructor" in output
    assert "modifiers: starters" in output
    assert run("rules", "modifiers/starters").output.startswith("modifiers: starters")


@pytest.mark.parametrize("name", ["", "/", "bonuses/__init__", "bonuses/pole.x", "../pole"])
def test_what_is_no_name_is_refused(name: str) -> None:
    result = run("rules", name)
    assert result.exit_code == 1
    assert f"no kind of rule {name!r}" in result.stderr


def test_an_unknown_kind_is_refused_with_what_is_near() -> None:
    result = run("rules", "fastest-lapp")
    assert result.exit_code == 1
    assert "did you mean fastest-lap?" in result.stderr


@pytest.mark.parametrize("name", rulebooks())
def test_a_new_season_reads_and_scores(name: str, tmp_path: Path) -> None:
    started = start_season(tmp_path / "cup", name, None, 2026)
    assert not started.findings
    season, findings = read_season(tmp_path / "cup")
    assert not findings
    assert season is not None
    assert season == started.season
    book, findings = read_rulebook(season.rulebook, season.year, tmp_path / "cup")
    assert book is not None, findings
    assert any(row.points for table in score(season, book).tables() for row in table.rows)


def test_new_says_what_it_wrote_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    result = run("new", str(folder), "--like", "btcc", "--year", "2014")
    assert result.exit_code == 0
    assert "entries.csv" in result.output
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert b"year = 2014" in before[folder / "season.toml"]
    again = run("new", str(folder), "--like", "gb3")
    assert again.exit_code == 1
    assert "nothing is overwritten" in again.stderr
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_new_copies_a_rulebook_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes((RULEBOOKS / "gb3.toml").read_bytes())
    started = start_season(tmp_path / "cup", str(own), 2024, 2026)
    assert started.season is not None
    assert started.season.rulebook == "own.toml"
    assert (tmp_path / "cup" / "own.toml").read_bytes() == own.read_bytes()


@pytest.mark.parametrize("name", rulebooks())
def test_the_rules_of_ones_own_are_those_of_the_shipped_rulebook(name: str) -> None:
    for year in years_of(RULEBOOKS / f"{name}.toml"):
        shipped, _ = read_rulebook(name, year)
        text = own_book(RULEBOOKS / f"{name}.toml", year or 2026, "cup")
        own = rulebook_from(tomllib.loads(text), file="rules.toml", year=year)
        assert not own.findings
        assert shipped is not None
        assert own.rulebook is not None
        assert own.rulebook.championships == shipped.championships
        assert own.rulebook.id == "cup"


def test_new_writes_rules_of_ones_own_for_any_year(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    said = run("new", str(folder), "--like", "wtcr", "--year", "2031", "--own")
    assert said.exit_code == 0
    assert f"countback rules --for {folder}/rules.toml" in said.stdout
    text = (folder / "rules.toml").read_text("utf-8")
    assert "# The rules of World Touring Car Cup (WTCR), 2022, to be changed" in text
    assert "editions" not in text
    (folder / "rules.toml").write_text(text.replace("race = [30, 23", "race = [99, 23"))
    assert "99" in run("standings", str(folder)).stdout
    assert run("check", str(folder)).exit_code == 0


@pytest.mark.parametrize("broken", ["schema =", "editions = 3", 'schema = 1\nid = "x"\n', "[[editions]]"])
def test_rules_of_ones_own_need_a_rulebook_that_can_be_read(broken: str, tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(broken)
    started = start_season(tmp_path / "cup", str(tmp_path / "old.toml"), 2026, 2026, own=True)
    assert started.season is None
    assert started.findings
    assert not (tmp_path / "cup").exists()


@pytest.mark.parametrize(
    ("like", "year", "code"),
    [
        ("btc", None, "unknown-rulebook"),
        ("btcc", 1999, "no-edition"),
        ("none.toml", None, "unknown-rulebook"),
    ],
)
def test_new_writes_nothing_where_the_rulebook_cannot_be_read(
    like: str, year: int | None, code: str, tmp_path: Path
) -> None:
    started = start_season(tmp_path / "cup", like, year, 2026)
    assert started.season is None
    assert [finding.code for finding in started.findings] == [code]
    assert not (tmp_path / "cup").exists()


def test_the_next_command_can_be_pasted(tmp_path: Path) -> None:
    folder = tmp_path / "Club Cup"
    said = run("new", str(folder), "--like", "btcc").stdout
    assert f"Next: countback standings '{folder}'" in said


def test_a_rulebook_is_told_with_its_values(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(
        'schema = 1\nid = "my"\nname = "My rules"\n[championships.all]\nname = "All"\nlow_wins = true\n'
        'awards.race = {kind = "finish", scale = [7, 4]}\ncounting = {kind = "drop-worst", results = 2}\n'
    )
    told = CliRunner().invoke(countback, ["rules", "--for", str(path)], terminal_width=200)
    assert told.exit_code == 0, told.output
    for sentence in ("1st to 2nd are paid 7 and 4", "The worst 2 results", "The lowest total wins."):
        assert sentence in " ".join(told.output.split()), told.output
    assert "{" not in told.output
    wrong = CliRunner().invoke(countback, ["rules", "--for", str(tmp_path / "none.toml")])
    assert wrong.exit_code == 1
    assert "no shipped rulebook" in wrong.output
    for name in ("sailing-appendix-a", "nascar-cup"):
        assert CliRunner().invoke(countback, ["rules", "--for", name]).exit_code == 0
    assert CliRunner().invoke(countback, ["rules", "pole", "--for", str(path)]).exit_code == 2


def test_shipped_rulebooks_are_listed_with_their_years_and_what_is_known_of_them(tmp_path: Path) -> None:
    listed = run("rules", "--list").stdout
    assert all(re.search(rf"^{name} ", listed, re.MULTILINE) for name in rulebooks())
    assert re.search(
        r"^btcc +British Touring Car Championship +2009-2026 +2014, 2017-2018, 2021$", listed, re.M
    )
    told = run("rules", "--for", "formula-2").stdout
    assert told.startswith("FIA Formula 2 Championship, 2026\n")
    assert "Source: " in told
    assert "Not checked at the source:" in told
    assert "countback rules --for formula-2" in run("rules", "formula-2").stderr
    assert run("rules", "--list", "pole").exit_code == 2
    new = run("new", str(tmp_path / "cup"), "--like", "formula-2", "--year", "2016")
    assert "the nearest is 2017; with --own" in new.stderr
