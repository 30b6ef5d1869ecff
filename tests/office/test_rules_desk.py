"""The rules desk: what is wrong, what it says and what it changes beside the text; stored when said so."""

from __future__ import annotations

import html
import re

import msgspec

from countback.office.actions import rules as actions
from countback.office.desk.rules import ASKED
from countback.office.scored import scored
from countback.office.versions import head, open_version
from countback.store.shipped import find_rulebook

BOOK = "porsche-carrera-cup-north-america"
TEXT = find_rulebook(BOOK).read_text("utf-8")
#: Two points more for each win.
MORE = TEXT.replace("race = [25,", "race = [27,", 1)


def points(season, number=None):
    opened = open_version(season, number)
    tables = scored(opened.season, opened.files).standings.tables()
    return {
        (table.id, row.competitor.name): (row.position, row.points) for table in tables for row in table.rows
    }


def beside(client, url, text, **more):
    answer = client.post(url, {"text": text, "base": "1", **more}, headers={ASKED: "yes"})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_what_is_wrong_is_told_with_its_line(season, login):
    client, url = login(season, "scorer"), f"/desk/{season.slug}/rules/{BOOK}"
    assert MORE != TEXT
    told = beside(client, url, TEXT.replace('"countback"', '"countbakc"'))
    line = next(at for at, row in enumerate(TEXT.splitlines(), 1) if row.startswith("tiebreaks"))
    assert f'data-line="{line}"' in told
    assert "the season cannot be scored by this" in told
    assert "Score the season by these rules" not in told
    told = beside(client, url, "this is [ not toml")
    assert "Error" in told
    assert "larger than" in beside(client, url, "# x\n" * 60_000)


def test_what_it_says_and_changes_stands_beside_it(season, login):
    client, url = login(season, "scorer"), f"/desk/{season.slug}/rules/{BOOK}"
    told = beside(client, url, MORE)
    assert "Points for the finishing place." in told
    assert "27" in told
    before = points(season)
    opened = open_version(season)
    changed, files = actions.under(opened.season, opened.files, actions.wanted(BOOK, MORE, opened.files))
    after = {
        (table.id, row.competitor.name): (row.position, row.points)
        for table in scored(changed, files).standings.tables()
        for row in table.rows
    }
    moved = {key for key in after if after[key] != before[key]}
    assert len(moved) > 5
    # Each row of the page, and no other: place and points before and after, per championship.
    rows = re.findall(r"<h3>([^<]+)</h3>|<th scope=\"row\">(.+?)</th><td>([^<]*)</td><td>([^<]*)</td>", told)
    seen, table = {}, ""
    names = {title.name: title.id for title in scored(changed, files).standings.rulebook.championships}
    for heading, who, place, held in rows:
        if heading:
            table = names.get(heading, "")
        elif table:
            seen[table, re.sub("<[^>]+>", "", who)] = (place, held)
    assert {*seen} == moved
    for key, (place, held) in seen.items():
        places = dict.fromkeys(str(one[key][0]) for one in (before, after))
        assert place == " → ".join(places), key
        assert held == f"{before[key][1]} → {after[key][1]}"
    assert head(season) == 1, "nothing is stored"


def test_it_is_stored_when_who_has_seen_it_says_so(season, login):
    client, url = login(season, "scorer"), f"/desk/{season.slug}/rules/{BOOK}"
    form = {"text": MORE.replace("\n", "\r\n"), "base": "1"}
    for more in ({"do": "take"}, {"do": "take", "mark": "guessed"}, {"do": "show"}):
        page = client.post(url, form | more).content.decode()
        assert head(season) == 1
    mark = re.search(r'name="mark" value="(\w+)"', page)[1]
    assert client.post(url, form | {"do": "take", "mark": mark}).status_code == 302
    made = open_version(season)
    assert (made.number, made.season.rulebook) == (2, f"{BOOK}.toml")
    assert made.files[f"{BOOK}.toml"].decode() == MORE
    assert points(season) != points(season, 1)
    # Its file is edited from now on, and back again under the shipped one.
    own = f"/desk/{season.slug}/rules/{BOOK}.toml"
    assert "The season is scored by this very text" in client.get(own).content.decode()
    page = client.get(url).content.decode()
    mark = re.search(r'name="mark" value="(\w+)"', page)[1]
    sent = {"text": TEXT, "base": "2", "do": "take", "mark": mark}
    assert client.post(url, sent).status_code == 302
    assert points(season) == points(season, 1)


def test_two_who_edit_one_rulebook_are_told(season, login):
    ann, bob = login(season, "scorer"), login(season, "owner")

    def store(client, book, text, base, **more):
        url = f"/desk/{season.slug}/rules/{book}"
        page = client.post(url, {"text": text, "base": base, **more}).content.decode()
        mark = re.search(r'name="mark" value="(\w+)"', page)
        assert mark, page
        return page, client.post(url, {"text": text, "base": base, "do": "take", "mark": mark[1]})

    assert store(ann, BOOK, MORE, "1")[1].status_code == 302
    own = f"{BOOK}.toml"
    assert store(ann, own, MORE.replace("27", "28", 1), "2")[1].status_code == 302
    page, answer = store(bob, own, MORE.replace("27", "29", 1), "2")
    assert "changed file" in page, "before anything is stored"
    assert answer.status_code == 200
    assert "changed file" in answer.content.decode()
    assert head(season) == 3
    assert store(bob, own, MORE.replace("27", "29", 1), "3")[1].status_code == 302


def test_a_season_that_cannot_be_scored_gets_other_rules_and_nothing_is_said_to_stay(season, login):
    from countback.office.actions.on_season import on_season
    from countback.office.versions import perform

    action = on_season("x", "x", lambda facts: (msgspec.structs.replace(facts, rulebook="none.toml"), []))
    perform(season, action, 1, "Ada")
    client, url = login(season, "scorer"), f"/desk/{season.slug}/rules/{BOOK}"
    page = client.get(url).content.decode()
    assert "could not be scored before" in page
    assert "Nobody's points" not in html.unescape(page)
    mark = re.search(r'name="mark" value="(\w+)"', page)[1]
    assert client.post(url, {"text": TEXT, "base": "2", "do": "take", "mark": mark}).status_code == 302
    assert open_version(season).season.rulebook == BOOK


def test_a_rulebook_that_is_not_there_is_not_found(season, login):
    client = login(season, "scorer")
    for book in ("nothing", "season.toml", "decisions.toml", "..%2Fx.toml", "entries.csv"):
        assert client.get(f"/desk/{season.slug}/rules/{book}").status_code == 404, book
    assert client.get(f"/desk/{season.slug}/rules/", {"book": "btcc"})["Location"].endswith("/rules/btcc")
