"""The rules desk: a rulebook chosen or edited, with what is wrong, what it says and what it would change.

Whoever types sees all three beside the text, a moment after the last key (`desk.js` asks this page for them),
and without a script by a button. Nothing is stored before somebody who has seen what changes says so; then it
is a version like any other.
"""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect

from countback.model.finding import Finding, has_errors
from countback.office.actions import rules as actions
from countback.office.desk import forms, pages
from countback.office.desk.acting import act
from countback.office.desk.pages import Seat
from countback.office.desk.preview import confirmed, shown
from countback.office.effect import Effect, effect_under
from countback.office.scored import Scored, scored
from countback.office.versions import open_version
from countback.site.html import Content, Html, join, link, tag
from countback.site.rules import sentences

#: How a script asks for what stands beside the text.
ASKED = "X-Beside"
_WAYS = (("take", "Score the season by these rules"),)


def rules(seat: Seat) -> HttpResponse:
    """Show the rules of the season in sentences, and the rulebooks that it could have."""
    opened = open_version(seat.season)
    season = opened.season
    if season is None:
        return HttpResponseRedirect(seat.home)
    if chosen := seat.request.GET.get("book", ""):
        return HttpResponseRedirect(f"{seat.home}rules/{quote(chosen, safe='')}")
    result = scored(season, opened.files)
    books = [(book, book) for book in actions.books(opened.files)]
    choose = tag(
        "form",
        forms.choice("Rulebook", "book", books, season.rulebook),
        forms.button("Look at it, or edit it", class_="plain"),
        method="get",
        class_="narrow",
    )
    return pages.page(
        seat.request,
        "Rules",
        tag("p", "The season is scored by ", tag("strong", season.rulebook or "no rulebook yet"), ".",
            class_="lead"),
        choose if seat.may("enter") else None,
        pages.findings(result.findings, seat.home),
        _said(result),
        seat=seat,
        part="rules",
    )  # fmt: skip


def edit(seat: Seat, book: str) -> HttpResponse:
    """Show a rulebook beside what it says and changes; take it for the season."""
    opened = open_version(seat.season)
    season = opened.season
    text = actions.text_of(book, opened.files)
    if season is None or text is None:
        return pages.missing(seat.request)
    sent = seat.request.POST
    if seat.request.method == "POST":
        # A browser sends other ends of lines than the file has.
        text = sent.get("text", text).replace("\r\n", "\n")
    wanted = actions.wanted(book, text, opened.files)
    result, seen = effect_under(opened, wanted)
    action = actions.taken(season, wanted)
    banner = None
    if seat.request.method == "POST" and isinstance(seen, Effect) and confirmed(sent, seen):
        answer = act(seat, action, f"{seat.home}rules/")
        if answer.response:
            return answer.response
        banner = answer.banner
    looked = seat.request.method == "POST" or wanted.name != season.rulebook
    same = wanted.name == season.rulebook and wanted.data in (None, opened.files.get(wanted.name))
    effects = shown(seat, action, seen, _WAYS) if looked and not same and isinstance(seen, Effect) else None
    beside = _beside(result, effects, same=same)
    if seat.request.headers.get(ASKED):
        return HttpResponse(str(beside))
    becomes = f" Edited, it is kept in the season's folder as {actions.wanted(book, '', opened.files).name}."
    form = forms.form(
        seat.request,
        banner,
        tag(
            "div",
            tag(
                "div",
                forms.area(book, "text", text, rows=30, class_="code"),
                forms.button("Show what it changes", name="do", value="show", class_="plain"),
                tag("p", class_="quiet", role="status", id="verdict"),
            ),
            tag("div", beside, id="beside"),
            class_="columns",
        ),
        base=opened.number,
        data_draft=True,
        data_beside=ASKED,
    )
    return pages.page(
        seat.request,
        f"Rules: {book}",
        tag(
            "p",
            "The rules of this season. " if book == season.rulebook else "Not the rules of this season. ",
            "Nothing is stored before you have seen what changes.",
            becomes if book not in opened.files else None,
            class_="lead",
        ),
        form,
        tag("p", link("All rulebooks", f"{seat.home}rules/")),
        seat=seat,
        part="rules",
    )


def _beside(result: Scored, effects: Html | None, *, same: bool) -> Html:
    """Return what stands beside the text: what is wrong, what it changes, what it says."""
    wrong = sum(finding.severity == "error" for finding in result.findings)
    if has_errors(result.findings):
        told = f"{wrong} error{'s' if wrong > 1 else ''}: the season cannot be scored by this."
    elif same:
        told = "The season is scored by this very text."
    else:
        told = "The season can be scored by this."
    return join(
        tag("p", tag("strong", told), data_verdict=True),
        pages.listed_findings(result.findings, _place),
        effects,
        _said(result),
    )


def _said(result: Scored) -> Html | None:
    if result.standings is None:
        return None
    return tag("section", tag("h2", "What they say"), sentences(result.standings.rulebook))


def _place(finding: Finding) -> Content:
    """Return the line in the text beside it, and the key."""
    line, key = finding.where.line if finding.where.file.endswith(".toml") else None, finding.where.key
    place = link(f"line {line}", "#text", data_line=line) if line else None
    return join(place, " " if place and key else None, key) if place or key else None
