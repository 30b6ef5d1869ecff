"""The Atom feed of a season: each result with its newest revision, and each announcement."""

from __future__ import annotations

import datetime as dt
import uuid

from countback.model.season import Event, Session
from countback.model.words import session_name
from countback.site import addresses
from countback.site.html import Html, join, tag
from countback.site.scored import Scored

_OURS = uuid.uuid5(uuid.NAMESPACE_DNS, "countback")


def feed(scored: Scored) -> bytes:
    """Return the feed. Its times are those of the facts; a result without one has the day of its event."""
    season = scored.season
    home = f"{scored.base}{addresses.segment(season.id)}/" if scored.base else ""
    items = [*_results(scored, home), *_news(scored, home)]
    items.sort(key=lambda item: item[0], reverse=True)
    newest = items[0][0] if items else _noon(dt.date(season.year, 1, 1))
    document = tag(
        "feed",
        tag("title", season.name),
        tag("id", _id(season.id)),
        tag("updated", newest),
        tag("author", tag("name", season.series)),
        tag("link", rel="self", href=home + addresses.FEED),
        tag("link", rel="alternate", href=home + addresses.OVERVIEW, type="text/html"),
        [item for _, item in items],
        xmlns="http://www.w3.org/2005/Atom",
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'.encode()


def _results(scored: Scored, home: str) -> list[tuple[str, Html]]:
    items = []
    for event, session in scored.sessions.values():
        result = session.classification
        if result is None:
            continue
        updated = _moment(event, session, scored.season.year)
        first = [row for row in result.rows if row.position is not None][:3]
        names = ", ".join(
            f"{row.position}. {' / '.join(who.name for who in scored.crew(scored.entries[row.entry], row))}"
            for row in first
        )
        number = len(session.classifications)
        revision = f", revision {number}" if number > 1 else ""
        title = f"{event.name}, {session_name(session)}: {result.state} result{revision}"
        ids = (scored.season.id, session.id, str(number))
        items.append((updated, _entry(ids, title, updated, names, home + addresses.session(session.id))))
    return items


def _news(scored: Scored, home: str) -> list[tuple[str, Html]]:
    items = []
    for number, item in enumerate(scored.season.news):
        updated = _noon(item.date or dt.date(scored.season.year, 1, 1))
        ids = (scored.season.id, "news", str(number))
        items.append((updated, _entry(ids, item.headline, updated, item.text, home + addresses.OVERVIEW)))
    return items


def _entry(ids: tuple[str, ...], title: str, updated: str, text: str, href: str) -> Html:
    return join(
        tag(
            "entry",
            tag("title", title),
            tag("id", _id(*ids)),
            tag("updated", updated),
            tag("link", rel="alternate", href=href, type="text/html"),
            tag("summary", text),
        )
    )


def _moment(event: Event, session: Session, year: int) -> str:
    result = session.classification
    if result and result.published:
        return result.published.isoformat()
    return _noon(session.date or event.end or event.start or dt.date(year, 1, 1))


def _noon(day: dt.date) -> str:
    return f"{day.isoformat()}T12:00:00Z"


def _id(*parts: str) -> str:
    """Return an id that stays the same wherever the site lies."""
    return f"urn:uuid:{uuid.uuid5(_OURS, '/'.join(parts))}"
