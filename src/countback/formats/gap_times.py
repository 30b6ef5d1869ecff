"""Times of a race that a sheet tells by gaps: in their own column, or in that of race times."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from countback.formats.cell_values import is_laps, shown
from countback.formats.clock import format_time
from countback.formats.content import Content
from countback.formats.layout import Laid
from countback.formats.names import folded
from countback.formats.reading import ReadRow
from countback.formats.worked_out import to_winner, with_times
from countback.model.finding import Finding

#: Headings of gaps to the car ahead, or to either.
_TO_PREVIOUS = {("gap",), ("int",), ("interval",), ("abstand",)}


def timed(
    content: Content, rows: list[ReadRow], laid: Laid, findings: list[Finding], where: str
) -> list[ReadRow]:
    """Return the rows of a race with the times that its gaps tell."""
    rows = _with_gaps(content, rows, findings, where)
    if folded(laid.layout.columns.get("gap", "")) in _TO_PREVIOUS and not to_winner(rows):
        return rows
    rows, count = with_times(rows)
    if count:
        message = f"gaps to the winner ({count}): race times are worked out from them"
        findings.append(content.find("times-worked-out", message, severity="info", key=where))
    return rows


def _with_gaps(content: Content, rows: list[ReadRow], findings: list[Finding], where: str) -> list[ReadRow]:
    """Return the rows with race times where their cells hold the time behind the winner: ``+5.598``."""
    winner = next((row.time for row in rows if row.time and not row.gap.startswith("+")), None)
    behind = [row for row in rows if row.time is not None and row.gap == f"+{format_time(row.time)}"]
    if not behind:
        return rows
    message = f"times behind the winner ({len(behind)}): race times are worked out from them"
    findings.append(content.find("times-worked-out", message, severity="info", key=where))
    return [
        msgspec.structs.replace(row, time=winner + row.time if winner and row.time else None)
        if any(row is lapped for lapped in behind)
        else row
        for row in rows
    ]


def gap_of(printed: Any, time: Any, total: int | None) -> str:
    """Return the gap of a car: of its own column, or of that of race times, where it may stand, too."""
    gap = shown(printed)
    gap = gap.strip("-– ") if re.search(r"\w", gap) else ""
    if not gap and is_laps(time):
        gap = shown(time)
    return f"+{format_time(total)}" if total is not None and shown(time).startswith("+") else gap
