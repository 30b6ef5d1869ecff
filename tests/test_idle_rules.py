"""Rules that touch nothing in a season are not passed over: each is said, and those that wait are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.folders import RULES, SEASON, opened

ENTRIES = "number,driver,team,class\n1,Ann Ott,Red,Pro\n2,Bob Pim,Red,Am\n3,Cat Qin,Blue,Am\n"
RESULT = "position,number,laps,time\n1,1,50,1:30:00.0\n2,2,50,1:30:05.0\n3,3,50,1:30:12.0\n"
OVER = {"entries.csv": ENTRIES, "results/3-r3.csv": RESULT}
NEVER = [
    ('counting = {kind = "drop-worst", steps = {"2" = 0}}', "it drops 0 results"),
    (
        'counting = {kind = "best-results", unit = "session", parts = [{rounds = "1", count = 5}, '
        '{rounds = "2-3", count = 5}]}',
        "the season has 3 results at most, one for each session, so none is left out",
    ),
    (
        'counting = {kind = "best-share", share = "99/100"}',
        "of the season's 3 results at most, one for each session, all are kept",
    ),
    ('tiebreaks = ["countback", "dropped-points"]', "no result is dropped"),
    (
        'tiebreaks = ["countback", {kind = "countback", down_to = 3}]',
        "it is given further up, down to as low a place",
    ),
    (
        'tiebreaks = [{kind = "countback", down_to = 3}, {kind = "countback", down_to = 2}]',
        "it is given further up, down to as low a place",
    ),
    (
        'tiebreaks = ["head-to-head", {kind = "head-to-head", sessions = ["r1", "r2", "r3"]}]',
        "it is given further up, for sessions that are the same in this season",
    ),
    (
        'phases = [{kind = "playoff", rounds = "1-", top = 2, base = 100}]',
        "it begins with the first session, before which nobody has a place that lets them in",
    ),
    (
        'phases = [{kind = "seeded", rounds = "1-2", top = 2, totals = [50]}]',
        "it begins with the first session, before which nobody has a place that lets them in",
    ),
    (
        "bonuses.win = {points = 1, reserve = true}",
        "its points are kept in reserve, which no phase adds",
    ),
    (
        "bonuses.win = {points = 1, reserve = true}\n"
        'phases = [{kind = "playoff", rounds = "2-", top = 2, base = 100, with_reserve = false}]',
        "its points are kept in reserve, which no phase adds",
    ),
    ('modifiers.cut = {kind = "shortened", bands = []}', "whatever the distance, points are what they were"),
    (
        'modifiers.cut = {kind = "shortened", bands = [{below = "1/2", factor = 1}]}',
        "whatever the distance, points are what they were",
    ),
    (
        'modifiers.last = {kind = "times", factor = 2, rounds = "3", awards = ["win"]}\n'
        'bonuses.win = {points = 1, rounds = "1-2"}',
        "win is paid in no session that it changes",
    ),
    (
        'modifiers.last = {kind = "times", factor = 2, rounds = "3"}\n'
        'field.r = {kind = "rounds", rounds = "1-2"}',
        "nothing is paid in the sessions that it changes",
    ),
    (
        'bonuses.win = {points = 1, rounds = "3"}\nfield.r = {kind = "rounds", rounds = "1-2"}',
        "in the sessions for which it is nobody may score",
    ),
]
#: What only a season's entries leave idle is a remark.
NOBODY = [
    ('field.r = {kind = "rounds", rounds = "1-9"}', "rounds leaves out no car"),
    ('field.r = {kind = "rounds", rounds = "1-3"}', "rounds leaves out no car"),
    ('field.g = {kind = "guests"}', "guests leaves out no car"),
    ('field.c = {kind = "by-class", classes = ["Pro", "Am"]}', "by-class leaves out no car"),
    ('listing.c = {kind = "current-class", classes = ["pro", "am"]}', "current-class leaves out nobody"),
    ('sharing = "split-equally"', "split-equally divides nothing: no car is shared"),
    ('sharing = "starter"', "starter divides nothing: no car is shared"),
    ('sharing = "none"', "none divides nothing: no car is shared"),
]
#: These wait for a tie, a result or a car, or have done something.
WAITING = [
    'tiebreaks = ["countback", "best-scores", "head-to-head", "as-decided"]',
    'tiebreaks = [{kind = "countback", down_to = 3}, "countback"]',
    'tiebreaks = ["dropped-points"]\ncounting = {kind = "drop-worst", results = 1}',
    'listing.p = {kind = "has-points"}',
    'listing.c = {kind = "current-class", classes = ["Pro"]}',
    'field.d = {kind = "minimum-distance", share = "1/100"}',
    'field.c = {kind = "by-class", classes = ["Am"]}',
    'field.r = {kind = "rounds", rounds = "1-2"}',
    'bonuses.there = {kind = "participation", points = 1, to = "did-not-start"}',
    'modifiers.few = {kind = "starters", below = 3}',
    'phases = [{kind = "playoff", rounds = "2-", top = 2, base = 100}]\n'
    "bonuses.win = {points = 1, reserve = true}",
    'sharing = "full-each"',
    'counting = {kind = "best-results", unit = "session", parts = [{rounds = "1-2", count = 1}, '
    '{rounds = "3", count = 1}]}',
    'counting = {kind = "drop-worst", results = 1, when = "end"}',
]


def said(path: Path, rules: str, **files: str) -> list[tuple[str, str, str]]:
    found = opened(path, {**OVER, **files, "rules.toml": f"{RULES}{rules}\n"}).findings
    left = ("distance-unknown", "class-not-scored")
    return [(one.code, one.severity, one.message) for one in found if one.code not in left]


@pytest.mark.parametrize(("rules", "why"), NEVER)
def test_a_rule_that_can_never_do_anything_is_said(tmp_path: Path, rules: str, why: str) -> None:
    (finding,) = said(tmp_path, rules)
    assert finding[:2] == ("rule-never-acts", "warning")
    assert finding[2].endswith(f"can never act: {why}")


def test_what_the_calendar_leaves_idle_is_a_remark(tmp_path: Path) -> None:
    why = "the season has no event with more than one of the sessions, which pays all of it"
    (finding,) = said(tmp_path, 'modifiers.part = {kind = "event-total"}')
    assert finding == ("rule-never-acts", "info", f"event-total can never act: {why}")


@pytest.mark.parametrize(("rules", "message"), NOBODY)
def test_a_rule_that_touches_none_of_those_there_are_is_a_remark(
    tmp_path: Path, rules: str, message: str
) -> None:
    assert said(tmp_path / "over", rules) == [("rule-never-acts", "info", message)]
    season = SEASON.replace('rulebook = "rules.toml"\n', 'rulebook = "rules.toml"\ncalendar = "open"\n')
    assert said(tmp_path / "open", rules, **{"season.toml": season}) == []


@pytest.mark.parametrize("rules", WAITING)
def test_a_rule_that_waits_is_not_said(tmp_path: Path, rules: str) -> None:
    assert said(tmp_path, rules) == []


@pytest.mark.parametrize(
    ("rules", "rounds"),
    [
        ('counting = {kind = "drop-worst", results = 5}', 3),
        ('counting = {kind = "drop-worst", results = 3}', 3),
        ('counting = {kind = "drop-worst", results = 3, when = "end"}', 2),
        ('counting = {kind = "drop-worst", results = 2, per = 2}', 2),
        ('counting = {kind = "best-share", share = "1/9", rounding = "down"}', 3),
    ],
)
def test_a_rule_that_drops_all_there_is_or_will_be_is_said(tmp_path: Path, rules: str, rounds: int) -> None:
    """The results of a qualifying, which is paid nothing, were taken for what counts."""
    season = SEASON.replace('id = "r1"\n', 'id = "q1"\nkind = "qualifying"\n[[events.sessions]]\nid = "r1"\n')
    files = {"season.toml": season, "results/1-q1.csv": RESULT, "rules.toml": f"{RULES}{rules}\n"}
    last = {"results/3-r3.csv": RESULT if rounds == 3 else None}
    found = opened(tmp_path, {**OVER, **files, **last}).findings
    assert [one.code for one in found] == ["all-dropped"]


def test_a_joker_that_nobody_plays_is_said(tmp_path: Path) -> None:
    rules = 'bonuses.joker = {scale = "race"}'
    found = [("rule-names-no-mark", "warning", "the season has no mark 'joker'")]
    assert said(tmp_path / "none", rules) == found
    played = RESULT.replace("position,number", "mark,position,number").replace("\n", "\n,").rstrip(",")
    played = played.replace("\n,1,1", "\njoker,1,1")
    assert said(tmp_path / "played", rules, **{"results/3-r3.csv": played}) == []
