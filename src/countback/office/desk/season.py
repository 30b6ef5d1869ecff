"""The desk of a season: what is next, what is wrong, the calendar with the state of every session; rules."""

from __future__ import annotations

from django.http import HttpResponse

from countback.model.season import Event, Season, Session
from countback.model.words import days, session_name
from countback.office.desk import pages
from countback.office.desk.pages import Seat
from countback.office.publishing import state_of
from countback.office.scored import scored
from countback.office.versions import open_version
from countback.site import addresses
from countback.site.html import Html, heads, link, table, tag


def overview(seat: Seat) -> HttpResponse:
    """Show the season."""
    opened = open_version(seat.season)
    season = opened.season
    if season is None:
        return pages.page(
            seat.request,
            seat.season.slug,
            tag("p", "The files of this season cannot be read. Correct them, or take the last change back."),
            pages.findings(opened.findings, seat.home),
            seat=seat,
            part="",
        )
    findings = [*opened.findings, *scored(season, opened.files).findings]
    content: list[Html | None] = [
        tag("p", f"Version {opened.number} · ", _public(seat), class_="lead"),
        _next(seat, season),
        tag("h2", f"To look at ({len(findings)})") if findings else None,
        pages.findings(findings, seat.home),
        tag("h2", "Calendar"),
        _calendar(seat, season),
    ]
    if seat.may("enter"):
        number = max((event.round for event in season.events), default=0) + 1
        content.append(
            tag(
                "p",
                link("Add a round", f"{seat.home}rounds/{number}", class_="act"),
                " ",
                link("Name, officials, protest time, is the calendar complete?", f"{seat.home}about"),
            )
        )
    return pages.page(seat.request, season.name, *content, seat=seat, part="")


def _public(seat: Seat) -> Html | str:
    """Return the way to what the public sees."""
    if not seat.season.publications.exists():
        return "nothing of it is public yet"
    return link("what the public sees", f"/s/{addresses.segment(seat.season.slug)}/index.html")


def _next(seat: Seat, season: Season) -> Html | None:
    """Say what to do next."""
    if not season.entries:
        return _todo("Enter the cars", "paste the entry list from a spreadsheet", f"{seat.home}entries/")
    if not season.events:
        return _todo("Write the calendar", "add the first round", f"{seat.home}rounds/1")
    for event in season.events:
        for session in event.sessions:
            if session.cancelled or event.cancelled:
                continue
            name = f"{event.name}, {session_name(session)}"
            if session.classification is None:
                return _todo(name, "import its result, or type it", f"{seat.home}sessions/{session.id}")
            state = state_of(seat.season, session.id)
            if not state or state in ("unofficial", "provisional"):
                todo = (
                    "issue its result" if not state else f"it is {state}: issue it as official when it stands"
                )
                return _todo(name, todo, f"{seat.home}sessions/{session.id}")
    return None


def _todo(what: str, how: str, where: str) -> Html:
    return tag("p", "Next: ", link(what, where, class_="act"), f" {how}.", class_="next")


def _calendar(seat: Seat, season: Season) -> Html:
    if not season.events:
        return tag("p", "No round yet.")
    body = []
    for event in season.events:
        name: Html | str = f"{event.round}. {event.name}"
        if seat.may("enter"):
            name = link(name, f"{seat.home}rounds/{event.round}")
        when = days(event.start, event.end) or "no day yet"
        cells = [_session(seat, event, session) for session in event.sessions]
        body.append(
            tag(
                "tr",
                tag("th", name, scope="row"),
                tag("td", when),
                tag("td", "cancelled" if event.cancelled else tag("ul", cells, class_="row")),
            )
        )
    return table("Calendar", [heads("Round", "Days", "Sessions")], body, hidden=True)


def _session(seat: Seat, event: Event, session: Session) -> Html:
    if session.cancelled or event.cancelled:
        state = "cancelled"
    elif session.classification is None:
        state = "no result"
    else:
        state = state_of(seat.season, session.id) or "not issued"
        if state != "not issued" and session.classification.published is None:
            state += ", changed since"
    href = f"{seat.home}sessions/{session.id}"
    return tag("li", link(session_name(session), href), " ", tag("span", state, class_="word"))
