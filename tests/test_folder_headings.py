"""A folder's own files understand the headings of timing sheets, semicolons and tabs; edits leave them so."""

from __future__ import annotations

import msgspec
import pytest

from countback.model.season import Driver, Entry, Season
from countback.store.editing.season import with_season
from countback.store.files import InMemory
from countback.store.season_files import read_files

SEASON = """format = 1
id = "club"
name = "Club"
series = "Club"
year = 2026
classes = ["Pro", "Am"]
events = [
  { round = 1, name = "One", sessions = [{ id = "r1" }] },
  { round = 2, name = "Two", sessions = [{ id = "r2" }] },
  { round = 3, name = "Three", sessions = [{ id = "r3" }] },
]
"""
PLAIN = {
    "entries.csv": 'number,driver,class,rounds,phone\n7,Ann Lee,Pro,All,"1,5"\n8,"Roe, Bo",Am,2-,9\n',
    "results/2-r2.csv": "position,number,driver,best_lap\n1,8,,1:20.1\n2,7,,1:20.0\n",
}
HEADINGS = {
    "as they are": {},
    "English": {"number": "No", "driver": "Name", "class": "Category", "position": "Pos",
                "best_lap": "Best Lap"},
    "German": {"number": "St.-Nr.", "driver": "Fahrer", "class": "Klasse", "rounds": "Läufe",
               "position": "Platz", "best_lap": "Beste Runde"},
    "mixed": {"number": "#", "driver": "Drivers", "position": "Position", "best_lap": "FL"},
}  # fmt: skip


def folder(headings: str, mark: str) -> dict[str, bytes]:
    files = {"season.toml": SEASON.encode()}
    for name, text in PLAIN.items():
        first, _, rest = text.partition("\n")
        cells = [HEADINGS[headings].get(column, column) for column in first.split(",")]
        rows = [mark.join(cells)]
        for line in rest.splitlines():
            plain = line.replace('"1,5"', '"1|5"').replace('"Roe, Bo"', '"Roe| Bo"')
            rows.append(plain.replace(",", mark).replace("|", ","))
        files[name] = ("\n".join(rows) + "\n").encode("utf-8")
    return files


def read(files: dict[str, bytes]) -> tuple[Season, list[str]]:
    season, findings = read_files(InMemory(files))
    assert season is not None, "\n".join(map(str, findings))
    return season, [finding.code for finding in findings]


@pytest.mark.parametrize("mark", [",", ";", "\t"], ids=["commas", "semicolons", "tabs"])
@pytest.mark.parametrize("headings", HEADINGS)
def test_it_is_the_same_season_however_it_is_written(headings: str, mark: str) -> None:
    plain, _ = read(folder("as they are", ","))
    season, codes = read(folder(headings, mark))
    assert season == plain
    assert [entry.rounds for entry in season.entries] == [(1, 2, 3), (2, 3)]
    assert codes == ["unknown-column"], "phone, and nothing else"


@pytest.mark.parametrize("mark", [",", ";", "\t"], ids=["commas", "semicolons", "tabs"])
@pytest.mark.parametrize("headings", HEADINGS)
def test_an_edit_changes_a_cell_and_adds_a_row_in_the_same_form(headings: str, mark: str) -> None:
    files = folder(headings, mark)
    season, _ = read(files)
    first, second = season.entries
    third = Entry(
        id="9", number="9", crew=(Driver(id="cy-x", name="Cy X"),), class_="Am", rounds=(1,), team=None
    )
    changed = msgspec.structs.replace(first, class_="Am", car="Saab; 96")
    after = msgspec.structs.replace(season, entries=(changed, second, third))
    edited = with_season(files, after)
    assert read(edited)[0] == after
    before, lines = (one["entries.csv"].decode().splitlines() for one in (files, edited))
    assert lines[0] == before[0] + f"{mark}car"
    assert lines[2] == before[2], "a row that did not change is as it was"
    assert len(lines) == 4
    assert edited["results/2-r2.csv"] == files["results/2-r2.csv"]


def test_of_two_headings_for_one_column_neither_is_guessed() -> None:
    files = folder("as they are", ",") | {"entries.csv": b"number,driver,No\n7,Ann Lee,8\n8,Bo,9\n"}
    season, codes = read(files)
    assert [entry.number for entry in season.entries] == ["7", "8"]
    assert "unknown-column" in codes


def test_two_people_of_one_name_are_told_apart_by_driver_id() -> None:
    files = folder("as they are", ",")
    files["entries.csv"] = b"number,driver,class\n7,Bo Roe,Pro\n8,Bo Roe,Am\n"
    season, findings = read_files(InMemory(files))
    assert season is not None
    (asked,) = [finding for finding in findings if finding.code == "driver-twice"]
    assert "driver_id" in asked.hint
    files["entries.csv"] = b"number,driver,class,driver_id\n7,Bo Roe,Pro,bo-roe\n8,Bo Roe,Am,bo-roe-2\n"
    season, codes = read(files)
    assert "driver-twice" not in codes
    assert len({driver.id for entry in season.entries for driver in entry.crew}) == 2
