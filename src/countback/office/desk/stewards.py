"""The stewards' desk: what was filed, the protest clocks, the decisions, and what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from countback.model.season import Decision, Season
from countback.model.words import session_name
from countback.office import models
from countback.office.desk import bits
from countback.office.desk.bits import Seat
from countback.office.facts import decision_name
from countback.office.publishing import zone_at
from countback.office.reports import (
    KINDS,
    LAID,
    Filed,
    decisions_on,
    file_name,
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
        texts |= bits.sent(seat.request, FIELDS)
        sent = seat.request.FILES.get("file")
        wanted = Filed(
            **texts,
            name=sent.name if sent else "",
            attachment=sent.read() if sent else None,
        )
        made = file_report(seat.season, season, wanted, seat.author)
        if isinstance(made, models.Report):
            late = ", after the time for protests: it is kept as late" if made.late else ""
            bits.say(seat.request, f"Report {made.number} is filed{late}.")
            return HttpResponseRedirect(f"{seat.home}reports/{made.number}")
        banner = bits.refused(made)
    decisions = season.decisions if season else ()
    standings = scored(season, opened.files).standings if season else None
    return bits.page(
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
        one.id: f"{event.name}, {session_name(one)}"
        for event in (season.events if season else ())
        for one in event.sessions
    }
    told = [
        tag(
            "p", f"{names.get(id_, id_)}: protests until ", bits.moment(until, zone_at(seat.season, id_)), "."
        )
        for id_, until in running.items()
    ]
    return tag("div", told, class_="banner") if told else None


def _reports(seat: Seat, decisions: Iterable[Decision]) -> Html:
    laid = laid_aside(seat.season)
    rows = [
        tag(
            "tr",
            tag("td", link(str(one.number), f"{seat.home}reports/{one.number}"), class_="num"),
            tag("th", f"{one.kind}{', late' if one.late else ''}", scope="row"),
            tag("td", state_of(one, decisions, laid.get(one.number, ""))),
            tag("td", one.session),
            tag("td", one.cars),
            tag("td", one.by),
            tag("td", bits.moment(one.at, zone_at(seat.season, one.session))),
        )
        for one in seat.season.reports.defer("attachment").order_by("-number")
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
        bits.form(
            seat.request,
            banner,
            bits.choice("What it is", "kind", [(kind, kind) for kind in KINDS], texts["kind"]),
            bits.choice("Session", "session", sessions, texts["session"]),
            bits.field("Cars", "cars", texts["cars"], hint="Their numbers: 29, 65"),
            bits.field("Filed by", "by", texts["by"], required=True, hint="A team, a marshal, race control"),
            bits.field("When it happened", "happened", texts["happened"], hint="Lap 4, or 14:32"),
            bits.area("What happened", "text", texts["text"], rows=5),
            bits.field("Attachment", "file", type_="file", hint="A picture, a PDF: 8 megabytes at most"),
            bits.button("File it"),
            enctype="multipart/form-data",
            action=f"{seat.home}decisions/",
            class_="narrow",
            data_draft=True,
        ),
    )


def report(seat: Seat, number: int) -> HttpResponse:
    """Show a report and what became of it; take that nothing does."""
    found = seat.season.reports.filter(number=number).first()
    if found is None:
        return bits.missing(seat.request)
    banner = None
    if seat.request.method == "POST":
        wrong = lay_aside(
            found, seat.request.POST.get("state", ""), seat.request.POST.get("note", ""), seat.author
        )
        if not wrong:
            bits.say(seat.request, "Kept with the report.")
            return HttpResponseRedirect(f"{seat.home}reports/{number}")
        banner = bits.refused(wrong)
    season = open_version(seat.season).season
    decisions = season.decisions if season else ()
    zone = zone_at(seat.season, found.session)
    state = state_of(found, decisions, laid_aside(seat.season).get(number, ""))
    late = tag("strong", " Late: the time for protests was over.") if found.late else None
    facts = [
        ("Session", found.session),
        ("Cars", found.cars),
        ("Filed by", found.by),
        ("Happened", found.happened),
    ]
    return bits.page(
        seat.request,
        f"Report {number}: {found.kind}",
        tag("p", f"{state.capitalize()} · filed ", bits.moment(found.at, zone), f" by {found.author}.", late,
            class_="lead"),
        tag("dl", [join(tag("dt", term), tag("dd", text)) for term, text in facts if text]),
        [tag("p", line) for line in found.text.splitlines() if line.strip()],
        tag("p", link(f"Attachment: {found.name}", f"{seat.home}reports/{number}/attachment"))
        if found.attachment is not None
        else None,
        _became(seat, found, decisions),
        _handling(seat, found, banner) if seat.may("decide") else None,
        seat=seat,
        part="decisions",
        status=422 if banner else 200,
    )  # fmt: skip


def _became(seat: Seat, found: models.Report, decisions: Iterable[Decision]) -> Html:
    """Return the chain of what became of a report, oldest first."""
    zone = zone_at(seat.season, found.session)
    steps = [
        tag("li", bits.moment(one.at, zone), f" {LAID.get(one.state, one.state)}, by {one.by}: {one.note}")
        for one in found.handlings.order_by("pk")
    ]
    steps += [
        tag(
            "li",
            link(one.name, f"{seat.home}decisions/{decision_name(one)}"),
            f" {one.standing.status.replace('-', ' ')}",
        )
        for one in decisions_on(found, decisions)
    ]
    return join(
        tag("h2", "What became of it"), tag("ul", steps) if steps else tag("p", "Nothing yet: it waits.")
    )


def _handling(seat: Seat, found: models.Report, banner: Html | None) -> Html:
    return tag(
        "section",
        tag("p", link("Decide on it, or hear it", f"{seat.home}decide?report={found.number}", class_="act")),
        tag("h2", "Or lay it aside"),
        bits.form(
            seat.request,
            banner,
            bits.choice("What becomes of it", "state", list(LAID.items())),
            bits.field("Why", "note", required=True),
            bits.button("Keep that", class_="plain"),
            class_="narrow",
        ),
    )


def attachment(seat: Seat, number: int) -> HttpResponse:
    """Return what was filed with a report, as a download: never as something that a browser would show."""
    found = seat.season.reports.filter(number=number).first()
    if found is None or found.attachment is None:
        return bits.missing(seat.request)
    answer = HttpResponse(bytes(found.attachment), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(found.name)}"'
    return answer
