"""The door of the office: published pages as bytes, one stream of events, and everything else to Django.

The pages that the public reads never touch Django: they are looked up once, kept in memory with their
ETag, and forgotten when something is published, here or by another process on the same database.
"""

from __future__ import annotations

import asyncio
import contextlib
import mimetypes
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Found = tuple[str, str, bytes]
"""ETag, type and content of a page."""

#: How often publications are looked for, and how often a silent stream says that it lives, in seconds.
LOOK, BEAT = 0.2, 20
_POLICY = "default-src 'self'; frame-ancestors {}; base-uri 'none'; form-action 'none'"
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"no-cache"),
]


class Door:
    """The ASGI application. ``look_up`` finds a page by path, ``mark`` differs after a publication."""

    def __init__(
        self, wsgi: Any, look_up: Callable[[str], Found | None], mark: Callable[[], object], workers: int = 8
    ) -> None:
        self._django: Any = WSGIMiddleware(wsgi, workers=workers)
        self._look_up, self._mark = look_up, mark
        self._pages: dict[str, Found] = {}
        self._news = asyncio.Event()
        self._number = 0
        self._closing = False
        self.readers = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        path = scope["path"]
        if path == "/live" and scope["method"] == "GET":
            return await self._stream(receive, send)
        if path == "/healthz":
            return await _answer(send, 200, [(b"content-type", b"text/plain")], b"ok\n")
        if scope["method"] in ("GET", "HEAD") and path.startswith(("/s/", "/d/", "/embed/", "/live.js")):
            return await self._page(scope, path, send)
        await self._django(scope, receive, send)
        return None

    async def _page(self, scope: Scope, path: str, send: Send) -> None:
        name = path[1:] + ("index.html" if path.endswith("/") else "")
        found = self._pages.get(name)
        if found is None:
            number = self._number
            found = await asyncio.to_thread(self._look_up, name)
            if found is not None and number == self._number:
                self._pages[name] = found
        if found is None:
            return await _answer(send, 404, [(b"content-type", b"text/plain")], b"There is no such page.\n")
        etag, kind, content = found
        # What is made for it is shown in pages of others; everything else in ours alone.
        policy = _POLICY.format("*" if path.startswith("/embed/") else "'self'")
        headers = [*_HEADERS, (b"etag", f'"{etag}"'.encode()), (b"content-type", kind.encode())]
        headers.append((b"content-security-policy", policy.encode()))
        seen = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
        if f'"{etag}"' in seen:
            return await _answer(send, 304, headers, b"")
        return await _answer(send, 200, headers, content if scope["method"] == "GET" else b"", len(content))

    async def _stream(self, receive: Receive, send: Send) -> None:
        """Tell an open page of each publication, until it closes or the office does."""
        headers = [*_HEADERS, (b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive))
        self.readers += 1
        try:
            await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
            while not self._closing:
                news = asyncio.create_task(self._news.wait())
                await asyncio.wait({gone, news}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
                told = news.done()
                news.cancel()
                if gone.done() or self._closing:
                    break
                body = f"event: published\ndata: {self._number}\n\n" if told else ": still here\n\n"
                await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
        finally:
            self.readers -= 1
            gone.cancel()
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self) -> None:
        """Look whether anything was published, and tell everybody who has a page open."""
        seen = await asyncio.to_thread(self._mark)
        while True:
            await asyncio.sleep(LOOK)
            with contextlib.suppress(Exception):  # a database that is away now may be back in a moment
                now = await asyncio.to_thread(self._mark)
                if now != seen:
                    seen = now
                    self._tell()

    def _tell(self) -> None:
        self._number += 1
        self._pages.clear()
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        watching = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                watching = asyncio.create_task(self._watch())
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                if watching:
                    watching.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def close(self) -> None:
        """End all streams, so that the office can stop at once."""
        self._closing = True
        self._news.set()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


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
