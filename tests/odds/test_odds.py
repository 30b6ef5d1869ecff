"""From counted endings to chances: nothing that is possible has none, and all add up."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from small import book, season

from countback.model.classification import Classification, Status
from countback.model.rulebook import Rulebook
from countback.model.season import Decision, Event, Season, Session, with_sessions
from countback.odds.answer import Odds, rests_on
from countback.odds.field import field_of
from countback.odds.forecast import CHUNK, Drawing, forecast
from countback.odds.simulate import Endings
from countback.odds.strength import Settings, fit, observed
from countback.scoring.score import score
from countback.titles.remaining import remaining


def test_whoever_was_never_listed_in_the_draw_keeps_its_chance() -> None:
    one = season([{"race": "ann bob cat"}])
    to_come = Event(round=2, name="Round 2", sessions=(Session(id="race-2"),))
    one = msgspec.structs.replace(one, events=(*one.events, to_come))
    rules = book(awards={"race": {"kind": "finish", "scale": [10, 0]}}, listing={"listed": "has-points"})
    counted = np.zeros((3, 7))  # in no position, first, second, third; points; titles, titles shared
    counted[0] = [0, CHUNK, 0, 0, CHUNK * 20, CHUNK, 0]
    counted[1:, 0] = CHUNK

    def drawn(drawing: Drawing, chunks: list[np.random.Generator]) -> list[list[np.ndarray]]:
        return [[counted] for _ in chunks]

    (found,) = forecast(score(one, rules), None, [np.random.default_rng(1)], each=drawn)
    chances = {row.competitor: row.title for row in found.rows}
    assert set(chances) == {"ann", "bob", "cat"}
    assert 0 < chances["bob"] == chances["cat"] < 0.01
    assert sum(chances.values()) == pytest.approx(1)


def test_what_only_the_draw_says_is_never_certain() -> None:
    one = season([{"race": "ann bob cat"}])
    to_come = Event(round=2, name="Round 2", sessions=(Session(id="race-2"),))
    one = msgspec.structs.replace(one, events=(*one.events, to_come))
    # No bound is known of places gained: that Ann is the only one with a position proves nothing.
    rules = book(
        awards={"race": {"kind": "finish", "scale": [10, 0]}}, bonuses={"places-gained": {"points": 1}}
    )
    counted = np.zeros((3, 7))
    counted[0] = [0, CHUNK, 0, 0, CHUNK * 20, CHUNK, 0]
    counted[1:, 0] = CHUNK

    def drawn(drawing: Drawing, chunks: list[np.random.Generator]) -> list[list[np.ndarray]]:
        return [[counted] for _ in chunks]

    (found,) = forecast(score(one, rules), None, [np.random.default_rng(1)], each=drawn)
    (ann,) = found.rows
    assert 0.999 < ann.title < 1
    assert 0 < ann.error < 0.01


def drawn_of(one: Season, rules: Rulebook, **more: Any) -> dict[str, Odds]:
    (found,) = forecast(score(one, rules), None, [np.random.default_rng(1)], **more)
    return {row.competitor: row for row in found.rows}


def to_come(one: Season, number: int = 1) -> Season:
    rounds = [
        Event(round=at, name=f"Round {at}", sessions=(Session(id=f"race-{at}"),))
        for at in range(len(one.events) + 1, len(one.events) + 1 + number)
    ]
    return msgspec.structs.replace(one, events=(*one.events, *rounds))


def test_who_has_clinched_has_it_for_certain_and_who_can_only_share_it_has_half() -> None:
    """Ann is first whatever happens; Bob is first, too, if he wins with her second behind him."""
    one = to_come(season([{"race": "ann bob cat"}, {"race": "ann cat bob:dnf"}, {"race": "bob cat ann:dnf"}]))
    rules = book(awards={"race": {"kind": "finish", "scale": [10]}}, tiebreaks=["head-to-head"])
    found = drawn_of(one, rules)
    assert found["ann"].title == 1
    assert found["ann"].error == 0
    assert found["bob"].shared == found["ann"].shared > 0
    assert found["bob"].title == pytest.approx(found["bob"].shared / 2, abs=0.01)
    assert found["cat"].title == 0


def test_a_title_that_equals_share_counts_once() -> None:
    """No tie is broken, and nobody has clinched: all chances together are one."""
    one = to_come(season([{"race": "ann bob"}, {"race": "bob ann"}]), 2)
    found = drawn_of(one, book(awards={"race": {"kind": "finish", "scale": [10]}}, tiebreaks=[]))
    assert found["ann"].shared > 0.2
    assert sum(row.title for row in found.values()) == pytest.approx(1)


def test_who_is_out_of_the_playoffs_has_no_chance() -> None:
    order = "ann bob cat dee eve"
    one = to_come(season([{"race": order}] * 4), 2)
    rules = book(phases=[{"kind": "playoff", "rounds": "5-6", "top": 2, "base": 1000}])
    found = drawn_of(one, rules)
    assert [id_ for id_, row in found.items() if row.title] == ["ann", "bob"]
    assert all(row.error == 0 for id_, row in found.items() if id_ not in ("ann", "bob"))
    before_cut = drawn_of(to_come(season([{"race": order}] * 3), 3), rules)
    assert before_cut["eve"].title > 0


def test_laps_led_are_drawn_where_they_were_recorded_and_said_where_not() -> None:
    led = {"race-1": {"ann": {"laps_led": 20}, "bob": {"laps_led": 4}}}
    rules = book(bonuses={"led-a-lap": {"points": 5}, "most-laps-led": {"points": 5}})
    points = {}
    for facts in (led, None):
        one = to_come(season([{"race": "ann bob cat dee"}], facts=facts))
        standings = score(one, rules)
        (found,) = forecast(standings, None, [np.random.default_rng(1)])
        points[bool(facts)] = sum(row.points for row in found.rows)
        assert ("laps led (none are recorded so far)" in found.not_drawn) is not bool(facts)
    # In race 1 two led, and one led the most; in the race drawn it is two again, or one.
    assert points[True] - points[False] > 15 + 10


def test_a_retirement_that_keeps_its_place_is_learned_and_drawn_as_one() -> None:
    def retired(held: Session, who: str = "bob") -> Session:
        rows = [
            msgspec.structs.replace(row, status=Status.DNF) if row.entry == who else row
            for row in held.classifications[0].rows
        ]
        return msgspec.structs.replace(held, classifications=(Classification(rows=tuple(rows)),))

    one = with_sessions(season([{"race": "ann cat bob"}] * 6), retired)
    seen = observed(one)
    assert [len(race.retired) for race in seen] == [1] * 6
    all_out = with_sessions(season([{"race": "ann bob"}]), lambda held: retired(retired(held, "ann")))
    assert [len(race.order) for race in observed(all_out)] == [2]
    one = to_come(one)
    strength = fit([seen], Settings())
    pair = ("driver", "bob")
    assert strength.retire[pair] > 0.3 > strength.retire["driver", "ann"]
    for placed, lowest in ((["classified"], 0), (["classified", "DNF"], 1)):
        rest = remaining(score(one, book(placed=placed)), "title")
        columns = Endings(rest, field_of(rest, strength), 400).draw(np.random.default_rng(3))
        out = columns["status"][:, -1] == Status.DNF.code
        assert out.any()
        assert columns["place"][:, -1][out].min() == lowest
        if lowest:  # a retired car is behind all that finished, and no place is given twice
            last = np.where(out, 0, columns["place"][:, -1]).max(axis=1)
            first_out = np.where(out, columns["place"][:, -1], 99).min(axis=1)
            assert (first_out > last).all()
            assert (np.sort(columns["place"][:, -1], axis=1) == [1, 2, 3]).all()


def test_nothing_is_certain_on_an_open_calendar() -> None:
    one = season([{"race": "ann bob"}] * 3)
    rules = book()
    (over,) = forecast(score(one, rules), None, [np.random.default_rng(1)])
    assert over.rows[0].title == 1
    nothing = msgspec.structs.replace(one, calendar="open")
    (open_,) = forecast(score(nothing, rules), None, [np.random.default_rng(1)])
    assert open_.rows == ()
    assert "how many rounds are left is not known" in rests_on(open_, 1)
    listed = msgspec.structs.replace(to_come(one), calendar="open")
    (open_,) = forecast(score(listed, rules), None, [np.random.default_rng(1)])
    assert all(0 < row.title < 1 and row.error for row in open_.rows)
    assert "nothing is certain" in rests_on(open_, 1)


def test_odds_say_that_a_decision_on_a_session_to_come_is_not_in_them() -> None:
    out = Decision(kind="meeting-excluded", number="ann", round=2)
    for decisions in ((), (out,)):
        one = msgspec.structs.replace(to_come(season([{"race": "ann bob cat"}])), decisions=decisions)
        (found,) = forecast(score(one, book()), None, [np.random.default_rng(1)])
        assert ("what is decided already on a session to come" in found.not_drawn) is bool(decisions)


def test_odds_say_what_they_rest_on() -> None:
    last_year = msgspec.structs.replace(season([{"race": "ann bob"}] * 2), name="Cup 2025", year=2025)
    one = to_come(season([{"race": "ann bob cat"}] * 3))
    (found,) = forecast(score(one, book()), None, [np.random.default_rng(1)], earlier=[last_year])
    assert rests_on(found, 7) == (
        "Rests on 500 endings of the season drawn at random (seed 7), with all 3 entries that may take part "
        "(entered); strengths learned from 3 races of Small (2026), 2 races of Cup 2025; not drawn: dead "
        "heats, disqualifications, penalties to come."
    )
