"""Forms of the desks: their fields, and what was sent in them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.middleware.csrf import get_token

from countback.site.html import Content, Html, tag


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
    return _labelled(label, name, hint, "input", None, {"value": value, "type": type_, **attributes})


def area(
    label: str, name: str, value: str = "", *, rows: int = 10, hint: str = "", **attributes: object
) -> Html:
    """Return a labelled field of several lines."""
    # A line break at the beginning is taken away by browsers; one more keeps those that are meant.
    text = f"\n{value}"
    return _labelled(label, name, hint, "textarea", text, {"rows": rows, "spellcheck": "false", **attributes})


def choice(
    label: str, name: str, options: Iterable[tuple[str, str]], chosen: str = "", **attributes: object
) -> Html:
    """Return a labelled choice among options (value, text)."""
    shown = [tag("option", text, value=value, selected=value == chosen) for value, text in options]
    return _labelled(label, name, "", "select", shown, attributes)


def _labelled(
    label: str, name: str, hint: str, element: str, content: Content, attributes: Mapping[str, Any]
) -> Html:
    id_ = f"f-{name}-{secrets.token_hex(3)}"
    described = f"{id_}-hint" if hint else None
    return tag(
        "p",
        tag("label", label, for_=id_),
        tag(element, content, id=id_, name=name, aria_describedby=described, **attributes),
        tag("small", hint, id=described) if hint else None,
        class_="field",
    )


def tick(label: str, name: str, *, on: bool = False) -> Html:
    """Return a box to tick."""
    box = tag("input", type="checkbox", name=name, checked=on)
    return tag("p", tag("label", box, " ", label), class_="tick")


def sent(request: Any, names: Iterable[str]) -> dict[str, str]:
    """Return the texts of the fields that were sent; a box that is not ticked is left out."""
    return {name: request.POST[name] for name in names if name in request.POST}


def rows_sent(data: Mapping[str, str], prefix: str, columns: Iterable[str]) -> list[dict[str, str]]:
    """Return lines of a grid: fields are named ``prefix-3-column``; lines keep their order."""
    lines: dict[int, dict[str, str]] = {}
    wanted = {*columns}
    for name, value in data.items():
        parts = name.split("-", 2)
        if len(parts) == 3 and parts[0] == prefix and parts[1].isdecimal() and parts[2] in wanted:
            lines.setdefault(int(parts[1][:6]), {})[parts[2]] = value
    return [lines[number] for number in sorted(lines)]
