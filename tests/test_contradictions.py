"""What contradicts itself in a season is said, each once: nothing of it changes a table in silence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.folders import ENTRIES, LOW, RESULT, RULES, SEASON, folder, opened, points

from countback.cli.group import countback

FIRST, ONLY = "results/1-r1.csv", {"results/2-r2.csv": None}
QUALIFIED = SEASON.replace(
    'id = "r1"', 'id = "q1"\nkind = "qualifying"\n[[events.sessions]]\nid = "r1"\nqualified_by = "q1"'
)
POLE = RULES + "bonuses.pole = {points = 1}\n"
DSQ = '[[decisions]]\nid = "a"\nkind = "disqualified"\nsession = "r1"\nnumber = "1"\n'
LOT = '[[decisions]]\nkind = "tie-decided"\ncompetitor = "Bob Pim"\nover = ["Ann Ott"]\n'
#: The files that differ from the usual ones, and what is said, with the place.
CASES: dict[str, tuple[dict[str, str | None], str, str]] = {
    "a disqualified car with a place": (
        {FIRST: "position,number,status\n1,1,\n2,2,DSQ\n3,3,\n"}, "status-contradicted", "position"),
    "a car that did not start with a place": (
        {FIRST: "position,number,status\n1,1,\n2,2,\n3,3,DNS\n"}, "status-contradicted", "position"),
    "a car that did not qualify with a place": (
        {FIRST: "position,number,status\n1,1,\n2,2,\n3,3,DNQ\n"}, "status-contradicted", "position"),
    "a car of a cancelled race with a place": (
        {FIRST: "position,number,status\n1,1,C\n2,2,\n3,3,\n"}, "status-contradicted", "position"),
    "a car that was withdrawn with a place": (
        {FIRST: "position,number,status\n1,1,WD\n2,2,\n3,3,\n"}, "status-contradicted", "position"),
    "a classified car without a place": (
        {FIRST: "position,number,status\n1,1,\n2,2,\n,3,classified\n"}, "status-contradicted", "position"),
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
    "the most points win under low points": (
        {"rules.toml": LOW}, "scale-upside-down",
        "championships.drivers.awards.race"),
    "a tie-break twice": (
        {"rules.toml": RULES + 'tiebreaks = ["countback", "countback"]\n'}, "rule-never-acts",
        "championships.drivers.tiebreaks[1]"),
    "a race-off between two who were never level": (
        {"rules.toml": RULES + 'tiebreaks = ["countback", "as-decided"]\n', "decisions.toml": LOT},
        "decision-changes-nothing", "tie-decided Bob Pim"),
    "a race-off between two whom countback has parted": (
        {"rules.toml": RULES.replace("[10, 8,", "[10, 10,") + 'tiebreaks = ["countback", "as-decided"]\n',
         "decisions.toml": LOT}, "decision-changes-nothing", "tie-decided Bob Pim"),
    "a car ahead of its class that is behind in it": (
        {FIRST: "position,number,class_position\n1,1,2\n2,2,1\n3,3,3\n"},
        "order-contradicted", "class_position"),
    "a dead heat of two times": (
        {FIRST: "position,number,laps,time\n1,1,50,1:30:00.0\n2=,2,50,1:30:05.0\n2=,3,50,1:30:12.0\n"},
        "order-contradicted", "position"),
    "a dead heat of cars a lap apart": (
        {FIRST: "position,number,laps\n1,1,50\n2=,2,50\n2=,3,49\n"}, "order-contradicted", "position"),
    "a car that retired on more laps than the winner": (
        {FIRST: "position,number,laps,status\n1,1,50,\n2,2,50,\n,3,51,DNF\n"},
        "distance-contradicted", "laps"),
    "a winner of another distance than the race": (
        {"season.toml": SEASON.replace('id = "r1"', 'id = "r1"\nlaps = 45')},
        "distance-contradicted", "laps"),
    "decisions under another name": ({"decision.toml": DSQ}, "unknown-file", ""),
    "a copy of the entry list": ({"entries (1).csv": "number,driver\n1,Eve Zed\n"}, "unknown-file", ""),
    "a result beside its folder": ({"result.csv": RESULT}, "unknown-file", ""),
}  # fmt: skip


def _dated(*days: str) -> str:
    season = SEASON
    for number, day in enumerate(days, start=1):
        season = season.replace(f"round = {number}\n", f"round = {number}\nstart = {day}\n")
    return season


@pytest.mark.parametrize(("files", "code", "place"), CASES.values(), ids=CASES)
def test_what_contradicts_itself_is_said(
    files: dict[str, str | None], code: str, place: str, tmp_path: Path
) -> None:
    found = opened(tmp_path, files)
    assert found.standings is not None, [str(one) for one in found.findings]
    told = [(one.code, one.severity, one.where.key or one.where.column or "") for one in found.findings]
    assert told == [(code, "warning", place)], [str(one) for one in found.findings]


#: The files that differ from the usual ones, of which nothing is to be said.
RIGHT: dict[str, dict[str, str | None]] = {
    "a placed DNF":
    {FIRST: "position,number,status,laps\n1,1,,9\n2,2,DNF,8\n,3,DSQ,9\n"},
    "a grid":
    {FIRST: "position,number,grid\n1,1,3\n2,2,1\n3,3,2\n"},
    "equal laps":
    {FIRST: "position,number,fastest_lap,best_lap\n1,1,1,1:20.0\n2,2,2,1:20.0\n3,3,3,1:21.0\n"},
    "shown":
    {"decisions.toml": DSQ + "in_result = true\n", FIRST: "position,number,status\n1,2,\n2,3,\n,1,DSQ\n"},
    "reversed":
    {"decisions.toml": DSQ + '[[decisions]]\nkind = "reversal"\nreplaces = "a"\n'},
    "suspended":
    {"decisions.toml": DSQ + 'history = [{status = "under-appeal", suspended = true}]\n'},
    "other files":
    {"rules-2025.toml": RULES, "notes.csv": "a,b\n", "layouts.toml": ""},
    "a dead heat":
    {FIRST: "position,number,laps,time\n1,1,50,1:30:00.0\n2=,2,50,1:30:05.0\n2=,3,50,1:30:05.0\n"},
    "a dead heat in a class":
    {FIRST: "position,number,laps,class_position\n1,1,50,1\n2=,2,50,2\n2=,3,50,3\n"},
    "disqualified after the most laps":
    {FIRST: "position,number,laps,status\n1,1,50,\n2,2,50,\n,3,51,DSQ\n"},
    "counted back":
    {
     "season.toml": SEASON.replace('id = "r1"', 'id = "r1"\nlaps = 50\nlaps_run = 52'),
     FIRST: "position,number,laps,status\n1,1,50,\n2,2,50,\n,3,51,DNF\n",
     },
    "a race-off":
    {
     FIRST: "position,number\n1,2\n2,1\n3,3\n",
     "decisions.toml": LOT,
     "rules.toml": RULES + 'tiebreaks = ["countback", "as-decided"]\n',
     },
    "a day of two rounds":
    {"season.toml": _dated("2026-05-01", "2026-05-02", "2026-05-02")},
    "a round held later":
    {
     "season.toml": _dated("2026-05-01", "2026-05-02", "2026-05-02").replace("round = 2", "round = 9"),
     **ONLY,
     },
    "two who raced each other and two cars of a team":
    {
     "entries.csv": ENTRIES.replace("Ann Ott,Red", "Annie Ott,Red Car 1").replace(
     "Bob Pim,Red", "Annia Ott,Red Car 2"
     )
     },
}  # fmt: skip


@pytest.mark.parametrize("files", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_not_accused(files: dict[str, str | None], tmp_path: Path) -> None:
    found = opened(tmp_path, files)
    assert found.standings is not None, [str(one) for one in found.findings]
    assert points(found.standings)
    assert [str(one) for one in found.findings] == []


@pytest.mark.parametrize(
    ("files", "code", "place", "named"),
    [
        ({"season.toml": _dated("2026-05-01", "2026-05-09", "2026-05-05")}, "dates-out-of-order",
         "events[2].round", ("round 3", "round 2")),
        ({"season.toml": SEASON.replace("round = 2", "round = 5"), "results/2-r2.csv": None},
         "dates-out-of-order", "events[2].round", ("round 3", "round 5")),
        ({"season.toml": SEASON.replace('id = "r1"', 'id = "r1"\ndate = 2026-05-03\n[[events.sessions]]\n'
         'id = "r0"\ndate = 2026-05-02')}, "dates-out-of-order", "events[0].sessions[1].date", ("r0", "r1")),
        ({"entries.csv": ENTRIES.replace("3,Cat Qin,Blue", "3,Cat Qin,Red Bay\n4,Dee Roe,Rod Bay")},
         "competitors-alike", "team", ("Red Bay", "Rod Bay")),
        ({"entries.csv": ENTRIES + "9,Cta Qin,Blue\n"}, "competitors-alike", "driver",
         ("Cat Qin", "Cta Qin")),
        ({"entries.csv": ENTRIES + "9,Ctat Qin,Blue\n"}, "competitors-alike", "driver",
         ("Cat Qin", "Ctat Qin")),
    ],
    ids=["rounds by dates", "rounds by numbers", "sessions", "teams", "drivers", "a letter more"],
)  # fmt: skip
def test_what_may_be_meant_is_a_remark(
    files: dict[str, str | None], code: str, place: str, named: tuple[str, str], tmp_path: Path
) -> None:
    (finding,) = opened(tmp_path, files).findings
    where = finding.where
    assert (finding.code, finding.severity, where.key or where.column) == (code, "info", place)
    assert all(name in finding.message for name in named)


def test_wide_and_long_input_takes_no_time_that_grows_with_its_square(tmp_path: Path) -> None:
    """Each of these took about ten seconds or more, and the chain of decisions was too deep to follow."""
    many = 20_000
    names = [f"c{number}" for number in range(many)]
    chain = "".join(
        f'[[decisions]]\nid = "d{number}"\nkind = "reprimand"\nround = 1\nnumber = "1"\n'
        + f'replaces = "d{number - 1}"\n' * (number > 0)
        for number in range(many // 10)
    )
    wide: dict[str, dict[str, str | None]] = {
        "columns": {"entries.csv": f"number,driver,{','.join(names)}\n1,Ann Ott\n2,Bob Pim\n3,Cat Qin\n"},
        "columns without a number": {"entries.csv": f"driver,{','.join(names)}\nAnn Ott\n"},
        "classes": {
            "season.toml": f"classes = {names + [name + 'b' for name in names]}\n".replace("'", '"') + SEASON
        },
        "decisions": {"decisions.toml": chain},
    }
    for name, files in wide.items():
        before = time.process_time()
        found = opened(tmp_path / name, files)
        assert time.process_time() - before < 5, name
        assert {one.code for one in found.findings} & {
            "unknown-column",
            "class-missing",
        } or name == "decisions"


@pytest.mark.parametrize("cancelled", ["round = 3", 'id = "r3"'])
def test_what_was_cancelled_over_its_result_is_published_as_that(cancelled: str, tmp_path: Path) -> None:
    season = SEASON.replace(cancelled, f"{cancelled}\ncancelled = true")
    held = folder(tmp_path / "cup", {"season.toml": season, "results/3-r3.csv": RESULT})
    result = CliRunner().invoke(countback, ["publish", str(held), "-o", str(tmp_path / "site")])
    assert result.exit_code == 0, result.output
    (page,) = (tmp_path / "site").rglob("r3.html")
    assert "Cancelled." in page.read_text("utf-8")
