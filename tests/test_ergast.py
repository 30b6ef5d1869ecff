"""The Ergast CSV dump: small tables typed by hand, read, scored and compared."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from countback.batch.conform import conform
from countback.cli.group import countback
from countback.formats.readers import ergast
from countback.formats.record import Record, RecordedSeason
from countback.formats.writers import ergast as written
from countback.model.classification import Status
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.scoring.score import Standings, score
from countback.store.books import read_rulebook

RESULTS = "resultId,raceId,driverId,constructorId,number,grid,position,positionText,positionOrder,points,laps,milliseconds,rank,statusId"  # noqa: E501
TABLES = {
    "races": [
        "raceId,year,round,circuitId,name,date,time",
        "1,2020,1,70,Austrian Grand Prix,2020-07-05,13:10:00",
        "2,2020,5,9,70th Anniversary Grand Prix,2020-08-09,13:10:00",
        "3,1957,5,10,British Grand Prix,1957-07-20,\\N",
        "4,2021,10,9,British Grand Prix,2021-07-18,14:00:00",
        "5,2018,12,11,Hungarian Grand Prix,2018-07-29,\\N",
        "6,2018,13,13,Belgian Grand Prix,2018-08-26,\\N",
    ],
    "circuits": ["circuitId,circuitRef,name", "70,red_bull_ring,Red Bull Ring", "9,silverstone,Silverstone"],
    "drivers": [
        "driverId,driverRef,number,code,forename,surname,dob,nationality,url",
        "1,hamilton,44,HAM,Lewis,Hamilton,1985-01-07,British,",
        "815,perez,11,PER,Sergio,Pérez,1990-01-26,Mexican,",
        "475,moss,\\N,\\N,Stirling,Moss,1929-09-17,British,",
        "478,brooks,\\N,\\N,Tony,Brooks,1932-02-25,British,",
        "830,max_verstappen,33,VER,Max,Verstappen,1997-09-30,Dutch,",
    ],
    "constructors": [
        "constructorId,constructorRef,name,nationality,url",
        "131,mercedes,Mercedes,German,",
        "211,racing_point,Racing Point,British,",
        "118,vanwall,Vanwall,British,",
        "9,red_bull,Red Bull,Austrian,",
        "10,force_india,Force India,Indian,",
    ],
    "results": [
        RESULTS,
        "1,1,1,131,44,5,1,1,1,26,71,5455739,1,1",
        "2,1,815,211,11,6,2,2,2,18,71,5456000,2,1",
        "3,2,815,211,11,1,1,1,1,25,52,4799000,3,1",
        "4,2,1,131,44,2,\\N,R,2,0,20,\\N,0,4",
        "5,3,478,118,20,3,1,1,1,4,90,11206000,\\N,1",
        "6,3,475,118,20,0,1,1,1,5,90,11206000,\\N,1",
        "7,3,475,118,18,1,\\N,R,2,0,51,\\N,\\N,5",
        "8,3,478,118,18,0,\\N,R,2,0,51,\\N,\\N,5",
        "9,4,1,131,44,2,1,1,1,25,52,7100000,2,1",
        "10,4,830,9,33,1,\\N,R,20,0,0,\\N,\\N,4",
        "11,5,815,10,11,3,1,1,1,25,70,1,1,1",
        "12,6,815,10,11,3,2,2,2,18,44,1,2,1",
        "13,6,1,131,44,3,1,1,1,25,44,1,1,1",
    ],
    "sprint_results": [
        RESULTS,
        "1,4,830,9,33,2,1,1,1,3,17,1560000,1,1",
        "2,4,1,131,44,1,2,2,2,2,17,1561000,2,1",
    ],
    "qualifying": ["qualifyId,raceId,driverId,constructorId,number,position,q1,q2,q3",
                   "1,2,815,211,11,1,\\N,\\N,\\N", "2,2,1,131,44,2,\\N,\\N,\\N"],
    "driver_standings": [
        "driverStandingsId,raceId,driverId,points,position,positionText,wins",
        "1,1,1,26,1,1,1", "2,1,815,18,2,2,0", "3,2,815,43,1,1,1", "4,2,1,26,2,2,1",
    ],
    "constructor_standings": [
        "constructorStandingsId,raceId,constructorId,points,position,positionText,wins",
        "1,1,131,26,1,1,1", "2,1,211,18,2,2,0", "3,2,211,28,1,1,1", "4,2,131,26,2,2,1",
        "5,5,10,25,1,1,1", "6,6,131,25,1,1,1", "7,6,10,18,2,2,0",
    ],
}  # fmt: skip


def zipped(tables: Mapping[str, list[str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, lines in tables.items():
            archive.writestr(f"f1db_csv/{name}.csv", "\r\n".join(lines) + "\r\n")
    return buffer.getvalue()


def read(tables: Mapping[str, list[str]] = TABLES, *years: int) -> Record:
    return ergast.read_record("ergast.zip", zipped(tables), lambda year: not years or year in years)


def book(year: int) -> Rulebook:
    found = read_rulebook("formula-one", year)
    assert found.rulebook is not None, found.findings
    return found.rulebook


def jolpica(tables: Mapping[str, list[str]] = TABLES) -> dict[str, list[str]]:
    """Return the same facts as the tables of Jolpica's dump: ids first, other columns by alphabet."""

    def rows(name: str) -> list[dict[str, str]]:
        return [*csv.DictReader(io.StringIO("\n".join(tables[name]).replace("\\N", "")))]

    def table(head: str, lines: Iterable[Iterable[object]]) -> list[str]:
        return [head, *(",".join(map(str, line)) for line in lines)]

    races, results = rows("races"), [("R", one) for one in rows("results")]
    results += [("SR", one) for one in rows("sprint_results")]
    years = sorted({one["year"] for one in races})
    cars: dict[tuple[str, str, str, str], int] = {}
    members: dict[tuple[str, str], int] = {}
    sessions: dict[tuple[str, str], int] = {}
    entries = []
    for kind, one in [*results, *(("Q3", one) for one in rows("qualifying"))]:
        session = sessions.setdefault((one["raceId"], kind), len(sessions) + 1)
        member = members.setdefault((one["driverId"], one["constructorId"]), len(members) + 1)
        # Two drives of one person in one race are two entries of it.
        again = sum(each[1:3] == (session, member) for each in entries)
        place = (one["raceId"], str(member), one["number"], str(again))
        car = cars.setdefault(place, len(cars) + 1)
        entries.append((one, session, member, car, kind))
    status = {"R": 11, "D": 20, "W": 30, "F": 40, "N": 1}

    def line(number: int, one: dict[str, str], session: int, car: int, kind: str) -> list[object]:
        raced = kind != "Q3"
        text = one["positionText"] if raced else one["position"]
        took = int(one["milliseconds"] or 0) if raced and one["milliseconds"] else None
        time = "" if took is None else f"{dt.timedelta(milliseconds=took)!s}".rjust(8, "0")
        place = one["positionOrder"] if raced else one["position"]
        told = (
            [one["rank"], one["grid"], (text.isdigit() and "t") or "f", one["laps"]]
            if raced
            else ["", "", "", ""]
        )
        points = one["points"] if raced else ""
        return [number, *told, points, place, car, session, status.get(text, 0), time]

    made = {
        "season": table("id,year", ((10 + at, year) for at, year in enumerate(years))),
        "round": table("id,circuit_id,date,is_cancelled,name,number,season_id",
            ((one["raceId"], one["circuitId"], one["date"], "f", one["name"], one["round"],
              10 + years.index(one["year"])) for one in races)),
        "session": table("id,round_id,type", ((at, race, kind) for (race, kind), at in sessions.items())),
        "teamdriver": table("id,driver_id,team_id", ((at, *member) for member, at in members.items())),
        "roundentry": table("id,car_number,round_id,team_driver_id",
            ((at, car[2], car[0], car[1]) for car, at in cars.items())),
        "sessionentry": table(
            "id,fastest_lap_rank,grid,is_classified,laps_completed,points,position,round_entry_id,session_id,"
            "status,time",
            (line(at, one, session, car, kind) for at, (one, session, _, car, kind) in enumerate(entries))),
        "driver": table("id,forename,reference,surname",
            ((one["driverId"], one["forename"], one["driverRef"], one["surname"])
             for one in rows("drivers"))),
        "team": table("id,name,reference",
            ((one["constructorId"], one["name"], one["constructorRef"]) for one in rows("constructors"))),
        "circuit": table("id,name", ((one["circuitId"], one["name"]) for one in rows("circuits"))),
        "driverchampionship": table("id,adjustment_type,driver_id,points,position,session_id",
            ((at, 0, one["driverId"], one["points"], one["position"], sessions[one["raceId"], "R"])
             for at, one in enumerate(rows("driver_standings")))),
        "teamchampionship": table("id,adjustment_type,points,position,session_id,team_id",
            ((at, 0, one["points"], one["position"], sessions[one["raceId"], "R"], one["constructorId"])
             for at, one in enumerate(rows("constructor_standings")))),
    }  # fmt: skip
    return {f"formula_one_{name}": lines for name, lines in made.items()}


def test_the_dump_of_jolpica_is_the_same_record() -> None:
    for year in (2020, 1957, 2021, 2018):
        found, wanted = read(jolpica(), year), read(TABLES, year)
        assert found.findings == wanted.findings
        assert [one.season for one in found.seasons] == [one.season for one in wanted.seasons]
        assert [one.points for one in found.seasons] == [one.points for one in wanted.seasons]
        assert [one.tables for one in found.seasons] == [one.tables for one in wanted.seasons]


#: The headings of the dump that Ergast published last, in its order.
HEADINGS = {
    "races": "raceId,year,round,circuitId,name,date,time,url,fp1_date,fp1_time,fp2_date,fp2_time,fp3_date,"
    "fp3_time,quali_date,quali_time,sprint_date,sprint_time",
    "results": "resultId,raceId,driverId,constructorId,number,grid,position,positionText,positionOrder,"
    "points,laps,time,milliseconds,fastestLap,rank,fastestLapTime,fastestLapSpeed,statusId",
    "sprint_results": "resultId,raceId,driverId,constructorId,number,grid,position,positionText,"
    "positionOrder,points,laps,time,milliseconds,fastestLap,fastestLapTime,statusId",
    "drivers": "driverId,driverRef,number,code,forename,surname,dob,nationality,url",
    "constructors": "constructorId,constructorRef,name,nationality,url",
    "circuits": "circuitId,circuitRef,name,location,country,lat,lng,alt,url",
    "qualifying": "qualifyId,raceId,driverId,constructorId,number,position,q1,q2,q3",
    "driver_standings": "driverStandingsId,raceId,driverId,points,position,positionText,wins",
    "constructor_standings": "constructorStandingsId,raceId,constructorId,points,position,positionText,wins",
    "status": "statusId,status",
}


def test_the_dump_with_all_its_columns_is_the_same_record() -> None:
    whole = {}
    for name, heads in HEADINGS.items():
        known = [*csv.DictReader(io.StringIO("\n".join(TABLES.get(name, [heads]))))]
        lines = [
            ",".join(f'"{one.get(head) or chr(92) + "N"}"' for head in heads.split(",")) for one in known
        ]
        whole[name] = [heads, *lines]
    ours, theirs = read(TABLES), read(whole)
    assert theirs.findings == ours.findings
    # Since 2021 the places of fastest laps in a sprint are not in it.
    for one, other in zip(theirs.seasons, ours.seasons, strict=True):
        assert one.tables == other.tables
        if one.season.year != 2021:
            assert one.season == other.season


@pytest.mark.parametrize("tables", [TABLES, jolpica()], ids=["ergast", "jolpica"])
def test_a_season_is_imported_with_the_tables_to_compare_with(
    tables: dict[str, list[str]], tmp_path: Path
) -> None:
    file, folder = tmp_path / "dump.zip", tmp_path / "season"
    file.write_bytes(zipped(tables))
    run = CliRunner().invoke
    made = run(countback, ["import", "ergast", str(file), "--year", "2020", "-o", str(folder)])
    assert made.exit_code == 0, made.output
    checked = run(countback, ["check", str(folder)]).output
    assert "drivers: points agree in 2 of 2 rows, positions in 2" in checked
    assert "constructors: points agree in 2 of 2 rows, positions in 2" in checked


def test_a_dump_of_jolpica_that_is_not_whole_is_a_finding() -> None:
    tables = jolpica()
    left = {name: lines for name, lines in tables.items() if name != "formula_one_roundentry"}
    assert "there is no formula_one_roundentry.csv in it" in str(read(left).findings[0])
    cut = tables | {"formula_one_teamdriver": tables["formula_one_teamdriver"][:2]}
    assert "no row has the id" in str(read(cut).findings[0])


def only(year: int) -> RecordedSeason:
    found = read(TABLES, year)
    assert len(found.seasons) == 1, found.findings
    return found.seasons[0]


def test_seasons_are_read_oldest_first() -> None:
    assert [season.season.year for season in read().seasons] == [1957, 2018, 2020, 2021]


def test_everything_agrees_with_the_tables_of_2020() -> None:
    outcome = conform([only(2020)], book)
    # Racing Point has 43 points less the 15 deducted from round 5 on; no engine is recorded.
    assert not outcome.differences
    assert outcome.round_tables.matched == 4
    assert outcome.season_tables["constructors"].matched == outcome.season_tables["drivers"].matched == 1
    assert outcome.race_points.matched == outcome.race_points.total == 4


def test_force_india_is_split_without_an_engine_too() -> None:
    outcome = conform([only(2018)], book)
    assert outcome.round_tables.matched == 2
    assert not [one for one in outcome.differences if one.round is not None]


def test_rows_of_one_number_are_one_shared_car() -> None:
    race = only(1957).season.events[0].sessions[0].classification
    assert race is not None
    assert [(row.drivers, row.position, row.status) for row in race.rows] == [
        (("brooks", "moss"), 1, Status.CLASSIFIED),
        (("moss", "brooks"), None, Status.DNF),
    ]
    assert conform([only(1957)], book).race_points.matched == 1  # Moss's fastest lap is not recorded


def test_missing_fastest_laps_of_the_fifties_are_said() -> None:
    assert [finding.code for finding in read(TABLES, 1957).findings] == ["no-fastest-laps"]
    assert not read(TABLES, 2020).findings


def test_sprints_poles_fastest_laps_and_details() -> None:
    britain = only(2021).season.events[0]
    assert [session.kind for session in britain.sessions] == ["sprint", "race"]
    assert conform([only(2021)], book).race_points.matched == 4
    second = only(2020).season.events[1].sessions[0]
    assert second.classification is not None
    winner, retired = second.classification.rows
    assert (winner.qualifying, winner.fastest_lap, winner.time, winner.laps) == (1, 3, 4799000, 52)
    assert (retired.status, retired.fastest_lap, retired.position) == (Status.DNF, None, None)
    assert second.laps == 52
    season = only(2020).season
    assert season.events[0].circuit == "Red Bull Ring"
    assert [driver.name for entry in season.entries for driver in entry.crew] == [
        "Lewis Hamilton",
        "Sergio Pérez",
    ]
    assert only(2021).points["sprint-10", "max-verstappen"] == Fraction(3)


def test_a_folder_reads_like_a_zip(tmp_path: Path) -> None:
    for name, lines in TABLES.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    assert ergast.read_record("dump", tmp_path).seasons == read().seasons


def without(table: str) -> dict[str, list[str]]:
    return {name: lines for name, lines in TABLES.items() if name != table}


def edited(table: str, line: int, old: str, new: str) -> dict[str, list[str]]:
    lines = list(TABLES[table])
    assert old in lines[line]
    lines[line] = lines[line].replace(old, new, 1)
    return {**TABLES, table: lines}


@pytest.mark.parametrize("table", ["circuits", "sprint_results", "qualifying", "driver_standings"])
def test_some_tables_may_be_missing(table: str) -> None:
    assert len(read(without(table)).seasons) == 4


@pytest.mark.parametrize(
    ("tables", "code", "file", "line"),
    [
        (without("results"), "table-missing", "ergast.zip", None),
        (edited("results", 0, "position,", "place,"), "column-missing", "results.csv", None),
        (edited("results", 1, ",26,71", ",26"), "ragged-row", "results.csv", 2),
        (edited("races", 1, "2020", "MMXX"), "not-a-number", "races.csv", 2),
        (edited("races", 1, "2020-07-05", "5 July"), "bad-value", "results.csv", None),
        (edited("results", 1, "1,1,1,131", "1,1,999,131"), "bad-value", "results.csv", None),
        (edited("results", 1, "1,1,1,131", "1,1,1,999"), "bad-value", "results.csv", None),
        (edited("results", 1, ",26,", ",many,"), "bad-value", "results.csv", None),
        (edited("driver_standings", 1, ",26,", ",1/0,"), "bad-value", "results.csv", None),
    ],
)
def test_bad_tables_are_findings(
    tables: dict[str, list[str]], code: str, file: str, line: int | None
) -> None:
    found = read(tables)
    assert not found.seasons
    assert code in [finding.code for finding in found.findings]
    where = next(finding.where for finding in found.findings if finding.code == code)
    assert (where.file, where.line) == (file, line)


def test_what_is_no_dump_is_a_finding(tmp_path: Path) -> None:
    for data in (b"", b"PK\x03\x04 no zip", zipped({})):
        found = ergast.read_record("x.zip", data)
        assert not found.seasons
        assert [finding.severity for finding in found.findings] == ["error"] * len(found.findings)
        assert found.findings
    assert ergast.read_record("empty", tmp_path).findings
    (tmp_path / "races.csv").write_bytes(b"\xff\xfe\x00")
    assert ergast.read_record("folder", tmp_path).findings[0].code == "encoding"


def answer(name: str, rows: list[dict[str, object]]) -> bytes:
    """Return an answer of the API with some lines of one race, in its own form."""
    circuit = {
        "circuitId": "silverstone",
        "url": "",
        "circuitName": "Silverstone Circuit",
        "Location": {"lat": "52.0786", "long": "-1.01694", "locality": "Silverstone", "country": "UK"},
    }
    race = {
        "season": "2021",
        "round": "10",
        "url": "",
        "raceName": "British Grand Prix",
        "Circuit": circuit,
        "date": "2021-07-18",
        "time": "14:00:00Z",
        name: rows,
    }
    head = {"xmlns": "", "series": "f1", "url": "", "limit": "100", "offset": "0", "total": str(len(rows))}
    table = {"season": "2021", "round": "10", "Races": [race]}
    return json.dumps({"MRData": {**head, "RaceTable": table}}).encode()


PEOPLE = {
    "hamilton": ("Lewis", "Hamilton", "44", "Mercedes"),
    "max_verstappen": ("Max", "Verstappen", "33", "Red Bull"),
}


def line(driver: str, cells: str, **more: object) -> dict[str, object]:
    """Return a line of an answer: place, what is shown of it, points, grid and laps are its ``cells``."""
    first, last, number, team = PEOPLE[driver]
    place, shown, points, grid, laps = cells.split()
    return {
        "number": number,
        "position": place,
        "positionText": shown,
        "points": points,
        "Driver": {"driverId": driver, "permanentNumber": number, "givenName": first, "familyName": last},
        "Constructor": {"constructorId": team.lower().replace(" ", "_"), "name": team},
        "grid": grid,
        "laps": laps,
        "status": "Finished" if shown.isdecimal() else "Collision",
        **more,
    }


def test_saved_answers_of_the_api_are_the_same_season_as_the_dump(tmp_path: Path) -> None:
    fastest = {"FastestLap": {"rank": "2", "lap": "45", "Time": {"time": "1:29.699"}}}
    first = line("hamilton", "1 1 25 2 52", Time={"millis": "7100000", "time": "1:58:20"}, **fastest)
    second = line("max_verstappen", "2 R 0 1 0")
    sprint = [
        line("max_verstappen", "1 1 3 2 17", Time={"millis": "1560000", "time": "26:00"}),
        line("hamilton", "2 2 2 1 17", Time={"millis": "1561000", "time": "+1.0"}),
    ]
    # A page holds so many lines; two of them may have a line twice.
    files = {
        "a.json": answer("Results", [first]),
        "b.json": answer("Results", [first, second]),
        "s.json": answer("SprintResults", sprint),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = ergast.read_record("answers", tmp_path)
    (season,) = found.seasons
    dump = only(2021).season

    def told(one: Season) -> list[object]:
        sessions = [session for event in one.events for session in event.sessions]
        return [
            (session.kind, session.laps, row.drivers, row.position, row.status, row.laps, row.time, row.grid)
            for session in sessions
            for row in session.classifications[0].rows
        ]

    assert told(season.season) == told(dump)
    assert [(one.number, one.crew[0].name) for one in season.season.entries] == [
        ("33", "Max Verstappen"),
        ("44", "Lewis Hamilton"),
    ]
    alone = ergast.read_record("b.json", files["b.json"])
    assert [len(one.season.events[0].sessions) for one in alone.seasons] == [1]
    (tmp_path / "other.json").write_text('{"a": 1}')
    assert [one.code for one in ergast.read_record("answers", tmp_path).findings] == ["not-ergast"]
    (tmp_path / "other.json").write_text("{")
    assert [one.code for one in ergast.read_record("answers", tmp_path).findings] == ["not-json"]


def test_what_is_exported_in_the_shape_of_the_api_comes_back() -> None:
    for year in (2020, 2021):
        season = only(year).season
        standings = score(season, book(year))
        back = ergast.read_record("x.zip", written.write(standings)).seasons[0].season
        again = score(msgspec.structs.replace(back, rulebook=season.rulebook), book(year))

        def told(one: Standings) -> list[object]:
            return [(row.position, row.competitor.name, row.points) for t in one.tables() for row in t.rows]

        assert told(again) == told(standings)
