"""The calendar at the desk: a round with its sessions, added, moved, put off, cancelled or taken away."""

from __future__ import annotations

import zoneinfo

import msgspec
from django.http import HttpResponse, HttpResponseRedirect

from countback.model.season import Event, Season, Session
from countback.office.actions.calendar import CALENDARS, KINDS, keys_of, with_event, with_keys, without_event
from countback.office.actions.on_season import on_season
from countback.office.desk import forms, pages
from countback.office.desk.acting import act
from countback.office.desk.pages import Seat
from countback.office.facts import Fact
from countback.office.versions import open_version
from countback.site.html import Html, heads, table, tag

EVENT = ("name", "code", "circuit", "place", "country", "time_zone", "start", "end", "cancelled", "postponed")
SESSION = ("id", "order", "name", "kind", "date", "start", "cancelled", "remove")
KEYS = ("name", "series", "source", "officials", "protest_minutes", "calendar", "planned_rounds")


def round_(seat: Seat, number: int) -> HttpResponse:
    """Show and take the form of a round."""
    opened = open_version(seat.season)
    season = opened.season
    if season is None:
        return HttpResponseRedirect(seat.home)
    event = next((event for event in season.events if event.round == number), None)
    texts = _texts(season, event)
    lines = [_line(place, session) for place, session in enumerate(event.sessions, 1)] if event else []
    if not event:
        lines = [{"id": "", "order": "1", "name": "Race", "kind": "race", "date": ""}]
    banner = None
    if seat.request.method == "POST":
        away = "take_away" in seat.request.POST
        texts = {name: seat.request.POST.get(name, "") for name in EVENT}
        lines = forms.rows_sent(seat.request.POST, "session", SESSION)
        action = on_season(
            "calendar",
            f"round {number}: {_cause(event, texts, away)}",
            (lambda newest: without_event(newest, number))
            if away
            else (lambda newest: with_event(newest, number, texts, lines)),
            [Fact("event", str(number)), *(Fact("session", line["id"]) for line in lines if line.get("id"))],
        )
        answer = act(seat, action, seat.home)
        if answer.response:
            return answer.response
        banner = answer.banner
    body = [_session_row(place, line) for place, line in enumerate([*lines, *({} for _ in range(2))])]
    form = forms.form(
        seat.request,
        banner,
        forms.field(
            "Name", "name", texts["name"], required=True, hint="As it stands in tables: Watkins Glen"
        ),
        forms.field("Code", "code", texts["code"], hint="For the head of a column: WGI", maxlength=6),
        forms.field("Circuit", "circuit", texts["circuit"]),
        forms.field("Place", "place", texts["place"]),
        forms.field("Country", "country", texts["country"], hint="A code: USA", maxlength=3),
        forms.field(
            "Time zone",
            "time_zone",
            texts["time_zone"],
            list="zones",
            hint="As Europe/Rome: the hours below and the clock for protests run in it. Empty: UTC.",
        ),
        tag("datalist", [tag("option", value=zone) for zone in _zones()], id="zones"),
        forms.field("First day", "start", texts["start"], type_="date"),
        forms.field("Last day", "end", texts["end"], type_="date"),
        forms.tick("Cancelled: it will not be held", "cancelled", on=texts["cancelled"] == "on"),
        forms.tick(
            "Postponed: the days are taken out until new ones are known",
            "postponed",
            on=texts["postponed"] == "on",
        ),
        tag("h2", "Sessions"),
        tag(
            "p",
            "In the order in which they are run: change the numbers to move one. Empty lines are left out. "
            "One that has a result can be cancelled, not removed.",
            class_="quiet",
        ),
        table(
            "Sessions",
            [heads("Order", "Name", "Kind", "Day", "Start", "Cancelled", "Remove")],
            body,
            hidden=True,
            class_="grid",
        ),
        forms.button("Store"),
        " ",
        forms.button(
            "Take the round away", name="take_away", value="yes", class_="plain", formnovalidate=True
        )
        if event
        else None,
        base=opened.number,
        autocomplete="off",
        data_draft=True,
    )
    title = f"Round {number}: {event.name}" if event else f"Add round {number}"
    return pages.page(seat.request, title, form, seat=seat, part="", status=422 if banner else 200)


def _cause(event: Event | None, texts: dict[str, str], away: bool) -> str:
    """Return the line of the history for a change of the calendar."""
    if away:
        return "taken away"
    if texts["postponed"] == "on":
        return f"{texts['name']} postponed"
    if texts["cancelled"] == "on" and not (event and event.cancelled):
        return f"{texts['name']} cancelled"
    return texts["name"]


def _zones() -> list[str]:
    """Return the zones that places have; the others are older names of theirs, or no places."""
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name and name[:4] != "Etc/")


def _texts(season: Season, event: Event | None) -> dict[str, str]:
    if event is None:
        last = season.events[-1].time_zone if season.events else ""
        return dict.fromkeys(EVENT, "") | {"time_zone": last}
    values = msgspec.to_builtins(event)
    return {name: str(values.get(name, "")) for name in EVENT} | {
        "cancelled": "on" if event.cancelled else "",
        "postponed": "",
    }


def _line(place: int, session: Session) -> dict[str, str]:
    return {
        "id": session.id,
        "order": str(place),
        "name": session.name,
        "kind": session.kind,
        "date": str(session.date or ""),
        "start": session.start.isoformat("minutes") if session.start else "",
        "cancelled": "on" if session.cancelled else "",
    }


def _session_row(place: int, line: dict[str, str]) -> Html:
    stem, at = f"session-{place}", f"session {place + 1}"
    kinds = [tag("option", kind, value=kind, selected=kind == line.get("kind", "race")) for kind in KINDS]

    def cell(name: str, label: str, type_: str, class_: str = "") -> Html:
        more = {"checked": line.get(name) == "on"} if type_ == "checkbox" else {"value": line.get(name, "")}
        return tag(
            "td",
            tag(
                "input",
                name=f"{stem}-{name}",
                type=type_,
                class_=class_ or None,
                aria_label=f"{label}, {at}",
                **more,
            ),
        )

    return tag(
        "tr",
        tag(
            "td",
            tag("input", type="hidden", name=f"{stem}-id", value=line.get("id", "")),
            tag(
                "input",
                name=f"{stem}-order",
                value=line.get("order", ""),
                class_="c-position",
                inputmode="numeric",
                aria_label=f"Order, {at}",
            ),
        ),
        cell("name", "Name", "text", "c-name"),
        tag("td", tag("select", kinds, name=f"{stem}-kind", aria_label=f"Kind, {at}")),
        cell("date", "Day", "date"),
        cell("start", "Start", "time"),
        cell("cancelled", "Cancelled", "checkbox"),
        cell("remove", "Remove", "checkbox") if line.get("id") else tag("td"),
    )


def about(seat: Seat) -> HttpResponse:
    """Show and take what the season says of itself."""
    opened = open_version(seat.season)
    season = opened.season
    if season is None:
        return HttpResponseRedirect(seat.home)
    texts = keys_of(season)
    banner = None
    if seat.request.method == "POST":
        texts = {name: seat.request.POST.get(name, "") for name in KEYS}
        facts = [Fact("key", name) for name in KEYS]
        answer = act(
            seat,
            on_season("about", "about the season", lambda newest: with_keys(newest, texts), facts),
            seat.home,
        )
        if answer.response:
            return answer.response
        banner = answer.banner
    form = forms.form(
        seat.request,
        banner,
        forms.field("Name", "name", texts["name"], required=True),
        forms.field("Series", "series", texts["series"], required=True),
        forms.field("Where the facts are from", "source", texts["source"]),
        forms.area(
            "Officials who sign",
            "officials",
            texts["officials"],
            rows=3,
            hint="One a line: Clerk of the course: A. Name",
        ),
        forms.field(
            "Minutes for protests",
            "protest_minutes",
            texts["protest_minutes"],
            inputmode="numeric",
            hint="Counted from when a result is issued as provisional. Empty: no clock.",
        ),
        forms.choice("The calendar is", "calendar", CALENDARS.items(), texts["calendar"]),
        forms.field(
            "Rounds that are planned",
            "planned_rounds",
            texts["planned_rounds"],
            inputmode="numeric",
            hint="Where more will follow: how many there will be at the end. Empty: not known.",
        ),
        forms.button("Store"),
        base=opened.number,
        class_="narrow",
        data_draft=True,
    )
    return pages.page(
        seat.request, "About the season", form, seat=seat, part="", status=422 if banner else 200
    )
