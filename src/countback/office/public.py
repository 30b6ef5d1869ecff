"""The public site: pages of what was issued, made as `countback publish` does, kept as bytes."""

from __future__ import annotations

import hashlib
import threading
import time
from functools import cache, partial
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Max

from countback import __version__
from countback.office import embed, models, news
from countback.office.publishing import public_logo, public_standings
from countback.site.addresses import segment
from countback.site.html import link, listed, tag
from countback.site.page import document

if TYPE_CHECKING:
    from countback.site.drawing import Randomness

#: Where the site lies, and what makes an open page follow.
ROOT = "s/"
#: Pages that were made are put in their place when so many seconds have passed since the last.
STORE = 0.25
#: Where it is kept what the pages of a season were made from, and its name; no address leads there.
BUILT = "built/"
SCRIPT = b'<script src="/live.js" defer="defer"></script></body>'

_log = structlog.get_logger("countback.office")
_one_at_a_time = threading.Lock()


@cache
def drawing() -> Randomness:
    """Return what odds are drawn with, here and at the desk: both tell the same."""
    from countback.library import generators
    from countback.site.drawing import Randomness

    return Randomness(1, partial(generators, 1))


def with_script(page: bytes) -> bytes:
    """Return a page that brings itself up to date; without script it is the same page."""
    return page.replace(b"</body>", SCRIPT)


def build(season: models.Season) -> int:
    """Make the pages of a season anew from what was issued; returns how many changed.

    They are put in their place as they are made, results first: nobody waits for the last of them.
    """
    from countback.formats.writing import downloads
    from countback.site.build import Site

    with _one_at_a_time:
        mark = built_mark(season)
        standings = public_standings(season)
        if standings is None:
            return 0
        changed, there = 0, set[str]()
        pending = embed.pages(standings)
        last = time.monotonic()
        logos = {standings.season.id: logo} if (logo := public_logo(season)) else {}
        site = Site([standings], downloads(), newest_titles=True, logos=logos, pending=drawing())
        for part in site.parts():
            # What all seasons have in common is not kept here: see `shared`.
            pending |= {
                f"{ROOT}{path}": data
                for path, data in part.items()
                if "/" in path and not path.startswith("flags/")
            }
            # What was issued is the result of a session: those who look at it wait for nothing else.
            if time.monotonic() - last > STORE or any("/sessions/" in path for path in part):
                changed += _store(season, pending)
                there |= pending.keys()
                pending, last = {}, time.monotonic()
        changed += _store(season, pending)
        name = standings.season.name.encode()
        with transaction.atomic():
            models.Page.objects.filter(season=season).exclude(path__in=[*there, *pending]).delete()
            models.Page.objects.create(season=season, path=f"{BUILT}{season.slug}", etag=mark, content=name)
        changed += _store(None, {f"{ROOT}index.html": front()})
        _log.info("site built", season=season.slug, changed=changed)
        return changed


def built_mark(season: models.Season) -> str:
    """Return what differs when a season's pages have to be made anew: a document, or another Countback."""
    return _mark(season.publications.aggregate(newest=Max("number"))["newest"])


def _mark(document: int | None) -> str:
    return f"{__version__[:24]} {document or 0}"


def build_missing() -> None:
    """Make the pages that are not those of the newest document: it was stopped before it made them."""
    built = dict(models.Page.objects.filter(path__startswith=BUILT).values_list("path", "etag"))
    shown = models.Season.objects.annotate(newest=Max("publications__number")).exclude(newest=None)
    for season in shown.order_by("-slug"):
        if built.get(f"{BUILT}{season.slug}") != _mark(season.newest):
            build(season)


def front() -> bytes:
    """Return the page above the seasons whose pages were made, newest first."""
    made = models.Page.objects.filter(path__startswith=BUILT).order_by("-path").values_list("path", "content")
    items = [
        link(bytes(name).decode() or slug, f"{segment(slug)}/index.html")
        for slug, name in ((path.removeprefix(BUILT), name) for path, name in made)
    ]
    return document(
        "Results and standings",
        tag(
            "main",
            tag("h1", "Results and standings"),
            listed(items) if items else tag("p", "Nothing has been published yet.", class_="lead"),
            id="main",
            tabindex="-1",
        ),
        shared="",
    )


def shared(path: str) -> bytes | None:
    """Return a file that the pages of all seasons have in common: the style sheet, the icon, a flag."""
    from countback.site.build import style
    from countback.site.card import ICON
    from countback.site.embed import style as embed_style
    from countback.site.flags import FLAGS

    if path == f"{ROOT}style.css":
        return style()
    if path == f"{ROOT}embed.css":
        return embed_style()
    if path == f"{ROOT}icon.svg":
        return ICON
    code = path.removeprefix(f"{ROOT}flags/").removesuffix(".svg")
    return FLAGS.get(code) if path == f"{ROOT}flags/{code}.svg" else None


def _store(season: models.Season | None, files: dict[str, bytes]) -> int:
    """Put the pages that differ in their place. A page that changes gets a new row, so that others notice."""
    tagged = {
        path: (data, hashlib.sha256(data).hexdigest()[:32])
        for path, data in (
            (path, with_script(data) if path.endswith(".html") else data) for path, data in files.items()
        )
    }
    with transaction.atomic():
        there = dict(models.Page.objects.filter(path__in=list(tagged)).values_list("path", "etag"))
        new = [path for path, (_, etag) in tagged.items() if there.get(path) != etag]
        models.Page.objects.filter(path__in=[path for path in new if path in there]).delete()
        models.Page.objects.bulk_create(
            [
                models.Page(season=season, path=path, etag=tagged[path][1], content=tagged[path][0])
                for path in new
            ]
        )
    if new:
        news.nudge()
    return len(new)
