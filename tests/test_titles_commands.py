"""The commands about titles: `titles`, `whatif`, `odds` and `backtest`, and what they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from small import season as small_season

from countback.cli.group import countback
from countback.model.season import Event, Season, Session
from countback.store.folder import write_season

SEASON = "porsche-carrera-cup-north-america-2022"
PLAIN = """schema = 1
id = "small"
name = "Small"
[championships.title]
name = "Title"
awards = { race = { kind = "finish", scale = [10, 6, 4, 3, 2, 1] } }
"""


def run(*args: str) -> Result:
    return CliRunner().invoke(countback, args)


def output(*args: str) -> str:
    result = run(*args)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def document(*args: str) -> Any:
    return json.loads(output(*args, "--format", "json"))


def refused(*args: str) -> str:
    """Return the one line that says why; nothing else is printed but the note on warnings."""
    result = run(*args)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    (line,) = [line for line in result.stderr.splitlines() if "about this season" not in line]
    return line


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a season of some races run and some to come, under a rulebook."""

    def write(races: list[str], left: int, rules: str = PLAIN) -> str:
        one: Season = small_season([{"race": order} for order in races or ["ann bob cat dee"]])
        events = one.events if races else ()
        numbers = range(len(races) + 1, len(races) + left + 1)
        more = (Event(round=n, name=f"Round {n}", sessions=(Session(id=f"race-{n}"),)) for n in numbers)
        path: Path = tmp_path / "small"
        write_season(msgspec.structs.replace(one, events=(*events, *more), rulebook="small.toml"), path)
        (path / "small.toml").write_text(rules, encoding="utf-8")
        return str(path)

    return write


THREE = ["ann bob cat dee", "ann bob dee cat", "bob ann cat dee"]


# -- titles ---------------------------------------------------------------------------------------------


def test_titles_as_json_have_the_documented_shape(folder) -> None:
    found = document("titles", folder(THREE, 1))
    assert {"after_round", "championships", "seconds"} <= set(found)
    assert found["after_round"] == 3
    (one,) = found["championships"]
    assert one["id"] == "title"
    rows = {row["competitor"]: row for row in one["rows"]}
    for row in rows.values():
        assert {"competitor", "status", "witness", "certificate", "needs"} <= set(row)
    assert {name: row["status"] for name, row in rows.items()} == {
        "ann": "alive",
        "bob": "alive",
        "cat": "eliminated",
        "dee": "eliminated",
    }
    assert rows["bob"]["witness"][0]["order"] == ["bob"]
    assert rows["cat"]["certificate"]["kind"] == "best-ending"
    assert rows["cat"]["certificate"]["rests_on"] == "score"
    assert rows["ann"]["needs"][0]["session"] == "race-4"


def test_titles_in_words(folder) -> None:
    shown = output("titles", folder(THREE, 1))
    assert "Title: title, after round 3 (race-3), 1 session left" in shown
    assert "alive      Ann, Bob" in shown
    assert "eliminated 2 of 4" in shown
    assert "Ann has the title with 2nd or better." in shown
    assert "Ann has the title with 4th or better if Bob is 2nd or lower." in shown
    assert "Bob has the title with 2nd or better if Ann has no place." in shown
    table = [line.split("  ") for line in shown.splitlines() if line.startswith("      ")]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in table]
    assert cells == [
        ["Ann in race-4", "Bob"],
        ["2nd or better", "any"],
        ["4th or better", "2nd or lower"],
        ["no place", "3rd or lower"],
        ["Bob in race-4", "Ann"],
        ["1st", "any"],
        ["2nd or better", "no place"],
    ]


def test_a_title_is_clinched_when_nothing_is_left(folder) -> None:
    found = document("titles", folder(THREE, 0))
    rows = found["championships"][0]["rows"]
    assert [row["status"] for row in rows] == ["clinched", "eliminated", "eliminated", "eliminated"]
    assert found["championships"][0]["sessions_left"] == 0


def test_before_the_first_result_everybody_is_alive(folder) -> None:
    for args in ((), ("--after", "0"), ("--assume", "all-classified")):
        found = document("titles", folder([], 2), *args)
        assert found["after_round"] == 0
        assert {row["status"] for row in found["championships"][0]["rows"]} == {"alive"}
    assert "before the season, 2 sessions left" in output("titles", folder([], 2))


def test_titles_for_a_position_and_for_those_named(folder) -> None:
    path = folder(THREE, 1)
    rows = {row["competitor"]: row["status"] for row in document("titles", path, "--position", "2")[
        "championships"][0]["rows"]}  # fmt: skip
    assert rows["ann"] == "clinched"
    only = document("titles", path, "--entries", "ann,cat")["championships"][0]
    assert only["entries"] == "named"
    assert {row["competitor"]: row["status"] for row in only["rows"]}["bob"] != "clinched"
    usual = [row["status"] for row in document("titles", path)["championships"][0]["rows"]]
    for entries in ("entered", "latest", "season"):
        one = document("titles", path, "--entries", entries)["championships"][0]
        assert one["entries"] == entries
        assert [row["status"] for row in one["rows"]] == usual


@pytest.mark.parametrize("command", ["titles", "odds"])
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--after", "99"), "no round 99"),
        (("--after", "race-77"), "unknown session 'race-77'"),
        (("--after", "-1"), "unknown session '-1'"),
        (("--after", "5"), "nothing is known after 5: the last result is that of race-3"),
        (("--after", "race-4"), "nothing is known after race-4: the last result is that of race-3"),
        (("--championship", "nope"), "unknown championship 'nope'"),
    ],
)
def test_what_does_not_exist_or_has_not_been_run_is_refused(folder, command, args, said) -> None:
    assert said in refused(command, folder(THREE, 2), *args)


def test_nothing_is_known_after_a_round_of_a_season_without_results(folder) -> None:
    assert "there is no result yet" in refused("titles", folder([], 2), "--after", "1")


def test_a_round_under_way_is_not_over(tmp_path) -> None:
    races = {"race": "ann bob cat dee", "race 2": "bob ann cat dee", "race 3": "ann bob cat dee"}
    one = small_season([{"race": "ann bob cat dee"}, races])
    last = one.events[1]
    open_ = msgspec.structs.replace(last.sessions[2], classifications=())
    last = msgspec.structs.replace(last, sessions=(*last.sessions[:2], open_))
    path = tmp_path / "small"
    write_season(msgspec.structs.replace(one, events=(one.events[0], last), rulebook="small.toml"), path)
    (path / "small.toml").write_text(PLAIN, encoding="utf-8")
    found = document("titles", str(path), "--after", "2")["championships"][0]
    assert found["sessions_left"] == 1
    assert {row["competitor"]: row["status"] for row in found["rows"]}["bob"] == "alive"
    history = document("odds", str(path), "--runs", "500", "--history")["history"]
    assert [group[0]["sessions_left"] for group in history] == [4, 3, 1]
    assert 0 < history[-1][0]["rows"][0]["title"] < 1
    assert "nothing is known after race-2-3" in refused("titles", str(path), "--after", "race-2-3")


def test_unknown_entries_are_refused(folder) -> None:
    said = refused("titles", folder(THREE, 1), "--entries", "ann,zoe")
    assert said.endswith("no entry 'zoe'; there are ann, bob, cat, dee")


def test_entries_named_twice_take_part_once(folder) -> None:
    path = folder(THREE, 1)
    once, twice = (
        document("titles", path, "--entries", names)["championships"] for names in ("ann,bob", "ann,bob,ann")
    )
    assert once == twice


def test_a_time_limit_below_nothing_is_refused(folder) -> None:
    result = run("titles", folder(THREE, 1), "--seconds", "-1")
    assert result.exit_code == 2
    assert "-1" in result.stderr


@pytest.mark.parametrize("bonus", ["places-gained = { points = 1 }", "laps-behind = { points = [2, 1] }"])
def test_points_without_a_bound_leave_the_title_undecided(folder, bonus) -> None:
    result = run("titles", folder(THREE, 1, PLAIN + f"bonuses = {{ {bonus} }}\n"))
    kind = bonus.split()[0]
    assert result.exit_code == 0
    assert f"what is left has no known bound under {kind}" in result.stderr
    assert "undecided" in result.stdout
    assert f"{kind}: what an ending pays is more than its results tell" in result.stdout
    assert "eliminated 0 of 4" in result.stdout


def test_a_race_without_result_before_others_with_one_is_said(folder, tmp_path) -> None:
    path = folder(THREE, 1)
    (Path(path) / "results" / "2-race-2.csv").unlink()
    result = run("titles", path)
    assert result.exit_code == 0
    assert "race-2 has no result though later sessions have" in result.stderr


def test_a_rulebook_that_cannot_be_read_is_refused(folder) -> None:
    result = run("titles", folder(THREE, 1, PLAIN + 'counting = "best-of-all"\n'))
    assert result.exit_code == 1
    assert "best-of-all" in result.stderr
    assert "Traceback" not in result.output


# -- what if --------------------------------------------------------------------------------------------


def test_whatif_with_another_result() -> None:
    shown = output("whatif", SEASON, "--championship", "overall", "--result",
                   "race-16: van Berlo 1, Thompson DNF")  # fmt: skip
    assert "Overall: another champion" in shown
    assert "Kay van Berlo" in shown.splitlines()[1]
    (found,) = document("whatif", SEASON, "--championship", "overall", "--result",
                        "race-9: Thompson 1, van Berlo DNF")  # fmt: skip
    rows = {row["name"]: row for row in found["rows"]}
    assert not found["champion_changes"]
    assert float(rows["Kay van Berlo"]["points"]) < float(rows["Kay van Berlo"]["points_before"])


def test_whatif_under_other_rules() -> None:
    shown = output("whatif", SEASON, "--rules", "formula-one")
    assert "Parker Thompson" in shown
    (found,) = document("whatif", SEASON, "--rules", "formula-one", "--championship", "drivers")
    assert found["rows"][0]["points"] == "275"


def test_whatif_compares_like_with_like() -> None:
    drivers, teams = document("whatif", SEASON, "--rules", "formula-2")
    assert (drivers["compared_with"], teams["compared_with"]) == ("overall", "")
    assert not teams["champion_changes"]
    assert {row["points_before"] for row in teams["rows"]} == {None}
    shown = output("whatif", SEASON, "--rules", "formula-2")
    assert "Drivers: the same champion as overall has under the season's own rules" in shown
    assert "Teams: no such title under the season's own rules" in shown


def test_whatif_takes_the_rules_of_another_year() -> None:
    assert "no edition covers 2022" in refused("whatif", SEASON, "--rules", "fia-wec")
    assert "Drivers" in output("whatif", SEASON, "--rules", "btcc", "--rules-year", "2021")


def test_whatif_of_a_cancelled_race_is_refused(tmp_path) -> None:
    one = small_season([{"race": "ann bob"}, {"race": None}])
    path = tmp_path / "small"
    write_season(msgspec.structs.replace(one, rulebook="small.toml"), path)
    (path / "small.toml").write_text(PLAIN, encoding="utf-8")
    assert "race-2 is cancelled" in refused("whatif", str(path), "--result", "race-2: Ann 1")


def test_whatif_fills_in_a_race_to_come(folder) -> None:
    (found,) = document("whatif", folder(THREE, 1), "--result", "race-4: Dee 1, #bob 2, Cat 3, Ann DNF")
    rows = {row["competitor"]: row for row in found["rows"]}
    assert rows["dee"]["points"] == "20"
    assert rows["ann"]["points"] == rows["ann"]["points_before"] == "26"
    assert found["champion_changes"]


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("race-9: Nobody 1", "nobody is called 'Nobody'"),
        ("race-1: Michael 1", "'Michael' fits 2 entries"),
        ("race-9: Thompson 1, Thompson 2", "'Thompson 2' repeats"),
        ("race-9: Thompson 1, Parker Thompson DNF", "repeats"),
        ("race-9: Thompson 1, van Berlo 1", "'van Berlo 1' repeats"),
        ("race-99: Thompson 1", "no session 'race-99'"),
        ("Thompson 1", "no session"),
        ("race-9:", "cannot read ''"),
        ("race-9: Thompson", "cannot read 'Thompson'"),
        ("race-9: Thompson first", "cannot read 'Thompson first'"),
        ("race-9: Thompson 0", "cannot read 'Thompson 0'"),
    ],
)
def test_scenarios_that_make_no_sense_are_refused(scenario, said) -> None:
    assert said in refused("whatif", SEASON, "--result", scenario)


def test_whatif_takes_one_kind_of_change() -> None:
    for args in ((), ("--rules", "formula-one", "--result", "race-9: Thompson 1")):
        assert "give either --rules or --result" in refused("whatif", SEASON, *args)
    assert "no shipped rulebook 'nope'" in refused("whatif", SEASON, "--rules", "nope")
    assert "unknown championship 'nope'" in refused(
        "whatif", SEASON, "--result", "race-9: Thompson 1", "--championship", "nope"
    )
    assert "no round 99" in refused("whatif", SEASON, "--rules", "formula-one", "--after", "99")


# -- odds -----------------------------------------------------------------------------------------------


def test_odds_add_up_and_are_the_same_for_a_seed(folder) -> None:
    path = folder(THREE, 2)
    first, again, other = (
        document("odds", path, "--runs", "500", "--seed", seed) for seed in ("1", "1", "2")
    )
    assert first == again
    assert first != other
    (one,) = first["forecasts"]
    assert sum(row["title"] for row in one["rows"]) == pytest.approx(1)
    shown = output("odds", path, "--runs", "500", "--history")
    assert re.search(r"Ann +[0-9.]+ % ± [0-9.]+ +[0-9]+ in [0-9]+ +[0-9.]+ points", shown)
    assert "Title, after round 1:" in shown


def chances(path: str) -> dict[str, tuple[float, float]]:
    rows = document("odds", path, "--runs", "500")["forecasts"][0]["rows"]
    return {row["competitor"]: (row["title"], row["error"]) for row in rows}


UNKNOWN = PLAIN + "bonuses = { places-gained = { points = 1 } }\n"


def test_odds_are_exact_when_nothing_is_left(folder) -> None:
    for rules in (PLAIN, UNKNOWN):
        found = chances(folder(THREE, 0, rules))
        assert found == {"ann": (1, 0), "bob": (0, 0), "cat": (0, 0), "dee": (0, 0)}
        found = chances(folder(["ann bob cat dee", "bob ann cat dee"], 0, rules))
        # Both have won it: what is proved is not halved.
        assert found == {"ann": (1, 0), "bob": (1, 0), "cat": (0, 0), "dee": (0, 0)}


def test_odds_add_up_where_no_bound_is_known_and_some_hold_no_position(folder) -> None:
    out = (
        UNKNOWN
        + 'field = { out = { kind = "ineligible", drivers = ["cat", "dee"], places = "invisible" } }\n'
    )
    found = chances(folder(THREE, 1, out))
    assert set(found) == {"ann", "bob"}
    assert sum(title for title, _ in found.values()) == pytest.approx(1)


def test_where_the_lowest_total_wins_the_lower_come_first(folder) -> None:
    low = PLAIN.replace('kind = "finish", scale = [10, 6, 4, 3, 2, 1]', 'kind = "low-point"')
    path = folder(["ann bob cat dee"] * 9, 1, low + "low_wins = true\n")
    rows = document("odds", path, "--runs", "500")["forecasts"][0]["rows"]
    assert [row["competitor"] for row in rows] == ["ann", "bob", "cat", "dee"]
    assert [row["title"] for row in rows] == [1, 0, 0, 0]


def test_odds_say_who_is_taken_to_take_part(folder) -> None:
    path = folder(["ann bob cat", "ann bob", "bob ann"], 3)  # cat has left, and could still win
    statuses = {
        row["competitor"]: row["status"] for row in document("titles", path)["championships"][0]["rows"]
    }
    chances = {row["competitor"]: row["title"] for row in document("odds", path)["forecasts"][0]["rows"]}
    assert statuses["cat"] == "alive"
    assert 0 < chances["cat"] < 0.3
    shown = " ".join(output("odds", path, "--runs", "500").split())
    assert "with the 2 likely ones of 3 entries that may take part (entered)" in shown
    assert "the season is over, and nothing was drawn" in " ".join(
        output("odds", folder(THREE, 0), "--runs", "500").split()
    )


def test_odds_learn_from_the_season_before_in_the_folder_beside(tmp_path) -> None:
    for year in (2024, 2025, 2026):
        one = small_season([{"race": "ann bob cat"}] * 3)
        if year == 2026:
            to_come = Event(round=4, name="Round 4", sessions=(Session(id="race-4"),))
            one = msgspec.structs.replace(one, events=(*one.events, to_come))
        one = msgspec.structs.replace(one, id=f"cup-{year}", name=f"Cup {year}", year=year)
        write_season(msgspec.structs.replace(one, rulebook="small.toml"), tmp_path / str(year))
        (tmp_path / str(year) / "small.toml").write_text(PLAIN, encoding="utf-8")
    newest = str(tmp_path / "2026")
    shown = " ".join(output("odds", newest, "--runs", "500").split())
    assert "learned from 3 races of Cup 2026, 3 races of Cup 2025, 3 races of Cup 2024; not" in shown
    assert "learned from 3 races of Cup 2026; not" in " ".join(
        output("odds", newest, "--runs", "500", "--alone").split()
    )
    told = document("odds", newest, "--runs", "500", "--earlier", str(tmp_path / "2025"))["rests_on"]
    assert "3 races of Cup 2026, 3 races of Cup 2025; not" in told[0]
    assert "--alone learns from no season before" in refused("odds", newest, "--alone", "--earlier", newest)
    write_season(msgspec.structs.replace(one, year=2025, id="copy"), tmp_path / "copy")
    result = run("odds", newest, "--runs", "500")
    assert "2 folders beside are the season of 2025 (2025, copy): none is used" in result.stderr


def test_a_title_nobody_is_in_has_no_odds(folder, tmp_path) -> None:
    path = folder(THREE, 1, PLAIN + 'of = "team"\n')  # nobody has a team
    assert document("odds", path, "--runs", "500")["forecasts"][0]["rows"] == []
    (no_entries := tmp_path / "empty").mkdir()
    empty = small_season([])
    left = Event(round=1, name="Round 1", sessions=(Session(id="race-1"),))
    for events in ((), (left,)):
        write_season(msgspec.structs.replace(empty, events=events, rulebook="small.toml"), no_entries)
        (no_entries / "small.toml").write_text(PLAIN, encoding="utf-8")
        assert document("odds", str(no_entries), "--runs", "500")["forecasts"][0]["rows"] == []


def test_a_picture_is_drawn_of_each_championship(tmp_path) -> None:
    file = tmp_path / "odds.svg"
    common = ("--runs", "500", "--after", "race-2", "--picture", str(file))
    output("odds", SEASON, *common)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "odds-am.svg",
        "odds-overall.svg",
        "odds-pro-am.svg",
    ]
    assert "Pro-Am: odds of the title" in (tmp_path / "odds-pro-am.svg").read_text(encoding="utf-8")
    output("odds", SEASON, *common, "--championship", "am")
    assert "Am: odds of the title" in file.read_text(encoding="utf-8")


def test_a_picture_that_cannot_be_written_is_refused(tmp_path) -> None:
    result = run("odds", SEASON, "--runs", "500", "--picture", str(tmp_path))
    assert result.exit_code == 2
    assert "is a directory" in result.stderr
    nowhere = str(tmp_path / "nowhere" / "odds.svg")
    said = refused("odds", SEASON, "--runs", "500", "--championship", "am", "--picture", nowhere)
    assert "No such file or directory" in said


def test_a_seed_below_nothing_is_refused(folder) -> None:
    assert run("odds", folder(THREE, 1), "--seed", "-1").exit_code == 2


# -- backtest -------------------------------------------------------------------------------------------


def test_a_backtest_needs_a_record_it_can_read(tmp_path) -> None:
    file = tmp_path / "record.zip"
    assert run("backtest", "f1db", str(file)).exit_code == 2
    file.write_bytes(b"no archive")
    result = run("backtest", "f1db", str(file))
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    for years in ("old-new", "2000-", "x", "-2000"):
        assert "cannot read the years" in refused("backtest", "f1db", str(file), f"--years={years}")


def test_a_backtest_of_one_season(shared) -> None:
    # In 1950 drivers shared cars before they came with one of their own.
    file = str(shared / "data" / "f1db" / "f1db-sample.zip")
    found = document("backtest", "f1db", file, "--years", "1950", "--runs", "500")
    assert {"marks", "reliability", "predictions"} <= set(found)
    assert {one["year"] for one in found["predictions"]} == {1950}
    shown = output("backtest", "f1db", file, "--years", "1950", "--runs", "500")
    assert "log-loss" in shown
    assert "none of the years asked for" in refused("backtest", "f1db", file, "--years", "1890-1895")


def test_a_championship_is_found_under_other_rules_by_either_name() -> None:
    for name in ("overall", "drivers"):
        shown = output("whatif", SEASON, "--rules", "formula-one", "--championship", name)
        assert shown.startswith("World Drivers' Championship: the same champion as overall")
    why = refused("whatif", SEASON, "--rules", "formula-one", "--championship", "pro-am")
    assert why == "nothing under these rules is compared with 'pro-am'; there are drivers, constructors"
    assert "unknown championship 'nope'" in refused(
        "whatif", SEASON, "--rules", "formula-one", "--championship", "nope"
    )


def test_a_season_that_is_over_says_so() -> None:
    assert "  certain  " in output("odds", SEASON, "--championship", "am", "--runs", "500")
    assert "after round 8 (race-16), the season is over" in output("titles", SEASON)
