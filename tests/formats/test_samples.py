"""Every sample of the shared data: figures read by hand, and no file taken for another kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from countback.formats.content import Content
from countback.formats.reading import ReadFile, ReadRow
from countback.formats.recognise import claims, read, readers


class Row(NamedTuple):
    """A line as a person reads it from the file. Times in milliseconds."""

    position: int | None
    number: str
    driver: str
    class_: str
    laps: int | None
    time: int | None
    best_lap: int | None
    status: str = "classified"
    finished: bool | None = None


class Sample(NamedTuple):
    reader: str
    kind: str
    count: int
    rows: dict[int, Row]
    """By place in the file, counted from 1; negative from the end."""
    findings: tuple[str, ...] = ()
    session: int = 0
    about: Mapping[str, Any] = MappingProxyType({})


def T(text: str) -> int:  # noqa: N802 - reads as a mark of a time in the tables below
    """Return the milliseconds of a time with thousandths."""
    whole, _, thousandths = text.partition(".")
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(thousandths)


IMSA23 = "alkamel/weathertech-2023/2023__"
MUSTANG = "alkamel/mustang2026/"
SAMPLES: dict[str, Sample] = {
    "alkamel/pilot/results-race-official.csv": Sample(
        "alkamel-csv", "race", 6,
        {
            1: Row(1, "9", "Parker Thompson", "Pro", 17, T("46:32.222"), T("2:16.351")),
            2: Row(2, "3", "Kay van Berlo", "Pro", 17, T("46:32.718"), T("2:16.615")),
            4: Row(13, "55", "Matt Halcome", "PA991", 17, T("47:38.536"), T("2:29.142")),
            6: Row(None, "72", "Phillip Martien", "PA991", 0, None, None, "DNS"),
        },
    ),
    "alkamel/pilot/results-qualifying-official.csv": Sample(
        "alkamel-csv", "qualifying", 7,
        {
            1: Row(1, "7", "Maxwell Root", "Pro", 9, T("1:47.446"), T("1:47.446")),
            3: Row(13, "99", "Alan Metni", "Pro-Am", 11, T("1:49.043"), T("1:49.043")),
            5: Row(None, "8", "Joe Still", "PA991", 15, T("1:55.721"), T("1:55.721"), "NC"),
            6: Row(None, "69", "Thomas Collingwood", "Pro-Am", 2, None, None, "NC"),
            7: Row(34, "64", "Ted Giovanis", "PA991", 0, None, None),
        },
    ),
    "alkamel/pilot/grid-race-official.csv": Sample(
        "alkamel-csv", "grid", 7,
        {
            1: Row(1, "26", "Hannah Grisham", "GS", None, T("1:53.839"), None),
            4: Row(4, "08", "Sean McAlister", "GS", None, T("1:54.305"), None),
            7: Row(7, "5", "Tim Lewis", "TCR", None, None, None),
        },
    ),
    "alkamel/pilot/grid-pdf-parsed.json": Sample(
        "alkamel-sheet", "grid", 4,
        {
            1: Row(1, "15", "Seb Priaulx", "Pro", None, T("1:20.709"), None),
            4: Row(4, "08", "Test Driver", "Pro", None, None, None),
        },
        about={"name": "Race 2"},
    ),
    IMSA23 + "02-daytona-international-speedway__202301281340-race-results.csv": Sample(
        "alkamel-csv", "race", 61,
        {
            1: Row(1, "60", "Tom Blomqvist", "GTP", 783, T("24:01:19.952"), T("1:35.616")),
            61: Row(61, "47", "Roberto Lacorte", "GTD", 44, T("1:41:20.606"), T("1:48.333")),
        },
        about={"date": "2023-01-28", "clock": "13:40"},
    ),
    IMSA23 + "07-sebring-international-raceway__202303181010-race-results.csv": Sample(
        "alkamel-csv", "race", 53,
        {
            1: Row(1, "31", "Pipo Derani", "GTP", 322, T("12:00:53.382"), T("1:48.406")),
            53: Row(53, "023", "Onofrio Triarsi", "GTD", 95, T("4:47:48.246"), T("2:03.158")),
        },
    ),
    IMSA23 + "08-long-beach-street-circuit__202304151405-race-results.csv": Sample(
        "alkamel-csv", "race", 28,
        {
            1: Row(1, "6", "Nick Tandy", "GTP", 78, T("1:42:08.126"), T("1:11.990")),
            26: Row(26, "01", "Sebastien Bourdais", "GTP", 0, None, None),
            27: Row(None, "80", "PJ Hyett", "GTD", 0, None, None, "DNS"),
            28: Row(None, "93", "Ashton Harrison", "GTD", 0, None, None, "DNS"),
        },
    ),
    IMSA23 + "10-weathertech-raceway-laguna-seca__202305141210-race-results.csv": Sample(
        "alkamel-csv", "race", 38,
        {
            1: Row(1, "01", "Sebastien Bourdais", "GTP", 102, T("2:41:02.933"), T("1:16.742")),
            38: Row(38, "94", "Jarett Andretti", "GTD", 9, T("15:47.969"), T("1:27.208")),
        },
    ),
    IMSA23 + "12-watkins-glen-international__202306251040-race-results.csv": Sample(
        "alkamel-csv", "race", 57,
        {
            1: Row(1, "6", "Nick Tandy", "GTP", 201, T("6:03:07.595"), T("1:33.472")),
            57: Row(57, "24", "Philipp Eng", "GTP", 0, None, None),
        },
    ),
    IMSA23 + "13-canadian-tire-motorsport-park__202307091205-race-results.csv": Sample(
        "alkamel-csv", "race", 34,
        {1: Row(1, "60", "Tom Blomqvist", "GTP", 120, T("2:41:01.603"), T("1:07.562"))},
    ),
    IMSA23 + "14-lime-rock-park__202307221210-race-results.csv": Sample(
        "alkamel-csv", "race", 20,
        {
            1: Row(1, "23", "Ross Gunn", "GTDPRO", 168, T("2:40:25.371"), T("51.725")),
            20: Row(20, "94", "Jarett Andretti", "GTD", 41, T("37:03.274"), T("53.126")),
        },
    ),
    IMSA23 + "17-road-america__202308061010-race-results.csv": Sample(
        "alkamel-csv", "race", 45,
        {45: Row(45, "25", "Connor De Phillippi", "GTP", 4, T("2:10:50.221"), T("2:01.135"))},
    ),
    IMSA23 + "18-virginia-international-raceway__202308271410-race-results.csv": Sample(
        "alkamel-csv", "race", 19,
        {1: Row(1, "3", "Antonio Garcia", "GTDPRO", 81, T("2:41:28.719"), T("1:45.010"))},
    ),
    IMSA23 + "19-indianapolis-motor-speedway-rc__202309171310-race-results.csv": Sample(
        "alkamel-csv", "race", 48,
        {48: Row(48, "93", "Ashton Harrison", "GTD", 24, T("38:31.796"), T("1:25.354"))},
    ),
    IMSA23 + "21-road-atlanta__202310141140-race-results.csv": Sample(
        "alkamel-csv", "race", 52,
        {
            2: Row(2, "01", "Sebastien Bourdais", "GTP", 397, T("10:01:40.852"), T("1:10.917")),
            52: Row(52, "70", "Brendan Iribe", "GTD", 44, T("1:11:43.410"), T("1:21.602")),
        },
    ),
    MUSTANG + "results-midohio-qualifying-2026.json": Sample(
        "alkamel-json", "qualifying", 17,
        {
            1: Row(1, "42", "Cole Loftsgard", "DH", 7, T("1:47.054"), T("1:47.054")),
            7: Row(7, "37", "Dave Luaces", "DHL", 6, T("1:51.022"), T("1:51.022")),
            17: Row(17, "28", "Lou Gigliotti", "DHL", 0, None, None),
        },
        ("half-day-clock", "remark"),
        about={"date": "2026-06-06", "clock": "09:40", "state": "unofficial", "name": "Qualifying"},
    ),
    MUSTANG + "results-midohio-race1-2026.json": Sample(
        "alkamel-json", "race", 17,
        {
            1: Row(1, "42", "Cole Loftsgard", "DH", 30, T("46:13.405"), T("1:29.370"), finished=True),
            13: Row(13, "70", "Joe Koenig", "DHL", 29, T("46:13.807"), T("1:31.547"), finished=True),
            14: Row(14, "8", "Tom Tait", "DHL", 28, T("48:39.451"), T("1:31.244"), finished=False),
            16: Row(16, "37", "Dave Luaces", "DHL", 0, None, None, finished=False),
            17: Row(None, "28", "Lou Gigliotti", "DHL", 0, None, None, "DNS", False),
        },
        ("half-day-clock", "remark"),
        about={"date": "2026-06-06", "state": "official"},
    ),
    MUSTANG + "results-midohio-race2-2026.json": Sample(
        "alkamel-json", "race", 17,
        {
            1: Row(1, "22", "Devin Anderson", "DH", 30, T("45:17.722"), T("1:28.977"), finished=True),
            11: Row(11, "84", "Paolo Salvatore", "DHL", 30, T("47:13.701"), T("1:31.458"), finished=True),
            16: Row(16, "21", "Colin Harrison", "DH", 10, T("16:16.544"), T("1:31.458"), finished=False),
        },
        ("half-day-clock", "decision-proposed", "remark"),
        about={"date": "2026-06-07"},
    ),
    MUSTANG + "grid-midohio-race1-2026.json": Sample(
        "alkamel-json", "grid", 17,
        {7: Row(7, "37", "Dave Luaces", "DHL", None, T("1:51.022"), None)},
        ("half-day-clock",),
    ),
    MUSTANG + "grid-midohio-race2-2026.json": Sample(
        "alkamel-json", "grid", 17,
        {10: Row(10, "8", "Tom Tait", "DHL", None, T("1:31.244"), None)},
        ("ambiguous-date", "half-day-clock", "remark"),
        about={"date": "2026-06-07"},
    ),
    "alkamel/imsa2026/race-daytona-2026.json": Sample(
        "alkamel-json", "race", 60,
        {
            1: Row(1, "7", "Felipe Nasr", "GTP", 705, T("24:01:20.108"), T("1:36.414"), finished=True),
            60: Row(60, "28", "Eric Zitza", "GTD", 5, T("12:26.101"), T("1:48.794"), finished=False),
        },
        ("half-day-clock", "remark"),
        about={"date": "2026-01-24", "clock": "01:40"},
    ),
    "alkamel/imsa2026/race-sebring-2026.json": Sample(
        "alkamel-json", "race", 55,
        {
            1: Row(1, "7", "Felipe Nasr", "GTP", 343, T("12:01:48.652"), T("1:49.020"), finished=True),
            21: Row(21, "10", "Ricky Taylor", "GTP", 343, T("12:01:58.054"), None, finished=True),
            55: Row(None, "79", "Gerry Kraut", "LMP2", 0, None, None, "DNS", False),
        },
        ("half-day-clock", "decision-proposed", "decision-proposed", "remark", "remark"),
    ),
    "alkamel/imsa2026/grid-wgi-2026.json": Sample(
        "alkamel-json", "grid", 54,
        {1: Row(1, "31", "Jack Aitken", "GTP", None, T("1:31.284"), None)},
        ("blank-row", "half-day-clock"),
        about={"state": "provisional"},
    ),
    "alkamel/pccna2026/race-miami-2026-r1.json": Sample(
        "alkamel-sheet", "race", 19,
        {
            1: Row(1, "77", "Tyler MAXSON", "PRO", 16, T("41:53.415"), T("1:57.771"), finished=True),
            7: Row(7, "29", "Josh CONLEY", "Pro-Am", 16, T("42:09.613"), T("2:00.311"), finished=True),
            14: Row(14, "37", "Sabre COOK", "PRO", 15, T("41:28.744"), T("1:59.494"), finished=False),
            18: Row(None, "24", "Aaron JEANSONNE", "PRO", 0, None, None, "DNF", False),
        },
        ("class-spelling", *["decision-proposed"] * 8, "remark"),
        about={"state": "official"},
    ),
    "alkamel/wec/2024_fuji_6h_23_Analysis_first300.csv": Sample(
        "alkamel-analysis", "laps", 2,
        {1: Row(None, "12", "Will STEVENS", "HYPERCAR", 213, T("6:01:21.885"), T("1:31.630"), "NC")},
        ("lap-file",),
    ),
    "simracing/acc/191003_225901_Q.json": Sample(
        "acc", "qualifying", 3,
        {
            1: Row(1, "17", "Federico Siv", "Overall", 7, 82863, 82863),
            3: Row(3, "82", "Andrea Mel", "Overall", 9, 83862, 83862),
        },
        about={"date": "2019-10-03"},
    ),
    "simracing/acc/191003_235558_R.json": Sample(
        "acc", "race", 3,
        {
            1: Row(1, "82", "Andrea Mel", "Overall", 23, 2329129, 90837),
            2: Row(2, "107", "Alberto For", "Pro-Am", 21, 2181760, 90930),
            3: Row(3, "17", "Federico Siv", "Overall", 21, 2236216, 90462),
        },
        ("name-of-two-lines",),
    ),
    "simracing/acc/race.without.leaderBoardLines.json": Sample("acc", "race", 0, {}, ("no-classification",)),
    "simracing/ac/2015_10_17_9_30_QUALIFY.json": Sample(
        "ac", "qualifying", 17,
        {
            1: Row(1, "", "Timo Haapala", "", 9, 97435, 97435),
            13: Row(13, "", "Tabak", "", 1, 145958, 145958),
            14: Row(None, "", "Dansav1746", "", 2, None, None, "NC"),
        },
        about={"date": "2015-10-17", "clock": "09:30"},
    ),
    "simracing/ac/2015_10_17_9_49_RACE.json": Sample(
        "ac", "race", 17,
        {
            1: Row(1, "", "Andrea Sorlini", "", 10, 1003035, 98907),
            2: Row(2, "", "End 222", "", 9, 972763, 100687),
            9: Row(9, "", "Thomas Boissel", "", 2, 629283, 257378),
            11: Row(None, "", "Balazs Nemeth", "", 0, None, None, "DNS"),
        },
        ("laps-without-result",) * 6,
    ),
    "simracing/acsm/2019_2_15_21_16_RACE.json": Sample(
        "ac", "race", 9, {2: Row(2, "", "Callum Jones", "", 4, 265925, 60194)}, about={"date": "2019-02-15"}
    ),
    "simracing/acsm/2019_2_15_21_8_QUALIFY.json": Sample(
        "ac", "qualifying", 9, {1: Row(1, "", "Joseph Elton", "", 4, 57057, 57057)}
    ),
    "simracing/acsm/2019_2_15_22_10_RACE.json": Sample(
        "ac", "race", 9,
        {
            1: Row(1, "", "Joseph Elton", "", 6, 325883, 51154),
            2: Row(2, "", "Callum Jones", "", 6, 334340, 52819),
            3: Row(None, "", "Henry Spencer", "", 0, None, None, "DNS"),
        },
    ),
    "simracing/acsm/2019_2_15_22_3_QUALIFY.json": Sample(
        "ac", "qualifying", 9, {1: Row(1, "", "Joseph Elton", "", 5, 51060, 51060)}
    ),
    "simracing/acsm/championship-setup.json": Sample(
        "acsm", "race", 7,
        {
            1: Row(1, "", "Joseph Elton", "Porsche", 9, 628012, 66769),
            2: Row(2, "", "Callum Jones", "Alfa", 9, 698358, 72145),
            5: Row(5, "", "L33 CR055L3Y", "Porsche", 7, 712586, 79571),
            6: Row(None, "", "Danny Wilson", "NFS", 0, None, None, "DNS"),
        },
        ("empty-cars", "empty-cars", "open-entrants"),
        session=1,
    ),
    "simracing/iracing/iracing-result-36788868.json": Sample(
        "iracing", "race", 17,
        {
            1: Row(1, "8", "Dave N", "Porsche 911 GT3 Cup", 5, 893261, 129621, finished=True),
            2: Row(2, "88", "Matt A", "Porsche 911 GT3 Cup", 5, 893866, 129651, finished=True),
            17: Row(17, "911", "Sam H", "Porsche 911 GT3 Cup", 4, None, 131919, finished=True),
        },
        ("times-worked-out",),
        session=2,
        about={"date": "2021-01-08"},
    ),
    "simracing/rfactor2/race.xml": Sample(
        "rfactor2", "race", 5,
        {
            1: Row(1, "31", "Malek1th", "LolaT280", 10, 1250232, 123142, finished=True),
            3: Row(3, "01", "Gérard larrousse", "LolaT280", 10, 1253647, 122066, finished=True),
            5: Row(5, "31", "mauserrifle", "LolaT280", 10, 1332886, 125525, finished=True),
        },
        ("encoding", "duplicate-number", "duplicate-number"),
        about={"date": "2013-03-24"},
    ),
    "simracing/rfactor2/race_with_penalties.xml": Sample(
        "rfactor2", "race", 5,
        {
            3: Row(3, "01", "mauserrifle", "Megane Trophy", 13, 1304146, 92417, finished=True),
            5: Row(5, "06", "Malek1th", "Megane Trophy", 11, 1395155, 97201, finished=True),
        },
        ("duplicate-number", "decision-proposed"),
    ),
}  # fmt: skip

#: Files without a session: what they hold instead, and a figure of it.
OTHERS: dict[str, tuple[str, str, int]] = {
    "alkamel/imsa2026/entry-list-ctmp-2026.json": ("alkamel-entries", "entries", 33),
    "alkamel/imsa2026/standings-gtp-teams-2026.json": ("alkamel-standings", "standings", 11),
    "alkamel/imsa2026/standings-lmp2-teams-2026.json": ("alkamel-standings", "standings", 14),
    MUSTANG + "standings-dh-drivers-2026.json": ("alkamel-standings", "standings", 13),
    MUSTANG + "standings-dhl-drivers-2026.json": ("alkamel-standings", "standings", 11),
    "simracing/iracing/league-season-sessions-6004-114713.json": ("iracing-tables", "events", 7),
    "simracing/iracing/league-season-standings-6004-114713.json": ("iracing-tables", "standings", 30),
    "simracing/iracing/season-results-2812.json": ("iracing-tables", "events", 11),
    "simracing/iracing/season-standings-chunk-2812-1.json": ("iracing-tables", "standings", 4),
    "simracing/iracing/season-standings-chunk-2812-2.json": ("iracing-tables", "standings", 2),
}


@cache
def opened(path: Path) -> ReadFile:
    return read(path.name, path.read_bytes())


@pytest.mark.parametrize("file", SAMPLES)
def test_figures_of_the_sample(shared: Path, file: str) -> None:
    sample, found = SAMPLES[file], opened(shared / "data" / file)
    assert found.reader == sample.reader
    session = found.sessions[sample.session]
    assert (session.kind, len(session.rows)) == (sample.kind, sample.count)
    for place, row in sample.rows.items():
        assert shown(session.rows[place - 1], row) == row
    for name, value in sample.about.items():
        assert str(getattr(session, name)) == value


def shown(found: ReadRow, wanted: Row) -> Row:
    """Return the line as read; a best lap that the table leaves open is taken as it is."""
    row = Row(
        found.position,
        found.number,
        found.drivers[0].name,
        found.class_,
        found.laps,
        found.time,
        found.best_lap,
        found.status.value,
        found.finished,
    )
    open_ = wanted.best_lap is None and wanted.laps
    return row._replace(best_lap=None) if open_ else row


@pytest.mark.parametrize("file", SAMPLES)
def test_findings_of_the_sample(shared: Path, file: str) -> None:
    codes = sorted(finding.code for finding in opened(shared / "data" / file).findings)
    assert codes == sorted(SAMPLES[file].findings)


@pytest.mark.parametrize("file", OTHERS)
def test_files_without_a_session(shared: Path, file: str) -> None:
    reader, what, count = OTHERS[file]
    found = opened(shared / "data" / file)
    assert (found.reader, found.sessions) == (reader, ())
    held = found.standings[0].rows if what == "standings" else getattr(found, what)
    assert len(held) == count


def test_every_sample_is_in_the_tables(shared: Path) -> None:
    there = {
        path.relative_to(shared / "data").as_posix()
        for folder in ("alkamel", "simracing")
        for path in (shared / "data" / folder).rglob("*.*")
    }
    assert there == SAMPLES.keys() | OTHERS.keys()


@pytest.mark.parametrize("file", [*SAMPLES, *OTHERS])
def test_no_file_is_taken_for_another_kind(shared: Path, file: str) -> None:
    path = shared / "data" / file
    wanted = SAMPLES[file].reader if file in SAMPLES else OTHERS[file][0]
    content = Content(path.name, path.read_bytes())
    own = [reader for reader in readers() if not getattr(reader, "fallback", False)]
    assert [reader.name for reader in own if reader.recognises(content)] == [wanted]
    assert [reader.name for reader in claims(content, readers())] == [wanted]


def test_no_other_shared_file_is_taken_for_a_result(shared: Path) -> None:
    for path in sorted((shared / "data").rglob("*")):
        inside = path.relative_to(shared / "data").as_posix()
        if (
            not path.is_file()
            or inside.startswith(("alkamel/", "simracing/"))
            or path.stat().st_size > 3_000_000
        ):
            continue
        content = Content(path.name, path.read_bytes())
        taken = [
            one.name for one in readers() if not getattr(one, "fallback", False) and one.recognises(content)
        ]
        assert not taken, inside


def test_crews_of_the_2026_races(shared: Path) -> None:
    sebring = opened(shared / "data/alkamel/imsa2026/race-sebring-2026.json").sessions[0]
    assert [driver.name for driver in sebring.rows[0].drivers] == [
        "Felipe Nasr",
        "Julien Andlauer",
        "Laurin Heinrich",
    ]
    assert [(one.kind, one.number, one.document, one.in_result) for one in sebring.proposals] == [
        ("back-of-class", "912", "IWSC SP 26 - 9", True),
        ("back-of-class", "10", "IWSC TP 26 - 8", True),
    ]


def test_penalties_of_miami_and_midohio(shared: Path) -> None:
    miami = opened(shared / "data/alkamel/pccna2026/race-miami-2026-r1.json").sessions[0]
    assert {one.number: one.options["seconds"] for one in miami.proposals} == {
        "68": 28, "74": 28, "9": 28, "37": 28, "6": 28, "40": 28, "45": 28, "39": 10,
    }  # fmt: skip
    race2 = opened(shared / "data" / (MUSTANG + "results-midohio-race2-2026.json")).sessions[0]
    assert [(one.kind, one.number, one.options) for one in race2.proposals] == [
        ("time-added", "84", {"seconds": 28})
    ]


def test_championship_of_the_server_manager(shared: Path) -> None:
    found = opened(shared / "data/simracing/acsm/championship-setup.json")
    assert found.season is not None
    assert (found.season.name, found.season.year) == ("Open championship test", 2019)
    assert found.season.classes == ("NFS", "Porsche", "Alfa")
    assert [event.circuit for event in found.season.events] == [
        "Road Atlanta2018 Shortcourse",
        "Nürburgring Sprint B",
        "Red Bull Ring National",
        "Suzuka Suzukaeast",
    ]
    assert [entry.crew[0].name for entry in found.season.entries if entry.class_ == "Porsche"] == [
        "L33 CR055L3Y",
        "Joseph Elton",
    ]
    assert found.rulebook["scales"]["nfs"] == [25, 18, 15, 12, 10, 8]


def test_official_standings(shared: Path) -> None:
    table = opened(shared / "data" / (MUSTANG + "standings-dh-drivers-2026.json")).standings[0]
    first = table.rows[0]
    assert (first.position, first.competitor, first.points) == (1, "Cole Loftsgard", "2050")
    assert first.by_session["Sebring: Round 1"] == "370"
    league = opened(shared / "data/simracing/iracing/league-season-standings-6004-114713.json").standings[0]
    assert (league.rows[0].competitor, league.rows[0].number, league.rows[0].points) == (
        "Cooper Webster",
        "37",
        "379",
    )
