"""Whether the office is well: readiness, metrics, the pages for what went wrong, its style."""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connection
from django.http import HttpResponse, HttpResponseNotFound
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from countback.blame import failed as whose
from countback.office.api import problems
from countback.office.desk import pages
from countback.site.html import link, tag

_KINDS = {"desk.css": "text/css", "desk.js": "text/javascript"}
_LOCAL = ("127.0.0.1", "::1", "")


@cache
def _content(name: str) -> bytes:
    return (files("countback.office") / "static" / name).read_bytes()


def static(request: Any, name: str) -> HttpResponse:
    """Return a style sheet or the script of the desks."""
    if name not in _KINDS:
        return HttpResponseNotFound()
    answer = HttpResponse(_content(name), content_type=f"{_KINDS[name]}; charset=utf-8")
    answer["Cache-Control"] = "max-age=300"
    return answer


def ready(request: Any) -> HttpResponse:
    """Tell whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready\n", content_type="text/plain")


def metrics(request: Any) -> HttpResponse:
    """Return what Prometheus reads: to this machine, and to the owner of the office."""
    owner = request.user.is_authenticated and request.user.is_superuser
    if not owner and request.META.get("REMOTE_ADDR", "") not in _LOCAL:
        return HttpResponseNotFound()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def not_found(request: Any, exception: Any) -> HttpResponse:
    """Return the page for an address that there is not."""
    return pages.missing(request)


def bad(request: Any, exception: Any) -> HttpResponse:
    """Return the page for a request that makes no sense, or that is too large."""
    if request.path.startswith("/api/"):
        return problems.answer(problems.no_sense())
    text = tag("p", "The office could not make sense of this. If you sent a file, it may be too large.")
    return pages.page(request, "That did not work", text, status=400)


def failed(request: Any) -> HttpResponse:
    """Return the page for an error of ours or, to who is signed in, of a plug-in. Nothing of it was stored.

    Django calls this while it handles the error.
    """
    if request.path.startswith("/api/"):
        return problems.answer(problems.failed())
    error = sys.exc_info()[1]
    blamed = whose(error) if error is not None else None
    if error is not None and blamed is not None and blamed.who and request.user.is_authenticated:
        said = f"The plug-in {blamed.who} failed: {type(error).__name__}: {error}. Nothing was stored. "
        text = tag("p", said, link("To your seasons", "/desk/"))
        return pages.page(request, "A plug-in failed", text, status=422)
    text = tag(
        "p",
        "Something went wrong in the office itself; nothing was stored. What you typed is kept as a draft. ",
        link("To your seasons", "/desk/"),
    )
    return pages.page(request, "That did not work", text, status=500)
