"""Change a list that a TOML file writes over several lines, an item on each: the lines of the others stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from countback.store import toml_write
from countback.store.editing.matching import following, matched
from countback.store.toml_lines import STRING, statements

_COMMENT = re.compile(STRING.pattern + r"|(#[^\n\r]*)")


class _Item(NamedTuple):
    """The lines of one item, comments above it among them, and where in them its value stands."""

    lines: str
    start: int
    end: int


def edit_array(text: str, old: Sequence[Any], new: Sequence[Any], ends: str) -> str | None:
    """Return the text of a list with ``new`` in it, None where it has not a line for each item.

    ``old`` is what the text says; as many items as it has.
    """
    if not new or (parts := _items(text)) is None:
        return None
    opening, items, closing = parts
    if len(items) != len(old):
        return None
    places = following(_places(old, new))
    if all(place is None for place in places):
        return None
    indent = re.search(r"[ \t]*$", items[0].lines[: items[0].start])
    lines: list[tuple[str, int]] = []  # each with where its value ends
    kept = {place: at for at, place in enumerate(places) if place is not None}
    waiting = 0
    for place, item in enumerate(items):
        if place not in kept:
            lines += [(f"{indent[0] if indent else ''}{comment}{ends}", -1) for comment in _comments(item)]
            continue
        for at in range(waiting, kept[place]):
            lines.append(_new(new[at], indent, ends))
        waiting = kept[place] + 1
        value = item.lines[item.start : item.end]
        if old[place] != new[kept[place]]:
            value = toml_write.value(new[kept[place]])
        before = item.lines[: item.start] + value
        lines.append((before + item.lines[item.end :], len(before)))
    lines += [_new(new[at], indent, ends) for at in range(waiting, len(new))]
    return opening + "".join(_with_commas(lines)) + closing


def _places(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """Return for each item the place that it had."""
    if all(isinstance(item, dict) for item in (*old, *new)):
        return matched(old, new)
    free = list(range(len(old)))
    places: list[int | None] = []
    for item in new:
        place = next((place for place in free if old[place] == item), None)
        if place is not None:
            free.remove(place)
        places.append(place)
    return places


def _new(item: object, indent: re.Match[str] | None, ends: str) -> tuple[str, int]:
    text = f"{indent[0] if indent else ''}{toml_write.value(item)}"
    return f"{text},{ends}", len(text)


def _with_commas(lines: Sequence[tuple[str, int]]) -> list[str]:
    """Return the lines with a comma behind every value but the last, which keeps what it has."""
    values = [at for at, (_, end) in enumerate(lines) if end >= 0]
    texts = []
    for at, (line, end) in enumerate(lines):
        wanted = end >= 0 and at != values[-1] and not line[end:].lstrip().startswith(",")
        texts.append(f"{line[:end]},{line[end:]}" if wanted else line)
    return texts


def _comments(item: _Item) -> list[str]:
    return [match[1] for match in _COMMENT.finditer(item.lines) if match[1]]


def _items(text: str) -> tuple[str, list[_Item], str] | None:
    """Return how a list begins, its items and how it ends; None where two things share a line."""
    values = _values(text)
    begin = text.find("\n") + 1
    if not begin or not values or values[0][0] < begin or text[:begin].strip() != "[":
        return None
    items, at = [], begin
    for start, end in values:
        stop = text.find("\n", end) + 1
        if not stop or start < at or text[text.rfind("\n", 0, start) + 1 : start].strip():
            return None
        rest = text[end:stop].strip()
        if rest not in ("", ",") and not re.match(r",?\s*#", rest):
            return None
        items.append(_Item(text[at:stop], start - at, end - at))
        at = stop
    return text[:begin], items, text[at:]


def _values(text: str) -> list[tuple[int, int]]:
    """Return where each item of a list begins and ends."""
    prefix = "x = "
    inner = statements(prefix + text)
    return [(start - len(prefix), end - len(prefix)) for start, end in inner[0].items]
