"""What each kind of stewards' decision does to a classification, named after what was decided."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import msgspec
import pytest

from countback.model.classification import Classification, Result, Status
from countback.model.decision import Standing, Step, in_force, known_at
from countback.model.season import Decision, Driver, Entry, Event, Season, Session
from countback.model.targets import cars_meant, told_apart
from countback.rules.stewards import stewards_rule
from countback.scoring.amend import amend

CLASSES = {"1": "Pro", "2": "Am", "3": "Pro", "4": "Am", "5": "Am"}


def season(*rows: Result) -> Season:
    entries = tuple(
        Entry(id=number, number=number, crew=(Driver(id=number, name=number),), class_=class_)
        for number, class_ in CLASSES.items()
    )
    session = Session(id="race-1", classifications=(Classification(rows=rows),))
    return Season(
        id="s",
        name="s",
        series="s",
        year=2020,
        entries=entries,
        events=(Event(round=1, name="1", sessions=(session,)),),
    )


def finishers(**columns: list[int | None]) -> list[Result]:
    """Five cars in the order of their numbers, with some columns filled."""
    return [
        Result(entry=str(n + 1), position=n + 1, **{name: values[n] for name, values in columns.items()})
        for n in range(5)
    ]


def after(rows: list[Result], kind: str, number: str, **options: object) -> dict[str, Result]:
    decision = Decision(kind=kind, session="race-1", number=number, options=options)
    before = season(*rows)
    copy = msgspec.msgpack.encode(before)
    amended, findings = amend(before, (decision,))
    assert not findings, [str(finding) for finding in findings]
    assert msgspec.msgpack.encode(before) == copy, "recorded facts are never changed"
    session = amended.events[0].sessions[0]
    assert session.classifications[0] == before.events[0].sessions[0].classifications[0]
    assert session.classification is not None
    return {row.entry: row for row in session.classification.rows}


def places(rows: dict[str, Result]) -> dict[str, int | None]:
    return {entry: row.position for entry, row in sorted(rows.items())}


def test_back_of_class_moved_goes_behind_the_last_of_its_class():
    rows = after(finishers(), "back-of-class", "2")
    assert places(rows) == {"1": 1, "2": 5, "3": 2, "4": 3, "5": 4}
    assert [rows[n].class_position for n in "245"] == [3, 1, 2]


def test_back_of_class_kept_changes_the_class_order_only():
    rows = after(finishers(), "back-of-class", "2", overall="kept")
    assert places(rows) == {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
    assert [rows[n].class_position for n in "245"] == [3, 1, 2]
    assert rows["1"].class_position is None


def test_places_lost_stops_at_the_last_place():
    assert places(after(finishers(), "places-lost", "1", places=2)) == {
        "1": 3,
        "2": 1,
        "3": 2,
        "4": 4,
        "5": 5,
    }
    assert places(after(finishers(), "places-lost", "4", places=20)) == {
        "1": 1,
        "2": 2,
        "3": 3,
        "4": 5,
        "5": 4,
    }


def dead_heat(*places: int) -> list[Result]:
    return [Result(entry=str(n), position=place) for n, place in enumerate(places, start=1)]


def test_a_dead_heat_ahead_of_a_car_that_falls_back_stays_one():
    rows = after(dead_heat(1, 2, 2, 4, 5), "places-lost", "1", places=1)
    assert places(rows) == {"1": 3, "2": 1, "3": 1, "4": 4, "5": 5}


@pytest.mark.parametrize("number", ["2", "3"])
def test_a_car_in_a_dead_heat_that_loses_a_place_falls_behind_its_equal(number: str):
    rows = after(dead_heat(1, 2, 2, 4, 5), "places-lost", number, places=1)
    assert places(rows) == {"1": 1, "2": 2, "3": 2, "4": 4, "5": 5} | {number: 3}


def test_back_of_class_leaves_dead_heats_overall_and_in_class():
    rows = after(dead_heat(1, 2, 3, 4, 4), "back-of-class", "2")
    assert places(rows) == {"1": 1, "2": 5, "3": 2, "4": 3, "5": 3}
    assert [rows[n].class_position for n in "245"] == [3, 1, 1]


def test_a_time_penalty_leaves_the_dead_heat_behind_it():
    rows = [
        Result(entry=str(n), position=place, time=time, laps=9)
        for n, (place, time) in enumerate([(1, 100), (2, 200), (2, 200), (4, 300), (5, 400)], start=1)
    ]
    assert places(after(rows, "time-added", "1", seconds="0.15")) == {"1": 3, "2": 1, "3": 1, "4": 4, "5": 5}


def test_back_of_class_goes_behind_the_last_overall_when_another_was_moved_in_class_only():
    decisions = (
        Decision(kind="back-of-class", session="race-1", number="2", options={"overall": "kept"}),
        Decision(kind="back-of-class", session="race-1", number="4"),
    )
    amended, _ = amend(season(*finishers()), decisions)
    classification = amended.events[0].sessions[0].classification
    assert classification is not None
    assert places({row.entry: row for row in classification.rows}) == {"1": 1, "2": 2, "3": 3, "4": 5, "5": 4}


def test_places_that_the_record_leaves_open_stay_open():
    rows = [msgspec.structs.replace(row, position=(row.position or 0) * 10) for row in finishers()]
    assert places(after(rows, "places-lost", "1", places=1)) == {"1": 20, "2": 10, "3": 30, "4": 40, "5": 50}


def test_time_added_puts_cars_on_the_same_lap_in_order_again():
    rows = finishers(time=[100_000, 105_000, 109_000, 99_000, 101_000], laps=[10, 10, 10, 9, 9])
    assert places(after(rows, "time-added", "1", seconds=5)) == {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
    assert places(after(rows, "time-added", "1", seconds="5.001"))["1"] == 2
    late = after(rows, "time-added", "1", seconds=60)
    assert places(late) == {"1": 3, "2": 1, "3": 2, "4": 4, "5": 5}
    assert late["1"].time == 160_000


def test_disqualified_closes_the_gap_and_loses_the_fastest_lap_but_not_pole():
    rows = finishers(
        class_position=[1, 1, 2, 2, 3],
        qualifying=[None, 1, None, None, None],
        fastest_lap=[2, 1, None, None, None],
    )
    out = after(rows, "disqualified", "2")
    assert places(out) == {"1": 1, "2": None, "3": 2, "4": 3, "5": 4}
    assert [out[n].class_position for n in "12345"] == [1, None, 2, 1, 2]
    assert (out["2"].status, out["2"].fastest_lap, out["2"].qualifying) == (Status.DISQUALIFIED, None, 1)


def test_the_fastest_lap_of_a_disqualified_car_is_the_next_one():
    out = after(finishers(fastest_lap=[3, 1, 2, None, None]), "disqualified", "2")
    assert [out[n].fastest_lap for n in "12345"] == [2, None, 1, None, None]
    equal = after(finishers(fastest_lap=[3, 1, 1, None, None]), "disqualified", "2", close_gap=False)
    assert [equal[n].fastest_lap for n in "12345"] == [2, None, 1, None, None]


def test_points_are_awarded_and_deducted_by_amounts_above_zero():
    for kind, worth in (("points-awarded", Fraction(5, 2)), ("points-deducted", Fraction(-5, 2))):
        decision = Decision(kind=kind, options={"amount": "2.5"})
        rule = stewards_rule(decision)
        assert rule is not None
        assert rule.points(decision) == worth
    for kind in ("points-awarded", "points-deducted"):
        for amount in (0, -5):
            assert stewards_rule(Decision(kind=kind, options={"amount": amount})) is None


def test_disqualified_may_leave_the_place_empty():
    assert places(after(finishers(), "disqualified", "2", close_gap=False)) == {
        "1": 1,
        "2": None,
        "3": 3,
        "4": 4,
        "5": 5,
    }


def test_a_decision_shown_in_the_result_is_not_applied_twice():
    decision = Decision(kind="disqualified", session="race-1", number="2", in_result=True)
    before = season(*finishers())
    after, found = amend(before, (decision,))
    assert after == before
    # The sheet has the car in a place all the same, which is said.
    assert [(one.code, one.severity) for one in found] == [("decision-not-shown", "warning")]


def test_decisions_act_in_their_order():
    before = season(*finishers())
    lost = Decision(kind="places-lost", session="race-1", number="1", options={"places": 1})
    gone = Decision(kind="disqualified", session="race-1", number="2")
    one, _ = amend(before, (lost, gone))
    other, _ = amend(before, (gone, lost))
    first = {row.entry: row.position for row in one.events[0].sessions[0].classifications[-1].rows}
    second = {row.entry: row.position for row in other.events[0].sessions[0].classifications[-1].rows}
    assert (first["1"], second["1"]) == (1, 2)


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision(kind="disqualified", session="race-1", number="99"), "decision-on-unknown-car"),
        (Decision(kind="back-of-class", session="race-1", number="5"), "decision-on-unplaced-car"),
        (
            Decision(kind="places-lost", session="race-1", number="5", options={"places": 1}),
            "decision-on-unplaced-car",
        ),
        (
            Decision(kind="time-added", session="race-1", number="5", options={"seconds": 5}),
            "decision-on-unplaced-car",
        ),
        (
            Decision(kind="time-added", session="race-1", number="1", options={"seconds": 5}),
            "decision-needs-times",
        ),
    ],
)
def test_a_decision_that_cannot_be_applied_is_a_finding_and_changes_nothing(decision, code):
    rows = finishers()
    rows[4] = Result(entry="5", status=Status.DNF)
    before = season(*rows)
    amended, findings = amend(before, (decision,))
    assert [finding.code for finding in findings] == [code]
    assert findings[0].hint
    assert decision.session in findings[0].message + str(findings[0].where)
    assert amended.events == before.events


@pytest.mark.parametrize(
    ("issued", "steps", "stood"),
    [
        # The day on which it was quashed is not recorded, but it was suspended before.
        (1, [("under-appeal", 5), ("quashed", None)], True),
        (1, [("under-appeal", 3), ("quashed", None)], False),
        # Nothing but "open" can be known of a decision before it is issued.
        (6, [("confirmed", None)], None),
        (6, [("open", 2), ("confirmed", None)], False),
        (1, [("open", None), ("confirmed", None)], True),
    ],
)
def test_what_was_known_on_the_fourth(
    issued: int, steps: list[tuple[Standing, int | None]], stood: bool | None
) -> None:
    history = tuple(Step(status=status, at=day and dt.date(2026, 5, day)) for status, day in steps)
    decision = Decision(kind="excluded", competitor="Ann", issued=dt.date(2026, 5, issued), history=history)
    known = known_at(decision, dt.datetime(2026, 5, 4, 23, 59, 59, 999999, tzinfo=dt.UTC))
    assert (known and in_force([known])[0]) == stood


def test_of_two_cars_with_one_number_the_one_that_came_is_meant():
    entries = [Entry(id=name, number="7", crew=(Driver(id=name, name=name),)) for name in ("ann", "bob")]
    away, came = Result(entry="ann", status=Status.DID_NOT_ENTER), Result(entry="bob", position=1)
    meant = Decision(kind="disqualified", session="race-1", number="7")
    assert [entry.id for entry in cars_meant(meant, [away, came], entries)] == ["bob"]
    assert [entry.id for entry in cars_meant(meant, [away], entries)] == ["ann"]
    assert told_apart(entries) == "give the id of one: ann and bob"
    assert told_apart([entries[0], msgspec.structs.replace(entries[1], number="8")]) == (
        "give the number of one: 7 and 8"
    )
