"""Rules that series and leagues have beyond places and bonuses, each worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from small import batch_agrees, book, run, season

from countback.model.season import Decision, Season, Team
from countback.scoring.score import score

SCALE = [10, 6, 4, 3, 2, 1]
RACE = {"race": {"kind": "finish", "scale": SCALE}}


def decided(found: Season, *decisions: Decision) -> Season:
    """Return the season with decisions."""
    return type(found)(
        **{name: getattr(found, name) for name in found.__struct_fields__ if name != "decisions"},
        decisions=decisions,
    )


def alone_as_in_batches(found: Season, other: Season, **rules: Any) -> None:
    """Hold one league of a batch of two equal to itself alone."""
    batch_agrees([found, other], **rules)
    batch_agrees([other, found], **rules)


def test_equals_stay_equal_where_nothing_parts_them() -> None:
    found = season([{"race": "ann bob cat"}, {"race": "bob ann cat"}])
    assert run(found, tiebreaks=[]) == [(1, "ann", "16"), (1, "bob", "16"), (3, "cat", "8")]
    dense = run(found, tiebreaks=[], dense_positions=True)
    assert dense == [(1, "ann", "16"), (1, "bob", "16"), (2, "cat", "8")]


def test_points_for_those_alone_who_did_not_start() -> None:
    bonus = {"stand-by": {"kind": "participation", "points": 2, "to": "did-not-start"}}
    found = season([{"race": "ann bob cat:dns dee:dnf"}])
    assert run(found, bonuses=bonus) == [(1, "ann", "10"), (2, "bob", "6"), (3, "cat", "2"), (4, "dee", "0")]


def test_a_race_that_paid_nothing_is_left_out_of_countback() -> None:
    """Ann and Bob have 20 each and a win; Bob's second win was in a race too short for points."""
    found = season([{"race": "ann bob"}, {"race": "bob ann"}, {"race": "bob ann"}])
    rules = {"modifiers": {"short": {"kind": "times", "factor": 0, "rounds": "3"}}}
    assert run(found, **rules, tiebreaks=["countback"]) == [(1, "bob", "16"), (2, "ann", "16")]
    left_out = [{"kind": "countback", "unpaid": "left-out"}]
    assert run(found, **rules, tiebreaks=left_out) == [(1, "ann", "16"), (1, "bob", "16")]
    # Where somebody has points for pole position the race is not one that paid nothing.
    pole = season([{"race": "ann bob"}, {"race": "bob ann"}, {"race": "bob ann cat"}],
                  facts={"race-3": {"cat": {"qualifying": 1}}})  # fmt: skip
    rules["modifiers"]["short"]["awards"] = ["race"]
    paid = {**rules, "bonuses": {"pole": {"points": 1}}, "tiebreaks": left_out}
    assert run(pole, **paid) == [(1, "bob", "16"), (2, "ann", "16"), (3, "cat", "1")]
    alone_as_in_batches(found, pole, **rules, tiebreaks=left_out)
    # Nor is it a plain count of places, which the compiled loop takes.
    steps = book(tiebreaks=left_out).championships[0].tiebreaks
    assert steps[0].counts_places(score(found, book()).facts) is None


def test_triple_crown_the_lowest_sum_of_places_and_the_last_race_parts_equals() -> None:
    """AMA Supercross: 2-2-1 beats 1-1-3 by the last race, both with 5; the order of the night is paid."""
    night = {"race 1": "bob ann cat", "race 2": "bob ann cat", "race 3": "ann cat bob"}
    event = {"event": {"kind": "event-order", "scale": [25, 22, 20], "rounds": "2"}}
    found = season([{"race": "cat bob ann"}, night])
    awards = {"main": {"kind": "finish", "scale": [25, 22, 20], "rounds": "1"}, **event}
    assert run(found, awards=awards) == [(1, "ann", "45"), (2, "cat", "45"), (3, "bob", "44")]
    standings = score(found, book(awards=awards))
    paid = {
        who: [str(line.points) for line in standings.why("title", who).lines if line.what == "event"]
        for who in ("ann", "bob", "cat")
    }
    assert paid == {"ann": ["25"], "bob": ["22"], "cat": ["20"]}
    # Before the last race of the night there is no order of it.
    assert {str(row.points) for row in standings.table("title", "race-2-2").rows} == {"20", "22", "25"}
    alone_as_in_batches(found, season([{"race": "ann bob"}, {"race": "ann bob"}]), awards=awards)


def test_an_order_by_points_of_heats() -> None:
    """Speedway: the heats' points make the order of the meeting, which alone is paid."""
    heats = {
        "heat 1": "ann bob cat dee",
        "heat 2": "dee cat bob ann",
        "heat 3": "cat ann:dnf bob:dnf dee:dnf",
    }
    award = {"kind": "event-order", "scale": [20, 18, 16, 14], "each": [3, 2, 1], "sessions": ["heat"]}
    found = season([heats])
    # Cat 1 + 2 + 3 = 6; Dee 0 + 3 + 0 and Ann 3 + 0 + 0 are level at 3, Bob 2 + 1 too: none has a place last.
    table = run(found, awards={"meeting": award}, tiebreaks=[])
    assert table == [(1, "cat", "20"), (2, "ann", "18"), (2, "bob", "18"), (2, "dee", "18")]


def test_who_has_no_place_in_one_race_of_the_night_is_behind_all_there() -> None:
    night = {"race 1": "ann bob cat", "race 2": "bob cat ann:dnf", "race 3": "ann bob cat"}
    award = {"event": {"kind": "event-order", "scale": SCALE}}
    # Ann 1 + 4 + 1, Bob 2 + 1 + 2, Cat 3 + 2 + 3.
    assert run(season([night]), awards=award) == [(1, "bob", "10"), (2, "ann", "6"), (3, "cat", "4")]


def test_a_joker_doubles_the_round_in_which_it_is_played() -> None:
    marks = {"race-2": {"bob": {"mark": "joker"}}}
    found = season([{"race": "ann bob cat"}, {"race": "bob ann cat"}], facts=marks)
    joker = {"joker": {"scale": SCALE}}
    assert run(found, bonuses=joker) == [(1, "bob", "26"), (2, "ann", "16"), (3, "cat", "8")]
    lines = score(found, book(bonuses=joker)).why("title", "bob").lines
    assert [line.text for line in lines if line.what == "joker"] == ["joker played, 1st"]
    alone_as_in_batches(found, season([{"race": "ann"}, {"race": "ann"}]), bonuses=joker)


def test_points_for_the_part_of_the_distance() -> None:
    facts = {"ann": {"laps": 40}, "bob": {"laps": 39}, "cat": {"laps": 20}, "dee": {"laps": 19}}
    found = season([{"race": "ann bob cat:dnf dee:dnf"}], facts={"race-1": facts})
    steps = [{"share": "1/2", "points": 1}, {"share": "9/10", "points": 3}]
    table = run(found, bonuses={"share-of-laps": {"steps": steps}})
    assert table == [(1, "ann", "13"), (2, "bob", "9"), (3, "cat", "1"), (4, "dee", "0")]
    with pytest.raises(AssertionError, match="steps need shares above 0 and up to 1"):
        book(bonuses={"share-of-laps": {"steps": [{"share": 2, "points": 1}]}})


TEAMS = {car: {"team": Team(id=team, name=team.title())} for car, team in
         {"1": "red", "2": "red", "3": "red", "4": "blue", "5": "blue"}.items()}  # fmt: skip


def test_a_team_scores_the_average_of_its_cars() -> None:
    found = season([{"race": "1 4 2 3 5:dnf"}], TEAMS)
    rules = {"of": "team", "slots": "average"}
    # Red (10 + 4 + 3) / 3, Blue (6 + 0) / 2.
    assert run(found, **rules) == [(1, "red", "17/3"), (2, "blue", "3")]
    lines = score(found, book(**rules)).why("title", "red").lines
    assert lines[0].text == "1st, 10/3 of 10 as the average of its cars counts"
    alone_as_in_batches(found, season([{"race": "4 1 2 5"}], TEAMS), **rules)


def test_a_guest_is_not_in_the_average() -> None:
    guests = {**TEAMS, "3": {**TEAMS["3"], "guest": True}}
    found = season([{"race": "3 1 4 2 5"}], guests)
    field = {"guests": {"places": "invisible"}}
    assert run(found, of="team", slots="average", field=field) == [(1, "red", "7"), (2, "blue", "9/2")]


def test_a_car_stays_one_competitor_when_number_and_owner_change() -> None:
    entries = {
        "31": {"team": Team(id="old", name="Old")},
        "13": {"team": Team(id="new", name="New")},
        "7": {"team": Team(id="own", name="Own")},
    }
    found = season([{"race": "31 7"}, {"race": "13 7"}], entries)
    assert run(found, of="car", tiebreaks=["latest-best"]) == [
        (1, "7-own", "12"),
        (2, "13-new", "10"),
        (3, "31-old", "10"),
    ]
    same = {"kind": "car", "same": [["31 Old", "13 New"]]}
    assert run(found, of=same) == [(1, "31-old", "20"), (2, "7-own", "12")]
    fined = decided(found, Decision(kind="points-deducted", number="13", options={"amount": 5}))
    assert run(fined, of=same) == [(1, "31-old", "15"), (2, "7-own", "12")]


LEVEL = [{"race": "ann bob cat"}, {"race": "bob ann cat"}]
LOT = Decision(
    kind="tie-decided", competitor="Bob", document="Lots 1", options={"over": ["Ann"], "by": "race-off"}
)


def test_a_race_off_parts_equals() -> None:
    found, chain = season(LEVEL), ["countback", "as-decided"]
    assert [row[:2] for row in run(found, tiebreaks=chain)] == [(1, "ann"), (1, "bob"), (3, "cat")]
    parted = decided(found, LOT)
    assert [row[:2] for row in run(parted, tiebreaks=chain)] == [(1, "bob"), (2, "ann"), (3, "cat")]
    why = score(parted, book(tiebreaks=chain)).why("title", "bob")
    assert "decided by race-off (Lots 1)" in str(why.partings)
    assert not score(parted, book(tiebreaks=chain)).findings
    alone_as_in_batches(parted, found, tiebreaks=chain)


def test_a_draw_is_about_its_own_tie_alone() -> None:
    """After round 1 Ann leads, and where Ann and Bob are not level the draw parts nobody."""
    found = decided(season([*LEVEL, {"race": "ann cat bob"}]), LOT)
    assert [row[1] for row in run(found, tiebreaks=["as-decided"])] == ["ann", "bob", "cat"]


def test_a_draw_that_nobody_asks_for_or_that_names_nobody_is_found() -> None:
    found = decided(season(LEVEL), LOT)
    (finding,) = score(found, book()).findings
    assert finding.code == "decision-touches-nothing"
    assert "as-decided" in finding.message
    wrong = decided(season(LEVEL), Decision(kind="tie-decided", competitor="Bob", options={"over": ["Anne"]}))
    (finding,) = score(wrong, book(tiebreaks=["as-decided"])).findings
    assert finding.message == "Anne is not in the table of title"


CLASSES = {"ann": "Pro", "bob": "Pro", "cat": "Am", "dee": "Am", "eve": "Am"}


@pytest.mark.parametrize("kind", ["pole", "fastest-lap"])
def test_one_table_of_all_classes_with_a_bonus_in_each(kind: str) -> None:
    """Each class has its pole position and its fastest lap; guests have neither, and hold the others up."""
    column = {"pole": "qualifying", "fastest-lap": "fastest_lap"}[kind]
    order = {name: {column: at} for at, name in enumerate(("bob", "ann", "eve", "cat", "dee"), start=1)}
    entries = {name: {"class_": class_, "guest": name == "eve"} for name, class_ in CLASSES.items()}
    found = season([{"race": "ann cat bob dee eve"}], entries, {"race-1": order})
    field = {"classes": "within-class", "guests": {"places": "invisible"}}
    rules = {"field": field, "bonuses": {kind: {"points": 1, "each_class": True}}}
    plain = {"ann": "10", "cat": "10", "bob": "6", "dee": "6", "eve": "0"}
    assert {row[1]: row[2] for row in run(found, **rules)} == {**plain, "bob": "7"}
    rules["bonuses"][kind]["fall_through"] = True
    assert {row[1]: row[2] for row in run(found, **rules)} == {**plain, "bob": "7", "cat": "11"}
    every = {name: {"class_": class_} for name, class_ in CLASSES.items()}
    whole = season([{"race": "ann cat bob dee eve"}], every, {"race-1": order})
    alone_as_in_batches(whole, season([{"race": "dee cat"}], every), **rules)
    lines = score(found, book(**rules)).why("title", "cat").lines
    assert [str(line.points) for line in lines] == ["10", "1"]


def test_what_becomes_of_points_at_a_stage_is_said_where_they_need_a_finish() -> None:
    with pytest.raises(AssertionError, match="say fall_through"):
        book(awards={"stage": {"kind": "order-at", "scale": [3, 2], "requires": "classified"}})
