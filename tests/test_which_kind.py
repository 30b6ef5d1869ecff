"""Sheets that do not say which kind of session they are of: told by what cars did, or asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_runs import imported, refused
from test_import_identity import OPTIONS, facts, planned

from countback.formats.recognise import read

BOTH = '[[events.sessions]]\nid = "q"\nkind = "qualifying"\n[[events.sessions]]\nid = "r"\nkind = "race"\n'
PLACES = "Pos,No,Driver\n1,7,Ann Ott\n2,8,Cat Qin\n3,9,Dan Roe\n"
#: What cars did in a race, whatever it is called.
RACES = [
    "Pos,No,Driver,Laps,Time\n1,7,Ann Ott,9,15:00.0\n2,8,Cat Qin,9,15:01.0\n3,9,Dan Roe,8,15:02.5\n",
    "Pos,No,Driver,Laps\n1,7,Ann Ott,9\n2,8,Cat Qin,9\n3,9,Dan Roe,8\n",
    "Pos,No,Driver,Time\n1,7,Ann Ott,15:00.0\n2,8,Cat Qin,15:01.0\n3,9,Dan Roe,15:02.5\n",
    "Pos,No,Driver,Best Lap\n1,7,Ann Ott,1:40.0\n2,8,Cat Qin,1:39.0\n3,9,Dan Roe,1:42.5\n",
    "Pos,No,Driver,Status\n1,7,Ann Ott,\n2,8,Cat Qin,\n,9,Dan Roe,DNF\n",
    "Pos,No,Driver,Gap\n1,7,Ann Ott,\n2,8,Cat Qin,1.2\n3,9,Dan Roe,1 Lap\n",
    "Pos,No,Driver,Grid\n1,7,Ann Ott,3\n2,8,Cat Qin,1\n3,9,Dan Roe,2\n",
]
#: Their places follow their best laps, and nothing is of a race.
LAPS = [
    "Pos,No,Driver,Time\n1,7,Ann Ott,1:40.0\n2,8,Cat Qin,1:41.0\n3,9,Dan Roe,1:42.5\n",
    "Pos,No,Driver,Best Lap\n1,7,Ann Ott,1:40.0\n2,8,Cat Qin,1:41.0\n3,9,Dan Roe,1:42.5\n",
    "Pos,No,Driver,Laps,Best Lap\n1,7,Ann Ott,6,1:40.0\n2,8,Cat Qin,9,1:41.0\n3,9,Dan Roe,7,1:42.5\n",
    "Pos,No,Driver,Laps,Time\n1,7,Ann Ott,9,1:40.0\n2,8,Cat Qin,9,1:41.0\n3,9,Dan Roe,7,1:42.5\n",
]


def held(folder: Path) -> list[str]:
    return [one.id for event in facts(folder).events for one in event.sessions if one.classifications]


@pytest.mark.parametrize("text", RACES)
def test_what_only_a_race_has_is_a_race_whatever_it_is_called(text: str, tmp_path: Path) -> None:
    folder, file = planned(tmp_path / "cup", BOTH), tmp_path / "Bosco.csv"
    file.write_text(text, "utf-8")
    assert "which kind of session" not in imported("results", file, "-o", folder, "--round", "1")
    assert held(folder) == ["r"]


@pytest.mark.parametrize("text", [PLACES, *LAPS])
def test_what_may_be_either_is_asked_where_either_is_open(text: str, tmp_path: Path) -> None:
    for kind, id_ in (("qualifying", "q"), ("race", "r")):
        folder, file = planned(tmp_path / id_, BOTH), tmp_path / "Bosco.csv"
        file.write_text(text, "utf-8")
        said = refused("results", file, "-o", folder, "--round", "1")
        assert "nothing says which kind of session 'Bosco' is" in said
        imported("results", file, "-o", folder, "--round", "1", "--kind", kind)
        assert held(folder) == [id_]
    # Whoever names the session says its kind.
    other = planned(tmp_path / "named", BOTH)
    imported("results", file, "-o", other, "--session", "q")
    assert held(other) == ["q"]


def test_where_a_race_alone_is_left_it_is_that(tmp_path: Path) -> None:
    folder, quali, file = planned(tmp_path / "cup", BOTH), tmp_path / "Qualifying.csv", tmp_path / "Bosco.csv"
    quali.write_text(LAPS[0], "utf-8")
    imported("results", quali, "-o", folder, "--round", "1")
    file.write_text(PLACES, "utf-8")
    said = imported("results", file, "-o", folder, "--round", "1")
    assert held(folder) == ["q", "r"]
    assert "'bosco' is no word for it: taken as a race; give --kind qualifying" in said


@pytest.mark.parametrize("text", LAPS)
def test_places_by_best_laps_are_asked_about_in_a_new_season(text: str, tmp_path: Path) -> None:
    file = tmp_path / "Bosco.csv"
    file.write_text(text, "utf-8")
    said = refused("results", file, "-o", tmp_path / "cup", *OPTIONS)
    assert "its places follow its laps, as in a qualifying or a practice" in said
    for name in (
        "Race 1",
        "Rennen 1",
        "Gara 1",
        "Qualifying",
        "Kval",
        "Calificación",
        "予選",
        "Квалификация",
    ):
        named = tmp_path / f"{name}.csv"
        named.write_text(text, "utf-8")
        said = imported("results", named, "-o", tmp_path / "cup", *OPTIONS, "--dry-run")
        assert "which kind of session" not in said


def test_ordinary_names_of_files_raise_no_doubt(tmp_path: Path) -> None:
    for name in ("results", "Round 3", "Ergebnisse", "2026-03-05", "race", "R2 Final Results", "Night Cup"):
        file = tmp_path / f"{name}.csv"
        file.write_text(PLACES, "utf-8")
        said = imported("results", file, "-o", tmp_path / "cup", *OPTIONS, "--series", "Night", "--dry-run")
        assert "which kind of session" not in said


def test_words_of_more_languages_are_known() -> None:
    kinds = {
        "practice": "Treino livre,Trening 1,Träning,Harjoitus,Antrenman,フリー走行",
        "qualifying": "Kvalifikace,Tidsträning,Időmérő edzés,Aika-ajot,Classificatória,Sıralama,Kval",
        "race": "Corrida 2,Lopp 1,Wyścig,Závod,Futam,決勝,Гонка",
    }
    for kind, names in kinds.items():
        for name in names.split(","):
            assert [one.kind for one in read(f"{name}.csv", LAPS[0].encode()).sessions] == [kind], name
    assert read("Silverstone Raceway.csv", PLACES.encode()).sessions[0].meta["unsure"] == "silent"


def test_a_qualifying_race_is_asked_about(tmp_path: Path) -> None:
    rows = ((1, 7, "Ann", 9, "15:00.0", "1:38.0"), (2, 8, "Bob", 9, "15:01.0", "1:37.0"))
    rows += ((3, 9, "Cat", 9, "15:02.0", "1:39.0"), (4, 10, "Dan", 8, "", "1:36.0"))
    text = "Pos,No,Driver,Laps,Time,Best Lap\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    for name in ("Qualifying Race 1", "Qualifikationsrennen", "FP Cup"):
        file = tmp_path / f"{name}.csv"
        file.write_text(text, "utf-8")
        said = refused("results", file, "-o", tmp_path / "cup", *OPTIONS)
        assert "its places follow laps and race times, not the best laps; give --kind race" in said
        imported("results", file, "-o", tmp_path / name, *OPTIONS, "--kind", "race")
    # Words that hold another.
    for name in ("Polen", "Quality Cup", "Heathfield", "Ingrid", "Metropole"):
        (session,) = read(f"{name}.csv", text.encode()).sessions
        assert session.kind == "race", name
