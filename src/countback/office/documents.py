"""A document as it is issued: the page and the PDF of one result and the standings after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from countback.model.points import format_points
from countback.model.season import Event, Session, find_session
from countback.model.standings import Table
from countback.model.words import session_name
from countback.notation.sheet import place
from countback.scoring.score import Standings
from countback.site.html import Html, heads, join, link, name, table, tag
from countback.site.page import document
from countback.site.scored import Scored

STATE_WORDS = {
    "unofficial": "Unofficial result",
    "provisional": "Provisional result",
    "official": "Official result",
    "amended": "Amended result",
}


@dataclass(frozen=True)
class Document:
    """What a page says of itself. ``changes`` say what is otherwise than in document ``last``."""

    number: int
    state: str
    at: dt.datetime
    by: str
    cause: str = ""
    protest_until: dt.datetime | None = None
    changes: tuple[str, ...] = ()
    last: int | None = None


def title(standings: Standings, session_id: str) -> str:
    """Return the heading of a document."""
    event, session = _held(standings, session_id)
    return f"{event.name}: {session_name(session)}"


def shown(standings: Standings, session_id: str) -> dict[str, Any]:
    """Return what a document prints, as text: the rows of the result and of every table after it."""
    _, session = _held(standings, session_id)
    cars = {entry.id: entry for entry in standings.season.entries}
    result = session.classification
    rows = [
        [
            place(row),
            row.number or cars[row.entry].number,
            " / ".join(driver.name for driver in cars[row.entry].crew),
        ]
        for row in (result.rows if result else ())
    ]
    tables = {
        championship.name: [
            [str(row.position or ""), row.competitor.name, format_points(row.points)]
            for row in championship.rows
        ]
        for championship in standings.tables(after=session_id)
    }
    return {"result": rows, "tables": tables}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Return what two documents print otherwise, one sentence a car or competitor."""
    old = {row[1]: row for row in before.get("result", [])}
    new = {row[1]: row for row in after.get("result", [])}
    for car, row in new.items():
        if car not in old:
            yield f"car {car} ({row[2]}) added, {row[0]}"
        elif old[car][0] != row[0]:
            yield f"car {car} ({row[2]}): {old[car][0]} → {row[0]}"
    yield from (f"car {car} ({row[2]}) taken out" for car, row in old.items() if car not in new)
    for championship, rows in after.get("tables", {}).items():
        was = {row[1]: row for row in before.get("tables", {}).get(championship, [])}
        for position, who, points in rows:
            if who in was and was[who][2] != points:
                moved = (
                    f", {was[who][0] or 'no place'} → {position or 'no place'}"
                    if was[who][0] != position
                    else ""
                )
                yield f"{championship}: {who} {was[who][2]} → {points} points{moved}"


def page(standings: Standings, session_id: str, about: Document) -> bytes:
    """Return the document as a page that needs nothing but the style sheet of the site."""
    from countback.site.classification import classification

    scored = Scored(standings)
    event, session = _held(standings, session_id)
    season = standings.season
    result = session.classification
    heading = f"{event.name}: {session_name(session)}"
    way = f"../../s/{known_segment(season.id)}/"
    return document(
        f"Document {about.number} · {heading} · {season.name}",
        tag(
            "header",
            tag(
                "div",
                tag("span", season.series, class_="series"),
                link(season.name, f"{way}index.html", class_="season"),
                class_="mast",
            ),
            class_="site",
        ),
        tag(
            "main",
            tag("p", f"Document {about.number} · {STATE_WORDS[about.state]}", class_="kicker"),
            tag("h1", heading),
            tag("p", _lead(about), class_="lead"),
            tag("p", f"Reason: {about.cause}") if about.cause else None,
            _changes(about),
            tag("h2", "Result"),
            classification(scored, session, result, way) if result else None,
            tag("h2", f"Standings after {session_name(session)}"),
            [_table(championship) for championship in standings.tables(after=session_id)],
            tag(
                "p",
                link("This document as PDF", f"{about.number}.pdf"),
                " · ",
                link("The standings with the reason for every number", f"{way}standings/index.html"),
            ),
            id="main",
            tabindex="-1",
        ),
        tag("footer", tag("p", f"Issued by {about.by}. A document stays as it was issued."), class_="site"),
        shared="../../s/",
    )


def pdf(standings: Standings, session_id: str) -> bytes | None:
    """Return the classification as the official PDF; None where it cannot be typeset."""
    import msgspec

    from countback.formats.writers import pdf as writer
    from countback.formats.writing import MissingExtra
    from countback.scoring.score import score

    # The writer prints all sessions that have a result: the others are put aside.
    season = standings.recorded
    from countback.model.season import with_sessions

    alone = with_sessions(
        season,
        lambda session: (
            session if session.id == session_id else msgspec.structs.replace(session, classifications=())
        ),
    )
    kept = tuple(decision for decision in alone.decisions if decision.session in ("", session_id))
    try:
        return writer.write(
            score(msgspec.structs.replace(alone, decisions=kept), standings.rulebook), "classification"
        )
    except MissingExtra:
        return None


def known_segment(season_id: str) -> str:
    """Return the folder of a season on the site."""
    from countback.site.addresses import segment

    return segment(season_id)


def _lead(about: Document) -> str:
    parts = [f"Issued {about.at:%Y-%m-%d %H:%M %Z}".strip()]
    if about.protest_until:
        parts.append(f"protests until {about.protest_until:%H:%M %Z}".strip())
    return " · ".join(parts)


def _changes(about: Document) -> Html | None:
    if about.last is None:
        return None
    since = link(f"document {about.last}", f"{about.last}.html")
    if not about.changes:
        return tag("p", "Nothing has changed since ", since, ".")
    return join(
        tag("h2", "Changed since ", since),
        tag("ul", [tag("li", sentence) for sentence in about.changes]),
    )


def _table(championship: Table) -> Html:
    head = [heads("Pos", championship.name, "Points", numbers=(0, 2))]
    return table(f"{championship.name} standings", head, table_rows(championship), hidden=True)


def table_rows(championship: Table, most: int | None = None) -> list[Html]:
    """Return the rows of a table as they are shown, position, name and points: the first ``most``, or all."""
    return [
        tag(
            "tr",
            tag("td", str(row.position or ""), class_="num"),
            tag("th", name(row.competitor.name), scope="row"),
            tag("td", format_points(row.points), class_="num total"),
        )
        for row in championship.rows[:most]
    ]


def _held(standings: Standings, session_id: str) -> tuple[Event, Session]:
    place = find_session(standings.season, session_id)
    assert place is not None, session_id
    return place
