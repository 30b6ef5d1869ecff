"""What a scorer says beyond the files: plans, entry lists, sheets, and who is who."""

# ruff: noqa: E501 - tables are written as they stand there

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from test_import_identity import STEAM, evenings, facts, imported, refused, result_of, run, server, sheet

from countback.formats.entry_list import read_text
from countback.formats.writers import xlsx
from countback.importing.listing import listed
from countback.importing.wanted import Wanted
from countback.model.season import Event, Season
from countback.store.opening import open_season

__all__ = ["evenings"]
OPTIONS = ("--year", "2026", "--rulebook", "motorsport-uk-club", "--series", "Night")


def test_a_plan_is_written_edited_and_imported(evenings: list[Path], tmp_path: Path) -> None:
    folder, plan = tmp_path / "season", tmp_path / "plan.toml"
    assert "not there; write it with --dry-run" in refused("results", *evenings, "-o", folder, "--plan", plan)
    said = imported("results", *evenings, "-o", folder, *OPTIONS, "--dry-run", "--plan", plan)
    assert f"{plan} is written" in said
    assert not folder.exists()
    text = plan.read_text("utf-8")
    assert text.count('session = "NEW"') == 4
    assert 'is = "race, Monza, 2026-03-05 20:00, 3 cars"' in text
    # The third race is left out, the first is provisional.
    parts = text.split("[[sessions]]")
    parts[1] += 'state = "provisional"\n'
    parts[3] += "skip = true\n"
    plan.write_text("[[sessions]]".join(parts), "utf-8")
    imported("results", *evenings, "-o", folder, *OPTIONS, "--plan", plan)
    sessions = [session for event in facts(folder).events for session in event.sessions]
    assert [one.id for one in sessions] == [
        "2026-03-05-monza-race-2000",
        "2026-03-12-spa-francorchamps-race-2000",
        "2026-03-19-monza-race-2130",
    ]
    assert [one.classifications[0].state for one in sessions] == ["provisional", "official", "official"]
    plan.write_text(text.replace("round", "rounds").replace('"NEW"', "7"), "utf-8")
    said = refused("results", *evenings, "-o", folder, "--plan", plan)
    assert "did you mean round?" in said
    assert "7 is not valid here" in said


@pytest.mark.parametrize(
    "text",
    [
        "No,Driver,Team,Class,Nat\n7,Ann Ott,Red,A,GBR\n8,Bob Pim,Blue,B,IRL\n",
        "Klasse\tFahrer\tStartnr\tBewerber\tNat\nA\tAnn Ott\t7\tRed\tGBR\nB\tBob Pim\t8\tBlue\tIRL\n",
        "Club Cup 2026;;;;\n;;;;\nNom;Prénom;Numéro;Écurie;Catégorie;Pays\nOtt;Ann;7;Red;A;GBR\nPim;Bob;8;Blue;B;IRL\n",
    ],
)
def test_an_entry_list_in_any_order_and_tongue_begins_a_season(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    imported("entries", sheet(tmp_path, "list.txt", text), "-o", folder, *OPTIONS)
    season = facts(folder)
    assert [
        (
            one.number,
            one.crew[0].name,
            one.crew[0].nationality,
            one.class_,
            one.team and one.team.name,
            one.rounds,
        )
        for one in season.entries
    ] == [("7", "Ann Ott", "GBR", "A", "Red", ()), ("8", "Bob Pim", "IRL", "B", "Blue", ())]
    assert season.calendar == "open"
    # Sheets without a column of drivers take the crew of the entry.
    raced = "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;FL_TIME;CLASS;GROUP;VEHICLE\n"
    raced += "1;8;Classified;9;20:00.0;-;1:40.250;B;;Mazda\n2;7;Classified;9;20:01.5;+1.5;1:41.0;A;;Mazda\n"
    imported("results", sheet(tmp_path, "20260503_Race 1_PROVISIONAL.csv", raced), "-o", folder)
    (session,) = facts(folder).events[0].sessions
    assert [row.entry for row in session.classifications[0].rows] == ["8", "7"]
    assert session.classifications[0].state == "provisional"
    final = raced.replace("20:01.5;+1.5", "20:06.5;+6.5")
    imported("results", sheet(tmp_path, "20260503_Race 1_FINAL.csv", final), "-o", folder)
    (session,) = facts(folder).events[0].sessions
    assert [one.state for one in session.classifications] == ["provisional", "official"]


def pasted(season: Season, text: str) -> tuple[Season | None, dict[str, str]]:
    wanted = Wanted(now=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), add_new=True)
    after, findings = listed(season, read_text(text), wanted, {})
    return after, {one.code: one.message for one in findings}


def test_a_pasted_list_enters_who_is_new_and_says_what_it_leaves_out() -> None:
    events = (Event(round=1, name="A"), Event(round=2, name="B"))
    season: Season | None = Season(id="x", name="X", series="X", year=2026, events=events)
    assert season is not None
    season, said = pasted(
        season,
        "No\tDriver 1\tDriver 2\tTeam\tDivision\tNat\tRounds\tGuest\tModel\n"
        "7\tAnn Ott\tBob Pim\tRed\tPro\tGBR/IRL\t1\tyes\tPorsche\n8\tCat Qin\t\tBlue\tAm\tFRA\t\t\t\n",
    )
    assert said.keys() == {"columns"}
    assert season is not None
    (first, second) = season.entries
    assert [(one.name, one.nationality) for one in first.crew] == [("Ann Ott", "GBR"), ("Bob Pim", "IRL")]
    assert (first.class_, first.rounds, first.guest, first.car) == ("Pro", (1,), True, "Porsche")
    assert (second.class_, second.rounds, second.guest) == ("Am", (), False)
    assert season.classes == ("Pro", "Am")
    # Without headings; a number that is somebody else's, a name that is alike, one who is there.
    after, said = pasted(season, "7,Zed Yo\n8,Cat Qin\n9,Cat Qim\n12,Ann Ott\n")
    assert after is not None
    assert [one.id for one in after.entries] == ["7", "8", "9", "12"]
    assert said["second-entry"].startswith("Ann Ott is entered with number 7")
    assert said["number-taken"] == "number 7 is Ann Ott / Bob Pim's already: Zed Yo is left out"
    assert said["names-alike"] == "Cat Qim (9) is entered as somebody else than Cat Qin (8)"
    assert said["entered-already"] == "car 8: entered already, with nothing to add"
    for text, code in {
        "hello": "no-headings",
        "No;Name;Rounds\n20;Kay Kay;x": "wrong-rounds",
        "No;Name\n20;": "no-rows",
    }.items():
        after, said = pasted(season, text)
        assert after is None
        assert code in said
    after, said = pasted(season, "No;Name;Rounds\n21;Sid Sa;1-9\n22;Joe Jo;2-")
    assert after is not None
    assert [one.rounds for one in after.entries[2:]] == [(1, 2), (2,)]
    assert said["round-out-of-range"].startswith("car 21: round 3, 4")


def league(tmp_path: Path) -> Path:
    folder = tmp_path / "league"
    for day, names in enumerate((("Ann Ott", "Bob Pim"), ("Ann Ott", "Speedy")), start=1):
        guids = (f"{STEAM}1", f"{STEAM}{day + 1}")
        lines = [
            result_of(guid, name, car, "ks_a", 90_000 + 100 * day + car, 455_000 + 900 * day + car)
            for car, (guid, name) in enumerate(zip(guids, names, strict=True))
        ]
        file = server(tmp_path, f"2026_3_{day}_20_0_RACE.json", lines, {0: 5, 1: 5}, f"track_{day}")
        imported("results", file, "-o", folder, *OPTIONS, "--add-new")
    return folder


def test_two_names_of_one_person_are_merged(tmp_path: Path) -> None:
    folder = league(tmp_path)
    assert {one.crew[0].id for one in facts(folder).entries} == {"ann-ott", "bob-pim", "speedy"}
    assert "speedy" in run("people", folder).output
    assert (
        run("people", folder, "--merge", "Ann Ott", "Bob Pim").exit_code == 1
    )  # both raced on the first day
    merged = run("people", folder, "--merge", "Bob Pim", "speedy")
    assert merged.exit_code == 0, merged.output
    assert {one.crew[0].id for one in facts(folder).entries} == {"ann-ott", "bob-pim"}
    assert f"steam:{STEAM}3,bob-pim" in (folder / "aliases.csv").read_text("utf-8")
    opened = open_season(folder).standings
    assert opened is not None
    assert len(opened.tables()[0].rows) == 2
    entry = next(one.id for one in facts(folder).entries if one.number == "" and one.id == "speedy")
    split = run("people", folder, "--split", "bob-pim", entry)
    assert split.exit_code == 1
    assert f"Bob Pim is known as Speedy, steam:{STEAM}2, steam:{STEAM}3" in split.output
    assert "say it with --with ID, or --with none" in split.output
    assert (
        "is not known as steam:9"
        in run("people", folder, "--split", "bob-pim", entry, "--with", "steam:9").output
    )
    split = run(
        "people", folder, "--split", "bob-pim", entry, "--with", f"steam:{STEAM}3", "--with", "Speedy"
    )
    assert split.exit_code == 0, split.output
    assert f"steam:{STEAM}3,bob-pim-2" in (folder / "aliases.csv").read_text("utf-8")
    assert {one.crew[0].id for one in facts(folder).entries} == {"ann-ott", "bob-pim", "bob-pim-2"}


def test_nothing_is_left_of_somebody_who_is_forgotten(tmp_path: Path) -> None:
    folder = league(tmp_path)
    before = [
        row.position for event in facts(folder).events for row in event.sessions[0].classifications[0].rows
    ]
    forgotten = run("people", folder, "--forget", "Bob Pim")
    assert forgotten.exit_code == 0, forgotten.output
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"Bob" not in data, path
            assert b"bob-pim" not in data, path
            assert f"{STEAM}2".encode() not in data, path
    after = [
        row.position for event in facts(folder).events for row in event.sessions[0].classifications[0].rows
    ]
    assert after == before
    assert run("undo", folder).exit_code == 1


def test_sheets_are_chosen_and_left_out(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "league.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {
            "Round 1": [["Pos", "No", "Driver", "Laps"], [1, 7, "Ann Ott", 9], [2, 8, "Bob Pim", 9]],
            "Round 2": [["Pos", "No", "Driver", "Laps"], [1, 8, "Bob Pim", 8], [2, 7, "Ann Ott", 8]],
            "Standings": [["Driver", "R1", "R2", "Total"], ["Ann Ott", 25, 18, 43]],
        }.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    folder = tmp_path / "cup"
    said = imported("results", path, "-o", folder, *OPTIONS)
    assert "Standings: a table of points after several rounds" in said
    assert [(event.round, event.name) for event in facts(folder).events] == [(1, "Round 1"), (2, "Round 2")]
    one = tmp_path / "one"
    imported("results", path, "-o", one, *OPTIONS, "--sheet", "Round 2")
    assert len(facts(one).events) == 1
    two = tmp_path / "two"
    imported("results", path, "-o", two, *OPTIONS, "--skip-sheet", "Round 2")
    assert len(facts(two).events) == 1
    assert "there are Round 1, Round 2, Standings" in refused(
        "results", path, "-o", folder, "--sheet", "Round 9"
    )


def test_a_race_without_any_place_is_refused_and_a_column_of_the_grid_is_stored(tmp_path: Path) -> None:
    race, grid, folder = tmp_path / "race.csv", tmp_path / "grid.csv", tmp_path / "cup"
    for heading in ("PIC", "Order"):
        race.write_text(f"{heading},No,Driver,Laps\n1,7,Ann Ott,9\n1,8,Bob Pim,9\n", "utf-8")
        assert "nobody has a place in it" in refused("results", race, "-o", folder, *OPTIONS)
    race.write_text("No,Driver,Laps,Status\n7,Ann Ott,3,DNF\n8,Bob Pim,2,DNF\n", "utf-8")
    imported("results", race, "-o", tmp_path / "none", *OPTIONS)
    race.write_text("Pos,No,Driver,Laps\n1,7,Ann Ott,9\n2,8,Bob Pim,9\n", "utf-8")
    imported("results", race, "-o", folder, *OPTIONS)
    grid.write_text("Grid,No,Driver\n,7,Ann Ott\n,8,Bob Pim\n", "utf-8")
    assert "already" not in refused("results", grid, "-o", folder, "--round", "1")
    grid.write_text("Grid,No,Driver\n2,7,Ann Ott\n1,8,Bob Pim\n", "utf-8")
    imported("results", grid, "-o", folder, "--round", "1")
    (session,) = facts(folder).events[0].sessions
    assert session.classification is not None
    assert [row.grid for row in session.classification.rows] == [2, 1]


def test_a_number_that_is_none_of_a_session_is_asked_about(tmp_path: Path) -> None:
    """It may be that of the round: to add a session left the one that was planned unrun for ever."""
    folder, first, second = tmp_path / "season", tmp_path / "first.csv", tmp_path / "results2.csv"
    first.write_text("Pos,No,Driver\n1,7,Ann Ott\n2,8,Bob Pim\n", "utf-8")
    second.write_text("Pos,No,Driver\n1,8,Bob Pim\n2,7,Ann Ott\n", "utf-8")
    imported("results", first, "-o", folder, *OPTIONS)
    planned = '\n[[events]]\nround = 2\nname = "Two"\n[[events.sessions]]\nid = "r2"\nkind = "race"\n'
    (folder / "season.toml").write_text((folder / "season.toml").read_text("utf-8") + planned, "utf-8")
    said = refused("results", second, "-o", folder, "--round", "2")
    assert "'results2' may be r2 of round 2 (Two), or another session; give --session r2 if it is" in said
    imported("results", second, "-o", folder, "--round", "2", "--session", "r2")
    assert all(session.classification for event in facts(folder).events for session in event.sessions)


def test_a_workbook_written_by_hand_begins_a_season(tmp_path: Path) -> None:
    import xlsxwriter

    def book(**entry: object) -> Path:
        path = tmp_path / "season.xlsx"
        columns = ["number", "driver", "class", "team"]
        with xlsxwriter.Workbook(path) as made:
            for name, rows in {
                "Season": [["key", "value"], ["format", "countback season 1"], ["id", "w"], ["name", "W"],
                           ["series", "W"], ["year", 2026], ["rulebook", "motorsport-uk-club"], ["classes", "A"]],
                "Calendar": [["round", "event name", "id", "kind", "laps"], [1, "Snetterton", "race-1", "race", 20],
                             [1, "Snetterton", "race-2", "race", entry.get("laps", 20)]],
                "Entries": [columns, *([entry.get(c, d) for c, d in zip(columns, (7, "Ann Ott", "A", "Red"), strict=True)]
                                       for _ in (1,))],
                "Revisions": [["session", "revision", "sheet"]],
            }.items():  # fmt: skip
                page = made.add_worksheet(name)
                for at, row in enumerate(rows):
                    page.write_row(at, 0, row)
        return path

    folder = tmp_path / "cup"
    imported("results", book(), "-o", folder)
    season = facts(folder)
    assert [[one.id for one in event.sessions] for event in season.events] == [["race-1", "race-2"]]
    assert [(one.id, one.crew[0].id, one.team and one.team.id) for one in season.entries] == [
        ("7", "ann-ott", "red")
    ]
    wrong = refused("results", book(laps="many"), "-o", tmp_path / "other")
    assert "Calendar!E3" in wrong
    # What export writes comes back, and so does what it left blank.
    standings = open_season(folder).standings
    assert standings is not None
    again = tmp_path / "again.xlsx"
    again.write_bytes(xlsx.write(standings))
    imported("results", again, "-o", tmp_path / "copy")
    assert json.loads(run("standings", tmp_path / "copy", "--format", "json").stdout) == json.loads(
        run("standings", folder, "--format", "json").stdout
    )


def test_decisions_follow_a_person_who_is_merged(tmp_path: Path) -> None:
    cup = tmp_path / "cup"
    shutil.copytree(Path(__file__).parent / "folders" / "hand-written", cup)
    merged = run("people", cup, "--merge", "Bea Two", "Fay Six")
    assert merged.exit_code == 0, merged.output
    decided = (cup / "decisions.toml").read_text("utf-8")
    assert 'competitor = "Bea Two"' in decided
    assert decided.replace("Bea Two", "Fay Six") == (
        Path(__file__).parent / "folders" / "hand-written" / "decisions.toml"
    ).read_text("utf-8"), "nothing else changed"
