"""The page above the seasons of a site."""

from __future__ import annotations

from collections.abc import Sequence

from countback.site import addresses, bits
from countback.site.html import Html, join, link, tag
from countback.site.known import Known
from countback.site.page import document
from countback.site.standings import podium
from countback.site.state import headline


def front(seasons: Sequence[Known]) -> bytes:
    """Return the page, newest season first."""
    names = [*dict.fromkeys(season.season.series for season in seasons)]
    title = names[0] if len(names) == 1 else "Racing championships"
    return document(
        title,
        tag("header", tag("div", link(title, "index.html", class_="season"), class_="mast"), class_="site"),
        tag(
            "main",
            tag("h1", title),
            tag("p", bits.number_of(len(seasons), "season"), class_="lead"),
            [_season(season) for season in seasons],
            id="main",
            tabindex="-1",
        ),
        tag(
            "footer",
            tag("p", "Every number is worked out from recorded results, and says why."),
            class_="site",
        ),
        shared="",
        description=f"{title}: results and standings, each with its reason",
    )


def _season(known: Known) -> Html:
    folder = f"{addresses.segment(known.season.id)}/"
    parts = [
        tag(
            "section",
            tag("h3", link(table.name, folder + addresses.championship(id_))),
            tag("p", headline(known, id_, folder)),
            podium(known, table, folder, 3),
        )
        for id_, table in known.tables.items()
        if table.rows
    ]
    return tag(
        "section",
        tag("h2", link(known.season.name, folder + addresses.OVERVIEW)),
        join(tag("div", parts, class_="columns") if parts else tag("p", "No session has been run yet.")),
    )
