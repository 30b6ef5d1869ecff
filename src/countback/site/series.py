"""The page above the seasons of a site."""

from __future__ import annotations

from collections.abc import Sequence

from countback.site import addresses, elements, masthead, news
from countback.site.champions import champions
from countback.site.event import next_event
from countback.site.html import Html, link, tag
from countback.site.page import document
from countback.site.podium import podium
from countback.site.scored import Scored
from countback.site.state import headline


def front(seasons: Sequence[Scored], earlier: Sequence[Scored] = ()) -> bytes:
    """Return the page, newest season first; ``earlier`` ones are named with their champions alone.

    Where all are seasons of one series, the page looks as the newest of them does.
    """
    names = [*dict.fromkeys(season.season.series for season in seasons)]
    title = names[0] if len(names) == 1 else "Racing championships"
    newest = seasons[0] if len(names) == 1 else None
    folder = f"{addresses.segment(newest.season.id)}/" if newest else ""
    every = sorted([*seasons, *earlier], key=order)
    top = (
        masthead.mast(newest, title, "index.html", folder, class_="season")
        if newest
        else tag("div", link(title, "index.html", class_="season"), class_="mast")
    )
    return document(
        title,
        tag("header", top, class_="site"),
        tag(
            "main",
            tag("h1", title),
            tag("p", elements.number_of(len(seasons), "season"), class_="lead"),
            [_season(season) for season in seasons],
            champions(every, seasons),
            id="main",
            tabindex="-1",
        ),
        tag(
            "footer",
            tag("p", "Every number is worked out from recorded results, and says why."),
            masthead.foot(newest) if newest else None,
            class_="site",
        ),
        shared="",
        more=masthead.head_links(newest, folder) if newest else None,
        description=f"{title}: results and standings, each with its reason",
    )


def order(scored: Scored) -> tuple[int, str]:
    """Return what seasons are sorted by: the newest first."""
    return -scored.season.year, scored.season.id


def _season(scored: Scored) -> Html:
    folder = f"{addresses.segment(scored.season.id)}/"
    parts = [
        tag(
            "section",
            tag("h3", link(table.name, folder + addresses.championship(id_))),
            tag("p", headline(scored, id_, folder)),
            news.fight(scored, id_, folder),
            podium(scored, table, folder, 3),
        )
        for id_, table in scored.tables.items()
        if table.rows
    ]
    return tag(
        "section",
        tag("h2", link(scored.season.name, folder + addresses.OVERVIEW)),
        tag("div", news.latest(scored, folder), news.coming(scored, folder), class_="news")
        if next_event(scored) and scored.rounds
        else None,
        tag("div", parts, class_="columns") if parts else tag("p", "No session has been run yet."),
        tag(
            "p",
            link("The whole season: results, calendar, entries, rules", folder + addresses.OVERVIEW),
            class_="more",
        ),
    )
