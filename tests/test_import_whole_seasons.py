"""Files that hold a whole season are never taken over one that is there: what would be lost is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_import_identity import OPTIONS, facts, imported, refused, run, sheet

RACED = "Pos,No,Driver,Laps,Time\n1,7,Ann Ott,9,15:00.0\n2,8,Cat Qin,9,15:01.0\n3,9,Dan Roe,9,15:02.5\n"


@pytest.fixture
def cup(tmp_path: Path) -> Path:
    folder = tmp_path / "cup"
    imported(
        "results", sheet(tmp_path, "20260503 Race 1.csv", RACED), "-o", folder, *OPTIONS, "--series", "C"
    )
    return folder


def workbook(folder: Path, name: str) -> Path:
    file = folder.with_name(name)
    assert run("export", folder, "--to", "xlsx", "-o", file).exit_code == 0
    return file


def test_a_workbook_older_than_the_season_takes_nothing_back(cup: Path, tmp_path: Path) -> None:
    old = workbook(cup, "old.xlsx")
    assert "nothing new" in imported("workbook", old, "-o", cup)
    # The stewards amend race 1, and race 2 is held; then somebody sends the workbook of before.
    amended = sheet(tmp_path, "20260503 Race 1 amended.csv", RACED.replace("15:01.0", "15:06.0"))
    imported("results", amended, "-o", cup)
    middle = facts(cup)
    said = refused("results", old, "-o", cup)
    assert "race-1 had the result of the workbook as revision 1" in said
    later = sheet(tmp_path, "20260510 Race 1.csv", RACED.replace("15:", "16:"))
    imported("results", later, "-o", cup)
    before = facts(cup)
    said = refused("results", old, "-o", cup)
    assert "it lacks results that are there: 2026-05-10-race-1" in said
    assert facts(cup) == before
    assert len(before.events) == len(middle.events) + 1
    assert run("undo", cup).exit_code == 0
    id_ = middle.events[0].sessions[0].id
    imported("results", old, "-o", cup, "--revise", id_)
    assert len(facts(cup).events[0].sessions[0].classifications) == 3


def test_a_workbook_of_another_season_or_with_other_files_is_refused(cup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    imported("results", sheet(tmp_path, "20260607 Race 1.csv", RACED), "-o", other, *OPTIONS, "--series", "D")
    mine, theirs = workbook(cup, "mine.xlsx"), workbook(other, "theirs.xlsx")
    before = facts(cup)
    assert "it holds the season d-2026, and the one there is c-2026" in refused("results", theirs, "-o", cup)
    race = sheet(tmp_path, "20260510 Race 1.csv", RACED.replace("15:", "16:"))
    assert "20260510 Race 1.csv came with it" in refused("results", mine, race, "-o", cup)
    assert "mine.xlsx and theirs.xlsx each hold a whole season" in refused(
        "results", mine, theirs, "-o", tmp_path / "new"
    )
    assert facts(cup) == before
    imported("results", mine, race, "-o", tmp_path / "new")
    assert len(facts(tmp_path / "new").events) == 2


def test_a_championship_of_the_server_is_not_dropped_in_silence(cup: Path, tmp_path: Path) -> None:
    document = {
        "Name": "Night Cup",
        "Created": "2026-05-01T10:00:00Z",
        "Classes": [
            {
                "Name": "",
                "Entrants": {"CAR_0": {"Name": "Eva Sun", "GUID": "76561198000000011", "Model": "ks_a"}},
                "Points": {"Places": [25, 18]},
            }
        ],
        "Events": [{"RaceSetup": {"Track": "ks_red_bull_ring", "TrackLayout": "layout_national"}}],
    }
    file = sheet(tmp_path, "championship.json", json.dumps(document))
    said = refused("results", file, "-o", cup)
    assert "a whole championship, Night Cup; 1 of its rounds and 1 of its entrants are not there" in said
    imported("results", file, "-o", tmp_path / "night")
    (event,) = facts(tmp_path / "night").events
    assert (event.name, event.circuit) == ("Red Bull Ring National", "Red Bull Ring National")
    assert "nothing new" in imported("results", file, "-o", tmp_path / "night")
