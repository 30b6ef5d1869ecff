"""Penalty points and reprimands that add up, lapse and lead to something."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from folders import folder as write
from msgspec.structs import replace
from small import season

from countback.cli.group import countback
from countback.model.decision import Step
from countback.model.ledger import Ledger
from countback.model.season import Decision, Driver
from countback.rules.book import rulebook_from
from countback.scoring.ledger import accounts, last_day
from countback.store.books import read_rulebook

TWELVE = Ledger(steps={"12": "misses the next event"})


def points(day: str, count: int, who: str = "Ann", **more: Any) -> Decision:
    """Return penalty points for what happened on a day."""
    incident = dt.date.fromisoformat(day)
    return Decision(
        kind="licence-points", competitor=who, incident=incident, options={"count": count}, **more
    )


def held(ledger: Ledger, at: str, *decisions: Decision, before: tuple[Decision, ...] = ()) -> list[Any]:
    """Return name, number and what followed, of everybody."""
    made = replace(season([{"race": "ann bob"}]), decisions=decisions)
    earlier = [replace(made, id="before", decisions=before)] if before else []
    found, findings = accounts(ledger, [*earlier, made], dt.date.fromisoformat(at))
    assert not findings
    return [(one.driver.name, one.counts, [step.follows for step in one.reached]) for one in found]


def test_points_lapse_after_twelve_months_each_on_its_own_day() -> None:
    """Formula One: each point stays for twelve months from what it was given for."""
    given = (points("2026-03-08", 3), points("2026-05-31", 2))
    assert held(TWELVE, "2026-03-07", *given) == []
    assert held(TWELVE, "2026-06-01", *given) == [("Ann", 5, [])]
    assert held(TWELVE, "2027-03-07", *given) == [("Ann", 5, [])]
    assert held(TWELVE, "2027-03-08", *given) == [("Ann", 2, [])]
    assert held(TWELVE, "2027-05-31", *given) == [("Ann", 0, [])]


def test_twelve_cost_the_next_event_and_are_taken_off() -> None:
    given = [points(f"2026-0{month}-01", 3) for month in range(1, 5)]
    assert held(TWELVE, "2026-04-01", *given) == [("Ann", 0, ["misses the next event"])]
    more = points("2026-05-01", 2)
    assert held(TWELVE, "2026-05-02", *given, more) == [("Ann", 2, ["misses the next event"])]


def test_what_is_over_twelve_stays() -> None:
    assert held(TWELVE, "2026-02-02", points("2026-01-01", 11), points("2026-02-01", 3)) == [
        ("Ann", 2, ["misses the next event"])
    ]


def test_points_of_the_season_before_still_count() -> None:
    before = (points("2025-09-01", 9),)
    now = points("2026-03-01", 3)
    assert held(TWELVE, "2026-03-01", now, before=before) == [("Ann", 0, ["misses the next event"])]
    assert held(TWELVE, "2026-03-01", now) == [("Ann", 3, [])]
    late = points("2026-09-01", 3)  # those of a year ago have just lapsed
    assert held(TWELVE, "2026-09-01", late, before=before) == [("Ann", 3, [])]


def test_a_court_is_asked_and_nothing_is_taken_off() -> None:
    """Motorsport UK, NCR chapter 2, appendix 12, 1.6: twelve within twelve months."""
    book = read_rulebook("motorsport-uk-club", 2026).rulebook
    assert book is not None
    given = [points("2026-04-01", 6), points("2026-05-01", 6), points("2026-06-01", 3)]
    assert held(book.ledgers[0], "2026-06-01", *given) == [("Ann", 15, ["is referred to the National Court"])]


def reprimand(day: str, driving: bool) -> Decision:
    return Decision(
        kind="reprimand",
        competitor="Ann",
        incident=dt.date.fromisoformat(day),
        options={"driving": True} if driving else {},
    )


def test_five_reprimands_of_a_season_four_of_them_for_driving() -> None:
    """Formula One, article 18.2; the season before does not count."""
    book = read_rulebook("formula-one", 2026).rulebook
    assert book is not None
    licence, reprimands = book.ledgers
    assert licence.by_number() == [(12, "misses the next event")]
    given = [reprimand(f"2026-0{month}-01", driving=month < 4) for month in range(1, 6)]
    before = (reprimand("2025-12-01", True),)
    assert held(reprimands, "2026-12-31", *given, before=before) == [("Ann", 5, [])]
    fourth = reprimand("2026-06-01", True)
    assert held(reprimands, "2026-12-31", *given, fourth) == [
        ("Ann", 6, ["starts ten places further back at the next event"])
    ]


def test_a_decision_that_was_quashed_or_replaced_counts_no_more() -> None:
    quashed = points("2026-03-01", 3, id="a", history=(Step(status="quashed", at=dt.date(2026, 3, 9)),))
    first = points("2026-04-01", 3, id="b")
    second = points("2026-04-01", 1, id="c", replaces="b")
    assert held(TWELVE, "2026-05-01", quashed, first, second) == [("Ann", 1, [])]


def test_who_drove_a_shared_car_must_be_said() -> None:
    made = season([{"race": "7 8"}])
    crew = (Driver(id="ann", name="Ann"), Driver(id="bob", name="Bob"))
    made = replace(made, entries=(replace(made.entries[0], crew=crew), made.entries[1]))
    car = Decision(kind="licence-points", number="7", session="race-1", options={"count": 2},
                   incident=dt.date(2026, 5, 1))  # fmt: skip
    alone = replace(car, number="8")
    undated = replace(alone, incident=None)
    found, findings = accounts(TWELVE, [replace(made, decisions=(car, alone, undated))], dt.date(2026, 6, 1))
    assert [(one.driver.id, one.counts) for one in found] == [("8", 2)]
    assert [(one.code, one.message) for one in findings] == [
        ("ledger-without-driver", "it concerns Ann and Bob"),
        ("ledger-without-day", "its date is not known"),
    ]


def test_the_last_day_of_a_month_that_is_shorter() -> None:
    month = Ledger(steps={"3": "is warned"}, months=1)
    given = points("2026-01-31", 1)
    assert held(month, "2026-02-27", given) == [("Ann", 1, [])]
    assert held(month, "2026-02-28", given) == [("Ann", 0, [])]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"steps": {}}, "steps say what follows"),
        ({"steps": {"many": "x"}}, "steps say what follows"),
        ({"steps": {"3": "x"}, "counts": ["licence"]}, "unknown kind 'licence'"),
        ({"step": {"3": "x"}}, "unknown key"),
    ],
)
def test_a_ledger_that_is_wrong_says_so(table: dict[str, Any], message: str) -> None:
    title = {"awards": {"race": {"kind": "finish", "scale": [1]}}}
    book = {"schema": 1, "id": "c", "name": "C", "championships": {"t": title}, "ledgers": [table]}
    read = rulebook_from(book, file="c.toml")
    assert read.rulebook is None
    assert any(message in finding.message for finding in read.findings), read.findings


RULES = """schema = 1
id = "club"
name = "Club"
[[ledgers]]
steps = { 4 = "starts from the pit lane", 8 = "misses a round" }
[championships.drivers]
name = "Drivers"
[championships.drivers.awards]
race = { kind = "finish", scale = [3, 2, 1] }
"""
DECISIONS = """
[[decisions]]
kind = "licence-points"
competitor = "Ann Ott"
count = 5
incident = 2026-05-01
reason = "contact"

[[decisions]]
kind = "licence-points"
competitor = "Bob Pim"
count = 1
incident = 2026-06-01
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A season folder with a ledger of its own, and some charges."""
    return write(tmp_path / "cup", {"rules.toml": RULES, "decisions.toml": DECISIONS})


def test_the_command_lists_who_has_what_and_why(folder: Path) -> None:
    ran = CliRunner().invoke(countback, ["ledger", str(folder)])
    assert ran.exit_code == 0, ran.output
    assert "Licence points count for 12 months. 4: starts from the pit lane; 8: misses a round." in ran.output
    assert "Ann Ott  5" in ran.output
    assert "2026-05-01  +5  contact" in ran.output
    assert "until 2027-05-01" in ran.output
    assert "2026-05-01  5: starts from the pit lane" in ran.output
    found = json.loads(CliRunner().invoke(
        countback, ["ledger", str(folder), "--format", "json", "--at", "2026-05-15"]).output)  # fmt: skip
    assert [(one["id"], one["counts"]) for one in found[0]["drivers"]] == [("ann-ott", 5)]


def test_a_rulebook_without_one_says_how_to_have_one(folder: Path) -> None:
    (folder / "rules.toml").write_text(RULES.replace("[[ledgers]]\nsteps", "#"), "utf-8")
    ran = CliRunner().invoke(countback, ["ledger", str(folder)])
    assert ran.exit_code != 0
    assert "keeps no ledger" in ran.output


def test_the_last_day_recorded() -> None:
    made = season([{"race": "ann"}])
    assert last_day(made) is None
    assert last_day(replace(made, decisions=(points("2026-05-01", 1),))) == dt.date(2026, 5, 1)
