"""The public site: pages of what was issued, made as `countback publish` does, kept as bytes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable

import structlog
from django.db import transaction

from countback.office import models
from countback.office.publishing import public_standings
from countback.site.html import Html, link, listed, tag
from countback.site.page import document

#: Where the site lies, and what makes an open page follow.
ROOT = "s/"
SCRIPT = b'<script src="/live.js" defer="defer"></script></body>'

_log = structlog.get_logger("countback.office")
_one_at_a_time = threading.Lock()


def with_script(page: bytes) -> bytes:
    """Return a page that brings itself up to date; without script it is the same page."""
    return page.replace(b"</body>", SCRIPT)


def build(season: models.Season) -> int:
    """Make the pages of a season anew from what was issued; returns how many changed."""
    from countback.formats.writing import downloads
    from countback.site.build import Site

    with _one_at_a_time:
        standings = public_standings(season)
        if standings is None:
            return 0
        files = Site([standings], downloads()).files()
        # What all seasons have in common is not kept here: see `shared`.
        own = {
            f"{ROOT}{path}": data
            for path, data in files.items()
            if "/" in path and not path.startswith("flags/")
        }
        changed = _store(season, own) + _store(None, {f"{ROOT}index.html": front()})
        _log.info("site built", season=season.slug, changed=changed)
        return changed


def front() -> bytes:
    """Return the page above the seasons that were published, newest first."""
    shown = models.Season.objects.filter(publications__isnull=False).distinct().order_by("-slug")
    from countback.site.addresses import segment

    items = [link(names(season), f"{segment(season.slug)}/index.html") for season in shown]
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


def names(season: models.Season) -> Html | str:
    """Return what the public calls a season."""
    standings = public_standings(season)
    return standings.season.name if standings else season.slug


def shared(path: str) -> bytes | None:
    """Return a file that the pages of all seasons have in common: the style sheet, the icon, a flag."""
    from countback.site.build import style
    from countback.site.card import ICON
    from countback.site.flags import FLAGS

    if path == f"{ROOT}style.css":
        return style()
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
        if season is not None:
            models.Page.objects.filter(season=season).exclude(path__in=list(tagged)).delete()
    return len(new)


def build_all(seasons: Iterable[models.Season]) -> None:
    """Make the pages of several seasons anew."""
    for season in seasons:
        build(season)
