"""Small files in the form of timing systems, simulators and clubs."""

# ruff: noqa: E501 - lines of files are written as they stand there

from __future__ import annotations

from typing import Any

HEADER = (
    "POSITION;NUMBER;STATUS; LAPS;TOTAL_TIME;GAP_FIRST;FL_TIME;TEAM;CLASS;DRIVER_FIRSTNAME;DRIVER_SECONDNAME;"
)


def results_csv(*lines: str, header: str = HEADER, end: str = "\r\n") -> bytes:
    return ("\ufeff" + end.join([header, *lines]) + end).encode()


def imsa(**session: str) -> dict[str, Any]:
    about = {
        "championship_name": "Cup",
        "session_type": "Race",
        "session_date": "06/13/2026 01:00",
        **session,
    }
    line = {
        "position": "1", "number": "042", "status": "Classified", "not_finished": False, "elapsed_time": "20:00.000",
        "fastest_lap_time": "1:40.000", "laps": "12", "class": "A", "drivers": [{"firstname": "Ann", "surname": "Lee"}],
    }  # fmt: skip
    return {"session": about, "classification": [line]}


def acc(**changed: Any) -> dict[str, Any]:
    line = {
        "car": {"carId": 1, "raceNumber": 0, "cupCategory": 3, "drivers": [
            {"firstName": "Ann", "lastName": "Lee", "playerId": "S1"},
            {"firstName": "Bo", "lastName": "Roe", "playerId": "S2"}]},
        "timing": {"bestLap": 100_000, "totalTime": 1_300_000, "lapCount": 12},
    }  # fmt: skip
    none = {"car": {"carId": 2, "raceNumber": 5, "drivers": [{"firstName": "Cy", "lastName": "Zed"}]},
            "timing": {"bestLap": 2147483647, "totalTime": 0, "lapCount": 0}}  # fmt: skip
    result = {"type": 1, "leaderBoardLines": [line, none]}
    return {"sessionType": "R", "trackName": "spa", "laps": [], "sessionResult": result, **changed}


def iracing() -> dict[str, Any]:
    members = [
        {"cust_id": 11, "display_name": "Ann Lee", "livery": {"car_number": "9"}},
        {"cust_id": 12, "display_name": "Bo Roe"},
    ]
    lines = [
        {"team_id": -5, "display_name": "Team Nine", "finish_position": 0, "finish_position_in_class": 0, "interval": 0,
         "laps_complete": 10, "laps_lead": 10, "average_lap": 1_000_000, "best_lap_time": 990_000, "starting_position": 0,
         "reason_out": "Running", "car_class_name": "GT3", "livery": {"car_number": "9"}, "driver_results": members},
        {"cust_id": 13, "display_name": "Cy Zed", "finish_position": 1, "finish_position_in_class": 0, "interval": -1,
         "laps_complete": 8, "best_lap_time": -1, "starting_position": -1, "reason_out": "Disconnected",
         "car_class_id": 7, "livery": {"car_number": "044"}},
        {"cust_id": 14, "display_name": "Di Fox", "finish_position": 2, "interval": -1, "laps_complete": 8,
         "reason_out": "Disqualified", "livery": {"car_number": "5"}},
    ]  # fmt: skip
    heat = {"simsession_number": -1, "simsession_type": 6, "simsession_name": "HEAT 1", "results": lines[1:2]}
    race = {
        "simsession_number": 0,
        "simsession_type": 6,
        "simsession_name": "FEATURE",
        "results": lines[::-1],
    }
    return {
        "subsession_id": 1, "start_time": "2026-01-08T19:00:00Z", "track": {"track_name": "Spa", "config_name": "N/A"},
        "car_classes": [{"car_class_id": 7, "name": "Porsche Cup"}], "session_results": [race, heat],
    }  # fmt: skip


RFACTOR = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rF [
<!ENTITY rFEnt "rFactor Entity">
]>
<rFactorXML version="1.0"><RaceResults><TrackVenue>Spa</TrackVenue><TimeString>2026/01/08 19:00:00</TimeString>
<Qualify><Driver><Name>Zoë</Name><CarNumber>7</CarNumber><Position>1</Position><BestLapTime>99.9994</BestLapTime></Driver></Qualify>
<Race><Stream><Chat>hi</Chat></Stream>
<Driver><Name>Bo Roe</Name><VehName>Car #12</VehName><Position>3</Position><Laps>0</Laps><FinishStatus>None</FinishStatus></Driver>
<Driver><Name>Zoë</Name><CarNumber>7</CarNumber><Position>1</Position><Laps>3</Laps><FinishTime>300.5</FinishTime>
<FinishStatus>Finished Normally</FinishStatus></Driver>
<Driver><Name>Al</Name><CarNumber>8</CarNumber><Position>2</Position><Laps>1</Laps><FinishStatus>DNF</FinishStatus>
<DNFReason>Suspension</DNFReason></Driver>
<Driver><Name>Di</Name><CarNumber>9</CarNumber><Position>4</Position><Laps>3</Laps><FinishStatus>DQ</FinishStatus></Driver>
</Race></RaceResults></rFactorXML>
"""


CLUB = """Club Cup, round 3;;;;;;
;;;;;;
Pl.;Nr;Fahrer;Klasse;Runden;Zeit;Beste Runde
1.;7;Müller, Hans;A;10;20:01,234;1:58,100
2.;12;José Pérez / Bo Roe;B;10;20:05.000;1:59,000
DNF;3;Ann O'Neil;A;4;;2:00,5
DNS;4;Cy Zed;A;;;
;;;;;;
Printed by the club;;;;;;
"""
