"""What somebody has already is not sent to them again: the ETag of an answer, and If-None-Match."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponseNotModified

#: What an answer says of itself also where nothing is sent.
_KEPT = (
    "Countback-Version", "Countback-Document", "Cache-Control", "Vary", "Access-Control-Allow-Origin",
)  # fmt: skip


def tagged(request: Any, response: Any) -> Any:
    """Give what is read its ETag; to who knows it, nothing is sent.

    It is of the content, the version of the season before it where there is one. When the answer was asked
    for (``request.countback_clock``, its bytes) is no part of it: nothing was changed by the hour. It is a
    weak one then, since such answers are not the same to the byte.
    """
    if request.method not in ("GET", "HEAD") or response.status_code != 200 or "ETag" in response:
        return response
    said: bytes = getattr(request, "countback_clock", b"")
    clock = bool(said) and said in response.content
    version, _ = getattr(request, "countback_seen", (None, None))
    content = response.content.replace(said, b"", 1) if clock else response.content
    mark = hashlib.sha256(content).hexdigest()[:20]
    opaque = f'"{version}-{mark}"' if version is not None else f'"{mark}"'
    held = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    if opaque in held or held == ["*"]:
        response = HttpResponseNotModified(
            headers={name: response[name] for name in _KEPT if name in response}
        )
    response["ETag"] = f"W/{opaque}" if clock else opaque
    return response
