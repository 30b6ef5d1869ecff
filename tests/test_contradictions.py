"""What contradicts itself in a season is said, each once: nothing of it changes a table in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.folders import RESULT, RULES, SEASON, opened, points

FIRST, ONLY = "results/1-r1.csv", {"results/2-r2.csv": None}
QUALIFIED = SEASON.replace(
    'id = "r1"', 'id = "q1"\nkind = "qualifying"\n[[events.sessions]]\nid = "r1"\nqualified_by = "q1"'
)
POLE = RULES + "bonuses.pole = {points = 1}\n"
DSQ = '[[decisions]]\nid = "a"\nkind = "disqualified"\nsession = "r1"\nnumber = "1"\n'
#: The files that differ from the usual ones, and what is said, with the place.
CASES: dict[str, tuple[dict[str, str | None], str, str]] = {
    "a disqualified car with a place": (
        {FIRST: "position,number,status\n1,1,\n2,2,DSQ\n3,3,\n"}, "status-contradicted", "position"),
    "a car that did not start with a place": (
        {FIRST: "position,number,status\n1,1,\n2,2,\n3,3,DNS\n"}, "status-contradicted", "position"),
    "a car that did not start with laps": (
        {FIRST: "position,number,status,laps\n1,1,,9\n2,2,,9\n,3,DNS,4\n"}, "status-contradicted", "status"),
    "two cars on one place of the grid": (
        {FIRST: "position,number,grid\n1,1,1\n2,2,1\n3,3,2\n"}, "grid-contradicted", "grid"),
    "a place on the grid behind all cars": (
        {FIRST: "position,number,grid\n1,1,1\n2,2,99\n3,3,2\n"}, "grid-contradicted", "grid"),
    "a fastest lap that another was faster than": (
        {FIRST: "position,number,fastest_lap,best_lap\n1,1,1,1:22.0\n2,2,2,1:20.0\n3,3,3,1:21.0\n"},
        "order-contradicted", "fastest_lap"),
    "another car on pole than qualifying has first": (
        {"season.toml": QUALIFIED, "rules.toml": POLE, "results/1-q1.csv": "position,number\n1,1\n2,2\n3,3\n",
         FIRST: "position,number,qualifying\n1,1,3\n2,2,2\n3,3,1\n", **ONLY}, "pole-contradicted", "r1"),
    "a disqualification from qualifying that the column of the race does not know": (
        {"season.toml": QUALIFIED, "rules.toml": POLE, "results/1-q1.csv": "position,number\n1,1\n2,2\n3,3\n",
         FIRST: "position,number,qualifying\n1,1,1\n2,2,2\n3,3,3\n", **ONLY,
         "decisions.toml": DSQ.replace("r1", "q1")}, "pole-contradicted", "r1"),
    "a result that does not show what it is said to": (
        {"decisions.toml": DSQ + "in_result = true\n"}, "decision-not-shown", "disqualified r1 car 1"),
    "a revision that does not show what it is said to": (
        {"decisions.toml": DSQ,
         "season.toml": SEASON.replace('id = "r1"', 'id = "r1"\nrevisions = [{shows = ["a"]}]')},
        "decision-not-shown", "disqualified r1 car 1"),
    "a decision in place of one on another car": (
        {"decisions.toml": DSQ + DSQ.replace('"a"', '"b"').replace('"1"', '"2"') + 'replaces = "a"\n'},
        "successor-differs", "decisions[1].number"),
    "a reversal before what it reverses": (
        {"decisions.toml": DSQ + 'issued = 2026-05-05\n[[decisions]]\nkind = "reversal"\nreplaces = "a"\n'
         "issued = 2026-05-01\n"}, "times-out-of-order", "decisions[1].issued"),
    "a suspension without an appeal": (
        {"decisions.toml": DSQ + 'history = [{status = "confirmed", suspended = true}]\n'},
        "suspended-in-vain", "decisions[0].history[0].suspended"),
    "an appeal that nobody may bring": (
        {"decisions.toml": DSQ + 'appealable = false\nhistory = [{status = "under-appeal"}]\n'},
        "appeal-contradicted", "decisions[0].history[0].status"),
    "the fewest points win under a scale that falls": (
        {"rules.toml": RULES + "low_wins = true\n"}, "scale-upside-down",
        "championships.drivers.awards.race"),
    "the most points win under a scale that rises": (
        {"rules.toml": RULES.replace("[10, 8, 6, 5, 4]", "[1, 2, 3]")}, "scale-upside-down",
        "championships.drivers.awards.race"),
    "a tie-break twice": (
        {"rules.toml": RULES + 'tiebreaks = ["countback", "countback"]\n'}, "rule-never-acts",
        "championships.drivers.tiebreaks[1]"),
    "decisions under another name": ({"decision.toml": DSQ}, "unknown-file", ""),
    "a copy of the entry list": ({"entries (1).csv": "number,driver\n1,Eve Zed\n"}, "unknown-file", ""),
    "a result beside its folder": ({"result.csv": RESULT}, "unknown-file", ""),
}  # fmt: skip


@pytest.mark.parametrize(("files", "code", "place"), CASES.values(), ids=CASES)
def test_what_contradicts_itself_is_said(
    files: dict[str, str | None], code: str, place: str, tmp_path: Path
) -> None:
    found = opened(tmp_path, files)
    assert found.standings is not None, [str(one) for one in found.findings]
    told = [(one.code, one.severity, one.where.key or one.where.column or "") for one in found.findings]
    assert told == [(code, "warning", place)], [str(one) for one in found.findings]


@pytest.mark.parametrize(
    "files",
    [
        {FIRST: "position,number,status,laps\n1,1,,9\n2,2,DNF,8\n,3,DSQ,9\n"},
        {FIRST: "position,number,grid\n1,1,3\n2,2,1\n3,3,2\n"},
        {FIRST: "position,number,fastest_lap,best_lap\n1,1,1,1:20.0\n2,2,2,1:20.0\n3,3,3,1:21.0\n"},
        {"decisions.toml": DSQ + "in_result = true\n", FIRST: "position,number,status\n1,2,\n2,3,\n,1,DSQ\n"},
        {"decisions.toml": DSQ + '[[decisions]]\nkind = "reversal"\nreplaces = "a"\n'},
        {"decisions.toml": DSQ + 'history = [{status = "under-appeal", suspended = true}]\n'},
        {"rules-2025.toml": RULES, "notes.csv": "a,b\n", "layouts.toml": ""},
    ],
    ids=["a placed DNF", "a grid", "equal laps", "shown", "reversed", "suspended", "other files"],
)
def test_what_is_right_is_not_accused(files: dict[str, str | None], tmp_path: Path) -> None:
    found = opened(tmp_path, files)
    assert found.standings is not None
    assert points(found.standings)
    assert [str(one) for one in found.findings] == []
