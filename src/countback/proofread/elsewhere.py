"""What other places of a page say a total is: another table of the same competitors, or a sentence."""

from __future__ import annotations

import re
from fractions import Fraction

from countback.model.points import format_points
from countback.model.published import PrintedTable, PublishedSeason
from countback.proofread.amounts import printed_points
from countback.proofread.names import Roll, key_of, name_of

AGREE = 0.8
"""The share of the other totals that two tables have alike before one speaks for the other."""
BORNE_OUT = 2
"""So many other totals at least have to be alike."""
_STATED = re.compile(
    r"\A[^.\d]{0,40}?[\s(](\d{1,5}(?:[.,]\d+)?)(?:\s*\)|[\s-]*(?:p(?:oin)?ts?|punkt|punt|pont))"
)
"""What stands behind a name: "(185)", "won with 185 points"."""


def said(published: PublishedSeason, table: PrintedTable, at: int, meant: Fraction) -> str:
    """Return in words which other place of the page prints the total of a row as ``meant``, "" where none.

    The cells and the order of its own table are no other place, nor is a team's sum: a penalty on a driver
    need not be one on the team.
    """
    name = name_of(table.rows[at].name.text)
    for other in published.tables:
        if other is not table and other.subject == table.subject and _agrees(table, other, at, meant):
            return other.title
    names = [key_of(name_of(row.name.text)) for row in table.rows]
    for remark in published.remarks:
        if _stated(remark.text, key_of(name), names) == format_points(meant):
            return f"line {remark.line}"
    return ""


def _agrees(table: PrintedTable, other: PrintedTable, at: int, meant: Fraction) -> bool:
    """Tell whether another table has the other totals as this one, and that of a row as ``meant``."""
    totals = {name_of(row.name.text): printed_points(row) for row in other.rows}
    roll = Roll(totals)
    names = [roll.find(name_of(row.name.text)) for row in table.rows]
    mine = names[at]
    if mine is None or totals[mine] != meant:
        return False
    alike = [
        totals[name] == printed_points(row)
        for number, (row, name) in enumerate(zip(table.rows, names, strict=True))
        if name is not None and number != at
    ]
    return sum(alike) >= max(BORNE_OUT, AGREE * len(alike))


def _stated(text: str, name: str, names: list[str]) -> str:
    """Return the number of points that a sentence gives a name, "" where it gives none.

    It stands behind the name and before that of anybody else.
    """
    plain = _keyed(text)
    start = plain.find(name)
    if start < 0 or not name:
        return ""
    behind = plain[start + len(name) :]
    ends = [place for other in names if other and other != name and (place := behind.find(other)) >= 0]
    match = _STATED.match(behind[: min(ends, default=len(behind))])
    return format_points(Fraction(match[1].replace(",", "."))) if match else ""


def _keyed(text: str) -> str:
    """Return a sentence with its words as `key_of` writes names, and its numbers and brackets as they are."""
    return "".join(part if re.fullmatch(r"[\s\d(),.]+", part) else f"{key_of(part)}"
                   for part in re.split(r"([\s\d(),.]+)", text))  # fmt: skip
