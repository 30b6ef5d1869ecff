"""Points for incidents: the column, and the two bonuses that read it."""

from __future__ import annotations

import pyarrow as pa
import pytest
from small import run, season

from countback.batch.columns import read_columns

FACTS = {
    "race-1": {
        "ann": {"incidents": 9},
        "bob": {"incidents": 0},
        "cat": {"incidents": 4},
        "dee": {},
        "eve": {"incidents": 0},
    }
}


def totals(**bonus: object) -> dict[str, str]:
    kind = str(bonus.pop("kind"))
    found = season([{"race": "ann bob cat dee eve:dnf"}], facts=FACTS)
    nothing = {"race": {"kind": "finish", "scale": [0]}}
    table = run(found, awards=nothing, bonuses={kind: bonus})
    return {name: points for _, name, points in table}


@pytest.mark.parametrize(
    ("bonus", "paid"),
    [
        ({"kind": "incidents", "points": -1}, {"ann": "-9", "cat": "-4"}),
        ({"kind": "incidents", "points": -1, "free": 5}, {"ann": "-4"}),
        ({"kind": "incidents", "points": -5, "per": 4}, {"ann": "-10", "cat": "-5"}),
        ({"kind": "incidents", "points": "-1/2", "at_most": 4}, {"ann": "-2", "cat": "-2"}),
        ({"kind": "clean-race", "points": 3}, {"bob": "3"}),
        ({"kind": "clean-race", "points": 3, "incidents": 4}, {"bob": "3", "cat": "3"}),
    ],
)
def test_incidents_cost_points_and_clean_races_are_rewarded(
    bonus: dict[str, object], paid: dict[str, str]
) -> None:
    got = totals(**bonus)
    assert {name: points for name, points in got.items() if points != "0"} == paid


def test_none_and_no_number_are_not_the_same_in_a_table() -> None:
    columns = {"league": ["a"] * 3, "round": [1, 1, 1], "competitor": ["x", "y", "z"], "position": [1, 2, 3]}
    for numbers in ([0, None, 4], ["0", "", "4"], [0.0, float("nan"), 4.0]):
        found = read_columns(pa.table({**columns, "incidents": numbers}))
        assert found.whole["incidents"].tolist() == [1, 0, 5]
        assert not found.bad
