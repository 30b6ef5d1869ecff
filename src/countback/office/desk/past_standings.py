"""The standings as they were known at a time: as issued, as this office had them, by the dates of facts."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone

from countback.model.revisions import as_known, zone_of
from countback.model.season import Season
from countback.model.standings import Table
from countback.office import models
from countback.office.desk import forms, pages
from countback.office.desk.pages import Seat
from countback.office.documents import table_rows
from countback.office.publishing import public_standings
from countback.office.scored import scored, scored_anew
from countback.office.versions import open_version
from countback.scoring.score import Standings
from countback.site.html import Html, heads, name, table, tag

#: By what it is asked, as the form and the page say it.
BY = {
    "public": "what had been issued: as everybody knew it",
    "office": "this office's version of that time, entries and rules included",
    "dates": "the dates of results and decisions, whenever they were typed",
}


def then(seat: Seat) -> HttpResponse:
    """Show the tables as they were known at a time."""
    opened = open_version(seat.season)
    zone = _zone(opened.season)
    sent = seat.request.GET
    now = timezone.now().astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    text, by = sent.get("at", now.isoformat(timespec="minutes")), sent.get("by", "public")
    wrong, content = None, None
    try:
        time = dt.datetime.fromisoformat(text)
        time = time if time.tzinfo else time.replace(tzinfo=zone)
        # The minute that was asked for is over then.
        time += dt.timedelta(minutes=1) if len(text) == len("2026-05-31T14:00") else dt.timedelta()
        what, standings = standings_at(seat.season, by, time)
        content = _shown(what, standings)
    except (ValueError, OverflowError):
        wrong = tag("p", "That is not a time.", class_="banner bad", role="alert")
    return pages.page(
        seat.request,
        "As known at a time",
        tag(
            "form",
            wrong,
            forms.field("Time", "at", text, type_="datetime-local", hint=f"In the zone {zone}"),
            forms.choice("By", "by", list(BY.items()), by),
            forms.button("Show", class_="plain"),
            method="get",
            class_="narrow",
        ),
        content,
        seat=seat,
        part="history",
        status=422 if wrong else 200,
    )


def standings_at(season: models.Season, by: str, at: dt.datetime) -> tuple[str, Standings | None]:
    """Return in words what was known at a time, and the standings of that; None before there were any."""
    if by == "office":
        made = season.versions.filter(at__lt=at).order_by("-number").values_list("number", flat=True).first()
        if made is None:
            return "The season was not in this office yet.", None
        opened = open_version(season, made)
        standings = scored(opened.season, opened.files).standings if opened.season else None
        return f"Version {made} of the season.", standings
    if by == "dates":
        opened = open_version(season)
        if opened.season is None:
            return "The files of this season cannot be read.", None
        result = scored_anew(as_known(opened.season, at), opened.files)
        return (
            "Results and decisions of that time; entries, calendar and rules as of today.",
            result.standings,
        )
    document = season.publications.filter(at__lt=at).order_by("-number").values_list("number", flat=True)
    newest = document.first()
    if newest is None:
        return "Nothing had been issued yet.", None
    return f"After document {newest}.", public_standings(season, newest)


def _shown(what: str, standings: Standings | None) -> Html:
    shown = [_table(each) for each in standings.tables()] if standings else []
    pending = [
        decision
        for decision in (standings.recorded.decisions if standings else ())
        if decision.standing.status in ("open", "under-appeal")
    ]
    subject = [
        tag("p", "Subject to: ", name(decision.name), f", {decision.standing.status.replace('-', ' ')}.")
        for decision in pending
    ]
    return tag("section", tag("p", what, class_="lead"), subject, shown)


def _table(shown: Table) -> Html:
    head = [heads("", "Name", "Points", numbers=(0, 2))]
    return tag("section", tag("h2", shown.name), table(shown.name, head, table_rows(shown), hidden=True))


def _zone(season: Season | None) -> dt.tzinfo:
    """Return the zone of the last round that has been run; UTC before the first."""
    run = [
        event
        for event in (season.events if season else ())
        if any(session.classifications for session in event.sessions)
    ]
    return zone_of(run[-1]) if run else dt.UTC
