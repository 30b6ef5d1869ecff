"""The API: what was issued for everybody, and what the desks do for programs."""

from __future__ import annotations

import datetime as dt
import json
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from countback.office import models, tokens
from countback.office.api import rates
from countback.office.api.routes import API, ROUTES
from countback.office.publishing import Issue, issue
from countback.office.roles import MATRIX, ROLES
from countback.office.versions import Refused, head, open_version

from .conftest import ON_POSTGRESQL

DEEDS = tokens.SCOPES
FILLED = {
    "session": "race-1",
    "number": "1",
    "championship": "overall",
    "competitor": "kay-van-berlo",
    "entry": "3",
    "name": "season.toml",
    "key": "no-such-key",
}


def ask(client, method, path, body=None, **headers):
    """Ask as programs do; returns the answer."""
    kind = {"content_type": "application/json"} if body is not None else {}
    data = json.dumps(body) if body is not None else ""
    return client.generic(method, path, data, headers=headers, **kind)


def at(season, path=""):
    return f"/api/v1/seasons/{season.slug}{path}"


def address(season, route):
    parts = {**FILLED, "season": season.slug}
    if "{decision}" in route.path:
        parts["decision"] = "no-such-decision"
    return "/api/v1" + re.sub(r"{(?:path:)?(\w+)}", lambda part: parts[part[1]], route.path)


# Who may do what.


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_every_route_of_the_description_is_in_the_list_and_says_what_it_takes():
    described = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in API.get_openapi_schema()["paths"].items()
        for method in methods
    }
    assert described == {(route.method, route.path.replace("{path:", "{")) for route in ROUTES}
    bound = [
        operation
        for router in API._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    deeds = {(route.method, route.view): route.deed for route in ROUTES}
    assert len(bound) == len(ROUTES)
    for operation in bound:
        (access,) = operation.auth_callbacks
        assert access.deed == deeds[operation.methods[0], operation.view_func]
        assert access.deed in DEEDS or (access.deed is None and operation.methods == ["GET"])


def expected(route, role, scopes):
    """What a route answers to an empty request: None where it goes on to look at what was sent."""
    if route.deed is None:
        return None
    if role is None:
        return 401
    if "{season}" not in route.path:  # which series it is stands in the body
        return None if route.deed in scopes else 403
    if role == "":
        return 404
    return None if role in MATRIX[route.deed] and route.deed in scopes else 403


def asked(role):
    """Yield every route with tokens for everything, for all but what it takes, and for that alone."""
    if role in ("", None):
        yield DEEDS, ROUTES
        return
    yield DEEDS, ROUTES
    for deed in DEEDS:
        taking = [route for route in ROUTES if route.deed == deed]
        yield tuple(one for one in DEEDS if one != deed), taking
        yield (deed,), taking
    yield ("enter",), [route for route in ROUTES if route.deed is None]


# Who may do what does not depend on the database.
@pytest.mark.parametrize("role", ["scorer"] if ON_POSTGRESQL else [*ROLES, "", None])
def test_every_route_answers_those_only_whose_role_and_scope_allow_it(season, program, role):
    issue(season, Issue("race-1", "official"), 1, "Ada")
    before = head(season)
    for scopes, routes in asked(role):
        client = Client() if role is None else program(season, role, *scopes)
        for route in routes:
            wanted = expected(route, role, scopes)
            if ON_POSTGRESQL and wanted is None and route.path != "/seasons/{season}":
                continue  # what is answered is the same on every database
            answer = client.generic(route.method, address(season, route), "")
            told = (role, scopes, route.method, route.path, answer.status_code)
            if wanted is None:
                assert answer.status_code in (200, 400, 404, 422, 403 if route.or_deed else 200), told
            else:
                assert answer.status_code == wanted, told
                assert answer["Content-Type"] == "application/problem+json"
            if route.deed is None and "view" in route.view.__code__.co_varnames:
                desk = client.get(f"{address(season, route)}?view=desk")
                allowed = role in MATRIX["read"] and "read" in scopes
                refused = 401 if role is None else 404 if role == "" else 403
                assert (desk.status_code in (200, 404)) if allowed else desk.status_code == refused, told
    if role not in (*MATRIX["enter"], *MATRIX["decide"]):
        assert head(season) == before


@pytest.mark.parametrize("name", ["decisions.toml", "entries.csv"])
def test_a_file_is_written_by_those_only_whose_work_it_is(season, program, name):
    deed = "decide" if name == "decisions.toml" else "enter"
    for role in ROLES:
        for scopes in (("read", deed), ("read",), DEEDS):
            answer = ask(program(season, role, *scopes), "PUT", at(season, f"/files/{name}"), {"text": "# x"})
            allowed = role in MATRIX[deed] and deed in scopes
            assert (answer.status_code == 403) == (not allowed), (role, scopes, answer.content)


def test_a_token_is_of_no_use_for_another_series_or_after_it_was_revoked(season, empty, login, program):
    client = program(season, "owner", series=season.series)
    user = models.Token.objects.latest("pk").user
    models.Membership.objects.create(user=user, series=empty.series, role="owner")
    assert client.get(at(season, "/versions")).status_code == 200
    assert client.get(at(empty, "/versions")).status_code == 403
    key = client.secret.split("_")[1]
    assert client.secret not in str(list(models.Token.objects.values()))
    assert client.secret.split("_", 2)[2] not in str(list(models.Token.objects.values()))
    assert tokens.revoke(key)
    assert not tokens.revoke(key)
    for path in ("/versions", "", "/standings"):
        answer = client.get(at(season, path))
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_can_do_no_more_than_its_owner_can_at_that_moment(season, program):
    client = program(season, "scorer")
    assert client.get(at(season, "/versions")).status_code == 200
    member = models.Membership.objects.filter(series=season.series).latest("pk")
    member.role = "viewer"
    member.save()
    assert ask(client, "POST", at(season, "/entries"), {"list": "99,Ann"}).status_code == 403
    member.user.is_active = False
    member.user.save()
    assert client.get(at(season, "/versions")).status_code == 401


def test_a_session_of_a_browser_changes_nothing_without_a_form_of_ours(season, login):
    client = login(season, "owner", checks=True)
    assert client.get(at(season, "/versions")).status_code == 200
    for route in ROUTES:
        if route.method != "GET":
            answer = client.generic(
                route.method, address(season, route), "{}", content_type="application/json"
            )
            assert answer.status_code == 403, route
            assert answer.json()["findings"][0]["code"] == "no-form"
    page = client.get(f"/desk/{season.slug}/entries/").content.decode()
    form = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    sent = {"list": "99,Ann Example"}
    answer = ask(client, "POST", at(season, "/entries"), sent, **{"X-CSRFToken": form})
    assert answer.status_code == 200, answer.content


# What was issued, and as known at a time.


def test_nobody_sees_what_was_not_issued(season):
    client = Client()
    assert client.get(at(season)).status_code == 404
    issue(season, Issue("race-1", "provisional"), 1, "Ada")
    told = client.get(at(season, "/standings")).json()
    assert told["state"] == "provisional"
    assert told["moment"]["document"] == 1
    assert {table["after_session"] for table in told["standings"]} == {"race-1"}
    assert client.get(at(season, "/sessions/race-2/result")).status_code == 404
    assert client.get(at(season, "/sessions/race-1/result")).json()["document"] == "1"
    assert client.get(at(season, "/standings?view=desk")).status_code == 401
    assert [one["id"] for one in client.get("/api/v1/seasons?limit=500").json()["items"]].count(
        season.slug
    ) == 1


def test_standings_are_those_that_were_known_then(season, program):
    client = program(season, "owner")
    yesterday = timezone.now() - dt.timedelta(days=1)
    issue(season, Issue("race-1", "provisional"), 1, "Ada", yesterday)
    body = {"kind": "disqualified", "keys": {"session": "race-1", "number": "3", "reason": "weight"}}
    before = client.get(at(season, "/standings")).json()
    shown = ask(client, "POST", at(season, "/decisions"), {**body, "preview": True})
    assert shown.status_code == 200, shown.content
    assert any(one["number"] == "3" for one in shown.json()["places"])
    assert head(season) == 2
    done = ask(client, "POST", at(season, "/decisions"), body)
    assert (done.status_code, done.json()["version"]) == (200, 3)
    assert client.get(at(season, "/standings")).json()["standings"] == before["standings"]
    second = ask(
        client, "POST", at(season, "/sessions/race-1/documents"), {"state": "official", "cause": "x"}
    )
    assert second.status_code == 201, second.content
    assert second.json()["number"] == 2
    after = Client().get(at(season, "/standings")).json()
    assert after["standings"] != before["standings"]
    then = (yesterday + dt.timedelta(hours=1)).isoformat()
    old = Client().get(at(season, "/standings"), {"at": then})
    assert (old.json()["standings"], old.json()["state"]) == (before["standings"], "provisional")
    assert (old["Countback-Document"], old["Countback-Version"]) == ("1", "2")
    assert Client().get(at(season, "/standings?at=2001-01-01T00:00:00Z")).status_code == 404
    assert Client().get(at(season, "/standings?at=2001-01-01T00:00:00")).status_code == 422
    assert client.get(at(season, "/standings?view=desk&after=1")).json()["standings"][0]["after_round"] == 1
    assert client.get(at(season, "/standings?view=desk&after=nonsense")).status_code == 404


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_every_number_says_why(season, program):
    client = program(season, "viewer")
    for table in client.get(at(season, "/standings?view=desk")).json()["standings"]:
        for row in table["rows"][:3]:
            path = f"/standings/{table['id']}/{row['competitor']['id']}/why?view=desk"
            told = client.get(at(season, path)).json()
            assert (told["points"], told["position"]) == (row["points"], row["position"])


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_what_is_known_is_not_sent_again(season, program):
    client = program(season, "viewer")
    for path in ("/standings?view=desk", "/entries?view=desk&limit=3", "/versions", "/rulebook"):
        first = client.get(at(season, path))
        known = first["ETag"].removeprefix("W/")
        for seen in (f'"x", W/{known}', f'{known}, "y"', "*"):
            again = client.get(at(season, path), headers={"If-None-Match": seen})
            assert (again.status_code, again.content) == (304, b""), path
            assert again["ETag"] == first["ETag"]
            assert again["Countback-Version"] == first["Countback-Version"] if "version" not in path else True
        assert client.get(at(season, path), headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_nothing_that_is_read_differs_by_the_hour_at_which_it_is_asked_for(season, program, monkeypatch):
    client, now = program(season, "owner"), timezone.now()
    issue(season, Issue("race-1", "provisional"), 1, "Ada", now - dt.timedelta(hours=2))
    told = {"kind": "protest", "by": "Team", "text": "cut", "session": "race-1"}
    sheet = SimpleUploadedFile("a.png", b"x")
    assert client.post(at(season, "/attached-reports"), {**told, "file": sheet}).status_code == 201
    assert ask(client, "POST", at(season, "/receipts"), {"document": 1}).status_code == 201
    paths = [address(season, route) for route in ROUTES if route.method == "GET"]
    decided = client.get(at(season, "/decisions?view=desk")).json()["items"][0]["id"]
    paths = [path.replace("no-such-decision", decided) for path in paths]
    paths += [
        at(season, "/outcomes?odds=true"),
        at(season, "/sessions/race-1/result?at=2099-01-01T00:00:00Z"),
    ]
    paths += ["/api/v1/openapi.json", f"/ergast/{season.series.slug}/current/driverStandings.json"]
    paths += [f"{path}{'&' if '?' in path else '?'}view=desk" for path in paths]
    later = dt.timedelta()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + later)
    monkeypatch.setattr("time.time", lambda real=time.time: real() + later.total_seconds())
    firsts = {path: client.get(path) for path in paths}
    later = dt.timedelta(seconds=5)
    for path, first in firsts.items():
        assert (first.status_code, bool(first["ETag"])) == (200, True), path
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), path
        # A weak one says that it is not the same to the byte.
        assert first["ETag"].startswith("W/") == (client.get(path).content != first.content), path


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_what_is_otherwise_is_sent_again(season, program):
    client = program(season, "owner")
    issue(season, Issue("race-1", "provisional"), 1, "Ada", timezone.now() - dt.timedelta(hours=2))
    paths = ["/standings", "/standings?view=desk", "/decisions?view=desk", "/sessions/race-1/result", ""]
    seen = {path: client.get(at(season, path))["ETag"] for path in paths}
    body = {"kind": "disqualified", "keys": {"session": "race-1", "number": "3", "reason": "weight"}}
    assert ask(client, "POST", at(season, "/decisions"), body).status_code == 200
    again = {path: client.get(at(season, path), headers={"If-None-Match": seen[path]}) for path in paths}
    assert {path for path in paths if again[path].status_code == 200} == {paths[1], paths[2]}
    document = {"state": "official", "cause": "x"}
    assert ask(client, "POST", at(season, "/sessions/race-1/documents"), document).status_code == 201
    for path in paths:
        assert client.get(at(season, path), headers={"If-None-Match": seen[path]}).status_code == 200, path
    # What was seen is sent along with a change, as it came.
    etag = client.get(at(season, "/standings?view=desk"))["ETag"]
    assert etag.startswith("W/")
    about = ask(client, "PATCH", at(season), {"source": "x"}, **{"If-Match": etag})
    assert about.status_code == 200, about.content


def test_lists_come_in_parts_and_no_part_is_lost(season, program):
    client = program(season, "viewer")
    whole = client.get(at(season, "/entries?view=desk&limit=500")).json()
    parts, path = [], at(season, "/entries?view=desk&limit=7")
    while path:
        told = client.get(path).json()
        parts += told["items"]
        path = told["next"]
    assert parts == whole["items"]
    assert len(parts) == whole["total"] > 20
    assert client.get(at(season, "/entries?view=desk&limit=501")).status_code == 422


# Changes.


def test_a_stale_version_is_refused_only_where_what_it_changes_was_changed(season, program):
    client = program(season, "owner")
    fields = {"number": "3", "driver": "Kay van Berlo", "class_name": "Pro", "team": "One"}
    other = {"number": "2", "driver": "Sean Varwig", "class_name": "Pro", "team": "Two"}
    assert ask(client, "PUT", at(season, "/entries/2"), other).status_code == 200
    # Somebody else changed another entry: nothing of ours is touched.
    mine = ask(client, "PUT", at(season, "/entries/3"), fields, **{"If-Match": "1"})
    assert mine.status_code == 200, mine.content
    assert mine.json()["version"] == 3
    late = ask(client, "PUT", at(season, "/entries/3"), {**fields, "team": "Three"}, **{"If-Match": '"1"'})
    assert late.status_code == 412
    told = late.json()
    assert (told["fact"], told["version"]) == ("entry 3", 3)
    assert told["findings"][0]["code"] == "changed-meanwhile"
    assert head(season) == 3
    etag = client.get(at(season, "/entries?view=desk"))["ETag"]
    assert (
        ask(client, "PUT", at(season, "/entries/3"), fields | {"team": "4"}, **{"If-Match": etag}).status_code
        == 200
    )
    for wrong in ("99", '"abc"', "0", "-1"):
        answer = ask(client, "PUT", at(season, "/entries/3"), fields, **{"If-Match": wrong})
        assert answer.status_code == 412, wrong


def test_a_request_that_is_sent_again_is_done_once(season, program):
    client = program(season, "owner")
    key = {"Idempotency-Key": "a-key"}
    body = {"kind": "protest", "by": "Team", "text": "cut", "session": "race-1"}
    first = ask(client, "POST", at(season, "/reports"), body, **key)
    again = ask(client, "POST", at(season, "/reports"), body, **key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert season.reports.count() == 1
    other = ask(client, "POST", at(season, "/reports"), {**body, "text": "other"}, **key)
    assert other.status_code == 422
    assert other.json()["findings"][0]["code"] == "key-twice"
    refused = ask(client, "POST", at(season, "/entries"), {"list": ""}, **{"Idempotency-Key": "b"})
    assert refused.status_code == 422
    assert ask(client, "POST", at(season, "/entries"), {"list": ""}, **{"Idempotency-Key": "b"})[
        "Idempotency-Replayed"
    ]
    # Another's key is another key.
    stranger = ask(program(season, "owner"), "POST", at(season, "/reports"), body, **key)
    assert (stranger.status_code, season.reports.count()) == (201, 2)


def test_an_error_under_a_key_leaves_nothing_and_may_be_tried_again(season, program, monkeypatch):
    from countback.office.api import stewarding

    client = program(season, "owner")
    client.raise_request_exception = False
    filed = stewarding.file_report

    def broken(*args, **more):
        filed(*args, **more)
        raise RuntimeError("power cut")

    body = {"kind": "protest", "by": "Team", "text": "cut", "session": "race-1"}
    monkeypatch.setattr(stewarding, "file_report", broken)
    assert ask(client, "POST", at(season, "/reports"), body, **{"Idempotency-Key": "k"}).status_code == 500
    assert season.reports.count() == 0
    monkeypatch.undo()
    assert ask(client, "POST", at(season, "/reports"), body, **{"Idempotency-Key": "k"}).status_code == 201
    assert season.reports.count() == 1


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_whoever_asks_too_often_waits(season, program, monkeypatch):
    client = program(season, "viewer")
    monkeypatch.setattr(rates, "RATES", rates.Rates())
    monkeypatch.setattr(rates, "KNOWN", 3)
    monkeypatch.setattr(rates, "UNKNOWN", 2)
    statuses = [client.get(at(season, "/versions")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = client.get(at(season, "/versions"))
    assert 1 <= int(answer["Retry-After"]) <= 20
    guessing = Client(headers={"Authorization": "Bearer countback_abc_def"})
    assert [guessing.get(at(season)).status_code for _ in range(3)] == [401, 401, 429]


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_a_bucket_fills_again_with_time():
    bucket = rates.Rates()
    assert [bucket.wait("x", 60, now=0.0) for _ in range(61)] == [0] * 60 + [1]
    assert bucket.wait("x", 60, now=1.0) == 0
    assert bucket.wait("x", 60, now=1.0) == 1
    assert bucket.wait("y", 60, now=1.0) == 0


def sheet(text):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("race.csv", text.encode())


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_a_file_is_planned_first_and_stored_when_that_is_said(empty, program):
    client = program(empty, "scorer")
    entered = ask(client, "POST", at(empty, "/entries"), {"list": "7,Ann A\n8,Bob B"})
    assert entered.status_code == 200, entered.content
    more = {"session": "race-1"}
    plan = client.post(at(empty, "/imports"), {"files": sheet("Pos,No\n1,7\n2,8\n"), **more})
    assert plan.status_code == 200, plan.content
    assert (plan.json()["stored"], plan.json()["sessions"][0]["cars"]) == (False, 2)
    assert head(empty) == 2
    done = client.post(at(empty, "/imports"), {"files": sheet("Pos,No\n1,7\n2,8\n"), **more, "store": "true"})
    assert (done.status_code, done.json()["version"]) == (200, 3)
    wrong = client.post(
        at(empty, "/imports"), {"files": sheet("Pos,No\n1,8\n2,7\n"), **more, "store": "true"}
    )
    assert wrong.status_code == 422
    assert "--" not in wrong.content.decode()
    key = {"Idempotency-Key": "sheet"}
    for _ in range(2):
        sent = {"files": sheet("Pos,No\n1,8\n2,7\n"), **more, "revise": "true", "store": "true"}
        answer = client.post(at(empty, "/imports"), sent, headers=key)
        assert answer.status_code == 200, answer.content
    assert head(empty) == 4
    shown = client.get(at(empty, "/sessions/race-1/result?view=desk")).json()
    assert [row["number"] for row in shown["rows"]] == ["8", "7"]


def test_a_season_is_begun_filled_issued_and_taken_back_by_a_program(office, login, empty, program):
    client = program(empty, "owner")
    name = empty.series.name
    made = ask(client, "POST", "/api/v1/seasons", {"series": name, "year": 2024, "rulebook": "formula-one"})
    assert made.status_code == 201, made.content
    season = models.Season.objects.get(slug=made.json()["season"])
    other = {"series": "Somebody else's", "year": 2026, "rulebook": "motorsport-uk-club"}
    assert ask(client, "POST", "/api/v1/seasons", other).status_code == 403
    steps = [
        ("PATCH", "", {"protest_minutes": 30, "officials": ["Clerk: A. Name"], "calendar": "open"}),
        ("PUT", "/rounds/1", {"name": "Oulton", "sessions": [{"name": "Race 1"}, {"name": "Race 2"}]}),
        ("POST", "/entries", {"list": "7,Ann A\n8,Bob B"}),
        ("PUT", "/sessions/race-1-2/result", {"order": "8\n7 DNF"}),
        ("POST", "/sessions/race-1-2/documents", {"state": "provisional"}),
        (
            "PUT",
            "/sessions/race-1-2/result",
            {"lines": [{"number": "7"}, {"number": "8"}], "cause": "misread"},
        ),
        ("POST", "/versions/{head}/undo", None),
        ("POST", "/reports", {"kind": "protest", "by": "B", "text": "x", "session": "race-1-2"}),
        ("POST", "/reports/1/handlings", {"state": "withdrawn", "note": "no evidence"}),
        ("DELETE", "/rounds/6", None),
    ]
    found = open_version(season).season
    for method, path, body in steps:
        found = open_version(season).season
        race = found.events[0].sessions[0].id
        where = path.replace("race-1-2", race).replace("{head}", str(head(season)))
        answer = ask(client, method, at(season, where), body)
        assert answer.status_code in (200, 201), (path, answer.content)
    told = client.get(at(season)).json()
    assert told["protest_minutes"] == 30
    assert Client().get(at(season, "/documents")).json()["items"][0]["protest_until"]
    assert client.get(at(season, "/reports/1")).json()["state"] == "withdrawn"
    bad = ask(client, "PUT", at(season, "/rounds/1"), {"name": "Oulton", "nmae": "x"})
    assert bad.status_code == 422
    assert bad.json()["findings"][0]["place"]["key"] == "nmae"


# What does not leave.


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_ids_of_people_at_their_sources_do_not_leave(empty, program):
    client = program(empty, "owner")
    lines = "number,driver,driver_id,id\n7,Ann A,lic-77812,7-lic-77812\n8,Bob B,,\n"
    written = ask(client, "PUT", at(empty, "/files/entries.csv"), {"text": lines})
    assert written.status_code == 200, written.content
    typed = ask(client, "PUT", at(empty, "/sessions/race-1/result"), {"order": "7\n8"})
    assert typed.status_code == 200, typed.content
    user = models.Token.objects.latest("pk").user
    user.username = "ann@example.org"
    user.save()
    ask(client, "POST", at(empty, "/entries"), {"list": "9,Cid C"})
    keys = {"competitor": "lic-77812", "amount": "1", "reason": "weight"}
    decided = ask(client, "POST", at(empty, "/decisions"), {"kind": "points-deducted", "keys": keys})
    assert decided.status_code == 200, decided.content
    for path in (
        "/standings",
        "/entries",
        "/sessions/race-1/result",
        "/versions",
        "/findings",
        "/versions/3",
        "/versions/5",
        "/decisions",
        "/decisions/d1",
        "/outcomes",
    ):
        told = client.get(at(empty, f"{path}?view=desk")).content.decode()
        assert "77812" not in told, path
        assert "@example" not in told, path
    shown = client.get(at(empty, "/entries?view=desk")).json()["items"]
    entry = next(one for one in shown if one["number"] == "7")
    fields = {"number": "77", "driver": "Ann A"}
    assert ask(client, "PUT", at(empty, f"/entries/{entry['id']}"), fields).status_code == 200
    table = client.get(at(empty, "/standings?view=desk")).json()["standings"][0]
    ann = next(row["competitor"] for row in table["rows"] if row["competitor"]["name"] == "Ann A")
    path = f"/standings/{table['id']}/{ann['id']}/why?view=desk"
    assert client.get(at(empty, path)).json()["competitor"]["name"] == "Ann A"
    assert client.get(at(empty, "/files/aliases.csv")).status_code == 404
    assert ask(client, "PUT", at(empty, "/files/aliases.csv"), {"text": "x"}).status_code == 403


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_no_secret_is_in_the_log(season, program):
    from structlog.testing import capture_logs

    client = program(season, "owner")
    with capture_logs() as logs:
        client.get(at(season, "/versions?token=" + client.secret))
        Client(headers={"Authorization": "Bearer countback_abc_wrongsecret"}).get(at(season))
        made = ask(client, "POST", at(season, "/invitations"), {"role": "viewer"})
    secret = made.json()["path"].rpartition("/")[2]
    assert logs
    assert not [word for word in (client.secret, "wrongsecret", secret) if word in str(logs)]


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
def test_what_makes_no_sense_is_a_problem_with_findings(season, program):
    client = program(season, "owner")
    for method, path, body, status in (
        ("POST", "/entries", '{"list": ', 400),
        ("POST", "/entries", '{"list": "\\u0000"}', 422),
        ("POST", "/entries", "[]", 422),
        ("PUT", "/rounds/0", "{}", 422),
        ("GET", "/sessions/%00/result", "", 404),
        ("GET", "/nothing", "", 404),
    ):
        answer = client.generic(method, at(season, path), body, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), path
        told = answer.json()
        assert told["status"] == status
        assert told["findings"][0]["message"]
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = client.generic("POST", at(season, "/imports"), "--x\r\nno form", content_type=kind)
        assert answer.status_code in (400, 422), kind
        assert answer["Content-Type"] == "application/problem+json", kind
    answer = client.delete(at(season, "/versions"))
    assert (answer.status_code, "GET" in answer["Allow"]) == (405, True)


# Programs that speak to the Ergast API: see test_ergast_routes, too.


@pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_an_address_that_there_is_not_is_a_problem_whatever_is_asked_of_it(season, program, method):
    headers = {"Authorization": f"Bearer {program(season, 'owner').secret}"}
    for client in (Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True, headers=headers)):
        for path in (
            "/api/v1/nothing",
            "/api/v2/seasons",
            "/api/x",
            at(season, "/files/%0A%C2%9B%12"),
            at(season, "/x"),
        ):
            answer = client.generic(method, path, "{}", content_type="application/json")
            assert answer.status_code in (404, 405), (method, path, answer.status_code)
            assert answer["Content-Type"] == "application/problem+json", (method, path)


def test_an_ergast_route_tells_what_was_issued(season):
    plain = Client()
    assert plain.get(f"/ergast/{season.series.slug}/2022/results.json").status_code == 404
    for number, session in enumerate(("race-1", "race-2"), 1):
        assert not isinstance(issue(season, Issue(session, "official"), number, "Ada"), Refused)
    told = plain.get(f"/ergast/{season.series.slug}/2022/drivers.json?limit=100").json()["MRData"]
    assert int(told["total"]) == len(
        {one.id for entry in open_version(season).season.entries for one in entry.crew}
    )
    for path, status in (
        ("2022/nonsense.json", 404), ("2022/grid/1.json", 404), ("1999/results.json", 200),
        ("2022/results.json?limit=x", 400), ("2022/results.json?offset=-1", 400),
    ):  # fmt: skip
        assert plain.get(f"/ergast/{season.series.slug}/{path}").status_code == status, path
    assert plain.post(f"/ergast/{season.series.slug}/2022/results.json").status_code in (403, 405)
