"""Standings to be shown within somebody else's page: small, without navigation, in a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files

from countback.site import addresses
from countback.site.html import Html, link, name, tag
from countback.site.page import document, up
from countback.site.podium import podium
from countback.site.scored import Scored

#: So many rows has the short form.
SHORT = 10
_ROW, _AROUND = 34, 170


def counts(rows: int) -> tuple[int | None, ...]:
    """Return how many rows the forms of a table have; None for all of it."""
    return (SHORT, None) if rows > SHORT else (None,)


def frames(scored: Scored) -> dict[str, bytes]:
    """Return the pages of a season for frames, by their path below its folder; none where its address is
    not known, so that no code can be offered."""
    made = {}
    for id_, table in scored.tables.items() if scored.base else ():
        for count in counts(len(table.rows)):
            path = addresses.embedded(id_, count)
            made[path] = framed(scored, id_, count, way=up(path), shared=f"{up(path)}../")
    return made


def offer(scored: Scored, id_: str) -> Html | None:
    """Return what to copy into another page to show the standings there; None where no address is known."""
    if not scored.base:
        return None
    folder = f"{scored.base}{addresses.segment(scored.season.id)}/"
    told = [
        tag("p", what, tag("br"), tag("code", code))
        for what, code in codes(scored, id_, lambda count: folder + addresses.embedded(id_, count))
    ]
    return tag("details", tag("summary", "Show this table on another page"), told, class_="offer")


def codes(scored: Scored, id_: str, address: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """Yield (what it shows, the element to copy into a page) for each form of a table, by its address."""
    table = scored.tables[id_]
    for count in counts(len(table.rows)):
        rows = min(len(table.rows), count or len(table.rows))
        what = f"{table.name}, the first {count}" if count else table.name
        element = tag(
            "iframe",
            src=address(count),
            title=f"{scored.season.name}: {what}",
            width="100%",
            height=_AROUND + _ROW * max(rows, 1),
            loading="lazy",
        )
        yield what, str(element)


def style() -> bytes:
    """Return what the style sheet of these pages has beyond that of the others."""
    return (files("countback.site") / "embed.css").read_bytes()


def framed(scored: Scored, id_: str, count: int | None, *, way: str, shared: str) -> bytes:
    """Return the first ``count`` rows of a table as a page, None for all of them.

    ``way`` leads to the season's folder, ``shared`` to where the style sheets are.
    """
    table = scored.tables[id_]
    event = next((event for event in scored.events if event.round == table.after_round), None)
    after = (
        f"After round {table.after_round}, {event.name}" if event and table.after_session else "No result yet"
    )
    whole = way + addresses.championship(id_)
    return document(
        f"{table.name} · {scored.season.name}",
        tag(
            "main",
            tag("p", name(scored.season.name), class_="kicker"),
            tag("h1", name(table.name)),
            podium(scored, table, way, count or len(table.rows))
            if table.rows
            else tag("p", "Nobody is in this table yet."),
            tag(
                "p",
                name(after),
                " · ",
                link("every result, and the reason for every number", whole),
                class_="note",
            ),
            id="main",
            tabindex="-1",
        ),
        shared=shared,
        description=f"{scored.season.name}, {table.name}: standings",
        more=(
            # What is followed from within a frame opens beside the page that shows it.
            tag("base", target="_blank"),
            tag("meta", name="robots", content="noindex"),
            tag("link", rel="stylesheet", href=f"{shared}embed.css"),
        ),
    )
