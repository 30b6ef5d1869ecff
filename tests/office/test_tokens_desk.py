"""Tokens at the desk: the secret is shown once, a token does no more than whoever made it, and it ends."""

from __future__ import annotations

import re

from django.contrib.auth import get_user_model
from django.test import Client

from countback.office import models, tokens


def made(client, season, **fields):
    """Make a token at the desk; returns the answer and the secret that it shows."""
    answer = client.post(f"/desk/{season.slug}/tokens/", {"name": "timing van", "scope": ["read"], **fields})
    found = re.search(r"countback_[0-9a-f]{12}_[\w-]{40,}", answer.content.decode())
    return answer, found[0] if found else None


def reads(season, secret):
    """The status with which the desk's versions are answered to a token."""
    return (
        Client(headers={"Authorization": f"Bearer {secret}"})
        .get(f"/api/v1/seasons/{season.slug}/versions")
        .status_code
    )


def test_a_token_is_shown_once_and_works_until_it_is_revoked(season, login):
    scorer = login(season, "scorer")
    answer, secret = made(scorer, season)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert reads(season, secret) == 200
    page = scorer.get(f"/desk/{season.slug}/tokens/").content.decode()
    assert "timing van" in page
    assert secret not in page
    assert secret.split("_", 2)[2] not in page  # which may have a _ of its own
    row = models.Token.objects.get(key=secret.split("_")[1])
    assert row.series == season.series
    assert f"{row.used:%Y-%m-%d}" in page
    assert scorer.post(f"/desk/{season.slug}/tokens/", {"revoke": row.key}).status_code == 302
    assert reads(season, secret) == 401
    assert "timing van" not in re.sub(
        '<div class="said".*?</div>', "", scorer.get(f"/desk/{season.slug}/tokens/").content.decode()
    )


def test_a_scorer_gives_no_token_what_is_not_theirs(season, login):
    scorer = login(season, "scorer")
    _, secret = made(scorer, season, scope=["read", "decide", "people"])
    assert models.Token.objects.get(key=secret.split("_")[1]).scopes == ["read"]
    for wrong in ({"scope": ["decide"]}, {"scope": ["fly"]}, {"name": " "}, {"days": "x"}, {"days": "9999"}):
        answer, none = made(scorer, season, **wrong)
        assert (answer.status_code, none) == (422, None), wrong


def test_everybody_sees_their_own_and_the_owner_all_of_the_series(season, empty, login):
    scorer, other, owner = login(season, "scorer"), login(season, "scorer"), login(season, "owner")
    _, secret = made(scorer, season, name="of the first")
    key = secret.split("_")[1]
    user = get_user_model().objects.get(pk=scorer.session["_auth_user_id"])
    everywhere = tokens.make(user, "in all series", ["read"])
    elsewhere = tokens.make(user, "in another series", ["read"], series=empty.series)
    desk = f"/desk/{season.slug}/tokens/"
    for client, seen in ((scorer, True), (other, False), (owner, True)):
        page = client.get(desk).content.decode()
        assert ("of the first" in page) == seen
        assert ("in all series" in page) == seen
        assert "in another series" not in page
    other.post(desk, {"revoke": key})
    assert reads(season, secret) == 200, "another scorer has nothing to say"
    owner.post(desk, {"revoke": everywhere.split("_")[1]})
    assert reads(season, everywhere) == 200, "it works in other series, too"
    owner.post(desk, {"revoke": elsewhere.split("_")[1]})
    assert tokens.shown(elsewhere)
    owner.post(desk, {"revoke": key})
    assert reads(season, secret) == 401
