"""What if, as library functions: what stays as it was, and what changes."""

from __future__ import annotations

import msgspec
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
