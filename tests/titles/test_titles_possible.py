"""Seasons in which something beside a retirement decides: each was once proved the other way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner
from small import book, season

from countback.cli.group import countback as command
from countback.formats.writers.titles_json import titles_json
from countback.model.season import Decision, Driver, Event, Season, Session, Team
from countback.proofs.check import check
from countback.proofs.claims import Result, read_claims
from countback.scoring.score import score
from countback.titles.assignment import Assignment, Cut, solve
from countback.titles.overview import overview
from countback.titles.possible import looking_ahead, said

SCALE = {"kind": "finish", "scale": [10, 6, 4]}


def to_come(one: Season, *sessions: Session) -> Season:
    number = len(one.events) + 1
    return msgspec.structs.replace(
        one, events=(*one.events, Event(round=number, name=str(number), sessions=sessions))
    )


def answers(one: Season, rules: dict[str, Any], **asked: Any) -> dict[str, str]:
    """Return the statuses; every claim has to stand before the checker."""
    rulebook = book(**{"awards": {"race": SCALE}, **rules})
    standings = looking_ahead(score(one, rulebook))
    found = overview(standings, "title", **asked)
    claims = read_claims(titles_json([found], 0.0).encode())
    claimed = [row for row in check(claims, one, rulebook) if row.status != "undecided"]
    assert {row.verdict for row in claimed} <= {"confirmed"}
    return {row.competitor: row.answer.status for row in found.rows}


def test_who_stays_at_home_gets_nothing_for_taking_part() -> None:
    one = to_come(season([{"race": "ann bob cat"}] * 3), Session(id="race-4"))
    rules = {
        "awards": {"race": {"kind": "finish", "scale": [11, 6, 4]}},
        "bonuses": {"participation": {"points": 5, "to": "started"}},
    }
    assert answers(one, rules) == {"ann": "alive", "bob": "alive", "cat": "eliminated"}
    assert answers(one, rules, assume=["all-start"])["ann"] == "clinched"


def test_a_disqualification_may_not_be_dropped() -> None:
    one = to_come(
        season([{"race": "ann bob cat"}, {"race": "bob cat ann"}, {"race": "ann cat bob"}]),
        Session(id="race-4"),
    )
    rules = {"counting": {"kind": "drop-worst", "results": 1, "protected": ["DSQ"]}}
    assert answers(one, rules) == {"ann": "alive", "bob": "alive", "cat": "alive"}


def test_a_car_that_cannot_score_is_no_use_in_front() -> None:
    entries = {
        "ann": {"team": Team(id="red", name="Red")},
        "bob": {"team": Team(id="red", name="Red"), "tags": ("nominated",)},
        "cat": {"team": Team(id="blue", name="Blue"), "tags": ("nominated",)},
    }
    one = to_come(season([{"race": "cat ann bob"}, {"race": "ann cat bob"}], entries), Session(id="race-3"))
    rules = {
        "of": "team",
        "field": {"n": {"kind": "by-tag", "tags": ["nominated"], "places": "keeps-place"}},
    }
    assert answers(one, rules) == {"red": "alive", "blue": "alive"}


def test_what_is_decided_on_a_session_to_come_is_in_no_proof() -> None:
    """Ann would be the champion by winning, was she not excluded from that meeting beforehand."""
    one = to_come(
        season([{"race": "bob ann cat"}]), Session(id="sprint-2", kind="sprint"), Session(id="race-2")
    )
    ahead = (
        Decision(kind="meeting-excluded", number="ann", round=2),
        Decision(kind="disqualified", number="ann", session="race-2"),
    )
    for decision in ahead:
        told = answers(msgspec.structs.replace(one, decisions=(decision,)), {})
        assert told == dict.fromkeys(told, "undecided")
    for decision in (
        Decision(kind="reprimand", number="ann", round=2),
        Decision(kind="meeting-excluded", number="ann", round=1),
        Decision(kind="disqualified", number="ann", session="sprint-2"),  # which pays nothing
    ):
        assert answers(msgspec.structs.replace(one, decisions=(decision,)), {})["bob"] == "alive"


def test_a_later_meeting_is_not_known_after_an_earlier_one() -> None:
    one = season([{"race": "bob ann cat"}, {"race": "ann bob cat"}])
    out = Decision(kind="meeting-excluded", number="ann", round=2)
    one = msgspec.structs.replace(one, decisions=(out,))
    standings = score(one, book(awards={"race": SCALE}))
    told = overview(standings, "title", after=1)
    assert {row.competitor: row.answer.status for row in told.rows}["ann"] == "alive"


def test_a_decision_recorded_for_a_later_round_acts() -> None:
    one = to_come(season([{"race": "ann bob cat"}] * 3), Session(id="race-4"))
    later = Decision(kind="points-deducted", competitor="ann", from_round=4, options={"amount": 10})
    assert answers(one, {})["ann"] == "clinched"
    assert answers(msgspec.structs.replace(one, decisions=(later,)), {})["ann"] == "alive"


def test_a_postponed_session_is_still_to_come() -> None:
    one = season([{"race": "ann bob cat"}] * 2)
    first = one.events[0]
    sprint = Session(id="sprint-1", kind="sprint")
    events = (msgspec.structs.replace(first, sessions=(sprint, *first.sessions)), *one.events[1:])
    one = msgspec.structs.replace(one, events=events)
    more = {"awards": {"race": SCALE, "sprint": {**SCALE, "scale": [20], "sessions": ["sprint"]}}}
    assert answers(one, more) == {"ann": "alive", "bob": "alive", "cat": "alive"}
    assert set(answers(one, {}).values()) == {"clinched", "eliminated"}  # nobody looks at the sprint


def test_who_of_a_crew_drives_is_open() -> None:
    crew = (Driver(id="ann", name="Ann"), Driver(id="bob", name="Bob"))
    one = to_come(season([{"race": "cat two"}, {"race": "two cat"}]), Session(id="race-3"))
    entries = tuple(
        msgspec.structs.replace(entry, crew=crew) if entry.id == "two" else entry for entry in one.entries
    )
    one = msgspec.structs.replace(one, entries=entries)
    assert set(answers(one, {"sharing": "full-each"}).values()) == {"alive"}
    assert answers(one, {"sharing": "full-each"}, assume=["crews-as-before"])["cat"] == "alive"


def test_teams_of_two_cars_may_tie_for_the_win() -> None:
    entries = {
        name: {"team": Team(id=team, name=team)}
        for name, team in (("ann", "red"), ("bob", "red"), ("cat", "blue"), ("dee", "blue"))
    }
    one = to_come(season([{"race": "ann bob cat dee"}], entries), Session(id="race-2"))
    rules = {"of": "team", "awards": {"race": {"kind": "finish", "scale": [10, 7, 1]}}}
    assert answers(one, rules) == {"red": "alive", "blue": "alive"}
    assert answers(one, rules, position=2) == {"red": "clinched", "blue": "clinched"}
    rules = {"of": "team", "awards": {"race": {"kind": "finish", "scale": [10, 7, 0]}}}
    two = to_come(
        season([{"race": "ann bob cat dee"}, {"race": "cat ann bob dee"}], entries), Session(id="race-3")
    )
    assert answers(two, rules) == {"red": "alive", "blue": "alive"}  # 24 to 10: only level firsts are 20
    assert answers(two, rules, assume=["no-equals"])["blue"] == "alive"


def test_on_an_open_calendar_nothing_is_decided() -> None:
    one = msgspec.structs.replace(season([{"race": "ann bob cat"}] * 4), calendar="open")
    assert set(answers(one, {}).values()) <= {"alive", "undecided"}
    planned = msgspec.structs.replace(one, planned_rounds=5)
    assert answers(planned, {})["ann"] == "clinched"
    assert answers(msgspec.structs.replace(one, planned_rounds=6), {})["ann"] == "alive"


def test_the_assumption_is_said_as_it_is() -> None:
    assert said(()) == (
        "every session on the calendar is held in full; each entered car may take any place, tie, retire, not"
        " start, stay away or be disqualified, driven by any of its entered crew; nobody enters anew; only"
        " decisions already recorded act, each from its date"
    )
    assert "none as another's equal" in said(("no-equals",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from countback.store.folder import write_season

    one = to_come(season([{"race": "ann bob cat"}] * 3), Session(id="race-4"))
    write_season(msgspec.structs.replace(one, rulebook="small.toml"), tmp_path / "small")
    (tmp_path / "small" / "small.toml").write_text(
        'schema = 1\nid = "small"\nname = "Small"\n[championships.title]\nname = "Title"\n'
        'awards = { race = { kind = "finish", scale = [10, 6, 4] } }\ntiebreaks = ["countback"]\n',
        encoding="utf-8",
    )
    return tmp_path / "small"


def test_the_checker_is_a_command_with_three_exits(folder: Path, tmp_path: Path) -> None:
    made = CliRunner().invoke(command, ["titles", str(folder), "--format", "json"]).stdout
    file = tmp_path / "claims.json"
    file.write_text(made, encoding="utf-8")
    good = CliRunner().invoke(command, ["titles", str(folder), "--check", str(file)])
    assert (good.exit_code, good.stdout) == (0, "3 claims: 3 confirmed, 0 false, 0 not confirmed\n")
    wrong = json.loads(made)
    rows = {row["competitor"]: row for row in wrong["championships"][0]["rows"]}
    assert rows["bob"]["status"] == "eliminated"
    rows["bob"] |= {"status": "clinched", "witness": rows["ann"]["witness"]}
    file.write_text(json.dumps(wrong), encoding="utf-8")
    bad = CliRunner().invoke(command, ["titles", str(folder), "--check", str(file)])
    assert bad.exit_code == 1
    assert "false: title: bob clinched: the ending makes it" in bad.stdout
    wrong["championships"][0]["assume"] = ["new-entries"]
    rows["bob"] |= {"status": "eliminated", "witness": None, "against": None}
    file.write_text(json.dumps(wrong), encoding="utf-8")
    open_ = CliRunner().invoke(command, ["titles", str(folder), "--check", str(file)])
    assert open_.exit_code == 3
    assert "more may happen: new-entries" in open_.stdout
    file.write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(command, ["titles", str(folder), "--check", str(file)]).exit_code == 1


def test_a_position_is_one_more_than_are_ahead_however_tables_number_it() -> None:
    # Cat wins: Ann and Cat have 14, Bob and Dee 6. A dense table says 2nd to them, and two are ahead.
    one = to_come(season([{"race": "ann bob cat dee"}]), Session(id="race-2"))
    rulebook = book(dense_positions=True, awards={"race": {"kind": "finish", "scale": [10, 6, 4]}})
    found = overview(score(one, rulebook), "title", position=2, assume=["all-classified", "no-equals"])
    claims = read_claims(titles_json([found], 0.0).encode())
    (title,) = claims.championships
    against = (Result(session="race-2", order=("cat", "dee", "ann", "bob")),)
    rows = tuple(
        msgspec.structs.replace(row, against=against) if row.competitor == "bob" else row
        for row in title.rows
    )
    told = msgspec.structs.replace(claims, championships=(msgspec.structs.replace(title, rows=rows),))
    assert {row.verdict for row in check(told, one, rulebook)} == {"confirmed"}


def test_where_everybody_takes_a_place_nobody_is_without_one_in_qualifying() -> None:
    # Level on 10 points if Ann wins from pole and Bob had not qualified; second on the grid he has 11.
    one = season([{"race": "bob ann"}] * 2)
    whole = to_come(one, Session(id="q", kind="qualifying"), Session(id="race-3", qualified_by="q"))
    awards = {"race": {"kind": "finish", "scale": [4, 2]}, "grid": {"kind": "qualifying", "scale": [2, 1]}}
    rules = {"awards": awards, "tiebreaks": ["last-result"]}
    assume = ["all-classified", "no-equals"]
    assert answers(whole, rules, assume=assume) == {"bob": "clinched", "ann": "eliminated"}
    assert answers(whole, rules, assume=["no-equals"]) == {"bob": "alive", "ann": "alive"}


def test_where_no_place_is_left_to_deal_out_only_what_was_paid_before_counts() -> None:
    for room, verdict in ((0, "feasible"), (-1, "infeasible")):
        nothing = Assignment(
            np.zeros((1, 0), dtype=np.int64), np.zeros((1, 1), dtype=np.int64), [Cut(0, (0,), room)]
        )
        assert solve(nothing, 1.0) == (verdict, [[]] if verdict == "feasible" else [], [])
