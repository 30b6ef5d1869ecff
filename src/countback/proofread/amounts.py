"""The points that a row of standings prints: its total, and what other columns add to it."""

from __future__ import annotations

import re
from fractions import Fraction

from countback.model.points import parse_points
from countback.model.published import PrintedRow

_NOTE = re.compile(r"\[\w{1,3}\]|(?<=\d)[a-z]?[*†‡]*\s*\Z")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")


def printed_points(row: PrintedRow) -> Fraction | None:
    """Return the total of a row: ``42`` of ``42 (52)``; None where none can be read."""
    if row.points is None:
        return None
    text = _NOTE.sub("", row.points.text.split("(")[0]).strip().replace("½", ".5").lstrip("=")
    text = _THOUSANDS.sub("", text).replace(",", ".")
    try:
        return parse_points(text)
    except ValueError:
        return None


def adjustment(row: PrintedRow) -> Fraction:
    """Return what columns beside the races add to a row's total (bonuses) or take off (penalties, drops)."""
    whole = Fraction(0)
    for kind, cell in row.extra.items():
        text = cell.text.strip().lstrip("+").replace("−", "-").replace("–", "-")
        try:
            amount = parse_points(text)
        except ValueError:
            continue
        if kind == "bonus":
            whole += amount
        elif kind in ("penalty", "dropped"):
            whole -= abs(amount)
    return whole
