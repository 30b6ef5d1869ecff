"""What open pages are told: that the page which somebody looks at was published anew.

A page opens a stream with its own path (``/live?page=/s/…``) and hears of nothing else; without a path it
hears of every publication. What this process publishes is told at once (`nudge`), what another process on
the same database publishes within `LOOK` seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: How often publications are looked for, and how often a silent stream says that it lives, in seconds.
LOOK, BEAT = 0.2, 20
_listening: dict[object, Callable[[], object]] = {}


def nudge() -> None:
    """Say that something was published just now, from any thread."""
    for wake in list(_listening.values()):
        with contextlib.suppress(RuntimeError):  # the loop of an office that was stopped
            wake()


def page_name(path: str) -> str:
    """Return the name under which the page at a path is kept."""
    return path[1:] + ("index.html" if path.endswith("/") else "")


class News:
    """Those who have a page open. ``mark`` differs after a publication, ``etags`` finds those of pages."""

    def __init__(
        self, mark: Callable[[], object], etags: Callable[[Iterable[str]], Mapping[str, str]]
    ) -> None:
        self._mark, self._etags = mark, etags
        self._known: dict[str, str] = {}
        self._waiting: dict[asyncio.Event, str] = {}
        self._closing = False
        #: How often something was published since the office began.
        self.number = 0

    @property
    def readers(self) -> int:
        """How many streams are open."""
        return len(self._waiting)

    async def stream(
        self, scope: Scope, receive: Receive, send: Send, headers: list[tuple[bytes, bytes]]
    ) -> None:
        """Tell an open page of each publication, until it closes or the office does."""
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("page", [""])[0][:500]
        kind = (b"content-type", b"text/event-stream")
        start = {"status": 200, "headers": [*headers, kind, (b"x-accel-buffering", b"no")]}
        await send({"type": "http.response.start", **start})
        gone = asyncio.create_task(_gone(receive))
        news = asyncio.Event()
        self._waiting[news] = page_name(asked) if asked else ""
        try:
            await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
            while not self._closing:
                waiting = asyncio.create_task(news.wait())
                await asyncio.wait({gone, waiting}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
                told = waiting.done()
                waiting.cancel()
                news.clear()
                if gone.done() or self._closing:
                    break
                body = f"event: published\ndata: {self.number}\n\n" if told else ": still here\n\n"
                await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
        finally:
            del self._waiting[news]
            gone.cancel()
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def watch(self, forget: Callable[[], object]) -> None:
        """Look whether anything was published, have old pages forgotten, and tell whose page is another."""
        soon, loop = asyncio.Event(), asyncio.get_running_loop()
        _listening[self] = lambda: loop.call_soon_threadsafe(soon.set)
        try:
            seen = await asyncio.to_thread(self._mark)
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(soon.wait(), LOOK)
                soon.clear()
                with contextlib.suppress(Exception):  # a database that is away now may be back in a moment
                    now = await asyncio.to_thread(self._mark)
                    if now != seen:
                        self.number += 1
                        forget()
                        await self._tell()
                        seen = now
        finally:
            del _listening[self]

    async def _tell(self) -> None:
        shown = {page for page in self._waiting.values() if page}
        fresh = await asyncio.to_thread(self._etags, shown) if shown else {}
        # A page that nobody watched before may have changed just now.
        same = {page for page in shown if page in self._known and self._known[page] == fresh.get(page, "")}
        self._known = {page: fresh.get(page, "") for page in shown}
        for news, page in self._waiting.items():
            if page not in same:
                news.set()

    def close(self) -> None:
        """End all streams, so that the office can stop at once."""
        self._closing = True
        for news in self._waiting:
            news.set()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
