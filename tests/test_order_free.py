"""The order in which a sheet lists its rows, and entries stand in a list, decides nothing."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest
from leagues import league
from one_of_each import CASES, installed, rules_of
from small import book, season

from countback.model.season import Season, Session, Team, with_sessions
from countback.model.standings import Row, Table
from countback.scoring.score import score

__all__ = ["installed"]


def shuffled(found: Season, random: Random) -> Season:
    def turned(session: Session) -> Session:
        revisions = []
        for revision in session.classifications:
            rows = random.sample(revision.rows, len(revision.rows))
            revisions.append(msgspec.structs.replace(revision, rows=tuple(rows)))
        return msgspec.structs.replace(session, classifications=tuple(revisions))

    entries = tuple(random.sample(found.entries, len(found.entries)))
    return msgspec.structs.replace(with_sessions(found, turned), entries=entries)


def by_id(table: Table) -> dict[str, Row]:
    """Those who share a position are listed in some order."""
    return {row.competitor.id: row for row in table.rows}


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("slot", "title"), CASES)
def test_every_kind_comes_to_the_same(slot: str, title: dict[str, Any]) -> None:
    rules = rules_of(title)
    for seed in range(4):
        random = Random(f"{slot} {title} {seed}")
        found = league(random, "x")
        first, second = (score(one, rules).table("title") for one in (found, shuffled(found, random)))
        assert {row.competitor.id: row for row in first.rows} == {
            row.competitor.id: row for row in second.rows
        }


@pytest.mark.parametrize("order", ["7 8", "8 7"])
def test_of_equal_cars_the_lower_number_scores(order: str) -> None:
    """Both are unplaced and paid one point: the one may be dropped, the other not."""
    rules = book(
        of="team",
        slots="best-cars",
        bonuses={"pole": {"points": 1}, "fastest-lap": {"points": 1, "droppable": False}},
        counting={"kind": "drop-worst", "results": 1},
    )
    team = {"team": Team(id="t", name="T")}
    rows = " ".join(f"{number}:dnf" for number in order.split())
    facts = {"race-1": {"7": {"qualifying": 1}, "8": {"fastest_lap": 1}}}
    found = season([{"race": rows}, {"race": "7"}], {"7": team, "8": team}, facts)
    assert [row.points for row in score(found, rules).table("title").rows] == [10]


def test_a_car_that_lost_points_is_still_the_best_of_one() -> None:
    """Blue has one car, paid less than nothing; that Red has two does not give Blue a better one."""
    rules = book(of="team", slots="best-cars", awards={"race": {"kind": "finish", "scale": [5, 3, -4]}})
    red, blue = ({"team": Team(id=name, name=name)} for name in ("red", "blue"))
    found = season([{"race": "1 2 3"}], {"1": red, "2": red, "3": blue})
    assert [(row.competitor.id, row.points) for row in score(found, rules).table("title").rows] == [
        ("red", 5),
        ("blue", -4),
    ]


def test_the_best_car_is_the_one_with_the_fewest_points_where_the_lowest_total_wins() -> None:
    rules = book(of="team", slots="best-cars", awards={"race": {"kind": "low-point"}}, low_wins=True)
    red, blue = ({"team": Team(id=name, name=name)} for name in ("red", "blue"))
    found = season([{"race": "1 2 3"}], {"1": red, "2": blue, "3": red})
    assert [(row.competitor.id, row.points) for row in score(found, rules).table("title").rows] == [
        ("red", 1),
        ("blue", 2),
    ]


def test_the_best_car_is_the_one_that_brings_most_droppable_or_not() -> None:
    rules = book(of="team", slots="best-cars", bonuses={"pole": {"points": 5, "droppable": False}})
    team = {"team": Team(id="t", name="T")}
    found = season([{"race": "7 8"}], {"7": team, "8": team}, {"race-1": {"8": {"qualifying": 1}}})
    standings = score(found, rules)
    assert [row.points for row in standings.table("title").rows] == [11]
    told = [(line.car, line.what, line.outcome) for line in standings.why("title", "t").lines]
    assert told == [("7", "race", "skipped"), ("8", "race", "paid"), ("8", "pole", "paid")]
