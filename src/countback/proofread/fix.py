"""A page with only the corrected cells changed, everything else as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countback.proofread.correct import Correction

NEAR = 12
"""How far behind a cell's beginning its number may stand: after a bracket or quotes for bold."""


def fixed(text: str, corrections: Sequence[Correction]) -> tuple[str, list[Correction]]:
    """Return the page with the corrections made, and those whose cell could not be found again.

    Only the number or the status code is replaced; marks, brackets and mark-up round it stay.
    """
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    missed: list[Correction] = []
    edits: list[tuple[int, int, str]] = []
    for change in {
        (correction.cell.line, correction.cell.column): correction for correction in corrections
    }.values():
        place = _place(text, starts, change)
        if place is None:
            missed.append(change)
        else:
            edits.append(place)
    for start, end, meant in sorted(edits, reverse=True):
        text = text[:start] + meant + text[end:]
    return text, missed


def _place(text: str, starts: list[int], correction: Correction) -> tuple[int, int, str] | None:
    if not 0 < correction.cell.line < len(starts):
        return None
    at = starts[correction.cell.line - 1] + correction.cell.column - 1
    old, new = _token(correction.printed), _token(correction.meant)
    if not old:
        return at, at, new
    place = text.find(old, at, at + len(old) + NEAR)
    before = text[at:place] if place >= 0 else ""
    if place < 0 or any(sign.isalnum() for sign in re.sub(r"<[^>]*>", "", before)):
        return None
    return place, place + len(old), new


def _token(text: str) -> str:
    match = re.search(r"\d+(?:\.\d+)?(?:st|nd|rd|th)?|[A-Za-z]+", text)
    return match.group() if match else ""
