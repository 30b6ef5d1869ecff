"""The door of the office: published pages as bytes, one stream of events, and everything else to Django.

The pages that the public reads never touch Django: they are looked up once, kept in memory with their
ETag, and forgotten when something is published, here or by another process on the same database.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable
from typing import Any

from a2wsgi import WSGIMiddleware

from countback.office.news import News, Receive, Scope, Send, page_name

Found = tuple[str, str, bytes]
"""ETag, type and content of a page."""

_POLICY = "default-src 'self'; frame-ancestors {}; base-uri 'none'; form-action 'none'"
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"no-cache"),
]


class Door:
    """The ASGI application. ``look_up`` finds a page by path; ``news`` are those who have one open."""

    def __init__(
        self, wsgi: Any, look_up: Callable[[str], Found | None], news: News, workers: int = 8
    ) -> None:
        self._django: Any = WSGIMiddleware(wsgi, workers=workers)
        self._look_up = look_up
        self._pages: dict[str, Found] = {}
        self.news = news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        path = scope["path"]
        if path == "/live" and scope["method"] == "GET":
            return await self.news.stream(scope, receive, send, _HEADERS)
        if path == "/healthz":
            return await _answer(send, 200, [(b"content-type", b"text/plain")], b"ok\n")
        if scope["method"] in ("GET", "HEAD") and path.startswith(("/s/", "/d/", "/embed/", "/live.js")):
            return await self._page(scope, path, send)
        await self._django(scope, receive, send)
        return None

    async def _page(self, scope: Scope, path: str, send: Send) -> None:
        name = page_name(path)
        page = self._pages.get(name)
        if page is None:
            number = self.news.number
            page = await asyncio.to_thread(self._look_up, name)
            if page is not None and number == self.news.number:
                self._pages[name] = page
        if page is None:
            return await _answer(send, 404, [(b"content-type", b"text/plain")], b"There is no such page.\n")
        etag, kind, content = page
        # What is made for it is shown in pages of others; everything else in ours alone.
        policy = _POLICY.format("*" if path.startswith("/embed/") else "'self'")
        headers = [*_HEADERS, (b"etag", f'"{etag}"'.encode()), (b"content-type", kind.encode())]
        headers.append((b"content-security-policy", policy.encode()))
        seen = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
        if f'"{etag}"' in seen:
            return await _answer(send, 304, headers, b"")
        return await _answer(send, 200, headers, content if scope["method"] == "GET" else b"", len(content))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        watching = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                watching = asyncio.create_task(self.news.watch(self._pages.clear))
                await send({"type": "lifespan.startup.complete"})
            else:
                self.news.close()
                if watching:
                    watching.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes, length: int | None = None
) -> None:
    size = str(len(body) if length is None else length).encode()
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", size)]}
    )
    await send({"type": "http.response.body", "body": body})


def kind_of(path: str) -> str:
    """Return the type that a page is sent as."""
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else kind
