"""Spreadsheets as clubs, leagues and series make them, in the languages they make them in."""

# ruff: noqa: E501 - lines of files are written as they stand there

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter

from countback.formats.clock import parse_time
from countback.formats.reading import ReadFile
from countback.formats.recognise import read

GERMAN = """ADAC Rundstrecken-Cup 2026;;;;;;;;;
Oschersleben, 12.04.2026;;;;;;;;;
Ergebnis Rennen 1;;;;;;;;;

Platz;St.-Nr.;Fahrer;Bewerber;Klasse;Pl. Kl.;Runden;Gesamtzeit;Rückstand;Schnellste Runde
1;7;Müller, Hans;Racing GmbH & Co. KG;Kl. A;1;20;30:12,345;;1:29,123
2;12;Schäfer, Jörg / Weiß, Ute;Team Süd;Kl. A;2;20;30:14,001;1,656;1:29,500
Ausf.;44;Groß, Max;;Kl. B;;5;;;1:33,2
Disq.;46;Lang, Tim;;Kl. B;;20;30:15,000;;1:29,9
;;;;;;;;;
Rennleiter: K. Schmidt;;;;;;;;;
"""
ENGLISH = """Pos.,#,Name,Car,Laps,Race Time,Best Lap
1st,7,"Smith, John",Mazda MX-5,10,20:01.234,1:58.100
2nd,12,Jane Doe & Bo Roe,BMW M3,10,+3.766,1:59.000
T3rd,9,"A Fox, B Elm, C Oak",BMW M3,9,+1 Lap,1:59.300
DNF,4,Cy Zed,MX-5,4,,2:02.0
"""
FRENCH = """Clt;N°;Pilote;Équipe;Catégorie;Tours;Temps;Écart;Meilleur tour
1;7;Jean Dupont;Écurie A;GT;10;20'01"234;;1'58"100
Abandon;9;Éric Noël;;GT;3;;;2'01"0
"""
TABS = "P\tNo\tDriver\tGap\tBest\tMood\n1\t7\tAnn\t\t1:40.1\tgood\n2\t8\tBo\t+0.5\t1:40.6\tbad\n"
#: Position, number, drivers, class, laps, time, best lap, status.
TABLES: dict[str, tuple[str, tuple[str, ...], list[tuple[Any, ...]], list[str]]] = {
    "German": (
        GERMAN, ("utf-8", "utf-8-sig", "cp1252", "utf-16"),
        [
            (1, "7", "Müller, Hans", "Kl. A", 20, 1_812_345, 89_123, "classified"),
            (2, "12", "Schäfer, Jörg+Weiß, Ute", "Kl. A", 20, 1_814_001, 89_500, "classified"),
            (None, "44", "Groß, Max", "Kl. B", 5, None, 93_200, "DNF"),
            (None, "46", "Lang, Tim", "Kl. B", 20, 1_815_000, 89_900, "DSQ"),
        ],
        ["columns", "no-car"],
    ),
    "English": (
        ENGLISH, ("utf-8",),
        [
            (1, "7", "Smith, John", "", 10, 1_201_234, 118_100, "classified"),
            (2, "12", "Jane Doe+Bo Roe", "", 10, 1_205_000, 119_000, "classified"),
            (3, "9", "A Fox+B Elm+C Oak", "", 9, None, 119_300, "classified"),
            (None, "4", "Cy Zed", "", 4, None, 122_000, "DNF"),
        ],
        ["columns", "times-worked-out"],
    ),
    "French": (
        FRENCH, ("utf-8", "cp1252"),
        [
            (1, "7", "Jean Dupont", "GT", 10, 1_201_234, 118_100, "classified"),
            (None, "9", "Éric Noël", "GT", 3, None, 121_000, "DNF"),
        ],
        ["columns"],
    ),
    "tabs": (
        TABS, ("utf-8", "utf-16"),
        [(1, "7", "Ann", "", None, None, 100_100, "classified"), (2, "8", "Bo", "", None, None, 100_600, "classified")],
        ["columns"],
    ),
}  # fmt: skip


def shown(found: ReadFile, session: int = 0) -> list[tuple[Any, ...]]:
    return [
        (
            row.position, row.number, "+".join(one.name for one in row.drivers), row.class_, row.laps, row.time,
            row.best_lap, row.status.value,
        )
        for row in found.sessions[session].rows
    ]  # fmt: skip


def codes(found: ReadFile) -> list[str]:
    return sorted(one.code for one in found.findings if one.code != "encoding")


@pytest.mark.parametrize(
    ("name", "encoding"), [(name, encoding) for name, table in TABLES.items() for encoding in table[1]]
)
def test_tables_of_clubs(name: str, encoding: str) -> None:
    text, _, rows, wanted = TABLES[name]
    found = read("lauf.csv", text.encode(encoding))
    assert (shown(found), codes(found)) == (rows, wanted)


def test_what_a_title_says_and_what_is_not_read() -> None:
    found = read("lauf.csv", GERMAN.encode())
    assert (found.sessions[0].kind, found.sessions[0].date) == ("race", dt.date(2026, 4, 12))
    assert [row.class_position for row in found.sessions[0].rows] == [1, 2, None, None]
    said = next(one for one in read("x.csv", TABS.encode()).findings if one.code == "columns")
    assert "not read: Mood" in said.message
    two = GERMAN.replace("Ergebnis Rennen 1", "Nennschluss 01.04.2026")
    assert read("lauf.csv", two.encode()).sessions[0].date is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("1'29\"123", 89_123), ("1'29''123", 89_123), ("1:29,123", 89_123), ("1 min 29.5", 89_500), ("1m29.5s", 89_500),
        ("20'01\"", 1_201_000), ("1h02'03.4", 3_723_400), ("1:02:03", 3_723_000), ("29.123", 29_123), ("29", None),
        ("1:99.0", None), ("12/3", None), ("1'", None), ("", None),
    ],
)  # fmt: skip
def test_ways_to_write_a_time(text: str, time: int | None) -> None:
    assert parse_time(text) == time


def test_no_headings_at_all() -> None:
    found = read("x.csv", b"1,7,Ann Lee,20:01.2\n2,8,Bo Roe,20:02.2\n")
    assert [one.code for one in found.findings] == ["unknown-format"]
    assert "first row" in found.findings[0].hint


def test_a_workbook_with_titles_merged_cells_and_times() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    long, short = (book.add_format({"num_format": form}) for form in ("[h]:mm:ss.000", "mm:ss.0"))
    sheet = book.add_worksheet("Lauf 1")
    sheet.merge_range("A1:H1", "Sommerpokal 2026")
    sheet.merge_range("C4:D4", "Fahrer")
    sheet.write_row("A5", ["Platz", "Nr.", "Vorname", "Nachname", "Klasse", "Runden", "Zeit", "Bestzeit"])
    sheet.write_row("A6", [1, 7, "Hans", "Müller", "", 20])
    sheet.write_row("A7", [2, 12, "Ute", "Weiß", "", 20])
    for row, total, best in ((5, 1812.345, 89.123), (6, 1814.001, 89.5)):
        sheet.write_number(row, 6, total / 86400, long)
        sheet.write_number(row, 7, best / 86400, short)
    sheet.merge_range("E6:E7", "A")
    sheet.merge_range("A8:A9", "DNF")
    sheet.write_row("B8", [8, "Max", "Groß", "B", 5])
    sheet.write_row("B9", [9, "Tim", "Lang", "B", 4])
    book.add_worksheet("Notizen").write_row(0, 0, ["Bitte prüfen"])
    book.add_worksheet("Leer")
    quali = book.add_worksheet("Quali")
    quali.write_row(0, 0, ["Pos", "Nr", "Fahrer", "Zeit"])
    quali.write_row(1, 0, [1, 7, "Hans Müller"])
    quali.write_datetime(1, 3, dt.time(0, 1, 29, 100_000), short)
    quali.write_row(2, 0, [2, "012", "Ute Weiß", "1:29,9"])
    book.close()
    found = read("pokal.xlsx", out.getvalue())
    assert shown(found, 0) == [
        (1, "7", "Hans Müller", "A", 20, 1_812_345, 89_123, "classified"),
        (2, "12", "Ute Weiß", "A", 20, 1_814_001, 89_500, "classified"),
        (None, "8", "Max Groß", "B", 5, None, None, "DNF"),
        (None, "9", "Tim Lang", "B", 4, None, None, "DNF"),
    ]
    assert [session.kind for session in found.sessions] == ["race", "qualifying"]
    assert [(row.number, row.best_lap) for row in found.sessions[1].rows] == [("7", 89_100), ("012", 89_900)]
    assert codes(found) == ["columns", "columns", "sheet-left-out"]


def test_dead_heats_separators_and_words_for_no_time() -> None:
    text = "| Pos | No | Driver | Laps | Best Lap |\n|---|---|---|---|---|\n| 1= | 7 | Ann | 9 | 58.1 |\n"
    text += "| =1 | 8 | Bo | 9 | N/A |\n| NT | 9 | Cy | 0 | No time |\n"
    found = read("heat.txt", text.encode())
    assert [(row.position, row.tied, row.number, row.status.value) for row in found.sessions[0].rows] == [
        (1, True, "7", "classified"),
        (1, True, "8", "classified"),
        (None, False, "9", "NC"),
    ]
    assert {one.severity for one in found.findings} == {"info"}


def test_a_section_for_each_class() -> None:
    text = (
        "Klasse A;;;\nPl;Nr;Fahrer;Runden\n1;7;Hans;10\n;;;\nKlasse: B;;;\nPl;Nr;Fahrer;Runden\n{};17;Ute;9\n"
    )
    found = read("lauf.csv", text.format(2).encode())
    assert [(row.position, row.number, row.class_) for row in found.sessions[0].rows] == [
        (1, "7", "A"),
        (2, "17", "B"),
    ]
    assert codes(found) == ["columns"]
    (error,) = (one for one in read("lauf.csv", text.format(1).encode()).findings if one.severity == "error")
    assert (error.code, "within a class" in error.hint) == ("duplicate-position", True)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Pos,Driver,Rd1,Rd2,Total\n1,Ann,25,18,43\n", True),
        ("Pos,Driver,R1,R2,R3\n1,Ann,25,18,43\n", True),
        ("Pos,Driver,Team,Points\n1,Ann,Blue,25\n", False),
        ("Pos,Driver,Laps,Heat 1,Heat 2\n1,Ann,9,1,2\n", False),
    ],
)
def test_a_table_of_points_is_no_result(text: str, error: bool) -> None:
    assert ("points-table" in codes(read("x.csv", text.encode()))) is error


def test_a_car_without_any_outcome_is_not_lost_and_a_footer_is_no_car() -> None:
    text = (
        "Pos,No,Name,Class,Laps,Time\n1,7,Ann Lee,A,12,20:01.234\n,9,Wei Zhang,A,,\nNQ,3,Bo Fox,A,,\n"
        ",7,fastest lap 1:40.1,,,\n,,printed by the timekeepers,,,\n"
    )
    found = read("race.csv", text.encode())
    assert [(row.number, row.status.value) for row in found.sessions[0].rows] == [
        ("7", "classified"), ("9", "NC"), ("3", "DNQ"),
    ]  # fmt: skip
    assert [one.code for one in found.findings if one.severity == "warning"] == ["no-outcome"]
    assert [one.where.line for one in found.findings if one.code == "no-car"] == [5, 6]


def test_a_gap_is_to_the_winner_where_the_cars_laps_behind_say_so() -> None:
    head = "Pos;No;Driver 1;Driver 2;Laps;Time;Gap\n1;7;Ann Ott;Zoe Ys;12;20:00.000;\n"
    text = head + "2;8;Bob Pim;;12;;+1.500\n3;9;Cat Qin;;12;;+2.500\n4;10;Dan Roe;;11;;+1 Lap\n"
    told = read("x race.csv", (text + "5;11;Eva Sun;;10;;+2 Laps\n").encode()).sessions[0].rows
    assert [row.time for row in told] == [1_200_000, 1_201_500, 1_202_500, None, None]
    assert [driver.name for driver in told[0].drivers] == ["Ann Ott", "Zoe Ys"]
    # One lap behind the car ahead, or nothing that tells: no time is worked out.
    for last in ("5;11;Eva Sun;;10;;+1 Lap\n", ""):
        rows = read("x race.csv", (text + last).encode()).sessions[0].rows
        assert [row.time for row in rows[:3]] == [1_200_000, None, None]
