"""The ladder: what is issued stays as it was, what is not is not public, and each says what changed."""

from __future__ import annotations

import datetime as dt
import html
import io
import os
import random
import re

import pypdf
import pytest
from django.utils import timezone

from countback.model.season import with_sessions
from countback.office import models, public, publishing, serving
from countback.office.actions.calendar import with_keys
from countback.office.actions.on_season import on_season
from countback.office.actions.results import Typed, ordered, typed
from countback.office.actions.texts import written
from countback.office.facts import Fact
from countback.office.publishing import Issue, issue, public_standings
from countback.office.versions import Conflict, Refused, head, open_version, perform, undoing


def store(season, cars, session="race-3", cause=""):
    action = on_season(
        "result",
        "typed",
        lambda one: typed(one, Typed(session, ordered(cars), cause)),
        [Fact("session", session)],
    )
    done = perform(season, action, head(season), "Ada")
    assert not isinstance(done, Refused | Conflict), done
    return done


def put(season, session="race-3", state="provisional", cause=""):
    return issue(season, Issue(session, state, cause), head(season), "Pat")


def test_what_was_not_issued_is_not_public(season):
    assert public_standings(season) is None
    first = put(season)
    assert isinstance(first, models.Publication)
    standings = public_standings(season)
    held = [one.id for event in standings.season.events for one in event.sessions if one.classifications]
    assert held == ["race-3"]
    store(season, "3\n9\n53")
    assert public_standings(season).tables() == standings.tables()
    put(season)
    assert public_standings(season).tables() != standings.tables()


def test_a_document_says_what_changed_and_stays_as_it_was(season):
    store(season, "3\n9\n53")
    first = put(season)
    page = bytes(first.page)
    store(season, "9\n3\n53")
    second = put(season, cause="Car 3 put behind car 9")
    text = bytes(second.page).decode()
    assert "car 9 (Parker Thompson): 2 → 1" in text
    assert "car 3 (Kay van Berlo): 1 → 2" in text
    assert "Reason: Car 3 put behind car 9" in text
    assert f"{first.number}.html" in text
    assert serving.look_up(f"d/{season.slug}/{first.number}.html")[2] == public.with_script(page)
    assert second.number == first.number + 1


def test_a_document_is_a_page_and_a_pdf_of_one_result(season, typeset):
    one = put(season)
    with pypdf.PdfReader(io.BytesIO(bytes(one.pdf))) as reader:
        text = "".join(page.extract_text() for page in reader.pages)
    assert "Kay van Berlo" in text
    assert bytes(one.pdf) == serving.look_up(f"d/{season.slug}/{one.number}.pdf")[2]


def test_the_state_of_each_revision_is_in_the_folder_and_no_amended_row_is(season):
    before = open_version(season).season
    put(season, "race-8")
    after = open_version(season).season
    old, new = (
        next(one for event in one_season.events for one in event.sessions if one.id == "race-8")
        for one_season in (before, after)
    )
    assert new.classifications[-1].rows == old.classifications[-1].rows
    assert new.classifications[-1].state == "provisional"
    assert new.classifications[-1].published is not None


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        (["provisional", "official", "amended"], True),
        (["unofficial", "provisional", "official"], True),
        (["official", "provisional"], False),
        (["provisional", "unofficial"], False),
        (["provisional", "amended"], False),
        (["official", "amended", "official"], False),
    ],
)
def test_the_ladder_goes_one_way(season, steps, ends):
    outcomes = [put(season, state=state, cause="a reason") for state in steps]
    assert isinstance(outcomes[-1], models.Publication) == ends
    assert all(isinstance(one, models.Publication) for one in outcomes[:-1])


def test_an_official_result_is_amended_for_a_reason(season):
    put(season, state="official")
    refused = put(season, state="amended")
    assert isinstance(refused, Refused)
    assert refused.findings[0].code == "no-cause"


@pytest.mark.parametrize(
    ("state", "cause"), [("unofficial", ""), ("provisional", ""), ("provisional", "x"), ("amended", "x")]
)
def test_what_is_issued_is_not_issued_again_unchanged(season, state, cause):
    if state == "amended":
        put(season, state="official")
    first = put(season, state=state, cause=cause)
    before = head(season)
    for again in {cause, f" {cause} ", "" if state != "amended" else cause}:
        refused = put(season, state=state, cause=again)
        assert isinstance(refused, Refused)
        assert refused.findings[0].code == "issued-already"
        assert f"document {first.number}" in refused.findings[0].message
    assert (head(season), season.publications.count()) == (before, first.number)
    # What the hint says can be done.
    assert isinstance(put(season, state=state, cause="Printed badly"), models.Publication)


def test_the_next_step_of_the_ladder_needs_no_change(season):
    for state in ("unofficial", "provisional", "official"):
        assert isinstance(put(season, state=state), models.Publication)
    assert isinstance(put(season, state="amended", cause="x"), models.Publication)


CHANGES = {
    "result": lambda season: store(season, "3\n9\n53"),
    "result before it": lambda season: put(season, "race-1"),
    "decision": lambda season: perform(season, written("decisions.toml", NEW), head(season), "Ada"),
    "about": lambda season: about(season, officials="Clerk of the course: A. Name"),
    "entry": lambda season: replaced(season, "entries.csv", b"Kay van Berlo,NLD", b"Kay van Berlo,BEL"),
    "taken back": lambda season: perform(season, undoing(season, head(season)), head(season), "Ada"),
}
NEW = '[[decisions]]\nkind = "disqualified"\nsession = "race-3"\nnumber = "3"\nreason = "weight"\n'


def about(season, **more):
    keys = {"name": "N", "series": f"Series of {season.slug}", **more}
    return perform(season, on_season("about", "x", lambda one: with_keys(one, keys)), head(season), "Ada")


def replaced(season, name, old, new):
    text = open_version(season).files[name]
    assert old in text
    return perform(season, written(name, text.replace(old, new).decode()), head(season), "Ada")


@pytest.mark.parametrize("change", CHANGES)
def test_what_reads_otherwise_is_issued_again_in_the_same_state(season, change):
    put(season)
    done = CHANGES[change](season)
    assert not isinstance(done, Refused | Conflict), done
    assert isinstance(put(season), models.Publication), change
    refused = put(season)
    assert isinstance(refused, Refused)
    assert refused.findings[0].code == "issued-already"


@pytest.mark.parametrize(
    "change", ["a later result", "one before it, not issued", "a later document", "another file"]
)
def test_what_comes_after_it_is_no_reason_to_issue_it_again(season, change):
    put(season)
    if change == "a later result":
        store(season, "9\n3\n53", "race-4")
    elif change == "one before it, not issued":
        store(season, "9\n3\n53", "race-2")
    elif change == "a later document":
        put(season, "race-8")
    else:
        perform(season, written("other.toml", "x = 1"), head(season), "Ada")
    assert isinstance(put(season), Refused)


def test_two_who_press_at_once_make_one_document(season, monkeypatch):
    """Making a document takes its time: whoever comes in between is told so, and nothing is stored."""
    from countback.office import documents

    made, others = documents.page, []

    def slow(*args):
        if not others:
            others.append(None)
            others.extend(put(season) for _ in range(3))
        return made(*args)

    monkeypatch.setattr(documents, "page", slow)
    assert isinstance(put(season), models.Publication)
    assert [other.findings[0].code for other in others[1:]] == ["issued-now"] * 3
    assert (season.publications.count(), head(season)) == (1, 2)


def test_a_document_that_could_not_be_made_is_made_later(season, monkeypatch):
    """The office was killed while it made one: after a minute somebody may."""
    from countback.office import documents, unchanged

    made = documents.page
    monkeypatch.setattr(documents, "page", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(season)
    monkeypatch.setattr(documents, "page", made)
    assert put(season).findings[0].code == "issued-now"
    monkeypatch.setattr(unchanged, "MAKING", dt.timedelta())
    assert isinstance(put(season), models.Publication)


def test_at_the_desk_no_button_issues_it_again(season, login):
    client = login(season, "publisher")
    address = f"/desk/{season.slug}/sessions/race-3"
    assert b'value="provisional"' in client.get(address).content
    sent = {"base": head(season), "state": "provisional", "cause": ""}
    assert client.post(f"{address}/issue", sent).status_code == 302
    page = client.get(address).content
    assert b'value="provisional"' not in page
    assert b'value="official"' in page
    answer = client.post(f"{address}/issue", {**sent, "base": head(season)})
    assert answer.status_code == 422
    assert b"nothing has changed since document 1" in answer.content
    put(season, "race-2")
    assert b'value="provisional"' in client.get(address).content


def test_protests_run_from_when_it_was_issued_where_the_season_says_how_long(season):
    assert put(season, state="unofficial").protest_until is None
    keys = {"name": "N", "series": f"Series of {season.slug}", "protest_minutes": "30"}
    perform(season, on_season("about", "x", lambda one: with_keys(one, keys)), head(season), "Ada")
    one = put(season)
    assert one.protest_until - one.at == dt.timedelta(minutes=30)
    assert "protests until" in bytes(one.page).decode()
    assert put(season, state="official").protest_until is None


def test_somebody_who_saw_an_older_result_does_not_issue_the_new_one(season):
    seen = head(season)
    store(season, "3\n9\n53")
    met = issue(season, Issue("race-3", "official"), seen, "Pat")
    assert isinstance(met, Conflict)
    assert not season.publications.exists()


def test_a_season_can_be_asked_for_as_the_public_knew_it_after_each_document(season):
    tables = {}
    for session in ("race-3", "race-4", "race-6"):
        one = put(season, session)
        tables[one.number] = public_standings(season).tables()
    store(season, "53\n9\n3", "race-4")
    put(season, "race-4")
    for number, table in tables.items():
        assert public_standings(season, upto=number).tables() == table


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_acts_leaves_every_document_as_it_was_issued(season, seed):
    """Refutes the claim that a document is immutable, by doing at random what people do."""
    chance = random.Random(seed)
    kept = {}
    for _ in range(8):
        session = chance.choice(("race-3", "race-4"))
        if chance.random() < 0.5:
            store(season, "\n".join(chance.sample(["3", "9", "53", "6", "12"], 5)), session)
        else:
            one = put(season, session, chance.choice(publishing.STATES), "a reason")
            if isinstance(one, models.Publication):
                kept[one.number] = bytes(one.page)
    for number, page in kept.items():
        assert bytes(season.publications.get(number=number).page) == page
    numbers = list(season.publications.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_site_shows_what_was_issued_and_nothing_else(season):
    put(season)
    assert public.build(season) > 0
    table = models.Page.objects.get(path=f"s/{season.slug}/index.html")
    assert b"/live.js" in bytes(table.content)
    session = bytes(models.Page.objects.get(path=f"s/{season.slug}/sessions/race-4.html").content)
    assert b"Not run yet" in session
    assert public.build(season) == 0


@pytest.mark.skipif("OFFICE_DATABASE" in os.environ, reason="the same on every database")
def test_standings_are_shown_on_other_sites_by_the_code_that_is_there_to_copy(season, login):
    put(season)
    public.build(season)
    desk = login(season, "viewer").get(f"/desk/{season.slug}/published/").content.decode()
    codes = re.findall(r"<iframe [^<]*</iframe>", html.unescape(desk))
    paths = [re.search(r'src="http://testserver/(embed/[^"]+)"', code)[1] for code in codes]
    assert len(paths) == len({*paths}) >= 3
    for path in paths:
        page = serving.look_up(path)[2].decode()
        assert '<base target="_blank"' in page
        assert "<script>" not in page
        assert " style=" not in page
    table = public_standings(season).tables()[0]
    whole = serving.look_up(next(path for path in paths if "-top-" not in path))[2].decode()
    assert [
        name for name in (row.competitor.name for row in table.rows) if name not in html.unescape(whole)
    ] == []
    short = serving.look_up(next(path for path in paths if "-top-" in path))[2].decode()
    assert short.count("<tr>") < whole.count("<tr>")


def test_what_a_stop_left_undone_is_made_at_the_next_start(season, monkeypatch):
    # Other tests leave seasons whose pages were never made: they are of no interest here.
    built = public.build
    monkeypatch.setattr(public, "build", lambda one: built(one) if one.pk == season.pk else 0)
    put(season)
    assert public.built_mark(season).endswith(" 1")
    public.build_missing()
    assert serving.look_up(f"s/{season.slug}/index.html") is not None
    store(season, "3\n9\n53")
    put(season)  # and the office is killed before it makes the pages
    before = bytes(models.Page.objects.get(path=f"s/{season.slug}/sessions/race-3.html").content)
    public.build_missing()
    assert bytes(models.Page.objects.get(path=f"s/{season.slug}/sessions/race-3.html").content) != before
    newest = models.Page.objects.order_by("-pk").first().pk
    public.build_missing()
    assert models.Page.objects.order_by("-pk").first().pk == newest


@pytest.mark.skipif("OFFICE_DATABASE" in os.environ, reason="the same on every database")
def test_what_a_document_prints_is_what_the_library_computes(season):
    from countback.office.scored import scored

    one = put(season)
    opened = open_version(season, one.version)
    alone = with_sessions(
        opened.season,
        lambda session: (
            session
            if session.id == "race-3"
            else __import__("msgspec").structs.replace(session, classifications=())
        ),
    )
    standings = scored(alone, opened.files).standings
    assert one.shown["tables"].keys() == {table.name for table in standings.tables()}
    for table in standings.tables():
        assert [row[1] for row in one.shown["tables"][table.name]] == [
            row.competitor.name for row in table.rows
        ]
    assert one.at <= timezone.now()


@pytest.mark.skipif("OFFICE_DATABASE" in os.environ, reason="the same on every database")
def test_what_is_imported_is_issued_from_the_first_step_on_like_what_is_typed(empty):
    """A sheet is stored as provisional and not published, also over a result that was issued."""
    from countback.formats.recognise import read
    from countback.importing.wanted import Wanted
    from countback.office.actions.entries import pasted
    from countback.office.desk.importing import importing_action

    perform(empty, on_season("enter", "x", lambda one: pasted(one, "7,Ann A\n8,Bob B")), head(empty), "Ada")
    for number, (order, state) in enumerate(
        (("78", "provisional"), ("87", "provisional"), ("87", "official"))
    ):
        rows = "\n".join(f"{place},{car}" for place, car in enumerate(order, 1))
        sheet = [("race.csv", read("race.csv", f"Pos,No\n{rows}\n".encode()))]
        wanted = Wanted(
            now=timezone.now(), session="race-1", revise="race-1" if number else "", state="provisional"
        )
        done = number < 2 and perform(empty, importing_action(sheet, wanted), head(empty), "Ada")
        assert not isinstance(done, Refused | Conflict), done
        newest = open_version(empty).season.events[0].sessions[0].classification
        if number < 2:
            assert (newest.state, newest.published) == ("provisional", None)
        assert isinstance(put(empty, "race-1", state), models.Publication)
    opened = open_version(empty)
    states = [one.state for one in opened.season.events[0].sessions[0].classifications]
    assert states == ["provisional", "provisional", "official"]
    assert [one.code for one in opened.findings if "state" in one.code or "revision" in one.code] == []
