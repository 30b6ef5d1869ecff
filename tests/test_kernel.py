"""The compiled loop gives what the arrays give, wherever it says that it can."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from one_of_each import rules_of

from countback.batch.blocks import Block
from countback.batch.looking import places_given
from countback.batch.score_table import Scored, score_rows
from countback.batch.seen import read_only
from countback.model.rulebook import Rulebook
from countback.rules.book import rulebook_from

RACE: dict[str, Any] = {"kind": "finish", "scale": [10, 6, 4, 3, "5/2", 1]}
EVERY: dict[str, Any] = {**RACE, "sessions": ["race", "sprint"]}
BACK = ["countback"]
#: Championships that are numbers and nothing else; the loop has to take each of them.
PLAIN: dict[str, dict[str, Any]] = {
    "races": {"awards": {"race": RACE}},
    "drop": {"awards": {"race": RACE}, "counting": {"kind": "drop-worst", "results": 2}},
    "present": {
        "awards": {"race": EVERY},
        "counting": {"kind": "drop-worst", "steps": {"2": 1, "5": 3}, "absent": False, "on_equal": "latest"},
    },
    "best-events": {
        "awards": {"race": EVERY},
        "counting": {"kind": "best-results", "count": 2, "unit": "event"},
        "dense_positions": True,
    },
    "share": {"awards": {"race": EVERY}, "counting": {"kind": "best-share", "share": "3/5"}},
    "bonuses": {
        "awards": {"race": RACE, "grid": {"kind": "qualifying", "scale": [3, 2, 1]}},
        "bonuses": {
            "pole": {"points": 1, "droppable": False},
            "fastest-lap": {"points": 1, "within_top": 3, "fall_through": True},
            "win": {"points": "1/3", "sessions": ["sprint"]},
        },
        "counting": {"kind": "drop-worst", "results": 1},
    },
    "to-first": {
        "awards": {"race": RACE},
        "bonuses": {
            "pole": {"points": 2, "droppable": False},
            "fastest-lap": {"points": "1/2", "within_top": 3},
        },
        "counting": {"kind": "drop-worst", "results": 1},
    },
    "to-first-of-class": {
        "awards": {"race": EVERY},
        "bonuses": {
            "pole": {"points": 3},
            "fastest-lap": {"points": 1, "within_top": 2, "fall_through": True},
        },
        "field": {"am": {"kind": "by-class", "classes": ["Am"]}, "guests": {"kind": "guests"}},
    },
    "times": {
        "awards": {"race": EVERY, "grid": {"kind": "qualifying", "scale": [3, 2, 1]}},
        "bonuses": {"pole": {"points": 1}},
        "modifiers": {
            "double": {"kind": "times", "factor": 2, "rounds": "2-3"},
            "third": {"kind": "times", "factor": "1/3", "rounds": "3", "awards": ["race", "pole"]},
            "none": {"kind": "times", "factor": 0, "rounds": "4", "awards": ["grid"]},
        },
        "counting": {"kind": "drop-worst", "results": 1},
    },
    "cut-short": {
        "awards": {
            "race": {
                "kind": "finish",
                "scale": {
                    "kind": "by-distance",
                    "points": [10, 6, 4, 3, 2, 1],
                    "reduced": [{"below": "3/4", "points": ["9/2", 3, 1]}, {"below": "1/2", "points": [1]}],
                    "minimum_laps": 2,
                },
            },
            "sprint": {"kind": "finish", "scale": [3, 2, 1], "sessions": ["sprint"]},
        },
        "modifiers": {
            "half": {
                "kind": "shortened",
                "bands": [{"below": "3/4", "factor": "1/2"}],
                "minimum_laps": 3,
                "awards": ["sprint"],
            }
        },
        "counting": {"kind": "drop-worst", "results": 1},
    },
    "scorers": {
        "awards": {"race": {**RACE, "scale": [3, 2, 0, 1]}},
        "listing": {"listed": {"kind": "has-points"}},
        "counting": {"kind": "drop-worst", "results": 2},
        "field": {"guests": {"kind": "guests"}},
    },
    "placed-once": {
        "awards": {"race": RACE, "sprint": {"kind": "finish", "scale": [1], "sessions": ["sprint"]}},
        "listing": {"listed": {"kind": "classified-once"}},
        "field": {"guests": {"kind": "guests", "places": "keeps-place"}},
    },
    "class": {"awards": {"race": EVERY}, "field": {"am": {"kind": "by-class", "classes": ["Am"]}}},
    "guests": {"awards": {"race": RACE}, "field": {"guests": {"kind": "guests"}}},
    "guests-keep": {
        "awards": {"race": RACE},
        "field": {
            "guests": {"kind": "guests", "places": "keeps-place"},
            "early": {"kind": "rounds", "rounds": "1-3"},
        },
        "counting": {"kind": "drop-worst", "results": 1},
    },
    "teams": {"of": "team", "awards": {"race": EVERY}, "counting": {"kind": "drop-worst", "results": 1}},
    "makes": {"of": "manufacturer", "awards": {"race": EVERY}},
    "retired": {"awards": {"race": RACE}, "placed": ["classified", "DNF"]},
    "published": {
        "awards": {"race": {"kind": "finish", "scale": [1, 1]}},
        "field": {"guests": {"kind": "guests"}},
        "tiebreaks": [{"kind": "countback", "places": "published", "down_to": 3}],
    },
    "further": {
        "awards": {"race": {"kind": "finish", "scale": [1, 1]}},
        "tiebreaks": ["countback", "last-result", "more-starts"],
    },
    "unbroken": {"awards": {"race": RACE}, "tiebreaks": []},
}  # fmt: skip


def book() -> Rulebook:
    """A rulebook with all of them."""
    titles = {name: {"name": name, "of": "driver", "tiebreaks": BACK, **keys} for name, keys in PLAIN.items()}
    read, findings = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": titles}, file="b.toml"
    )
    assert read is not None, findings
    return read


def leagues(random: Random, number: int) -> pa.Table:
    """Leagues of one driver a car, most of them alike: who drives for whom, in what, how often differs."""
    rows = []
    for league in range(number):
        drivers = [
            {
                "competitor": f"d{league * random.choice((0, 7)) + at}",
                "class": random.choice(("Pro", "Am")),
                "team": random.choice(("Red", "Blue", None)),
                "make": random.choice(("Ox", "Elk")),
                "guest": random.random() < 0.15,
            }
            for at in range(random.randint(2, 7))
        ]
        drivers = [*{one["competitor"]: one for one in drivers}.values()]
        changes = {one["competitor"]: random.randint(2, 5) for one in drivers if random.random() < 0.2}
        steady = random.random() < 0.3  # every sheet names everybody, in one order
        for round_ in range(1, random.choice((3, 5, 5)) + 1):
            for kind in ("sprint", "race"):
                run = (10, 6, 10, 4, 2)[(round_ + league // 20) % 5]
                there = [one for one in drivers if steady or random.random() < 0.85]
                if not steady:
                    random.shuffle(there)
                for at, one in enumerate(there):
                    place = at if random.random() < 0.08 and at else at + 1
                    out = random.random() < 0.15
                    moved = round_ >= changes.get(one["competitor"], 99)
                    rows.append(
                        {
                            **one,
                            "class": "Pro" if moved else one["class"],
                            "league": f"L{league}",
                            "round": round_,
                            "kind": kind,
                            "position": None if out and random.random() < 0.5 else place,
                            "status": random.choice(("DNF", "DSQ", "NC")) if out else None,
                            "qualifying": random.choice((None, at + 1, len(there) - at)),
                            "fastest_lap": None if out else random.choice((None, at + 1, 1)),
                            "class_position": random.choice((None, at + 1)),
                            "distance": 10,
                            "laps": run,
                        }
                    )
    return pa.Table.from_pylist(rows)


def told(scored: Scored) -> list[dict[str, Any]]:
    """What stands in the lines: which number a name has in a table is nobody's business."""
    lines: list[dict[str, Any]] = scored.standings.to_pylist()
    return lines


@pytest.mark.parametrize("after", ["end", "each-round"])
def test_the_loop_is_the_arrays(after: Any) -> None:
    rules, table = book(), leagues(Random(f"kernel {after}"), 60)
    arrays, loop = (score_rows(table, rules, after=after, loop=how) for how in ("numpy", "compiled"))
    assert not arrays.bad
    assert arrays.by_loop == 0
    assert told(loop) == told(arrays)
    together = loop.leagues - loop.one_by_one
    assert together > 30
    # But for ties that a further tie-break may part, the loop takes all.
    assert loop.by_loop > together * (len(PLAIN) - 1)


def test_the_loop_is_the_arrays_where_places_make_no_sense() -> None:
    """More share the places ahead than there are; nobody holds one; nobody came."""
    drivers = [{"competitor": name, "guest": name in "abc", "class": "Am", "team": name} for name in "abcde"]
    race: dict[str, Any] = {"round": 1, "kind": "race", "qualifying": None, "fastest_lap": None}
    places = {"shared": (1, 1, 1, 2, 2), "twice": (3, 3, 3, 3, 4), "none": (None,) * 5}
    rows = [
        {**race, **driver, "league": league, "position": place, "class_position": None}
        for league, held in places.items()
        for driver, place in zip(drivers, held, strict=True)
    ]
    rows.append({**rows[0], "league": "to come", "position": None, "competitor": None})
    table = pa.Table.from_pylist(rows)
    for some in (table, table.slice(10, 5), table.slice(10), table.slice(15)):
        arrays, loop = (score_rows(some, book(), loop=how) for how in ("numpy", "compiled"))
        assert not loop.bad
        assert told(loop) == told(arrays)
    assert loop.standings.num_rows == 0


@pytest.mark.parametrize(
    "keys",
    [
        {"modifiers": {"x": {"kind": "starters", "below": 4, "factor": "1/2"}}},
        {"listing": {"x": {"kind": "current-class", "classes": ["Pro"]}}},
        {"listing": {"x": {"kind": "has-points"}}, "awards": {"race": {**RACE, "scale": [3, 0, -1]}}},
        {"listing": {"x": {"kind": "classified-once"}}, "counting": {"kind": "drop-worst", "results": 1}},
        {"counting": {"kind": "drop-worst", "results": 1, "protected": ["DSQ"]}},
        {"tiebreaks": ["last-result"]},
        {"tiebreaks": [{"kind": "countback", "results": "counted"}]},
        {"awards": {"race": {**RACE, "equal": "average"}}},
        {"field": {"x": {"kind": "within-class"}}},
        {"field": {"x": {"kind": "minimum-distance", "laps": 3}}},
        {"of": "team", "slots": {"kind": "best-cars"}},
    ],
    ids=str,
)
def test_what_numbers_do_not_say_is_left_to_the_arrays(keys: dict[str, Any]) -> None:
    title = {"name": "T", "of": "driver", "awards": {"race": RACE}, "tiebreaks": BACK, **keys}
    table = leagues(Random("left"), 8)
    loop = score_rows(table, rules_of(title), loop="compiled")
    assert loop.by_loop == 0
    assert told(loop) == told(score_rows(table, rules_of(title), loop="numpy"))


def test_the_widest_leagues_are_left_to_the_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop compares each competitor with each: one ladder of 70,000 drivers did not come to an end."""
    table = leagues(Random("wide"), 30)
    whole = score_rows(table, book(), loop="compiled")
    people = sorted(table.group_by("league").aggregate([("competitor", "count_distinct")])[1].to_pylist())
    monkeypatch.setattr("countback.scoring.kernel.WIDEST", people[len(people) // 2])
    partly = score_rows(table, book(), loop="compiled")
    assert told(partly) == told(whole)
    assert 0 < partly.by_loop < whole.by_loop


def test_arrays_make_no_objects_of_leagues(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule or a step that looks at each league by itself is right, and thirty times as slow."""

    def made(block: Block, number: int) -> None:
        raise AssertionError("a league was made an object")

    monkeypatch.setattr(Block, "_league", made)
    scored = score_rows(leagues(Random("objects"), 12), book(), after="each-round", loop="numpy")
    assert scored.leagues > scored.one_by_one


def test_dead_heats_are_found_by_arrays_and_by_the_loop() -> None:
    table = leagues(Random("heats"), 30)
    rows: dict[tuple[Any, ...], set[str]] = {}
    for row in table.to_pylist():
        if row["position"] and not row["status"]:
            session = (row["league"], row["round"], row["kind"], row["position"])
            rows.setdefault(session, set()).add(row["competitor"])
    expected = {at[0] for at, who in rows.items() if len(who) > 1}
    for part in (table, table.take([*reversed(range(table.num_rows))])):
        arrays, loop = (score_rows(part, book(), loop=how).findings for how in ("numpy", "compiled"))
        assert {finding.where.key for finding in arrays} == expected
        assert arrays == loop


def test_places_are_shared_in_the_sessions_in_which_one_is_seen_twice() -> None:
    dice = np.random.default_rng(3)
    for last in (5, 30, 62, 63, 64, 65, 400, 9999):
        number = dice.integers(0, 40, 60)
        begins = np.concatenate([[0], np.cumsum(number)])
        place = dice.integers(0, last + 1, begins[-1]).astype(np.uint16)
        place[dice.random(len(place)) < 0.5] = 0
        sessions = [[*filter(None, place[begin:end].tolist())] for begin, end in pairwise(begins)]
        shared, skips = places_given(begins, read_only(place, np.uint16))
        assert shared.tolist() == [len({*held}) < len(held) for held in sessions]
        assert skips.tolist() == [len({*held}) < max(held, default=0) for held in sessions]
