"""Season folders: nothing is lost between a Season and its folder, and nothing half-written."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from strategies import seasons

from countback.model.classification import Classification, Result
from countback.model.season import Decision, Driver, Entry, Event, PublishedRow, Season, Session, Team
from countback.store import shipped
from countback.store.folder import read_season, write_season
from countback.store.writing.errors import NotWritten


@settings(max_examples=40, deadline=None)
@given(seasons())
def test_folder_and_back_is_the_same_season(season: Season) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_season(season, Path(folder) / "season")
        read, findings = read_season(Path(folder) / "season")
        errors = [str(finding) for finding in findings if finding.severity == "error"]
        assert not errors
        assert read == season


def small(**changes: Any) -> Season:
    driver = Driver(id="a-one", name="A. One")
    entry = Entry(id="9", number="9", crew=(driver,))
    rows = (Result(entry="9", number="9", position=1),)
    race = Session(id="race-1", classifications=(Classification(rows=rows),))
    season = Season(
        id="cup-2022",
        name="Cup 2022",
        series="Cup",
        year=2022,
        events=(Event(round=1, name="Sebring", id="sebring", sessions=(race,)),),
        entries=(entry,),
        decisions=(Decision(kind="points-deducted", competitor="A. One", options={"amount": "1/7"}),),
        published={"overall": (PublishedRow(competitor="A. One", points="25", position=1),)},
    )
    return msgspec.structs.replace(season, **changes)


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8") for path in files}


def test_what_is_written(tmp_path: Path) -> None:
    write_season(small(), tmp_path / "cup")
    assert contents(tmp_path / "cup") == {
        "season.toml": """\
format = 1
id = "cup-2022"
name = "Cup 2022"
series = "Cup"
year = 2022

[[events]]
round = 1
name = "Sebring"

[[events.sessions]]
id = "race-1"
""",
        "entries.csv": "number,driver\n9,A. One\n",
        "results/1-race-1.csv": "position,number,driver\n1,9,A. One\n",
        "decisions.toml": """\
[[decisions]]
kind = "points-deducted"
competitor = "A. One"
amount = "1/7"
""",
        "published/overall.csv": "position,competitor,points\n1,A. One,25\n",
    }


def test_what_the_season_no_longer_has_is_removed_and_other_files_stay(tmp_path: Path) -> None:
    write_season(small(), tmp_path)
    (tmp_path / "README.md").write_text("ours")
    (tmp_path / "results" / "sheet.pdf").write_text("ours")
    (tmp_path / "results" / "timing.csv").write_text("ours")
    bare = small(decisions=(), published={}, events=())
    write_season(bare, tmp_path)
    assert sorted(contents(tmp_path)) == [
        "README.md", "entries.csv", "results/sheet.pdf", "results/timing.csv", "season.toml",
    ]  # fmt: skip
    assert not (tmp_path / "published").exists()
    assert read_season(tmp_path).season == bare


def test_writing_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_season(small(), tmp_path)
    before = contents(tmp_path)
    fsync, calls = os.fsync, []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_season(small(name="Other"), tmp_path)
    assert contents(tmp_path) == before


def test_a_linked_folder_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "cup").mkdir()
    (tmp_path / "cup" / "results").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotWritten, match="is a link"):
        write_season(small(), tmp_path / "cup")
    assert contents(tmp_path) == {}


def test_files_are_not_written_through_links(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("ours")
    (tmp_path / "cup").mkdir()
    (tmp_path / "cup" / "entries.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(NotWritten, match="is a link"):
        write_season(small(), tmp_path / "cup")
    assert (tmp_path / "secret").read_text() == "ours"
    assert os.listdir(tmp_path / "cup") == ["entries.csv"]


def named(name: str, **changes: Any) -> tuple[Entry, ...]:
    return (Entry(id="9", number="9", crew=(Driver(id="a-one", name=name),), **changes),)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "two\nlines"}, "line break"),
        ({"name": ""}, "blank"),
        ({"id": "../up"}, "id"),
        ({"year": 12}, "year"),
        ({"entries": named("A.\nOne")}, "line break"),
        ({"entries": named("A. One \x1b[31m")}, "control character"),
        ({"entries": named(" A. One")}, "would be read as"),
        ({"entries": named("A. / One")}, "crew"),
        ({"entries": named("A. One", tags=("a;b",))}, "would be read as"),
        ({"entries": named("A. One", rounds=(7,))}, "no round 7"),
        ({"entries": named("A. One", team=Team(id="", name=""))}, "would be read as"),
        ({"entries": ()}, "no entry '9'"),
        ({"name": "\ud800"}, "surrogates"),
        ({"decisions": (Decision(kind="no-such-kind", competitor="A. One"),)}, "unknown kind"),
        ({"decisions": (Decision(kind="excluded", competitor="A. One", options={"x": None}),)}, "TOML"),
        ({"published": {"../overall": ()}}, "published"),
    ],
)  # fmt: skip
def test_a_season_no_folder_can_hold(changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=says):
        write_season(small(**{"decisions": (), **changes}), tmp_path)
    assert contents(tmp_path) == {}


def test_drivers_who_are_the_crew_anyway_are_not_written(tmp_path: Path) -> None:
    season = small()
    event = season.events[0]
    row = Result(entry="9", number="9", position=1, drivers=("a-one",))
    session = Session(id="race-1", classifications=(Classification(rows=(row,)),))
    said = small(events=(msgspec.structs.replace(event, sessions=(session,)),))
    write_season(said, tmp_path)
    assert read_season(tmp_path).season == season


def test_shipped_seasons_are_written_as_they_are_read(tmp_path: Path) -> None:
    for name in shipped.seasons():
        folder = shipped.SEASONS / name
        season, findings = read_season(folder)
        assert season is not None
        assert findings == []
        write_season(season, tmp_path / name)
        assert read_season(tmp_path / name).season == season
