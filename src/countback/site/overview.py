"""The first page of a season: what is new, what comes next, who leads, how it went, what was announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from countback.charts.progress import progress
from countback.model.season import News
from countback.model.words import date, ranges
from countback.site import addresses, elements, news, state
from countback.site.event import about, calendar_table, winner
from countback.site.html import Html, heads, join, link, scrolled, tag
from countback.site.page import Page
from countback.site.people import entry_lists
from countback.site.podium import podium
from countback.site.progress import chart
from countback.site.scored import Scored


def pages(scored: Scored) -> Iterator[Page]:
    """Return the one page."""
    begun = bool(scored.rounds)
    yield Page(
        path=addresses.OVERVIEW,
        title=scored.season.name,
        description=f"{scored.season.name}: newest results, what comes next, and the standings",
        state=state.overview_line(scored) if begun else tag("p", _to_come(scored), class_="state"),
        content=join(
            tag(
                "div",
                news.latest(scored, ""),
                news.changes(scored, ""),
                news.coming(scored, ""),
                class_="news",
            ),
            _leaders(scored) if begun else None,
            _chart(scored),
            _results(scored),
            None if begun else calendar_table(scored),
            None if begun else entry_lists(scored),
            _news(scored),
        ),
        part=addresses.OVERVIEW,
        about=tuple(about(scored, event) for event in scored.events),
    )


def _to_come(scored: Scored) -> str:
    """Return what a season will be that has not begun."""
    rounds = elements.number_of(len(scored.events), "round")
    cars = elements.number_of(len(scored.cars), "car")
    return f"Not begun: {rounds}, {cars}, {elements.number_of(len(scored.drivers), 'driver')}."


def _leaders(scored: Scored) -> Html:
    parts = [
        tag(
            "section",
            tag("h2", link(table.name, addresses.championship(id_))),
            tag("p", state.headline(scored, id_, "")),
            news.fight(scored, id_, ""),
            podium(scored, table, "", 5),
            tag("p", link("Full table", addresses.championship(id_)), class_="more"),
        )
        for id_, table in scored.tables.items()
        if table.rows
    ]
    return tag("div", parts, class_="columns")


def _chart(scored: Scored) -> Html | None:
    if not scored.tables or len(scored.rounds) < 2:
        return None
    id_ = scored.standings.championships[0]
    draw = partial(progress, scored.courses[id_], first=5, link=lambda who: addresses.why(id_, who.id))
    return tag(
        "section",
        tag("h2", link(f"{scored.tables[id_].name}: points after each round", addresses.progress(id_))),
        chart("Chart of points", draw),
    )


def _results(scored: Scored) -> Html | None:
    """Return the winners of every session that was run, the newest event first."""
    classes = scored.season.classes if len(scored.season.classes) > 1 else ()
    rows = []
    for event in reversed(scored.events):
        run = [session for session in reversed(event.sessions) if session.classification]
        for number, session in enumerate(run):
            first = (
                join(
                    tag("td", str(event.round), class_="num", rowspan=len(run)),
                    tag(
                        "th", elements.event_link(event, ""), scope="rowgroup", rowspan=len(run), class_="who"
                    ),
                )
                if not number
                else None
            )
            rows.append(
                tag(
                    "tr",
                    first,
                    tag("td", elements.session_link(session, "")),
                    tag("td", winner(scored, session)),
                    [tag("td", winner(scored, session, class_)) for class_ in classes],
                    class_="first" if not number else "",
                )
            )
    if not rows:
        return None
    head = heads(
        "Rnd", "Event", "Session", "Winner", *(f"{name} winner" for name in classes), numbers=(0,), who=1
    )
    whole = tag("table", tag("caption", "Winners", class_="unseen"), tag("thead", head), tag("tbody", rows))
    frame = scrolled(whole, "Winners")
    return tag("section", tag("h2", "Results so far"), frame)


def _news(scored: Scored) -> Html | None:
    if not scored.season.news:
        return None
    return tag(
        "section",
        tag("h2", "Announcements"),
        [_item(item) for item in _newest_first(scored.season.news)],
        class_="prose",
    )


def _newest_first(items: Sequence[News]) -> list[News]:
    """Return announcements, the newest first; one without a day is as old as the one recorded before it."""
    dated, day = [], dt.date.min
    for number, item in enumerate(items):
        day = item.date or day
        dated.append((day, number, item))
    return [item for _, _, item in sorted(dated, key=lambda item_of_day: item_of_day[:2], reverse=True)]


def _item(item: News) -> Html:
    about = f"Round {ranges(sorted(item.rounds))}" if item.rounds else ""
    kicker = " · ".join(part for part in (date(item.date), about) if part)
    return tag(
        "article",
        tag("h3", item.headline),
        tag("p", kicker, class_="kicker") if kicker else None,
        tag("p", item.text) if item.text else None,
    )
