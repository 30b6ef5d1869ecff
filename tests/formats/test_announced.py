"""What titles and names of sheets announce: standings, practice, qualifying, grids and lists of times."""

# ruff: noqa: E501 - titles stand in lists

from __future__ import annotations

import io

import pytest
import xlsxwriter

from countback.formats.readers import spreadsheet
from countback.formats.recognise import read

STANDINGS = [
    "Championship standings after round 3",
    "Driver Standings",
    "Points after Race 2",
    "Punktestand",
    "Meisterschaftsstand",
    "Gesamtwertung nach 3 Laeufen",
    "Stand nach Lauf 3",
    "Classement général",
    "Championnat après 3 manches",
    "Classifica piloti",
    "Clasificación general",
    "Tussenstand kampioenschap",
]
KINDS = {
    "practice": "Practice, Freies Training, Essais libres, Prove libere, Entrenamientos libres, Vrije training",
    "qualifying": (
        "Timed practice, Top Ten Shootout, Zeittraining, Essais chronométrés, Prove ufficiali, Kwalificatie, "
        "Entrenamientos clasificatorios, Cronometrados, Tijdtraining"
    ),
    "grid": (
        "Provisional starting order Race 2, Line-up, Startaufstellung, Grille de départ, Griglia di partenza, "
        "Parrilla de salida, Startopstelling"
    ),
    "race": "Race 2, Rennen 1, Course 1, Classement général - Course 1, Gara 2, Results",
}


def _read(title: str, heading: str, cells: tuple[str, str], name: str = "x.csv") -> list[str]:
    """Return the codes of the errors of a sheet of two cars, or the kind of its session."""
    text = f"{title},,,\nPos,No,Driver,{heading}\n1,2,Bo,{cells[0]}\n2,1,Ann,{cells[1]}\n"
    found = read(name, text.encode())
    errors = [one.code for one in found.findings if one.severity == "error"]
    return errors or [session.kind for session in found.sessions]


@pytest.mark.parametrize("title", STANDINGS)
def test_standings_are_no_race(title: str) -> None:
    assert _read(title, "Points", ("65", "48")) == ["points-table"]
    assert _read("", "Points", ("65", "48"), f"{title}.csv") == ["points-table"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_says_which_kind_of_session(kind: str) -> None:
    titles = KINDS[kind].split(", ")
    assert {title: _read(title, "Time", ("1:25.1", "1:25.2")) for title in titles} == {
        key: [kind] for key in titles
    }


def test_lists_of_times_and_counts_of_a_season_are_no_race() -> None:
    for title in ("Fastest laps Race 1", "Best sectors Race 1", "Schnellste Runden Rennen 1"):
        assert _read(title, "Time", ("1:25.1", "1:25.2")) == ["points-table"]
    table = b"Pos,Driver,Starts,Wins,Points\n1,Ann,3,2,65\n2,Bo,3,1,48\n"
    assert "points-table" in [one.code for one in read("x.csv", table).findings if one.severity == "error"]


@pytest.mark.parametrize("name", ["Standings", "Punktestand", "Sheet3", "Tabelle", "Drivers", "Championship"])
def test_standings_in_a_workbook_stop_no_other_sheet(name: str) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheets = {"Round 1": ("Laps", 10, 10), name: ("Points", 43, 43)}
    for sheet, (heading, *cells) in sheets.items():
        page = book.add_worksheet(sheet)
        for at, row in enumerate((["Pos", "Driver", heading], [1, "Ann", cells[0]], [2, "Bo", cells[1]])):
            page.write_row(at, 0, row)
    book.close()
    found = read("season.xlsx", out.getvalue())
    assert [session.rows[0].laps for session in found.sessions] == [10]
    (said,) = (one for one in found.findings if one.code == "points-table")
    assert (said.severity, said.where.key) == ("info", name)
    # The hint works when followed.
    assert f"--sheet {name} --kind race" in said.hint
    content = spreadsheet.Content("season.xlsx", out.getvalue())
    asked = spreadsheet.read(content, (), spreadsheet.Choice(sheets=(name,), kind="race"))
    assert [session.kind for session in asked.sessions] == ["race"]
    assert all(one.severity != "error" for one in asked.findings)
