"""Tokens with which programs use the API: made by whoever they act for, shown once, kept as a hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any, get_args

from django.db.models import Q
from django.utils import timezone

from countback.model.finding import Finding
from countback.office import models
from countback.office.roles import Deed, Role, may

#: What a token may be for: the deeds of the matrix of roles.
SCOPES: tuple[Deed, ...] = get_args(Deed)
#: What a token begins with, so that programs that look for lost secrets know one.
PREFIX = "countback"
LONGEST = dt.timedelta(days=366)


def make(
    user: Any,
    name: str,
    scopes: Iterable[str],
    *,
    series: models.Series | None = None,
    days: int | None = None,
) -> str | list[Finding]:
    """Return the secret of a new token, which is nowhere kept, or what is wrong with what was asked for."""
    wanted, name = list(dict.fromkeys(scopes)), " ".join(name.split())
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown:
        hint = f"there are {', '.join(SCOPES)}"
        return [Finding(code="unknown-scope", message=f"{unknown[0]!r} is not a scope", hint=hint)]
    if not wanted or not 1 <= len(name) <= 80:
        message = "a token needs a name of up to 80 characters and a scope"
        return [Finding(code="token-incomplete", message=message, hint="say what it is for: timing, read")]
    if days is not None and not 1 <= days <= LONGEST.days:
        hint = f"give 1 to {LONGEST.days}"
        return [Finding(code="wrong-days", message=f"a token is not valid for {days} days", hint=hint)]
    key, secret, now = secrets.token_hex(6), secrets.token_urlsafe(32), timezone.now()
    models.Token.objects.create(
        key=key,
        hash=_hashed(secret),
        user=user,
        name=name,
        scopes=wanted,
        series=series,
        made=now,
        expires=now + dt.timedelta(days=days) if days else None,
    )
    return f"{PREFIX}_{key}_{secret}"


def shown(text: str) -> models.Token | None:
    """Return the token that a program shows; None for one that is unknown, revoked or too old."""
    prefix, _, rest = text.partition("_")
    key, _, secret = rest.partition("_")
    if prefix != PREFIX or not key.isalnum() or not key.isascii():
        return None
    token: models.Token | None = (
        models.Token.objects.select_related("user").filter(key=key[:24], revoked=None).first()
    )
    if token is None or not hmac.compare_digest(token.hash, _hashed(secret)):
        return None
    now = timezone.now()
    if (token.expires is not None and token.expires <= now) or not token.user.is_active:
        return None
    if token.used != now.date():
        models.Token.objects.filter(pk=token.pk).update(used=now.date())
    return token


def seen_by(user: Any, role: Role | None, series: models.Series) -> Any:
    """Return the tokens that work in a series and that somebody may see: their own, and an owner all.

    Those that are too old are among them until they are revoked; secrets are nowhere.
    """
    everywhere = Q(user__memberships__series=series) | Q(user__is_superuser=True) | Q(user=user)
    there = Q(series=series) | (Q(series=None) & everywhere)
    rows = models.Token.objects.filter(there, revoked=None).select_related("user", "series").distinct()
    return rows if may(role, "people") else rows.filter(user=user)


def may_end(user: Any, role: Role | None, token: models.Token) -> bool:
    """Tell whether somebody may revoke a token that they see: their own, or as owner one of the series."""
    return (
        token.user_id == user.pk or user.is_superuser or (may(role, "people") and token.series_id is not None)
    )


def revoke(key: str, user: Any = None) -> bool:
    """End a token, one of ``user``'s if given; False where there is none that still works."""
    rows = models.Token.objects.filter(key=key, revoked=None)
    if user is not None:
        rows = rows.filter(user=user)
    return bool(rows.update(revoked=timezone.now()))


def _hashed(secret: str) -> str:
    # The secret is 256 bits of chance: there is nothing to guess that a slow hash would keep from anybody.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
