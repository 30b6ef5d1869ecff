"""People of the office: links that invite, log-ins that are throttled, passwords without e-mail."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from countback.office import models
from countback.office.roles import Role

#: How long an invitation can be used, and how many log-ins may fail for one name in how long a time.
VALID = dt.timedelta(days=7)
FAILURES, WITHIN = 5, dt.timedelta(minutes=15)


def invite(*, by: str, series: models.Series | None = None, role: Role | str = "", user: Any = None) -> str:
    """Return the secret of a new link: for a role in a series, for the owner, or for a new password."""
    token = secrets.token_urlsafe(24)
    models.Invitation.objects.create(
        token=_hashed(token), series=series, role=role, user=user, by=by, expires=timezone.now() + VALID
    )
    return token


def invitation(token: str) -> models.Invitation | None:
    """Return the invitation of a link, None where it is unknown, used or too old."""
    open_invitation: models.Invitation | None = models.Invitation.objects.filter(
        token=_hashed(token), used=None, expires__gt=timezone.now()
    ).first()
    return open_invitation


def join(token: str, name: str, password: str, user: Any = None) -> tuple[Any, list[str]]:
    """Use a link: make a user (or take ``user``) and give the role. Returns what is wrong, too."""
    with transaction.atomic():
        invited = (
            models.Invitation.objects.select_for_update()
            .filter(token=_hashed(token), used=None, expires__gt=timezone.now())
            .first()
        )
        if invited is None:
            return None, ["This link was used before or is too old. Ask for another."]
        if invited.user is not None:
            user, wrong = _with_password(invited.user, password)
        elif user is None:
            user, wrong = _new(name, password, owner=invited.series is None)
        else:
            wrong = []
        if wrong:
            transaction.set_rollback(True)
            return None, wrong
        if invited.series is not None:
            models.Membership.objects.update_or_create(
                user=user, series=invited.series, defaults={"role": invited.role}
            )
        invited.used = timezone.now()
        invited.save(update_fields=["used"])
    return user, []


def log_in(name: str, password: str, address: str) -> tuple[Any, str]:
    """Return the user with that name and password, or why there is none; after many failures, wait."""
    since = timezone.now() - WITHIN
    who = [f"name {name.casefold()[:150]}", f"address {address[:60]}"]
    models.Attempt.objects.filter(at__lt=since).delete()
    tries = {caller: models.Attempt.objects.filter(who=caller, at__gte=since).count() for caller in who}
    if tries[who[0]] >= FAILURES or tries[who[1]] >= 4 * FAILURES:
        return None, f"Too many log-ins have failed. Try again in {WITHIN.seconds // 60} minutes."
    user = authenticate(username=name, password=password)
    if user is None:
        models.Attempt.objects.bulk_create([models.Attempt(who=caller, at=timezone.now()) for caller in who])
        return None, "That name and password don't go together."
    models.Attempt.objects.filter(who=who[0]).delete()
    return user, ""


def _new(name: str, password: str, *, owner: bool) -> tuple[Any, list[str]]:
    users = get_user_model().objects
    name = " ".join(name.split())
    if not 2 <= len(name) <= 80:
        return None, ["Choose a name of 2 to 80 characters."]
    if users.filter(username__iexact=name).exists():
        return None, ["Somebody has that name already. If it is you, log in first, then open the link again."]
    wrong = _weak(password, None)
    if wrong:
        return None, wrong
    made = users.create_superuser if owner else users.create_user
    return made(username=name, password=password), []


def _with_password(user: Any, password: str) -> tuple[Any, list[str]]:
    wrong = _weak(password, user)
    if not wrong:
        user.set_password(password)
        user.save()
    return user, wrong


def _weak(password: str, user: Any) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [str(message) for message in error.messages]
    return []


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
