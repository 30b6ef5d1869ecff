"""What all pages of the desks have in common: the frame, fields of forms, findings, messages."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token

from countback.model.finding import Finding
from countback.office import models
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
                    csrf(request),
                    button("Log out", class_="plain"),
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


def csrf(request: Any) -> Html:
    """Return the hidden field that shows a form to be ours."""
    return tag("input", type="hidden", name="csrfmiddlewaretoken", value=get_token(request))


def form(request: Any, *content: Content, base: int | None = None, **attributes: object) -> Html:
    """Return a form that is sent back here; ``base`` is the version on the screen."""
    return tag(
        "form",
        csrf(request),
        tag("input", type="hidden", name="base", value=base) if base is not None else None,
        *content,
        method="post",
        **attributes,
    )


def button(text: str, **attributes: object) -> Html:
    """Return the button that sends a form."""
    return tag("button", text, type="submit", **attributes)


def field(
    label: str, name: str, value: str = "", *, type_: str = "text", hint: str = "", **attributes: object
) -> Html:
    """Return a labelled field, with what to write in it below."""
    id_ = f"f-{name}-{secrets.token_hex(3)}"
    described = f"{id_}-hint" if hint else None
    return tag(
        "p",
        tag("label", label, for_=id_),
        tag("input", id=id_, name=name, value=value, type=type_, aria_describedby=described, **attributes),
        tag("small", hint, id=described) if hint else None,
        class_="field",
    )


def area(
    label: str, name: str, value: str = "", *, rows: int = 10, hint: str = "", **attributes: object
) -> Html:
    """Return a labelled field of several lines."""
    id_ = f"f-{name}-{secrets.token_hex(3)}"
    described = f"{id_}-hint" if hint else None
    return tag(
        "p",
        tag("label", label, for_=id_),
        # A line break at the beginning is taken away by browsers; one more keeps those that are meant.
        tag(
            "textarea",
            f"\n{value}",
            id=id_,
            name=name,
            rows=rows,
            aria_describedby=described,
            spellcheck="false",
            **attributes,
        ),
        tag("small", hint, id=described) if hint else None,
        class_="field",
    )


def choice(
    label: str, name: str, options: Iterable[tuple[str, str]], chosen: str = "", **attributes: object
) -> Html:
    """Return a labelled choice among options (value, text)."""
    id_ = f"f-{name}-{secrets.token_hex(3)}"
    return tag(
        "p",
        tag("label", label, for_=id_),
        tag(
            "select",
            [tag("option", text, value=value, selected=value == chosen) for value, text in options],
            id=id_,
            name=name,
            **attributes,
        ),
        class_="field",
    )


def tick(label: str, name: str, *, on: bool = False) -> Html:
    """Return a box to tick."""
    box = tag("input", type="checkbox", name=name, checked=on)
    return tag("p", tag("label", box, " ", label), class_="tick")


def findings(found: Iterable[Finding], home: str = "") -> Html | None:
    """Return findings as a list, the worst first, each with what to do and a way to the place."""
    order = {"error": 0, "warning": 1, "info": 2}
    items = []
    for one in sorted(found, key=lambda finding: order[finding.severity]):
        where = ", ".join(
            part
            for part in (one.where.file, f"line {one.where.line}" if one.where.line else "", one.where.key)
            if part
        )
        place: Html | str = where
        if home and one.where.file:
            place = link(where, f"{home}files/{one.where.file}")
        items.append(
            tag(
                "li",
                tag("strong", one.severity.capitalize(), class_=one.severity),
                " ",
                place,
                ": " if where else "",
                one.message,
                # What to type in a terminal is of no use at a desk.
                tag("small", one.hint) if one.hint and "`countback " not in one.hint else None,
            )
        )
    return tag("ul", items, class_="findings") if items else None


def refused(found: Iterable[Finding]) -> Html:
    """Return what is told of a change that was not made."""
    return tag(
        "div",
        tag("p", tag("strong", "Nothing was stored."), " Correct this and send it again:"),
        findings(found),
        class_="banner bad",
        role="alert",
    )


def sent(request: Any, names: Iterable[str]) -> dict[str, str]:
    """Return the texts of the fields that were sent; a box that is not ticked is left out."""
    return {name: request.POST[name] for name in names if name in request.POST}


def rows_sent(data: Mapping[str, str], prefix: str, columns: Iterable[str]) -> list[dict[str, str]]:
    """Return lines of a grid: fields are named ``prefix-3-column``; lines keep their order."""
    lines: dict[int, dict[str, str]] = {}
    known = {*columns}
    for name, value in data.items():
        parts = name.split("-", 2)
        if len(parts) == 3 and parts[0] == prefix and parts[1].isdecimal() and parts[2] in known:
            lines.setdefault(int(parts[1][:6]), {})[parts[2]] = value
    return [lines[number] for number in sorted(lines)]


def forbidden(request: Any, deed: Deed) -> HttpResponse:
    """Return the page for somebody whose role does not allow what they asked for."""
    roles = " or ".join(MATRIX[deed])
    text = tag("p", f"Your role does not allow this; it takes a {roles}. Ask the owner of the series.")
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


def lines(sentences: Iterable[str]) -> Html:
    """Return sentences as a list."""
    return join(listed(tag("span", sentence) for sentence in sentences))
