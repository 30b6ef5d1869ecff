"""What a competitor sees with a link of their own: what is addressed to them, opened one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from countback.model.season import Season
from countback.model.told import particulars
from countback.office import models, receipts
from countback.office.actions.decisions import named
from countback.office.desk import forms, pages
from countback.office.versions import open_version
from countback.rules.stewards import stewards_rule
from countback.site.html import Html, join, link, name, tag


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: Any, token: str) -> HttpResponse:
    """Show what the competitor of a link is asked to open, and open it."""
    reader = receipts.reader_of(token)
    if reader is None:
        text = tag("p", "Another link was made in its place, or it was not copied whole. Ask the stewards.")
        return pages.page(request, "This link does not work", text, status=404)
    facts = open_version(reader.season).season
    opened = None
    if request.method == "POST":
        number = request.POST.get("open", "")
        opened = receipts.open_notice(reader, int(number) if number.isdecimal() and len(number) < 16 else 0)
    entry = next((entry for entry in receipts.entries_of(facts) if entry.id == reader.entry), None)
    crew = " / ".join(driver.name for driver in entry.crew) if entry else ""
    rows = [_notice(request, reader, facts, notice) for notice in receipts.addressed_to(reader)]
    return pages.page(
        request,
        facts.name if facts else reader.season.slug,
        tag("p", f"For car {entry.number}, {crew}" if entry else "This car is not entered any more.",
            class_="lead"),
        _shown(reader, facts, opened) if opened else None,
        tag("h2", "Addressed to you"),
        tag("ul", rows, class_="notices") if rows else tag("p", "Nothing yet."),
    )  # fmt: skip


def _notice(request: Any, reader: models.Reader, facts: Season | None, notice: models.Notice) -> Html:
    title = receipts.title_of(reader.season, facts, receipts.subject_of(notice)) or "It was taken back"
    form = forms.form(
        request,
        tag("input", type="hidden", name="open", value=notice.pk),
        forms.button("Open", class_="plain" if notice.opened else "", aria_label=f"Open {title}"),
        class_="inline",
    )
    when = join("opened ", pages.moment(notice.opened)) if notice.opened else "not opened yet"
    sent = tag("p", "Sent ", pages.moment(notice.at), ", ", when)
    return tag("li", tag("p", tag("strong", title)), sent, form)


def _shown(reader: models.Reader, facts: Season | None, notice: models.Notice) -> Html:
    """Return what was opened."""
    title = receipts.title_of(reader.season, facts, receipts.subject_of(notice))
    decision = named(facts, notice.decision) if facts and notice.decision else None
    content: list[Html] = []
    if notice.document:
        address = f"/d/{reader.season.slug}/{notice.document}.html"
        content = [tag("p", link("Read the document", address))]
    elif decision:
        rule = stewards_rule(decision)
        told = [("What it does", rule.told() if rule else ""), ("Reason", decision.reason)]
        told += particulars(decision)
        content = [
            tag("p", f"It is {decision.standing.status.replace('-', ' ')}."),
            tag("dl", [join(tag("dt", term), tag("dd", name(text))) for term, text in told if text]),
        ]
    return tag("div", tag("h2", title or "It was taken back"), content, class_="banner", role="status")
