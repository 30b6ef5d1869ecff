"""Receipts: a competitor opens what is addressed to them by a link of their own, and nobody else's."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from countback.office import models, receipts
from countback.office.facts import decision_name
from countback.office.receipts import Subject
from countback.office.versions import open_version

from .test_publishing import put


def links(answer):
    """The links that a page of the desk shows, in the order of the entry list."""
    return re.findall(r"\thttp://testserver(/notices/[\w-]+)", html.unescape(answer.content.decode()))


@pytest.fixture
def desk(season, login):
    """The desk of receipts for a steward: its address, its client, and a page's text without marks."""
    put(season, state="provisional")
    steward = login(season, "steward")
    steward.address = f"/desk/{season.slug}/receipts/"
    return steward


def test_who_has_opened_a_document_is_seen_with_the_time_and_nobody_elses(season, desk):
    entries = open_version(season).season.entries
    numbers = f"{entries[0].number}, {entries[1].number}"
    answer = desk.post(desk.address, {"of": "document-1", "cars": numbers})
    assert answer.status_code == 302
    assert season.notices.count() == 2
    made = links(desk.post(desk.address, {"links": ""}))
    assert len(made) == len(entries)
    assert not links(desk.get(desk.address)), "they are shown once"
    page = desk.get(desk.address).content.decode()
    assert page.count("not yet") == 2

    car = Client()
    board = car.get(made[0]).content.decode()
    assert "Document 1" in board
    assert "not opened yet" in board
    # A program that looks at links opens nothing, nor does what is another's.
    assert season.notices.filter(opened=None).count() == 2
    theirs = season.notices.get(entry=entries[1].id)
    car.post(made[0], {"open": theirs.pk})
    assert season.notices.filter(opened=None).count() == 2
    number = re.search(r'name="open" value="(\d+)"', board)[1]
    assert "Read the document" in car.post(made[0], {"open": number}).content.decode()
    opened = season.notices.exclude(opened=None).get()
    car.post(made[0], {"open": number})
    assert season.notices.exclude(opened=None).get().opened == opened.opened, "the first time counts"
    page = desk.get(desk.address).content.decode()
    assert page.count("not yet") == 1
    assert opened.opened.isoformat() in page


def test_another_link_ends_the_one_before(season, desk):
    entry = open_version(season).season.entries[0]
    (old,) = links(desk.post(desk.address, {"links": entry.id}))
    (new,) = links(desk.post(desk.address, {"links": entry.id}))
    assert [Client().get(address).status_code for address in (old, new, "/notices/x")] == [404, 200, 404]
    assert old.rpartition("/")[2] not in str(list(models.Reader.objects.values()))


def test_a_decision_is_opened_only_when_it_is_issued(season, desk):
    facts = open_version(season).season
    name = decision_name(facts.decisions[0])
    number = facts.entries[0].number
    for wrong in (
        {"of": "decision-none"},
        {"of": "document-9"},
        {"of": "x"},
        {"of": f"decision-{name}", "cars": "x9"},
    ):
        assert desk.post(desk.address, wrong).status_code == 422
    assert not season.notices.exists()
    assert desk.post(desk.address, {"of": f"decision-{name}", "cars": number}).status_code == 302
    assert desk.post(desk.address, {"of": f"decision-{name}", "cars": number}).status_code == 302
    assert season.notices.count() == 1, "nobody is asked twice"
    (made,) = links(desk.post(desk.address, {"links": facts.entries[0].id}))
    shown = Client().post(made, {"open": season.notices.get().pk}).content.decode()
    assert facts.decisions[0].reason in html.unescape(shown)
    page = desk.get(f"/desk/{season.slug}/decisions/{name}").content.decode()
    assert "1 of 1 have opened it" in page


def test_a_competitor_of_another_season_opens_nothing_here(season, empty, desk):
    facts = open_version(season).season
    receipts.ask(season, facts, Subject(document=1), [], "Ada")
    secret = receipts.give_links(empty, [facts.entries[0]], "Ada")[facts.entries[0].id]
    answer = Client().post(f"/notices/{secret}", {"open": season.notices.first().pk})
    assert "Document 1" not in answer.content.decode()
    assert not season.notices.exclude(opened=None).exists()


def test_a_link_is_not_in_the_log(season, desk, capsys):
    entry = open_version(season).season.entries[0]
    (address,) = links(desk.post(desk.address, {"links": entry.id}))
    Client().get(address)
    said = capsys.readouterr()
    assert address.rpartition("/")[2] not in said.out + said.err
