"""What `official.typ` lays out: documents, their columns and cells, as plain data.

Words longer than a column are broken; what stands in a column of codes or in the head of a page is cut short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from countback.formats.plain import one_line

#: So many characters there is room for in the head and the foot of a page.
ROOM = {"state": 40, "document": 60, "place": 90, "foot": 160}
_WORD = re.compile(r"\S{22,}")


def document(
    heading: str, columns: list[dict[str, Any]], rows: list[list[dict[str, Any]]], **more: Any
) -> dict[str, Any]:
    """Return a document: a table under a heading, what stands in head and foot, legends and signatures.

    ``lead`` are sentences under the heading, ``groups`` a line of heads above the columns, each with its
    ``span``; ``size`` is that of the letters in points; ``paper`` a name that typst knows.
    """
    usual = {
        "landscape": False,
        "paper": "a4",
        "size": 9.5,
        "state": "",
        "place": "",
        "document": "",
        "foot": "",
        "lead": [],
        "groups": [],
        "legend": [],
        "keys": [],
        "signatures": [],
    }
    texts = {key: broken(cut(more[key], most)) for key, most in ROOM.items() if key in more}
    lists = {key: [broken(words) for words in more.get(key, ())] for key in ("legend", "lead")}
    told = {**usual, **more, **texts, **lists}
    return {**told, "heading": broken(heading), "columns": columns, "rows": rows}


def column(head: str, at: str = "left", *, wide: int = 0, least: float = 0) -> dict[str, Any]:
    """Return a column: ``wide`` is its share of the room that is left, ``least`` a width in millimetres; as
    wide as what stands in it where both are 0."""
    return {"head": head, "at": at, "wide": wide, "mm": least}


def text(words: str, *, sup: str = "", strong: bool = False) -> dict[str, Any]:
    """Return a cell with words in it; ``sup`` stands small and high behind them."""
    return cell([run(words, sup=sup, strong=strong)])


def run(
    words: str, *, sup: str = "", high: str = "", low: str = "", struck: bool = False, strong: bool = False
) -> dict[str, Any]:
    """Return words with the signs beside them, and the small numbers apart from them, high or low."""
    signs = {"sup": cut(sup, 6), "high": high, "low": low}
    gap = bool(sup) and words[-1:].isspace()
    return {"text": broken(words), "gap": gap, **signs, "struck": struck, "strong": strong}


def cell(runs: Iterable[dict[str, Any]], fill: str = "") -> dict[str, Any]:
    """Return a cell of several runs, with ``/`` between them, in the colour of a style."""
    return {"runs": [*runs], "fill": fill}


def code(words: str) -> dict[str, Any]:
    """Return a cell with a number or a short name in it."""
    return text(cut(words, 12))


def cut(words: str, most: int) -> str:
    """Return text on one line of at most so many characters."""
    words = one_line(words)
    return words if len(words) <= most else f"{words[: most - 1]}…"


def broken(words: str) -> str:
    """Return text on one line whose long words have places to break at (zero-width spaces)."""
    return _WORD.sub(lambda word: "\u200b".join(re.findall(".{1,10}", word[0])), one_line(words))
