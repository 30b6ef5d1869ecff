"""The API beside results: who is told, who has opened what, outcomes, ledgers, tokens, seasons whole."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from countback.office import models, tokens
from countback.office.publishing import Issue, issue
from countback.office.scored import scored
from countback.office.versions import head, open_version
from countback.titles.worlds import worlds

from .conftest import named
from .test_api import ask, at


def body(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return json.loads(answer.content)


def test_a_receiver_is_added_tried_paused_and_removed(season, program):
    owner, publisher = program(season, "owner"), program(season, "publisher")
    new = {"kind": "webhook", "name": "Bot", "address": "https://example.org/secret-path"}
    assert ask(publisher, "POST", at(season, "/receivers"), new).status_code == 403
    made = body(ask(owner, "POST", at(season, "/receivers"), new), 201)
    assert made["secret"].startswith("whsec_")
    listed = ask(publisher, "GET", at(season, "/receivers")).content.decode()
    assert "example.org" in listed
    assert "secret-path" not in listed
    assert made["secret"] not in listed
    one = at(season, f"/receivers/{made['number']}")
    assert body(ask(owner, "PATCH", one, {"paused": True}))["paused"]
    assert not body(ask(owner, "PATCH", one, {"paused": False}))["paused"]
    issue(season, Issue("race-1", "official"), head(season), "Ada")
    (sent,) = body(ask(publisher, "GET", at(season, "/deliveries")))["items"]
    assert (sent["document"], sent["state"], sent["receiver"]) == (1, "waiting", made["number"])
    again = at(season, f"/deliveries/{sent['number']}/again")
    assert ask(publisher, "POST", again).status_code == 404, "it is on its way"
    models.Delivery.objects.filter(pk=sent["number"]).update(state="dead")
    assert body(ask(publisher, "POST", again))["state"] == "waiting"
    assert (
        ask(owner, "POST", at(season, "/receivers"), new | {"address": "ftp://example.org"}).status_code
        == 422
    )
    inside = new | {"name": "x", "address": "http://127.0.0.1:1/x"}
    number = body(ask(owner, "POST", at(season, "/receivers"), inside), 201)["number"]
    tried = body(ask(owner, "POST", at(season, f"/receivers/{number}/trials")), 201)
    assert (tried["state"], tried["document"]) == ("dead", None), "private addresses are refused"
    assert ask(owner, "DELETE", one).status_code == 200
    assert ask(owner, "DELETE", one).status_code == 404


def test_receipts_are_asked_for_and_seen_without_ids_of_people(season, program):
    steward = program(season, "steward")
    issue(season, Issue("race-1", "official"), head(season), "Ada")
    entry = open_version(season).season.entries[0]
    asked = body(ask(steward, "POST", at(season, "/receipts"), {"document": 1, "cars": [entry.number]}), 201)
    assert [(row["number"], row["opened"]) for row in asked["items"]] == [(entry.number, None)]
    assert ask(steward, "POST", at(season, "/receipts"), {"document": 7}).status_code == 422
    (link,) = body(ask(steward, "POST", at(season, "/links"), {"cars": [entry.number]}), 201)["items"]
    notice = season.notices.get()
    assert Client().post(link["path"], {"open": notice.pk}).status_code == 200
    (row,) = body(ask(steward, "GET", at(season, "/receipts?document=1")))["items"]
    assert row["opened"]
    assert {*row} == {"document", "decision", "number", "drivers", "asked", "by", "opened"}
    assert body(ask(steward, "GET", at(season, "/receipts?document=2")))["total"] == 0


def test_outcomes_are_those_of_the_worlds(empty, program):
    owner = program(empty, "owner")
    ask(owner, "POST", at(empty, "/entries"), {"list": "7,Ann Able\n8,Bob Best\n9,Cat Cole"})
    ask(owner, "PUT", at(empty, "/sessions/race-1/result"), {"lines": [], "order": "7\n8\n9"})
    decision = {"kind": "disqualified", "keys": {"session": "race-1", "number": "7", "reason": "weight"}}
    assert ask(owner, "POST", at(empty, "/decisions"), decision).status_code == 200
    assert ask(owner, "POST", at(empty, "/decisions/d1/steps"), {"step": "under-appeal"}).status_code == 200
    issue(empty, Issue("race-1", "official"), head(empty), "Ada")
    told = body(ask(Client(), "GET", at(empty, "/outcomes?odds=true")))
    opened = open_version(empty)
    found = worlds(scored(opened.season, opened.files).standings)
    assert [world["letter"] for world in told["worlds"]] == ["A", "B"]
    for world, shown in zip(found, told["worlds"], strict=True):
        (table,) = shown["championships"]
        rows = world.standings.table(table["id"]).rows
        assert [row["name"] for row in table["rows"]] == [row.competitor.name for row in rows]
        assert sum(row["title"] for row in table["odds"]) == pytest.approx(1, abs=0.02)
        assert [one["step"] for one in shown["outcomes"]] == [one.step for one in world.outcomes]
    first = [shown["championships"][0]["rows"][0]["name"] for shown in told["worlds"]]
    assert first == ["Bob Best", "Ann Able"]
    points = {
        "kind": "licence-points",
        "keys": {"session": "race-1", "number": "8", "count": "3", "reason": "x"},
    }
    assert ask(owner, "POST", at(empty, "/decisions"), points).status_code == 200
    (ledger,) = body(ask(owner, "GET", at(empty, "/ledgers")))["ledgers"]
    (account,) = ledger["accounts"]
    assert (account["driver"], account["counts"]) == ("Bob Best", 3)
    assert [charge["decision"] for charge in account["charges"]] == ["d2"]


def test_tokens_are_seen_without_their_secrets_and_revoked(season, program):
    scorer, owner = program(season, "scorer"), program(season, "owner")
    listed = body(ask(owner, "GET", at(season, "/tokens")))
    assert {row["key"] for row in listed["items"]} >= {
        scorer.secret.split("_")[1],
        owner.secret.split("_")[1],
    }
    assert scorer.secret.split("_", 2)[2] not in json.dumps(listed)
    assert body(ask(scorer, "GET", at(season, "/tokens")))["total"] == 1
    theirs, own = (f"/tokens/{one.secret.split('_')[1]}" for one in (owner, scorer))
    assert ask(scorer, "DELETE", at(season, theirs)).status_code == 404
    assert ask(scorer, "DELETE", at(season, own)).status_code == 200
    assert ask(scorer, "GET", at(season, "/tokens")).status_code == 401


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def bring(client, content):
    return client.post("/api/v1/archives", {"file": SimpleUploadedFile("season.zip", content)})


def test_a_season_goes_out_and_comes_in_whole(season, empty, login, program):
    owner, scorer = program(season, "owner"), program(season, "scorer")
    whole = ask(owner, "GET", at(season, "/archive"))
    assert whole.status_code == 200
    assert ask(scorer, "GET", at(season, "/archive")).status_code == 403
    chief = Client(headers={"Authorization": f"Bearer {_chief()}"})
    again = bring(chief, whole.content)
    assert again.status_code == 422
    assert "season-twice" in again.content.decode()
    assert bring(scorer, whole.content).status_code == 403, "its documents are served as they are"
    answer = ask(owner, "GET", at(season, "/versions/1/folder"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files == dict(open_version(season, 1).files)
    other = named(files, f"{season.slug}-again")
    assert bring(scorer, zipped(other)).status_code == 403, "it is of a series that is not theirs"
    made = body(bring(chief, zipped(other)), 201)
    assert open_version(models.Season.objects.get(slug=made["season"])).files == other
    for wrong in (b"PK\x03\x04", b"", zipped({"a.txt": b"x"}), zipped({"../season.toml": b"x"})):
        assert bring(chief, wrong).status_code == 422
    held = program(season, "scorer", "found", series=season.series)
    assert bring(held, zipped(other)).status_code == 403


def _chief():
    user = get_user_model().objects.create_superuser(f"chief-{models.Token.objects.count()}")
    return tokens.make(user, "chief", tokens.SCOPES)
