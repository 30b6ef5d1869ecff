"""The calendar and the page of each event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from countback.model.columns import CONTESTS
from countback.model.countries import country_name
from countback.model.season import Event, Session
from countback.model.words import days
from countback.notation.sheet import place
from countback.site import addresses, elements
from countback.site.html import Html, facts, heads, join, link, listed, scrolled, tag
from countback.site.page import Page, up
from countback.site.scored import Scored


def pages(scored: Scored) -> Iterator[Page]:
    """Return the calendar and a page for every event."""
    yield _calendar(scored)
    for event in scored.events:
        yield _event(scored, event)


def next_event(scored: Scored) -> Event | None:
    """Return the event at which something is still to be run, behind the newest result or during it."""
    newest = max(scored.rounds, default=0)
    for event in scored.events:
        if event.round >= newest and not event.cancelled and to_come(event):
            return event
    return None


def to_come(event: Event) -> list[Session]:
    """Return the sessions that are still to be run; of an event without sessions nothing is known."""
    return [session for session in event.sessions if session.classification is None and not session.cancelled]


def calendar_table(scored: Scored) -> Html:
    """Return the calendar as a table."""
    rows = []
    venues = any(map(elements.venue, scored.events))
    coming = next_event(scored)
    for event in scored.events:
        cancelled = tag("span", "cancelled", class_="word") if event.cancelled else None
        next_ = tag("span", "next", class_="word") if event is coming else None
        sessions = listed(
            [
                join(
                    elements.session_link(session, ""),
                    " ",
                    winner(scored, session) if session.classification and session.kind in CONTESTS else None,
                )
                for session in event.sessions
            ],
            class_="plain",
        )
        rows.append(
            tag(
                "tr",
                tag("td", str(event.round), class_="num"),
                tag(
                    "th",
                    elements.event_link(event, ""),
                    cancelled,
                    next_,
                    " ",
                    tag("span", when, class_="note") if (when := elements.when(event)) else None,
                    scope="row",
                    class_="who",
                ),
                tag("td", sessions),
                tag("td", elements.venue(event), class_="text") if venues else None,
                tag("td", elements.nation(event.country)),
            )
        )
    held = "Sessions and winners" if scored.rounds else "Sessions"
    venue = ["Venue"] if venues else []
    head = heads("Rnd", "Event", held, *venue, "Country", numbers=(0,), who=1)
    whole = tag("table", tag("caption", "Calendar", class_="unseen"), tag("thead", head), tag("tbody", rows))
    return scrolled(whole, "Calendar")


def _calendar(scored: Scored) -> Page:
    return Page(
        path=addresses.CALENDAR,
        title="Calendar",
        lead=f"{elements.number_of(len(scored.events), 'round')}, "
        f"{days(_first(scored), _last(scored)) or 'dates not announced'}.",
        content=join(
            calendar_table(scored),
            tag(
                "p",
                link("Subscribe to the calendar", addresses.DATES),
                " (iCalendar): changes of dates arrive by themselves.",
            ),
        ),
        part=addresses.CALENDAR,
        about=tuple(about(scored, event) for event in scored.events),
    )


def _first(scored: Scored) -> Any:
    return min((day for event in scored.events if (day := event.start or event.end)), default=None)


def _last(scored: Scored) -> Any:
    return max((day for event in scored.events if (day := event.end or event.start)), default=None)


def _event(scored: Scored, event: Event) -> Page:
    path = addresses.event(event.id)
    way = up(path)
    parts = [
        tag(
            "section",
            tag("h2", elements.session_link(session, way)),
            tag("p", elements.day(session), class_="kicker") if session.date else None,
            _short(scored, session, way),
        )
        for session in _newest_first(event)
    ]
    at = scored.events.index(event)
    near = [
        tag(
            "li",
            link(
                arrow.format(scored.events[at + step].name),
                way + addresses.event(scored.events[at + step].id),
            ),
        )
        for step, arrow in ((-1, "← {}"), (1, "{} →"))
        if 0 <= at + step < len(scored.events)
    ]
    return Page(
        path=path,
        title=event.name,
        kicker=f"Round {event.round}" + (" · cancelled" if event.cancelled else ""),
        content=join(
            facts(
                (
                    ("Circuit", elements.circuit(event)),
                    ("Place", elements.place(event)),
                    ("Country", elements.country(event.country) or ""),
                    ("Date", elements.when(event) or ""),
                )
            ),
            tag("div", parts, class_="columns"),
            _standings(scored, event, way),
            _news(scored, event),
            tag("nav", tag("ul", near), class_="near", aria_label="Events before and after"),
        ),
        part=addresses.CALENDAR,
        trail=(("Calendar", addresses.CALENDAR),),
        about=(about(scored, event),),
    )


def _newest_first(event: Event) -> list[Session]:
    """Return the sessions that were run, the newest first, and behind them those to come."""
    run = [session for session in event.sessions if session.classification]
    return [*reversed(run), *(session for session in event.sessions if not session.classification)]


def _short(scored: Scored, session: Session, way: str) -> Html:
    """Return the winner of each class, pole, fastest lap and the first ten."""
    result = session.classification
    if result is None:
        return tag("p", "Cancelled." if session.cancelled else "Not run yet.")
    rows = [
        tag(
            "tr",
            tag("td", place(row)),
            tag("th", elements.crew(scored.crew(scored.entries[row.entry], row), way), scope="row"),
            tag("td", scored.entries[row.entry].class_, class_="told"),
        )
        for row in result.rows[:10]
    ]
    head = tag(
        "tr",
        tag("th", "Pos", scope="col", class_="num"),
        tag("th", "Driver", scope="col"),
        tag("th", "Class", scope="col"),
    )
    caption = tag("caption", f"The first {len(rows)}", class_="unseen")
    classes = scored.season.classes if len(scored.season.classes) > 1 else ()
    return join(
        tag("table", caption, tag("thead", head), tag("tbody", rows), class_="short"),
        facts(
            [
                *((f"{class_} winner", winner(scored, session, class_, way)) for class_ in classes),
                ("Pole position", _who(scored, session, "qualifying", way)),
                ("Fastest lap", _who(scored, session, "fastest_lap", way)),
            ]
        ),
        tag("p", link("Full result", way + addresses.session(session.id)), class_="more"),
    )


def winner(scored: Scored, session: Session, class_: str = "", way: str = "") -> Html:
    """Return who won a session or a class of it; what is to be said where nobody has."""
    rows = session.classification.rows if session.classification else ()
    if not rows:
        return tag("span", "cancelled" if session.cancelled else "not run yet", class_="quiet")
    placed = [
        row for row in rows if row.position is not None and class_ in ("", scored.entries[row.entry].class_)
    ]
    if not placed:
        return Html("")
    places = [((class_ and row.class_position) or row.position or 0, row.position or 0) for row in placed]
    # In a dead heat there are several.
    first = [row for row, place in zip(placed, places, strict=True) if place == min(places)]
    crews: list[Html | str] = []
    for row in first:
        crews += [" and "] if crews else []
        crews.append(elements.crew(scored.crew(scored.entries[row.entry], row), way))
    return join(crews)


def _who(scored: Scored, session: Session, order: str, way: str) -> Html:
    rows = session.classification.rows if session.classification else ()
    first = next((row for row in rows if getattr(row, order) == 1), None)
    return elements.crew(scored.crew(scored.entries[first.entry], first), way) if first else Html("")


def _standings(scored: Scored, event: Event, way: str) -> Html | None:
    if event.round not in scored.rounds:
        return None
    links = [
        link(table.name, way + addresses.championship(id_, event.round))
        for id_, table in scored.tables.items()
    ]
    items = tag("ul", [tag("li", item) for item in links], class_="row")
    return tag("section", tag("h2", f"Standings after round {event.round}"), items)


def _news(scored: Scored, event: Event) -> Html | None:
    items = [
        tag("li", tag("strong", item.headline), ". ", item.text)
        for item in scored.season.news
        if event.round in item.rounds
    ]
    return tag("section", tag("h2", "Announced"), tag("ul", items), class_="prose") if items else None


def about(scored: Scored, event: Event) -> dict[str, Any]:
    """Return an event as schema.org knows it."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SportsEvent",
        "name": f"{scored.season.name}, round {event.round}: {event.name}",
        "sport": "Motorsport",
        "eventStatus": f"https://schema.org/Event{'Cancelled' if event.cancelled else 'Scheduled'}",
    }
    if event.start:
        told["startDate"] = event.start.isoformat()
    if event.end:
        told["endDate"] = event.end.isoformat()
    address = ", ".join(part for part in (event.place, country_name(event.country)) if part)
    if event.circuit or address:
        told["location"] = {"@type": "Place", "name": event.circuit or event.name, "address": address}
    told["organizer"] = {"@type": "SportsOrganization", "name": scored.season.series}
    if scored.base:
        told["url"] = f"{scored.base}{addresses.segment(scored.season.id)}/{addresses.event(event.id)}"
    return told
