"""The office says which decisions an issued result has in its rows; what it cannot know it does not say."""

from __future__ import annotations

import datetime as dt
import itertools
import os

import pytest
from django.utils import timezone

from countback.model.season import find_session
from countback.office import models
from countback.office.actions import decisions as actions
from countback.office.actions.on_season import on_season
from countback.office.actions.results import Typed, ordered, typed
from countback.office.actions.texts import written
from countback.office.beginning import founded
from countback.office.facts import Fact
from countback.office.publishing import Issue, issue, public_standings
from countback.office.scored import scored
from countback.office.versions import Done, head, open_version, perform, undoing

from .conftest import ON_POSTGRESQL

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")

UNSAID = "decision-shown-unsaid"
TIMES = ["1:00:00.000", "1:00:10.000", "1:00:20.000", "1:00:30.000"]
#: Decisions and documents are of whole seconds: what comes within one is not told apart.
EARLIER = timezone.now() - dt.timedelta(hours=2)
_numbers = itertools.count(1)


@pytest.fixture
def season(office):
    """A season with one race of four cars, typed and not issued."""
    id_ = f"showing-{os.getpid()}-{next(_numbers)}"
    rows = "".join(f"{place},{place},40,{time}\n" for place, time in enumerate(TIMES, 1))
    files = {
        "season.toml": f'format = 1\nid = "{id_}"\nname = "{id_}"\nseries = "{id_}"\nyear = 2026\n'
        'rulebook = "motorsport-uk-club"\nclasses = ["A"]\n[[events]]\nround = 1\nname = "One"\n'
        '[[events.sessions]]\nid = "race-1"\n[[events.sessions]]\nid = "race-2"\n',
        "entries.csv": "number,driver,class\n1,Ann,A\n2,Bea,A\n3,Cid,A\n4,Dan,A\n",
        "results/1-race-1.csv": f"position,number,laps,time\n{rows}",
    }
    made = founded({name: text.encode() for name, text in files.items()}, "Ada")
    assert not isinstance(made, tuple), made
    return made


def do(season, name, change, *facts):
    done = perform(season, on_season(name, name, change, facts), head(season), "Ada")
    assert isinstance(done, Done), done
    return done


def decide(season, kind="disqualified", number="1", at=None, **more):
    texts = {"kind": kind, "session": "race-1", "number": number, "reason": "fuel", **more}
    now = at or timezone.now().replace(microsecond=0)
    return do(season, "decide", lambda one: actions.taken(one, texts, "issued", now))


def step(season, id_, kind, **more):
    now = timezone.now().replace(microsecond=0)
    return do(season, "decide", lambda one: actions.moved_on(one, id_, kind, now, **more))


def type_(season, order, session="race-1"):
    newest = find_session(open_version(season).season, session)[1].classification
    wanted = Typed(session, ordered(order), "corrected", in_place=bool(newest and newest.published is None))
    return do(season, "result", lambda one: typed(one, wanted), Fact("session", session))


def put(season, state, session="race-1", cause="a reason", at=None):
    made = issue(season, Issue(session, state, cause), head(season), "Pat", at)
    assert isinstance(made, models.Publication), made
    return made


def shows(season, session="race-1"):
    return [one.shows for one in find_session(open_version(season).season, session)[1].classifications]


def said(season):
    opened = open_version(season)
    found = [*opened.findings, *scored(opened.season, opened.files).findings]
    return [finding for finding in found if finding.code in (UNSAID, "decision-not-shown")]


def points(season):
    table = public_standings(season).tables()[0]
    return [(row.position, row.competitor.name) for row in table.rows]


def test_a_result_that_is_amended_after_a_decision_does_not_have_it_in_its_rows(season):
    put(season, "official", at=EARLIER)
    decide(season)
    put(season, "amended")
    assert shows(season) == [None, ()]
    assert said(season) == []
    assert points(season)[0] == (1, "Bea")


def test_a_whole_evening_of_decisions_and_appeals_leaves_nothing_to_look_at(season):
    put(season, "unofficial", at=EARLIER)
    decide(season)
    put(season, "provisional")
    decide(season, "time-added", "3", seconds="15")
    put(season, "provisional")
    put(season, "official")
    step(season, "d1", "under-appeal", suspended=True)
    put(season, "amended", cause="appeal")
    assert points(season)[0] == (1, "Ann")
    step(season, "d1", "quashed")
    put(season, "amended", cause="quashed")
    decide(season, "places-lost", "2", places="1")
    put(season, "amended", cause="d3")
    assert said(season) == []
    assert [name for _, name in points(season)] == ["Ann", "Dan", "Bea", "Cid"]
    assert {*shows(season)} == {None, ()}


def test_a_decision_on_a_result_that_was_not_issued_yet_is_not_in_its_rows_either(season):
    decide(season)
    put(season, "provisional")
    assert (shows(season), said(season)) == ([()], [])


@pytest.mark.parametrize(
    ("decided", "order", "shown"),
    [
        # The order as the decision makes it: it is in the rows.
        (("disqualified", "1", {}), "2\n3\n4\n1 DSQ", ("d1",)),
        (("places-lost", "1", {"places": "2"}), "2\n3\n1\n4", ("d1",)),
        # A car that still has its place was not disqualified on this sheet, whatever else was corrected.
        (("disqualified", "1", {}), "1\n3\n2\n4", ()),
        # Neither the order of before nor the one that the decision makes: nobody knows.
        (("places-lost", "1", {"places": "2"}), "2\n1\n3\n4", None),
        (("places-lost", "1", {"places": "1"}), "2\n1\n4\n3", None),
    ],
)
@pytest.mark.parametrize("issued_before", [True, False])
def test_rows_that_are_typed_after_a_decision_are_held_against_those_of_before(
    season, decided, order, shown, issued_before
):
    kind, number, more = decided
    if issued_before:
        put(season, "provisional", at=EARLIER)
    decide(season, kind, number, timezone.now().replace(microsecond=0), **more)
    type_(season, order)
    put(season, "provisional")
    assert shows(season)[-1] == shown
    assert [finding.code for finding in said(season)] == ([] if shown is not None else [UNSAID])


def test_of_two_decisions_that_make_the_same_order_it_is_not_known_which_is_meant(season):
    put(season, "provisional", at=EARLIER)
    decide(season, "places-lost", "1", places="1")
    decide(season, "places-lost", "1", places="1")
    type_(season, "2\n1\n3\n4")
    put(season, "provisional")
    assert shows(season)[-1] is None
    assert len(said(season)) == 2


def test_what_a_result_is_known_to_show_stays_known(season):
    put(season, "provisional", at=EARLIER)
    decide(season)
    type_(season, "2\n3\n4\n1 DSQ")
    put(season, "provisional")
    decide(season, "places-lost", "2", places="1")
    put(season, "official")
    assert shows(season)[-1] == ("d1",)
    type_(season, "3\n2\n4\n1 DSQ")
    put(season, "amended")
    assert shows(season)[-1] == ("d1", "d2")
    assert said(season) == []


def test_a_decision_of_a_day_is_not_taken_for_later_than_what_was_typed_that_day(season):
    day = timezone.now().date() - dt.timedelta(days=1)
    text = f"""[[decisions]]
id = "d1"
kind = "places-lost"
session = "race-1"
number = "1"
places = 1
issued = {day}
"""
    assert isinstance(perform(season, written("decisions.toml", text), head(season), "Ada"), Done)
    put(season, "official")
    # What this office holds of that day came after it: nothing tells whether the sheet has it.
    assert shows(season) == [None]
    (finding,) = said(season)
    assert "if its rows have it" in finding.hint


def test_what_was_taken_back_is_issued_again_as_well(season):
    put(season, "official", at=EARLIER)
    decide(season)
    before = head(season)
    put(season, "amended")
    undo = perform(season, undoing(season, head(season)), head(season), "Ada")
    assert isinstance(undo, Done)
    assert open_version(season).files == open_version(season, before).files
    put(season, "amended")
    assert (shows(season)[-1], said(season)) == ((), [])


def test_nothing_is_written_where_no_decision_was_issued(season):
    put(season, "official")
    type_(season, "2\n1\n3\n4")
    decide(season, at=timezone.now().replace(microsecond=0) + dt.timedelta(hours=1))
    put(season, "amended")
    assert {*shows(season)} == {None}
