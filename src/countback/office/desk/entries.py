"""The entry list at the desk: paste, correct, take out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from countback.model.season import Entry
from countback.office.actions.entries import corrected, pasted, removed
from countback.office.actions.on_season import on_season
from countback.office.desk import forms, pages
from countback.office.desk.acting import act
from countback.office.desk.pages import Seat
from countback.office.facts import Fact
from countback.office.versions import open_version
from countback.site.html import Html, heads, link, table, tag

FIELDS = ("number", "driver", "nationality", "team", "class", "car", "rounds", "guest")


def entries(seat: Seat) -> HttpResponse:
    """Show the entry list, and take lines that are pasted."""
    opened = open_version(seat.season)
    season = opened.season
    if season is None:
        return HttpResponseRedirect(seat.home)
    banner, text = None, ""
    if seat.request.method == "POST":
        text = seat.request.POST.get("list", "")
        action = on_season("enter", "entries pasted", lambda newest: pasted(newest, text))
        answer = act(seat, action, f"{seat.home}entries/")
        if answer.response:
            return answer.response
        banner = answer.banner
    paste = forms.form(
        seat.request,
        banner,
        forms.area(
            "Paste the entry list",
            "list",
            text,
            rows=8,
            hint="Straight from a spreadsheet, with or without headings: No, Driver, Team, Class, Car, Nat, "
            "Rounds, Guest. Two drivers of one car: A / B.",
            data_draft=True,
        ),
        forms.button("Enter these cars"),
        base=opened.number,
    )
    body = [_row(seat, entry) for entry in season.entries]
    shown = table(
        "Entries",
        [heads("No.", "Drivers", "Team", "Class", "Car", "Rounds", numbers=(0,))],
        body,
        hidden=True,
    )
    return pages.page(
        seat.request,
        f"Entries ({len(season.entries)})",
        paste if seat.may("enter") else None,
        shown
        if body
        else tag(
            "p", "Nobody is entered yet. Paste the list above, or type a line: 7, Ann Example, Red Team, Pro"
        ),
        seat=seat,
        part="entries",
        status=422 if banner else 200,
    )


def _row(seat: Seat, entry: Entry) -> Html:
    names = " / ".join(driver.name for driver in entry.crew)
    who: Html | str = link(names, f"{seat.home}entries/{entry.id}") if seat.may("enter") else names
    return tag(
        "tr",
        tag("td", entry.number, class_="num no"),
        tag("th", who, tag("span", "guest", class_="word") if entry.guest else None, scope="row"),
        tag("td", entry.team.name if entry.team else ""),
        tag("td", entry.class_),
        tag("td", entry.car),
        tag("td", ", ".join(map(str, entry.rounds)) or "all"),
    )


def entry(seat: Seat, id_: str) -> HttpResponse:
    """Show and take the form of one entry."""
    opened = open_version(seat.season)
    season = opened.season
    entered = next((car for car in season.entries if car.id == id_), None) if season else None
    if entered is None:
        return pages.missing(seat.request)
    texts = {
        "number": entered.number,
        "driver": " / ".join(driver.name for driver in entered.crew),
        "nationality": " / ".join(driver.nationality for driver in entered.crew),
        "team": entered.team.name if entered.team else "",
        "class": entered.class_,
        "car": entered.car,
        "rounds": ", ".join(map(str, entered.rounds)),
        "guest": "yes" if entered.guest else "",
    }
    banner = None
    if seat.request.method == "POST":
        out = "remove" in seat.request.POST
        texts = {name: seat.request.POST.get(name, "") for name in FIELDS}
        action = on_season(
            "entry",
            f"car {entered.number} taken out" if out else f"car {texts['number']} corrected",
            (lambda newest: removed(newest, id_)) if out else (lambda newest: corrected(newest, id_, texts)),
            [Fact("entry", id_)],
        )
        answer = act(seat, action, f"{seat.home}entries/")
        if answer.response:
            return answer.response
        banner = answer.banner
    form = forms.form(
        seat.request,
        banner,
        forms.field("Number", "number", texts["number"], required=True),
        forms.field("Drivers", "driver", texts["driver"], required=True, hint="Several: A / B"),
        forms.field("Team", "team", texts["team"]),
        forms.field(
            "Class", "class", texts["class"], hint=f"There are {', '.join(season.classes) if season else ''}"
        ),
        forms.field("Car", "car", texts["car"]),
        forms.field("Rounds", "rounds", texts["rounds"], hint="1-4, 7; empty: all"),
        forms.tick("Guest: takes no points", "guest", on=bool(texts["guest"])),
        forms.button("Store"),
        " ",
        forms.button("Take out", name="remove", value="yes", class_="plain", formnovalidate=True),
        base=opened.number,
        class_="narrow",
    )
    title = f"Car {entered.number}"
    return pages.page(seat.request, title, form, seat=seat, part="entries", status=422 if banner else 200)
