"""An import knows which session it has in hand: by content, not by slot; and asks where that is in doubt."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from import_runs import imported, refused, run, without_times

from countback.model.season import Season
from countback.store.folder import read_season

PEOPLE = {
    7: ("Ann", "Ott", "S76561198000000007"),
    8: ("Cat", "Qin", "S76561198000000008"),
    9: ("Dan", "Roe", "S76561198000000009"),
}
OPTIONS = ("--year", "2026", "--rulebook", "motorsport-uk-club")


def facts(folder: Path) -> Season:
    season, findings = read_season(folder)
    assert season is not None, findings
    return season


def race(folder: Path, name: str, track: str, order: tuple[int, ...], lap: int, **about: Any) -> Path:
    """Write a race of the game: cars in their order, best laps from ``lap`` ms on."""
    lines = []
    for place, number in enumerate(order):
        first, last, id_ = PEOPLE[number]
        driver = {"firstName": first, "lastName": last, "shortName": last[:3].upper(), "playerId": id_}
        lines.append(
            {
                "car": {"carId": 1000 + number, "raceNumber": number, "drivers": [driver]},
                "timing": {"bestLap": lap + 10 * place, "totalTime": 20 * lap + 977 * place, "lapCount": 20},
            }
        )
    document = {
        "sessionType": "R",
        "trackName": track,
        "serverName": "Club night",
        "sessionResult": {"type": 1, "leaderBoardLines": lines},
        "laps": [],
        **about,
    }
    file = folder / name
    file.write_bytes(json.dumps(document).encode("utf-16-le"))
    return file


@pytest.fixture
def evenings(tmp_path: Path) -> list[Path]:
    """Four races on three days at two circuits."""
    return [
        race(tmp_path, "260305_200000_R.json", "monza", (7, 8, 9), 109_500),
        race(tmp_path, "260312_200000_R.json", "spa", (8, 7, 9), 137_300),
        race(tmp_path, "260319_200000_R.json", "monza", (9, 8, 7), 109_900),
        race(tmp_path, "260319_213000_R.json", "monza", (7, 9, 8), 109_100),
    ]


def test_rounds_imported_one_by_one_replace_nothing_in_any_order(
    evenings: list[Path], tmp_path: Path
) -> None:
    seasons = []
    for number, order in enumerate(itertools.permutations(evenings)):
        folder = tmp_path / f"season-{number}"
        for file in order:
            imported("results", file, "-o", folder, *OPTIONS, "--series", "Night")
        seasons.append(facts(folder))
    first = seasons[0]
    assert [[session.id for session in event.sessions] for event in first.events] == [
        ["2026-03-05-monza-race-2000"],
        ["2026-03-12-spa-francorchamps-race-2000"],
        ["2026-03-19-monza-race-2000", "2026-03-19-monza-race-2130"],
    ]
    assert [(event.round, event.name, event.code) for event in first.events] == [
        (1, "Monza", "MON"),
        (2, "Spa-Francorchamps", "SPA"),
        (3, "Monza", "MOZ"),
    ]
    assert [one.name for one in first.events[2].sessions] == ["Race 1", "Race 2"]
    every = [session for event in first.events for session in event.sessions]
    assert all(len(session.classifications) == 1 for session in every)
    assert {entry.rounds for entry in first.entries} == {(1, 2, 3)}
    for other in seasons[1:]:
        assert other == first


def test_a_calendar_written_ahead_is_filled_by_day_and_then_by_time(
    evenings: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "planned"
    folder.mkdir()
    text = 'format = 1\nid = "p"\nname = "P"\nseries = "L"\nyear = 2026\n'
    for round_, (name, day, ids) in enumerate(
        [("Monza", "05", (1,)), ("Spa", "12", (2,)), ("Monza II", "19", (3, 4))], start=1
    ):
        text += f'[[events]]\nround = {round_}\nname = "{name}"\nstart = 2026-03-{day}\nend = 2026-03-{day}\n'
        text += "".join(f'[[events.sessions]]\nid = "race-{number}"\n' for number in ids)
    (folder / "season.toml").write_text(text, "utf-8")
    (folder / "entries.csv").write_text("number,driver\n7,Ann Ott\n8,Cat Qin\n9,Dan Roe\n", "utf-8")
    for file in evenings:
        imported("results", file, "-o", folder)
    winners = [
        (session.id, session.classifications[0].rows[0].entry, len(session.classifications))
        for event in facts(folder).events
        for session in event.sessions
    ]
    assert winners == [("race-1", "7", 1), ("race-2", "8", 1), ("race-3", "9", 1), ("race-4", "7", 1)]
    # A day that is not in a complete calendar, at a circuit that is: the name fits, the day does not.
    other = race(tmp_path, "260402_200000_R.json", "monza", (8, 9, 7), 110_000)
    assert "cannot tell the round of 'Monza' on 2026-04-02" in refused("results", other, "-o", folder)
    assert len(facts(folder).events) == 3
    assert "revision 1" in imported("results", other, "-o", folder, "--round", "4")


def planned(folder: Path, sessions: str) -> Path:
    """Write a season whose one event has these sessions (TOML), none with a result."""
    folder.mkdir()
    text = 'format = 1\nid = "p"\nname = "P"\nseries = "L"\nyear = 2026\nrulebook = "motorsport-uk-club"\n'
    text += '[[events]]\nround = 1\nname = "Monza"\nstart = 2026-03-19\n' + sessions
    (folder / "season.toml").write_text(text, "utf-8")
    (folder / "entries.csv").write_text("number,driver\n7,Ann Ott\n8,Cat Qin\n9,Dan Roe\n", "utf-8")
    return folder


TWO = '[[events.sessions]]\nid = "race-1"\n[[events.sessions]]\nid = "race-2"\n'


def winners(folder: Path) -> dict[str, str]:
    sessions = [one for event in facts(folder).events for one in event.sessions]
    return {one.id: one.classifications[0].rows[0].entry for one in sessions if one.classifications}


def test_two_races_of_one_evening_are_filled_by_the_order_of_starts(
    evenings: list[Path], tmp_path: Path
) -> None:
    early, late = evenings[2:]
    seasons = []
    for number, order in enumerate(((early, late), (late, early))):
        folder = planned(tmp_path / f"p{number}", TWO)
        said = imported("results", order[0], "-o", folder)
        assert "taken as race-1, by its start; race-2 is still without a result" in said
        said = imported("results", order[1], "-o", folder)
        assert "still without" not in said
        assert ("what was race-1 is race-2 by the order of starts" in said) == (order[0] == late)
        assert winners(folder) == {"race-1": "9", "race-2": "7"}
        seasons.append(without_times(facts(folder)))
        # The same files again are known where they are now.
        for file in order:
            assert "like that already" in imported("results", file, "-o", folder)
    assert seasons[0] == seasons[1]
    folder = planned(tmp_path / "together", TWO)
    assert "still without" not in imported("results", late, early, "-o", folder)
    assert winners(folder) == {"race-1": "9", "race-2": "7"}


def test_a_result_that_is_decided_on_does_not_move(evenings: list[Path], tmp_path: Path) -> None:
    early, late = evenings[2:]
    folder = planned(tmp_path / "p", TWO)
    imported("results", late, "-o", folder)
    decision = '[[decisions]]\nkind = "time-added"\nsession = "race-1"\nnumber = "7"\nseconds = 5\n'
    (folder / "decisions.toml").write_text(decision, "utf-8")
    said = refused("results", early, "-o", folder)
    assert "race-1 is decided on, and a result that started earlier would take its place" in said
    imported("results", early, "-o", folder, "--session", "race-2")
    assert winners(folder) == {"race-1": "7", "race-2": "9"}


def test_races_of_other_kinds_are_told_apart_by_name_and_hour_or_asked(
    evenings: list[Path], tmp_path: Path
) -> None:
    late = evenings[3]
    sprint = '[[events.sessions]]\nid = "s"\nname = "Sprint Race"\n{}'
    sprint += '[[events.sessions]]\nid = "f"\nname = "Feature Race"\n{}'
    folder = planned(tmp_path / "p", sprint.format("", ""))
    said = refused("results", late, "-o", folder)
    assert "at 21:30 could be s (Sprint Race), f (Feature Race), and nothing says which" in said
    assert "give --session s, or another of them" in said
    assert winners(folder) == {}
    text = "Pos,No,Laps\n1,8,9\n2,7,9\n"
    imported("results", sheet(tmp_path, "Feature Race.csv", text), "-o", folder, "--date", "2026-03-19")
    assert winners(folder) == {"f": "8"}
    # By its hour in the calendar.
    hours = planned(tmp_path / "h", sprint.format("start = 20:00:00\n", "start = 21:15:00\n"))
    imported("results", late, "-o", hours)
    assert winners(hours) == {"f": "7"}
    # A log that says "race" may be of the heat, too.
    kinds = '[[events.sessions]]\nid = "h"\nkind = "heat"\n[[events.sessions]]\nid = "r"\n'
    folder = planned(tmp_path / "k", kinds)
    assert "could be h, r, and nothing says which" in refused("results", late, "-o", folder)
    # Two sheets that name neither hour nor number.
    folder = planned(tmp_path / "n", TWO)
    file = sheet(tmp_path, "result.csv", text)
    said = refused("results", file, "-o", folder, "--date", "2026-03-19")
    assert "could be race-1, race-2, and nothing says which" in said
    imported("results", file, "-o", folder, "--date", "2026-03-19", "--session", "race-2")
    assert winners(folder) == {"race-2": "8"}


def test_the_same_file_under_another_name_is_the_same_session(evenings: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "season"
    imported("results", *evenings, "-o", folder, *OPTIONS)
    before = facts(folder)
    copy = tmp_path / "download (1).json"
    copy.write_bytes(evenings[1].read_bytes())
    assert "is stored like that already" in imported("results", copy, "-o", folder)
    assert facts(folder) == before


def test_a_result_with_other_times_is_no_revision_unasked(evenings: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "season"
    imported("results", *evenings, "-o", folder, *OPTIONS)
    id_ = "2026-03-12-spa-francorchamps-race-2000"
    other = race(tmp_path, "saved.json", "spa", (9, 8, 7), 138_000)
    said = refused("results", other, "-o", folder, "--session", id_)
    assert "no time is equal (3 compared)" in said
    assert f"give --revise {id_} if it replaces that result" in said
    assert len(facts(folder).events[1].sessions[0].classifications) == 1
    imported("results", other, "-o", folder, "--revise", id_)
    assert len(facts(folder).events[1].sessions[0].classifications) == 2


def test_a_penalty_is_a_revision_of_its_race(evenings: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "season"
    imported("results", *evenings, "-o", folder, *OPTIONS)
    later = json.loads(evenings[0].read_bytes().decode("utf-16-le"))
    lines = later["sessionResult"]["leaderBoardLines"]
    lines[0]["timing"]["totalTime"] += 5000
    later["sessionResult"]["leaderBoardLines"] = [lines[1], lines[0], lines[2]]
    file = tmp_path / "after the stewards.json"
    file.write_text(json.dumps(later))
    said = imported("results", file, "-o", folder, "--date", "2026-03-05")
    assert "this is 2026-03-05-monza-race-2000 again" in said
    assert "3 of 3 cars have equal times" in said
    assert "follows those there" in said
    assert len(facts(folder).events[0].sessions[0].classifications) == 2


def sheet(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


QUALIFYING = "Pos,No,Name,Laps,Time\n1,7,Ann Ott,8,1:15.594\n2,8,Cat Qin,7,1:15.770\n"
RACED = "Pos,No,Name,Laps,Time,Best\n1,8,Cat Qin,12,15:15.436,1:16.0\n2,7,Ann Ott,12,15:16.962,1:16.2\n"


def test_a_provisional_sheet_that_comes_after_the_official_one_replaces_nothing(tmp_path: Path) -> None:
    first = sheet(tmp_path, "2026-05-03 Race 1 Provisional.csv", RACED)
    final = sheet(tmp_path, "2026-05-03 Race 1 Official.csv", RACED.replace("15:16.962", "15:21.962"))
    seasons = []
    for number, order in enumerate(((first, final), (final, first))):
        folder = tmp_path / f"cup-{number}"
        said = [imported("results", file, "-o", folder, *OPTIONS, "--series", "C") for file in order]
        assert ("by its state (provisional): it is revision 1" in said[1]) == (order[0] == final)
        seasons.append(without_times(facts(folder)))
        assert "revision" not in run("check", folder).output
        before = facts(folder)
        for file in order:
            imported("results", file, "-o", folder)
        assert facts(folder) == before
    assert seasons[0] == seasons[1]
    (session,) = seasons[0].events[0].sessions
    assert [one.state for one in session.classifications] == ["provisional", "official"]
    # It can be said that it holds again.
    assert "revision 3" in imported("results", first, "-o", folder, "--revise", "race-1")


def test_a_qualifying_sheet_is_no_race_unless_somebody_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    imported("results", sheet(tmp_path, "R1 Race 1.csv", RACED), "-o", folder, *OPTIONS)
    file = sheet(tmp_path, "R1 Qualifying 1.csv", QUALIFYING)
    said = refused("results", file, "-o", folder, "--session", "race-1")
    assert "the file says qualifying, and race-1 is a race; give --kind race if the file is wrong" in said
    assert "revision 1" in imported("results", file, "-o", folder, "--round", "1")
    assert [one.kind for one in facts(folder).events[0].sessions] == ["qualifying", "race"]
    assert facts(folder).events[0].sessions[1].qualified_by == "qualifying-1"
    args = ("results", file, "-o", folder, "--kind", "race", "--revise", "race-1")
    assert "revision 2" in imported(*args)


def test_one_entry_a_car_whichever_sheet_comes_first(tmp_path: Path) -> None:
    quali = sheet(
        tmp_path, "quali.csv", "Pos,No,Driver,Team,Best\n1,7,Ann Ott,Alpha,1:29.0\n2,8,Cat Qin,Beta,1:29.5\n"
    )
    raced = sheet(
        tmp_path,
        "race.csv",
        "Pos,No,Drivers,Team,Laps,Time\n1,7,Ann Ott / Bob Pim,Alpha,100,2:30:00.0\n"
        "2,8,Cat Qin / Dan Roe,Beta,100,2:30:10.0\n",
    )
    (tmp_path / "rules.toml").write_text(
        '# ours\nschema = 1\nid = "c"\nname = "C"\nscales.race = [25, 18]\n'
        '[championships.teams]\nname = "Teams"\nof = "team"\n'
        'awards.race = {kind = "finish", scale = "race"}\nbonuses.pole = {points = 3}\n'
    )
    seasons = []
    for order in ((quali, raced), (raced, quali)):
        folder = tmp_path / order[0].stem
        for file in order:
            args = ("--year", "2026", "--series", "C", "--rulebook", tmp_path / "rules.toml")
            imported(
                "results", file, "-o", folder, "--round", "1", "--add-new", "--published", "2026-06-01", *args
            )
        seasons.append(facts(folder))
        assert (folder / "rules.toml").read_bytes() == (tmp_path / "rules.toml").read_bytes()
        shown = json.loads(run("standings", folder, "--format", "json").stdout)
        assert [row["points"] for row in shown["championships"][0]["rows"]] == ["28", "18"]
    assert [[one.name for one in entry.crew] for entry in seasons[0].entries] == [
        ["Ann Ott", "Bob Pim"],
        ["Cat Qin", "Dan Roe"],
    ]
    assert seasons[0].entries == seasons[1].entries
    for season in seasons:
        qualified = season.events[0].sessions[0].classifications[-1].rows
        assert [row.drivers for row in qualified] == [("ann-ott",), ("cat-qin",)]
    assert seasons[0].events[0].sessions == seasons[1].events[0].sessions


def result_of(guid: str, name: str, car: int, model: str, best: int, total: int) -> dict[str, Any]:
    about = {"DriverName": name, "DriverGuid": guid, "CarId": car, "CarModel": model}
    return {**about, "BestLap": best, "TotalTime": total}


def server(
    folder: Path, name: str, lines: list[dict[str, Any]], laps: dict[int, int], track: str = "ks_oulton"
) -> Path:
    cars = [
        {"CarId": line["CarId"], "Model": line["CarModel"], "Driver": {"Guid": line["DriverGuid"]}}
        for line in lines
    ]
    driven = [
        {
            "DriverName": line["DriverName"],
            "DriverGuid": line["DriverGuid"],
            "CarId": line["CarId"],
            "LapTime": 91_000,
        }
        for line in lines
        for _ in range(laps.get(line["CarId"], 0))
    ]
    document = {
        "TrackName": track,
        "TrackConfig": "",
        "Type": "RACE",
        "Cars": cars,
        "Result": lines,
        "Laps": driven,
    }
    return sheet(folder, name, json.dumps(document))


STEAM = "7656119800000000"


def test_an_exchange_of_cars_is_kept_for_its_round_in_any_order(tmp_path: Path) -> None:
    cars = (("ks_a", "ks_b"), ("ks_b", "ks_a"), ("ks_a", "ks_b"))
    files = []
    for day, models in enumerate(cars, start=1):
        lines = [
            result_of(f"{STEAM}{who}", name, who, model, 90_000 + 10 * day + who, 455_000 + 900 * day + who)
            for who, (name, model) in enumerate(zip(("Ann Ott", "Bob Pim"), models, strict=True))
        ]
        files.append(server(tmp_path, f"2026_3_{day}_20_0_RACE.json", lines, {0: 5, 1: 5}, f"track_{day}"))
    seasons = []
    for number, order in enumerate(((0, 1, 2), (1, 2, 0))):
        folder = tmp_path / f"league-{number}"
        for at in order:
            said = imported("results", files[at], "-o", folder, *OPTIONS, "--series", "Night", "--add-new")
            if (number, at) == (0, 1):
                assert "Ann Ott drives ks_b in round 2, ks_a before: an entry of its own" in said
        seasons.append(without_times(facts(folder)))
    assert sorted((one.id, one.car, one.rounds) for one in seasons[0].entries) == [
        ("ann-ott", "ks_a", (1, 3)),
        ("ann-ott-2", "ks_b", (2,)),
        ("bob-pim", "ks_b", (1, 3)),
        ("bob-pim-2", "ks_a", (2,)),
    ]
    assert seasons[0] == seasons[1]
    shown = json.loads(run("standings", tmp_path / "league-0", "--format", "json").stdout)
    assert len(shown["championships"][0]["rows"]) == 2  # they are still two people


def test_two_cars_of_one_number_are_told_apart_by_their_groups(tmp_path: Path) -> None:
    head = "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;FL_TIME;CLASS;GROUP;VEHICLE\n"
    orders = (("North", "South"), ("South", "North"))
    for day, (first, second) in enumerate(orders):
        text = f"1;7;Classified;9;2{day}:00.0;-;1:40.{day};A;{first};Mazda\n"
        text += f"2;7;Classified;9;2{day}:01.5;+1.5;1:41.{day};A;{second};Mazda\n"
        sheet(tmp_path, f"2026050{1 + 7 * day} Race.csv", head + text)
    listed = "No,Driver,Class,Group\n7,Ann Ott,A,North\n7,Bob Pim,A,South\n"
    folder = tmp_path / "cup"
    said = imported("entries", sheet(tmp_path, "list.csv", listed), "-o", folder, *OPTIONS, "--series", "C")
    assert "number 7 is listed twice" in said
    for day in (1, 8):
        imported("results", tmp_path / f"2026050{day} Race.csv", "-o", folder)
    came_in = [
        [row.entry for row in event.sessions[0].classifications[0].rows] for event in facts(folder).events
    ]
    crews = {one.id: one.crew[0].name for one in facts(folder).entries}
    assert [[crews[id_] for id_ in order] for order in came_in] == [
        ["Ann Ott", "Bob Pim"],
        ["Bob Pim", "Ann Ott"],
    ]
    # One of them alone is known by its group, too; a group that nobody has says nothing of one car.
    alone = head + "1;7;Classified;9;22:00.0;-;1:42.2;A;South;Mazda\n"
    imported("results", sheet(tmp_path, "20260515 Race.csv", alone), "-o", folder)
    (row,) = facts(folder).events[2].sessions[0].classifications[0].rows
    assert crews[row.entry] == "Bob Pim"
    # Without a list, the groups tell them apart from the first round on.
    bare = tmp_path / "bare"
    for day in (1, 8):
        imported("results", tmp_path / f"2026050{day} Race.csv", "-o", bare, *OPTIONS, "--add-new")
    assert [(one.number, one.tags) for one in facts(bare).entries] == [
        ("7", ("group-north",)),
        ("7", ("group-south",)),
    ]


def test_comments_stay_where_rounds_get_other_numbers(evenings: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "season"
    for at in (2, 1, 0, 3):
        imported("results", evenings[at], "-o", folder, *OPTIONS, "--series", "Night")
        if at == 2:
            text = (folder / "season.toml").read_text("utf-8")
            text = "# ours\n" + text.replace("[[events]]", "# the spring race\n[[events]]")
            (folder / "season.toml").write_text(text, "utf-8")
    text = (folder / "season.toml").read_text("utf-8")
    assert text.startswith("# ours\n")
    assert "# the spring race\n[[events]]\nround = 3\n" in text


def test_of_somebody_in_two_cars_the_line_that_counts_is_asked_once(tmp_path: Path) -> None:
    lines = [
        result_of(f"{STEAM}1", "Ann Ott", 0, "ks_a", 90_000, 455_000),
        result_of(f"{STEAM}2", "Bob Pim", 3, "ks_b", 92_000, 280_000),
        result_of(f"{STEAM}2", "Bob Pim", 1, "ks_a", 93_000, 190_000),
    ]
    file = server(tmp_path, "2026_3_1_20_0_RACE.json", lines, {0: 5, 3: 3, 1: 2})
    folder = tmp_path / "league"
    said = refused("results", file, "-o", folder, *OPTIONS)
    assert "Bob Pim is listed 2 times: ks_b (3 laps, place 2); ks_a (2 laps, place 3)" in said
    assert 'say which line counts: --line "Bob Pim=ks_b"' in said
    imported("results", file, "-o", folder, *OPTIONS, "--line", "Bob Pim=ks_b")
    (session,) = facts(folder).events[0].sessions
    assert [(row.entry, row.laps) for row in session.classifications[0].rows] == [
        ("ann-ott", 5),
        ("bob-pim", 3),
    ]
    # It is not asked again: the same file, and the same race after a penalty.
    assert "like that already" in imported("results", file, "-o", folder)
    lines[0]["TotalTime"] += 5000
    server(tmp_path, "2026_3_1_20_0_RACE.json", lines, {0: 5, 3: 3, 1: 2})
    assert "revision 2" in imported("results", file, "-o", folder)


def test_two_people_of_one_name_are_two_and_one_with_two_names_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "league"
    first = [
        result_of(f"{STEAM}1", "Jordan", 0, "ks_a", 90_000, 455_000),
        result_of(f"{STEAM}2", "Jordan", 1, "ks_a", 91_000, 460_000),
    ]
    second = [
        result_of(f"{STEAM}2", "xX Speed Xx", 1, "ks_a", 90_500, 456_000),
        result_of(f"{STEAM}1", "Jordan", 0, "ks_a", 91_500, 461_000),
    ]
    third = [
        result_of(f"{STEAM}1", "Jordan", 0, "ks_a", 90_700, 457_000),
        result_of(f"{STEAM}2", "Jordan", 1, "ks_a", 91_700, 462_000),
    ]
    for day, lines in enumerate((first, second, third), start=1):
        file = server(tmp_path, f"2026_3_{day}_20_0_RACE.json", lines, {0: 5, 1: 5}, f"track_{day}")
        imported("results", file, "-o", folder, *OPTIONS, "--series", "Night")
    season = facts(folder)
    assert [entry.id for entry in season.entries] == ["jordan", "jordan-2"]
    orders = [[row.entry for row in event.sessions[0].classifications[0].rows] for event in season.events]
    assert orders == [["jordan", "jordan-2"], ["jordan-2", "jordan"], ["jordan", "jordan-2"]]


def test_two_drivers_of_one_name_in_a_sheet_are_two_people(tmp_path: Path) -> None:
    head = "Pos,No,Driver,Laps,Time\n"
    text = head + "1,7,Jordan,9,15:00.0\n2,8,Jordan,9,15:01.0\n3,9,Ann Ott,9,15:02.0\n"
    folder = tmp_path / "cup"
    said = imported("results", sheet(tmp_path, "Race 20260401.csv", text), "-o", folder, *OPTIONS)
    assert "Jordan is listed with the numbers 7, 8: they are taken as different people" in said
    again = head + "1,8,Jordan,9,15:10.0\n2,10,Jordan,9,15:11.0\n3,7,Jordan,9,15:12.0\n"
    imported("results", sheet(tmp_path, "Race 20260408.csv", again), "-o", folder, "--add-new")
    people = {one.number: one.crew[0].id for one in facts(folder).entries}
    assert people == {"7": "jordan", "8": "jordan-2", "9": "ann-ott", "10": "jordan-3"}
    bare = sheet(tmp_path, "other 20260401.csv", text.replace(",7,", ",,").replace(",8,", ",,"))
    said = refused("results", bare, "-o", tmp_path / "bare", *OPTIONS)
    assert "2 rows are called Jordan, and neither numbers nor ids tell them apart" in said


def test_ids_of_people_are_kept_and_never_published(evenings: list[Path], tmp_path: Path) -> None:
    folder, site = tmp_path / "season", tmp_path / "site"
    imported("results", *evenings, "-o", folder, *OPTIONS)
    assert "steam:76561198000000007,ann-ott" in (folder / "aliases.csv").read_text("utf-8")
    assert run("publish", folder, "-o", site).exit_code == 0
    outputs = [path.read_bytes() for path in site.rglob("*") if path.is_file()]
    assert outputs
    for form in ("xlsx", "pdf", "page", "ergast"):
        target = tmp_path / f"out.{form}"
        assert run("export", folder, "--to", form, "-o", target).exit_code == 0, form
        outputs += [path.read_bytes() for path in ([target] if target.is_file() else target.rglob("*.*"))]
    for form in ("json", "csv", "text"):
        outputs.append(run("standings", folder, "--format", form).stdout_bytes)
    for data in outputs:
        assert b"7656119800000000" not in data
        assert b"260305_200000_R" not in data


def test_a_grid_is_never_that_of_a_race_with_another_number(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    second = sheet(tmp_path, "20260503 Race 2.csv", RACED)
    imported("results", second, "-o", folder, *OPTIONS, "--series", "C")
    grid = sheet(tmp_path, "20260503 Race 1 Grid.csv", "Pos,No,Name\n1,7,Ann Ott\n2,8,Cat Qin\n")
    assert "has no result yet; import the race first" in refused("results", grid, "-o", folder)
    first = RACED.replace("15:", "16:").replace("1:16.", "1:17.")
    imported("results", sheet(tmp_path, "20260503 Race 1.csv", first), "-o", folder)
    imported("results", grid, "-o", folder)
    rows = {one.name: one.classifications[-1].rows for one in facts(folder).events[0].sessions}
    assert {name: [row.grid for row in rows[name]] for name in rows} == {
        "Race 1": [2, 1],
        "Race 2": [None, None],
    }


def rounds_of_one_car(folder: Path) -> list[Path]:
    """Write three rounds in which a car, its class and its people are written in several ways."""
    head = "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;FL_TIME;CLASS;VEHICLE;TEAM;DRIVER_1;DRIVER_2\n"
    sheets = [
        "1;7;Classified;9;20:0{0}.1;1:40.{0};GTDPRO;Corvette Z06 GT3.R;Pratt;Ann Lee;\n",
        "1;7;Classified;9;20:0{0}.1;1:40.{0};GTD PRO;Chevrolet Corvette Z06 GT3.R;Pratt;Ann Lee;Bob Roe\n",
        "1;7;Classified;9;20:0{0}.1;1:40.{0};GTD-PRO;;Pratt;ANN LEE;Cat Qin\n",
    ]
    other = "2;8;Classified;9;20:0{0}.9;1:41.{0};Am;;Beta;Dan Poe;\n"
    names = [f"2026040{day}1200 Race.csv" for day in (1, 5, 9)]
    return [
        sheet(folder, name, head + (text + other).format(day))
        for day, (name, text) in enumerate(zip(names, sheets, strict=True), start=1)
    ]


def test_what_files_write_in_several_ways_is_the_same_whichever_came_first(tmp_path: Path) -> None:
    files = rounds_of_one_car(tmp_path)
    seasons = []
    for number, order in enumerate(itertools.permutations(files)):
        folder = tmp_path / f"cup-{number}"
        for file in order:
            imported("results", file, "-o", folder, *OPTIONS, "--series", "C", "--add-new")
        seasons.append(without_times(facts(folder)))
    first = seasons[0]
    assert [(one.number, one.class_, one.car) for one in first.entries] == [
        ("7", "GTDPRO", "Corvette Z06 GT3.R"),
        ("8", "Am", ""),
    ]
    assert [driver.name for driver in first.entries[0].crew] == ["Ann Lee", "Bob Roe", "Cat Qin"]
    for season in seasons[1:]:
        assert season == first


def test_entries_that_somebody_has_corrected_are_not_made_anew(tmp_path: Path) -> None:
    files = rounds_of_one_car(tmp_path)
    folder = tmp_path / "cup"
    imported("results", files[2], "-o", folder, *OPTIONS, "--series", "C", "--add-new")
    list_of_entries = folder / "entries.csv"
    text = list_of_entries.read_text("utf-8")
    assert "Pratt,GTD-PRO" in text
    list_of_entries.write_text(text.replace("Pratt,GTD-PRO", "Pratt Miller,GTD-PRO"), "utf-8")
    imported("results", files[0], "-o", folder, "--add-new")
    assert "Pratt Miller,GTD-PRO" in list_of_entries.read_text("utf-8")
    # The notes may be lost, too: the season is as it was, and goes on.
    (folder / "imports-cars.csv").unlink()
    imported("results", files[1], "-o", folder, "--add-new")
    assert "Pratt Miller,GTD-PRO" in list_of_entries.read_text("utf-8")


def test_the_same_result_written_otherwise_is_nothing_new_and_enters_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "cup"
    head = "Pos,No,Driver,Team,Class,Laps,Time\n"
    lines = [
        "1,7,José Pérez,Alpha,A,9,15:00.0\n",
        "2,8,Bob Roe,Beta,A,9,15:01.0\n",
        "3,9,Cat Qin,Beta,B,9,15:02.0\n",
    ]
    imported("results", sheet(tmp_path, "20260503 Race.csv", head + "".join(lines)), "-o", folder, *OPTIONS)
    other = sheet(
        tmp_path, "20260510 Race.csv", head + "".join(lines).replace("15:", "16:").replace("Alpha", "Gamma")
    )
    imported("results", other, "-o", folder, "--add-new")
    before = facts(folder)
    text = head + "".join(lines[::-1])
    ways = [
        text,
        text.replace("José Pérez", "PEREZ Jose"),
        text.replace("Bob Roe", "BOB ROE").replace(",Class,", ",Klasse,"),
        "\n".join(",".join(line.split(",")[:3] + line.split(",")[4:]) for line in text.splitlines()),
    ]
    for number, way in enumerate(ways):
        for name in (f"20260503 Race {chr(97 + number)}.csv", f"download ({number}).csv"):
            said = imported("results", sheet(tmp_path, name, way), "-o", folder, "--add-new")
            assert "is stored like that already" in said, (name, said)
            assert facts(folder) == before


def test_an_event_is_called_as_its_sheets_say_whichever_came_first(tmp_path: Path) -> None:
    bare = sheet(tmp_path, "20260403 Race 1.csv", RACED)
    told = race(tmp_path, "260403_200000_R.json", "monza", (7, 8, 9), 109_500)
    folder = tmp_path / "cup"
    imported("results", bare, "-o", folder, *OPTIONS, "--series", "C", "--round", "1")
    assert facts(folder).events[0].name == "Round 1"
    imported("results", told, "-o", folder, "--round", "1", "--add-new", "--session", "NEW")
    (event,) = facts(folder).events
    assert (event.name, event.id) == ("Monza", "monza")
    # What somebody has called it stays.
    calendar = folder / "season.toml"
    calendar.write_text(calendar.read_text("utf-8").replace('name = "Monza"', 'name = "Italy"'), "utf-8")
    again = race(tmp_path, "260404_200000_R.json", "monza", (9, 8, 7), 109_700)
    imported("results", again, "-o", folder, "--round", "1")
    assert [one.name for one in facts(folder).events] == ["Italy"]
