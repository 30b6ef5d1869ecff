"""Quirks of the formats, on small files made here: each reader alone, without the shared data."""

# ruff: noqa: E501 - lines of files are written as they stand there

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
import xlsxwriter
from timing import CLUB, HEADER, RFACTOR, acc, imsa, iracing, results_csv

from countback.formats.as_json import plain
from countback.formats.content import LARGEST
from countback.formats.reading import ReadFile, ReadRow
from countback.formats.recognise import read


def rows_of(found: ReadFile, session: int = 0) -> list[tuple[Any, ...]]:
    return [(row.position, row.number, row.status.value) for row in found.sessions[session].rows]


def codes(found: ReadFile) -> list[str]:
    return sorted(finding.code for finding in found.findings)


def first(found: ReadFile) -> ReadRow:
    return found.sessions[0].rows[0]


def test_a_quotation_mark_belongs_to_the_team_where_semicolons_part() -> None:
    found = read(
        "race.csv", results_csv('1;068;Classified;12;20:01.5;-;1:40.250;The "A" Team;Pro;Ann;Lee(J);')
    )
    row = first(found)
    assert (row.number, row.team, row.laps, row.time) == ("068", 'The "A" Team', 12, 1_201_500)
    assert (row.drivers[0].name, row.drivers[0].marks, row.gap) == ("Ann Lee", ("J",), "")
    assert codes(found) == []


def test_commas_decimals_and_short_rows() -> None:
    header = HEADER.replace(";", ",")
    lines = [
        "1.0,7.0,Classified,12.0,20:01.500,-,1:40.250",
        "2.0,8.0,Classified,12.0,20:02.500,+1.000,1:41.250,X",
    ]
    found = read("race.csv", results_csv(*lines, header=header, end="\n"))
    assert [(row.position, row.number, row.laps) for row in found.sessions[0].rows] == [
        (1, "7", 12),
        (2, "8", 12),
    ]


def test_a_sheet_without_drivers_says_so() -> None:
    data = b"POS;NUMBER;LAP;TIME;GAP_FIRST;GAP_PREVIOUS; LAPS;CLASS;\n1;9;3;1:40.000;-;-;9;Pro;\n"
    found = read("03_Classification_Free Practice 1.CSV", data)
    assert (found.sessions[0].kind, codes(found)) == ("practice", ["no-drivers"])
    assert (first(found).laps, first(found).best_lap) == (9, 100_000)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1;7;Melted;12;20:01.5;-;1:40.250;A;Pro;Ann;Lee;", "unknown-status"),
        ("1;7;Classified;twelve;20:01.5;-;1:40.250;A;Pro;Ann;Lee;", "not-a-number"),
        ("1;7;Classified;12;20:99.5;-;1:40.250;A;Pro;Ann;Lee;", "not-a-time"),
        ("1;7;Classified;12;20:01.5;-;0:00.250;A;Pro;Ann;Lee;", "impossible-lap"),
        ("1;;Classified;12;20:01.5;-;1:40.250;A;Pro;Ann;Lee;", "no-number"),
        ("1;7;Classified;12;20:01.5;-;1:40.250;A;Pro;Ann;Lee;;;more;", "shifted-row"),
    ],
)
def test_what_is_odd_in_a_sheet_is_found(line: str, code: str) -> None:
    assert codes(read("race.csv", results_csv(line))) == [code]


def test_two_cars_on_one_place_forbid_storing() -> None:
    line = "1;{};Classified;12;20:01.5;-;1:40.250;A;Pro;Ann;Lee {};"
    found = read("race.csv", results_csv(line.format(7, "x"), line.format(8, "y")))
    assert [(one.code, one.severity) for one in found.findings] == [("duplicate-position", "error")]


@pytest.mark.parametrize(
    ("date", "created", "day", "code"),
    [
        ("06/13/2026 01:00", "", "2026-06-13", False),
        ("13-06-2026 01:00", "", "2026-06-13", False),
        ("05/06/2026 13:00", "05/28/2026 01:00", "2026-05-06", False),
        ("05/06/2026 13:00", "06/06/2026 01:00", "2026-06-05", True),
        ("05-06-2026 13:00", "", "2026-06-05", False),
        ("2026-06-05", "", "2026-06-05", False),
    ],
)
def test_both_orders_of_dates(date: str, created: str, day: str, code: bool) -> None:
    found = read("r.json", json.dumps(imsa(session_date=date, creation_date=created)).encode())
    assert str(found.sessions[0].date) == day
    assert ("ambiguous-date" in codes(found)) is code


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Car #7 - Disqualified for technical infringement", [("disqualified", "7", {})]),
        ("Car 7 - 5 position penalty for contact", [("places-lost", "7", {"places": 5})]),
        ("Cars #7 & #007 - 10.5 second time penalty", [("time-added", "7", {"seconds": 10.5}),
                                                       ("time-added", "007", {"seconds": 10.5})]),
        ("Car #7 - Moved to the rear of the class", [("back-of-class", "7", {})]),
        ("Car #7 - Stop plus 60 second penalty converted to 84.5 seconds", [("time-added", "7", {"seconds": 84.5})]),
        ("Car #7 - Drive-through converted to a 28 second penalty", [("time-added", "7", {"seconds": 28})]),
        ("Car #7 - 40 second penalty, drive-through converted", [("time-added", "7", {"seconds": 40})]),
        ("Car #7 - Three place grid penalty", []),
        ("Car #7 - Fastest lap deleted", []),
        ("The race was red-flagged", []),
    ],
)  # fmt: skip
def test_prose_becomes_proposals_or_a_remark(sentence: str, wanted: list[Any]) -> None:
    found = read("r.json", json.dumps(imsa(report_message=sentence)).encode())
    assert [(one.kind, one.number, one.options) for one in found.sessions[0].proposals] == wanted
    assert ("remark" in codes(found)) is (not wanted)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16", "utf-8", "utf-8-sig"])
def test_acc_in_any_encoding(encoding: str) -> None:
    found = read("191003_235558_R.json", json.dumps(acc()).encode(encoding))
    assert rows_of(found) == [(1, "0", "classified"), (None, "5", "DNS")]
    assert [driver.id for driver in first(found).drivers] == ["S1", "S2"]
    assert (first(found).class_, found.sessions[0].rows[1].best_lap) == ("Silver", None)


def test_acc_penalties_after_the_race_are_proposed() -> None:
    penalties = [
        {"carId": 1, "penalty": "PostRaceTime", "penaltyValue": 15, "reason": "Collision"},
        {"carId": 2, "penalty": "Disqualified", "penaltyValue": 0, "reason": "Cutting"},
        {"carId": 1, "penalty": "DriveThrough", "penaltyValue": 3, "reason": "Speeding", "clearedInLap": 4},
    ]
    found = read("r.json", json.dumps(acc(post_race_penalties=penalties)).encode())
    assert [(one.kind, one.number) for one in found.sessions[0].proposals] == [
        ("time-added", "0"),
        ("disqualified", "5"),
    ]


@pytest.mark.parametrize("wrapped", [False, True])
def test_iracing_team_event_heats_and_reasons(wrapped: bool) -> None:
    document = {"type": "event_result", "data": iracing()} if wrapped else iracing()
    found = read("r.json", json.dumps(document).encode())
    assert [session.kind for session in found.sessions] == ["heat", "race"]
    assert rows_of(found, 1) == [(1, "9", "classified"), (2, "044", "DNF"), (None, "5", "DSQ")]
    winner, second, _ = found.sessions[1].rows
    assert ([driver.name for driver in winner.drivers], winner.team) == (["Ann Lee", "Bo Roe"], "Team Nine")
    assert (winner.time, winner.best_lap, winner.grid, winner.laps_led) == (1_000_000, 99_000, 1, 10)
    assert (second.best_lap, second.grid, second.gap, second.class_) == (None, None, "2 Laps", "Porsche Cup")


def test_rfactor_claims_utf8_and_holds_latin1() -> None:
    found = read("r.xml", RFACTOR.encode("latin-1"))
    assert [session.kind for session in found.sessions] == ["qualifying", "race"]
    assert rows_of(found, 1) == [
        (1, "7", "classified"),
        (None, "8", "DNF"),
        (None, "12", "DNS"),
        (None, "9", "DSQ"),
    ]
    assert (first(found).drivers[0].name, first(found).best_lap) == ("Zoë", 99_999)
    assert codes(found) == ["encoding"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">',
        '<!ENTITY rFEnt SYSTEM "passwd">',
        '<!ENTITY % p "x">',
        '<!ENTITY Zed "aaaa">',
    ],
)
def test_entities_end_the_reading(declared: str) -> None:
    text = RFACTOR.replace('<!ENTITY rFEnt "rFactor Entity">', declared).replace("Bo Roe", "&Zed;")
    assert codes(read("r.xml", text.encode())) == ["xml-entities"]


def test_broken_xml_keeps_what_came_before() -> None:
    found = read("r.xml", RFACTOR[: RFACTOR.index("<DNFReason>")].encode())
    assert "not-xml" in codes(found)
    assert len(found.sessions[1].rows) == 3


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": b"0" * 80_000_000},
        {
            "xl/workbook.xml": b"",
            "xl/worksheets/s.xml": b'<sheetData><row r="1"><c r="XFD1048576"/></row></sheetData>',
        },
        {"xl/workbook.xml": b"", "xl/s.xml": b"<sheetData><row r='99999999'><c/></row></sheetData>"},
        {"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>"},
        {f"xl/workbook.xml{number}": b"" for number in range(1200)},
    ],
)
def test_zip_bombs_end_with_a_finding(parts: dict[str, bytes]) -> None:
    found = read("book.xlsx", packed(parts))
    assert (found.sessions, codes(found)) == ((), ["zip-bomb"])


def test_an_ods_that_repeats_its_cells_ends_with_a_finding() -> None:
    row = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell><text:p>x</text:p></table:table-cell>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", row * 9)
    assert codes(read("book.ods", out.getvalue())) == ["zip-bomb"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"{",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"PK\x03\x04",
        b"hello",
        b"<a/>",
        b"null",
        b'{"session": 1}',
    ],
)
def test_what_nobody_knows_is_one_finding(data: bytes) -> None:
    found = read("file", data)
    assert found.reader == ""
    assert [one.severity for one in found.findings][-1] == "error"
    assert plain(found)["sessions"] == []


def test_a_file_larger_than_any_result_is_not_looked_at() -> None:
    assert codes(read("file", b" " * (LARGEST + 1))) == ["too-large"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_spreadsheet_of_some_layout(encoding: str) -> None:
    found = read("round3.csv", CLUB.encode(encoding))
    assert rows_of(found) == [
        (1, "7", "classified"),
        (2, "12", "classified"),
        (None, "3", "DNF"),
        (None, "4", "DNS"),
    ]
    row = found.sessions[0].rows[1]
    assert ([driver.name for driver in row.drivers], row.time, row.best_lap) == (
        ["José Pérez", "Bo Roe"],
        1_205_000,
        119_000,
    )


def test_columns_of_the_iracing_export() -> None:
    text = (
        '"Start Time","Track"\n"2026-01-08","Spa"\n\n'
        '"Fin Pos","Car ID","Car","Car Class","Cust ID","Name","Start Pos","Car #","Out","Interval","Laps Led",'
        '"Fastest Lap Time","Laps Comp"\n'
        '"1","88","Porsche 911","GT3","11","Ann Lee","2","044","Running","-00.000","9","1:39.0000","10"\n'
        '"2","88","Porsche 911","GT3","12","Bo Roe","1","7","Disconnected","-1 L","1","1:39.5000","9"\n'
    )
    found = read("eventresult_Race.csv", text.encode())
    assert rows_of(found) == [(1, "044", "classified"), (2, "7", "DNF")]
    row = first(found)
    assert (row.car, row.grid, row.laps_led, row.best_lap, row.drivers[0].id) == (
        "Porsche 911",
        2,
        9,
        99_000,
        "11",
    )


def test_rfactor_driver_swaps() -> None:
    swaps = '<Swap startLap="1" endLap="2">Ann Lee</Swap><Swap startLap="3" endLap="3">Zoë</Swap>'
    text = RFACTOR.replace("<FinishTime>300.5", f"{swaps}<FinishTime>300.5")
    row = read("r.xml", text.encode()).sessions[1].rows[0]
    assert [driver.name for driver in row.drivers] == ["Ann Lee", "Zoë"]


def test_a_second_race_of_the_server_manager() -> None:
    result = {
        "TrackName": "spa", "Type": "RACE", "Cars": [], "Laps": [],
        "Result": [{"DriverName": "Ann", "DriverGuid": "765", "CarId": 0, "BestLap": 90000, "TotalTime": 900000, "NumLaps": 9}],
    }  # fmt: skip
    event = {
        "RaceSetup": {"Track": "spa", "Sessions": {"RACE": {}}, "ReversedGridRacePositions": -1},
        "Sessions": {"RACE": {"Results": result}, "RACEx2": {"Results": result}},
    }
    document = {"Name": "Cup", "Created": "2026-01-02T00:00:00Z", "Classes": [], "Events": [event]}
    found = read("c.json", json.dumps(document).encode())
    assert [session.name for session in found.sessions] == ["Race", "Race 2"]
    assert found.season is not None
    assert [session.id for session in found.season.events[0].sessions] == ["race-1", "race-1-2"]


def test_times_of_a_workbook_in_any_form() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Race 1")
    clock = book.add_format({"num_format": "[h]:mm:ss.000"})
    sheet.write_row(0, 0, ["Pos", "No.", "Driver", "Laps", "Total Time", "Best Lap"])
    sheet.write_row(1, 0, [1, "068", "Ann Lee", 10, "20:01.500", "1:58.100"])
    sheet.write_row(2, 0, [2, 7, "Bo Roe", 10])
    sheet.write_number(2, 4, 1202.25 / 86400, clock)
    sheet.write_number(2, 5, 119.5)
    sheet.write_row(3, 0, ["Ret", 8, "Cy Zed", 3])
    book.close()
    found = read("results.xlsx", out.getvalue())
    assert (found.sessions[0].kind, found.sessions[0].name) == ("race", "results")
    rows = [(row.position, row.number, row.time, row.best_lap) for row in found.sessions[0].rows]
    assert rows == [
        (1, "068", 1_201_500, 118_100),
        (2, "7", 1_202_250, 119_500),
        (None, "8", None, None),
    ]


def test_an_open_document() -> None:
    def row(*cells: str) -> str:
        inner = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in cells
        )
        return f"<table:table-row>{inner}</table:table-row>"

    names = ["office:1.0", "table:1.0", "text:1.0"]
    spaces = " ".join(
        f'xmlns:{one.split(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{one}"' for one in names
    )
    rows = row("Pl.", "Startnr", "Fahrer", "Runden", "Zeit") + row("1", "068", "Ann Lee", "10", "20:01,500")
    rows += '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    sheet = f'<table:table table:name="Lauf 1">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>',
        )
        archive.writestr("META-INF/manifest.xml", "<x/>")
    found = read("rennen.ods", out.getvalue())
    assert codes(found) == ["columns"]
    assert [(r.position, r.number, r.laps, r.time) for r in found.sessions[0].rows] == [
        (1, "068", 10, 1_201_500)
    ]


@pytest.mark.parametrize(
    "sentence", ["Cars " + "9" * 5000, "Cars #1, " * 900, "Car #7 " + "- " * 4000, "Cars 1 and " * 400]
)
def test_long_prose_is_read_in_no_time(sentence: str) -> None:
    found = read("r.json", json.dumps(imsa(report_message=sentence)).encode())
    assert "remark" in codes(found)


def test_a_line_without_end_is_read_from_its_beginning() -> None:
    found = read(
        "race.csv", results_csv("1;7;Classified;12;20:01.5;-;1:40.250;A;Pro;Ann;Lee;" + "1;" * 600_000)
    )
    assert [row.number for row in found.sessions[0].rows] == ["7"]
    assert codes(found) == ["shifted-row", "too-long-line"]


def test_ampersands_without_number_end_the_reading() -> None:
    found = read("r.xml", RFACTOR.replace("Bo Roe", "&" * 300_000).encode())
    assert (found.sessions, codes(found)) == ((), ["too-many-values"])
