"""Links work once, log-ins that fail are slowed down, and nothing secret is kept or logged."""

from __future__ import annotations

import datetime as dt
import io
import itertools

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from countback.office import accounts, models

_numbers = itertools.count(1)


def name():
    return f"Person {next(_numbers)} {timezone.now().timestamp()}"


def test_a_link_makes_a_user_with_a_role_once(season):
    token = accounts.invite(by="Ada", series=season.series, role="scorer")
    who = name()
    answer = Client().post(f"/join/{token}", {"name": who, "password": "very long words"})
    assert answer.status_code == 302
    user = get_user_model().objects.get(username=who)
    assert models.Membership.objects.get(user=user).role == "scorer"
    assert not user.is_superuser
    assert Client().get(f"/join/{token}").status_code == 410
    assert not models.Invitation.objects.filter(token=token).exists()


def test_somebody_who_is_logged_in_takes_the_role_without_a_new_account(season, login):
    client = login(season, "")
    token = accounts.invite(by="Ada", series=season.series, role="steward")
    before = get_user_model().objects.count()
    assert client.post(f"/join/{token}").status_code == 302
    assert get_user_model().objects.count() == before
    assert client.get(f"/desk/{season.slug}/").status_code == 200


def test_a_link_is_too_old_after_a_week(season):
    token = accounts.invite(by="Ada", series=season.series, role="scorer")
    models.Invitation.objects.filter(series=season.series).update(
        expires=timezone.now() - dt.timedelta(seconds=1)
    )
    assert Client().post(f"/join/{token}", {"name": name(), "password": "very long words"}).status_code == 410


@pytest.mark.parametrize(
    ("who", "password"), [("x", "very long words"), ("Somebody", "short"), ("Some", "password123")]
)
def test_a_weak_password_or_no_name_leaves_the_link_unused(season, who, password):
    token = accounts.invite(by="Ada", series=season.series, role="scorer")
    assert Client().post(f"/join/{token}", {"name": who, "password": password}).status_code == 400
    assert accounts.invitation(token) is not None


def test_many_failures_make_the_next_log_in_wait_even_with_the_right_password():
    who = name()
    get_user_model().objects.create_user(who, password="the right words")
    client = Client(REMOTE_ADDR=f"10.0.0.{next(_numbers)}")
    for _ in range(accounts.FAILURES):
        assert client.post("/login", {"name": who, "password": "wrong"}).status_code == 403
    answer = client.post("/login", {"name": who, "password": "the right words"})
    assert b"Too many log-ins" in answer.content
    since = models.Attempt.objects.filter(who=f"name {who.casefold()}")
    since.update(at=timezone.now() - accounts.WITHIN - dt.timedelta(seconds=1))
    assert client.post("/login", {"name": who, "password": "the right words"}).status_code == 302


def test_a_new_password_by_link_ends_the_old_sessions(season, login):
    client = login(season, "scorer")
    user = models.Membership.objects.get(series=season.series).user
    token = accounts.invite(by="office", user=user)
    assert Client().post(f"/join/{token}", {"password": "another long one"}).status_code == 302
    assert client.get(f"/desk/{season.slug}/").status_code == 302
    assert Client().login(username=user.get_username(), password="another long one")


def test_log_in_leads_nowhere_else():
    who = name()
    get_user_model().objects.create_user(who, password="the right words")
    for address in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = Client().post("/login", {"name": who, "password": "the right words", "next": address})
        assert answer["Location"] == "/desk/"


def test_the_log_holds_no_link_and_no_password(season):
    from countback.office.running import log_as_json

    stream = io.StringIO()
    log_as_json(stream)
    token = accounts.invite(by="Ada", series=season.series, role="scorer")
    Client().post(f"/join/{token}", {"name": name(), "password": "very long words"})
    assert "answered" in stream.getvalue()
    assert token not in stream.getvalue()
    assert "very long words" not in stream.getvalue()
