"""What all pages of the desks have in common: the frame, who sits there, findings, messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from countback.model.finding import Finding
from countback.office import models
from countback.office.desk import forms
from countback.office.roles import MATRIX, Deed, Role, may
from countback.site.html import Content, Html, join, link, listed, tag
from countback.site.page import document


@dataclass(frozen=True)
class Seat:
    """Who sits at the desk of which season, with which role."""

    request: Any
    season: models.Season
    role: Role

    @property
    def author(self) -> str:
        """The name under which versions are stored."""
        return str(self.request.user.get_username())

    @property
    def home(self) -> str:
        """The address of the season's desk."""
        return f"/desk/{self.season.slug}/"

    def may(self, deed: Deed) -> bool:
        """Tell whether whoever sits here may do that."""
        return may(self.role, deed)

    @property
    def base(self) -> int:
        """The version that was on the screen when the form was sent; 0 where the form does not say."""
        text = self.request.POST.get("base", "")
        return int(text) if text.isdecimal() and len(text) < 9 else 0


PARTS: tuple[tuple[str, str, Deed], ...] = (
    ("", "Season", "read"),
    ("entries", "Entries", "read"),
    ("import", "Import", "enter"),
    ("decisions", "Stewards", "read"),
    ("rules", "Rules", "read"),
    ("published", "Published", "read"),
    ("outbox", "Outbox", "publish"),
    ("history", "History", "read"),
    ("people", "People", "people"),
    ("tokens", "Tokens", "token"),
)


def page(
    request: Any,
    title: str,
    *content: Content,
    seat: Seat | None = None,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return a page of a desk."""
    user = request.user if getattr(request, "user", None) and request.user.is_authenticated else None
    said = _said(request)
    season = seat.season.slug if seat else ""
    whole = document(
        f"{title} · {season or 'Countback office'}",
        tag(
            "header",
            tag(
                "div",
                link("Countback office", "/desk/", class_="series"),
                tag(
                    "form",
                    tag("span", user.get_username(), class_="quiet"),
                    forms.csrf(request),
                    forms.button("Log out", class_="plain"),
                    method="post",
                    action="/logout",
                )
                if user
                else None,
                class_="mast",
            ),
            _navigation(seat, part) if seat else None,
            class_="site",
        ),
        tag(
            "main",
            tag("div", said, class_="said", role="status") if said else None,
            tag("h1", title),
            *content,
            id="main",
            tabindex="-1",
        ),
        shared="/s/",
        more=join(
            tag("link", rel="stylesheet", href="/static/desk.css"),
            tag("script", src="/static/desk.js", defer=True),
        ),
    )
    return HttpResponse(whole, status=status)


def _navigation(seat: Seat, part: str | None) -> Html:
    items = [
        link(text, seat.home + (f"{name}/" if name else ""), aria_current="page" if part == name else None)
        for name, text, deed in PARTS
        if seat.may(deed)
    ]
    return tag("nav", listed(items), aria_label="Season")


def moment(at: dt.datetime, zone: dt.tzinfo | None = None) -> Html:
    """Return a time in a zone; without one in UTC, which the script puts in that of whoever looks."""
    local = at.astimezone(zone or dt.UTC)
    return tag(
        "time",
        f"{local:%Y-%m-%d %H:%M %Z}",
        datetime=at.isoformat(),
        data_here=True if zone is None else None,
    )


def say(request: Any, *sentences: str) -> None:
    """Keep sentences that the next page shows at its top."""
    request.session["said"] = [*request.session.get("said", []), *sentences]


def _said(request: Any) -> list[Html]:
    session = getattr(request, "session", None)
    return [tag("p", sentence) for sentence in session.pop("said", [])] if session else []


def findings(reported: Iterable[Finding], home: str = "") -> Html | None:
    """Return findings as a list, the worst first, each with what to do and a way to the place."""

    def place(finding: Finding) -> Content:
        where = finding.where
        line = f"line {where.line}" if where.line else ""
        text = ", ".join(part for part in (where.file, line, where.key) if part)
        return link(text, f"{home}files/{where.file}") if home and where.file else text

    return listed_findings(reported, place)


def listed_findings(reported: Iterable[Finding], place: Callable[[Finding], Content]) -> Html | None:
    """Return findings as a list, the worst first, each with its ``place`` and what to do."""
    order = {"error": 0, "warning": 1, "info": 2}
    items = []
    for finding in sorted(reported, key=lambda finding: order[finding.severity]):
        where = place(finding)
        items.append(
            tag(
                "li",
                tag("strong", finding.severity.capitalize(), class_=finding.severity),
                " ",
                where,
                ": " if where else "",
                finding.message,
                # What to type in a terminal is of no use at a desk.
                tag("small", finding.hint) if finding.hint and "`countback " not in finding.hint else None,
            )
        )
    return tag("ul", items, class_="findings") if items else None


def refused(reported: Iterable[Finding]) -> Html:
    """Return the banner for a change that was refused, with the reasons."""
    return tag(
        "div",
        tag("p", tag("strong", "Nothing was stored."), " Correct this and send it again:"),
        findings(reported),
        class_="banner bad",
        role="alert",
    )


def forbidden(request: Any, deed: Deed) -> HttpResponse:
    """Return the page for somebody whose role does not allow what they asked for."""
    roles = " or ".join(MATRIX[deed])
    text = tag("p", f"Your role does not allow this; it takes that of {roles}. Ask the owner of the series.")
    return page(request, "Not allowed", text, status=403)


def missing(request: Any) -> HttpResponse:
    """Return the page for what is not there, or not for whoever asks."""
    text = tag("p", "There is nothing here, or not for you. ", link("To your seasons", "/desk/"))
    return page(request, "Not found", text, status=404)


def csrf_failed(request: Any, reason: str = "") -> HttpResponse:
    """Return the page for a form that was not ours, or that was open too long."""
    text = tag(
        "p",
        "The form was too old, or it did not come from this office. What you typed is kept as a draft; go "
        "back, reload the page and send it again.",
    )
    return page(request, "Please send it again", text, status=403)


def beside(title: str, left: tuple[str, Content], right: tuple[str, Content]) -> Html:
    """Return two things side by side, each with its heading."""
    columns = [tag("div", tag("h3", heading), content) for heading, content in (left, right)]
    return tag("section", tag("h2", title), tag("div", columns, class_="columns"))


def shown_once(lead: str, secret: str, note: str = "") -> Html:
    """Return a banner with something that is shown only now: a link, a token, a secret to sign with."""
    return tag(
        "div",
        tag("p", lead),
        tag("pre", secret, class_="once", tabindex="0"),
        tag("p", note) if note else None,
        class_="banner",
        role="status",
    )


def lines(sentences: Iterable[str]) -> Html:
    """Return sentences as a list."""
    return join(listed(tag("span", sentence) for sentence in sentences))
