"""What every rule can be asked: names it refers to, sessions it looks at, whether it can act, its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
import pytest
from small import book, run, season

from countback.model.contract import PointsTable, Reference
from countback.model.facts import Facts, Ints
from countback.model.kinds import Award, Kind, Outlook, Tally, Tiebreak
from countback.rules.book import rulebook_from
from countback.rules.build import Builder
from countback.rules.needs import facts_needed, never_costs, proved_under
from countback.rules.tiebreaks.countback import Countback
from countback.scoring.lower import lower
from countback.store.books import read_rulebook
from countback.store.shipped import rulebooks


def rule(slot: str, **keys: Any) -> Any:
    builder = Builder(file="x.toml", findings=[], scales={})
    found = builder.kind(slot, keys, "x")
    assert not builder.findings, builder.findings
    assert isinstance(found, Kind)
    return found


def facts(rounds: list[dict[str, str]]) -> Facts:
    return lower(season(rounds))


def named(found: Kind) -> list[tuple[str, str, str]]:
    return [(one.what, one.value, one.field) for one in found.references() if not one.usual]


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (rule("fields", kind="by-class", classes=["Pro", "Am"]),
         [("class", "Pro", "classes[0]"), ("class", "Am", "classes[1]")]),
        (rule("fields", kind="by-tag", tags=["rookie"]), [("tag", "rookie", "tags[0]")]),
        (rule("fields", kind="ineligible", rounds="2-3", drivers=["Ann"], places="invisible"),
         [("rounds", "2-3", "rounds"), ("driver", "Ann", "drivers[0]")]),
        (rule("bonuses", kind="fastest-lap", points=1, credited=[{"round": 7, "driver": "Bob"}]),
         [("rounds", "7", "credited[0].round"), ("driver", "Bob", "credited[0].driver")]),
        (rule("counting", kind="best-results", parts=[{"rounds": "1-4", "count": 2}]),
         [("rounds", "1-4", "parts[0].rounds")]),
        (rule("awards", kind="finish", sessions=["race", "sprint-9"],
              scale={"kind": "by-distance", "points": [1], "reduced": [], "resumed": "5"}),
         [("session", "race", "sessions[0]"), ("session", "sprint-9", "sessions[1]"),
          ("rounds", "5", "scale.resumed")]),
        (rule("subjects", kind="constructor",
              splits=[{"constructor": "Force India", "from_round": 13, "becomes": "Racing Point"}]),
         [("constructor", "Force India", "splits[0].constructor"), ("rounds", "13", "splits[0].from_round")]),
        (rule("tiebreaks", kind="dropped-points"), []),
    ],
)  # fmt: skip
def test_names_a_rule_refers_to_follow_from_the_types_of_its_fields(
    found: Kind, names: list[tuple[str, str, str]]
) -> None:
    assert named(found) == names


def test_a_name_that_nobody_wrote_is_told_apart() -> None:
    found = rule("tiebreaks", kind="countback")
    assert [*found.references()] == [Reference("session", "race", "sessions[0]", usual=True)]


def test_sessions_a_rule_looks_at() -> None:
    known = facts([{"race": "ann bob", "sprint": "ann bob"}, {"qualifying": "ann bob", "race": "bob ann"}])
    kinds = [session.kind for session in known.sessions]
    paid = np.array([False] * len(kinds))  # so that nothing is looked at for its points

    def looked_at(slot: str, **keys: Any) -> list[str]:
        found = rule(slot, **keys).looks_at(known, paid)
        return [kind for kind, seen in zip(kinds, found, strict=True) if seen]

    assert looked_at("tiebreaks", kind="countback") == ["race", "race"]
    assert looked_at("tiebreaks", kind="countback", sessions=["sprint"]) == ["sprint"]
    assert looked_at("bonuses", kind="pole", points=1, rounds="2") == ["race"]
    # Who takes part in enough rounds depends on every session; points dropped only on what is paid.
    assert len(looked_at("listings", kind="minimum-rounds", rounds=2)) == len(kinds)
    assert looked_at("tiebreaks", kind="dropped-points") == []
    title = book(tiebreaks=["countback", "dropped-points"]).championships[0]
    assert title.looks_at(known).tolist() == [kind == "race" for kind in kinds]


TWO_ROUNDS = [{"race": "ann bob", "sprint": "ann bob"}, {"race": "bob ann", "sprint": "bob ann"}]


@pytest.mark.parametrize(
    ("title", "idle"),
    [
        ({"counting": {"kind": "best-results", "count": 2, "unit": "event"}}, "counting"),
        ({"counting": {"kind": "best-results", "count": 1, "unit": "event"}}, ""),
        ({"counting": {"kind": "best-results", "count": 1, "unit": "session"}}, ""),
        ({"counting": {"kind": "best-results", "parts": [{"rounds": "1", "count": 5}]}}, ""),
        ({"counting": {"kind": "drop-worst", "results": 1, "per": 5}}, "counting"),
        ({"counting": {"kind": "drop-worst", "results": 1, "protected_rounds": 2}}, "counting"),
        ({"counting": {"kind": "drop-worst", "results": 1, "protected_rounds": 1}}, ""),
        ({"modifiers": {"last": {"kind": "times", "rounds": "9", "factor": 2}}}, "modifiers.last"),
        ({"modifiers": {"last": {"kind": "times", "rounds": "2", "factor": 2}}}, ""),
        ({"listing": {"few": {"kind": "minimum-rounds", "rounds": 3}}}, "listing.few"),
        ({"listing": {"few": {"kind": "minimum-rounds", "rounds": 2}}}, ""),
        ({"phases": [{"kind": "playoff", "rounds": "9-", "top": 2, "base": 1}]}, "phases[0]"),
        ({"bonuses": {"pole": {"points": 1, "sessions": ["heat"]}}}, "bonuses.pole"),
    ],
)
def test_a_rule_that_can_never_act_says_why(title: dict[str, Any], idle: str) -> None:
    found = dict(book(**title).championships[0].idle(facts(TWO_ROUNDS)))
    assert [*found] == ([idle] if idle else [])
    assert all(reason and reason[0].islower() and not reason.endswith(".") for reason in found.values())


@pytest.mark.parametrize(
    ("award", "table"),
    [
        (rule("awards", kind="finish", scale=[10, 6, 4]), PointsTable("place", (10, 6, 4), Fraction(0))),
        (rule("awards", kind="finish", scale={"points": [5], "tail": 1}),
         PointsTable("place", (Fraction(5),), Fraction(1))),
        (rule("bonuses", kind="pole", points=1, fall_through=True),
         PointsTable("qualifying", (Fraction(1),), closes_up=True)),
        (rule("bonuses", kind="fastest-lap", points=1, within_top=10),
         PointsTable("fastest_lap", (Fraction(1),), within=10)),
        (rule("awards", kind="finish", scale={"kind": "by-starters", "tables": {"1": [1]}}), None),
        (rule("awards", kind="low-point"), None),
        (rule("bonuses", kind="led-a-lap", points=1), None),
    ],
)  # fmt: skip
def test_points_as_a_plain_table(award: Award, table: PointsTable | None) -> None:
    assert award.points_table() == table


def test_whoever_relies_on_a_default_that_was_another_is_told_the_difference() -> None:
    def read(counting: object) -> list[str]:
        title = {"awards": {"race": {"kind": "finish", "scale": [3, 2, 1]}}, "counting": counting}
        data = {"schema": 1, "id": "x", "name": "X", "championships": {"t": title, "u": {"like": "t"}}}
        book, findings = rulebook_from(data, file="x.toml")
        assert book is not None
        return [str(finding) for finding in findings if finding.severity == "warning"]

    assert read({"kind": "best-results", "count": 10}) == [
        "x.toml: championships.t.counting: best-results says no unit; that is 'session' now, where it was "
        '\'event\'; write unit = "event" for what it was, unit = "session" for what it is'
    ]
    assert read({"kind": "best-results", "count": 10, "unit": "session"}) == []
    assert read({"kind": "drop-worst", "results": 2}) == []


@pytest.mark.parametrize(
    ("counting", "ann"),
    [
        ({"kind": "best-results", "count": 2}, "20"),
        ({"kind": "best-results", "count": 2, "protected": ["DSQ"]}, "10"),
        ({"kind": "best-results", "count": 3, "protected": ["DSQ"]}, "20"),
        ({"kind": "best-results", "count": 1, "protected": ["DSQ", "DNF"]}, "0"),
        ({"kind": "drop-worst", "results": 2, "protected": ["DSQ"]}, "10"),
    ],
)
def test_a_protected_result_is_one_of_those_that_count(counting: dict[str, Any], ann: str) -> None:
    rounds = [{"race": "ann bob"}, {"race": "ann bob"}, {"race": "bob ann:dsq"}, {"race": "bob ann:dnf"}]
    assert {name: worth for _, name, worth in run(season(rounds), counting=counting)}["ann"] == ann


def test_shipped_rulebooks_say_what_one_result_is() -> None:
    for name in rulebooks():
        for year in (None, *range(1950, 1992)) if name == "formula-one" else (None,):
            assert [one for one in read_rulebook(name, year).findings if one.code == "other-default"] == []


@pytest.mark.parametrize(
    ("found", "facts"),
    [
        (rule("bonuses", kind="pole", points=1), {"result.qualifying"}),
        (rule("bonuses", kind="fastest-lap", points=1), {"result.fastest_lap"}),
        (rule("bonuses", kind="fastest-lap", points=1, within_top=10),
         {"result.fastest_lap", "result.position", "result.status"}),
        (rule("bonuses", kind="fastest-lap", points=1, to="driver"),
         {"result.fastest_lap", "result.fastest_lap_driver"}),
        (rule("bonuses", kind="places-gained", points=1),
         {"result.position", "result.status", "result.grid"}),
        (rule("bonuses", kind="laps-behind", points=[1]),
         {"result.position", "result.status", "result.laps"}),
        (rule("awards", kind="finish", scale=[3]), {"result.position", "result.status"}),
        (rule("awards", kind="finish", scale={"kind": "by-distance", "points": [3], "reduced": []}),
         {"result.position", "result.status", "session.laps", "session.scheduled_laps"}),
        (rule("awards", kind="finish",
              scale={"kind": "by-distance", "points": [3], "reduced": [], "minimum_laps": 2}),
         {"result.position", "result.status", "session.laps", "session.laps_run", "session.scheduled_laps"}),
        (rule("fields", kind="guests"), {"entry.guest"}),
        (rule("fields", kind="by-tag", tags=["rookie"]), {"entry.tags"}),
        (rule("counting", kind="drop-worst", results=1), {"points"}),
        (rule("counting", kind="drop-worst", results=1, absent=False, protected=["DSQ"]),
         {"points", "result.entry", "result.status"}),
        (rule("slots", kind="best-and-worst"), {"result.position", "result.status"}),
        (rule("listings", kind="minimum-rounds", rounds=12), {"result.entry"}),
        (rule("listings", kind="current-class", classes=["Pro"]), {"entry.class", "result.entry"}),
        (rule("tiebreaks", kind="countback", places="published"), {"result.position", "result.status"}),
        (rule("sharing", kind="starter"), {"result.drivers"}),
        (rule("subjects", kind="team"), {"entry.team", "result.entry"}),
        (rule("decisions", kind="time-added", seconds=5), {"result.position", "result.laps", "result.time"}),
    ],
)  # fmt: skip
def test_facts_a_rule_needs_are_what_it_reads(found: Kind, facts: set[str]) -> None:
    assert facts_needed(found) == facts


@dataclass(frozen=True, kw_only=True)
class BestGrid(Tiebreak):
    """A tie-break from elsewhere that promises too much: no ending tells the grid."""

    kind: ClassVar[str] = "best-grid"
    outlook: ClassVar[Outlook] = "by-ending"

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        return True

    def keys(self, tally: Tally) -> list[Ints]:
        best = tally.facts.column("grid")[0].min(axis=0)
        return [np.broadcast_to(-best, tally.points.shape)]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        return "better on the grid"


class HeirOfCountback(Countback):
    """A tie-break that inherits what it says of itself, and may do anything else."""


def test_a_rule_that_reads_what_no_ending_tells_proves_nothing_whatever_it_says() -> None:
    assert proved_under(rule("bonuses", kind="pole", points=1)) == "monotone"
    assert proved_under(BestGrid()) == "unknown"
    assert not never_costs(BestGrid(), (), drops=False)
    assert never_costs(rule("tiebreaks", kind="countback"), (), drops=False)
    assert not never_costs(HeirOfCountback(), (), drops=False)


def test_every_rule_of_the_shipped_rulebooks_can_be_asked() -> None:
    for name in rulebooks():
        book = read_rulebook(name, None).rulebook or read_rulebook(name, 2023).rulebook
        assert book is not None, name
        for title in book.championships:
            for key, asked in title.rules():
                assert facts_needed(asked) <= KNOWN, f"{name} {title.id} {key}"


#: Everything that a rule of ours needs.
KNOWN = {
    *("points", "session.laps", "session.laps_run", "session.scheduled_laps"),
    *(f"entry.{name}" for name in ("class", "constructor", "engine", "guest", "tags", "team")),
    *("result.entry", "result.position", "result.class_position", "result.status", "result.drivers"),
    *("result.qualifying", "result.grid", "result.fastest_lap", "result.fastest_lap_driver", "result.mark"),
    *("result.laps", "result.laps_led", "result.incidents", "result.drive_times"),
}
