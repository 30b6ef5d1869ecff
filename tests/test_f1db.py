"""Every Formula One table of the F1DB record against what the shipped rulebook gives; bad files."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from f1db_record import record_of

from countback.batch.conform import Conformance, conform
from countback.batch.explain import same_points
from countback.formats.readers import f1db
from countback.formats.record import PublishedLine, PublishedTable, Record, RecordedSeason
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.scoring.score import score
from countback.store.books import read_rulebook


@cache
def book(year: int) -> Rulebook:
    read = read_rulebook("formula-one", year)
    assert read.rulebook is not None, read.findings
    return read.rulebook


@pytest.fixture(scope="module")
def record(shared: Path) -> Record:
    path = shared / "data" / "f1db" / "f1db-sample.zip"
    read = f1db.read_record(path.name, path.read_bytes())
    assert not read.findings
    return read


@pytest.fixture(scope="module")
def outcome(record: Record) -> Conformance:
    return conform(record.seasons, book)


def test_all_tables_of_all_seasons_agree(outcome: Conformance) -> None:
    wrong = [difference for difference in outcome.differences if difference.round is None]
    assert not wrong
    assert (outcome.season_tables["drivers"].total, outcome.season_tables["constructors"].total) == (57, 53)
    assert all(matched.matched == matched.total for matched in outcome.season_tables.values())


def test_all_race_and_sprint_points_agree(outcome: Conformance) -> None:
    assert outcome.race_points.matched == outcome.race_points.total > 21_000


def test_tables_after_each_round_agree_but_for_ties_and_slips_of_the_record(outcome: Conformance) -> None:
    assert outcome.round_tables.matched >= 0.97 * outcome.round_tables.total
    assert not [(one.year, one.round, one.text) for one in outcome.open]
    assert outcome.round_tables.total - outcome.round_tables.matched == len(outcome.differences)
    assert {one.category for one in outcome.differences} == {"slip", "tie order"}


def doctored(
    season: RecordedSeason, number: int, change: dict[str, tuple[int | None, int]]
) -> RecordedSeason:
    """The same record with some lines of the drivers' table after a round changed."""
    tables = []
    for table in season.tables:
        if (table.championship, table.round) == ("drivers", number):
            lines = [
                PublishedLine(
                    line.competitor, *change[line.competitor][:1], Fraction(change[line.competitor][1])
                )
                if line.competitor in change
                else line
                for line in table.lines
            ]
            table = PublishedTable("drivers", number, tuple(lines))
        tables.append(table)
    return RecordedSeason(season.season, tuple(tables), season.points)


def test_what_the_record_does_not_explain_stays_open(record: Record) -> None:
    season = next(one for one in record.seasons if one.season.year == 2016)
    assert not conform([season], book).differences
    table = next(one for one in season.tables if (one.championship, one.round) == ("drivers", 21))
    first, second = table.lines[:2]
    swapped = {first.competitor: (2, int(first.points)), second.competitor: (1, int(second.points))}
    found = conform([doctored(season, 21, swapped)], book)
    assert found.round_tables.matched == found.round_tables.total - 1
    # Numbered against their own lines, though the points differ: that is a slip, not a tie.
    assert [(one.category, one.explained) for one in found.differences] == [("slip", True)]
    gone = RecordedSeason(
        season.season,
        tuple(PublishedTable(one.championship, one.round, one.lines[1:]) for one in season.tables),
        {},
    )
    assert all(not one.explained for one in conform([gone], book).differences if one.round is None)


def test_points_that_differ_to_the_end_are_open(record: Record) -> None:
    season = next(one for one in record.seasons if one.season.year == 2016)
    table = next(one for one in season.tables if (one.championship, one.round) == ("drivers", None))
    lines = (PublishedLine(table.lines[0].competitor, 1, table.lines[0].points + 1), *table.lines[1:])
    tables = (*(one for one in season.tables if one is not table), PublishedTable("drivers", None, lines))
    found = conform([RecordedSeason(season.season, tables, season.points)], book)
    assert [(one.category, one.explained) for one in found.differences] == [("open", False)]
    assert "points published" in found.differences[0].text


def test_rounded_points_agree_only_where_the_exact_ones_do_not_end() -> None:
    assert same_points(Fraction(1, 7), Fraction(14, 100))
    assert same_points(Fraction(10, 3), Fraction(333, 100))
    assert not same_points(Fraction(1, 7), Fraction(15, 100))
    assert not same_points(Fraction(1, 2), Fraction(505, 1000))
    assert not same_points(Fraction(1, 7), Fraction(0))


def season_of(record: Record, year: int) -> Season:
    return next(one.season for one in record.seasons if one.season.year == year)


def test_a_shared_car_is_one_row_with_several_drivers(record: Record) -> None:
    argentina = season_of(record, 1956).events[0].sessions[0]
    assert argentina.classification is not None
    winner = argentina.classification.rows[0]
    assert winner.drivers == ("luigi-musso", "juan-manuel-fangio")
    assert winner.fastest_lap_driver == "juan-manuel-fangio"
    places = [row.position for row in argentina.classification.rows if row.position]
    assert len(places) == len(set(places))


def test_poles_are_those_of_the_record(record: Record) -> None:
    for season in record.seasons:
        for event in season.season.events:
            rows = event.sessions[-1].classification
            if rows is not None:
                assert sum(row.qualifying == 1 for row in rows.rows) <= 1


def test_rounds_still_to_come_have_no_result(record: Record) -> None:
    events = season_of(record, 2026).events
    assert [event.round for event in events] == list(range(1, len(events) + 1))
    assert not events[-1].sessions[-1].classifications


def test_only_the_years_asked_for(shared: Path) -> None:
    data = (shared / "data" / "f1db" / "f1db-sample.zip").read_bytes()
    read = f1db.read_record("f1db.zip", data, lambda year: year in (1958, 2021))
    assert [season.season.year for season in read.seasons] == [1958, 2021]
    none = f1db.read_record("f1db.zip", data, lambda year: year == 1949)
    assert [finding.code for finding in none.findings] == ["no-season"]


def test_a_shared_car_may_stand_in_any_order_and_its_lap_under_another_number() -> None:
    """Britain 1957: Moss won in Brooks's car; a lap under a number he did not drive is his."""

    def row(driver: str, number: str, place: int | None, shared: bool) -> dict[str, object]:
        return {
            "positionNumber": place,
            "positionText": str(place or "DNF"),
            "driverNumber": number,
            "driverId": driver,
            "constructorId": "vanwall",
            "engineManufacturerId": "vanwall",
            "sharedCar": shared,
        }

    lap = {"positionNumber": 1, "driverId": "moss", "driverNumber": "99"}
    results = [row("moss", "20", 1, True), row("brooks", "20", 1, False), row("brooks", "18", None, True),
               row("moss", "18", None, False)]  # fmt: skip
    race = {
        "year": 1957,
        "round": 5,
        "date": "1957-07-20",
        "grandPrixId": "great-britain",
        "raceResults": results,
        "fastestLaps": [lap],
    }
    read = f1db.read_record("f1db.json", record_of(race).encode())
    assert not read.findings
    season = read.seasons[0].season
    rows = season.events[0].sessions[0].classification
    assert rows is not None
    assert [car.drivers for car in rows.rows] == [("brooks", "moss"), ("moss", "brooks")]
    won = {one.competitor.id: one.points for one in score(season, book(1957)).table("drivers").rows}
    assert won == {"moss": 5, "brooks": 4}


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json at all",
        b"{",
        b"[]",
        b'{"drivers": []}',
        b"PK\x03\x04 but no zip",
        zipped(f1db_json="{}"),
        zipped(f1db_json="[" * 100_000),
        zipped(one_json="{}", two_json="{}"),
        zipped(f1db_csv="a,b"),
        zipped(f1db_json=json.dumps({"drivers": 3})),
        zipped(f1db_json="{}" * 5000)[:60],
    ],
    ids=itertools.count(),  # a zip holds the time: it is no name for a test
)
def test_bad_files_are_findings(data: bytes) -> None:
    read = f1db.read_record("f1db.zip", data)
    assert not read.seasons
    assert [(finding.code, finding.severity) for finding in read.findings] == [("not-f1db", "error")]
    assert read.findings[0].where.file == "f1db.zip"
