"""What if, as library functions: what stays as it was, and what changes."""

from __future__ import annotations

import msgspec
import pytest
from small import book, season

from countback.model.season import Decision
from countback.scoring.score import Standings, score
from countback.titles.whatif import WhatIf, under_rules, with_results

ORDERS = ["ann bob cat dee eve", "bob ann cat dee eve"]
BACK = Decision(kind="places-lost", session="race-1", number="ann", options={"places": 1})


def decided() -> Standings:
    one = season([{"race": order} for order in ORDERS])
    return score(msgspec.structs.replace(one, decisions=(BACK,)), book())


def changed(found: WhatIf) -> dict[str, tuple[str, str]]:
    """Return points before and after of those for whom they are not the same."""
    rows = found.differences[0].rows
    return {
        row.competitor: (str(row.points_before), str(row.points))
        for row in rows
        if row.points_before != row.points
    }


def test_a_decision_takes_effect_once() -> None:
    standings = decided()
    assert [str(row.points) for row in standings.table("title").rows] == ["20", "12", "8", "6", "4"]
    assert changed(under_rules(standings, book())) == {}
    assert changed(with_results(standings, ["race-2: bob 1"])) == {}


def test_places_given_are_those_after_decisions() -> None:
    assert changed(with_results(decided(), ["race-1: ann 1"])) == {"bob": ("20", "16"), "ann": ("12", "16")}


def scenario(text: str, **names: str) -> WhatIf:
    entries = {id_: {"driver": name} for id_, name in names.items()}
    one = season([{"race": " ".join(names)}], entries)
    return with_results(score(one, book()), [f"race-1: {text}"])


def places(found: WhatIf) -> dict[str, int | None]:
    assert not found.findings, found.findings
    return {row.competitor: row.position for row in found.differences[0].rows}


def test_an_exact_name_beats_a_longer_one() -> None:
    assert places(scenario("Ann 2", a="ann", b="ann lee", c="cat"))["ann"] == 2


def test_names_with_commas_and_a_comma_at_the_end() -> None:
    assert places(scenario("Smith, Jr. 1, Ann 2,", a="ann", b="smith, jr."))["smith, jr."] == 1


def test_dead_heats() -> None:
    found = places(scenario("Ann 2=, Cat 2=", a="ann", b="bea", c="cat", d="dee"))
    assert found == {"bea": 1, "ann": 2, "cat": 2, "dee": 4}
    assert [one.code for one in scenario("Ann 2, Cat 2", a="ann", c="cat").findings] == ["said-twice"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ann 2=", "place 2: nobody ties for it"),
        ("Ann 1=, Bea 2", "place 1: nobody ties for it"),
        ("Ann 1=, Bea 1=, Cat 2", "place 2: the 2 cars that tie for place 1 take it"),
    ],
)
def test_a_dead_heat_has_several_cars_and_takes_as_many_places(text, why) -> None:
    found = scenario(text, a="ann", b="bea", c="cat", d="dee")
    assert [(one.code, one.message) for one in found.findings] == [("said-twice", why)]


def test_a_place_beyond_the_field_is_an_error() -> None:
    assert [one.code for one in scenario("Ann 4", a="ann", b="bea").findings] == ["place-beyond-field"]
