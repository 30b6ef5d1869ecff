"""What an import asks, it asks with a way out that works: every option of a hint is taken at its word."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from finding_codes import codes
from test_import_identity import OPTIONS, evenings, facts, imported, planned, race, refused, run, sheet

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


def test_which_kind_of_session_it_is(season: Path, tmp_path: Path) -> None:
    laps = sheet(tmp_path, "x.csv", "Pos,Driver,Time\n1,Ann Ott,1:40.0\n2,Cat Qin,1:41.0\n3,Dan Roe,1:42.0\n")
    asked(season, laps, "--date", "2026-04-01", count=2)


def test_what_may_be_the_standings(season: Path, tmp_path: Path) -> None:
    points = sheet(tmp_path, "snetterton.csv", "Pos,Driver,Points\n1,Ann Ott,81\n2,Cat Qin,70\n")
    asked(season, points, "--date", "2026-04-01", count=1)


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


TIMED = "Pos,No,Driver,Laps,Time,Best\n1,7,Ann Ott,9,15:00.0,1:30.1\n2,8,Cat Qin,9,15:01.0,1:30.0\n"
QUALIFIED = "Pos,No,Driver,Time\n1,7,Ann Ott,1:29.0\n2,8,Cat Qin,1:29.5\n"


def test_what_decides_pole_can_be_said_with_the_same_file(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    first = sheet(tmp_path, "20260503 Race 1.csv", TIMED)
    second = sheet(tmp_path, "20260503 Race 2.csv", TIMED.replace("15:", "16:").replace("1:30", "1:31"))
    quali = sheet(tmp_path, "20260503 Qualifying.csv", QUALIFIED)
    said = imported("results", first, "-o", folder, *OPTIONS, "--series", "C")
    assert "or name the session with --qualified-by" in said
    said = imported("results", quali, second, "-o", folder)
    assert "give --qualified-by SESSION (or none) if it is not so" in said
    rows = facts(folder).events[0].sessions[2].classifications[-1].rows
    assert [row.qualifying for row in rows] == [2, 1]
    said = imported("results", second, "-o", folder, "--qualified-by", "none")
    assert "pole is decided by none" in said
    for by in ("none", facts(folder).events[0].sessions[0].id):
        imported("results", second, "-o", folder, "--qualified-by", by)
        race = facts(folder).events[0].sessions[2]
        assert race.qualified_by == by.replace("none", "")
        assert [row.qualifying for row in race.classifications[-1].rows] == [None, None]
        assert len(race.classifications) == 1
    imported("results", first, "-o", folder)
    assert facts(folder).events[0].sessions[2] == race


def test_what_a_new_season_lacks(tmp_path: Path) -> None:
    file, folder = sheet(tmp_path, "Race 1.csv", RACED), tmp_path / "cup"
    assert "give --year, or --date" in refused("results", file, "-o", folder)
    said = imported("results", file, "-o", tmp_path / "day", "--date", "2026-05-03")
    assert "give --series" in said
    assert "or give --rulebook" in said
    said = imported("results", file, "-o", folder, *OPTIONS, "--series", "C")
    assert "--series" not in said
    assert "--rulebook" not in said
    other = sheet(tmp_path, "result.csv", RACED.replace("15:", "16:"))
    assert "give --revise race-1 if it replaces that result, or --session NEW" in refused(
        "results", other, "-o", folder
    )
    imported("results", other, "-o", folder, "--session", "NEW", "--round", "2")
    assert len(facts(folder).events) == 2


def test_practice_is_stored_where_somebody_asks_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    imported("results", sheet(tmp_path, "20260503 Race 1.csv", TIMED), "-o", folder, *OPTIONS)
    practice = sheet(tmp_path, "20260503 Practice.csv", QUALIFIED)
    assert "give --practice to store it, too" in imported("results", practice, "-o", folder)
    imported("results", practice, "-o", folder, "--practice")
    assert [one.kind for one in facts(folder).events[0].sessions] == ["practice", "race"]


#: Every code of an import whose hint names an option, and the test that takes it at its word.
TAKEN = {
    "as-before": "test_what_an_older_result_was",
    "by-start": "test_which_session_of_the_calendar_it_is",
    "name-proposed": "test_who_it_is",
    "no-order-for-pole": "test_what_decides_pole_can_be_said_with_the_same_file",
    "pole-assumed": "test_what_decides_pole_can_be_said_with_the_same_file",
    "qualified-apart": "test_what_decides_pole_can_be_said_with_the_same_file",
    "no-rulebook": "test_what_a_new_season_lacks",
    "rulebook-assumed": "test_what_a_new_season_lacks",
    "no-series": "test_what_a_new_season_lacks",
    "no-year": "test_what_a_new_season_lacks",
    "practice-left-out": "test_practice_is_stored_where_somebody_asks_for_it",
    "not-in-calendar": "test_which_session_of_the_calendar_it_is",
    "other-kind": "test_which_session_it_is",
    "other-result": "test_which_session_it_is",
    "which-session": "test_which_session_it_is",
    "race-or-standings": "test_what_may_be_the_standings",
    "which-kind": "test_which_kind_of_session_it_is",
}
#: Those that tests elsewhere try: of identity, choices, people and plan files.
ELSEWHERE = {
    "entry-differs", "names-alike", "no-plan", "older-revision", "person-in-two-cars",
    "unknown-entry", "unknown-session", "which-round", "wrong-plan",
}  # fmt: skip


def test_every_code_whose_hint_names_an_option_is_tried() -> None:
    told = {
        code
        for code, places in codes().items()
        for one in places
        if one.module.startswith(("importing/", "cli/imports/")) and "--" in one.hint
    }
    assert told == {*TAKEN} | ELSEWHERE, "take the options of a new hint at their word in a test"
    assert {*TAKEN.values()} <= {*globals()}
