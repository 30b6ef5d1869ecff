"""Sheets of Al Kamel Systems as series and years write them: small files in the same form."""

# ruff: noqa: E501 - lines of files are written as they stand there

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
from timing import imsa

from countback.formats.content import Content
from countback.formats.reading import ReadFile
from countback.formats.recognise import read, readers
from countback.formats.statuses import status_of

IDS = "IMSA_CarId;IMSA_TeamId;IMSA_ClassId;IMSA_CarTypeId;IMSA_ManufacturerId;IMSA_TireId;IMSA_SponsorId;IMSA_EventEntryId;*Extra 9;*Extra 10;"
ECM = "ECM Participant Id;ECM Team Id;ECM Category Id;ECM Car Id;ECM Brand Id;ECM Country Id;*Extra 7;*Extra 8;*Extra 9;Sort Key;"
SHARED = "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;GAP_PREVIOUS;FL_LAPNUM;FL_TIME;FL_KPH;TEAM;CLASS;GROUP;DIVISION;VEHICLE;TIRES;"


class Sheet(NamedTuple):
    name: str
    header: str
    lines: tuple[str, ...]
    kind: str
    rows: tuple[tuple[Any, ...], ...]
    """Position, number, drivers, class, laps, time, best lap, status."""
    findings: tuple[str, ...] = ()


def many(person: str, *fields: str) -> str:
    return "".join(f"{person}_{field};" for field in fields)


FIELDS = ("FIRSTNAME", "SECONDNAME", "LICENSE", "HOMETOWN", "COUNTRY", "SHORTNAME")
SHEETS = {
    "WEC race with apostrophes in times and a fifth driver at the end": Sheet(
        "03_Classification_Race_Hour 6.CSV",
        "POSITION;NUMBER;TEAM;DRIVER_1;DRIVER_2;DRIVER_3;DRIVER_4;VEHICLE;TYRES;CLASS;GROUP;DIVISION;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;GAP_PREVIOUS;FL_LAPNUM;FL_TIME;FL_KPH;DRIVER_5;",
        (
            "1;12;Blue Team;Ann LEE;Bo ROE;;;Proto X;M;HYPERCAR;H;;Classified;213;6:00'21.885;;;44;1'31.630;179.3;Di FOX;",
            "2;007;Red Team;Cy ZED;;;;Proto Y;M;HYPERCAR;H;;Classified;213;6:00'31.100;9.215;9.215;40;1'31.900;178.9;;",
            ";91;Green;Ed AXE;;;;GT Z;G;LMGT3;;;Not classified;60;1:55'02.001;153 Laps;;12;1'41.002;160.1;;",
            ";92;Green;Al OAK;;;;GT Z;G;LMGT3;;;Retired;10;18'02.001;;;3;1'42.002;159.1;;",
            ";93;Green;Jo ELM;;;;GT Z;G;LMGT3;;;Disqualified;200;6:00'40.000;;;3;1'42.002;159.1;;",
            ";94;Green;Ty ASH;;;;GT Z;G;LMGT3;;;Not started;0;;;;;;;;",
        ),
        "race",
        (
            (1, "12", "Ann LEE/Bo ROE/Di FOX", "HYPERCAR", 213, 21_621_885, 91_630, "classified"),
            (2, "007", "Cy ZED", "HYPERCAR", 213, 21_631_100, 91_900, "classified"),
            (None, "91", "Ed AXE", "LMGT3", 60, 6_902_001, 101_002, "NC"),
            (None, "92", "Al OAK", "LMGT3", 10, 1_082_001, 102_002, "DNF"),
            (None, "93", "Jo ELM", "LMGT3", 200, 21_640_000, 102_002, "DSQ"),
            (None, "94", "Ty ASH", "LMGT3", 0, None, None, "DNS"),
        ),
    ),
    "results by class": Sheet(
        "05_Provisional Results by Class_Race 1.CSV",
        "CLASS_TYPE;POS;PIC;NUMBER;TEAM;VEHICLE;DRIVERS;LAPS;ELAPSED;GAP_FIRST;GAP_PREVIOUS;BEST_LAP_NUM;BEST_LAP_TIME;BEST_LAP_KPH;",
        (
            "Silver;1;1;68;Blue;GT4 A;Ann Lee / Bo Roe;72;3:01:32.386;;;17;2:15.187;145.7;",
            "Silver;3;2;08;Red;GT4 B;Cy Zed / Di Fox;72;3:01:40.000;7.614;7.614;20;2:15.900;145.0;",
            "Am;2;1;5;Red;GT4 B;Ed Axe;72;3:01:35.000;2.614;2.614;21;2:15.500;145.2;",
        ),
        "race",
        (
            (1, "68", "Ann Lee/Bo Roe", "Silver", 72, 10_892_386, 135_187, "classified"),
            (3, "08", "Cy Zed/Di Fox", "Silver", 72, 10_900_000, 135_900, "classified"),
            (2, "5", "Ed Axe", "Am", 72, 10_895_000, 135_500, "classified"),
        ),
    ),
    "ECM columns without teams and drivers": Sheet(
        "03_Provisional Results_Race 1_Anonymized.CSV",
        SHARED.replace("TEAM;", "") + ECM + "DRIVER_*Extra 3;DRIVER_*Extra 4;DRIVER_*Extra 5;",
        ("1;13;Classified;23;45:30.694;-;-;13;1:40.747;140.3;Am;;GR Cup;Toyota GR86;;;;;;;;;;;;;;;",),
        "race",
        ((1, "13", "", "Am", 23, 2_730_694, 100_747, "classified"),),
        ("no-drivers",),
    ),
    "one driver by parts and ECM columns": Sheet(
        "00_Results GR Cup Race 1 Official.CSV",
        SHARED + ECM + many("DRIVER", *FIELDS, "ECM Driver Id", "ECM Country Id", "*Extra 3"),
        (
            "1;13;Classified;23;45:30.694;-;-;13;1:40.747;140.3;Blue;Am;Legends;GR Cup;Toyota GR86;;;;;;;;;;;;Ann;Lee(J);;;USA;LEE;;;;",
        ),
        "race",
        ((1, "13", "Ann Lee", "Am", 23, 2_730_694, 100_747, "classified"),),
    ),
    "two drivers by parts and IMSA columns, blank lines, a remark below": Sheet(
        "03_Results_Race_Official.CSV",
        SHARED + IDS + many("DRIVER1", *FIELDS, "IMSA_DriverId", "*Extra 4") + many("DRIVER2", *FIELDS),
        (
            "1;19;Classified;58;2:02:06.175;-;-;24;1:54.154;166.0;Blue;GS;;;Ford Mustang GT4;M;;;;;;;;;;;Ann;Lee;Bronze;;USA;;;;Bo;Roe;;;CAN;;",
            "",
            ";;;;;;;",
            "2;20;Not Class.;20;40:00.000;38 Laps;38 Laps;4;1:55.154;166.0;Red;GS;;;Ford Mustang GT4;M;;;;;;;;;;;Cy;Zed;;;USA;;;;;;;;;;",
            "Fastest lap;car 19;;",
        ),
        "race",
        (
            (1, "19", "Ann Lee/Bo Roe", "GS", 58, 7_326_175, 114_154, "classified"),
            (2, "20", "Cy Zed", "GS", 20, 2_400_000, 115_154, "NC"),
        ),
        ("no-car",),
    ),
    "a qualifying session written like a race": Sheet(
        "03_Classification_Hyperpole.CSV",
        "POSITION;NUMBER;TEAM;DRIVER_1;VEHICLE;CLASS;STATUS;LAPS;TOTAL_TIME;FL_LAPNUM;FL_TIME;FL_KPH;",
        ("1;12;Blue;Ann LEE;X;HYPERCAR;Classified;6;12'00.000;4;1'28.400;180.0;",),
        "qualifying",
        ((1, "12", "Ann LEE", "HYPERCAR", 6, 88_400, 88_400, "classified"),),
    ),
    "practice": Sheet(
        "03_Classification_Free Practice 1.CSV",
        "POS;NUMBER;LAP;TIME;GAP_FIRST;GAP_PREVIOUS;KPH; LAPS;TEAM;VEHICLE;DRIVER_FIRSTNAME;DRIVER_SECONDNAME;DRIVER_COUNTRY;DRIVER_SHORTNAME;",
        ("1;8;3;1:42.200;-;-;121.6;4;Blue;Spark;Ann;Lee;FRA;LEE;", ";9;;;;;;0;Red;Spark;Bo;Roe;FRA;ROE;"),
        "practice",
        (
            (1, "8", "Ann Lee", "", 4, 102_200, 102_200, "classified"),
            (None, "9", "Bo Roe", "", 0, None, None, "NC"),
        ),
    ),
    "old sheet with one driver column": Sheet(
        "03_Results_Race.CSV",
        "POSITION;NUMBER;TEAM;DRIVER_1;STATUS;LAPS;TOTAL_TIME;GAP_FIRST",
        ("1;10;Blue;Ann Lee;Classified;63;1:40'37.481;-", "DNF;11;Red;Bo Roe;;5;9'37.481;-"),
        "race",
        (
            (1, "10", "Ann Lee", "", 63, 6_037_481, None, "classified"),
            (None, "11", "Bo Roe", "", 5, 577_481, None, "DNF"),
        ),
    ),
    "a spreadsheet has quoted every cell": Sheet(
        "Race 1.csv",
        '"POSITION";"NUMBER";"STATUS";"LAPS";"TOTAL_TIME";"FL_TIME";"TEAM";"CLASS";"DRIVER_1"',
        ('"1";"068";"Classified";"9";"20:00.000";"1:40.000";"The ""A"" Team; Inc";"Pro";"Ann Lee"',),
        "race",
        ((1, "068", "Ann Lee", "Pro", 9, 1_200_000, 100_000, "classified"),),
    ),
    "columns that nobody knows": Sheet(
        "Race 1.csv",
        "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;FL_TIME;TEAM;CLASS;DRIVER_1;BALLAST;SUCCESS_TIME",
        ("1;7;Melted;9;20:00.000;1:40.000;Blue;Pro;Ann Lee;20;1.5",),
        "race",
        ((1, "7", "Ann Lee", "Pro", 9, 1_200_000, 100_000, "classified"),),
        ("unknown-columns", "unknown-status"),
    ),
    "tabs": Sheet(
        "Race 1.txt",
        "POSITION\tNUMBER\tSTATUS\tLAPS\tTOTAL TIME\tFL TIME\tTEAM\tCLASS\tDRIVER_1",
        ("1\t7\tClassified\t9\t20:00.000\t1:40.000\tBlue\tPro\tAnn Lee",),
        "race",
        ((1, "7", "Ann Lee", "Pro", 9, 1_200_000, 100_000, "classified"),),
    ),
}


def of(sheet: Sheet, encoding: str = "utf-8-sig", end: str = "\r\n") -> ReadFile:
    return read(sheet.name, (end.join([sheet.header, *sheet.lines]) + end).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_of_every_variant(name: str, encoding: str) -> None:
    sheet = SHEETS[name]
    found = of(sheet, encoding)
    shown = tuple(
        (
            row.position, row.number, "/".join(one.name for one in row.drivers), row.class_, row.laps, row.time,
            row.best_lap, row.status.value,
        )
        for row in found.sessions[0].rows
    )  # fmt: skip
    assert (found.reader, found.sessions[0].kind) == ("alkamel-csv", sheet.kind)
    assert shown == sheet.rows
    assert sorted(one.code for one in found.findings) == sorted(sheet.findings)


@pytest.mark.parametrize("name", SHEETS)
def test_no_other_reader_takes_a_variant(name: str) -> None:
    sheet = SHEETS[name]
    content = Content(sheet.name, "\r\n".join([sheet.header, *sheet.lines]).encode())
    own = [one for one in readers() if not getattr(one, "fallback", False)]
    assert [one.name for one in own if one.recognises(content)] == ["alkamel-csv"]


def test_places_in_class_are_read() -> None:
    rows = of(SHEETS["results by class"]).sessions[0].rows
    assert [(row.position, row.class_position) for row in rows] == [(1, 1), (3, 2), (2, 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Classified", "classified"),
        ("Not classified", "NC"),
        ("Not Class.", "NC"),
        ("N.C.", "NC"),
        ("NOT STARTED", "DNS"),
        ("Retired", "DNF"),
        ("DNF - engine", "DNF"),
        ("Retired (accident)", "DNF"),
        ("Disqualified", "DSQ"),
        ("Excluded", "EX"),
        ("D.S.Q.", "DSQ"),
        ("Did not pre-qualify", "DNPQ"),
        ("Withdrawn", "WD"),
        ("Ausgefallen", "DNF"),
        ("non classé", "NC"),
        ("Nicht gestartet", "DNS"),
        ("C - Class", ""),
        ("Charlie", ""),
        ("", ""),
        ("Ann (AUS)", ""),
    ],
)
def test_words_for_statuses(text: str, code: str) -> None:
    known = status_of(text)
    assert (known.value if known else "") == code


@pytest.mark.parametrize("kind", ["flags", "weather"])
def test_sheets_without_a_classification_are_nobodys(kind: str) -> None:
    text = {
        "flags": "TIME;ELAPSED;REC_TYPE;FLAG;SECTOR;MESSAGE;FLAG_TIME;ACCUM_TIME;LAP\n14:15:28.786;-;GF;GREEN FLAG;;;20:13.603;20:13.603;1\n",
        "weather": "TIME_UTC_SECONDS;TIME_UTC_STR;AIR_TEMP;TRACK_TEMP;HUMIDITY\n1;2026-01-01;20;30;50\n",
    }[kind]
    found = read(f"26_{kind}.CSV", text.encode())
    assert (found.reader, [one.code for one in found.findings]) == ("", ["unknown-format"])


def test_a_disqualified_car_of_a_typed_sheet_holds_no_place() -> None:
    rows = [
        {"position": place, "number": str(place), "driver": "Ann Lee", "status": status, "laps": 3}
        for place, status in ((1, ""), (2, "DSQ"), (3, "DNF"))
    ]
    found = read("r.json", json.dumps({"session": "Race 1", "rows": rows}).encode())
    assert [(row.position, row.status.value) for row in found.sessions[0].rows] == [
        (1, "classified"),
        (None, "DSQ"),
        (3, "DNF"),
    ]


@pytest.mark.parametrize(("lost", "codes"), [(0, []), (1, []), (9, ["cut-off"])])
def test_a_sheet_that_ends_in_the_middle_of_a_line_is_cut_off(lost: int, codes: list[str]) -> None:
    head = (
        "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;FL_TIME;CLASS;DRIVER_FIRSTNAME;DRIVER_SECONDNAME\n"
    )
    text = head + "".join(
        f"{place};{place};Classified;10;20:0{place}.000;;1:00.000;Pro;Ann;Lee {'ABC'[place]}\n"
        for place in (1, 2)
    )
    found = read("03_Results.CSV", text[: len(text) - lost].encode())
    assert [one.code for one in found.findings] == codes
    assert len(found.sessions[0].rows) == 2


def test_a_race_without_elapsed_times_has_none_and_not_a_lap_for_one() -> None:
    document = imsa()
    (line,) = document["classification"]
    del line["elapsed_time"]
    line["time"] = line["fastest_lap_time"]
    (row,) = read("r.json", json.dumps(document).encode()).sessions[0].rows
    assert (row.time, row.best_lap) == (None, 100_000)


def test_what_is_no_car_and_cars_without_drivers_are_said() -> None:
    document = imsa()
    document["classification"].append("withdrawn")
    found = read("r.json", json.dumps(document).encode())
    (odd,) = [one for one in found.findings if one.code == "wrong-type"]
    assert "classification[1]" in str(odd.where)
    del document["classification"][0]["drivers"]
    found = read("r.json", json.dumps(document).encode())
    assert "no-drivers" in {one.code for one in found.findings}
    assert len(found.sessions[0].rows) == 1
