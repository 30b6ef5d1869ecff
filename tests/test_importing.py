"""From files to a season: matched, previewed, stored as a revision, and never half of it."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from click.testing import Result
from import_runs import imported, refused, run
from timing import acc, imsa, results_csv

from countback.formats.reading import ReadDriver, ReadRow
from countback.importing.matching import Field
from countback.model.revisions import as_known
from countback.model.season import Driver, Entry, Season
from countback.model.text import slug
from countback.store.folder import read_season
from countback.store.opening import open_facts, open_season
from countback.store.shipped import find_rulebook

SHIPPED = "porsche-carrera-cup-north-america-2022"
HEAD = (
    "POSITION;NUMBER;STATUS; LAPS;TOTAL_TIME;GAP_FIRST;FL_TIME;TEAM;CLASS;DRIVER_FIRSTNAME;DRIVER_SECONDNAME;"
)


def sheet(folder: Path, name: str, *rows: tuple[object, ...]) -> Path:
    """Write a sheet of (position, number, first name, surname, seconds, best lap in s, class)."""
    lines = [HEAD]
    for position, number, first, last, seconds, lap, class_ in rows:
        status = "Classified" if position else "Not started"
        minutes, rest = divmod(float(str(seconds)), 60)
        total = f"{int(minutes)}:{rest:06.3f}" if position else ""
        lines.append(
            f"{position};{number};{status};10;{total};;{lap:.3f};Team {number};{class_};{first};{last};"
        )
    path = folder / name
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
    return path


RACE = (
    (1, "7", "Ann", "Lee", 600.5, 58.1, "A"),
    (2, "068", "Carlos", "de Quesada", 601.0, 57.9, "A"),
    (3, "12", "Zoë", "Fox", 602.0, 58.5, "B"),
)


def with_times(*rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    """Return the rows of another race of the same cars: no time is equal."""
    return [(*row[:4], float(str(row[4])) + 1.25, float(str(row[5])) + 0.125, row[6]) for row in rows]


RACE_1 = "2026-05-01-race-1"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """A season of one race, imported on 1 May."""
    folder = tmp_path / "season"
    file = sheet(tmp_path, "20260501_race_1.csv", *RACE)
    args = ("--year", 2022, "--series", "Club Cup", "--rulebook", "porsche-carrera-cup-north-america")
    imported("alkamel", file, "-o", folder, *args, "--published", "2026-05-01T12:00+00:00")
    return folder


def facts(folder: Path) -> Season:
    read, findings = read_season(folder)
    assert read is not None, findings
    return read


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a season folder; what Countback keeps for undo is its own."""
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: data for name, data in files.items() if not name.startswith(".countback/")}


def test_mustang_challenge_from_three_files_and_the_standings(shared: Path, tmp_path: Path) -> None:
    data = shared / "data" / "alkamel" / "mustang2026"
    results = [data / f"results-midohio-{one}-2026.json" for one in ("qualifying", "race1", "race2")]
    official = [data / f"standings-{one}-drivers-2026.json" for one in ("dh", "dhl")]
    folder = tmp_path / "mustang"
    output = imported("alkamel", *results, *official, "-o", folder)
    assert "23 of 26 cells agree" in output
    assert "22 of 22 cells agree" in output
    assert "All tables: 45 of 48 cells agree" in output
    assert "Jim Farley as a guest explains 3 of the 3 cells that differ" in output
    entries = folder / "entries.csv"
    lines = entries.read_text("utf-8").splitlines()
    head = f"{lines[0]},guest"
    marked = [f"{line},{'yes' if 'Jim Farley' in line else ''}" for line in lines[1:]]
    entries.write_text("\n".join([head, *marked]) + "\n", "utf-8")
    assert "All tables: 48 of 48 cells agree" in imported("alkamel", *official, "-o", folder)


def test_a_new_result_is_a_new_revision_and_old_standings_come_back(season: Path, tmp_path: Path) -> None:
    before = (season / "results" / f"1-{RACE_1}.csv").read_bytes()
    then = open_season(season).standings
    assert then is not None
    swapped = sheet(tmp_path, "race_1_amended.csv", (2, *RACE[0][1:]), (1, *RACE[1][1:]), RACE[2])
    output = imported("alkamel", swapped, "-o", season, "--round", 1, "--published", "2026-05-03T09:00+02:00")
    assert "revision 2" in output
    assert "car 7: position 1 → 2" in output
    assert (season / "results" / f"1-{RACE_1}.csv").read_bytes() == before
    now, opened = facts(season), open_season(season)
    revisions = now.events[0].sessions[0].classifications
    assert [row.position for row in revisions[1].rows] == [2, 1, 3]
    assert revisions[1].cause == ""
    assert "race_1_amended.csv" in (season / "imports.csv").read_text("utf-8")
    assert opened.standings is not None
    assert opened.standings.table("overall").rows[0].competitor.name == "Carlos de Quesada"
    known = as_known(now, dt.datetime(2026, 5, 2, tzinfo=dt.UTC))
    assert known.events[0].sessions[0].classifications == revisions[:1]
    for moment, winner in (
        ("2026-05-02", "Ann Lee"),
        ("2026-05-03T06:59+00:00", "Ann Lee"),
        ("2026-05-03", "Carlos"),
    ):
        shown = json.loads(run("standings", season, "--as-of", moment, "--format", "json").stdout)
        assert shown["championships"][0]["rows"][0]["competitor"].startswith(winner), moment
    before_all = json.loads(run("standings", season, "--as-of", "2026-04-01", "--format", "json").stdout)
    assert not any(row["points"] != "0" for row in before_all["championships"][0]["rows"])
    log = json.loads(run("log", season, "--json").stdout)
    assert [(line["what"], line["revision"], line["time"]) for line in log] == [
        (RACE_1, 1, "2026-05-01T12:00:00+00:00"),
        (RACE_1, 2, "2026-05-03T09:00:00+02:00"),
    ]


def test_the_same_file_again_changes_nothing(season: Path, tmp_path: Path) -> None:
    before = contents(season)
    output = imported("results", tmp_path / "20260501_race_1.csv", "-o", season)
    assert "is stored like that already" in output
    assert contents(season) == before


def test_a_dry_run_shows_and_stores_nothing(season: Path, tmp_path: Path) -> None:
    before = contents(season)
    swapped = sheet(tmp_path, "amended.csv", (2, *RACE[0][1:]), (1, *RACE[1][1:]), RACE[2])
    output = imported("alkamel", swapped, "-o", season, "--round", 1, "--dry-run")
    assert "2 values differ" in output or "values differ from the revision before" in output
    assert "Overall: 2 lines change" in output
    assert "Nothing is stored" in output
    assert contents(season) == before
    assert not (tmp_path / "new").exists()
    imported("alkamel", swapped, "-o", tmp_path / "new", "--year", 2026, "--dry-run")
    assert not (tmp_path / "new").exists()


def with_row(index: int, **changed: object) -> list[tuple[object, ...]]:
    names = ("position", "number", "first", "last", "seconds", "lap", "class")
    rows = [list(row) for row in RACE]
    for name, value in changed.items():
        rows[index][names.index(name)] = value
    return [tuple(row) for row in rows]


def attempt(season: Path, tmp_path: Path, rows: list[tuple[object, ...]], *args: object) -> Result:
    file = sheet(tmp_path, "again.csv", *rows)
    return run("import", "alkamel", file, "-o", season, "--round", 1, *args)


@pytest.mark.parametrize(
    ("index", "changed"),
    [
        (1, {"last": "De Quesada"}),
        (1, {"first": "DE QUESADA", "last": "CARLOS"}),
        (2, {"first": "Zoe"}),
        (2, {"last": "Fox(J)"}),
        (0, {"last": "Lee Jr."}),
    ],
)
def test_spellings_of_one_name_are_matched(
    season: Path, tmp_path: Path, index: int, changed: dict[str, str]
) -> None:
    result = attempt(season, tmp_path, with_row(index, seconds=603.0, **changed))
    assert result.exit_code == 0, result.output
    assert [driver.name for entry in facts(season).entries for driver in entry.crew] == [
        "Ann Lee",
        "Zoë Fox",
        "Carlos de Quesada",
    ]


@pytest.mark.parametrize(
    ("index", "changed", "said"),
    [
        (1, {"first": "C."}, "C. de Quesada is Carlos de Quesada? (score 0.93)"),
        (0, {"first": "Anne"}, "Anne Lee is Ann Lee? (score 0.9"),
        (0, {"number": "77"}, "Ann Lee is entered with number 7 and drives 77 here"),
        (0, {"number": "77", "first": "Anne"}, "Anne Lee is Ann Lee?"),
        (
            0,
            {"first": "Completely", "last": "Different"},
            "car 7 is entered with Ann Lee, not Completely Different",
        ),
        (0, {"number": "99", "first": "Some", "last": "Stranger"}, "no entry names Some Stranger"),
    ],
)
def test_nothing_in_doubt_is_matched_silently(
    season: Path, tmp_path: Path, index: int, changed: dict[str, str], said: str
) -> None:
    before = contents(season)
    result = attempt(season, tmp_path, with_row(index, seconds=603.0, **changed))
    assert result.exit_code == 1
    assert said in result.output
    assert "Nothing is stored." in result.output
    assert contents(season) == before


def test_an_accepted_name_is_remembered(season: Path, tmp_path: Path) -> None:
    initial = with_row(1, first="C.", seconds=604.0)
    assert attempt(season, tmp_path, initial, "--accept-names", "--threshold", "0.95").exit_code == 1
    assert attempt(season, tmp_path, initial, "--accept-names").exit_code == 0
    assert (season / "aliases.csv").read_text("utf-8") == "alias,driver\nC. de Quesada,carlos-de-quesada\n"
    assert attempt(season, tmp_path, with_row(1, first="C.", seconds=605.0)).exit_code == 0


def test_new_cars_are_entered_when_asked_for(season: Path, tmp_path: Path) -> None:
    rows = [*RACE, (4, "99", "Some", "Stranger", 610.0, 59.0, "b")]
    assert attempt(season, tmp_path, rows, "--add-new").exit_code == 0
    new = facts(season).entries[-1]
    assert (new.number, new.crew[0].name, new.class_, new.rounds) == ("99", "Some Stranger", "B", (1,))


def test_a_season_without_the_round_asks_for_it(season: Path, tmp_path: Path) -> None:
    file = sheet(tmp_path, "somewhere.csv", *(with_times(*RACE)))
    assert "no time is equal" in refused("alkamel", file, "-o", season)
    imported("alkamel", file, "-o", season, "--round", 2, "--date", "2026-06-01")
    assert [session.id for event in facts(season).events for session in event.sessions] == [
        RACE_1,
        "2026-06-01-race",
    ]
    assert {entry.rounds for entry in facts(season).entries} == {(1, 2)}


def test_penalties_are_recorded_only_when_accepted(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "alkamel" / "pccna2026" / "race-miami-2026-r1.json"
    imported("alkamel", file, "-o", tmp_path / "a")
    assert facts(tmp_path / "a").decisions == ()
    imported("alkamel", file, "-o", tmp_path / "b", "--accept-decisions")
    decisions = facts(tmp_path / "b").decisions
    assert len(decisions) == 8
    assert {(one.kind, one.in_result) for one in decisions} == {("time-added", True)}
    assert facts(tmp_path / "b").classes == ("PRO", "PRO-AM", "MAS")


def test_a_grid_goes_into_its_race(shared: Path, tmp_path: Path) -> None:
    data = shared / "data" / "alkamel" / "mustang2026"
    folder = tmp_path / "season"
    assert "grid-before-result" not in imported(
        "alkamel",
        data / "grid-midohio-race1-2026.json",
        data / "results-midohio-race1-2026.json",
        "-o",
        folder,
    )
    race = facts(folder).events[0].sessions[0]
    assert len(race.classifications) == 1
    assert {row.number: row.grid for row in race.classifications[0].rows if row.number in ("42", "28")} == {
        "42": 1,
        "28": 17,
    }
    alone = refused("alkamel", data / "grid-midohio-race2-2026.json", "-o", folder)
    assert "import the race first" in alone


@pytest.mark.parametrize(
    ("kind", "files", "entries"),
    [
        ("acc", ("acc/191003_225901_Q.json", "acc/191003_235558_R.json"), 3),
        ("ac", ("ac/2015_10_17_9_49_RACE.json",), 17),
        ("ac", ("acsm/2019_2_15_21_8_QUALIFY.json", "acsm/2019_2_15_21_16_RACE.json"), 9),
        ("acsm", ("acsm/championship-setup.json",), 9),
        ("iracing", ("iracing/iracing-result-36788868.json",), 17),
        ("rfactor2", ("rfactor2/race.xml",), 5),
        ("rfactor2", ("rfactor2/race_with_penalties.xml",), 5),
    ],
)
def test_simulator_files_start_a_season(
    shared: Path, tmp_path: Path, kind: str, files: tuple[str, ...], entries: int
) -> None:
    imported(kind, *(shared / "data" / "simracing" / file for file in files), "-o", tmp_path / "season")
    assert len(facts(tmp_path / "season").entries) == entries


def test_a_championship_set_up_is_scored_by_its_own_rulebook(shared: Path, tmp_path: Path) -> None:
    imported("acsm", shared / "data/simracing/acsm/championship-setup.json", "-o", tmp_path / "season")
    standings = open_season(tmp_path / "season").standings
    assert standings is not None
    assert [(row.competitor.name, row.points) for row in standings.table("nfs").rows[:2]] == [
        ("namelesssboy", 25),
        ("Seb", 18),
    ]
    assert [row.competitor.name for row in standings.table("porsche").rows] == [
        "Joseph Elton",
        "L33 CR055L3Y",
    ]


def test_a_person_with_a_new_gamertag_is_known_by_the_steam_id(shared: Path, tmp_path: Path) -> None:
    setup = shared / "data/simracing/acsm/championship-setup.json"
    imported("acsm", setup, "-o", tmp_path / "season")
    race = json.loads((shared / "data/simracing/acsm/2019_2_15_22_10_RACE.json").read_text("utf-8"))
    race["Result"] = race["Result"][:1]
    race["Result"][0]["DriverName"] = "xX Elton Xx"
    file = tmp_path / "race.json"
    file.write_text(json.dumps(race), "utf-8")
    imported("ac", file, "-o", tmp_path / "season", "--round", 3)
    rows = facts(tmp_path / "season").events[2].sessions[-1].classifications[0].rows
    assert [row.entry for row in rows] == ["joseph-elton"]


def test_files_of_another_kind_are_refused(season: Path, tmp_path: Path) -> None:
    assert "is alkamel-csv, not iracing" in refused("iracing", tmp_path / "20260501_race_1.csv", "-o", season)
    assert "no kind 'irace'" in refused("irace", tmp_path / "20260501_race_1.csv", "-o", season)


def test_a_spreadsheet_is_read_as_somebody_has_said_before(season: Path, tmp_path: Path) -> None:
    file = tmp_path / "round.csv"
    file.write_text(
        "Pl;Nr;Name;Gruppe;Zeit\n1;7;Ann Lee;A;10:00.000\n2;068;Carlos de Quesada;A;10:01.000\n", "utf-8"
    )
    shown = run("map", file, "-o", season, "--column", "class=Gruppe", "--kind", "race")
    assert shown.exit_code == 0, shown.output
    assert 'class = "Gruppe"' in (season / "layouts.toml").read_text("utf-8")
    assert "class = Gruppe" in imported("spreadsheet", file, "-o", season, "--round", 1)
    wrong = run("map", file, "--column", "class=Klasse")
    assert "there are Pl, Nr, Name, Gruppe, Zeit" in wrong.output


def test_folder_to_workbook_to_folder_is_lossless(tmp_path: Path) -> None:
    book, folder = tmp_path / "season.xlsx", tmp_path / "again"
    assert run("export", SHIPPED, "--to", "xlsx", "-o", book).exit_code == 0
    imported("workbook", book, "-o", folder)
    path, (original, _) = open_facts(SHIPPED)
    assert path is not None
    assert facts(folder) == original
    shipped, again = contents(path), contents(folder)
    assert shipped.keys() == again.keys()
    # Only comments are not facts: decisions.toml has some.
    assert [name for name in shipped if shipped[name] != again[name]] == ["decisions.toml"]


def test_an_edited_workbook_makes_a_revision(season: Path, tmp_path: Path) -> None:
    from countback.importing.begin import revised

    before = facts(season)
    race = before.events[0].sessions[0]
    newest = race.classifications[0]
    rows = (msgspec.structs.replace(newest.rows[0], laps=9), *newest.rows[1:])
    edited = msgspec.structs.replace(race, classifications=(msgspec.structs.replace(newest, rows=rows),))
    event = msgspec.structs.replace(before.events[0], sessions=(edited,))
    after = revised(
        before, msgspec.structs.replace(before, events=(event,)), dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    )
    found = after.events[0].sessions[0].classifications
    assert found[0] == newest
    assert (found[1].rows, found[1].state) == (rows, "amended")


CRASH = """
import os, sys
import countback.cli.import_, countback.formats.readers.alkamel_csv, countback.scoring.score
from countback.cli import main

def stopped_after(count):
    def counted(real):
        def call(*args, **options):
            nonlocal count
            count -= 1
            if count < 0:
                os._exit(9)
            return real(*args, **options)
        return call
    for name in ("fsync", "rename", "replace", "mkdir", "rmdir", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    sys.stdout = sys.stderr
    try:
        main()
    except SystemExit as end:
        os._exit(end.code or 0)

# Each line is one process, begun where everything has been imported.
for line in sys.stdin:
    child = os.fork()
    if not child:
        stopped_after(int(line))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_an_import_stopped_at_any_step_leaves_the_folder_as_it_was_or_done(
    season: Path, tmp_path: Path
) -> None:
    rows = [(2, *RACE[0][1:]), (1, *RACE[1][1:]), RACE[2], (4, "99", "Some", "Stranger", 610.0, 59.0, "B")]
    file = sheet(tmp_path, "again.csv", *rows)
    args = [
        "import",
        "alkamel",
        str(file),
        "-o",
        str(season),
        "--round",
        "1",
        "--add-new",
        "--published",
        "2026-05-04",
    ]
    before, old = contents(season), facts(season)
    after: set[tuple[int, int]] = set()
    process = subprocess.Popen(
        [sys.executable, "-c", CRASH, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for point in range(200):
        process.stdin.write(f"{point}\n")
        process.stdin.flush()
        status = int(process.stdout.readline())
        # Whoever reads the folder next finds one or the other, and nothing is left over.
        new = facts(season)
        there = contents(season)
        if status == 0 or new != old:
            after.add((len(new.entries), len(new.events[0].sessions[0].classifications)))
            assert not [name for name in there if ".countback" in name]
            break
        assert there == before
    process.communicate()
    assert after == {(4, 2)}
    assert point > 5


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_an_import_killed_at_random_leaves_the_folder_as_it_was_or_done(season: Path, tmp_path: Path) -> None:
    rows = [(2, *RACE[0][1:]), (1, *RACE[1][1:]), RACE[2]]
    file = sheet(tmp_path, "again.csv", *rows)
    args = ["import", "alkamel", str(file), "-o", str(season), "--round", "1", "--published", "2026-05-04"]
    before = contents(season)
    started = time.monotonic()
    command = [sys.executable, "-c", "from countback.cli import main; main()", *args]
    subprocess.run([*command, "--dry-run"], capture_output=True, check=True)
    whole = time.monotonic() - started
    dice = random.Random(5)
    for _ in range(8):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * dice.uniform(0.5, 1.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        revisions = facts(season).events[0].sessions[0].classifications
        if len(revisions) > 1:
            break
        assert contents(season) == before
    assert len(revisions) in (1, 2)


def test_two_races_of_imsa_against_the_official_teams_tables(shared: Path, tmp_path: Path) -> None:
    """The one cell that differs is a car that changed its number, which the import says.

    With the scorer's word for it, in a rulebook of the season's own, all 50 agree: the car stays one.
    """
    data = shared / "data" / "alkamel" / "imsa2026"
    files = [data / f"race-{one}-2026.json" for one in ("daytona", "sebring")]
    tables = [data / f"standings-{one}-teams-2026.json" for one in ("gtp", "lmp2")]
    output = imported("alkamel", *files, *tables, "-o", tmp_path / "season")
    assert "All tables: 49 of 50 cells agree" in output
    assert "JDC-Miller MotorSports, 2026-01-24-daytona-international-race: 240 printed, 0 computed" in output
    assert "Kaylen Frederick is entered with number 85 and drives 5 here" in output
    shipped = find_rulebook("imsa-weathertech")
    assert shipped is not None
    renumbered = 'of = { kind = "car", same = [["5 JDC-Miller MotorSports", "85 JDC-Miller MotorSports"]] }'
    teams = 'name = "GTP teams"\nof = "car"\n'
    assert teams in shipped.read_text("utf-8")
    book = shipped.read_text("utf-8").replace(teams, f'name = "GTP teams"\n{renumbered}\n')
    (tmp_path / "season" / "rules.toml").write_text(book, "utf-8")
    season = tmp_path / "season" / "season.toml"
    own = season.read_text("utf-8").replace('rulebook = "imsa-weathertech"', 'rulebook = "rules.toml"')
    season.write_text(own, "utf-8")
    output = imported("alkamel", *tables, "-o", tmp_path / "season")
    assert "All tables: 50 of 50 cells agree" in output
    assert "rule-names-no-car" not in {one.code for one in open_season(tmp_path / "season").findings}


def test_eleven_races_of_2023_in_one_go(shared: Path, tmp_path: Path) -> None:
    files = sorted((shared / "data" / "alkamel" / "weathertech-2023").glob("*.csv"))
    imported(
        "alkamel", *files, "-o", tmp_path / "season", "--series", "IMSA WeatherTech SportsCar Championship"
    )
    season = facts(tmp_path / "season")
    assert [len(event.sessions[0].classifications[0].rows) for event in season.events] == [
        61, 53, 28, 38, 57, 34, 20, 45, 19, 48, 52,
    ]  # fmt: skip
    assert season.rulebook == "imsa-weathertech"
    numbers = [
        entry.number for entry in season.entries if any(one.id == "jarett-andretti" for one in entry.crew)
    ]
    assert numbers == ["36", "94"]


def test_a_person_may_be_said_to_be_new_however_alike(season: Path, tmp_path: Path) -> None:
    rows = [*RACE, (4, "99", "Anne", "Lee", 610.0, 59.0, "A")]
    assert "Anne Lee is Ann Lee?" in attempt(season, tmp_path, rows, "--add-new").output
    assert attempt(season, tmp_path, rows, "--new", "Anne Lee").exit_code == 0
    assert [entry.id for entry in facts(season).entries] == ["7", "12", "068", "99"]


def test_a_changed_number_is_a_second_entry_when_accepted(season: Path, tmp_path: Path) -> None:
    rows = with_row(0, number="77", seconds=603.0)
    assert attempt(season, tmp_path, rows).exit_code == 1
    assert attempt(season, tmp_path, rows, "--accept-names").exit_code == 0
    entries = facts(season).entries
    assert [(entry.number, entry.crew[0].id) for entry in entries if entry.crew[0].id == "ann-lee"] == [
        ("7", "ann-lee"),
        ("77", "ann-lee"),
    ]


def test_one_name_that_is_like_another_does_not_make_crews_alike(tmp_path: Path) -> None:
    def entry(number: str, *crew: str) -> Entry:
        drivers = tuple(Driver(id=slug(name), name=name) for name in crew)
        return Entry(id=number, number=number, crew=drivers)

    field = Field([entry("5", "Matthew Bell", "Ann Lee", "Bo Roe"), entry("6", "Cy Zed", "Di Fox")], 1, {})

    def how(number: str, *crew: str) -> str:
        people = tuple(ReadDriver(name=name) for name in crew)
        return field.match(ReadRow(position=1, number=number, drivers=people)).how

    assert how("7", "Matt Campbell", "Kevin Estre", "Laurens Vanthoor") == "unknown"
    assert how("7", "Matthew Bel", "Anne Lee", "Kevin Estre") == "proposed"
    assert how("7", "Sy Zed") == "proposed"
    assert how("7", "Cy Zed", "Kevin Estre", "Ed Axe") == "proposed"  # Somebody certain: a changed number.


def test_entry_lists_and_results_make_rounds_in_the_order_of_their_days(tmp_path: Path) -> None:
    later = {"event": {"name": "Summer", "start_date": "2026-07-10"}, "entries": [{"car_number": "9"}]}
    for name, document in (
        ("list.json", later),
        ("race.json", imsa(session_date="2026-01-24", event_name="Winter", session_name="Race")),
    ):
        (tmp_path / name).write_text(json.dumps(document))
    result = run("import", "results", tmp_path / "list.json", tmp_path / "race.json", "-o", tmp_path / "cup")
    assert result.exit_code == 0, result.output
    season = read_season(tmp_path / "cup").season
    assert season is not None
    assert [(event.round, event.name) for event in season.events] == [(1, "Winter"), (2, "Summer")]


def test_a_season_without_a_name_is_called_after_its_folder(tmp_path: Path) -> None:
    sheet = tmp_path / "2023__02-daytona__202301281340-race.csv"
    sheet.write_bytes(results_csv("1;7;Classified;9;20:00.0;-;1:40.250;A;Pro;Ann;Lee;"))
    result = run("import", "alkamel", sheet, "-o", tmp_path / "Winter Cup")
    assert result.exit_code == 0
    assert "it is called 'Winter Cup'; give --series" in result.output
    season = read_season(tmp_path / "Winter Cup").season
    assert season is not None
    assert (season.id, season.year) == ("winter-cup-2023", 2023)


def test_an_official_table_without_a_rulebook_is_not_silent(tmp_path: Path) -> None:
    sheet = tmp_path / "202301281340-race.csv"
    sheet.write_bytes(results_csv("1;7;Classified;9;20:00.0;-;1:40.250;A;Pro;Ann;Lee;"))
    run("import", "alkamel", sheet, "-o", tmp_path / "cup")
    table = tmp_path / "table.json"
    table.write_text(json.dumps([{"cust_id": 1, "display_name": "Ann", "points": 3}]))
    result = run("import", "iracing", table, "-o", tmp_path / "cup")
    assert "without a rulebook there is nothing to compare it with" in result.output


def test_columns_are_named_of_spreadsheets_only(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(json.dumps(imsa()))
    result = run("map", file)
    assert result.exit_code == 1
    assert "is alkamel-json, whose columns are known" in result.stderr
    assert run("import", "nonsense", file, "-o", tmp_path / "x").stderr.count("acc, acsm") == 1


def test_a_qualifying_and_a_race_that_name_no_day_are_of_one_round(tmp_path: Path) -> None:
    best = "POS;NUMBER;LAP;TIME;GAP_FIRST; LAPS;CLASS;DRIVER_FIRSTNAME;DRIVER_SECONDNAME;"
    (tmp_path / "qualifying.csv").write_bytes(results_csv("1;7;2;1:40.000;-;3;Pro;Ann;Lee;", header=best))
    (tmp_path / "race.csv").write_bytes(results_csv("1;7;Classified;9;20:00.0;-;1:40.250;A;Pro;Ann;Lee;"))
    files = [tmp_path / "qualifying.csv", tmp_path / "race.csv"]
    assert run("import", "alkamel", *files, "-o", tmp_path / "cup", "--year", "2026").exit_code == 0
    season = read_season(tmp_path / "cup").season
    assert season is not None
    (event,) = season.events
    assert [(one.id, one.qualified_by) for one in event.sessions] == [
        ("qualifying-1", ""),
        ("race-1", "qualifying-1"),
    ]


def test_an_accepted_decision_is_known_from_its_import_on(tmp_path: Path) -> None:
    document = acc(sessionType="R")
    document["sessionResult"]["leaderBoardLines"][1]["timing"] = {"lapCount": 11, "totalTime": 1_300_000}
    file, folder = tmp_path / "260601_200000_R.json", tmp_path / "league"
    file.write_text(json.dumps(document))
    book = 'schema = 1\nid = "b"\nname = "B"\nsource = "s"\nscales = {race = [3, 2, 1]}\n'
    book += '[championships.all]\nname = "All"\nawards = {race = {kind = "finish", scale = "race"}}\n'
    when = ("--published", "2026-06-01T22:00+00:00")
    assert run("import", "acc", file, "-o", folder, *when).exit_code == 0
    (folder / "b.toml").write_text(book)
    facts = (
        (folder / "season.toml").read_text().replace("year = 2026\n", 'year = 2026\nrulebook = "b.toml"\n')
    )
    (folder / "season.toml").write_text(facts)
    document["penalties"] = [{"carId": 1, "penalty": "Disqualified", "reason": "Cutting"}]
    file.write_text(json.dumps(document))
    for _ in range(2):  # Once more changes nothing.
        later = ("--published", "2026-06-03T12:00+00:00", "--accept-decisions")
        assert run("import", "acc", file, "-o", folder, *later).exit_code == 0
    season = read_season(folder).season
    assert season is not None
    assert [(one.kind, one.number, str(one.issued)) for one in season.decisions] == [
        ("disqualified", "0", "2026-06-03 12:00:00+00:00")
    ]
    leaders = [
        run("standings", folder, "--format", "csv", *as_of).output.splitlines()[1].split(",")
        for as_of in (("--as-of", "2026-06-02"), ("--as-of", "2026-06-04"), ())
    ]
    assert ["Ann Lee" in " ".join(line) for line in leaders] == [True, False, False]


def test_a_dead_heat_of_a_spreadsheet_is_stored_as_one(tmp_path: Path) -> None:
    sheet = tmp_path / "race.csv"
    sheet.write_text("Pos,No,Driver,Laps\n1=,7,Ann Lee,9\n1=,8,Bo Roe,9\n3,9,Cy Zed,9\n")
    assert run("import", "results", sheet, "-o", tmp_path / "cup", "--year", "2026").exit_code == 0
    stored = (tmp_path / "cup" / "results" / "1-race-1.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in stored] == ["position", "1=", "1=", "3"]
    assert read_season(tmp_path / "cup").findings == []


def test_what_an_entry_lacks_is_taken_from_a_later_file(tmp_path: Path) -> None:
    best = "POS;NUMBER;LAP;TIME;GAP_FIRST; LAPS;DRIVER_FIRSTNAME;DRIVER_SECONDNAME;"
    (tmp_path / "qualifying.csv").write_bytes(
        results_csv("1;7;2;1:40.000;-;3;Ann;Lee;", "2;8;2;1:41.000;-;3;Bo;Roe;", header=best)
    )
    line = "{};{};Classified;9;20:00.0;-;1:40.250;{};{};{};"
    (tmp_path / "race.csv").write_bytes(
        results_csv(line.format(1, 7, "Blue", "Pro", "Ann;Lee"), line.format(2, 8, "Red", "Am", "Bo;Roe"))
    )
    folder = tmp_path / "cup"
    files = [tmp_path / "qualifying.csv", tmp_path / "race.csv"]
    assert run("import", "alkamel", *files, "-o", folder, "--year", "2026").exit_code == 0

    def entries() -> list[tuple[str, str, str]]:
        season = read_season(folder).season
        assert season is not None
        return [(one.number, one.class_, one.team.name if one.team else "") for one in season.entries]

    assert entries() == [("7", "Pro", "Blue"), ("8", "Am", "Red")]
    # Somebody else in the car of the class that no file names.
    (tmp_path / "again.csv").write_bytes(results_csv(line.format(1, 8, "", "", "Cy;Zed")))
    again = ("import", "alkamel", tmp_path / "again.csv", "-o", folder, "--round", "2", "--add-new")
    assert "car 8: class Am, as the car had before" in run(*again).output
    assert entries()[2] == ("8", "Am", "Red")


def test_a_class_that_a_season_does_not_have_is_not_brought_in_by_a_blank(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    line = "1;{};Classified;9;20:00.0;-;1:40.250;Blue;{};Ann;Lee;"
    (tmp_path / "202601011200-race.csv").write_bytes(results_csv(line.format(7, "")))
    assert run("import", "alkamel", tmp_path / "202601011200-race.csv", "-o", folder).exit_code == 0
    (tmp_path / "202601011200-race.csv").write_bytes(results_csv(line.format(7, "Gold")))
    assert run("import", "alkamel", tmp_path / "202601011200-race.csv", "-o", folder).exit_code == 0
    season = read_season(folder).season
    assert season is not None
    assert (season.classes, season.entries[0].class_) == ((), "")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (((1, "88", "Kim", "Guest", 600.5, 58.1, "A"),), "no car in common"),
        (with_times(*RACE), "no time is equal (3 compared)"),
        ((RACE[0], *with_times(*RACE[1:])), "1 of 3 cars have equal times"),
    ],
)
def test_a_file_that_may_be_of_another_session_is_asked_about(
    season: Path, tmp_path: Path, rows: tuple[tuple[object, ...], ...], said: str
) -> None:
    file = sheet(tmp_path, "results.csv", *rows)
    before = contents(season)
    asked = refused("alkamel", file, "-o", season, "--round", 1, "--add-new")
    assert said in asked
    assert f"give --revise {RACE_1} if it replaces that result, or --session NEW if" in asked
    assert contents(season) == before
    named = refused("alkamel", file, "-o", season, "--session", RACE_1, "--add-new")
    assert "has a result that may be of another session" in named
    # Each way out that is printed works.
    assert "revision 2" in imported(
        "alkamel", file, "-o", season, "--revise", RACE_1, "--add-new", "--dry-run"
    )
    new = imported("alkamel", file, "-o", season, "--round", 1, "--session", "NEW", "--add-new", "--dry-run")
    assert "revision 1" in new


def test_cars_that_are_gone_from_a_newer_result_are_said(season: Path, tmp_path: Path) -> None:
    file = sheet(tmp_path, "results.csv", *RACE[:2])
    said = imported("alkamel", file, "-o", season, "--round", 1)
    assert f"{RACE_1} had car 12 in the result before, and this one does not" in said


def test_the_number_of_a_race_in_the_middle_of_a_file_name_counts(season: Path, tmp_path: Path) -> None:
    second = sheet(tmp_path, "03_Results_Race 2_Official.CSV", *with_times(*RACE))
    output = imported("alkamel", second, "-o", season, "--round", 1, "--date", "2026-05-01")
    assert "2026-05-01-race-2 is added to round 1" in output
    assert [one.name for one in facts(season).events[0].sessions] == ["Race 1", "Race 2"]
    first = sheet(tmp_path, "03_Results_Race 1_Official.CSV", *RACE[:2])
    assert "2026-05-01-race-1 (round 1, Round 1): revision 2" in imported(
        "alkamel", first, "-o", season, "--round", 1
    )


def test_whether_results_are_dropped_as_no_round_is_left_is_said(tmp_path: Path) -> None:
    file = sheet(tmp_path, "20260501_race_1.csv", *[(*row[:-1], "Pro-Am") for row in RACE])
    folder = tmp_path / "season"
    args = ("--year", 2026, "--series", "Cup", "--rulebook", "porsche-carrera-cup-north-america")
    said = imported("alkamel", file, "-o", folder, *args)
    assert "the calendar is open, so no result is dropped yet: Pro-Am, Masters" in said
    calendar = folder / "season.toml"
    text = calendar.read_text("utf-8")
    calendar.write_text(text.replace('calendar = "open"', 'calendar = "complete"'), "utf-8")
    said = imported("alkamel", file, "-o", folder, "--session", "race-1")
    assert "no round is left, so results are dropped as at the end: Pro-Am, Masters" in said
    more = '\n[[events]]\nround = 2\nname = "Next"\n[[events.sessions]]\nid = "race-2"\n'
    calendar.write_text(text + more, "utf-8")
    assert "dropped" not in imported("alkamel", file, "-o", folder, "--session", "race-1")


def test_a_season_without_a_rulebook_takes_one_with_a_later_import(tmp_path: Path) -> None:
    file, folder = sheet(tmp_path, "20260501_race_1.csv", *RACE), tmp_path / "season"
    own = tmp_path / "club.toml"
    shipped = find_rulebook("formula-one")
    assert shipped is not None
    own.write_bytes(shipped.read_bytes())
    assert "no rulebook yet" in imported("alkamel", file, "-o", folder, "--series", "Cup")
    assert "no shipped rulebook" in refused("alkamel", file, "-o", folder, "--rulebook", "formula-uno")
    (folder / "club.toml").write_text("schema = 1\n", "utf-8")
    assert "the season folder has another club.toml" in refused(
        "alkamel", file, "-o", folder, "--rulebook", own
    )
    (folder / "club.toml").unlink()
    assert "season.toml" in imported("alkamel", file, "-o", folder, "--rulebook", own)
    season = read_season(folder).season
    assert season is not None
    assert season.rulebook == "club.toml"
    assert (folder / "club.toml").read_bytes() == own.read_bytes()
    said = imported("alkamel", file, "-o", folder, "--rulebook", "motogp", "--year", 2031, "--series", "Bowl")
    for key, has, asked in (
        ("rulebook", "club.toml", "motogp"),
        ("year", 2026, 2031),
        ("series", "Cup", "Bowl"),
    ):
        assert f"the season has the {key} {has}: {asked} is not used" in said
    assert read_season(folder).season == season


def test_a_workbook_keeps_the_name_of_a_rulebook_that_lies_in_the_folder(tmp_path: Path) -> None:
    folder, book, again = tmp_path / "cup", tmp_path / "cup.xlsx", tmp_path / "again"
    run("new", folder, "--like", "porsche-carrera-cup-north-america", "--year", 2022)
    calendar = folder / "season.toml"
    named = calendar.read_text("utf-8").replace('"porsche-carrera-cup-north-america"', '"own.toml"')
    calendar.write_text(named, "utf-8")
    (folder / "own.toml").write_text(
        'schema = 1\nid = "own"\nname = "Own"\nscales.race = [3, 2, 1]\n'
        '[championships.all]\nname = "All"\nawards.race = { kind = "finish", scale = "race" }\n',
        "utf-8",
    )
    assert run("export", folder, "--to", "xlsx", "-o", book).exit_code == 0
    assert "there is no 'own.toml' in the season folder" in imported("workbook", book, "-o", again)
    assert facts(again).rulebook == "own.toml"
    (again / "own.toml").write_bytes((folder / "own.toml").read_bytes())
    assert run("standings", again).output == run("standings", folder).output


def test_a_name_below_the_threshold_says_which_one_takes_it(season: Path, tmp_path: Path) -> None:
    near = sheet(tmp_path, "race_2.csv", (1, "12", "Zo", "Foxe", 600.5, 58.1, "B"))
    args = ("alkamel", near, "-o", season, "--round", 2, "--threshold", "0.99")
    said = refused(*args)
    assert "accept with --accept-names --threshold 0." in said
    lower = said.split("--threshold ")[1].split(",")[0]
    said = refused(*args, "--accept-names")
    assert f"accept with --threshold {lower}, say --new NAME" in said
    imported(*args[:-1], lower, "--accept-names")


@pytest.mark.parametrize("year", [1958, 2022])
def test_a_formula_one_season_as_a_folder_that_agrees_with_its_tables(
    shared: Path, tmp_path: Path, year: int
) -> None:
    record = shared / "data" / "f1db" / "f1db-sample.zip"
    assert "give --year" in refused("f1db", record, "-o", tmp_path / "f1")
    imported("f1db", record, "--year", year, "-o", tmp_path / "f1")
    season = facts(tmp_path / "f1")
    assert (season.year, season.rulebook, season.calendar) == (year, "formula-one", "complete")
    checked = run("check", tmp_path / "f1").output
    drivers = checked.split("drivers: points agree in ")[1].split(" rows")[0].split(" of ")
    assert drivers[0] == drivers[1]


def test_an_official_table_of_others_is_not_compared(season: Path) -> None:
    from countback.formats.reading import ReadStanding, ReadTable
    from countback.importing.compare import Compared, compare
    from countback.store.books import read_rulebook

    book = read_rulebook("porsche-carrera-cup-north-america", 2022).rulebook
    assert book is not None

    def table(*names: str, points: str = "25") -> ReadTable:
        rows = tuple(
            ReadStanding(position=place, competitor=name, points=points, by_session={"Round 1: Race": points})
            for place, name in enumerate(names, start=1)
        )
        return ReadTable(name="Official", sessions=("Round 1: Race",), rows=rows)

    ours = compare(facts(season), book, table("Ann Lee", "Zoë Fox"))
    assert isinstance(ours, Compared)
    for other in (
        table("Some One", "Ann Lee", "No Body", "Any Body"),
        table("Ann Lee", "Zoë Fox", points="77"),
    ):
        said = compare(facts(season), book, other)
        assert not isinstance(said, Compared)
        assert said.message == "Official: no championship of the rulebook fits it"
