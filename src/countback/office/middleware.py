"""What every answer of a desk carries, and a line in the log for each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

#: Desks load nothing from elsewhere and are shown in no other page; forms go back here.
POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

REQUESTS = Counter("countback_office_requests_total", "Answers by kind and status", ["method", "status"])
SECONDS = Histogram("countback_office_request_seconds", "How long an answer took")
_log = structlog.get_logger("countback.office")


def headers(answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a middleware that sets the headers, counts and logs."""

    def middleware(request: Any) -> Any:
        begun = time.monotonic()
        response = answer(request)
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
        path = "/join/…" if request.path.startswith("/join/") else request.path
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
