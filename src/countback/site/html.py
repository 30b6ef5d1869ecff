"""Pages as nested calls: ``tag("a", name, href=link)``. Text is escaped unless it came from a tag.

What is written is HTML that is well-formed XML too, so that a test can parse it strictly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

_VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "source"))
# Controls that XML does not allow, and those that turn the direction of what follows them.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_SPECIAL = re.compile("[&<>\"']")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
#: Scripts written from the right, and numerals that take part in them.
_FROM_THE_RIGHT = frozenset(("R", "AL", "AN"))


#: What is kept for the next time: texts shorter than this, so many of them.
_SHORT, _MANY = 100, 1 << 14

LONGEST = 32
"""Names up to this length stand on one line of a table."""


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | Iterable["str | Html"] | None


def escape(text: str) -> Html:
    """Return text as markup; what is markup already stays."""
    return text if isinstance(text, Html) else _ESCAPED[text]


class _Kept(dict[str, Html]):
    """Text as markup. A site says the same names, places and words over and over: the short ones are kept."""

    def __missing__(self, text: str) -> Html:
        markup = Html(_SPECIAL.sub(lambda character: _ENTITIES[character[0]], visible(text)))
        if len(text) < _SHORT:
            if len(self) >= _MANY:
                self.clear()
            self[text] = markup
        return markup


_ESCAPED = _Kept()


def visible(text: str) -> str:
    """Return text without the characters that nobody sees and that do something."""
    return _CONTROLS.sub("", text)


def join(*content: Content) -> Html:
    """Return all of it one after another."""
    parts: list[str] = []
    _gather(content, parts)
    return Html("".join(parts))


def _gather(content: Iterable[Content], parts: list[str]) -> None:
    for part in content:
        if part is None:
            continue
        if isinstance(part, Html):
            parts.append(part)
        elif isinstance(part, str):
            parts.append(_ESCAPED[part])
        else:
            parts += [inner if isinstance(inner, Html) else _ESCAPED[inner] for inner in part if inner]


def tag(name: str, /, *content: Content, **attributes: object) -> Html:
    """Return an element.

    An attribute's ``_`` stands for ``-`` and one at its end is dropped (``class_``). ``None``, ``False``
    and an empty class leave an attribute out, ``True`` repeats its name.
    """
    if len(content) == 1:
        (text,) = content
        if isinstance(text, str) and len(text) < _SHORT:
            return _leaf(name, text, **attributes)
    return _element(name, content, attributes)


@lru_cache(_MANY, typed=True)  # typed: text and markup that look the same are not
def _leaf(name: str, text: str, /, **attributes: object) -> Html:
    return _element(name, (text,), attributes)


def _element(name: str, content: Iterable[Content], attributes: Mapping[str, object]) -> Html:
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False or (value == "" and key == "class_"):
            continue
        if not isinstance(value, Html):
            value = _ESCAPED[_attribute(key) if value is True else str(value)]
        parts += (" ", _attribute(key), '="', value, '"')
    if name in _VOID:
        parts.append("/>")
        return Html("".join(parts))
    parts.append(">")
    _gather(content, parts)
    parts.append(f"</{name}>")
    return Html("".join(parts))


@cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def link(text: Content, href: str, **attributes: object) -> Html:
    """Return a link."""
    return tag("a", text, href=href, **attributes)


@lru_cache(1 << 12)
def name(text: str) -> Html:
    """Return a name, whose writing direction does not reach beyond it; a long one may be broken.

    One that is written from the left needs no element around it: nothing of it reaches beyond it.
    """
    if len(text) <= LONGEST and _FROM_THE_RIGHT.isdisjoint(map(unicodedata.bidirectional, text)):
        return _ESCAPED[text]
    return tag("bdi", text, class_="long" if len(text) > LONGEST else "")


def listed(items: Iterable[Html | str], *, class_: str = "") -> Html:
    """Return a bulleted list; nothing where there are no items."""
    items = list(items)
    return tag("ul", [tag("li", item) for item in items], class_=class_) if items else Html("")


def facts(pairs: Iterable[tuple[str, str]]) -> Html:
    """Return terms and what is said of them, leaving out those of which nothing is."""
    told = [join(tag("dt", term), tag("dd", text)) for term, text in pairs if text]
    return tag("dl", told, class_="facts") if told else Html("")


def table(
    caption: Content, head: Iterable[Html], body: Iterable[Html], *, class_: str = "", hidden: bool = False
) -> Html:
    """Return a table that scrolls sideways where it is wider than the page.

    ``head`` and ``body`` are rows; ``hidden`` keeps the caption for those who don't see the page.
    """
    whole = tag(
        "table",
        tag("caption", caption, class_="unseen" if hidden else ""),
        tag("thead", head),
        tag("tbody", body),
        class_=class_,
    )
    return scrolled(whole, _plain(join(caption)))


def scrolled(wide: Html, label: str, *, at: str | None = None) -> Html:
    """Return something wide that scrolls sideways by itself, with the keyboard too; ``at`` is its anchor."""
    return tag("div", wide, class_="scroll", tabindex="0", role="group", aria_label=label, id=at)


def heads(*cells: Html | str, numbers: Iterable[int] = (), who: int = -1) -> Html:
    """Return a heading row; the columns in ``numbers`` (counted from 0) hold figures.

    ``who`` is the column of names, which stays in view where a table scrolls sideways on a phone.
    """
    numbers = {*numbers}
    kinds = dict.fromkeys(numbers, "num") | {who: "who"}
    return tag(
        "tr",
        [
            tag("th", cell, scope="col", class_=kinds.get(n, ""))
            if cell
            else tag("td", class_=kinds.get(n, ""))
            for n, cell in enumerate(cells)
        ],
    )


def _plain(markup: Html) -> Html:
    return Html(re.sub("<[^>]*>", "", markup))
