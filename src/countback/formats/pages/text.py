"""Pages in plain text: ``== headings ==``, and tables of rows between pipes, spans not repeated."""

from __future__ import annotations

import re

from countback.formats.pages.blocks import MAX_ROWS, Block, Grid, Heading, Limits, Prose, RawCell
from countback.model.countries import split_country

_HEADING = re.compile(r"(={1,6})\s*([^=].*?)\s*=+\s*\Z")
_QUOTES = re.compile(r"'{2,5}")
_OPENED = re.compile(r"[(\[]?('{2,5})")
_BEHIND = ")]⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉†‡*§"
"""Brackets and small signs that may follow emphasis in a cell."""


def blocks_of(text: str, limits: Limits) -> list[Block]:
    """Return the page's blocks. Rows that a row-span shortens stay short: see `short_rows`."""
    blocks: list[Block] = []
    rows: list[list[RawCell]] = []
    first = 0
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("|") and not stripped.startswith("|}"):
            if not rows:
                first = number
            if len(rows) < MAX_ROWS:
                rows.append(_row(line, number, limits))
            else:
                limits.say("too-many-rows", number, f"more than {MAX_ROWS} rows", "the rest is not read")
            continue
        if rows:
            blocks.append(Grid(rows, first, spans=False))
            rows = []
        if not stripped:
            continue
        heading = _HEADING.match(stripped) if stripped.startswith("=") and len(stripped) < 500 else None
        if heading:
            blocks.append(Heading(len(heading[1]), heading[2], number))
        else:
            blocks.append(Prose(limits.cut(_QUOTES.sub("", stripped), number), number))
    if rows:
        blocks.append(Grid(rows, first, spans=False))
    return blocks


def _row(line: str, number: int, limits: Limits) -> list[RawCell]:
    row: list[RawCell] = []
    at = line.index("|") + 1
    end = len(line.rstrip())
    if end > at and line[end - 1] == "|":
        end -= 1
    while at <= end:
        stop = line.find("|", at, end)
        stop = end if stop < 0 else stop
        if not limits.room(row, number):
            break
        row.append(cell(line[at:stop], number, at + 1, limits))
        at = stop + 1
    return row


def cell(text: str, line: int, column: int, limits: Limits) -> RawCell:
    """Return a cell from its raw text, which begins at a column; quotes make bold and italics."""
    inner = text.strip()
    if not inner:
        return RawCell(line=line, column=column + min(len(text), 1))
    start = column + text.index(inner[0])
    inner = limits.cut(inner, line)
    if "''" not in inner:
        return RawCell(inner, line, start)
    country = split_country(inner)[0]
    behind = len(inner) - len(inner[len(country) :].lstrip()) if country else 0
    opening = _OPENED.match(inner, behind)
    bold = italic = False
    if opening and inner.rstrip(_BEHIND).endswith(opening[1]):
        length = len(opening[1])
        bold, italic = length in (3, 5), length in (2, 5)
        start += 0 if behind or opening.start(1) else length
    return RawCell(_QUOTES.sub("", inner).strip(), line, start, bold, italic)
