"""From the settings to a running office: migrations, the door, and an orderly stop."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from countback.office.door import Door, Found, kind_of
from countback.office.news import News

#: So many pages are looked up with one question to the database.
_AT_ONCE = 500


def application() -> Door:
    """Return the office as an ASGI application. Django has to be configured before."""
    from django.core.wsgi import get_wsgi_application

    return Door(get_wsgi_application(), look_up, News(mark, etags))


def migrate() -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def look_up(path: str) -> Found | None:
    """Return a public page, a document or the script, None where there is none."""
    from django.db import close_old_connections

    from countback.office import models
    from countback.office.public import shared, with_script

    if path == "live.js":
        return _found(path, (files("countback.office") / "static" / "live.js").read_bytes())
    if (common := shared(path)) is not None:
        return _found(path, common)
    close_old_connections()
    try:
        if path.startswith("d/"):
            parts = path.split("/")
            stem, _, ending = parts[-1].partition(".")
            if len(parts) != 3 or not stem.isdecimal() or len(stem) > 9 or ending not in ("html", "pdf"):
                return None
            issued = models.Publication.objects.filter(season__slug=parts[1], number=int(stem)).first()
            content = issued and (issued.page if ending == "html" else issued.pdf)
            if not content:
                return None
            return _found(path, with_script(bytes(content)) if ending == "html" else bytes(content))
        page = models.Page.objects.filter(path=path).first()
        return (page.etag, kind_of(path), bytes(page.content)) if page else None
    finally:
        close_old_connections()


def mark() -> Any:
    """Return what differs after anything was published, by this process or another."""
    from django.db import close_old_connections
    from django.db.models import Max

    from countback.office import models

    close_old_connections()
    try:
        return (
            models.Publication.objects.aggregate(newest=Max("id"))["newest"],
            models.Page.objects.aggregate(newest=Max("id"))["newest"],
        )
    finally:
        close_old_connections()


def etags(paths: Iterable[str]) -> dict[str, str]:
    """Return the ETag of each page of the site that there is among the paths."""
    from django.db import close_old_connections

    from countback.office import models

    close_old_connections()
    try:
        wanted = sorted(paths)
        return {
            path: etag
            for begin in range(0, len(wanted), _AT_ONCE)
            for path, etag in models.Page.objects.filter(
                path__in=wanted[begin : begin + _AT_ONCE]
            ).values_list("path", "etag")
        }
    finally:
        close_old_connections()


def _found(path: str, content: bytes) -> Found:
    return hashlib.sha256(content).hexdigest()[:32], kind_of(path), content
