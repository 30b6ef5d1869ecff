"""What an import asks, it asks with a way out that works: every option of a hint is taken at its word."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from test_import_identity import OPTIONS, evenings, imported, planned, race, refused, run, sheet

__all__ = ["evenings"]
_OPTION = re.compile(
    r"--(?:session|revise|kind|line|threshold|new) (?:\"[^\"]+\"|[\w.:-]+)|--(?:accept-names|add-new)(?! --)"
)
SESSIONS = (
    '[[events.sessions]]\nid = "s"\nname = "Sprint Race"\n[[events.sessions]]\nid = "f"\nname = "Feature"\n'
)
RACED = "Pos,No,Driver,Laps,Time\n1,7,Ann Ott,9,15:00.0\n2,8,Cat Qin,9,15:01.0\n3,9,Dan Roe,9,15:02.5\n"


def ways(said: str, name: str) -> list[list[str]]:
    """Return the options that the question about a file names, each as arguments; NAME is for a name."""
    asked = said.partition("Errors")[2].partition("Warnings")[0].partition("Remarks")[0]
    found = [one.replace("NAME", f'"{name}"') for one in _OPTION.findall(asked)]
    together = [one for one in found if one.startswith("--threshold")]
    found = [f"{one} {' '.join(together)}" if one == "--accept-names" else one for one in found]
    return [shlex.split(one) for one in dict.fromkeys(found) if not one.startswith("--threshold")]


def asked(folder: Path, file: Path, *args: object, name: str = "", count: int, further: bool = False) -> None:
    """Import a file, which asks so much, and once for each way out, from the same state of the folder.

    One answer may lead to one ``further`` question, between two sessions.
    """
    said = refused("results", file, "-o", folder, *args)
    named = ways(said, name)
    assert len(named) == count, said
    for number, way in enumerate(named):
        copy = folder.with_name(f"{folder.name}-{file.stem}-{number}")
        if folder.exists():
            shutil.copytree(folder, copy)
        result = run("import", "results", file, "-o", copy, *args, *way)
        if result.exit_code and not further:
            asked(copy, file, *args, *way, count=2, further=True)
        else:
            assert result.exit_code == 0, result.output


@pytest.fixture
def season(evenings: list[Path], tmp_path: Path) -> Path:
    folder = tmp_path / "season"
    imported("results", *evenings[:2], "-o", folder, *OPTIONS, "--series", "Night")
    return folder


def test_which_session_it_is(season: Path, tmp_path: Path) -> None:
    other = race(tmp_path, "260305_200500_R.json", "monza", (7, 8, 9), 109_500, serverName="Split B")
    asked(season, other, count=2)
    wrong = race(tmp_path, "saved.json", "monza", (9, 8, 7), 121_000)
    asked(season, wrong, "--session", "2026-03-05-monza-race-2000", count=2)
    quali = sheet(tmp_path, "Qualifying.csv", "Pos,No,Driver,Time\n1,7,Ann Ott,1:50.0\n2,8,Cat Qin,1:51.0\n")
    asked(season, quali, "--round", "1", "--session", "2026-03-05-monza-race-2000", count=1)


def test_which_session_of_the_calendar_it_is(evenings: list[Path], tmp_path: Path) -> None:
    folder = planned(tmp_path / "plan", SESSIONS)
    asked(folder, evenings[3], count=1)
    imported("results", evenings[3], "-o", folder, "--session", "s")
    imported("results", evenings[2], "-o", folder)
    third = race(tmp_path, "260319_223000_R.json", "monza", (8, 9, 7), 109_300)
    asked(folder, third, count=1)


def test_who_it_is(tmp_path: Path) -> None:
    folder = planned(tmp_path / "plan", '[[events.sessions]]\nid = "race-1"\n')
    day = ("--date", "2026-03-19")
    new = sheet(tmp_path, "new.csv", RACED + "4,12,Eva Sun,9,15:09.0\n")
    asked(folder, new, *day, count=1)
    alike = sheet(tmp_path, "alike.csv", RACED.replace("Dan Roe", "Danny Roe"))
    asked(folder, alike, *day, name="Danny Roe", count=2)


def test_what_an_older_result_was(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    first = sheet(tmp_path, "Race 1.csv", RACED)
    day = ("--date", "2026-03-19")
    imported("results", first, "-o", folder, *OPTIONS, "--series", "C", *day)
    imported("results", sheet(tmp_path, "b.csv", RACED.replace("15:02.5", "15:07.5")), "-o", folder, *day)
    asked(folder, sheet(tmp_path, "again.csv", RACED), *day, count=1)
    assert run("undo", folder).exit_code == 0
