"""The stewards' desk: what was filed, the protest clocks, the decisions, and what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from countback.model.season import Decision, Season
from countback.model.words import session_name
from countback.office import models
from countback.office.desk import forms, pages
from countback.office.desk.pages import Seat
from countback.office.facts import decision_name
from countback.office.publishing import zone_at
from countback.office.reports import (
    KINDS,
    LAID,
    Filed,
    decisions_on,
    download,
    file_report,
    laid_aside,
    lay_aside,
    state_of,
)
from countback.office.scored import scored
from countback.office.versions import open_version
from countback.site.html import Html, heads, join, link, table, tag
from countback.site.outcomes import outcomes

FIELDS = ("kind", "session", "cars", "by", "happened", "text")


def inbox(seat: Seat) -> HttpResponse:
    """Show the desk, and take a report."""
    opened = open_version(seat.season)
    season = opened.season
    banner, texts = None, dict.fromkeys(FIELDS, "")
    if seat.request.method == "POST":
        texts |= forms.sent(seat.request, FIELDS)
        sent = seat.request.FILES.get("file")
        wanted = Filed(
            **texts,
            name=sent.name if sent else "",
            attachment=sent.read() if sent else None,
        )
        made = file_report(seat.season, season, wanted, seat.author)
        if isinstance(made, models.Report):
            late = ", after the time for protests: it is kept as late" if made.late else ""
            pages.say(seat.request, f"Report {made.number} is filed{late}.")
            return HttpResponseRedirect(f"{seat.home}reports/{made.number}")
        banner = pages.refused(made)
    decisions = season.decisions if season else ()
    standings = scored(season, opened.files).standings if season else None
    return pages.page(
        seat.request,
        "Stewards",
        _clocks(seat, season),
        _reports(seat, decisions),
        _decisions(seat, decisions),
        outcomes(standings, more=tag("p", link("The odds of the titles in each", f"{seat.home}outcomes/")))
        if standings
        else None,
        _form(seat, season, texts, banner) if seat.may("report") else None,
        tag("p", link("Penalty points and reprimands", f"{seat.home}ledgers/")),
        tag("p", link("decisions.toml as text", f"{seat.home}files/decisions.toml"), class_="quiet"),
        seat=seat,
        part="decisions",
        status=422 if banner else 200,
    )


def _clocks(seat: Seat, season: Season | None) -> Html | None:
    """Return until when protests are taken, for each session whose clock runs."""
    running: dict[str, dt.datetime] = {}
    rows = seat.season.publications.filter(protest_until__gt=timezone.now()).order_by("number")
    for session, until in rows.values_list("session", "protest_until"):
        running[session] = until
    names = {
        session.id: f"{event.name}, {session_name(session)}"
        for event in (season.events if season else ())
        for session in event.sessions
    }
    told = [
        tag(
            "p",
            f"{names.get(id_, id_)}: protests until ",
            pages.moment(until, zone_at(seat.season, id_)),
            ".",
        )
        for id_, until in running.items()
    ]
    return tag("div", told, class_="banner") if told else None


def _reports(seat: Seat, decisions: Iterable[Decision]) -> Html:
    laid = laid_aside(seat.season)
    rows = [
        tag(
            "tr",
            tag("td", link(str(filed.number), f"{seat.home}reports/{filed.number}"), class_="num"),
            tag("th", f"{filed.kind}{', late' if filed.late else ''}", scope="row"),
            tag("td", state_of(filed, decisions, laid.get(filed.number, ""))),
            tag("td", filed.session),
            tag("td", filed.cars),
            tag("td", filed.by),
            tag("td", pages.moment(filed.at, zone_at(seat.season, filed.session))),
        )
        for filed in seat.season.reports.defer("attachment").order_by("-number")
    ]
    head = [heads("No.", "Filed as", "Stands", "Session", "Cars", "By", "When", numbers=(0,))]
    shown = (
        table("Incidents and protests", head, rows, hidden=True)
        if rows
        else tag(
            "p", "Nothing has been filed. An incident or a protest is filed below, also during the race."
        )
    )
    return join(tag("h2", "Incidents and protests"), shown)


def _decisions(seat: Seat, decisions: tuple[Decision, ...]) -> Html:
    rows = [
        tag(
            "li",
            link(
                decision.name.replace("-", " ", decision.kind.count("-")),
                f"{seat.home}decisions/{decision_name(decision)}",
            ),
            " ",
            tag("span", decision.standing.status.replace("-", " "), class_="word"),
        )
        for decision in decisions
    ]
    new = link("Take a decision", f"{seat.home}decide", class_="act") if seat.may("decide") else None
    return join(
        tag("h2", "Decisions"),
        tag("ul", rows) if rows else tag("p", "None has been taken."),
        tag("p", new) if new else None,
    )


def _form(seat: Seat, season: Season | None, texts: dict[str, str], banner: Html | None) -> Html:
    sessions = [("", "none")] + [
        (session.id, f"{event.name}, {session_name(session)}")
        for event in (season.events if season else ())
        for session in event.sessions
    ]
    return tag(
        "section",
        tag("h2", "File an incident or a protest", id="file"),
        forms.form(
            seat.request,
            banner,
            forms.choice("What it is", "kind", [(kind, kind) for kind in KINDS], texts["kind"]),
            forms.choice("Session", "session", sessions, texts["session"]),
            forms.field("Cars", "cars", texts["cars"], hint="Their numbers: 29, 65"),
            forms.field("Filed by", "by", texts["by"], required=True, hint="A team, a marshal, race control"),
            forms.field("When it happened", "happened", texts["happened"], hint="Lap 4, or 14:32"),
            forms.area("What happened", "text", texts["text"], rows=5),
            forms.field("Attachment", "file", type_="file", hint="A picture, a PDF: 8 megabytes at most"),
            forms.button("File it"),
            enctype="multipart/form-data",
            action=f"{seat.home}decisions/",
            class_="narrow",
            data_draft=True,
        ),
    )


def report(seat: Seat, number: int) -> HttpResponse:
    """Show a report and what became of it; take that nothing does."""
    filed = seat.season.reports.filter(number=number).first()
    if filed is None:
        return pages.missing(seat.request)
    banner = None
    if seat.request.method == "POST":
        wrong = lay_aside(
            filed, seat.request.POST.get("state", ""), seat.request.POST.get("note", ""), seat.author
        )
        if not wrong:
            pages.say(seat.request, "Kept with the report.")
            return HttpResponseRedirect(f"{seat.home}reports/{number}")
        banner = pages.refused(wrong)
    season = open_version(seat.season).season
    decisions = season.decisions if season else ()
    zone = zone_at(seat.season, filed.session)
    state = state_of(filed, decisions, laid_aside(seat.season).get(number, ""))
    late = tag("strong", " Late: the time for protests was over.") if filed.late else None
    facts = [
        ("Session", filed.session),
        ("Cars", filed.cars),
        ("Filed by", filed.by),
        ("Happened", filed.happened),
    ]
    return pages.page(
        seat.request,
        f"Report {number}: {filed.kind}",
        tag("p", f"{state.capitalize()} · filed ", pages.moment(filed.at, zone), f" by {filed.author}.", late,
            class_="lead"),
        tag("dl", [join(tag("dt", term), tag("dd", text)) for term, text in facts if text]),
        [tag("p", line) for line in filed.text.splitlines() if line.strip()],
        tag("p", link(f"Attachment: {filed.name}", f"{seat.home}reports/{number}/attachment"))
        if filed.attachment is not None
        else None,
        _became(seat, filed, decisions),
        _handling(seat, filed, banner) if seat.may("decide") else None,
        seat=seat,
        part="decisions",
        status=422 if banner else 200,
    )  # fmt: skip


def _became(seat: Seat, filed: models.Report, decisions: Iterable[Decision]) -> Html:
    """Return the chain of what became of a report, oldest first."""
    zone = zone_at(seat.season, filed.session)
    steps = [
        tag(
            "li",
            pages.moment(handling.at, zone),
            f" {LAID.get(handling.state, handling.state)}, by {handling.by}: {handling.note}",
        )
        for handling in filed.handlings.order_by("pk")
    ]
    steps += [
        tag(
            "li",
            link(decision.name, f"{seat.home}decisions/{decision_name(decision)}"),
            f" {decision.standing.status.replace('-', ' ')}",
        )
        for decision in decisions_on(filed, decisions)
    ]
    return join(
        tag("h2", "What became of it"), tag("ul", steps) if steps else tag("p", "Nothing yet: it waits.")
    )


def _handling(seat: Seat, filed: models.Report, banner: Html | None) -> Html:
    return tag(
        "section",
        tag("p", link("Decide on it, or hear it", f"{seat.home}decide?report={filed.number}", class_="act")),
        tag("h2", "Or lay it aside"),
        forms.form(
            seat.request,
            banner,
            forms.choice("What becomes of it", "state", list(LAID.items())),
            forms.field("Why", "note", required=True),
            forms.button("Keep that", class_="plain"),
            class_="narrow",
        ),
    )


def attachment(seat: Seat, number: int) -> HttpResponse:
    """Return what was filed with a report, as a download: never as something that a browser would show."""
    filed = seat.season.reports.filter(number=number).first()
    if filed is None or filed.attachment is None:
        return pages.missing(seat.request)
    return download(filed)
