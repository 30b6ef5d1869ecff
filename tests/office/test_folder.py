"""A season folder kept in step: each version is written there with its comments, edits are taken in."""

from __future__ import annotations

import pytest

from countback.office import models
from countback.office.actions.entries import pasted
from countback.office.actions.on_season import on_season
from countback.office.folder import adopt, files_in, mirror, take_in
from countback.office.versions import Done, head, open_version, perform
from countback.store.opening import open_season

from .conftest import named, shipped


@pytest.fixture
def folder(tmp_path):
    id_ = f"folder-{tmp_path.name.replace('_', '-')}-{abs(hash(str(tmp_path)))}"
    for name, data in named(shipped(), id_).items():
        path = tmp_path / "season" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "season"


def test_a_change_at_a_desk_is_in_the_folder_and_an_edit_there_is_a_version(folder):
    season = adopt(folder, "folder")
    assert isinstance(season, models.Season)
    comment = next(
        line for line in (folder / "decisions.toml").read_text().splitlines() if line.startswith("#")
    )
    enter = on_season("enter", "x", lambda one: pasted(one, "901,New Driver"))
    assert isinstance(perform(season, enter, 1, "Ada"), Done)
    assert mirror(season) is None
    assert "New Driver" in (folder / "entries.csv").read_text()
    assert comment in (folder / "decisions.toml").read_text()
    text = (folder / "season.toml").read_text()
    (folder / "season.toml").write_text(text.replace('code = "SEB"', 'code = "SBG"'))
    assert take_in(season) is None
    assert open_version(season).season.events[0].code == "SBG"
    assert season.versions.get(number=head(season)).author == "folder"
    assert open_season(folder).standings is not None


def test_an_edit_in_the_folder_and_a_change_at_a_desk_between_two_looks_both_stay(folder):
    season = adopt(folder, "folder")
    mirror(season)
    text = (folder / "season.toml").read_text()
    (folder / "season.toml").write_text(text.replace('code = "SEB"', 'code = "SBG"'))
    enter = on_season("enter", "x", lambda one: pasted(one, "901,New Driver"))
    perform(season, enter, 1, "Ada")
    assert mirror(season) is None
    assert 'code = "SBG"' in (folder / "season.toml").read_text()
    assert "New Driver" in (folder / "entries.csv").read_text()
    assert dict(open_version(season).files) == files_in(folder)


def test_an_edit_that_breaks_the_season_is_said_and_nothing_is_lost(folder):
    season = adopt(folder, "folder")
    mirror(season)
    (folder / "season.toml").write_text("id =")
    enter = on_season("enter", "x", lambda one: pasted(one, "901,New Driver"))
    assert isinstance(perform(season, enter, 1, "Ada"), Done)
    wrong = mirror(season)
    assert wrong is not None
    assert wrong.where.file == "season.toml"
    assert (folder / "season.toml").read_text() == "id ="
    assert any(entry.number == "901" for entry in open_version(season).season.entries)
