"""Each kind of rule does what its sentence says: the smallest season that shows it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from small import book, run, season, table

from countback.model.season import Driver
from countback.rules import registry
from countback.rules.build import Builder
from countback.scoring.score import score

ONE = [{"race": "ann bob cat dee"}]


def paid(rounds: list[dict[str, str]], **keys: Any) -> dict[str, str]:
    facts, entries = keys.pop("facts", None), keys.pop("entries", None)
    return {name: worth for _, name, worth in run(season(rounds, entries, facts), **keys)}


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ({"kind": "steps", "points": [20, 15], "step": 4, "floor": 9}, ["20", "15", "11", "9"]),
        ({"kind": "steps", "points": [20], "step": 5, "last": 2}, ["20", "15", "0", "0"]),
        ({"kind": "by-starters", "tables": {"1": [1], "4": [4, 3]}}, ["4", "3", "0", "0"]),
        ({"kind": "by-starters", "tables": {"1": [1], "5": [4, 3]}}, ["1", "0", "0", "0"]),
        ({"kind": "cars-beaten", "points": [5], "at_most": 2}, ["7", "2", "1", "0"]),
        ({"kind": "cars-beaten", "floor": 1}, ["4", "3", "2", "1"]),
        ({"kind": "less-missing", "points": [15, 11, 2], "full": 7}, ["12", "8", "0", "0"]),
        ({"points": [9], "tail": "0.5"}, ["9", "1/2", "1/2", "1/2"]),
    ],
)
def test_scales(scale: dict[str, Any], expected: list[str]) -> None:
    got = paid(ONE, awards={"race": {"kind": "finish", "scale": scale}})
    assert [got[name] for name in ("ann", "bob", "cat", "dee")] == expected


@pytest.mark.parametrize(
    ("bonus", "facts", "expected"),
    [
        (
            {"kind": "led-a-lap", "points": 1},
            {"bob": {"laps_led": 2}, "cat": {"laps_led": 9}},
            {"bob", "cat"},
        ),
        (
            {"kind": "led-a-lap", "points": 1, "laps": 3},
            {"bob": {"laps_led": 2}, "cat": {"laps_led": 9}},
            {"cat"},
        ),
        ({"kind": "most-laps-led", "points": 1}, {"bob": {"laps_led": 2}, "cat": {"laps_led": 9}}, {"cat"}),
        (
            {"kind": "most-laps-led", "points": 1},
            {"bob": {"laps_led": 9}, "cat": {"laps_led": 9}},
            {"bob", "cat"},
        ),
        ({"kind": "win", "points": 1}, {}, {"ann"}),
        ({"kind": "participation", "points": 1, "to": "classified"}, {}, {"ann", "bob", "cat"}),
        ({"kind": "participation", "points": 1}, {}, {"ann", "bob", "cat", "dee"}),
        ({"kind": "participation", "points": 1, "to": "entered"}, {}, {"ann", "bob", "cat", "dee", "eve"}),
    ],
)
def test_bonuses(bonus: dict[str, Any], facts: dict[str, Any], expected: set[str]) -> None:
    got = paid(
        [{"race": "ann bob cat dee:dnf eve:dns"}], facts={"race-1": facts}, awards={}, bonuses={"x": bonus}
    )
    assert {name for name, worth in got.items() if worth == "1"} == expected
    assert set(got.values()) <= {"0", "1"}


def test_places_gained_up_to_a_cap() -> None:
    facts = {"race-1": {"ann": {"grid": 4}, "bob": {"grid": 1}, "cat": {"grid": 5}}}
    bonus = {"x": {"kind": "places-gained", "points": 1, "at_most": 2}}
    assert paid([{"race": "ann bob cat"}], facts=facts, awards={}, bonuses=bonus) == {
        "ann": "2",
        "cat": "2",
        "bob": "0",
    }


def test_laps_behind() -> None:
    facts = {"race-1": {"ann": {"laps": 60}, "bob": {"laps": 60}, "cat": {"laps": 59}, "dee": {"laps": 40}}}
    got = paid(ONE, facts=facts, awards={}, bonuses={"x": {"kind": "laps-behind", "points": [3, 2, 1]}})
    assert got == {"ann": "3", "bob": "3", "cat": "2", "dee": "1"}


def test_qualifying_closes_up_when_a_guest_is_among_them() -> None:
    facts = {"race-1": {"gus": {"qualifying": 1}, "ann": {"qualifying": 3}, "bob": {"qualifying": 2}}}
    award = {"q": {"kind": "qualifying", "scale": [3, 2, 1]}}
    got = paid(
        [{"race": "ann bob gus"}],
        facts=facts,
        entries={"gus": {"guest": True}},
        awards=award,
        field={"guests": {}},
    )
    assert got == {"bob": "3", "ann": "2", "gus": "0"}


def test_half_points_below_a_number_of_starters() -> None:
    rule = {"small": {"kind": "starters", "below": 3}}
    assert paid(
        [{"race": "ann bob"}, {"race": "ann bob cat:dnf"}, {"race": "ann bob cat:dns"}], modifiers=rule
    ) == {
        "ann": "20",
        "bob": "12",
        "cat": "0",
    }


def test_by_tag_takes_the_others_out_or_leaves_them_their_places() -> None:
    entries = {"bob": {"tags": ("rookie",)}, "dee": {"tags": ("rookie",)}}
    tag = {"kind": "by-tag", "tags": ["rookie"]}
    assert paid(ONE, entries=entries, field={"x": tag}) == {"bob": "10", "dee": "6"}
    kept = {**tag, "places": "keeps-place"}
    assert paid(ONE, entries=entries, field={"x": kept}) == {"bob": "6", "dee": "3"}


def test_best_and_worst_of_three() -> None:
    entries = {name: {"constructor": "Make"} for name in ("ann", "bob", "cat")}
    keys: dict[str, Any] = {"of": "manufacturer", "entries": entries}
    assert paid([{"race": "ann bob cat"}], **keys, slots="best-and-worst") == {"make": "14"}
    assert paid([{"race": "ann bob cat"}], **keys) == {"make": "20"}
    # The car that retired is the worst placed: the rule of 2011, made for a team of three.
    assert paid([{"race": "ann bob cat:dnf"}], **keys, slots="best-and-worst") == {"make": "10"}
    # Of two that retired it is the one with the higher number, in whichever order the sheet has them.
    keys |= {"bonuses": {"led-a-lap": {"points": 1}}, "slots": "best-and-worst"}
    for order in ("ann bob:dnf cat:dnf", "ann cat:dnf bob:dnf"):
        for leader, points in (("bob", "10"), ("cat", "11")):
            facts = {"race-1": {leader: {"laps_led": 3}}}
            assert paid([{"race": order}], **keys, facts=facts) == {"make": points}


def test_points_go_to_whoever_started_the_car() -> None:
    found = season([{"race": "car"}])
    crew = (Driver(id="sue", name="Sue"), Driver(id="rob", name="Rob"))
    found = msgspec.structs.replace(
        found, entries=tuple(msgspec.structs.replace(entry, crew=crew) for entry in found.entries)
    )
    both = {name: worth for _, name, worth in table(score(found, book()))}
    starter = {name: worth for _, name, worth in table(score(found, book(sharing="starter")))}
    assert both == {"sue": "10", "rob": "10"}
    assert starter == {"sue": "10", "rob": "0"}


def test_every_kind_says_in_a_sentence_what_it_does_and_where_it_comes_from() -> None:
    for slot in registry.SLOTS:
        for name, kind in registry.kinds(slot).items():
            text = kind.__doc__ or ""
            first = text.strip().split("\n\n")[0]
            assert first.endswith("."), f"{slot}/{name}"
            assert not first.startswith(f"{kind.__name__}("), f"{slot}/{name}"


@pytest.mark.parametrize(
    ("slot", "value", "code"),
    [
        ("counting", {"kind": "drop-worst"}, "wrong-value"),
        ("counting", {"kind": "drop-worst", "results": 1, "steps": {"2": 1}}, "wrong-value"),
        ("counting", {"kind": "drop-worst", "steps": {"two": 1}}, "wrong-value"),
        ("scales", {"kind": "steps", "points": []}, "wrong-value"),
        ("scales", {"kind": "by-starters", "tables": {"many": [1]}}, "wrong-value"),
        ("phases", {"kind": "seeded", "rounds": "3-", "top": 2, "totals": []}, "wrong-value"),
    ],
)
def test_values_that_make_no_sense_are_findings(slot: str, value: dict[str, Any], code: str) -> None:
    builder = Builder(file="x.toml", findings=[], scales={})
    assert builder.kind(slot, value, "x") is None
    assert [finding.code for finding in builder.findings] == [code]
