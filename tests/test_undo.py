"""`countback undo` and `countback remove`: changes taken back as a whole, sessions and revisions removed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_editing import HAND_WRITTEN

from countback.cli.group import countback
from countback.store.folder import read_season
from countback.store.writing.writer import season_files


@pytest.fixture
def cup(tmp_path: Path) -> Path:
    shutil.copytree(HAND_WRITTEN, tmp_path / "cup")
    return tmp_path / "cup"


def run(*args: object, status: int = 0) -> Result:
    result = CliRunner().invoke(countback, [str(arg) for arg in args], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def test_undo_takes_back_one_change_after_the_other(cup: Path) -> None:
    before = season_files(cup)
    run("remove", cup, "race-1", "--revision", 2)
    between = season_files(cup)
    run("remove", cup, "race-4")
    listed = run("undo", cup, "--list").output
    assert listed.index("remove race-4") < listed.index("remove race-1 --revision 2")
    assert run("undo", cup).output == "taken back: remove race-4\n  season.toml: as before\n"
    assert season_files(cup) == between
    assert "race-4" not in run("undo", cup, "--list").output
    run("undo", cup)
    assert season_files(cup) == before
    assert "nothing that was changed here" in run("undo", cup, status=1).output


def test_undo_loses_nothing_that_was_written_since(cup: Path) -> None:
    run("remove", cup, "race-4")
    text = (cup / "season.toml").read_text() + "# by hand\n"
    (cup / "season.toml").write_text(text)
    assert "was changed since “remove race-4”" in run("undo", cup, status=1).output
    assert (cup / "season.toml").read_text() == text


def test_a_copy_brings_no_history_along(cup: Path) -> None:
    run("remove", cup, "race-4")
    shutil.copytree(cup, cup.parent / "copy")
    assert "Nothing that was changed here" in run("undo", cup.parent / "copy", "--list").output
    run("undo", cup.parent / "copy", status=1)
    assert "race-4" in run("undo", cup, "--list").output


def test_undo_of_a_new_season_and_of_no_season(tmp_path: Path) -> None:
    run("new", tmp_path / "cup", "--like", "formula-one", "--year", 2024)
    run("undo", tmp_path / "cup")
    assert season_files(tmp_path / "cup") == {}
    run("new", tmp_path / "cup", "--like", "formula-one", "--year", 2024)
    assert "is not a folder" in run("undo", tmp_path / "none", status=1).output
    assert not (tmp_path / "none").exists()


def test_a_session_goes_with_what_names_it(cup: Path) -> None:
    output = run("remove", cup, "race-1").output
    assert "1 note on race-1 removed\n1 decision on race-1 removed\n" in output
    run("remove", cup, "qualifying-1")
    season, findings = read_season(cup)
    assert season is not None
    assert not [finding for finding in findings if finding.severity == "error"]
    assert [session.id for event in season.events for session in event.sessions] == [
        "race-2",
        "race-3",
        "race-4",
    ]
    assert "(c13)" in (cup / "season.toml").read_text()


def test_later_revisions_move_up_and_keep_their_text(cup: Path) -> None:
    second = (cup / "results" / "1-race-1.r2.csv").read_bytes()
    assert run("remove", cup, "race-1", "--revision", 1).output.startswith(
        "revision 2 of race-1 is now revision 1\n"
    )
    assert (cup / "results" / "1-race-1.csv").read_bytes() == second
    assert not (cup / "results" / "1-race-1.r2.csv").exists()
    run("remove", cup, "race-1", "--results")
    season = read_season(cup).season
    assert season is not None
    assert season.events[0].sessions[1].classifications == ()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("race-9",), "unknown session 'race-9'"),
        (("race-1", "--revision", 3), "race-1 has no revision 3; there are 2"),
        (("race-4", "--revision", 1), "it has no result"),
        (("race-1", "--revision", 1, "--results"), "not both"),
    ],
)
def test_what_cannot_be_removed(cup: Path, args: tuple[object, ...], says: str) -> None:
    before = season_files(cup)
    assert says in run("remove", cup, *args, status=1).output
    assert season_files(cup) == before
    assert not (cup / ".countback").exists()


def test_a_revision_without_a_file_says_what_to_do(cup: Path) -> None:
    results = cup / "results"
    (results / "1-race-1.csv").unlink()
    hint = "rename results/1-race-1.r2.csv to results/1-race-1.csv and take its [[events.sessions.revisions]]"
    assert hint in run("check", cup, status=1).output.replace("\n", " ")
    (results / "1-race-1.r2.csv").rename(results / "1-race-1.csv")
    text = (cup / "season.toml").read_text()
    first = text.index("    [[events.sessions.revisions]]")
    (cup / "season.toml").write_text(
        text[:first] + text[text.index("    [[events.sessions.revisions]]", first + 9) :]
    )
    assert read_season(cup).season is not None
    (results / "1-race-1.csv").unlink()
    assert "put the file there, or take its" in run("check", cup, status=1).output.replace("\n", " ")
