"""Points and positions after every round, drawn and in figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from countback.charts.position import position
from countback.charts.progress import gaps, progress
from countback.model.points import format_points
from countback.model.standings import Competitor
from countback.model.words import event_code
from countback.site import addresses
from countback.site.html import Html, heads, join, link, name, scrolled, tag
from countback.site.page import Page, up
from countback.site.scored import Scored

SHOWN = 10
UPRIGHT = 16
"""After more rounds than these the figures are printed on paper that lies on its side."""


def pages(scored: Scored) -> Iterator[Page]:
    """Return the charts of each championship."""
    for id_ in scored.standings.championships:
        yield _page(scored, id_)


def _page(scored: Scored, id_: str) -> Page:
    path = addresses.progress(id_)
    table, course = scored.tables[id_], scored.courses[id_]
    if len(scored.rounds) < 2 or not table.rows:
        content = tag("p", "There is something to draw after two rounds.")
    else:
        content = join(
            _figure("Points behind the leader", partial(gaps, course, first=SHOWN, link=_why)),
            _figure("Points after each round", partial(progress, course, first=SHOWN, link=_why)),
            _figure("Position after each round", partial(position, course, first=SHOWN + 5, link=_why)),
            _figures(scored, id_),
        )
    return Page(
        path=path,
        title=f"{table.name}: progress",
        lead="The gap to the leader, points and position after each round." if scored.rounds else "",
        content=join(_titles(scored, id_, up(path)), content),
        championship=id_,
        part=addresses.STANDINGS,
        trail=(("Standings", addresses.STANDINGS), (table.name, addresses.championship(id_))),
    )


def _why(competitor: Competitor) -> str:
    return f"{addresses.segment(competitor.id)}.html"  # it lies beside the charts


def _titles(scored: Scored, id_: str, way: str) -> Html:
    items = [
        link(table.name, way + addresses.progress(other), aria_current="page" if other == id_ else None)
        for other, table in scored.tables.items()
    ]
    items.append(link("Table", way + addresses.championship(id_)))
    return tag(
        "nav", tag("ul", [tag("li", item) for item in items]), class_="tabs", aria_label="Championships"
    )


def _figure(title: str, draw: Callable[..., str]) -> Html:
    return tag("section", tag("h2", title), chart(title, draw))


def chart(title: str, draw: Callable[..., str]) -> Html:
    """Return a chart in two shapes, of which the style sheet shows the one that the window has room for."""
    return scrolled(join(Html(draw()), Html(draw(narrow=True))), title)


def _figures(scored: Scored, id_: str) -> Html:
    """Return the same in figures, for those who don't see the charts."""
    course = scored.courses[id_]
    names = {event.round: event_code(event) for event in scored.events}
    rows = [
        tag(
            "tr",
            tag(
                "th",
                link(name(line.competitor.name), f"{addresses.segment(line.competitor.id)}.html"),
                scope="row",
                class_="who",
            ),
            [
                tag("td", "" if points is None else f"{format_points(points)}", class_="num")
                for points in line.points
            ],
        )
        for line in course.lines[: SHOWN + 5]
    ]
    head = heads(
        "Name",
        *(f"{names[number]}" for number in course.rounds),
        numbers=range(1, len(course.rounds) + 1),
        who=0,
    )
    whole = tag(
        "table",
        tag("caption", "Points after each round", class_="unseen"),
        tag("thead", head),
        tag("tbody", rows),
        class_="wide" if len(course.rounds) > UPRIGHT else "",
    )
    frame = scrolled(whole, "Points after each round, in figures")
    return tag("section", tag("h2", "In figures"), frame)
