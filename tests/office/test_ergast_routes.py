"""Programs that speak to the Ergast API get the same from an office, and FastF1 agrees with F1DB there."""

from __future__ import annotations

import socketserver
import threading
from fractions import Fraction
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import msgspec
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from countback.formats.readers import ergast as reader
from countback.formats.readers import f1db
from countback.formats.readers.f1db_season import exact
from countback.model.makers import named
from countback.office import models
from countback.office.api import rates
from countback.office.beginning import founded
from countback.office.issued import fingerprint
from countback.office.publishing import public_standings
from countback.office.versions import open_version
from countback.store.season_files import files_of

from .conftest import ON_POSTGRESQL

YEARS = (1950, 1954, 1970, 1976, 1984, 1988, 1999, 2008, 2021, 2024)
if ON_POSTGRESQL:  # what differs with a year is the same on every database
    YEARS = (1988, 2008, 2024)
#: What F1DB writes for those without a place, as the API does.
LETTERS = {"DNF": "R", "NC": "N", "DSQ": "D", "EX": "E", "DNS": "W", "DNQ": "F", "DNPQ": "F", "DNP": "W"}


def all_issued(season):
    """Every result of a season issued, without the pages that nobody reads here."""
    opened = open_version(season)
    numbered = [
        session for event in opened.season.events for session in event.sessions if session.classifications
    ]
    models.Publication.objects.bulk_create(
        models.Publication(
            season=season, number=number, version=1, kind="result", session=session.id, state="official",
            title=session.id, by="Ada", at=timezone.now(), page=b"",
            facts=fingerprint(session.classifications),
        )
        for number, session in enumerate(numbered, 1)
    )  # fmt: skip


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()  # the thread ends, and its connection would stay


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def record(shared, office):
    """F1DB's seasons of some years, held by the office with all results issued; returns the document."""
    import zipfile

    source = shared / "data" / "f1db" / "f1db-sample.zip"
    found = f1db.read_record("f1db", source.read_bytes(), YEARS.__contains__)
    assert len(found.seasons) == len(YEARS)
    for one in found.seasons:
        made = founded(files_of(one.season), "Ada")
        assert isinstance(made, models.Season), made
        all_issued(made)
    with zipfile.ZipFile(source) as archive:
        document = msgspec.json.decode(archive.read(archive.namelist()[0]))
    document["races"] = [race for race in document["races"] if race["year"] in YEARS]
    return document


@pytest.fixture(scope="module")
def client(record):
    """FastF1's client: nothing of it is changed but the base of its addresses."""
    fastf1 = pytest.importorskip("fastf1")
    from django.core.wsgi import get_wsgi_application
    from fastf1.ergast import interface

    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # FastF1 waits five seconds at most; the first answer takes all imports with it.
    assert Client().get(f"/ergast/f1/{YEARS[0]}/results.json").status_code == 200
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(interface, "BASE_URL", f"http://127.0.0.1:{server.server_port}/ergast/f1")
        patched.setattr(rates, "KNOWN", 10**6)
        patched.setenv("NO_PROXY", "127.0.0.1")
        fastf1.Cache.set_disabled()
        yield interface.Ergast(limit=100)
    server.shutdown()
    server.server_close()


def races_of(record, year):
    return sorted((race for race in record["races"] if race["year"] == year), key=lambda race: race["round"])


def whole(response):
    """All pages of an answer, as (description, rows) of each race."""
    told = {}
    while True:
        for (_, about), rows in zip(response.description.iterrows(), response.content, strict=True):
            told.setdefault((about["season"], about["round"]), []).extend(rows.to_dict("records"))
        try:
            response = response.get_next_result_page()
        except ValueError:
            return told


def simple(response):
    rows = list(response.to_dict("records"))
    while True:
        try:
            response = response.get_next_result_page()
        except ValueError:
            return rows
        rows += response.to_dict("records")


def place(row):
    return str(row["positionNumber"]) if row["positionNumber"] else LETTERS[row["positionText"]]


def car(document, row):
    makes = {one["id"]: one["name"] for one in (*document["constructors"], *document["engineManufacturers"])}
    return named(makes[row["constructorId"]], makes[row["engineManufacturerId"]]).id


def results_agree(record, rows, told, where):
    """Compare a race's rows: who, number, place, points, grid, laps, constructor."""
    wanted = sorted(
        (row["driverId"], row["driverNumber"] or "", place(row), str(float(row["points"] or 0)),
         # Of a shared car F1DB gives grid and laps once, the API with each of its drivers.
         row["gridPositionNumber"] or 0, row["laps"] or 0, car(record, row), row["sharedCar"])
        for row in rows
    )  # fmt: skip
    got = sorted(
        (row["driverId"], str(row["number"]), row["positionText"], str(row["points"]), row["grid"],
         row["laps"], row["constructorId"])
        for row in told
    )  # fmt: skip
    # A car without a number is -1 to FastF1; points of 1/7 are the nearest decimal.
    for row, other in zip(wanted, got, strict=True):
        numbered = row[1] if other[1] != "-1" else "-1"
        assert (row[0], numbered, row[2], row[6]) == (*other[:3], other[6]), (where, row, other)
        assert row[7] or row[4:6] == other[4:6], (where, row, other)
    for driver in {row[0] for row in wanted}:
        # Who drove two cars has the points of the fastest lap with the one or with the other.
        given = [sum(Fraction(row[3]) for row in rows if row[0] == driver) for rows in (wanted, got)]
        assert abs(given[0] - given[1]) < Fraction(1, 100), (where, driver)


@pytest.mark.parametrize("year", YEARS)
def test_results_agree_with_f1db(record, client, year):
    races = races_of(record, year)
    told = whole(client.get_race_results(season=year))
    assert [number for _, number in told] == [race["round"] for race in races]
    for race in races:
        results_agree(record, race["raceResults"], told[year, race["round"]], (year, race["round"]))
    sprints = [race for race in races if race["sprintRaceResults"]]
    told = whole(client.get_sprint_results(season=year))
    assert [number for _, number in told] == [race["round"] for race in sprints]
    for race in sprints:
        results_agree(record, race["sprintRaceResults"], told[year, race["round"]], (year, race["round"]))


@pytest.mark.parametrize("year", YEARS)
def test_the_order_for_pole_agrees_with_f1db(record, client, year):
    told = whole(client.get_qualifying_results(season=year))
    for race in races_of(record, year):
        wanted = {
            (row["driverId"], 1 if row["polePosition"] else row["qualificationPositionNumber"])
            for row in race["raceResults"]
        }
        pole = [row["driverId"] for row in race["raceResults"] if row["polePosition"]]
        assert {(row["driverId"], row["position"]) for row in told[year, race["round"]]} <= wanted
        firsts = [row["driverId"] for row in told[year, race["round"]] if row["position"] == 1]
        assert firsts == pole, race["round"]


@pytest.mark.parametrize("year", YEARS)
def test_standings_agree_with_f1db(record, client, year):
    races = races_of(record, year)
    asks = {"driver": client.get_driver_standings, "constructor": client.get_constructor_standings}
    for number in {1, len(races) // 2, len(races)}:
        race = races[number - 1]
        for who, ask in asks.items():
            published = race[f"{who}Standings"] or []
            told = whole(ask(season=year, round=number))
            rows = [row for part in told.values() for row in part]
            id_ = (lambda row: row["driverId"]) if who == "driver" else (lambda row: car(record, row))
            wanted = {id_(row): (row["positionNumber"], row["points"]) for row in published}
            got = {row[f"{who}Id"]: (row["positionText"], row["points"]) for row in rows}
            lost = {name for name, (_, points) in wanted.items() if points} - {*got}
            assert not lost, (year, number, who, lost)
            for name, (position, points) in wanted.items():
                if points:
                    text, given = got[name]
                    assert text == str(position), (year, number, name)
                    assert abs(exact(float(points)) - Fraction(str(given))) < Fraction(2, 100), (
                        year,
                        number,
                        name,
                    )


def test_lists_agree_with_f1db(record, client):
    assert [row["season"] for row in simple(client.get_seasons())] == list(YEARS)
    grands_prix = {one["id"]: one["fullName"] for one in record["grandsPrix"]}
    circuits = {one["id"]: one["fullName"] for one in record["circuits"]}
    for year in YEARS:
        races = races_of(record, year)
        shown = simple(client.get_race_schedule(season=year))
        assert [
            (row["round"], row["raceName"], f"{row['raceDate']:%Y-%m-%d}", row["circuitName"])
            for row in shown
        ] == [
            (race["round"], grands_prix[race["grandPrixId"]], race["date"], circuits[race["circuitId"]])
            for race in races
        ]
        named_circuits = {row["circuitName"] for row in simple(client.get_circuits(season=year))}
        assert named_circuits == {circuits[race["circuitId"]] for race in races}
        drove = {row["driverId"] for race in races for row in race["raceResults"]}
        sprinted = {row["driverId"] for race in races for row in race["sprintRaceResults"] or ()}
        drivers = simple(client.get_driver_info(season=year))
        assert {row["driverId"] for row in drivers} == drove | sprinted
        people = {one["id"]: one["name"] for one in record["drivers"]}
        assert {f"{row['givenName']} {row['familyName']}" for row in drivers} == {
            people[id_] for id_ in drove | sprinted
        }
        makers = {car(record, row) for race in races for row in race["raceResults"]}
        assert {row["constructorId"] for row in simple(client.get_constructor_info(season=year))} == makers
        counts = {row["status"]: row["count"] for row in simple(client.get_finishing_status(season=year))}
        assert sum(counts.values()) == sum(len(race["raceResults"]) for race in races)
        assert counts["Finished"] == sum(
            bool(row["positionNumber"]) for race in races for row in race["raceResults"]
        )
        for empty in (client.get_lap_times(season=year, round=1), client.get_pit_stops(season=year, round=1)):
            assert (empty.content, empty.total_results, empty.is_complete) == ([], 0, True)


def test_filters_pick_what_f1db_has(record, client):
    """A driver's, a constructor's, a grid's and a winner's rows, over all seasons held."""
    told = whole(client.get_race_results(driver="alain-prost"))
    raced = {
        (race["year"], race["round"])
        for race in record["races"]
        if any(row["driverId"] == "alain-prost" for row in race["raceResults"])
    }
    assert {*told} == raced
    assert all(row["driverId"] == "alain-prost" for rows in told.values() for row in rows)
    won = whole(client.get_race_results(season=1988, results_position=1))
    assert [rows[0]["driverId"] for rows in won.values()] == [
        race["raceResults"][0]["driverId"] for race in races_of(record, 1988)
    ]
    poles = whole(client.get_race_results(season=2008, grid_position=1))
    assert len(poles) == len(races_of(record, 2008))
    champions = simple(client.get_seasons(driver="ayrton-senna"))
    assert [row["season"] for row in champions] == [
        year for year in YEARS
        if any(
            row["driverId"] == "ayrton-senna"
            for race in races_of(record, year)
            for row in race["raceResults"]
        )
    ]  # fmt: skip
    fastest = whole(client.get_race_results(season=2008, fastest_rank=1))
    for race in races_of(record, 2008):
        assert fastest[2008, race["round"]][0]["driverId"] == race["fastestLaps"][0]["driverId"]
    first = client.get_driver_standings(season=2024, standings_position=1)
    assert first.content[0]["driverId"].tolist() == ["max-verstappen"]
    last = client.get_race_results(season="current", round="last")
    assert last.description["season"].tolist() == [2024]


def test_an_answer_has_no_more_rows_than_the_original_gives(record, client):
    response = client.get_race_results(season=2008, limit=1000)
    assert sum(len(rows) for rows in response.content) == 100
    assert not response.is_complete
    usual = Client().get("/ergast/f1/2008/results.json").json()["MRData"]
    assert (usual["limit"], sum(len(race["Results"]) for race in usual["RaceTable"]["Races"])) == ("30", 30)
    second = client.get_race_results(season=2008, limit=30, offset=30)
    assert (
        second.get_prev_result_page()
        .content[0]
        .equals(client.get_race_results(season=2008, limit=30).content[0])
    )


@pytest.mark.parametrize("year", [year for year in (1954, 1988, 2021, 2024) if year in YEARS])
def test_our_own_reader_gets_the_same_season_back(record, tmp_path, year):
    season = models.Season.objects.get(slug=f"formula-one-{year}")
    plain = Client()
    for number, path in enumerate(("results", "sprint", "qualifying", "races")):
        offset, total = 0, 1
        while offset < total:
            told = plain.get(f"/ergast/f1/{year}/{path}.json?limit=100&offset={offset}")
            (tmp_path / f"{number}-{offset:05}.json").write_bytes(told.content)
            total, offset = int(told.json()["MRData"]["total"]), offset + 100
    found = reader.read_record("answers", tmp_path)
    assert not [one for one in found.findings if one.severity == "error"]
    back, ours = found.seasons[0].season, public_standings(season).season

    def facts(one):
        people = {driver.id: driver.name for entry in one.entries for driver in entry.crew}
        cars = {entry.id: entry for entry in one.entries}
        return {
            (event.round, session.kind): sorted(
                (
                    row.position or 0, row.number or cars[row.entry].number, row.laps or 0, row.grid or 0,
                    tuple(sorted(people[id_] for id_ in row.drivers or [d.id for d in cars[row.entry].crew])),
                    named(cars[row.entry].constructor, cars[row.entry].engine).id,
                )
                for row in session.classification.rows
            )
            for event in one.events
            for session in event.sessions
        }  # fmt: skip

    assert facts(back) == facts(ours)
