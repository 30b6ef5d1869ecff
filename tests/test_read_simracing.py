"""Files of simulators: whole orders of finish read by hand, what quirks become, and files with accidents."""

# ruff: noqa: E501 - tables and documents keep their lines

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.formats.as_json import plain
from countback.formats.content import Content
from countback.formats.reading import ReadFile, ReadSession
from countback.formats.recognise import read, readers
from countback.rules.book import rulebook_from

#: File, session, and the order: `place name laps best-lap` (ms), a place of `-` for none.
ORDERS: list[tuple[str, int, str]] = [
    (
        "iracing/iracing-result-36788868.json", 0,
        "1 David W 21 128567, 2 Dave N 14 128807, 3 Matt A 10 128830, 4 Callum N 11 129019, "
        "5 Freddy H 18 129154, 6 Chris K 8 129331, 7 Wayne D 13 129478, 8 Lee H 10 129634, "
        "9 Jochen S 10 129701, 10 Jamie D 5 129835, 11 Michael S 13 130285, 12 Colin M 14 130302, "
        "13 Geoff P 7 130351, 14 Olly W 13 130503, 15 Sam H 8 131816, 16 Tomas D 6 132227, "
        "17 Mathew A 3 133119",
    ),
    (
        "iracing/iracing-result-36788868.json", 1,
        "1 Dave N 3 127758, 2 Matt A 3 128417, 3 David W 3 128453, 4 Lee H 2 128939, 5 Chris K 3 129239, "
        "6 Freddy H 2 129290, 7 Wayne D 2 129544, 8 Jamie D 2 129701, 9 Michael S 3 129984, "
        "10 Colin M 3 130001, 11 Tomas D 3 130285, 12 Jochen S 3 130418, 13 Geoff P 2 130455, "
        "14 Olly W 3 130592, 15 Sam H 3 131342, 16 Mathew A 2 132611, 17 Callum N 2 -",
    ),
    (
        "iracing/iracing-result-36788868.json", 2,
        "1 Dave N 5 129621, 2 Matt A 5 129651, 3 David W 5 130569, 4 Lee H 5 130480, 5 Freddy H 5 130450, "
        "6 Michael S 5 130684, 7 Jamie D 5 130510, 8 Callum N 5 132856, 9 Geoff P 5 130802, "
        "10 Jochen S 5 131787, 11 Mathew A 5 133595, 12 Tomas D 5 130967, 13 Wayne D 5 130862, "
        "14 Chris K 5 129227, 15 Colin M 5 131175, 16 Olly W 5 133917, 17 Sam H 4 131919",
    ),
    (
        "rfactor2/race.xml", 0,
        "1 Malek1th 10 123142, 2 Jo Bonnier 10 122809, 3 Gérard larrousse 10 122066, "
        "4 Tig_green 10 122575, 5 mauserrifle 10 125525",
    ),
    (
        "rfactor2/race_with_penalties.xml", 0,
        "1 sushi 13 92552, 2 Tig_green 13 92193, 3 mauserrifle 13 92417, 4 Leonardo Saponti 13 96346, "
        "5 Malek1th 11 97201",
    ),
    (
        "ac/2015_10_17_9_49_RACE.json", 0,
        "1 Andrea Sorlini 10 98907, 2 End 222 9 100687, 3 Timo Haapala 8 99369, 4 blackbird0011 8 100594, "
        "5 Lwi 8 100607, 6 paperofolle 5 105360, 7 fabi 5 101385, 8 PPolaina 3 133463, "
        "9 Thomas Boissel 2 257378, 10 -V!0C- TheDoctorMay 1 138768, - Balazs Nemeth 0 -, - jmalonda 0 -, "
        "- Adriano 0 -, - Rad Rides 0 -, - Lucas Canalda Sorribas 0 -, - YoloAtGames 0 -, - Ric 0 -",
    ),
    (
        "ac/2015_10_17_9_30_QUALIFY.json", 0,
        "1 Timo Haapala 9 97435, 2 Andrea Sorlini 6 98745, 3 Kimi Raikkonen 11 98910, "
        "4 Manolo Polonioli 5 99471, 5 Sam Jones 5 101029, 6 blackbird0011 9 101806, "
        "7 /extremeRCR/ 2 101876, 8 .TURD. Spinny 6 101928, 9 Peter Mac 10 102408, 10 Trackboss 5 102642, "
        "11 PPolaina 3 104408, 12 End 222 5 104655, 13 Tabak 1 145958, - Dansav1746 2 -, "
        "- YoloAtGames 0 -, - Thomas Boissel 2 -, - SuperTeam 0 -",
    ),
    (
        "acsm/championship-setup.json", 0,
        "1 Joseph Elton 3 68204, 2 Danny Wilson 4 71681, 3 Callum Jones 6 72969, 4 Seb 4 77348, "
        "- namelesssboy 1 -, - L33 CR055L3Y 0 -",
    ),
    (
        "acsm/championship-setup.json", 1,
        "1 Joseph Elton 9 66769, 2 Callum Jones 9 72145, 3 namelesssboy 9 68822, 4 Seb 8 73500, "
        "5 L33 CR055L3Y 7 79571, - Danny Wilson 0 -, - Spaceman9795 0 -",
    ),
    ("acc/191003_225901_Q.json", 0, "1 Federico Siv 7 82863, 2 Alberto For 8 83121, 3 Andrea Mel 9 83862"),
    ("acc/191003_235558_R.json", 0, "1 Andrea Mel 23 90837, 2 Alberto For 21 90930, 3 Federico Siv 21 90462"),
]  # fmt: skip


def order(session: ReadSession) -> str:
    return ", ".join(
        f"{row.position or '-'} {row.drivers[0].name} {row.laps} {row.best_lap or '-'}"
        for row in session.rows
    )


@pytest.mark.parametrize(("file", "session", "wanted"), ORDERS)
def test_the_whole_order(shared: Path, file: str, session: int, wanted: str) -> None:
    path = shared / "data" / "simracing" / file
    found = read(path.name, path.read_bytes())
    assert order(found.sessions[session]) == wanted


def given_json(document: Any, name: str = "r.json") -> ReadFile:
    return read(name, json.dumps(document).encode())


def codes(found: ReadFile) -> list[str]:
    return sorted(one.code for one in found.findings)


def lines(found: ReadFile, session: int = 0) -> list[tuple[Any, ...]]:
    return [
        (row.position, row.drivers[0].name if row.drivers else "", row.laps, row.time, row.status.value)
        for row in found.sessions[session].rows
    ]


def lap(car: int, number: int, time: int, *sectors: int) -> dict[str, Any]:
    return {"car": car, "lap": number, "time": time, "sectors": list(sectors), "cuts": int(time < 0)}


def race_out(**race: Any) -> dict[str, Any]:
    names = ("Ann Lee", "Bo Roe", "Cy Zed")
    qualifying = {
        "name": "Qualify", "type": 2, "duration": 10, "lapstotal": [2, 1, 0],
        "laps": [lap(0, 0, 99_000), lap(0, 1, 98_500), lap(1, 0, 98_400), lap(2, 0, -1, 30_000, 31_000)],
        "bestLaps": [{"car": 0, "lap": 1, "time": 98_500}, {"car": 1, "lap": 0, "time": 98_400}],
    }  # fmt: skip
    raced = {
        "name": "Race", "type": 3, "lapsCount": 2, "lapstotal": [1, 2, 0], "bestLaps": [], "raceResult": [1, 0, 2],
        "laps": [lap(1, 0, 105_000), lap(1, 1, 99_000), lap(0, 0, 106_000), lap(0, 1, -1, 40_000, 60_000)],
        **race,
    }  # fmt: skip
    return {
        "track": "spa", "number_of_sessions": 2, "extras": [], "sessions": [qualifying, raced],
        "players": [{"name": name, "car": f"model_{name[0]}", "skin": "x"} for name in names],
    }  # fmt: skip


def test_a_run_on_the_players_computer() -> None:
    found = given_json(race_out(), "race_out.json")
    assert found.reader == "ac-offline"
    assert [(one.kind, one.name, one.circuit, one.numbered) for one in found.sessions] == [
        ("qualifying", "Qualify", "Spa-Francorchamps", False),
        ("race", "Race", "Spa-Francorchamps", False),
    ]
    assert lines(found, 0) == [
        (1, "Bo Roe", 1, 98_400, "classified"),
        (2, "Ann Lee", 2, 98_500, "classified"),
        (None, "Cy Zed", 1, None, "NC"),
    ]
    # A lap that does not count takes its time all the same, and is nobody's best.
    assert lines(found, 1) == [
        (1, "Bo Roe", 2, 204_000, "classified"),
        (2, "Ann Lee", 2, 206_000, "classified"),
        (None, "Cy Zed", 0, None, "DNS"),
    ]
    winner, second, _ = found.sessions[1].rows
    assert (winner.best_lap, winner.best_lap_number, winner.car) == (99_000, 2, "model_B")
    assert (second.best_lap, second.best_lap_number, found.sessions[1].meta["laps"]) == (106_000, 1, 2)
    assert codes(found) == ["order-worked-out", "times-worked-out"]


@pytest.mark.parametrize(
    ("race", "wanted", "code"),
    [
        ({"raceResult": [1]}, [(1, "Bo Roe", "classified"), (None, "Ann Lee", "DNF"), (None, "Cy Zed", "DNS")], ""),
        (
            {"raceResult": [-1, 0, 0, 1]},
            [(1, "Ann Lee", "classified"), (2, "Bo Roe", "classified"), (None, "Cy Zed", "DNS")],
            "order-contradicted wrong-result",
        ),
        (
            {"raceResult": []},
            [(None, "Ann Lee", "NC"), (None, "Bo Roe", "NC"), (None, "Cy Zed", "NC")],
            "no-classification",
        ),
        (
            {"laps": []},
            [(1, "Bo Roe", "classified"), (2, "Ann Lee", "classified"), (None, "Cy Zed", "DNS")],
            "",
        ),
    ],
)  # fmt: skip
def test_results_that_leave_something_out(race: dict[str, Any], wanted: list[Any], code: str) -> None:
    found = given_json(race_out(**race))
    assert [(place, name, status) for place, name, _, _, status in lines(found, 1)] == wanted
    assert set(codes(found)) - {"order-worked-out", "times-worked-out"} == set(code.split())


def test_a_file_of_the_player_without_sessions() -> None:
    found = given_json({**race_out(), "sessions": []})
    assert (found.reader, found.sessions, codes(found)) == ("ac-offline", (), ["no-rows"])


def server(**changed: Any) -> dict[str, Any]:
    def line(name: str, total: int, best: int, **more: Any) -> dict[str, Any]:
        return {"DriverName": name, "DriverGuid": f"id-{name}", "CarId": 0, "CarModel": "gt3", "TotalTime": total,
                "BestLap": best, **more}  # fmt: skip

    return {
        "TrackName": "spa", "TrackConfig": "gp", "Type": "RACE", "RaceLaps": 2, "Cars": [], "Events": None,
        "Laps": [{"DriverName": "Cy", "DriverGuid": "id-Cy", "LapTime": 120_000}],
        "Result": [
            line("Ann", 200_000, 99_000, NumLaps=2, HasPenalty=True, PenaltyTime=5_000_000_000),
            line("Bo", 201_000, 98_000, NumLaps=2, Disqualified=True),
            line("Cy", 0, 999_999_999),
            line("", 0, 999_999_999),
        ],
        **changed,
    }  # fmt: skip


def test_penalties_and_retirements_of_the_server_manager() -> None:
    found = given_json(server())
    assert lines(found) == [
        (1, "Ann", 2, 200_000, "classified"),
        (None, "Bo", 2, 201_000, "DSQ"),
        (None, "Cy", 1, None, "DNF"),
    ]
    assert [(one.kind, one.number, one.options) for one in found.sessions[0].proposals] == [
        ("time-added", "Ann", {"seconds": 5})
    ]
    assert codes(found) == ["decision-proposed", "empty-cars"]


@pytest.mark.parametrize(
    ("key", "code", "kind"),
    [
        ("sessionType", "FP", "practice"),
        ("sessionType", "Q2", "qualifying"),
        ("sessionType", "R1", "race"),
        ("sessionType", "", "race"),
    ],
)
def test_kinds_of_session_of_competizione(key: str, code: str, kind: str) -> None:
    assert given_json({**competizione(), key: code}).sessions[0].kind == kind


def competizione() -> dict[str, Any]:
    car = {
        "carId": 1,
        "raceNumber": 5,
        "cupCategory": 9,
        "drivers": [{"firstName": "Ann", "lastName": "Lee"}],
    }
    timing = {"bestLap": 100_000, "totalTime": 1_300_000}
    return {
        "sessionType": "R", "trackName": "spa", "laps": [{"carId": 1, "laptime": 100_000}] * 3,
        "sessionResult": {"type": 1, "leaderBoardLines": [{"car": car, "timing": timing}]},
    }  # fmt: skip


def test_laps_are_counted_where_a_line_of_competizione_has_no_count() -> None:
    found = given_json(competizione())
    assert lines(found) == [(1, "Ann Lee", 3, 1_300_000, "classified")]
    assert found.sessions[0].rows[0].class_ == ""


def setup(**points: Any) -> dict[str, Any]:
    entrants = {"CAR_0": {"Name": "Ann", "GUID": "1", "Team": "Blue", "Model": "a", "RaceNumber": 7},
                "CAR_1": {"Name": "", "GUID": "", "Model": "a"}}  # fmt: skip
    worth = {"Places": [10, 5], "BestLap": 1, "PolePosition": 2, **points}
    race = {"Track": "spa", "TrackLayout": "", "Sessions": {"RACE": {}, "QUALIFY": {}}}
    return {
        "Name": "Cup", "Created": "2024-02-03T10:00:00Z", "OpenEntrants": False,
        "Classes": [{"Name": "", "Points": worth, "Entrants": entrants}],
        "Events": [{"RaceSetup": race, "Sessions": {}}, {"RaceSetup": {**race, "Sessions": {"RACE": {}}}}],
    }  # fmt: skip


def test_a_championship_that_has_not_begun() -> None:
    found = given_json(setup())
    season = found.season
    assert season is not None
    assert (season.name, season.year, found.sessions) == ("Cup", 2024, ())
    assert [[session.id for session in event.sessions] for event in season.events] == [
        ["qualifying-1", "race-1"],
        ["race-2"],
    ]
    assert [(one.number, one.crew[0].name, one.team and one.team.name) for one in season.entries] == [
        ("7", "Ann", "Blue")
    ]
    assert found.aliases == {"1": "ann"}
    assert codes(found) == []
    assert found.rulebook["championships"]["class-1"]["bonuses"] == {
        "fastest-lap": {"points": 1, "fall_through": False},
        "pole": {"points": 2, "fall_through": False},
    }
    made = rulebook_from(found.rulebook, file="rulebook.toml")
    assert made.rulebook is not None
    assert (made.findings, [one.id for one in made.rulebook.championships]) == ([], ["class-1"])


RFACTOR = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rF [
<!ENTITY rFEnt "rFactor Entity">
]>
<rFactorXML version="1.0"><RaceResults><TrackVenue>Spa</TrackVenue>
<TestDay><Driver><Name>Zoë</Name><CarNumber>7</CarNumber><Position>1</Position>
<Lap num="1">--.----</Lap><Lap num="2">99.5</Lap><BestLapTime>99.5</BestLapTime></Driver></TestDay>
</RaceResults></rFactorXML>
"""


def test_laps_of_rfactor_are_counted_where_no_total_stands() -> None:
    found = read("test.xml", RFACTOR.encode("latin-1"))
    assert found.sessions[0].kind == "practice"
    assert lines(found) == [(1, "Zoë", 2, 99_500, "classified")]


def standings() -> dict[str, Any]:
    line = {
        "position": 1,
        "total_points": 379,
        "car_number": "37",
        "driver": {"cust_id": 5, "display_name": "Ann"},
    }
    return {"season_id": 4, "league_id": 3, "standings": {"driver_standings": [line]}}


def subsession() -> dict[str, Any]:
    line = {"cust_id": 5, "display_name": "Ann", "finish_position": 0, "interval": 0, "laps_complete": 3,
            "average_lap": 1_000_000, "best_lap_time": 990_000, "reason_out": "Running", "livery": {"car_number": "37"}}  # fmt: skip
    race = {"simsession_number": 0, "simsession_type": 6, "simsession_name": "RACE", "results": [line]}
    return {"subsession_id": 1, "start_time": "2024-02-03T10:00:00Z", "session_results": [race]}


#: One small file of each kind, with the reader that has to take it.
SMALL: dict[str, bytes] = {
    "ac": json.dumps(server()).encode(),
    "ac-offline": json.dumps(race_out()).encode(),
    "acc": json.dumps(competizione()).encode("utf-16-le"),
    "acsm": json.dumps(setup()).encode(),
    "iracing": json.dumps({"type": "event_result", "data": subsession()}).encode(),
    "iracing-tables": json.dumps(standings()).encode(),
    "rfactor2": RFACTOR.encode("latin-1"),
}


@pytest.mark.parametrize("kind", SMALL)
def test_only_its_own_reader_takes_a_file(kind: str) -> None:
    content = Content("file", SMALL[kind])
    own = [reader for reader in readers() if not getattr(reader, "fallback", False)]
    assert [reader.name for reader in own if reader.recognises(content)] == [kind]


ODD: list[bytes] = [
    b"null",
    b"-1",
    b"1e400",
    b"[]",
    b"{}",
    b'""',
    b'"\\ud800"',
    b"9" * 400,
    b"\x00",
    b"\xff",
    b"<",
    b"&a;",
]


@pytest.mark.parametrize("kind", SMALL)
@settings(deadline=None, max_examples=120)
@given(
    accidents=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 60), st.sampled_from(ODD)), max_size=4)
)
def test_accidents_end_with_a_result_or_a_finding(kind: str, accidents: list[tuple[int, int, bytes]]) -> None:
    data = SMALL[kind]
    for at, length, odd in accidents:
        at %= len(data) + 1
        data = data[:at] + odd + data[at + length :]
    found = read("file", data)
    assert found.findings or found.sessions or found.standings or found.season
    json.dumps(plain(found))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, child in inside for one in _paths(child, (*path, key)))]


DOCUMENTS: dict[str, Any] = {
    "ac": server(), "ac-offline": race_out(), "acc": competizione(), "acsm": setup(), "iracing": subsession(),
    "iracing-tables": standings(),
}  # fmt: skip
VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    10**30,
    1e300,
    -0.5,
    "",
    "x",
    "9" * 500,
    [],
    {},
    [[]],
    [None],
    {"": {}},
]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_any_value_may_be_of_another_type(kind: str) -> None:
    """Each value of the document is replaced by each of the odd ones."""
    reader = next(one for one in readers() if one.name == kind)
    for path in _paths(DOCUMENTS[kind])[1:]:
        for value in VALUES:
            document = json.loads(json.dumps(DOCUMENTS[kind]))
            at = document
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            content = Content("file", json.dumps(document).encode())
            reader.recognises(content)
            json.dumps(plain(reader.read(content)))
