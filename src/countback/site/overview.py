"""The first page of a season: who leads, how it went, what comes next, what was announced."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from countback.charts.progress import progress
from countback.model.season import News
from countback.model.words import date, ranges
from countback.site import addresses, bits
from countback.site.event import about, winner
from countback.site.html import Html, heads, join, link, scrolled, tag
from countback.site.known import Known
from countback.site.page import Page
from countback.site.progress import chart
from countback.site.standings import podium


def pages(known: Known) -> Iterator[Page]:
    """Return the one page."""
    yield Page(
        path=addresses.OVERVIEW,
        title=known.season.name,
        lead=_lead(known),
        content=join(_leaders(known), _chart(known), _results(known), _news(known)),
        part=addresses.OVERVIEW,
        about=tuple(about(known, event) for event in known.events),
    )


def _lead(known: Known) -> str:
    sessions = [session for _, session in known.sessions.values()]
    run = sum(session.classification is not None for session in sessions)
    rounds = bits.number_of(len(known.events), "round")
    cars = bits.number_of(len(known.cars), "car")
    races = bits.number_of(len(sessions), "session")
    state = f"all of {races} run" if run == len(sessions) else f"{run} of {races} run"
    return f"{rounds}, {cars}, {bits.number_of(len(known.drivers), 'driver')}; {state}."


def _leaders(known: Known) -> Html:
    begun = {id_: table for id_, table in known.tables.items() if table.rows}
    parts = [
        tag(
            "section",
            tag("h2", link(table.name, addresses.championship(id_))),
            podium(known, table, "", 5) if table.rows else tag("p", "Nobody has a result yet."),
        )
        for id_, table in (begun or known.tables).items()
    ]
    return tag("div", parts, class_="columns")


def _chart(known: Known) -> Html | None:
    if not known.tables or len(known.rounds) < 2:
        return None
    id_ = known.standings.championships[0]
    draw = partial(progress, known.standings, id_, first=5, link=lambda who: addresses.why(id_, who.id))
    return tag(
        "section",
        tag("h2", link(f"{known.tables[id_].name}: points after each round", addresses.progress(id_))),
        chart("Chart of points", draw),
    )


def _results(known: Known) -> Html | None:
    """Return the winners of every session so far, and what has not been run."""
    classes = known.season.classes if len(known.season.classes) > 1 else ()
    rows = []
    for event in known.events:
        for number, session in enumerate(event.sessions):
            first = (
                tag(
                    "th",
                    bits.event_link(event, ""),
                    scope="rowgroup",
                    rowspan=len(event.sessions),
                    class_="who",
                )
                if not number
                else None
            )
            rows.append(
                tag(
                    "tr",
                    tag("td", str(event.round), class_="num", rowspan=len(event.sessions))
                    if not number
                    else None,
                    first,
                    tag("td", bits.session_link(session, "")),
                    tag("td", winner(known, session)),
                    [tag("td", winner(known, session, class_)) for class_ in classes],
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
    return tag("section", tag("h2", "Winners"), frame)


def _news(known: Known) -> Html | None:
    if not known.season.news:
        return None
    return tag(
        "section",
        tag("h2", "Announcements"),
        [_item(item) for item in known.season.news],
        class_="prose news",
    )


def _item(item: News) -> Html:
    about = f"Round {ranges(sorted(item.rounds))}" if item.rounds else ""
    kicker = " · ".join(part for part in (date(item.date), about) if part)
    return tag(
        "article",
        tag("h3", item.headline),
        tag("p", kicker, class_="kicker") if kicker else None,
        tag("p", item.text) if item.text else None,
    )
