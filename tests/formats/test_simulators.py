"""What simulators leave out, write twice or contradict, on small files made here."""

# ruff: noqa: E501 - lines of files are written as they stand there

from __future__ import annotations

import json
from typing import Any

import pytest
from timing import RFACTOR, acc, iracing

from countback.formats.content import Content
from countback.formats.reading import ReadFile
from countback.formats.recognise import read, readers


def given(document: Any, name: str = "r.json", encoding: str = "utf-8") -> ReadFile:
    return read(name, json.dumps(document, ensure_ascii=False).encode(encoding))


def codes(found: ReadFile) -> list[str]:
    return sorted(one.code for one in found.findings)


def rows(found: ReadFile, session: int = -1) -> list[tuple[Any, ...]]:
    return [
        (row.position, row.drivers[0].name if row.drivers else "", row.laps, row.status.value)
        for row in found.sessions[session].rows
    ]


# Assetto Corsa Competizione

ACC = [(1, "Ann Lee", 12, "classified"), (None, "Cy Zed", 0, "DNS")]


@pytest.mark.parametrize(
    ("type_", "name", "kind", "shown"),
    [
        ("R", "r.json", "race", "R"),
        ("R1", "r.json", "race", "R1"),
        ("r2", "r.json", "race", "R2"),
        ("Race", "r.json", "race", "RACE"),
        (10, "r.json", "race", "Race"),
        ("10", "r.json", "race", "Race"),
        ("Q", "r.json", "qualifying", "Q"),
        ("Q1", "r.json", "qualifying", "Q1"),
        (4, "r.json", "qualifying", "Qualifying"),
        (9, "r.json", "qualifying", "Qualifying"),
        ("Superpole", "r.json", "qualifying", "SUPERPOLE"),
        ("FP", "r.json", "practice", "FP"),
        ("FP1", "r.json", "practice", "FP1"),
        ("P", "r.json", "practice", "P"),
        (0, "r.json", "practice", "Practice"),
    ],
)
def test_types_of_session_of_competizione(type_: object, name: str, kind: str, shown: str) -> None:
    found = given(acc(sessionType=type_), name)
    assert (found.sessions[0].kind, found.sessions[0].name) == (kind, shown)
    assert "unknown-session-type" not in codes(found)


@pytest.mark.parametrize(
    ("type_", "name", "kind"),
    [(None, "191003_225901_Q.json", "qualifying"), (77, "x_FP2.json", "practice"), ("?", "x.json", "race")],
)
def test_an_unknown_type_of_session_is_said(type_: object, name: str, kind: str) -> None:
    found = given(acc(sessionType=type_), name)
    assert found.sessions[0].kind == kind
    assert "unknown-session-type" in codes(found)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8", "utf-8-sig"])
def test_a_result_without_laps_in_any_encoding(encoding: str) -> None:
    document = acc()
    del document["laps"]
    document["sessionResult"]["leaderBoardLines"][0]["car"]["drivers"][0]["lastName"] = "Лев"
    found = given(document, "191003_235558_R.json", encoding)
    assert (found.reader, codes(found)) == ("acc", [])
    assert rows(found) == [(1, "Ann Лев", 12, "classified"), (None, "Cy Zed", 0, "DNS")]
    assert str(found.sessions[0].date) == "2019-10-03"


@pytest.mark.parametrize(
    "keys", [("laps", "sessionResult.leaderBoardLines"), ("sessionResult.leaderBoardLines",)]
)
def test_a_session_without_a_classification_says_so(keys: tuple[str, ...]) -> None:
    document = acc()
    for key in keys:
        inside, _, last = key.rpartition(".")
        del (document[inside] if inside else document)[last]
    found = given(document)
    assert (found.reader, rows(found), codes(found)) == ("acc", [], ["no-classification"])


def test_a_file_of_the_game_on_the_players_computer() -> None:
    document = acc()
    snap = document.pop("sessionResult")
    del document["sessionType"], document["trackName"]
    found = given({**document, "sessionDef": {"sessionType": 10, "trackName": "spa"}, "snapShot": snap})
    assert (found.reader, found.sessions[0].kind, found.sessions[0].circuit) == (
        "acc",
        "race",
        "Spa-Francorchamps",
    )
    assert rows(found) == ACC


def test_cars_without_ids_numbers_or_models_are_read() -> None:
    document = acc(laps=[{"carId": 0, "laptime": 100_000}] * 2)
    first, second = document["sessionResult"]["leaderBoardLines"]
    del first["car"]["carId"], first["car"]["raceNumber"]
    second["car"]["carId"] = 0
    del second["timing"]["lapCount"]
    assert rows(given(document)) == [(1, "Ann Lee", 12, "classified"), (2, "Cy Zed", 2, "classified")]


def test_penalties_name_cars_of_the_result_or_are_found() -> None:
    penalties = [
        {"carId": 99, "penalty": "Disqualified", "reason": "Cutting"},
        {"carId": 98, "penalty": "None", "reason": "Cutting"},
        {"carId": 1, "penalty": "DriveThrough", "reason": "Speeding", "violationInLap": 3, "clearedInLap": 0},
        {"carId": 1, "penalty": "StopAndGo_30", "reason": "Speeding", "violationInLap": 3, "clearedInLap": 5},
    ]
    found = given(acc(penalties=penalties))
    assert codes(found) == ["penalty-not-served", "penalty-without-car"]
    assert found.sessions[0].proposals == ()


@pytest.mark.parametrize(
    ("laps", "time", "code"),
    [(13, 1_400_000, True), (12, 1_250_000, True), (12, 1_350_000, False), (11, 1_250_000, False)],
)
def test_an_order_that_laps_or_times_contradict(laps: int, time: int, code: bool) -> None:
    document = acc()
    document["sessionResult"]["leaderBoardLines"][1]["timing"] = {"lapCount": laps, "totalTime": time}
    assert codes(given(document)) == (["order-contradicted"] if code else [])


def test_control_characters_in_names() -> None:
    text = json.dumps(acc()).replace("Ann", "A\x01n\tn")
    found = read("r.json", text.encode("utf-16-le"))
    assert (found.reader, rows(found)[0][1]) == ("acc", "A n n Lee")
    assert read("r.json", text.replace("12", "NaN").encode()).reader == ""


# Assetto Corsa and its server manager


def server(*lines: tuple[str, str, int, int, int], type_: str = "RACE", laps: Any = ()) -> dict[str, Any]:
    result = [
        {"DriverName": name, "DriverGuid": guid, "CarId": car, "TotalTime": total, "BestLap": best}
        for name, guid, car, total, best in lines
    ]
    return {"TrackName": "spa", "Type": type_, "Cars": [], "Laps": laps, "Events": None, "Result": result}


def lap(guid: str, count: int) -> list[dict[str, Any]]:
    return [{"DriverGuid": guid, "DriverName": guid, "LapTime": 90_000}] * count


NONE = 999_999_999


@pytest.mark.parametrize(
    ("lines", "laps", "wanted", "found_codes"),
    [
        (  # Joined again in another car: the line of the first car is nobody's.
            [("Ann", "1", 0, 900_000, 90_000), ("Bo", "2", 1, 910_000, 90_000), ("Ann", "1", 2, 0, NONE)],
            lap("1", 9) + lap("2", 9),
            [(1, "Ann", 9, "classified"), (2, "Bo", 9, "classified")],
            ["driver-twice"],
        ),
        (  # Two results of one person: neither is taken for the right one.
            [("Ann", "1", 0, 900_000, 90_000), ("Ann", "1", 1, 910_000, 90_000)],
            lap("1", 9),
            [(1, "Ann", 9, "classified"), (2, "Ann", 9, "classified")],
            ["driver-twice"],
        ),
        (
            [("Ann", "1", 0, 900_000, 90_000), ("Bo", "2", 1, 950_000, 90_000)],
            lap("1", 8) + lap("2", 9),
            [(1, "Ann", 8, "classified"), (2, "Bo", 9, "classified")],
            ["order-contradicted"],
        ),
        (
            [("Ann", "1", 0, 910_000, 90_000), ("Bo", "2", 1, 900_000, 90_000)],
            lap("1", 9) + lap("2", 9),
            [(1, "Ann", 9, "classified"), (2, "Bo", 9, "classified")],
            ["order-contradicted"],
        ),
    ],
)
def test_results_of_the_server_that_contradict(lines: Any, laps: Any, wanted: Any, found_codes: Any) -> None:
    found = given(server(*lines, laps=laps))
    assert (rows(found), codes(found)) == (wanted, found_codes)


def test_a_qualifying_order_that_best_laps_contradict() -> None:
    lines = [("Ann", "1", 0, 0, 91_000), ("Bo", "2", 1, 0, 90_000)]
    assert codes(given(server(*lines, type_="QUALIFY"))) == ["order-contradicted"]
    assert codes(given(server(*lines[::-1], type_="QUALIFY"))) == []
    assert codes(given(server(*lines[::-1], type_="DRIFT"))) == ["unknown-session-type"]


def test_rules_of_the_server_manager_that_are_left_out_are_said() -> None:
    points = {"Places": [3, 2], "CollisionWithDriver": -2, "CutTrack": 0, "SecondRaceMultiplier": 0.5}
    document = {
        "Name": "Cup", "Created": "2026-01-02T00:00:00Z",
        "Classes": [{"Name": "A", "Points": points, "Entrants": {}}],
        "Events": [{"RaceSetup": {"Track": "spa", "Sessions": {"RACE": {}}}, "Sessions": {}}],
    }  # fmt: skip
    found = given(document)
    assert codes(found) == ["rule-left-out", "rule-left-out"]
    assert ["CollisionWithDriver" in one.message for one in found.findings] == [True, False]


def test_two_cars_of_one_name_on_the_players_computer() -> None:
    race = {"name": "Race", "type": 3, "lapstotal": [3, 5], "raceResult": [0, 1]}
    players = [{"name": "Ann", "car": "a"}, {"name": "Ann", "car": "b"}]
    found = given({"track": "spa", "players": players, "sessions": [race]}, "race_out.json")
    assert rows(found) == [(1, "Ann", 3, "classified"), (2, "Ann", 5, "classified")]
    assert codes(found) == ["driver-twice", "order-contradicted"]


# iRacing


@pytest.mark.parametrize(
    ("reason", "number", "position", "status"),
    [
        ("Running", 0, 3, "classified"),
        ("Disqualified", 32, None, "DSQ"),
        ("Disconnected", 31, 3, "DNF"),
        ("Did Not Start", 33, None, "DNS"),
        ("Ejected", 34, 3, "DNF"),
        (None, 0, 3, "classified"),
        (None, 5, 3, "DNF"),
        (None, None, 3, "classified"),
    ],
)
def test_reasons_for_being_out(reason: object, number: object, position: int | None, status: str) -> None:
    document = iracing()
    line = document["session_results"][0]["results"][0]
    line.update(reason_out=reason, reason_out_id=number, finish_position_in_class=1)
    row = given(document).sessions[-1].rows[2]
    assert (row.position, row.status.value) == (position, status)
    assert row.class_position == (2 if position else None)


# rFactor 2

DRIVER = "<Name>Al</Name>"


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("Bo Roe", "Bo R&D", ["Zoë", "Al", "Bo R&D", "Di"]),
        ("Bo Roe", "A&B;C &amp; &#233;", ["Zoë", "Al", "A&B;C", "Di"]),
        ("Bo Roe", "B&#2;o&#x1f;", ["Zoë", "Al", "B o", "Di"]),
        ("<Chat>hi", "<Chat>M&M & <![CDATA[x]]>", ["Zoë", "Al", "Bo Roe", "Di"]),
    ],
)
def test_ampersands_as_people_type_them(old: str, new: str, names: list[str]) -> None:
    found = read("r.xml", RFACTOR.replace(old, new).encode())
    assert [row.drivers[0].name for row in found.sessions[1].rows] == names
    assert set(codes(found)) <= {"raw-ampersand"}


def driver(name: str, place: object, class_place: object = "", **more: object) -> str:
    fields = {"Name": name, "CarClass": "GT", "Position": place, "ClassPosition": class_place, **more}
    return "<Driver>" + "".join(f"<{key}>{value}</{key}>" for key, value in fields.items()) + "</Driver>"


def race(*drivers: str, tag: str = "Race") -> ReadFile:
    body = f"<rFactorXML><RaceResults><{tag}>{''.join(drivers)}</{tag}></RaceResults></rFactorXML>"
    return read("r.xml", body.encode())


def done(laps: int, time: float) -> dict[str, object]:
    return {"Laps": laps, "FinishTime": time, "FinishStatus": "Finished Normally"}


@pytest.mark.parametrize(
    ("drivers", "wanted"),
    [
        ([driver("A", 1, 1, **done(3, 300)), driver("B", 2, 2, **done(3, 301))], []),
        ([driver("A", 1, 1, **done(3, 300)), driver("B", 1, 2, **done(3, 301))], ["duplicate-position"]),
        ([driver("A", 1, 1, **done(3, 300)), driver("B", 2, 1, **done(3, 301))], ["class-position"]),
        ([driver("A", 1, 2, **done(3, 300)), driver("B", 2, 1, **done(3, 301))], ["class-position"]),
        ([driver("A", 1, 1, **done(2, 200)), driver("B", 2, 2, **done(3, 301))], ["order-contradicted"]),
        ([driver("A", 1, 1, **done(3, 302)), driver("B", 2, 2, **done(3, 301))], ["order-contradicted"]),
        ([driver("A", 1, 1, **done(3, 300)), driver("B", 1, 2, Laps=1, FinishStatus="DNF")], ["duplicate-place"]),
        ([driver("A", 1, 1, **done(3, 300)), driver("B", "", "", **done(3, 301))], ["no-position"]),
        ([driver("A", 1, 1, **done(3, 300)), driver("B", 2, 2, Laps=2, FinishStatus="None")], ["no-finish"]),
    ],
)  # fmt: skip
def test_places_that_contradict(drivers: list[str], wanted: list[str]) -> None:
    assert codes(race(*drivers)) == wanted


def test_a_qualifying_session_whose_places_contradict() -> None:
    found = race(driver("A", 1, BestLapTime=91), driver("B", 2, BestLapTime=90.5), tag="Qualify2")
    assert (found.sessions[0].kind, codes(found)) == ("qualifying", ["order-contradicted"])


def test_a_practice_session_in_which_nobody_drove() -> None:
    found = race(
        driver("A", -1, -1, Laps=0, FinishStatus="None"), driver("B", -1, -1, Laps=0), tag="Practice1"
    )
    assert [(row.position, row.class_position, row.status.value) for row in found.sessions[0].rows] == [
        (None, None, "NC")
    ] * 2
    assert (found.sessions[0].kind, codes(found)) == ("practice", [])


@pytest.mark.parametrize(
    ("fields", "status", "position"),
    [
        (done(3, 300), "classified", 1),
        ({"Laps": 3, "FinishStatus": "DNF"}, "DNF", None),
        ({"Laps": 3, "FinishStatus": "DQ"}, "DSQ", None),
        ({"Laps": 3, "FinishStatus": "None"}, "NC", None),
        ({"Laps": 0, "FinishStatus": "None"}, "DNS", None),
        ({"Laps": 0, "FinishStatus": ""}, "DNS", None),
        ({"Laps": 0, "FinishStatus": "DNF"}, "DNF", None),
    ],
)
def test_finish_statuses(fields: dict[str, object], status: str, position: int | None) -> None:
    row = race(driver("A", 1, 1, **fields)).sessions[0].rows[0]
    assert (row.status.value, row.position) == (status, position)


@pytest.mark.parametrize(
    ("end", "wanted"),
    [
        ("<Position>2</Position><Laps>1</Laps>", ("Al", 1, "NC")),
        ("<Position>2</Position>", ("Al", None, "NC")),
        ("<CarNumber>8</CarNumber>", ("Al", None, "NC")),
        ("<Laps>1</Laps><FinishStatus>DNF</FinishStatus>", ("Al", 1, "DNF")),
    ],
)
def test_a_file_cut_off_within_a_driver(end: str, wanted: tuple[Any, ...]) -> None:
    at = RFACTOR.index(end, RFACTOR.index(DRIVER)) + len(end)
    found = read("r.xml", RFACTOR[:at].encode())
    row = next(row for row in found.sessions[1].rows if row.drivers[0].name == "Al")
    assert ("Al", row.laps, row.status.value) == wanted
    assert row.position is None
    assert codes(found) == ["cut-off", "not-xml"]
    assert {one.severity for one in found.findings} == {"error"}


def test_no_reader_of_another_kind_takes_these() -> None:
    for document, name in ((acc(), "acc"), (server(), "ac"), (iracing(), "iracing")):
        content = Content("x", json.dumps(document).encode())
        own = [one for one in readers() if not getattr(one, "fallback", False)]
        assert [one.name for one in own if one.recognises(content)] == [name]
