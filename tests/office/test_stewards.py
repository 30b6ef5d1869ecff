"""The stewards' desk: what is filed, what is decided, and that its effect is shown before it is stored."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from countback.model.decision import Decision, Step
from countback.office import models, public
from countback.office.actions import decisions as actions
from countback.office.actions.on_season import on_season
from countback.office.effect import change_in_words, effect
from countback.office.facts import Fact, decision_name
from countback.office.forgetting import forget
from countback.office.publishing import Issue, issue
from countback.office.reports import Filed, file_report, laid_aside, lay_aside, state_of
from countback.office.scored import scored
from countback.office.serving import look_up
from countback.office.versions import Conflict, Done, head, open_version, perform

from .conftest import shipped

NOW = dt.datetime(2026, 5, 24, 18, 0, tzinfo=dt.UTC)
BACK = {"kind": "back-of-class", "session": "race-8", "number": "16", "overall": "kept", "reason": "Contact"}


def without(season, number):
    """The season without the decision that stands against a car."""
    opened = open_version(season)
    kept = tuple(one for one in opened.season.decisions if one.number != number)
    return opened, msgspec.structs.replace(opened.season, decisions=kept)


def moved(before, after):
    return effect(scored(before, shipped()).standings, scored(after, shipped()).standings)


def test_back_of_class_changes_torres_and_lequeux_in_pro_am_only(season):
    _, before = without(season, "16")
    after, findings = actions.taken(before, BACK, "issued", NOW)
    assert after is not None, findings
    seen = moved(before, after)
    tables = {title: {one.name: change_in_words(one) for one in rows} for title, rows in seen.tables}
    # (place before, after, points before, after): Mosing's place follows from Torres's point.
    assert tables == {
        "Pro-Am": {
            "Pedro Torres": ("8", "9", "107", "106"),
            "Jeff Mosing": ("9", "8", "106", "106"),
            "Dominique Lequeux": ("14", "14", "50", "51"),
        }
    }
    cars = {one.who.split()[-1]: (one.places, one.in_class) for one in seen.places}
    assert {*cars} == {"Torres", "Lequeux"}
    assert all(places[0] == places[1] for places, _ in cars.values()), "nobody moves overall"
    assert cars["Torres"][1] == cars["Lequeux"][1][::-1]


def test_a_car_moved_to_the_back_of_its_class_leaves_the_order_of_every_class_as_it_was_decided(season):
    """Torres stays behind Lequeux when a car of another class, or of theirs, falls back after that."""
    facts = open_version(season).season
    for number in ("9", "44"):
        texts = BACK | {"number": number, "overall": "moved"}
        after, findings = actions.taken(facts, texts, "issued", NOW)
        assert after is not None, findings
        seen = moved(facts, after)
        assert seen.places[0].number == number, "who it is about is told first"
        names = {one.who for one in seen.places if one.in_class[0] != one.in_class[1]}
        assert number == "44" or not {"Pedro Torres", "Dominique Lequeux"} & names
        rows = scored(after, shipped()).standings.season
        (race,) = [one for event in rows.events for one in event.sessions if one.id == "race-8"]
        order = {row.entry: row.class_position for row in race.classification.rows}
        cars = {entry.number: order.get(entry.id) for entry in facts.entries if entry.id in order}
        assert cars["30"] < cars["16"]


def test_a_decision_is_read_back_as_it_was_typed(season):
    _, before = without(season, "16")
    texts = BACK | {
        "document": "Doc 12", "fact": "Hit car 7.", "article": "27.3", "penalty_article": "54.3",
        "incident": "2022-03-18T14:32", "decided": "2022-03-18", "addressed_to": "Team A, A. Driver",
        "panel": "F. Fox; G. Gil", "appealable": "yes", "appeal_until": "2022-03-18T19:00+01:00",
    }  # fmt: skip
    after, findings = actions.taken(before, texts, "issued", NOW, report=3)
    assert after is not None, findings
    (made,) = [one for one in after.decisions if one.document == "Doc 12"]
    assert (made.addressed_to, made.panel) == (("Team A", "A. Driver"), ("F. Fox", "G. Gil"))
    assert made.decided == dt.date(2022, 3, 18)
    assert made.appealable is True
    assert made.options == {"overall": "kept"}
    assert (made.issued, made.standing.status) == (NOW, "issued")
    assert actions.reports_of(made) == [3]


@pytest.mark.parametrize(
    ("texts", "field", "message"),
    [
        (BACK | {"number": "999"}, "number", "no car 999"),
        (BACK | {"session": "race-99"}, "session", "no session"),
        (BACK | {"overall": "sideways"}, "overall", "sideways"),
        ({"kind": "time-added", "session": "race-8", "number": "16", "seconds": "five"}, "seconds", "five"),
        ({"kind": "time-added", "session": "race-8", "number": "16"}, "", "seconds"),
        ({"kind": "fine", "number": "16", "amount": "10", "decided": "yesterday"}, "decided", ""),
        ({"kind": "nonsense"}, "", "nonsense"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_stored(season, texts, field, message):
    facts = open_version(season).season
    made, findings = actions.taken(facts, texts, "issued", NOW)
    assert made is None
    assert any(field in one.where.key and message in str(one) for one in findings), [*map(str, findings)]


def test_every_kind_has_a_form_and_every_field_of_it_is_taken(season, login):
    client = login(season, "steward")
    for name, kind in actions.kinds().items():
        page = client.get(f"/desk/{season.slug}/decide?kind={name}").content.decode()
        fields = set(re.findall(r'name="([a-z_]+)"', page))
        assert {*actions.keys(kind)} <= fields, name
        said = {item.name for item in msgspec.structs.fields(Decision)} | {*actions.options(kind)}
        assert {*actions.keys(kind)} <= said, name


def steps(season, name, *wanted):
    for status, more in wanted:
        made, findings = actions.stepped(season, name, status, NOW, **more)
        assert made is not None, findings
        season = made
    return season


def test_a_decision_goes_its_way_and_no_other(season):
    facts = open_version(season).season
    opened, _ = actions.taken(facts, {"kind": "fine", "number": "16", "amount": "100"}, "open", NOW)
    name = decision_name(opened.decisions[-1])
    assert opened.decisions[-1].issued is None
    made = steps(opened, name, ("issued", {"document": "Doc 5"}), ("under-appeal", {"suspended": True}),
                 ("quashed", {"note": "court"}))  # fmt: skip
    decision = made.decisions[-1]
    assert [one.status for one in decision.history] == ["open", "issued", "under-appeal", "quashed"]
    assert (decision.issued, decision.document) == (NOW, "Doc 5")
    assert [one.suspended for one in decision.history] == [False, False, True, False]
    for status in ("issued", "open", "reviewed"):
        assert actions.stepped(made, name, status, NOW)[0] is None
    assert actions.stepped(made, "d99", "confirmed", NOW)[0] is None
    later = Step(status="issued", at=NOW + dt.timedelta(hours=1))
    ahead = msgspec.structs.replace(facts, decisions=(Decision(kind="fine", id="x", history=(later,)),))
    assert actions.stepped(ahead, "x", "quashed", NOW)[1][0].code == "step-too-early"


def test_a_reversal_takes_the_effect_away_again(season):
    _, before = without(season, "16")
    after, _ = actions.taken(before, BACK, "issued", NOW)
    back, findings = actions.reversed_(after, decision_name(after.decisions[-1]), "new evidence", NOW)
    assert back is not None, findings
    assert not moved(before, back)
    # One that has no id gets one, so that the reversal can name it.
    facts = open_version(season).season
    back, findings = actions.reversed_(facts, decision_name(facts.decisions[0]), "new evidence", NOW)
    assert back is not None, findings
    assert back.decisions[-1].replaces == back.decisions[0].id != ""


def decide(season, texts, base, state="issued"):
    facts = open_version(season).season
    action = on_season(
        "decide", "x", lambda one: actions.taken(one, texts, state, NOW), actions.touched(facts, texts)
    )
    return perform(season, action, base, "Sue")


def test_two_stewards_at_once(season):
    """Both decisions stand; of two steps of one decision the second is shown the first."""
    base = head(season)
    fines = [
        {"kind": "fine", "session": "race-8", "number": number, "amount": "50"} for number in ("16", "30")
    ]
    assert all(isinstance(decide(season, texts, base), Done) for texts in fines)
    ids = [one.id for one in open_version(season).season.decisions][-2:]
    assert len({*ids}) == 2
    base = head(season)
    for status, kind in (("under-appeal", Done), ("quashed", Conflict)):
        action = on_season(
            "decide", "x", lambda one, to=status: actions.stepped(one, ids[0], to, NOW),
            [Fact("decision", ids[0])],
        )  # fmt: skip
        assert isinstance(perform(season, action, base, "Sue"), kind)


def test_a_decision_on_a_result_that_changed_meanwhile_is_shown(season, login):
    from countback.office.actions.results import Typed, ordered, typed

    base = head(season)
    action = on_season("type", "x", lambda one: typed(one, Typed("race-8", ordered("16\n30"))))
    assert isinstance(perform(season, action, base, "Bob"), Done)
    assert isinstance(decide(season, BACK | {"overall": "kept"}, base), Conflict)


def test_a_result_without_a_car_that_a_decision_is_on_is_refused_and_says_so(season, login):
    client, url = login(season, "scorer"), f"/desk/{season.slug}/sessions/race-8"
    before = head(season)
    answer = client.post(url, {"base": str(before), "order": "30\n9", "cause": "x"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Nothing was stored." in text
    assert "no car 16 in race-8" in text
    assert head(season) == before


PROTEST = Filed(kind="protest", text="Car 29 cut the chicane.", by="Team A", session="race-3", cars="29")


def test_a_late_protest_is_kept_and_said_to_be_late(season):
    action = on_season("x", "x", lambda one: (msgspec.structs.replace(one, protest_minutes=30), []))
    perform(season, action, head(season), "Ada")
    published = dt.datetime(2026, 5, 24, 16, 0, tzinfo=dt.UTC)
    facts = open_version(season).season
    early = file_report(season, facts, PROTEST, "Sue", published)
    assert (early.late, early.protest_until) == (False, None)
    made = issue(season, Issue("race-3", "provisional"), head(season), "Pat", published)
    assert isinstance(made, models.Publication), made
    for minutes, late in ((29, False), (30, False), (31, True)):
        filed = file_report(season, facts, PROTEST, "Sue", published + dt.timedelta(minutes=minutes))
        assert (filed.late, filed.protest_until) == (late, published + dt.timedelta(minutes=30))
    incident = Filed(**{**vars(PROTEST), "kind": "incident"})
    assert not file_report(season, facts, incident, "Sue", published + dt.timedelta(days=1)).late
    assert [one.number for one in season.reports.order_by("number")] == [1, 2, 3, 4, 5]


def test_what_was_filed_never_changes(season):
    made = file_report(season, open_version(season).season, PROTEST, "Sue")
    assert lay_aside(made, "no-action", "racing incident", "Sue") == []
    for row in (made, made.handlings.get()):
        for change in (lambda one: one.delete(), lambda one: one.save()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(row)
    assert lay_aside(made, "no-action", " ", "Sue")
    assert lay_aside(made, "decided", "x", "Sue")
    assert state_of(made, (), laid_aside(season)[1]) == "no-action"


def test_what_says_nothing_is_not_filed(season):
    facts = open_version(season).season
    for change in ({"text": " "}, {"by": ""}, {"session": ""}, {"session": "x"}, {"kind": "x"},
                   {"attachment": b"x" * (8 * 2**20 + 1), "name": "a"}):  # fmt: skip
        assert isinstance(file_report(season, facts, Filed(**{**vars(PROTEST), **change}), "Sue"), list)
    assert not season.reports.exists()


def test_an_attachment_is_a_download_and_never_shown(season, login):
    client = login(season, "scorer")
    evil = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    sent = SimpleUploadedFile('../..\\"x y.svg', evil, content_type="image/svg+xml")
    fields = {"kind": "incident", "text": "x", "by": "y", "session": "race-8", "file": sent}
    answer = client.post(f"/desk/{season.slug}/decisions/", fields)
    assert answer["Location"].endswith("/reports/1")
    answer = client.get(f"/desk/{season.slug}/reports/1/attachment")
    assert answer.content == evil
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer["Content-Disposition"])


def test_nothing_is_stored_before_its_effect_was_seen(season, login):
    client, url = login(season, "steward"), f"/desk/{season.slug}/decide"
    form = {**BACK, "number": "9", "overall": "moved", "base": "1", "kind": "back-of-class"}
    before = head(season)
    for more in ({"do": "show"}, {"do": "issued"}, {"do": "issued", "mark": "guessed"}):
        page = client.post(url, form | more)
        assert page.status_code == 200
        assert head(season) == before
    text = page.content.decode()
    assert "Something changed since you looked" in text
    mark = re.search(r'name="mark" value="(\w+)"', text)[1]
    assert client.post(url, form | {"do": "issued", "mark": mark}).status_code == 302
    assert head(season) == before + 1
    # The same effect again: the car is last of its class already, so the mark is another.
    again = client.post(url, form | {"do": "issued", "mark": mark, "base": str(before + 1)})
    assert again.status_code == 200
    assert head(season) == before + 1


def test_from_a_protest_to_a_hearing_to_a_decision(season, login):
    client, desk = login(season, "steward"), f"/desk/{season.slug}/"
    client.post(f"{desk}decisions/", {**vars(PROTEST), "attachment": ""})
    form = {"kind": "fine", "session": "race-3", "number": "16", "amount": "100", "report": "1", "base": "1"}
    mark = re.search(r'name="mark" value="(\w+)"', client.post(f"{desk}decide", form).content.decode())[1]
    assert client.post(f"{desk}decide", form | {"do": "open", "mark": mark}).status_code == 302
    assert ">hearing<" in client.get(f"{desk}decisions/").content.decode()
    name = open_version(season).season.decisions[-1].id
    step = {"step": "issued", "base": str(head(season))}
    text = client.post(f"{desk}decisions/{name}", step).content.decode()
    mark = re.search(r'name="mark" value="(\w+)"', text)[1]
    assert client.post(f"{desk}decisions/{name}", step | {"do": "store", "mark": mark}).status_code == 302
    assert ">decided<" in client.get(f"{desk}decisions/").content.decode()
    text = client.get(f"{desk}decisions/{name}").content.decode()
    assert f"{desk}reports/1" in text
    received = {"step": "received", "by": "I. Ill, Team A", "base": str(head(season))}
    assert client.post(f"{desk}decisions/{name}", received).status_code == 302
    assert open_version(season).season.decisions[-1].acknowledged_by == "I. Ill, Team A"


def test_people_in_reports_are_forgotten(season):
    facts = open_version(season).season
    driver = facts.entries[0].crew[0].name
    text = Filed(
        **{**vars(PROTEST), "text": f"{driver} pushed me.", "by": driver, "attachment": b"x", "name": "a.png"}
    )
    made = file_report(season, facts, text, "Sue")
    lay_aside(made, "withdrawn", f"asked by {driver}", "Sue")
    assert isinstance(forget(season, driver, by="Ada", reason="asked for"), tuple)
    made.refresh_from_db()
    assert driver not in f"{made.text}{made.by}{made.handlings.get().note}"
    assert bytes(made.attachment) == b"x"


def test_penalty_points_stand_on_the_desk_with_what_they_lead_to(empty, login, monkeypatch):
    """With those of the season before of the series, and how far the next step is."""
    from countback.office.beginning import Template, begun, founded

    files = begun(Template(empty.series.name, 2025, "motorsport-uk-club", 1, 1))
    before = founded(files, "Ada")
    assert not isinstance(before, tuple), before
    for season, points in ((before, "5"), (empty, "3")):
        client = login(season, "owner")
        client.post(f"/desk/{season.slug}/entries/", {"base": "1", "list": "No,Driver\n7,Ann Able"})
        day = "2025-10-24T15:00" if season is before else "2026-05-24T15:00"
        form = {"kind": "licence-points", "competitor": "ann-able", "count": points, "incident": day}
        page = client.post(f"/desk/{season.slug}/decide", form | {"base": "2"}).content.decode()
        mark = re.search(r'name="mark" value="(\w+)"', page)
        assert mark, page
        sent = form | {"base": "2", "do": "issued", "mark": mark[1]}
        assert client.post(f"/desk/{season.slug}/decide", sent).status_code == 302
    # (a day, how many count then, what is said of the next step): those of 2025 lapse after twelve months.
    for day, counts, ahead in (
        ("2026-06-01", 8, "4 more: is referred"),
        ("2026-11-01", 3, "9 more: is referred"),
    ):
        now = dt.datetime.fromisoformat(f"{day}T12:00+00:00")
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        page = login(empty, "viewer").get(f"/desk/{empty.slug}/ledgers/").content.decode()
        (row,) = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page)
        assert "Ann Able" in row
        assert f'<td class="num total">{counts}</td>' in row
        assert ahead in row
        assert f"({open_version(before).season.name})" in row
        assert f"As they stood on {day}" in page


def test_the_public_sees_the_same_odds_in_each_outcome_as_the_desk(empty, login):
    owner, desk = login(empty, "owner"), f"/desk/{empty.slug}/"

    def send(path, **form):
        assert owner.post(desk + path, {"base": empty.versions.count(), **form}).status_code == 302

    send("entries/", list="7,Ann Able\n8,Bob Best\n9,Cat Cole\n10,Dan Dare")
    for race in ("race-1", "race-2"):
        send(f"sessions/{race}", order="7\n8\n9\n10")
    text = '[[decisions]]\nid = "d1"\nkind = "disqualified"\nsession = "race-1"\nnumber = "7"\n'
    text += '[[decisions.history]]\nstatus = "issued"\n[[decisions.history]]\nstatus = "under-appeal"\n'
    send("files/decisions.toml", text=text)
    send("sessions/race-1/issue", state="provisional")
    send("sessions/race-2/issue", state="provisional")
    public.build(empty)
    page = look_up(f"s/{empty.slug}/decisions.html")[2].decode()
    seen = [
        re.findall(r"<table.*?</table>", html[html.index('id="pending"') :], flags=re.S)
        for html in (page, owner.get(f"{desk}outcomes/").content.decode())
    ]
    odds = [[table for table in tables if "%" in table] for tables in seen]
    assert odds[0]
    assert odds[0] == odds[1]
