"""The door: bytes with ETag, 304, one stream that tells of each publication, and an end at once."""

from __future__ import annotations

import asyncio
import time

import pytest

from countback.office import news
from countback.office.door import Door
from countback.office.news import News
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

    def etags(paths):
        return {path: pages[path][0] for path in paths if path in pages}

    return Door(nothing, lambda path: pages.get(path), News(lambda: state[0], etags))


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


def reader(door, page, told):
    """A page that is open: it keeps in ``told`` when it heard of something."""

    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        if b"event: published" in message.get("body", b""):
            told.append(time.monotonic())

    query = f"page={page}".encode()
    scope = {"type": "http", "path": "/live", "method": "GET", "headers": [], "query_string": query}
    return asyncio.create_task(door(scope, receive, send))


async def until(true):
    begun = time.monotonic()
    while not true() and time.monotonic() - begun < 10:
        await asyncio.sleep(0.01)
    assert true()


def test_a_publication_is_told_to_every_open_page_and_pages_are_looked_up_again():
    pages = {"s/a.html": ("1", "text/html", b"old")}
    state = [0]
    door = door_of(pages, state)
    told = []

    async def story():
        watching = asyncio.create_task(door.news.watch(door._pages.clear))
        readers = [reader(door, "/s/a.html", told) for _ in range(50)]
        await asyncio.sleep(0.1)
        assert (await ask(door, "/s/a.html"))[2] == b"old"
        pages["s/a.html"] = ("2", "text/html", b"new")
        state[0] = 1
        await until(lambda: len(told) == 50)
        assert (await ask(door, "/s/a.html"))[2] == b"new"
        assert door.news.readers == 50
        door.news.close()
        await asyncio.wait_for(asyncio.gather(*readers), 5)
        watching.cancel()

    asyncio.run(story())


def test_an_open_page_hears_of_itself_alone_and_at_once_of_what_this_process_publishes(monkeypatch):
    monkeypatch.setattr(news, "LOOK", 60)
    pages = dict.fromkeys(("s/a/index.html", "s/b/index.html"), ("1", "text/html", b"old"))
    state = [0]
    door = door_of(pages, state)
    ours, theirs, everything = [], [], []

    async def story():
        watching = asyncio.create_task(door.news.watch(door._pages.clear))
        open_ = [reader(door, "/s/a/", ours), reader(door, "/s/b/index.html", theirs)]
        open_.append(reader(door, "", everything))
        await asyncio.sleep(0.05)
        for number in range(1, 4):
            pages["s/a/index.html"] = (f"{number + 1}", "text/html", b"new")
            state[0] = number
            begun = time.monotonic()
            await asyncio.to_thread(news.nudge)
            await until(lambda number=number: len(ours) == len(everything) == number)
            assert time.monotonic() - begun < 5
        door.news.close()
        await asyncio.wait_for(asyncio.gather(*open_), 5)
        watching.cancel()

    asyncio.run(story())
    # How the page was before is not known at the first of them; it is from then on.
    assert len(theirs) <= 1


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
