"""Who is drawn into the events left, and how surely."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from small import book, season

from countback.model.classification import Classification, Result
from countback.model.season import Event, Session, Team
from countback.odds.attendance import attendance
from countback.scoring.score import score
from countback.titles.remaining import remaining


def there(
    races: list[str], entries: dict | None = None, left: int = 1, entries_left: Any = "entered"
) -> dict[str, float]:
    """Return the chance of each entry to be at the next event."""
    one = season([{"race": order} for order in races], entries)
    rounds = range(len(races) + 1, len(races) + 1 + left)
    events = [Event(round=n, name=str(n), sessions=(Session(id=f"race-{n}"),)) for n in rounds]
    one = msgspec.structs.replace(one, events=(*one.events, *events))
    rest = remaining(score(one, book()), "title", None, entries_left)
    found = attendance(rest)
    return {entry.id: float(found.there[0, at]) for at, entry in enumerate(rest.facts.entries)}


def test_who_has_always_been_there_will_be_almost_surely() -> None:
    found = there(["ann bob cat"] * 6)
    assert all(0.97 < chance < 1 for chance in found.values())


def test_who_missed_a_race_may_come_back_and_a_guest_of_one_race_does_not() -> None:
    found = there(["ann bob cat", "ann bob cat guest", "ann bob cat", "ann bob"])
    assert 0.5 < found["cat"] < 0.9
    assert found["guest"] == 0


def test_a_guest_whom_the_entry_list_has_for_the_next_round_is_drawn() -> None:
    lists = {"guest": {"rounds": (2, 5)}, "ann": {"rounds": (1, 2, 3, 4, 5)}, "bob": {"rounds": (1, 2, 3, 4)}}
    found = there(["ann bob", "ann bob guest", "ann bob", "ann bob"], lists)
    assert found["guest"] > 0.9
    assert found["bob"] == 0


def test_whoever_takes_over_a_seat_comes_as_surely_as_the_one_before() -> None:
    red = Team(id="red", name="Red")
    entries = {"bob": {"team": red}, "new": {"team": red}}
    found = there(["ann bob", "ann bob", "ann bob", "ann new"], entries)
    assert found["new"] > 0.97
    assert found["bob"] == 0


def test_of_two_cars_of_one_person_the_newer_is_drawn() -> None:
    entries = {"old": {"driver": "bob"}, "new": {"driver": "bob"}}
    found = there(["ann old", "ann old", "ann new", "ann new"], entries)
    assert found["old"] == 0
    assert found["new"] > 0.97  # it is he who has been there, not his car
    once = there(["ann old", "ann old", "ann old", "ann new"], entries)
    assert once["new"] > 0.97
    both = there(["ann old new", "ann old new"], entries)
    assert both["old"] > 0.9
    assert both["new"] > 0.9


@pytest.mark.parametrize("entries", ["latest", ["ann", "cat"]])
def test_who_is_named_comes_as_often_as_the_field(entries) -> None:
    own = there(["ann bob cat", "ann bob", "ann cat"])
    found = there(["ann bob cat", "ann bob", "ann cat"], entries_left=entries)
    assert 0.85 < found["ann"] < 1
    assert found["cat"] > own["cat"]
    assert bool(found["bob"]) == (entries == "latest")  # he left a gap that nobody filled


def test_who_has_qualified_is_there() -> None:
    one = season([{"race": "ann bob cat"}, {"race": "ann bob"}, {"race": "ann cat"}])
    grid = Classification(rows=(Result(entry="cat", position=1), Result(entry="bob", position=2)))
    sessions = (
        Session(id="q-4", kind="qualifying", classifications=(grid,)),
        Session(id="race-4", qualified_by="q-4"),
    )
    one = msgspec.structs.replace(one, events=(*one.events, Event(round=4, name="4", sessions=sessions)))
    rest = remaining(score(one, book(bonuses={"pole": {"points": 1}})), "title")
    found = attendance(rest)
    chances = {entry.id: float(found.there[0, at]) for at, entry in enumerate(rest.facts.entries)}
    assert chances["cat"] == chances["bob"] == 1
    assert 0 < chances["ann"] < 1


def test_chances_are_those_of_the_sessions_that_are_drawn() -> None:
    """Who is unlikely may be all that a session is looked at for: without them there is one session fewer."""
    lists = {"guest": {"rounds": (2,)}}
    one = season(
        [{"race": "ann bob"}, {"race": "ann bob guest"}, {"race": "ann bob"}, {"race": "ann bob"}], lists
    )
    found = attendance(remaining(score(one, book()), "title", 1))
    some = found.of([1, 2])
    assert (some.there == found.there[[1, 2]]).all()
    assert some.event.tolist() == [0, 1]
