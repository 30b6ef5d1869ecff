"""Season folders are changed as a whole: locks, links, journals, readers. Kills and races are drills."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from test_season_folder import small

from countback.store.folder import read_season, write_season
from countback.store.writing import writer as writer_module
from countback.store.writing.change import CURRENT, HISTORY, OWN
from countback.store.writing.errors import NotWritten
from countback.store.writing.writer import season_files, writing


@pytest.fixture
def cup(tmp_path: Path) -> Path:
    write_season(small(), tmp_path / "cup")
    return tmp_path / "cup"


def rename(folder: Path, name: str) -> None:
    with writing(folder, f"call it {name}") as season:
        text = season.files["season.toml"].replace(b"Cup 2022", name.encode())
        season.write({**season.files, "season.toml": text})


def named(folder: Path) -> str:
    season = read_season(folder).season
    assert season is not None
    return season.name


def test_a_command_leaves_its_change_for_undo_and_the_library_nothing(cup: Path) -> None:
    assert not (cup / OWN).exists()
    rename(cup, "Other")
    assert named(cup) == "Other"
    assert os.listdir(cup / HISTORY) == ["00000001"]
    assert (cup / OWN / ".gitignore").read_text().endswith("*\n")


def test_nothing_changed_leaves_nothing(cup: Path) -> None:
    with writing(cup, "look") as season:
        assert season.write(season.files) == ()
    assert not (cup / OWN).exists()
    with pytest.raises(RuntimeError), writing(cup.parent / "new" / "folder", "begin"):
        raise RuntimeError
    assert not (cup.parent / "new").exists()


def test_the_second_writer_waits_and_then_says_who_writes(cup: Path) -> None:
    with (
        writing(cup, "the first"),
        pytest.raises(NotWritten, match=f"process {os.getpid()} on .*: the first"),
        writing(cup, "the second", wait=0.05),
    ):
        raise AssertionError
    done = threading.Event()

    def first() -> None:
        with writing(cup, "first"):
            done.set()
            time.sleep(0.2)

    thread = threading.Thread(target=first)
    thread.start()
    done.wait()
    rename(cup, "Second")
    thread.join()
    assert named(cup) == "Second"


def test_what_an_editor_saves_meanwhile_is_not_overwritten(cup: Path) -> None:
    with writing(cup, "slow") as season:
        (cup / "entries.csv").write_text("number,driver\n9,A. One\n10,B. Two\n")
        with pytest.raises(NotWritten, match="run it again"):
            season.write({**season.files, "season.toml": b"format = 1\n"})
    assert "B. Two" in (cup / "entries.csv").read_text()
    assert named(cup) == "Cup 2022"


def interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Change the folder up to the step, as if the program were killed then."""

    class KilledError(BaseException):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(writer_module, "_take_places", killed)
        with pytest.raises(KilledError):
            rename(folder, name)
    assert (folder / CURRENT).exists()


def test_readers_see_an_interrupted_change_as_done_and_write_nothing(
    cup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(cup, monkeypatch, "Other")
    before = {path: path.read_bytes() for path in cup.rglob("*") if path.is_file()}
    assert named(cup) == "Other"
    assert before == {path: path.read_bytes() for path in cup.rglob("*") if path.is_file()}
    with writing(cup, "next") as season:
        assert b"Other" in season.files["season.toml"]
    assert b"Other" in (cup / "season.toml").read_bytes()
    assert not (cup / CURRENT).exists()


def test_what_is_written_by_hand_after_an_interruption_stays(
    cup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(cup, monkeypatch, "Other")
    text = (cup / "season.toml").read_text().replace("Cup 2022", "By hand")
    (cup / "season.toml").write_text(text)
    assert named(cup) == "By hand"
    with writing(cup, "next") as season:
        assert season.files["season.toml"] == text.encode()


def test_a_copied_folder_brings_no_change_along(cup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(cup, monkeypatch, "Other")
    copy = cup.parent / "copy"
    shutil.copytree(cup, copy)
    season, findings = read_season(copy)
    assert season is not None
    assert season.name == "Cup 2022"
    assert [finding.code for finding in findings] == ["foreign-change"]
    with pytest.raises(NotWritten, match="not begun in this folder"):
        rename(copy, "Third")
    assert b"Cup 2022" in (copy / "season.toml").read_bytes()
    (copy / CURRENT).unlink()
    rename(copy, "Third")
    assert named(copy) == "Third"


@pytest.mark.parametrize("what", [OWN, CURRENT, "results", "season.toml", f"{OWN}/lock", HISTORY])
def test_links_lead_to_a_finding_and_nothing_else(cup: Path, what: str) -> None:
    rename(cup, "Before")
    outside = cup.parent / "outside"
    shutil.copytree(cup, outside)
    theirs = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    place = cup / what
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(outside / what)
    season, findings = read_season(cup)
    assert (season is None) == (what in ("results", "season.toml"))
    assert not any(finding.severity == "error" for finding in findings) or season is None
    with pytest.raises(NotWritten):
        rename(cup, "After")
    assert place.is_symlink()
    assert theirs == {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (".git/hooks/pre-commit", "is not a file of a season"),
        ("x/authorized_keys", "is not a file of a season"),
        ("../season.toml", "is not a file of a season"),
        ("results/../season.toml", "is not a file of a season"),
        ("/etc/passwd.toml", "is not a file of a season"),
        ("published/con.csv", "Windows keeps for a device"),
        ("Entries.toml", ""),
        ("SEASON.toml", "differs from season.toml by case"),
    ],
)
def test_names_that_a_season_cannot_hold(cup: Path, name: str, says: str) -> None:
    with writing(cup, "odd") as season:
        files = {**season.files, name: b"format = 1\n"}
        if says:
            with pytest.raises(NotWritten, match=says):
                season.write(files)
        else:
            assert season.write(files) == (name,)


def test_a_disk_that_refuses_while_files_take_their_places(
    cup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = season_files(cup)
    replace, calls = os.replace, []

    def refused(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refused)
    with writing(cup, "odd") as season, pytest.raises(NotWritten, match="Permission denied"):
        season.write({**season.files, "entries.csv": b"x", "season.toml": b"y", "decisions.toml": b"z"})
    assert len(calls) > 2
    assert season_files(cup) == before
    assert not (cup / OWN).exists()


def test_permissions_of_files_stay(cup: Path) -> None:
    (cup / "season.toml").chmod(0o640)
    rename(cup, "Other")
    assert (cup / "season.toml").stat().st_mode & 0o777 == 0o640
