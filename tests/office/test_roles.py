"""Who may do what: every address × every role × nobody, against the one matrix."""

from __future__ import annotations

import re

import pytest

from countback.office.addresses import DESKS, urlpatterns
from countback.office.facts import decision_name
from countback.office.reports import Filed, file_report
from countback.office.roles import MATRIX, ROLES
from countback.office.versions import open_version

from .conftest import ON_POSTGRESQL

FILLED = {"number": "1", "id_": "race-3", "name": "season.toml", "book": "btcc"}
EVERYBODY = [*ROLES, "", None]


@pytest.fixture
def season(season):
    """The season with a report that has an attachment."""
    filed = Filed(kind="incident", text="x", by="y", name="a.png", attachment=b"x")
    file_report(season, open_version(season).season, filed, "Ada")
    return season


def address(season, desk):
    parts = dict(FILLED)
    if desk.address.startswith("decisions/<"):
        parts["id_"] = decision_name(open_version(season).season.decisions[0])
    return f"/desk/{season.slug}/" + re.sub(r"<\w+:(\w+)>", lambda part: parts[part[1]], desk.address)


def turned_away(role, deed):
    """The status of the answer to somebody who may not do that (None: nobody can); None for who may."""
    if role is None:
        return 302
    if role == "":
        return 404
    if deed is None:
        return 405
    return None if role in MATRIX[deed] else 403


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_address_answers_those_only_who_may_read_it(season, login, role):
    client = login(season, role)
    for desk in DESKS:
        if ON_POSTGRESQL and desk.reads and role in MATRIX[desk.reads] and desk.address:
            continue  # the pages are the same on every database
        answer = client.get(address(season, desk))
        if (status := turned_away(role, desk.reads)) is not None:
            assert answer.status_code == status, desk
            assert role is not None or answer["Location"].startswith("/login")
        else:
            assert answer.status_code in (200, 302, 404), (desk, answer.status_code)
            if answer.status_code == 404:  # a page of an entry: there is none of that name
                assert desk.address.startswith("entries/<")


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_form_is_taken_from_those_only_who_may_send_it(season, login, role):
    from countback.office.versions import head

    client = login(season, role)
    for desk in DESKS:
        answer = client.post(address(season, desk), {"base": "1"})
        if (status := turned_away(role, desk.writes)) is not None:
            assert answer.status_code == status, desk
        else:
            # Which file somebody may write depends on the file: see below.
            allowed = (200, 204, 302, 404, 422, *((403,) if desk.address.startswith("files/") else ()))
            assert answer.status_code in allowed, (desk, answer.status_code)
    if role not in (*MATRIX["enter"], *MATRIX["decide"]):
        assert head(season) == 1


def test_a_file_is_written_by_those_only_whose_work_it_is(season, login):
    text = {"base": "1", "text": "# nothing"}
    for name, deed in (("decisions.toml", "decide"), ("entries.csv", "enter")):
        for role in ROLES:
            answer = login(season, role).post(f"/desk/{season.slug}/files/{name}", text)
            assert (answer.status_code == 403) == (role not in MATRIX[deed]), (name, role)


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_a_form_from_elsewhere_is_refused(season, login, role):
    client = login(season, role, checks=True)
    for desk in DESKS:
        if desk.writes:
            assert client.post(address(season, desk), {"base": "1"}).status_code == 403


def test_every_address_is_behind_the_log_in_or_known_to_be_open():
    open_ = {
        "login",
        "logout",
        "join/<str:token>",
        "notices/<str:token>",
        "static/<str:name>",
        "readyz",
        "metrics",
    }
    from django.test import Client

    for pattern in urlpatterns:
        route = str(pattern.pattern)
        if route in open_ or "api/" in route or route.startswith("ergast/"):
            continue
        path = "/" + re.sub(
            r"<slug:\w+>", "x", re.sub(r"<\w+:(\w+)>", lambda part: FILLED.get(part[1], "x"), route)
        )
        answer = Client().get(path)
        assert answer.status_code == 302, route
        assert answer["Location"].startswith("/login"), route


def test_answers_carry_the_headers_that_keep_others_out(season, login):
    answer = login(season, "owner").get(f"/desk/{season.slug}/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content
