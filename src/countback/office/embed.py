"""Standings to be shown within somebody else's page: small, without navigation, in a frame."""

from __future__ import annotations

from countback.scoring.score import Standings
from countback.site import addresses
from countback.site.html import Html, link, name, tag
from countback.site.page import document
from countback.site.scored import Scored
from countback.site.standings import podium

#: Where these pages lie: the only ones that pages of others may show in a frame.
ROOT = "embed/"
#: So many rows has the short form.
SHORT = 10
_ROW, _AROUND = 34, 170


def pages(standings: Standings) -> dict[str, bytes]:
    """Return the pages by their path: for each championship all of it, and the first ten."""
    scored = Scored(standings)
    made = {}
    for id_, table in scored.tables.items():
        for count in _counts(len(table.rows)):
            made[path(standings.season.id, id_, count)] = _page(scored, id_, count)
    return made


def path(season: str, championship: str, count: int | None) -> str:
    """Return the path of a table; ``count`` is None for all of it."""
    ending = f"-top-{count}" if count else ""
    return f"{ROOT}{addresses.segment(season)}/{addresses.segment(championship)}{ending}.html"


def codes(standings: Standings, home: str) -> list[tuple[str, str]]:
    """Return (what it shows, the element to copy into a page); ``home`` is the address of the office."""
    made = []
    for id_, table in Scored(standings).tables.items():
        for count in _counts(len(table.rows)):
            rows = min(len(table.rows), count or len(table.rows))
            what = f"{table.name}, the first {count}" if count else table.name
            element = tag(
                "iframe",
                src=f"{home}{path(standings.season.id, id_, count)}",
                title=f"{standings.season.name}: {what}",
                width="100%",
                height=_AROUND + _ROW * max(rows, 1),
                loading="lazy",
            )
            made.append((what, str(element)))
    return made


def _counts(rows: int) -> tuple[int | None, ...]:
    return (SHORT, None) if rows > SHORT else (None,)


def _page(scored: Scored, id_: str, count: int | None) -> bytes:
    table = scored.tables[id_]
    season = addresses.segment(scored.season.id)
    way = f"../../s/{season}/"
    event = next((event for event in scored.events if event.round == table.after_round), None)
    after = (
        f"After round {table.after_round}, {event.name}" if event and table.after_session else "No result yet"
    )
    shown: Html = (
        podium(scored, table, way, count or len(table.rows))
        if table.rows
        else tag("p", "Nobody is in this table yet.")
    )
    return document(
        f"{table.name} · {scored.season.name}",
        tag(
            "main",
            tag("p", name(scored.season.name), class_="kicker"),
            tag("h1", name(table.name)),
            shown,
            tag(
                "p",
                name(after),
                " · ",
                link("every result, and the reason for every number", way + addresses.championship(id_)),
                class_="note",
            ),
            id="main",
            tabindex="-1",
        ),
        shared="../../s/",
        description=f"{scored.season.name}, {table.name}: standings",
        more=(
            # What is followed from within a frame opens beside the page that shows it.
            tag("base", target="_blank"),
            tag("link", rel="stylesheet", href="../../s/embed.css"),
        ),
    )
