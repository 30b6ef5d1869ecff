"""A plug-in that fails in the office is named to who is signed in, and to nobody else."""

from __future__ import annotations

import importlib

from django.test import Client

from countback.office import accounts


def test_a_plug_in_that_fails_is_named_to_who_is_signed_in(season, login, install, monkeypatch):
    install(
        {"countback.bonuses": {"broken-one": "broken_one:BrokenOne"}},
        broken_one="""
            class BrokenOne:
                def pay(self, *_, **__):
                    raise ZeroDivisionError("no <such> lap")
        """,
    )
    broken = importlib.import_module("broken_one").BrokenOne().pay
    client = login(season, "scorer")
    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("countback.office.desk.home.roles_of", broken)
        answer = client.get("/desk/")
    assert answer.status_code == 422
    assert b"broken-one (countback.bonuses), package other 1.0" in answer.content
    assert b"ZeroDivisionError: no &lt;such&gt; lap" in answer.content

    token = accounts.invite(by="Ada", series=season.series, role="scorer")
    monkeypatch.setattr(accounts, "join", broken)
    nobody = Client(raise_request_exception=False)
    answer = nobody.post(f"/join/{token}", {"name": "Somebody", "password": "very long words"})
    assert answer.status_code == 500
    assert b"ZeroDivisionError" not in answer.content
