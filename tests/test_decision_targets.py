"""Whom decisions reach: a car by its driver, all sessions of a meeting, the points of one result."""

from __future__ import annotations

from pathlib import Path

from tests.folders import RULES, SEASON, opened, points

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
    found = opened(path, {**files, "decisions.toml": text})
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
