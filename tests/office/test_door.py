"""The door: bytes with ETag, 304, one stream that tells of each publication, and an end at once."""

from __future__ import annotations

import asyncio
import time

import pytest

from countback.office.door import Door
from countback.office.serving import look_up, mark


async def ask(door, path, headers=(), method="GET"):
    sent = []
    scope = {"type": "http", "path": path, "method": method, "headers": list(headers)}

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await door(scope, receive, send)
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])


def door_of(pages, state):
    def nothing(environ, start):
        start("404 Not Found", [])
        return [b""]

    return Door(nothing, lambda path: pages.get(path), lambda: state[0])


def test_a_page_is_sent_once_and_then_known():
    door = door_of({"s/a.html": ("tag1", "text/html", b"hello")}, [0])
    status, headers, body = asyncio.run(ask(door, "/s/a.html"))
    assert (status, body, headers[b"etag"]) == (200, b"hello", b'"tag1"')
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    status, _, body = asyncio.run(ask(door, "/s/a.html", [(b"if-none-match", b'"tag1"')]))
    assert (status, body) == (304, b"")
    status, headers, body = asyncio.run(ask(door, "/s/a.html", method="HEAD"))
    assert (status, body, headers[b"content-length"]) == (200, b"", b"5")
    assert asyncio.run(ask(door, "/s/b.html"))[0] == 404
    assert asyncio.run(ask(door, "/s/../secret"))[0] == 404


def test_only_what_is_made_for_it_is_shown_in_pages_of_others():
    page = ("tag", "text/html", b"hello")
    door = door_of({"s/a.html": page, "d/a/1.html": page, "embed/a/b.html": page}, [0])
    for path, who in (("/s/a.html", b"'self'"), ("/d/a/1.html", b"'self'"), ("/embed/a/b.html", b"*")):
        status, headers, _ = asyncio.run(ask(door, path))
        assert status == 200
        assert b"frame-ancestors " + who + b";" in headers[b"content-security-policy"]
        assert b"default-src 'self'" in headers[b"content-security-policy"]


def test_a_publication_is_told_to_every_open_page_and_pages_are_looked_up_again():
    pages = {"s/a.html": ("1", "text/html", b"old")}
    state = [0]
    door = door_of(pages, state)
    told = []

    async def reader():
        async def receive():
            await asyncio.sleep(60)

        async def send(message):
            if b"event: published" in message.get("body", b""):
                told.append(time.monotonic())

        await door({"type": "http", "path": "/live", "method": "GET", "headers": []}, receive, send)

    async def story():
        watching = asyncio.create_task(door._watch())
        readers = [asyncio.create_task(reader()) for _ in range(50)]
        await asyncio.sleep(0.1)
        assert (await ask(door, "/s/a.html"))[2] == b"old"
        pages["s/a.html"] = ("2", "text/html", b"new")
        state[0] = 1
        begun = time.monotonic()
        while len(told) < 50 and time.monotonic() - begun < 10:
            await asyncio.sleep(0.02)
        assert (await ask(door, "/s/a.html"))[2] == b"new"
        assert door.readers == 50
        door.close()
        await asyncio.wait_for(asyncio.gather(*readers), 5)
        watching.cancel()

    asyncio.run(story())
    assert len(told) == 50


@pytest.mark.parametrize(
    "path", ["d/x", "d/x/y.html", "d/x/1.exe", "d/x/99999999999.html", "s/", "x", "d/../1.html"]
)
def test_what_is_not_there_is_not_found(path):
    assert look_up(path) is None


def test_something_published_leaves_a_mark(season):
    from countback.office.publishing import Issue, issue

    before = mark()
    issue(season, Issue("race-3", "official"), 1, "Pat")
    assert mark() != before
