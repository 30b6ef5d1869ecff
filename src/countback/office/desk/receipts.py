"""Receipts at the desk: competitors are asked to open a document or decision, and get links of their own."""

from __future__ import annotations

import re
from itertools import groupby

from django.http import HttpResponse, HttpResponseRedirect

from countback.model.season import Season
from countback.office import models
from countback.office import receipts as kept
from countback.office.desk import forms, pages
from countback.office.desk.pages import Seat
from countback.office.facts import decision_name
from countback.office.receipts import Subject
from countback.office.versions import open_version
from countback.site.html import Html, heads, join, link, table, tag

#: So many of the newest documents can be chosen.
NEWEST = 50


def receipts(seat: Seat) -> HttpResponse:
    """Show who has opened what; ask for receipts, and make links."""
    facts = open_version(seat.season).season
    if seat.request.method != "POST":
        return _page(seat, facts)
    sent = seat.request.POST
    if "links" in sent:
        return _page(seat, facts, _made(seat, facts, sent["links"]))
    subject, cars = _subject(sent.get("of", "")), _numbers(sent.get("cars", ""))
    made = kept.ask(seat.season, facts, subject, cars, seat.author)
    if not made or not isinstance(made[0], models.Notice):
        return _page(seat, facts, pages.refused(made), status=422)
    pages.say(seat.request, f"{len(made)} are asked to open it.")
    return HttpResponseRedirect(f"{seat.home}receipts/")


def of(seat: Seat, subject: Subject) -> Html | None:
    """Return how many of those who were asked have opened something, with the way there."""
    asked = kept.asked_of(seat.season, subject)
    number, opened = asked.count(), asked.exclude(opened=None).count()
    told = f"Receipts: {opened} of {number} have opened it" if number else "Ask competitors for a receipt"
    if not number and not seat.may("receipts"):
        return None
    return tag("p", link(told, f"{seat.home}receipts/?of={_named(subject)}"))


def _page(seat: Seat, facts: Season | None, banner: Html | None = None, *, status: int = 200) -> HttpResponse:
    notices = seat.season.notices.order_by("-document", "decision", "pk")
    groups = [
        _opened(seat, facts, subject, list(rows)) for subject, rows in groupby(notices, key=kept.subject_of)
    ]
    asks = seat.may("receipts")
    return pages.page(
        seat.request,
        "Receipts",
        banner,
        tag(
            "p",
            "Competitors open what is addressed to them by a link of their own. Here stands who has, "
            "and when.",
            class_="lead",
        ),
        groups or tag("p", "Nobody has been asked yet."),
        _form(seat, facts) if asks else None,
        _links(seat, facts) if asks else None,
        seat=seat,
        part="decisions",
        status=status,
    )


def _opened(seat: Seat, facts: Season | None, subject: Subject, notices: list[models.Notice]) -> Html:
    title = kept.title_of(seat.season, facts, subject) or f"Decision {subject.decision}, which is gone"
    rows = [
        tag(
            "tr",
            tag("td", number, class_="num"),
            tag("th", crew, scope="row"),
            tag("td", pages.moment(notice.at), tag("small", f"by {notice.by}")),
            tag("td", pages.moment(notice.opened) if notice.opened else "not yet"),
        )
        for number, crew, notice in kept.told(facts, notices)
    ]
    head = [heads("No.", "Who", "Asked", "Opened", numbers=(0,))]
    return tag("section", tag("h2", title), table(title, head, rows, hidden=True))


def _form(seat: Seat, facts: Season | None) -> Html:
    issued = seat.season.publications.order_by("-number").values_list("number", flat=True)[:NEWEST]
    subjects = [Subject(document=number) for number in issued]
    subjects += [Subject(decision=decision_name(decision)) for decision in (facts.decisions if facts else ())]
    options = [
        (_named(subject), title)
        for subject in subjects
        if (title := kept.title_of(seat.season, facts, subject))
    ]
    if not options:
        return tag("p", "Nothing has been issued yet that could be opened.")
    chosen = seat.request.POST.get("of", seat.request.GET.get("of", ""))
    return join(
        tag("h2", "Ask for receipts"),
        forms.form(
            seat.request,
            forms.choice("Of", "of", options, chosen),
            forms.field(
                "From cars",
                "cars",
                seat.request.POST.get("cars", ""),
                hint="7, 8, 12. Empty: from all of them.",
            ),
            forms.button("Ask"),
            class_="narrow",
        ),
    )


def _links(seat: Seat, facts: Season | None) -> Html | None:
    entries = kept.entries_of(facts)
    if not entries:
        return None
    given = dict(seat.season.readers.filter(revoked=None).values_list("entry", "at"))
    rows = [
        tag(
            "tr",
            tag("td", entry.number, class_="num"),
            tag("th", " / ".join(driver.name for driver in entry.crew), scope="row"),
            tag("td", pages.moment(given[entry.id]) if entry.id in given else "none"),
            tag(
                "td",
                forms.form(
                    seat.request,
                    tag("input", type="hidden", name="links", value=entry.id),
                    forms.button(
                        "Another link" if entry.id in given else "Make a link",
                        class_="plain",
                        aria_label=f"Make a link for car {entry.number}, entry {entry.id}",
                    ),
                    class_="inline",
                ),
            ),
        )
        for entry in entries
    ]
    missing = forms.form(
        seat.request,
        tag("input", type="hidden", name="links", value=""),
        forms.button("Make the links that are missing"),
    )
    return join(
        tag("h2", "Links of competitors"),
        tag("p", "A link works for the whole season, until another is made for the same car."),
        missing if len(given) < len(entries) else None,
        table("Links", [heads("No.", "Who", "Made", "", numbers=(0,))], rows, hidden=True),
    )


def _made(seat: Seat, facts: Season | None, entry_id: str) -> Html:
    """Make a link for a car, or for all that have none; returns them, once."""
    given = {*seat.season.readers.filter(revoked=None).values_list("entry", flat=True)}
    entries = kept.entries_of(facts)
    wanted = [entry for entry in entries if (entry.id == entry_id if entry_id else entry.id not in given)]
    made = kept.give_links(seat.season, wanted, seat.author)
    lines = [
        f"{entry.number}\t{' / '.join(driver.name for driver in entry.crew)}\t"
        + seat.request.build_absolute_uri(f"/notices/{made[entry.id]}")
        for entry in wanted
    ]
    return pages.shown_once("Send each link to whom it belongs. They are not shown again:", "\n".join(lines))


def _named(subject: Subject) -> str:
    return f"document-{subject.document}" if subject.document else f"decision-{subject.decision}"


def _subject(text: str) -> Subject:
    kind, _, name = text.partition("-")
    if kind == "document" and name.isdecimal() and len(name) < 9:
        return Subject(document=int(name))
    return Subject(decision=name if kind == "decision" else "")


def _numbers(text: str) -> list[str]:
    return [part for part in re.split(r"[,;\s]+", text) if part]
