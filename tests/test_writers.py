"""What a season is written as: the same totals everywhere, safe text, the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from contents import pdf_text
from installing import Install

import countback
from countback.cli.group import countback as command
from countback.formats import writing
from countback.formats.writers.ergast import decimal
from countback.model.classification import Classification, Status
from countback.model.points import format_points
from countback.model.season import News
from countback.model.words import document_name
from countback.scoring import tidy
from countback.scoring.score import Standings, score

SEASON = "porsche-carrera-cup-north-america-2022"
CASES = Path(__file__).resolve().parent / "cases" / "writers"


@pytest.fixture(scope="module")
def standings() -> Standings:
    return countback.load(SEASON)


@pytest.fixture(scope="module")
def harbour() -> Standings:
    return countback.load(CASES.parent / "harbour-cup-2031")


def written(standings: Standings, kind: str, profile: str = "") -> bytes:
    writer = writing.find(kind)
    assert writer is not None
    content = writer.write(standings, profile)
    assert isinstance(content, bytes)
    return content


def totals(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Fraction]:
    """Return the sum of the points that count, by championship and competitor."""
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in rows:
        if row["counted"] in (True, "yes"):
            found[row["championship"], row["competitor"]] += Fraction(row["points"])
    return dict(found)


def official(standings: Standings) -> dict[tuple[str, str], Fraction]:
    return {(table.id, row.competitor.id): row.points for table in standings.tables() for row in table.rows}


def from_csv(content: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(content.decode()))]


def from_json(content: bytes) -> list[dict[str, Any]]:
    document = json.loads(content)
    names = [column["name"] for column in document["columns"]]
    return [dict(zip(names, row, strict=True)) for row in document["rows"]]


def from_parquet(content: bytes) -> list[dict[str, Any]]:
    from pyarrow import parquet

    rows: list[dict[str, Any]] = parquet.read_table(io.BytesIO(content)).to_pylist()
    return rows


@pytest.mark.parametrize(
    ("kind", "read"), [("csv", from_csv), ("json", from_json), ("parquet", from_parquet)]
)
def test_the_long_table_has_the_totals(standings: Standings, kind: str, read: Any) -> None:
    rows = read(written(standings, kind))
    assert [*rows[0]] == [column.name for column in tidy.COLUMNS]
    assert totals(rows) == official(standings)
    for row in rows:
        assert Fraction(int(row["points_numerator"]), int(row["points_denominator"])) == Fraction(
            row["points"]
        )


def test_the_parquet_says_what_its_columns_mean(standings: Standings) -> None:
    from pyarrow import parquet

    schema = parquet.read_schema(io.BytesIO(written(standings, "parquet")))
    assert schema.field("rank").metadata[b"meaning"].startswith(b"place that points were paid on")


def test_the_help_of_export_lists_the_formats() -> None:
    told = next(option for option in command.get_command(None, "export").params if option.name == "to")
    assert told.help == f"{', '.join(sorted(writing.PLACE.own()))}, or a plug-in's."


@pytest.mark.parametrize("backend", ["pyarrow", "polars", "pandas"])
def test_standings_as_a_frame(standings: Standings, backend: Any) -> None:
    import narwhals

    frame = narwhals.from_native(standings.to_frame(backend))
    assert frame.columns == [column.name for column in tidy.COLUMNS]
    assert totals(frame.rows(named=True)) == official(standings)
    # A guest holds no position: that is nothing, neither 0 nor a number with a fraction.
    positions = frame.filter(narwhals.col("name") == "Laurin Heinrich")["standing"]
    assert (positions.dtype, positions.null_count()) == (narwhals.Int64, len(positions))


@pytest.mark.parametrize("backend", ["pyarrow", "polars", "pandas"])
def test_the_progress_of_a_season_as_a_frame(standings: Standings, backend: Any) -> None:
    import narwhals

    frame = narwhals.from_native(standings.progress_frame(backend))
    assert frame.columns == [column.name for column in tidy.PROGRESS]
    rows = [row for row in frame.rows(named=True) if row["championship"] == "pro-am"]
    for after in ("race-1", "race-9", "race-16"):
        table = standings.table("pro-am", after).rows
        then = [row for row in rows if row["session"] == after]
        assert [(row["competitor"], Fraction(row["points"])) for row in then] == [
            (row.competitor.id, row.points) for row in table
        ]
        assert [row["gap_float"] for row in then] == [float(table[0].points - row.points) for row in table]
        positions = frame.filter(narwhals.col("session") == after, narwhals.col("championship") == "pro-am")
        assert positions["position"].is_null().sum() == sum(row.position is None for row in table)


def test_a_frame_of_what_is_not_installed_says_what_to_install(
    standings: Standings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ImportError, match=r"pip install 'countback\[frames\]'"):
        standings.to_frame()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = CliRunner().invoke(command, ["export", SEASON, "--to", "parquet"])
    assert result.exit_code == 1
    assert "pip install 'countback[frames]'" in result.stderr


def test_same_facts_same_bytes_in_another_process(standings: Standings) -> None:
    """Every format and profile, where the order of sets, the time zone and the language are others."""
    script = (
        "import countback, hashlib, json; from countback.formats import writing;"
        f"standings = countback.load({SEASON!r});"
        "writers = [writing.find(name) for name in writing.names()];"
        "print(json.dumps({f'{one.kind} {profile}': hashlib.sha256(one.write(standings, profile)).hexdigest()"
        " for one in writers for profile in (one.profiles or ('',))}))"
    )
    told = []
    for seed, zone, language in (("1", "UTC", "C.UTF-8"), ("7", "Asia/Tokyo", "de_DE.UTF-8")):
        ran = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language},
        )
        told.append(json.loads(ran.stdout))
    assert told[0] == told[1]
    assert {"pdf standings", "pdf classification", "xlsx ", "json ", "parquet "} < {*told[0]}
    assert len(told[0]) == sum(len(one.profiles) or 1 for one in map(writing.find, writing.names()) if one)


@pytest.mark.parametrize("name", ["csv", "fragment", "ical", "json", "page", "wikitext"])
def test_golden(standings: Standings, name: str, accept: bool) -> None:
    content = written(standings, name)
    file = CASES / f"{SEASON}.{name}"
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert content == file.read_bytes(), "make accept rewrites it"


# The calendar


def unfolded(content: bytes) -> list[str]:
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar(standings: Standings) -> None:
    lines = unfolded(written(standings, "ical"))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 8
    assert len({line for line in lines if line.startswith("UID:")}) == 8
    first = lines[lines.index("BEGIN:VEVENT") :]
    assert f"UID:sebring.{SEASON}@countback" in first
    assert "DTSTART;VALUE=DATE:20220316" in first
    assert "DTEND;VALUE=DATE:20220320" in first  # the day after the last
    assert r"LOCATION:Sebring International Raceway\, Sebring\, Florida\, United States" in first


def test_a_changed_round_has_the_same_uid_and_a_higher_sequence(standings: Standings) -> None:
    def of(season: countback.Season, key: str) -> str:
        lines = unfolded(written(score(season, standings.rulebook), "ical"))
        at = lines.index(f"UID:sebring.{SEASON}@countback")
        return next(line for line in lines[at:] if line.startswith(key))

    season = standings.recorded
    moved = msgspec.structs.replace(season.events[0], start=dt.date(2022, 3, 23), end=dt.date(2022, 3, 26))
    told = News(headline="A week later", rounds=(1,), date=dt.date(2022, 1, 5))
    after = msgspec.structs.replace(season, events=(moved, *season.events[1:]), news=(*season.news, told))
    assert (of(season, "SEQUENCE"), of(after, "SEQUENCE")) == ("SEQUENCE:0", "SEQUENCE:1")
    assert of(after, "DTSTAMP") == "DTSTAMP:20220105T000000Z"
    off = msgspec.structs.replace(after.events[0], cancelled=True)
    cancelled = msgspec.structs.replace(after, events=(off, *season.events[1:]))
    assert (of(cancelled, "SEQUENCE"), of(cancelled, "STATUS")) == ("SEQUENCE:2", "STATUS:CANCELLED")


# The Ergast API


@pytest.fixture(scope="module")
def api(standings: Standings) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(written(standings, "ergast"))) as packed:
        return {name: json.loads(packed.read(name))["MRData"] for name in packed.namelist()}


def test_ergast_standings(standings: Standings, api: dict[str, Any]) -> None:
    for place, after in (("2022", None), ("2022/16", None), ("2022/3", "race-3")):
        (one,) = api[f"{place}/driverStandings.json"]["StandingsTable"]["StandingsLists"]
        told = {line["Driver"]["driverId"]: line["points"] for line in one["DriverStandings"]}
        rows = standings.table("overall", after).rows
        assert told == {row.competitor.id: format_points(row.points) for row in rows}
    first = one["DriverStandings"][0]
    assert (first["position"], first["wins"], first["Driver"]["familyName"]) == ("1", "3", "van Berlo")


def test_ergast_results(api: dict[str, Any]) -> None:
    assert api["2022.json"]["total"] == "16"  # two races a weekend, each a round of its own
    (race,) = api["2022/16/results.json"]["RaceTable"]["Races"]
    assert (race["raceName"], race["date"]) == ("Road Atlanta, Race 16", "2022-10-01")
    guest, second, third = race["Results"][:3]
    assert (guest["position"], guest["points"]) == ("1", "0")
    assert (second["Driver"]["driverId"], second["points"]) == ("riley-dickinson", "28")
    assert (third["points"], third["Constructor"]["name"]) == ("20", "JDX Racing")
    dns = [row for race in api["2022/results.json"]["RaceTable"]["Races"] for row in race["Results"]
           if row["positionText"] == "W"]  # fmt: skip
    assert {row["status"] for row in dns} == {"Did not start"}


# What each object has, of the fields that the API's documentation says are always there (a `?` before those
# that are not). Source: https://github.com/jolpica/jolpica-f1/tree/main/docs/endpoints
SHAPES = {
    "MRData": "xmlns series url limit offset total ?RaceTable ?StandingsTable ?DriverTable ?ConstructorTable",
    "RaceTable": "season ?round Races",
    "Races": "season round url raceName Circuit ?date ?Results ?SprintResults ?QualifyingResults",
    "Circuit": "circuitId url circuitName Location",
    "Location": "lat long locality country",
    "Results": "number position positionText points Driver Constructor grid laps status ?Time ?FastestLap",
    "QualifyingResults": "number position Driver Constructor ?Q1",
    "Driver": "driverId ?permanentNumber ?code url givenName familyName ?dateOfBirth ?nationality",
    "Constructor": "constructorId url name ?nationality",
    "Time": "?millis time",
    "FastestLap": "rank ?Time",
    "StandingsTable": "season ?round StandingsLists",
    "StandingsLists": "season round ?DriverStandings ?ConstructorStandings",
    "DriverStandings": "position positionText points wins Driver Constructors",
    "ConstructorStandings": "position positionText points wins Constructor",
    "DriverTable": "season Drivers",
    "ConstructorTable": "season Constructors",
}
SAME = {"SprintResults": "Results", "Drivers": "Driver", "Constructors": "Constructor"}


def shaped(name: str, value: Any) -> None:
    """Check that a value of this name has the fields it should, and that all that is no object is text."""
    if isinstance(value, list):
        for one in value:
            shaped(name, one)
    elif isinstance(value, dict):
        fields = SHAPES[SAME.get(name, name)].split()
        assert {one for one in fields if not one.startswith("?")} <= {*value}, name
        assert {*value} <= {one.lstrip("?") for one in fields}, name
        for key, inner in value.items():
            shaped(key, inner)
    else:
        assert isinstance(value, str), name


def test_ergast_answers_have_the_documented_shape(standings: Standings) -> None:
    season = standings.recorded
    event = season.events[0]
    sheet = event.sessions[0].classification
    assert sheet is not None
    rows = [
        msgspec.structs.replace(row, time=1_800_000 + 1_234 * n, laps=20, grid=n + 1, best_lap=80_000 + n)
        for n, row in enumerate(sheet.rows[:5])
    ]
    gone = [
        msgspec.structs.replace(row, status=status, position=None)
        for row, status in zip(
            sheet.rows[5:16], [one for one in Status if one.value != "classified"], strict=True
        )
    ]
    race = msgspec.structs.replace(
        event.sessions[0],
        qualified_by="race-2",
        classifications=(msgspec.structs.replace(sheet, rows=(*rows, *gone)),),
    )
    event = msgspec.structs.replace(event, sessions=(race, *event.sessions[1:]))
    told = msgspec.structs.replace(season, events=(event, *season.events[1:]), decisions=(), notes=())
    answers = {}
    for scored in (standings, score(told, standings.rulebook)):
        with zipfile.ZipFile(io.BytesIO(written(scored, "ergast"))) as packed:
            answers = {name: json.loads(packed.read(name)) for name in packed.namelist()}
        for name, answer in answers.items():
            assert [*answer] == ["MRData"], name
            shaped("MRData", answer["MRData"])
            head = answer["MRData"]
            assert all(head[key].isdecimal() for key in ("limit", "offset", "total"))
            assert int(head["total"]) <= int(head["limit"])
    (first,) = answers["2022/1/results.json"]["MRData"]["RaceTable"]["Races"]
    assert [row["Time"]["time"] for row in first["Results"][:3]] == ["30:00.000", "+1.234", "+2.468"]
    letters = {row["positionText"] for row in first["Results"][5:]}
    assert letters <= {
        "R",
        "D",
        "E",
        "W",
        "F",
        "N",
    }  # retired, disqualified, excluded, withdrawn, failed, not classified
    assert answers["2022/driverStandings.json"]["MRData"]["StandingsTable"]["round"] == "16"


def test_ergast_has_decimals_only() -> None:
    assert [decimal(points) for points in (Fraction(25, 2), Fraction(1, 7), Fraction(8))] == [
        "12.5",
        "0.142857",
        "8",
    ]


# A new output is one new file


def test_a_plug_in_adds_an_output(install: Install, tmp_path: Path) -> None:
    install(
        {"countback.writers": {"leaders": "leaders_plugin"}},
        leaders_plugin="""
            TITLE, SUFFIX = "Leaders", ".txt"
            def write(standings, profile=""):
                return "".join(
                    f"{table.name}: {table.rows[0].competitor.name}\\n" for table in standings.tables()
                ).encode()
        """,
    )
    file = tmp_path / "leaders.txt"
    result = CliRunner().invoke(command, ["export", SEASON, "--to", "leaders", "-o", str(file)])
    assert result.exit_code == 0, result.stderr
    assert file.read_text() == "Overall: Parker Thompson\nPro-Am: Alan Metni\nAm: Mark Kvamme\n"


def test_an_unknown_format_lists_what_there_is() -> None:
    result = CliRunner().invoke(command, ["export", SEASON, "--to", "parket"])
    assert result.exit_code == 1
    assert re.search(r"no format 'parket'; did you mean parquet", result.stderr)


# Official documents


@pytest.mark.parametrize("profile", ["standings", "classification"])
def test_pdf_is_the_same_twice(standings: Standings, profile: str) -> None:
    writer = writing.find("pdf")
    assert writer is not None
    content = writer.write(standings, profile)
    assert content.startswith(b"%PDF-")
    assert writer.write(standings, profile) == content


def sheet(standings: Standings, **about: Any) -> str:
    """Return the pages of a season whose first race has just been published, as text."""
    season = standings.recorded
    event = season.events[0]
    found = event.sessions[0].classification
    published = dt.datetime(2022, 3, 17, 16, 5, tzinfo=dt.timezone(dt.timedelta(hours=-4)))
    first = msgspec.structs.replace(found, state="provisional", published=published, document="Doc 12")
    session = msgspec.structs.replace(event.sessions[0], classifications=(first,))
    event = msgspec.structs.replace(event, sessions=(session,), officials=about.pop("here", ()))
    told = msgspec.structs.replace(season, events=(event,), decisions=(), notes=(), news=(), **about)
    writer = writing.find("pdf")
    assert writer is not None
    return pdf_text(writer.write(score(told, standings.rulebook), "classification"))


def test_a_classification_has_its_state_number_and_time(standings: Standings) -> None:
    printed = sheet(standings)
    for words in ("PROVISIONAL", "Doc 12", "17 Mar 2022, 16:05 UTC-04:00", "Clerk of the course"):
        assert words in printed


@pytest.mark.parametrize(("name", "printed"), [("14.2", "document 14.2"), ("Doc 12", "Doc 12"), ("", "")])
def test_a_bare_number_is_called_a_document(name: str, printed: str) -> None:
    assert document_name(name) == printed


def test_a_qualifying_without_other_times_is_printed_with_its_best_laps(standings: Standings) -> None:
    event = standings.recorded.events[0]
    rows = event.sessions[0].classification.rows
    timed = tuple(msgspec.structs.replace(row, time=None, gap="", best_lap=90_123) for row in rows)
    for kind, there in (("qualifying", True), ("race", False)):
        session = msgspec.structs.replace(
            event.sessions[0], kind=kind, classifications=(Classification(rows=timed),)
        )
        told = msgspec.structs.replace(
            standings.recorded,
            events=(msgspec.structs.replace(event, sessions=(session,)),),
            decisions=(), notes=(), news=(),
        )  # fmt: skip
        writer = writing.find("pdf")
        assert writer is not None
        text = pdf_text(writer.write(score(told, standings.rulebook), "classification"))
        assert "1:30.123" in text
        assert ("Best lap" not in text) is there, "the lap is the time that counts"


def test_the_deadline_for_protests_is_printed_only_where_it_is_known(standings: Standings) -> None:
    assert "Protests" not in sheet(standings)
    assert "Protests until 17 Mar 2022, 16:35 UTC-04:00." in sheet(standings, protest_minutes=30)
    assert "Protests until 18 Mar 2022, 00:05 UTC-04:00." in sheet(standings, protest_minutes=480)
    season = msgspec.structs.replace(standings.recorded, protest_minutes=30)
    writer = writing.find("pdf")
    assert writer is not None  # these results are official, and nobody knows when they were published
    assert "Protests" not in pdf_text(writer.write(score(season, standings.rulebook), "classification"))


def test_officials_are_named_where_the_season_names_them(standings: Standings) -> None:
    printed = sheet(standings, officials=("Clerk of the course: Ada Roe", "Steward: Ben Doe"))
    assert "Ada Roe" in printed
    assert "Steward" in printed
    assert "Chairman" not in printed
    printed = sheet(standings, officials=("Steward: Ben Doe",), here=("Steward: Cy Moe", "Steward"))
    assert "Cy Moe" in printed
    assert "Ben Doe" not in printed


def test_the_deadline_from_the_command_line(standings: Standings, tmp_path: Path) -> None:
    from countback.store.folder import write_season

    season = standings.recorded
    event = season.events[0]
    sheets = (
        msgspec.structs.replace(
            event.sessions[0].classifications[0],
            state="provisional",
            published=dt.datetime(2022, 3, 17, 16, 5, tzinfo=dt.UTC),
        ),
    )
    session = msgspec.structs.replace(event.sessions[0], classifications=sheets)
    event = msgspec.structs.replace(event, sessions=(session, *event.sessions[1:]))
    write_season(msgspec.structs.replace(season, events=(event, *season.events[1:])), tmp_path / "cup")
    told = {}
    for minutes in ((), ("--protest-minutes", "45")):
        file = tmp_path / "sheet.pdf"
        args = [
            "export",
            str(tmp_path / "cup"),
            "--to",
            "pdf",
            "--profile",
            "classification",
            "-o",
            str(file),
        ]
        result = CliRunner().invoke(command, [*args, *minutes])
        assert result.exit_code == 0, result.stderr
        told[minutes] = re.findall(r"Protests until .*?\.", pdf_text(file.read_bytes()))
    assert [*told.values()] == [[], ["Protests until 17 Mar 2022, 16:50 UTC."]]


def test_headings_are_repeated_on_every_page_and_a_matrix_lies_across(standings: Standings) -> None:
    season = standings.recorded
    event = season.events[0]
    found = event.sessions[0].classification
    assert found is not None
    copies = [
        msgspec.structs.replace(one, id=f"{one.id}-{n}", number=f"{n}{one.number}")
        for n in range(1, 4)
        for one in season.entries
    ]
    names = {one.id: one for one in copies}
    rows = [
        msgspec.structs.replace(row, entry=id_, number=names[id_].number, position=None)
        for n in range(1, 4)
        for row in found.rows
        for id_ in [f"{row.entry}-{n}"]
    ]
    rows = [msgspec.structs.replace(row, position=place) for place, row in enumerate(rows, start=1)]
    session = msgspec.structs.replace(
        event.sessions[0], classifications=(msgspec.structs.replace(found, rows=tuple(rows)),)
    )
    many = msgspec.structs.replace(
        season,
        entries=tuple(copies),
        events=(msgspec.structs.replace(event, sessions=(session,)),),
        decisions=(), notes=(), news=(), published={},
    )  # fmt: skip
    scored = score(many, standings.rulebook)
    pages = pdf_text(written(scored, "pdf", "classification")).split("== page ")[1:]
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"{number}, 210 × 297 mm" in page
        assert "Pos No. Driver Nat. Team Class" in page or "Clerk of the course" in page
        assert f"Page {number} of {len(pages)}" in page
        assert "2022 Porsche Carrera Cup North America" in page
    matrix = pdf_text(written(standings, "pdf")).split("== page ")[1:]
    heads = [table.name for table in standings.tables()]
    assert [name for page in matrix for name in heads if f"\n{name}: standings after" in page] == [
        "Overall", "Overall", "Pro-Am", "Am"
    ]  # fmt: skip
    assert all("297 × 210 mm" in page and "Pos Name Nat." in page for page in matrix)


@pytest.mark.parametrize("round_", [1, None])
def test_a_table_of_standings_says_where_the_title_stands(standings: Standings, round_: int | None) -> None:
    """After one round as after the last: the columns are as narrow as they need to be, not the page over."""
    first = pdf_text(written(standings.after(round_), "pdf")).split("== page ")[1]
    told = {
        1: (
            "standings after round 1 of 8",
            "Kay van Berlo leads by 17 points from Riley Dickinson, with 14 races",
        ),
        None: (
            "standings after round 8 of 8",
            "Parker Thompson is champion, by 16 points from Kay van Berlo.",
        ),
    }
    for words in (*told[round_], "OFFICIAL", "Page 1 of "):
        assert words in first


def test_a_classification_has_gaps_places_in_class_and_decisions(harbour: Standings) -> None:
    pages = pdf_text(written(harbour, "pdf", "classification")).split("== page ")
    (race,) = (page for page in pages if "Birch: r2, classification" in page)
    assert "Pos No. Driver Team Class In class Laps Time Gap Best lap" in race
    assert "3 1 Ann Archer Anchor Pro 3 32 44:08.000 +8.000 1:20.800 fastest lap 1" in race
    assert "8 8 Hal Hull / Ida Inlet Davit Am 3 28 +4 laps 1:24.000 DNF" in race
    assert "Decision 1, car 1: 5 seconds are added to the time of the car" in race


def test_a_workbook_opens_on_the_standings_and_prints(standings: Standings) -> None:
    with zipfile.ZipFile(io.BytesIO(written(standings, "xlsx"))) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        sheets = [
            book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, len(names) + 1)
        ]
    assert names[:4] == ["Standings overall", "Standings pro-am", "Standings am", "Season"]
    for name, sheet in zip(names, sheets, strict=True):
        assert 'fitToPage="1"' in sheet, name
        assert 'orientation="landscape"' in sheet, name
        assert "Page &amp;P of &amp;N" in sheet, name
        assert ("<autoFilter" in sheet) == ('<row r="2"' in sheet), name
