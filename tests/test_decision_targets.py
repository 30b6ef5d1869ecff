"""Whom decisions reach: a car by its driver, all sessions of a meeting, the points of one result."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from tests.folders import LOW, RULES, SEASON, opened, points

from countback import title_chances

QUALIFIED = SEASON.replace(
    'id = "r1"', 'id = "q1"\nkind = "qualifying"\n[[events.sessions]]\nid = "r1"\nqualified_by = "q1"'
)
POLE = RULES + "bonuses.pole = {points = 1}\nbonuses.fastest-lap = {points = 1}\n"
MEETING = {
    "season.toml": QUALIFIED,
    "rules.toml": POLE,
    "results/1-q1.csv": "position,number\n1,1\n2,2\n3,3\n",
    "results/1-r1.csv": "position,number,fastest_lap\n1,1,1\n2,2,2\n3,3,3\n",
    "results/2-r2.csv": None,
}


def decided(path: Path, files: dict[str, str | None], *decisions: str) -> dict[str, str]:
    text = "".join(f"[[decisions]]\n{decision}\n" for decision in decisions)
    found = opened(path, {**files, "decisions.toml": text or None})
    assert found.standings is not None, [str(finding) for finding in found.findings]
    assert not found.findings, [str(finding) for finding in found.findings]
    return points(found.standings)


def test_a_car_without_a_number_is_named_by_its_driver(tmp_path: Path):
    entries = "id,number,driver\na,,Ann Ott\nb,,Bob Pim\nc,,Cat Qin\n"
    result = "position,number,entry\n1,,a\n2,,b\n3,,c\n"
    files: dict[str, str | None] = {
        "entries.csv": entries,
        "results/1-r1.csv": result,
        "results/2-r2.csv": None,
    }
    table = decided(tmp_path, files, 'kind = "disqualified"\nsession = "r1"\ncompetitor = "Ann Ott"')
    assert table == {"Bob Pim": "10", "Cat Qin": "8", "Ann Ott": "0"}


def test_who_drove_is_meant_where_it_was_not_the_crew(tmp_path: Path):
    result = "position,number,driver\n1,1,Cat Qin\n2,2,Bob Pim\n3,3,Ann Ott\n"
    files: dict[str, str | None] = {"results/1-r1.csv": result, "results/2-r2.csv": None}
    decision = 'kind = "disqualified"\nsession = "r1"\ncompetitor = "Cat Qin"'
    found = opened(tmp_path, {**files, "decisions.toml": f"[[decisions]]\n{decision}\n"})
    assert found.standings is not None
    assert points(found.standings) == {"Bob Pim": "10", "Ann Ott": "8", "Cat Qin": "0"}


def test_who_is_excluded_from_a_meeting_loses_pole_and_fastest_lap_with_the_places(tmp_path: Path):
    whole = decided(tmp_path / "whole", MEETING, 'kind = "warning"\nnumber = "1"')
    assert whole == {"Ann Ott": "12", "Bob Pim": "8", "Cat Qin": "6"}
    out = decided(tmp_path / "out", MEETING, 'kind = "meeting-excluded"\nround = 1\nnumber = "1"')
    assert out == {"Bob Pim": "12", "Cat Qin": "8", "Ann Ott": "0"}
    # A disqualification from the race alone leaves pole: it was won in another session.
    race = decided(tmp_path / "race", MEETING, 'kind = "disqualified"\nsession = "r1"\nnumber = "1"')
    assert race == {"Bob Pim": "11", "Cat Qin": "8", "Ann Ott": "1"}


def test_who_was_not_at_the_meeting_cannot_be_excluded_from_it(tmp_path: Path):
    entries = "number,driver,team\n1,Ann Ott,Red\n2,Bob Pim,Red\n3,Cat Qin,Blue\n4,Dan Roe,Blue\n"
    text = '[[decisions]]\nkind = "meeting-excluded"\nround = 1\nnumber = "4"\n'
    found = opened(tmp_path, {"entries.csv": entries, "decisions.toml": text})
    assert [finding.code for finding in found.findings] == ["decision-on-unknown-car"]


def test_nothing_is_scored_from_a_session_that_is_running(tmp_path: Path):
    season = SEASON.replace('id = "r2"\n', 'id = "r2"\n[[events.sessions.revisions]]\nstate = "running"\n')
    found = opened(tmp_path, {"season.toml": season})
    assert found.standings is not None
    assert points(found.standings) == {"Ann Ott": "10", "Bob Pim": "8", "Cat Qin": "6"}


DROP = RULES + "counting = {kind = 'drop-worst', results = 1}\n"
THREE: dict[str, str | None] = {
    "results/1-r1.csv": "position,number\n1,1\n2,2\n3,3\n",
    "results/2-r2.csv": "position,number\n1,2\n2,1\n3,3\n",
    "results/3-r3.csv": "position,number\n1,3\n2,1\n3,2\n",
}


def test_points_taken_from_a_car_are_those_of_its_competitors(tmp_path: Path):
    files = {**THREE, "rules.toml": DROP}
    assert decided(tmp_path / "none", files)["Bob Pim"] == "18"
    total = 'kind = "points-deducted"\nnumber = "2"\namount = 3'
    assert decided(tmp_path / "total", files, total)["Bob Pim"] == "15"


def test_points_taken_from_a_result_go_with_it_when_it_is_dropped(tmp_path: Path):
    files = {**THREE, "rules.toml": DROP}
    last = 'kind = "result-points-deducted"\nsession = "r3"\nnumber = "2"\namount = 3'
    assert decided(tmp_path / "last", files, last)["Bob Pim"] == "18", "the third race is dropped anyway"
    first = 'kind = "result-points-deducted"\nsession = "r2"\ncompetitor = "Bob Pim"\namount = 3'
    assert decided(tmp_path / "first", files, first)["Bob Pim"] == "15"
    much = first.replace("amount = 3", "amount = 9")
    assert decided(tmp_path / "much", files, much)["Bob Pim"] == "14", "the second race is dropped, with -9"
    more = first.replace("deducted", "awarded")
    assert decided(tmp_path / "more", files, more)["Bob Pim"] == "21"


def test_the_title_is_answered_with_points_taken_from_a_car_far_down_the_list(tmp_path: Path):
    names = ("Ann Ott", "Bob Pim", "Cat Qin", "Dan Roe", "Eve Sun", "Fay Tor", "Guy Uhl", "Hal Vos")
    entries = "number,driver\n" + "".join(f"{number},{name}\n" for number, name in enumerate(names, 1))
    result = "position,number\n" + "".join(f"{number},{number}\n" for number in range(1, 9))
    one = '[[decisions]]\nkind = "result-points-deducted"\nsession = "r1"\nnumber = "8"\namount = 3\n'
    files: dict[str, str | None] = {"entries.csv": entries, "results/1-r1.csv": result, "decisions.toml": one}
    found = opened(tmp_path, {**files, "results/2-r2.csv": None})
    assert found.standings is not None
    assert points(found.standings)["Hal Vos"] == "-3"
    (title,) = title_chances(found.standings, "drivers")
    assert len(title.rows) == 8


def test_a_decision_on_one_result_is_not_halved_with_the_race(tmp_path: Path):
    half = RULES + 'modifiers.half = {kind = "times", factor = "1/2", rounds = "1"}\n'
    one = 'kind = "result-points-deducted"\nsession = "r1"\nnumber = "1"\namount = 3'
    table = decided(tmp_path, {"rules.toml": half, "results/2-r2.csv": None}, one)
    assert table == {"Bob Pim": "4", "Cat Qin": "3", "Ann Ott": "2"}


def test_why_says_what_a_decision_took_from_a_result(tmp_path: Path):
    one = 'kind = "result-points-deducted"\nsession = "r2"\nnumber = "2"\namount = 3\nreason = "contact"'
    found = opened(tmp_path, {**THREE, "decisions.toml": f"[[decisions]]\n{one}\n"})
    assert found.standings is not None
    why = found.standings.why("drivers", "bob-pim")
    (line,) = [line for line in why.lines if line.what == "result-points-deducted"]
    assert (line.session, line.points, line.text) == ("r2", -3, "contact")
    assert sum(line.points for line in why.lines) == why.points == 8 + 10 - 3 + 6


def test_a_scoring_penalty_leaves_the_others_alone(tmp_path: Path):
    one = 'kind = "scoring-places-lost"\nsession = "r1"\nnumber = "1"\nplaces = 1'
    only = {"results/2-r2.csv": None}
    assert decided(tmp_path / "high", only, one) == {"Ann Ott": "8", "Bob Pim": "8", "Cat Qin": "6"}
    low = LOW + "low_wins = true\n"
    for places, expected in ((1, "2"), (3, "4"), (5, "4")):
        worse = one.replace("places = 1", f"places = {places}")
        table = decided(tmp_path / f"low-{places}", {**only, "rules.toml": low}, worse)
        assert table == {"Bob Pim": "2", "Ann Ott": expected, "Cat Qin": "3"}, places


TEAMS = RULES + '[championships.teams]\nlike = "drivers"\nname = "Teams"\nof = "team"\n'


def found_in(path: Path, files: dict[str, str | None], decision: str) -> list[tuple[str, str, str]]:
    found = opened(path, {**files, "decisions.toml": f"[[decisions]]\n{decision}\n"}).findings
    return [(finding.code, finding.severity, finding.hint) for finding in found]


def test_a_decision_on_points_that_reaches_nobody_is_said(tmp_path: Path):
    entries = "number,driver,team\n1,Ann Ott,Red\n2,Bob Pim,Red\n3,Cat Qin,Blue\n4,Dan Roe,Green\n"
    four: dict[str, str | None] = {"entries.csv": entries, "rules.toml": TEAMS}
    team = 'kind = "points-deducted"\ncompetitor = "Red"\namount = 1'
    assert found_in(tmp_path / "team", {}, team) == [
        ("decision-touches-nothing", "error",
         "name somebody who scores in a championship: drivers (drivers)")
    ]  # fmt: skip
    assert found_in(tmp_path / "both", four, team) == []
    not_there = f'{team}\nchampionships = ["drivers"]'
    assert [code for code, *_ in found_in(tmp_path / "one", four, not_there)] == ["decision-touches-nothing"]
    late = team.replace("Red", "Green")
    assert found_in(tmp_path / "late", four, late) == [
        ("decision-before-result", "warning", "it takes effect once there is one")
    ]
    both = 'kind = "points-deducted"\nnumber = "1"\namount = 1'
    ((code, severity, hint),) = found_in(tmp_path / "car", four, both)
    assert (code, severity) == ("decision-on-several-championships", "error")
    assert 'championships = ["drivers"]' in hint
    assert found_in(tmp_path / "said", four, f'{both}\nchampionships = ["drivers"]') == []
    result = 'kind = "result-points-deducted"\nsession = "r3"\nnumber = "1"\namount = 1'
    assert [code for code, *_ in found_in(tmp_path / "result", four, result)] == ["decision-before-result"]


def test_a_decision_that_is_quashed_takes_no_points(tmp_path: Path):
    taken = 'id = "a"\nkind = "points-deducted"\ncompetitor = "Bob Pim"\namount = 3'
    before = decided(tmp_path / "before", {}, taken)["Bob Pim"]
    quashed = f'{taken}\nhistory = [{{status = "quashed"}}]'
    assert before == "13"
    assert decided(tmp_path / "quashed", {}, quashed)["Bob Pim"] == "16"
    reversed_ = 'kind = "reversal"\nreplaces = "a"'
    assert decided(tmp_path / "reversed", {}, taken, reversed_)["Bob Pim"] == "16"


MOVED = {
    "entries.csv": "number,driver,team,rounds\n1,Ann Ott,Red,1\n7,Ann Ott,Blue,2-3\n2,Bob Pim,Red,All\n"
    "1,Zed Roe,New,2-3\n",
    "results/1-r1.csv": "position,number\n1,1\n2,2\n",
    "results/2-r2.csv": "position,number\n1,7\n2,1\n3,2\n",
}


def test_a_number_from_a_round_on_is_whoever_has_it_there(tmp_path: Path):
    """Ann had number 1 before: five points of hers went with Zed's."""
    text = 'kind = "points-deducted"\nnumber = "1"\namount = 5\nfrom_round = 2'
    assert decided(tmp_path, MOVED, text) == {"Ann Ott": "20", "Bob Pim": "14", "Zed Roe": "3"}


def test_a_number_that_several_had_one_after_the_other_is_asked_about(tmp_path: Path):
    for kind in ('kind = "points-deducted"\namount = 5', 'kind = "excluded"'):
        decision = f'[[decisions]]\n{kind}\nnumber = "1"\n'
        found = opened(tmp_path / kind[8:12], {**MOVED, "decisions.toml": decision})
        (finding,) = found.findings
        assert (finding.code, finding.severity) == ("decision-on-several-cars", "error")
        assert "car 1 is Ann Ott and Zed Roe" in finding.message
        assert 'competitor = "Ann Ott"' in finding.hint
        named = decision.replace('number = "1"', finding.hint.partition(": ")[2])
        again = opened(tmp_path / f"{kind[8:12]} named", {**MOVED, "decisions.toml": named})
        assert not again.findings


def test_those_who_share_a_car_are_meant_together(tmp_path: Path):
    files = {
        "entries.csv": "number,driver,team\n1,Ann Ott / Dan Roe,Red\n2,Bob Pim,Red\n3,Cat Qin,Blue\n",
        "results/1-r1.csv": "position,number\n1,1\n2,2\n3,3\n",
        "results/2-r2.csv": None,
    }
    table = decided(tmp_path, files, 'kind = "points-deducted"\nnumber = "1"\namount = 2')
    assert {name: table[name] for name in ("Ann Ott", "Dan Roe")} == {"Ann Ott": "8", "Dan Roe": "8"}


TIMED = {
    "entries.csv": "number,driver\n1,Ann Ott\n2,Bob Pim\n3,Cat Qin\n4,Dan Roe\n5,Eve Sax\n",
    "results/1-r1.csv": "position,number,time,laps\n1,1,10:00.000,10\n2,2,10:02.000,10\n3,3,10:04.000,10\n"
    "4,4,10:30.000,10\n5,5,10:01.000,9\n",
    "results/2-r2.csv": None,
}
LOST = 'kind = "places-lost"\nsession = "r1"\nnumber = "1"\nplaces = 2'


def added(number: int, seconds: float) -> str:
    return f'kind = "time-added"\nsession = "r1"\nnumber = "{number}"\nseconds = {seconds}'


def ordered(path: Path, *decisions: str) -> str:
    table = decided(path, TIMED, *decisions)
    return "".join(name[0] for name in sorted(table, key=lambda name: -int(table[name])))


def test_time_added_moves_nobody_but_the_car_it_is_added_to(tmp_path: Path):
    for number, decisions in enumerate(permutations((LOST, added(4, 0.5)))):
        assert ordered(tmp_path / str(number), *decisions) == "BCADE"
    assert ordered(tmp_path / "fell", LOST, added(2, 3)) == "CBADE"
    assert ordered(tmp_path / "behind who was put back", LOST, added(2, 60)) == "CADBE"
    # However much it is, those who are a lap down stay behind.
    assert ordered(tmp_path / "lapped", added(1, 600)) == "BCDAE"
    for number, decisions in enumerate(permutations((added(1, 3), added(2, 3), added(3, 30)))):
        assert ordered(tmp_path / f"each {number}", *decisions) == "ABDCE"


def test_time_added_leaves_the_places_of_a_sheet_that_are_not_by_time(tmp_path: Path):
    files = {
        **TIMED,
        "results/1-r1.csv": str(TIMED["results/1-r1.csv"]).replace("1,1,", "2,1,").replace("2,2,", "1,2,"),
    }
    text = f"[[decisions]]\n{added(4, 0.5)}\n"
    found = opened(tmp_path, {**files, "decisions.toml": text})
    assert found.standings is not None
    table = points(found.standings)
    assert int(table["Bob Pim"]) > int(table["Ann Ott"])


def test_why_says_that_a_result_is_paid_as_one_further_back(tmp_path: Path):
    lost = 'kind = "scoring-places-lost"\nsession = "r1"\nnumber = "1"\nplaces = 2\nreason = "rule 44.3"'
    found = opened(tmp_path, {**MEETING, "rules.toml": RULES, "decisions.toml": f"[[decisions]]\n{lost}\n"})
    assert found.standings is not None
    (championship, *_) = found.standings.championships
    (line, *_) = found.standings.why(championship, found.standings.facts.entries[0].crew[0].id).lines
    assert line.text == "1st, paid 2 places further back (rule 44.3)"
    assert str(line.points) == "6"
