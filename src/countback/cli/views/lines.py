"""Lines of styled text, and columns made of them. A style is a word for what the text means."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

Span = tuple[str, str]
"""Text and the words for what it means ("points pole"), "" for plain text."""

Line = tuple[Span, ...]

Align = Literal["<", ">", "^"]


def width(text: str) -> int:
    """Return how many columns a terminal needs for a text."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def pad(text: str, columns: int, align: Align = "<") -> str:
    """Return the text filled up with spaces to a number of columns."""
    missing = max(columns - width(text), 0)
    left = {"<": 0, ">": missing, "^": missing // 2}[align]
    return " " * left + text + " " * (missing - left)


def plain(line: Line) -> str:
    """Return a line's text without its styles."""
    return "".join(text for text, _ in line).rstrip()


def apart(parts: Iterable[Iterable[Line]]) -> Iterator[Line]:
    """Return parts one after another with an empty line between them."""
    for number, part in enumerate(parts):
        if number:
            yield ()
        yield from part


def grid(
    rows: Sequence[Sequence[Span]], aligns: str, *, head: Sequence[str] = (), gap: str = "  "
) -> Iterator[Line]:
    """Return rows of cells as lines, every column as wide as its widest cell. Empty columns are left out.

    ``aligns`` has one of ``<>^`` for each column, ``head`` a heading.
    """
    used = [n for n in range(len(aligns)) if any(row[n][0] for row in rows)]
    widths = {n: max(width(text) for text in (*head[n : n + 1], *(row[n][0] for row in rows))) for n in used}
    headed = [[(text, "head") for text in head], *rows] if head else rows
    for row in headed:
        line: list[Span] = []
        for number in used:
            text, style = row[number]
            line += [(gap, "")] if line else []
            line.append((pad(text, widths[number], aligns[number]), style))  # type: ignore[arg-type]
        yield tuple(line)
