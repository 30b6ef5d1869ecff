"""The entry list at the desk: paste, correct, take out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from countback.model.season import Entry
from countback.office.actions.entries import corrected, pasted, removed
from countback.office.actions.on_season import on_season
from countback.office.desk import bits
from countback.office.desk.acting import act
from countback.office.desk.bits import Seat
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
        action = on_season("enter", "entries pasted", lambda one: pasted(one, text))
        answer = act(seat, action, f"{seat.home}entries/")
        if answer.response:
            return answer.response
        banner = answer.banner
    paste = bits.form(
        seat.request,
        banner,
        bits.area(
            "Paste the entry list",
            "list",
            text,
            rows=8,
            hint="Straight from a spreadsheet, with or without headings: No, Driver, Team, Class, Car, Nat, "
            "Rounds, Guest. Two drivers of one car: A / B.",
            data_draft=True,
        ),
        bits.button("Enter these cars"),
        base=opened.number,
    )
    body = [_row(seat, entry) for entry in season.entries]
    shown = table(
        "Entries",
        [heads("No.", "Drivers", "Team", "Class", "Car", "Rounds", numbers=(0,))],
        body,
        hidden=True,
    )
    return bits.page(
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
    found = next((one for one in season.entries if one.id == id_), None) if season else None
    if found is None:
        return bits.missing(seat.request)
    texts = {
        "number": found.number,
        "driver": " / ".join(driver.name for driver in found.crew),
        "nationality": " / ".join(driver.nationality for driver in found.crew),
        "team": found.team.name if found.team else "",
        "class": found.class_,
        "car": found.car,
        "rounds": ", ".join(map(str, found.rounds)),
        "guest": "yes" if found.guest else "",
    }
    banner = None
    if seat.request.method == "POST":
        out = "remove" in seat.request.POST
        texts = {name: seat.request.POST.get(name, "") for name in FIELDS}
        action = on_season(
            "entry",
            f"car {found.number} taken out" if out else f"car {texts['number']} corrected",
            (lambda one: removed(one, id_)) if out else (lambda one: corrected(one, id_, texts)),
            [Fact("entry", id_)],
        )
        answer = act(seat, action, f"{seat.home}entries/")
        if answer.response:
            return answer.response
        banner = answer.banner
    form = bits.form(
        seat.request,
        banner,
        bits.field("Number", "number", texts["number"], required=True),
        bits.field("Drivers", "driver", texts["driver"], required=True, hint="Several: A / B"),
        bits.field("Team", "team", texts["team"]),
        bits.field(
            "Class", "class", texts["class"], hint=f"There are {', '.join(season.classes) if season else ''}"
        ),
        bits.field("Car", "car", texts["car"]),
        bits.field("Rounds", "rounds", texts["rounds"], hint="1-4, 7; empty: all"),
        bits.tick("Guest: takes no points", "guest", on=bool(texts["guest"])),
        bits.button("Store"),
        " ",
        bits.button("Take out", name="remove", value="yes", class_="plain", formnovalidate=True),
        base=opened.number,
        class_="narrow",
    )
    title = f"Car {found.number}"
    return bits.page(seat.request, title, form, seat=seat, part="entries", status=422 if banner else 200)
