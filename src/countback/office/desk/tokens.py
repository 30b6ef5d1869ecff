"""Tokens of programs at the desk: made and shown once, listed with their last use, revoked."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from countback.model.finding import Finding
from countback.office import models
from countback.office import tokens as held
from countback.office.desk import forms, pages
from countback.office.desk.pages import Seat
from countback.site.html import Html, heads, join, table, tag

#: What a scope allows, as the form says it.
WORDS = {
    "read": "read what the desk reads",
    "enter": "calendar, entries, results, rules",
    "report": "file incidents and protests",
    "decide": "hearings and decisions",
    "publish": "issue results",
    "undo": "take versions back",
    "people": "who works here; folders and archives whole, with ids of people",
    "found": "begin seasons",
    "tell": "who is notified of documents",
    "token": "see and revoke tokens",
    "receipts": "ask competitors for receipts",
}


def tokens(seat: Seat) -> HttpResponse:
    """Show the tokens that work in this series; make one for whoever sits here, or revoke one."""
    if seat.request.method != "POST":
        return _page(seat)
    sent = seat.request.POST
    if "revoke" in sent:
        row = (
            held.seen_by(seat.request.user, seat.role, seat.season.series)
            .filter(key=sent["revoke"][:24])
            .first()
        )
        if row is not None and held.may_end(seat.request.user, seat.role, row):
            held.revoke(row.key)
            pages.say(seat.request, f"{row.name} is revoked: it works no more.")
        return HttpResponseRedirect(f"{seat.home}tokens/")
    days = sent.get("days", "").strip()
    wanted = [scope for scope in sent.getlist("scope") if scope not in held.SCOPES or seat.may(scope)]
    made: str | list[Finding]
    if days and not (days.isdecimal() and len(days) < 5):
        hint = f"give 1 to {held.LONGEST.days}, or leave it empty"
        made = [Finding(code="wrong-days", message=f"{days[:20]!r} is not a number of days", hint=hint)]
    else:
        made = held.make(
            seat.request.user,
            sent.get("name", ""),
            wanted,
            series=seat.season.series,
            days=int(days) if days else None,
        )
    if isinstance(made, str):
        lead, note = (
            "This is the token. It is kept nowhere and not shown again:",
            "The program sends it as Authorization: Bearer …",
        )
        return _page(seat, pages.shown_once(lead, made, note))
    return _page(seat, pages.refused(made), status=422)


def _page(seat: Seat, banner: Html | None = None, *, status: int = 200) -> HttpResponse:
    rows = held.seen_by(seat.request.user, seat.role, seat.season.series).order_by("made", "pk")
    head = [heads("Name", "May", "Last used", "")]
    listed = [_row(seat, row) for row in rows]
    return pages.page(
        seat.request,
        "Tokens",
        banner,
        tag(
            "p",
            "With a token a program does what you may do here: a timing system that sends its sheets, "
            "a bot that says when results appear.",
            class_="lead",
        ),
        table("Tokens", head, listed, hidden=True) if listed else tag("p", "No token yet."),
        tag("h2", "Make a token"),
        _form(seat),
        seat=seat,
        part="tokens",
        status=status,
    )


def _form(seat: Seat) -> Html:
    sent = seat.request.POST
    ticked = sent.getlist("scope") or ["read"]
    boxes = [
        tag(
            "p",
            tag(
                "label",
                tag("input", type="checkbox", name="scope", value=scope, checked=scope in ticked),
                " ",
                f"{scope}: {WORDS[scope]}",
            ),
            class_="tick",
        )
        for scope in held.SCOPES
        if seat.may(scope)
    ]
    return forms.form(
        seat.request,
        forms.field("What it is for", "name", sent.get("name", ""), required=True, maxlength=80),
        tag("fieldset", tag("legend", "What it may do"), boxes),
        forms.field(
            "Valid for how many days",
            "days",
            sent.get("days", ""),
            inputmode="numeric",
            hint="Empty: until it is revoked.",
        ),
        forms.button("Make a token"),
        class_="narrow",
        autocomplete="off",
    )


def _row(seat: Seat, row: models.Token) -> Html:
    whose = row.user.get_username()
    limits = ["in every series of theirs"] if row.series_id is None else []
    limits += [f"until {row.expires:%Y-%m-%d}"] if row.expires else []
    form = None
    if held.may_end(seat.request.user, seat.role, row):
        form = forms.form(
            seat.request,
            tag("input", type="hidden", name="revoke", value=row.key),
            forms.button("Revoke", class_="plain", aria_label=f"Revoke {row.name} of {whose}"),
            class_="inline",
        )
    return tag(
        "tr",
        tag("th", row.name, tag("small", ", ".join([f"of {whose}", *limits])), scope="row"),
        tag("td", ", ".join(row.scopes)),
        tag("td", f"{row.used:%Y-%m-%d}" if row.used else "never"),
        tag("td", join(form) if form else None),
    )
