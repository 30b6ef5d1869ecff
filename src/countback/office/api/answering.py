"""Around every route: how often, the same answer to the same question, and nothing sent that is known."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from countback.model.finding import Finding
from countback.office import models
from countback.office.api import rates
from countback.office.api.access import SAFE, Identity, identify
from countback.office.api.known import tagged
from countback.office.api.problems import NotDoneError, answer, too_large, too_often

#: How long an answer is kept for whoever asks again with the same key.
KEPT = dt.timedelta(days=1)
KEY = "Idempotency-Key"
_KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Countback-Version", "Countback-Document")
#: What may be answered otherwise the next time, though nothing else was asked.
_NOT_KEPT = (401, 403, 429)
Run = Callable[..., Any]


def answered(run: Run) -> Run:
    """Return a route that counts who asks, remembers what was done, and knows what was seen."""

    @wraps(run)
    def route(request: Any, *args: Any, **parts: Any) -> Any:
        try:
            identity = identify(request)
            _nottoo_often(request, identity)
            if request.method in SAFE:
                response = run(request, *args, **parts)
            else:
                response = _once(request, identity, lambda: run(request, *args, **parts))
        except NotDoneError as problem:
            if problem.status == 401:
                wait = rates.RATES.wait(_address(request), rates.UNKNOWN)
                problem = too_often(wait) if wait else problem
            response = answer(problem)
        except RequestDataTooBig:
            response = answer(too_large())
        return _tagged(request, response)

    return route


def _address(request: Any) -> str:
    return f"address {request.META.get('REMOTE_ADDR', '')}"


def _nottoo_often(request: Any, identity: Identity) -> None:
    if identity.token is not None:
        wait = rates.RATES.wait(f"token {identity.token.pk}", rates.KNOWN)
    elif identity.user is not None:
        wait = rates.RATES.wait(f"user {identity.user.pk}", rates.KNOWN)
    else:
        wait = rates.RATES.wait(_address(request), rates.UNKNOWN)
    if wait:
        raise too_often(wait)


class _NotKeptError(Exception):
    """Takes back whatever was stored under a key: the answer may be another the next time."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def _once(request: Any, identity: Identity, run: Callable[[], Any]) -> Any:
    """Do what is asked under a key only once: key, deed and answer are one transaction."""
    key = request.headers.get(KEY, "")
    if not key or identity.user is None:
        return run()
    if len(key) > 200 or not key.isprintable():
        message = f"{KEY} is longer than 200 characters, or not text"
        raise NotDoneError(400, Finding(code="wrong-key", message=message, hint="send a UUID"))
    now, asked = timezone.now(), _asked(request)
    models.Answer.objects.filter(at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    row = models.Answer.objects.create(user=identity.user, key=key, asked=asked, at=now)
            except IntegrityError:
                return _again(identity, key, asked)
            response = run()
            if response.status_code in _NOT_KEPT or response.status_code >= 500:
                raise _NotKeptError(response)
            row.status = response.status_code
            row.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
            row.content = bytes(response.content)
            row.save(update_fields=["status", "headers", "content"])
            return response
    except _NotKeptError as again:
        return again.response


def _again(identity: Identity, key: str, asked: str) -> HttpResponse:
    row = models.Answer.objects.get(user=identity.user, key=key)
    if row.asked != asked:
        message, hint = f"{KEY} {key!r} was sent with another request", "give each request a key of its own"
        raise NotDoneError(422, Finding(code="key-twice", message=message, hint=hint))
    response = HttpResponse(bytes(row.content), status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _asked(request: Any) -> str:
    """Return a hash of what is asked: the same for a repetition, though a form's boundary is another."""
    asked = hashlib.sha256()
    about = (request.method, request.get_full_path(), request.headers.get("If-Match", ""))
    asked.update("\n".join(about).encode("utf-8", "replace"))
    if request.content_type == "multipart/form-data":
        for name in sorted(request.POST):
            asked.update(repr((name, request.POST.getlist(name))).encode("utf-8", "replace"))
        for name in sorted(request.FILES):
            for file in request.FILES.getlist(name):
                asked.update(repr((name, file.name, file.size)).encode("utf-8", "replace"))
                for chunk in file.chunks():
                    asked.update(chunk)
                file.seek(0)
    else:
        asked.update(request.body)
    return asked.hexdigest()


def seen(request: Any, version: int, document: int | None = None) -> None:
    """Say of which version and document the answer is: it stands in its headers."""
    request.countback_seen = (version, document)


def asked_now(request: Any, now: dt.datetime) -> None:
    """Say that the answer holds the time of now as when it is known: that is no difference in it."""
    request.countback_clock = b'"known_at":' + msgspec.json.encode(now)


def _tagged(request: Any, response: Any) -> Any:
    """Say of what an answer is and for whom, and give it its ETag; one that is known is not sent again."""
    response.setdefault("Cache-Control", "no-cache")
    response["Vary"] = "Authorization, Cookie"
    version, document = getattr(request, "countback_seen", (None, None))
    if version is not None and response.status_code < 400:
        response["Countback-Version"] = str(version)
        if document is not None:
            response["Countback-Document"] = str(document)
    return tagged(request, response)
