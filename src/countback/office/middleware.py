"""What every answer of a desk carries, and a line in the log for each."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpResponse
from prometheus_client import Counter, Histogram

from countback.office.api.known import tagged
from countback.office.settings import LARGEST_UPLOAD

#: Desks load nothing from elsewhere and are shown in no other page; forms go back here.
POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

REQUESTS = Counter("countback_office_requests_total", "Answers by kind and status", ["method", "status"])
SECONDS = Histogram("countback_office_request_seconds", "How long an answer took")
#: The largest request at a desk, files included, and elsewhere, in bytes.
LARGEST_REQUEST, LARGEST_FROM_ANYBODY = LARGEST_UPLOAD + 2**20, 64 * 1024
#: Where programs read, and ask again whether anything is otherwise.
_FOR_PROGRAMS = ("/api/", "/ergast/")
#: Addresses that hold a secret.
_LINK = re.compile(r"\A(/(?:join|notices)/).+", re.DOTALL)
_log = structlog.get_logger("countback.office")


def too_large(request: Any) -> HttpResponse | None:
    """Refuse what is larger than anything that is sent there, before any of it is read.

    Files are sent to desks and to the API alone, which ask who sends them before they read any; elsewhere
    whoever is not logged in has no more than a name and a password to send.
    """
    length = request.META.get("CONTENT_LENGTH", "")
    most = LARGEST_REQUEST if request.path.startswith(("/desk/", "/api/v1/")) else LARGEST_FROM_ANYBODY
    if not length.isdecimal() or int(length) <= most:
        return None
    return HttpResponse(f"The office takes {most // 1024} kB here.\n", status=413, content_type="text/plain")


def headers(answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a middleware that sets the headers, counts and logs."""

    def middleware(request: Any) -> Any:
        begun = time.monotonic()
        response = too_large(request) or answer(request)
        if request.path.startswith(_FOR_PROGRAMS):
            response = tagged(request, response)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Cache-Control", "no-store")
        took = time.monotonic() - begun
        REQUESTS.labels(request.method, response.status_code).inc()
        SECONDS.observe(took)
        user = getattr(request, "user", None)
        # The path alone: what stands behind the question mark may be private.
        path = _LINK.sub(r"\1…", request.path)
        _log.info(
            "answered",
            method=request.method,
            path=path,
            status=response.status_code,
            ms=round(took * 1000, 1),
            user=user.get_username() if user is not None and user.is_authenticated else "",
        )
        return response

    return middleware
