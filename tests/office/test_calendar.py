"""The calendar at the desk: hours in the zone of the round, postponed, cancelled, moved, taken away."""

from __future__ import annotations

import datetime as dt

import pytest

from countback.office.actions.calendar import with_event, with_keys, without_event
from countback.office.actions.entries import pasted
from countback.office.actions.on_season import on_season
from countback.office.actions.results import Typed, ordered, typed
from countback.office.changes import changes
from countback.office.publishing import Issue, issue
from countback.office.versions import head, open_version, perform

KEPT = [
    {"id": "race-1", "order": "1", "name": "Race 1", "kind": "race"},
    {"id": "race-2", "order": "2", "name": "Race 2", "kind": "race"},
]


@pytest.fixture(scope="module")
def facts():
    from countback.office.beginning import Template, begun
    from countback.office.versions import read

    return read(1, begun(Template("Club", 2026, "motorsport-uk-club", 2, 2))).season


def test_a_session_has_an_hour_in_the_zone_of_its_round(facts):
    lines = [
        KEPT[0] | {"date": "2026-05-03", "start": "14:05"},
        KEPT[1] | {"date": "2026-05-03", "start": "9:30"},
    ]
    made, findings = with_event(facts, 1, {"name": "Imola", "time_zone": "Europe/Rome"}, lines)
    assert not findings
    assert made.events[0].time_zone == "Europe/Rome"
    assert [one.start for one in made.events[0].sessions] == [dt.time(14, 5), dt.time(9, 30)]
    assert "round 1: time zone – → Europe/Rome" in changes(facts, made)


@pytest.mark.parametrize(
    ("fields", "line", "code"),
    [
        ({"time_zone": "Europe/Roma"}, {}, "unknown-time-zone"),
        ({"time_zone": "../etc/passwd"}, {}, "unknown-time-zone"),
        ({}, {"start": "14:05"}, "start-without-date"),
        ({}, {"start": "2.30 pm", "date": "2026-05-03"}, "wrong-hour"),
        ({}, {"start": "14:05+02:00", "date": "2026-05-03"}, "wrong-hour"),
        ({}, {"start": "25:00", "date": "2026-05-03"}, "wrong-hour"),
    ],
)
def test_what_is_no_hour_and_no_zone_is_refused(facts, fields, line, code):
    made, findings = with_event(facts, 1, {"name": "Imola"} | fields, [KEPT[0] | line, KEPT[1]])
    assert made is None
    assert [one.code for one in findings] == [code]
    assert findings[0].hint


def test_a_session_added_later_is_put_where_its_number_says(facts):
    new = {"order": "1", "name": "Qualifying", "kind": "qualifying"}
    lines = [KEPT[0] | {"order": "2"}, KEPT[1] | {"order": "3"}, new]
    made, _ = with_event(facts, 1, {"name": "Imola"}, lines)
    assert [one.id for one in made.events[0].sessions] == ["qualifying", "race-1", "race-2"]
    swapped, _ = with_event(facts, 1, {"name": "Round 1"}, [KEPT[0] | {"order": "3"}, KEPT[1]])
    assert [one.id for one in swapped.events[0].sessions] == ["race-2", "race-1"]
    assert "round 1: the sessions are in another order" in changes(facts, swapped)


def test_a_round_that_is_postponed_has_no_day_until_there_is_a_new_one(facts):
    dated = [line | {"date": "2026-05-03", "start": "14:05"} for line in KEPT]
    days = {"name": "Imola", "start": "2026-05-02", "end": "2026-05-03"}
    held, _ = with_event(facts, 1, days, dated)
    put_off, _ = with_event(held, 1, days | {"postponed": "on"}, dated)
    event = put_off.events[0]
    assert (event.start, event.end, event.cancelled) == (None, None, False)
    assert all(one.date is None and one.start is None for one in event.sessions)


def test_sessions_and_rounds_without_a_result_can_be_taken_away(facts):
    made, findings = with_event(facts, 1, {"name": "Imola"}, [KEPT[0], KEPT[1] | {"remove": "on"}])
    assert not findings
    assert [one.id for one in made.events[0].sessions] == ["race-1"]
    made, _ = without_event(facts, 2)
    assert [one.round for one in made.events] == [1]
    assert without_event(facts, 9)[0] is None


def test_what_other_facts_name_stays_and_says_who_names_it(facts):
    entered, _ = pasted(facts, "No\tDriver\tRounds\n7\tAnn Example\t2\n8\tBob Example\t")
    made, findings = without_event(entered, 2)
    assert made is None
    assert "car 7" in findings[0].message
    assert "cancelled" in findings[0].hint
    run, _ = typed(entered, Typed("race-1", ordered("8")))
    for removed in (
        with_event(run, 1, {"name": "Imola"}, [KEPT[0] | {"remove": "on"}, KEPT[1]]),
        with_event(run, 1, {"name": "Imola"}, [KEPT[1]]),
        without_event(run, 1),
    ):
        assert removed[0] is None
        assert [one.code for one in removed[1]] == ["session-with-result"]


def test_a_calendar_that_is_open_is_a_fact_of_the_season(facts):
    texts = {"name": "N", "series": "S", "calendar": "open", "planned_rounds": "8"}
    made, _ = with_keys(facts, texts)
    assert (made.calendar, made.planned_rounds, made.rounds_to_list) == ("open", 8, 6)
    assert with_keys(facts, texts | {"calendar": "perhaps"})[0] is None
    assert with_keys(facts, texts | {"planned_rounds": "many"})[0] is None


def test_the_clock_for_protests_runs_in_the_zone_of_the_round(empty, login):
    lines = [line | {"date": "2026-07-05"} for line in KEPT]
    acts = [
        lambda one: with_event(one, 1, {"name": "Suzuka", "time_zone": "Asia/Tokyo"}, lines),
        lambda one: with_keys(one, {"name": "N", "series": one.series, "protest_minutes": "30"}),
        lambda one: pasted(one, "7,Ann Example"),
        lambda one: typed(one, Typed("race-1", ordered("7"))),
    ]
    for act in acts:
        perform(empty, on_season("x", "x", act), head(empty), "Ada")
    at = dt.datetime(2026, 7, 5, 6, 5, tzinfo=dt.UTC)
    one = issue(empty, Issue("race-1", "provisional"), head(empty), "Pat", now=at)
    page = bytes(one.page).decode()
    assert "Issued 2026-07-05 15:05 JST" in page
    assert "protests until 15:35 JST" in page
    kept = open_version(empty).season.events[0].sessions[0].classification.published
    assert (kept, kept.utcoffset()) == (at, dt.timedelta(hours=9))
    desk = login(empty, "viewer").get(f"/desk/{empty.slug}/sessions/race-1").content.decode()
    assert "The time for protests ended at " in desk
    assert "2026-07-05 15:35 JST" in desk


def test_the_form_of_a_round_is_taken_as_it_is_shown(empty, login):
    """What the desk shows is sent back unchanged by a browser: nothing becomes another."""
    import re

    client = login(empty, "scorer")
    address = f"/desk/{empty.slug}/rounds/1"
    text = client.get(address).content.decode()
    fields = dict(re.findall(r'<input [^>]*?name="([\w-]+)"[^>]*?value="([^"]*)"', text))
    fields |= {f"session-{n}-kind": "race" for n in range(2)} | {"name": "Round 1"}
    fields.pop("csrfmiddlewaretoken")
    before = dict(open_version(empty).files)
    assert client.post(address, fields).status_code == 302
    assert dict(open_version(empty).files) == before
    assert client.post(address, fields | {"take_away": "yes"}).status_code == 302
    assert [one.round for one in open_version(empty).season.events] == [2]
