"""A rulebook against a season: what it names in vain or leaves out, what it needs and nobody recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.folders import ENTRIES, LOW, RESULT, RULES, SEASON, opened, points

from countback.store.opening import Opened

CLASSED = """number,driver,team,class,tags
1,Ann Ott,Red,GTD PRO,rookie
2,Bob Pim,Red,GTD PRO,
3,Cat Qin,Blue,Am,
"""


def found_in(path: Path, rules: str, **files: str | None) -> list[tuple[str, str, str]]:
    """Return code, severity and hint of what `check` says of a season under these rules."""
    whole = {"rules.toml": rules, **{name.replace("__", "/") + ".csv": text for name, text in files.items()}}
    found = opened(path, whole)
    assert found.standings is not None, [str(finding) for finding in found.findings]
    return [(finding.code, finding.severity, finding.hint) for finding in found.findings]


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        ('awards.race.sessions = ["racee", "race"]', "session", "did you mean race?"),
        ('awards.race.rounds = "1, 7"', "round", 'calendar = "open"'),
        ('modifiers.double = {kind = "times", factor = 2, rounds = "7-9"}', "round", "rounds go to 3"),
        ('field.c = {kind = "by-class", classes = ["GTD PRO", "Am", "Amm"]}', "class", "did you mean Am?"),
        ('field.r = {kind = "by-tag", tags = ["rooki"]}', "tag", "did you mean rookie?"),
        ('field.i = {kind = "ineligible", drivers = ["Ann Otto"], places = "invisible"}', "driver",
         "did you mean Ann Ott?"),
        ('listing.now = {kind = "current-class", classes = ["Amn", "Am", "GTDPRO"]}', "class", "Am"),
    ],
)  # fmt: skip
def test_a_name_that_the_season_lacks_is_said_with_the_nearest(
    tmp_path: Path, line: str, what: str, hint: str
):
    code = f"rule-names-no-{what}"
    rules = RULES.replace('awards.race = {kind = "finish", scale = "race"}', _laid_over(line))
    found = found_in(tmp_path, rules, entries=CLASSED)
    assert code in {one for one, *_ in found}, found
    assert any(hint in said for one, _, said in found if one == code), found


def _laid_over(line: str) -> str:
    """Return the lines of a championship: its one award, with a key of it or another rule."""
    usual = 'awards.race = {kind = "finish", scale = "race"}'
    if line.startswith("awards.race."):
        return usual[:-1] + f", {line.removeprefix('awards.race.')}}}"
    return f"{usual}\n{line}"


def test_classes_are_compared_without_case_blanks_and_hyphens(tmp_path: Path):
    rules = RULES + 'field.c = {kind = "by-class", classes = ["gtd-pro"]}\n'
    found = opened(tmp_path, {"rules.toml": rules, "entries.csv": CLASSED.replace("Am", "GTDPRO")})
    assert found.standings is not None
    assert points(found.standings) == {"Ann Ott": "20", "Bob Pim": "16", "Cat Qin": "12"}
    assert [(finding.code, finding.message) for finding in found.findings] == [
        ("classes-alike", "GTD PRO and GTDPRO are taken for one class"),
        ("tag-not-used", "tag 'rookie' of cars 1 is named by no rule"),
    ]


def test_a_class_that_no_championship_takes_is_said(tmp_path: Path):
    rules = RULES + 'field.c = {kind = "by-class", classes = ["GTDPRO"]}\n'
    assert found_in(tmp_path, rules, entries=CLASSED) == [
        ("class-not-scored", "warning", "the rulebook knows GTDPRO"),
        ("tag-not-used", "info", "rules name no tags"),
    ]


def test_a_race_that_no_award_looks_at_is_said(tmp_path: Path):
    season = SEASON.replace('id = "r2"\n', 'id = "r2"\nkind = "heat"\n')
    found = opened(tmp_path, {"season.toml": season})
    assert [(one.code, one.hint) for one in found.findings] == [
        ("result-not-scored", 'name its kind in an award: sessions = ["heat"]')
    ]


def test_a_counting_rule_that_can_never_drop_anything_is_said_unless_more_rounds_come(tmp_path: Path):
    rules = RULES + "counting = {kind = 'best-results', count = 10, unit = 'session'}\n"
    assert [one[:2] for one in found_in(tmp_path / "whole", rules)] == [("rule-never-acts", "warning")]
    season = SEASON.replace('rulebook = "rules.toml"\n', 'rulebook = "rules.toml"\ncalendar = "open"\n')
    found = opened(tmp_path / "open", {"rules.toml": rules, "season.toml": season})
    assert not found.findings


@pytest.mark.parametrize(("results", "said"), [(9, True), (1, False)])
def test_a_rule_that_drops_every_result_is_said(tmp_path: Path, results: int, said: bool):
    rules = RULES + f'counting = {{kind = "drop-worst", results = {results}}}\n'
    assert ("all-dropped" in {code for code, *_ in found_in(tmp_path, rules)}) is said


@pytest.mark.parametrize(
    ("kind", "column"),
    [("pole", "qualifying"), ("fastest-lap", "fastest_lap"), ("most-laps-led", "laps_led"),
     ("led-a-lap", "laps_led"), ("places-gained", "grid")],
)  # fmt: skip
def test_a_bonus_whose_fact_no_result_holds_is_said_until_it_does(tmp_path: Path, kind: str, column: str):
    rules = RULES + f"bonuses.{kind} = {{points = 1}}\n"
    without = {"results__2-r2": None}
    ((code, severity, hint),) = found_in(tmp_path / "without", rules, **without)
    assert (code, severity) == ("fact-missing", "warning")
    assert column in hint
    result = f"position,number,{column}\n1,1,2\n2,2,1\n3,3,3\n"
    assert (
        found_in(tmp_path / "with", rules, results__2_r2=None, **{"results__1-r1": result}, **without) == []
    )


def test_the_fastest_lap_follows_from_best_laps_and_goes_by_whoever_is_disqualified(tmp_path: Path):
    rules = RULES + "bonuses.fastest-lap = {points = 1}\n"
    laps = "position,number,best_lap,status\n1,1,1:20.1,\n2,2,1:19.9,\n,3,1:19.0,DSQ\n"
    files = {"rules.toml": rules, "results/2-r2.csv": None}
    found = opened(tmp_path / "laps", {**files, "results/1-r1.csv": laps})
    assert found.standings is not None
    assert points(found.standings) == {"Ann Ott": "10", "Bob Pim": "9", "Cat Qin": "0"}
    assert [(one.code, one.severity) for one in found.findings] == [("fact-inferred", "info")]
    (line,) = [one for one in found.standings.why("drivers", "bob-pim").lines if one.what == "fastest-lap"]
    assert line.text == "fastest lap, by the best laps recorded"
    written = "position,number,fastest_lap,status\n1,1,3,\n2,2,2,\n,3,1,DSQ\n"
    found = opened(tmp_path / "order", {**files, "results/1-r1.csv": written})
    assert found.standings is not None
    assert points(found.standings) == {"Ann Ott": "10", "Bob Pim": "9", "Cat Qin": "0"}


def test_a_lap_that_belongs_to_one_of_a_crew_is_nobodys_until_he_is_named(tmp_path: Path):
    rules = RULES + 'bonuses.fastest-lap = {points = 1, to = "driver"}\n'
    entries = "number,driver,team\n1,Ann Ott / Dan Rey,Blue\n2,Bob Pim,Red\n3,Cat Qin,Red\n"
    result = "position,number,fastest_lap,fastest_lap_driver\n1,2,2,\n2,1,1,{}\n3,3,3,\n"
    files = {"rules.toml": rules, "results/2-r2.csv": None, "entries.csv": entries}

    def lines(found: Opened) -> list[tuple[str, str, str]]:
        assert found.standings is not None
        every = [(who, line) for who in ("ann-ott", "dan-rey")
                 for line in found.standings.why("drivers", who).lines]  # fmt: skip
        return [(who, line.outcome, line.text) for who, line in every if line.what == "fastest-lap"]

    found = opened(tmp_path / "open", {**files, "results/1-r1.csv": result.format("")})
    assert found.standings is not None
    assert points(found.standings) == {"Bob Pim": "10", "Ann Ott": "8", "Dan Rey": "8", "Cat Qin": "6"}
    assert [(one.code, one.severity, one.message) for one in found.findings] == [
        ("setter-unknown", "warning",
         "fastest-lap of r1 is paid to nobody: who of car 1 set it is not recorded")
    ]  # fmt: skip
    why = "fastest lap, not paid: who of the crew set it is not recorded"
    assert lines(found) == [("ann-ott", "skipped", why), ("dan-rey", "skipped", why)]
    found = opened(tmp_path / "named", {**files, "results/1-r1.csv": result.format("Dan Rey")})
    assert found.standings is not None
    assert points(found.standings) == {"Bob Pim": "10", "Ann Ott": "8", "Dan Rey": "9", "Cat Qin": "6"}
    assert [one for one in found.findings if one.code == "setter-unknown"] == []
    assert lines(found) == [
        ("ann-ott", "skipped", "fastest lap, not paid: Dan Rey set it"), ("dan-rey", "paid", "fastest lap"),
    ]  # fmt: skip


def test_a_drivers_lap_is_the_cars_where_teams_score(tmp_path: Path):
    team = 'bonuses.fastest-lap = {points = 5, to = "driver"}\nof = "team"\nslots = "best-cars"\n'
    entries = "number,driver,team\n1,Ann Ott,Blue\n2,Bob Pim,Blue\n3,Cat Qin,Red\n"
    result = "position,number,fastest_lap,fastest_lap_driver\n1,1,2,\n2,3,3,\n3,2,1,Bob Pim\n"
    files = {"rules.toml": RULES + team, "entries.csv": entries, "results/2-r2.csv": None}
    found = opened(tmp_path, {**files, "results/1-r1.csv": result})
    assert found.standings is not None
    assert points(found.standings) == {"Blue": "11", "Red": "8"}


def test_best_laps_of_some_cars_only_tell_nothing(tmp_path: Path):
    rules = RULES + "bonuses.fastest-lap = {points = 1}\n"
    laps = "position,number,best_lap\n1,1,1:20.1\n2,2,\n3,3,1:19.0\n"
    files: dict[str, str | None] = {"results__1-r1": laps, "results__2-r2": None}
    assert [one[0] for one in found_in(tmp_path, rules, **files)] == ["fact-missing"]


def qualifying(*sessions: str) -> str:
    """Return a season whose first meeting has these sessions, and no other."""
    tables = "".join(
        f'[[events.sessions]]\nid = "{id_}"\nkind = "{"qualifying" if id_[0] == "q" else "race"}"\n'
        for id_ in sessions
    )
    head = SEASON.partition("[[events.sessions]]")[0]
    return f"{head}{tables}"


def test_pole_follows_from_the_only_qualifying_of_a_meeting(tmp_path: Path):
    rules = RULES + "bonuses.pole = {points = 1}\n"
    files = {
        "rules.toml": rules,
        "results/1-q1.csv": "position,number\n1,3\n2,1\n3,2\n",
        "results/2-r2.csv": None,
    }
    one = opened(tmp_path / "one", {**files, "season.toml": qualifying("q1", "r1")})
    assert one.standings is not None
    assert points(one.standings) == {"Ann Ott": "10", "Bob Pim": "8", "Cat Qin": "7"}
    assert [(found.code, found.severity) for found in one.findings] == [("fact-inferred", "info")]
    (line,) = [line for line in one.standings.why("drivers", "cat-qin").lines if line.what == "pole"]
    assert line.text == "pole position, as q1 was the qualifying of the meeting"
    # Of two races the only qualifying is that of the first; of two qualifyings each has its own.
    two = {**files, "results/1-r2.csv": RESULT, "season.toml": qualifying("q1", "r1", "r2")}
    found = opened(tmp_path / "two", two)
    assert [one.message for one in found.findings if one.code == "fact-missing"] == [
        "pole needs qualifying, which no row of r2 has"
    ]
    each = {**two, "results/1-q2.csv": "position,number\n1,2\n2,1\n3,3\n",
            "season.toml": qualifying("q1", "q2", "r1", "r2")}  # fmt: skip
    both = opened(tmp_path / "each", each)
    assert both.standings is not None
    assert points(both.standings) == {"Ann Ott": "20", "Bob Pim": "17", "Cat Qin": "13"}


def test_the_distance_follows_from_the_laps_of_the_winner(tmp_path: Path):
    rules = RULES + 'modifiers.short = {kind = "shortened", bands = [{below = "3/4", factor = "1/2"}]}\n'
    season = SEASON.replace('id = "r1"\n', 'id = "r1"\nscheduled_laps = 100\n')
    found = opened(tmp_path, {"rules.toml": rules, "season.toml": season, "results/2-r2.csv": None})
    assert found.standings is not None
    assert points(found.standings) == {"Ann Ott": "5", "Bob Pim": "4", "Cat Qin": "3"}
    assert [one.code for one in found.findings] == ["fact-inferred"]


def test_under_low_points_whoever_has_no_row_did_not_come(tmp_path: Path):
    low = LOW + "low_wins = true\n"
    files = {"rules.toml": low, "results/2-r2.csv": "position,number\n1,1\n2,2\n"}
    found = opened(tmp_path / "row", files)
    assert found.standings is not None
    assert points(found.standings) == {"Ann Ott": "2", "Bob Pim": "4", "Cat Qin": "7"}
    assert [(one.code, one.severity) for one in found.findings] == [("fact-inferred", "info")]
    # Who is entered for other rounds only has nothing to come for.
    entries = ENTRIES.replace("team\n", "team,rounds\n").replace("Blue\n", "Blue,1\n")
    other = opened(tmp_path / "rounds", {**files, "entries.csv": entries})
    assert other.standings is not None
    assert points(other.standings)["Cat Qin"] == "3"


def test_under_low_points_a_row_outside_the_field_is_not_the_best(tmp_path: Path):
    low = LOW + ('low_wins = true\nfield.a = {kind = "by-class", classes = ["A"]}\n')
    entries = "id,number,driver,class,rounds\na,1,Ann Ott,A,\nb,2,Bob Pim,A,1\nb2,2,Bob Pim,B,2\n"
    result = "position,number\n1,1\n2,2\n"
    files = {
        "rules.toml": low,
        "entries.csv": entries,
        "results/1-r1.csv": result,
        "results/2-r2.csv": result,
    }
    found = opened(tmp_path, files)
    assert found.standings is not None
    assert points(found.standings) == {"Ann Ott": "2", "Bob Pim": "5"}


ACCEPTED = 'rulebook = "rules.toml"\n'


def test_a_warning_that_is_accepted_goes_away_and_one_that_accepts_nothing_is_said(tmp_path: Path):
    rules = RULES + "bonuses.pole = {points = 1}\n"

    def codes(name: str, accepted: str) -> list[str]:
        season = f"{SEASON}\n[[accepted]]\n{accepted}\n"
        found = opened(tmp_path / name, {"rules.toml": rules, "season.toml": season})
        return [one.code for one in found.findings]

    assert codes("code", 'code = "fact-missing"\nreason = "no qualifying was held"') == []
    place = 'file = "rules.toml"\nkey = "championships.drivers.bonuses.pole"'
    assert codes("place", f'code = "fact-missing"\nreason = "x"\n{place}') == []
    assert codes("other", 'code = "fact-missing"\nfile = "entries.csv"\nreason = "x"') == [
        "fact-missing",
        "accepts-nothing",
    ]


def test_what_no_rule_takes_is_said(tmp_path: Path):
    """Guests without a rule for them, a scale, a tag, a class that nothing names, two tables of one name."""
    rules = RULES.replace("[scales]\n", "[scales]\nspare = [1]\n") + (
        '[championships.rookies]\nlike = "drivers"\nfield.r = {kind = "by-tag", tags = ["rookie"]}\n'
    )
    entries = "number,driver,class,guest,tags\n1,Ann Ott,A,,rookie\n2,Bob Pim,A,yes,rokie\n3,Cat Qin,A,,\n"
    season = SEASON.replace("\n[[events]]", 'classes = ["A", "B"]\n\n[[events]]', 1)
    found = opened(tmp_path, {"season.toml": season, "rules.toml": rules, "entries.csv": entries})
    assert sorted((one.code, one.severity, one.where.line) for one in found.findings) == [
        ("class-without-entries", "info", 7),
        ("guests-score", "warning", 9),
        ("names-of-championships-alike", "warning", 12),
        ("scale-not-used", "warning", 6),
        ("tag-not-used", "warning", None),
    ]
    known = rules.replace("spare = [1]\n", "").replace("like =", 'name = "Rookies"\nlike =')
    known = known.replace('scale = "race"}\n', 'scale = "race"}\nfield.g = "guests"\n', 1)
    mended = {"season.toml": season.replace(', "B"', ""), "rules.toml": known}
    mended["entries.csv"] = entries.replace("rokie", "rookie")
    assert opened(tmp_path / "mended", mended).findings == []


def test_a_decision_on_a_session_that_is_cancelled_does_nothing(tmp_path: Path):
    season = SEASON.replace('id = "r3"\n', 'id = "r3"\ncancelled = true\n')
    decision = '[[decisions]]\nkind = "disqualified"\nsession = "r3"\nnumber = "1"\n'
    found = opened(tmp_path, {"season.toml": season, "decisions.toml": decision})
    (finding,) = found.findings
    assert finding.message == "r3 is cancelled"


def test_a_shipped_rulebook_may_have_championships_that_are_not_run(tmp_path: Path):
    """A remark each, where nobody is in one; what may be a slip of the pen stays a warning."""
    season = SEASON.replace('"rules.toml"', '"porsche-carrera-cup-asia"')
    entries = "number,driver,class,tags\n1,Ann Ott,{},\n2,Bob Pim,Am,{}\n3,Cat Qin,Am,\n"

    def said(name: str, class_: str, tag: str) -> dict[str, str]:
        files = {"season.toml": season, "entries.csv": entries.format(class_, tag)}
        found = opened(tmp_path / name, files).findings
        return {one.message: one.severity for one in found if one.code.startswith("rule-names-no-")}

    no_dealer, no_masters = "the season has no tag 'dealer'", "the season has no class 'Masters'"
    right = said("right", "Pro-Am", "")
    assert right == {no_dealer: "info", no_masters: "info"}
    assert said("tag", "Pro-Am", "deeler") == {no_dealer: "warning", no_masters: "info"}
    assert said("class", "Mastersss", "")[no_masters] == "warning"
    assert said("another", "Gentlemen", "")[no_masters] == "warning"


def test_a_session_of_the_meeting_that_no_meeting_has_is_said(tmp_path: Path):
    rule = 'modifiers.double = {{kind = "times", factor = 2, rounds = "2", session_number = {}}}\n'
    (finding,) = opened(tmp_path / "third", {"rules.toml": RULES + rule.format(3)}).findings
    assert (finding.code, finding.severity) == ("rule-never-acts", "info")
    assert "no session for session_number 3 in 2" in finding.message
    assert opened(tmp_path / "first", {"rules.toml": RULES + rule.format(1)}).findings == []


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("bonuses.win = {points = 0}", "all that it pays is 0 points"),
        (
            'modifiers.none = {kind = "times", factor = 1, rounds = "all"}',
            "points times 1 are what they were",
        ),
        ('modifiers.small = {kind = "starters", below = 9, factor = 1}', "points times 1 are what they were"),
        ('modifiers.small = {kind = "starters", below = 1}', "a race that pays points has a starter"),
        ('counting = {kind = "best-share", share = 1}', "all of the results are all there are"),
    ],
)
def test_a_rule_whose_values_leave_it_nothing_to_do_is_said(tmp_path: Path, rule: str, why: str):
    (finding,) = opened(tmp_path, {"rules.toml": f"{RULES}{rule}\n"}).findings
    assert (finding.code, finding.severity) == ("rule-never-acts", "warning")
    assert finding.message.endswith(f"can never act: {why}")
    assert finding.where.line == 1 + len(RULES.splitlines())


@pytest.mark.parametrize("held", [True, False], ids=["the season is over", "a race is to come"])
@pytest.mark.parametrize(("cars", "said"), [(1, False), (2, True), (9, True)])
def test_best_cars_that_are_all_cars_are_said(tmp_path: Path, cars: int, said: bool, held: bool):
    rules = RULES.replace('name = "Drivers"', 'name = "Teams"\nof = "team"')
    rules += f'slots = {{kind = "best-cars", count = {cars}}}\n'
    whole = {"rules.toml": rules, "results/3-r3.csv": "position,number\n1,1\n2,2\n3,3\n" if held else None}
    found = [(one.code, one.severity) for one in opened(tmp_path, whole).findings]
    # With a race to come Red may bring a third car: only what is more than all there are is certain.
    expected = "info" if held else "warning"
    assert found == ([("rule-never-acts", expected)] if said and (held or cars > 2) else [])


def test_races_without_a_distance_are_said_once_for_all_rules_that_ask(tmp_path: Path):
    short = 'bands = [{below = "3/4", factor = "1/2"}]'
    rules = RULES + f'modifiers.short = {{kind = "shortened", {short}}}\n'
    rules += '[championships.teams]\nlike = "drivers"\nname = "Teams"\nof = "team"\n'
    by_distance = '{kind = "by-distance", points = [9, 6], reduced = [{below = "1/2", points = [4, 3]}]}'
    other = rules.replace('scale = "race"', f"scale = {by_distance}")
    for text, kinds in ((rules, "shortened takes"), (other, "by-distance and shortened take")):
        found = opened(tmp_path / kinds, {"rules.toml": text}).findings
        said = [one.message for one in found if one.code == "distance-unknown"]
        assert said == [f"{kinds} a race without scheduled_laps as run in full: r1, r2"], found


LAID_OVER = """\
schema = 1
id = "cup"
name = "Cup"

[scales]
race = [10, 8, 6, 5, 4]

[championships.drivers]
name = "Drivers"
awards.race = {kind = "finish", scale = "race"}

[championships.drivers.bonuses.pole]
points = 1

[[editions]]
years = "2020-2025"
[editions.championships.drivers.bonuses.pole]
points = 0

[[editions]]
years = "2026"
[editions.championships.drivers.bonuses.fastest-lap]
points = 0
[editions.championships.drivers.modifiers]
last = {kind = "times", factor = 2, rounds = "9"}
"""


def test_what_is_found_in_a_rulebook_with_editions_has_the_line_that_was_read(tmp_path: Path):
    def lines(text: str, year: int = 2026) -> dict[str, int | None]:
        season = SEASON.replace("2026", str(year))
        found = opened(tmp_path / str(len(text) + year), {"rules.toml": text, "season.toml": season}).findings
        return {one.where.key.removeprefix("championships.drivers."): one.where.line for one in found}

    assert lines(LAID_OVER) == {"bonuses.pole": 12, "bonuses.fastest-lap": 22, "modifiers.last.rounds": 25}
    # In another year it is another edition that lies on top, or none.
    assert lines(LAID_OVER, 2023)["bonuses.pole"] == 17
    wrong = LAID_OVER.replace("points = 0", "pionts = 0")
    assert lines(wrong) == {"bonuses.fastest-lap.pionts": 23, "bonuses.fastest-lap.points": 22}
    assert lines(wrong, 2022) == {"bonuses.pole.pionts": 18}
    assert lines(LAID_OVER.replace("[10, 8, 6, 5, 4]", '[10, "x"]')) == {"scales.race.points": 6}
