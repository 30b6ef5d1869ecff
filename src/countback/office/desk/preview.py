"""What a change would do, shown before it is stored, and the button of whoever has seen it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countback.model.finding import Finding
from countback.office.desk import forms, pages
from countback.office.desk.acting import conflict
from countback.office.desk.pages import Seat
from countback.office.effect import Effect, change_in_words
from countback.office.versions import Action, met
from countback.site.html import Html, heads, join, name, table, tag


def confirmed(sent: Any, seen: Effect) -> bool:
    """Tell whether somebody who has seen this very effect says that it is to be stored."""
    return bool(sent.get("do", "show") != "show" and sent.get("mark") == seen.mark)


def shown(seat: Seat, action: Action, seen: Effect | list[Finding], ways: Sequence[tuple[str, str]]) -> Html:
    """Return what a change would do with the buttons that store it, or why it cannot be stored.

    Whoever acts on what somebody else has changed since is told so first.
    """
    if not isinstance(seen, Effect):
        return pages.refused(seen)
    theirs = met(seat.season, action, seat.base) if seat.request.method == "POST" else None
    mark = seat.request.POST.get("mark", "")
    told = "Something changed since you looked: this is what it does now."
    buttons = [
        join(forms.button(text, name="do", value=value, class_="plain" if place else ""), " ")
        for place, (value, text) in enumerate(ways)
    ]
    return tag(
        "section",
        conflict(seat, theirs) if theirs else None,
        tag("p", told, class_="banner bad", role="alert") if mark not in ("", seen.mark) else None,
        tag("h2", "What it changes", id="effect"),
        changed(seen),
        tag("input", type="hidden", name="mark", value=seen.mark),
        tag("p", "Nothing is stored yet."),
        tag("p", buttons, class_="acts"),
        class_="banner",
        role="status",
    )  # fmt: skip


def changed(seen: Effect) -> Html:
    """Return places and points before and after."""
    cars = [
        tag(
            "tr",
            tag("td", moved.where),
            tag("td", moved.number, class_="num"),
            tag("th", moved.who, scope="row"),
            tag("td", _arrow(*moved.places)),
            tag("td", f"{moved.class_} {_arrow(*moved.in_class)}" if moved.class_ else ""),
        )
        for moved in seen.places
    ]
    tables = []
    for title, rows in seen.tables:
        body = []
        for row in rows:
            place, new, held, now = change_in_words(row)
            cells = [tag("th", name(row.name), scope="row"), tag("td", _arrow(place, new))]
            body.append(tag("tr", *cells, tag("td", _arrow(held, now))))
        tables.append(tag("h3", title))
        tables.append(table(title, [heads("Name", "Place", "Points")], body, hidden=True))
    if not seen.compared:
        unknown = "The season could not be scored before, so that nobody can tell what this changes."
        return join(pages.findings(seen.findings) or "", tag("p", unknown))
    return join(
        pages.findings(seen.findings) or "",
        table("Places", [heads("Session", "No.", "Drivers", "Place", "In class")], cars, hidden=True)
        if cars
        else tag("p", "No place in a result changes."),
        tables or tag("p", "Nobody's points or place in a table change."),
        [tag("p", tag("strong", sentence)) for sentence in seen.titles],
    )


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before or '–'} → {after or '–'}"
