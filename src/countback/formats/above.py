"""What stands above the headings of a sheet, or in its name: the day, the round, where it was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from countback.formats.clock import parse_dates
from countback.formats.statuses import state_in

_DAY = re.compile(r"(?<!\d)(?:\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{4}-\d{2}-\d{2})(?!\d)")
#: Which round a sheet or a file says it is of: "Round 2", "R3 Race 1".
_ROUND = re.compile(
    r"\b(?:round|rnd|rd)[ _.#]*(\d{1,2})\b|\Ar(\d{1,2})[ _-]+(?=race|quali|sprint|heat|grid)", re.I
)
#: A part of a title that says which session, which round or what kind of list it is, and no place.
_SESSION = re.compile(
    r"\s*(?:(?:official|provisional|final|amended|unofficial|full)\s+)*(?:"
    r"(?:race|rennen|lauf|course|gara|carrera|sprint|heat|feature|quali\w*|practice|training|session)"
    r"(?:\s*(?:race|rennen|session))?[ #]*\d{0,2}(?:\s*(?:results?|classification|ergebnis\w*))?)\s*",
    re.I,
)
_OTHER = re.compile(
    r"\s*(?:(?:round|rnd|rd|runde|r)[ .#]*\d{1,2}|results?|classification|ergebnis\w*|date|datum|\W*)\s*",
    re.I,
)
_LONGEST = 60


def day_in(rows: Sequence[Sequence[Any]]) -> dt.date | None:
    """Return the day that the title above the headings names, where it names one beyond doubt."""
    cells = [cell for row in rows for cell in row[:50] if cell is not None]
    days = {
        cell.date() if isinstance(cell, dt.datetime) else cell for cell in cells if isinstance(cell, dt.date)
    }
    texts = [match[0] for cell in cells if isinstance(cell, str) for match in _DAY.finditer(cell[:500])]
    dates, unsure = parse_dates(texts)
    days |= {date[0] for date in dates if date}
    return next(iter(days)) if len(days) == 1 and not unsure else None


def round_in(text: str) -> dict[str, int]:
    """Return ``{"round": 2}`` where a text names one round."""
    rounds = {int(match[1] or match[2]) for match in _ROUND.finditer(text)}
    return {"round": rounds.pop()} if len(rounds) == 1 else {}


def venue_in(rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Return ``{"venue": "Oulton Park"}`` where the title above the headings names one beside its session.

    Only a title in parts is read, one of which is the session (``Oulton Park - Race 1``): it is what an event
    may be called, and says nothing of which event a sheet is of.
    """
    venues = set()
    for text in (cell[:200] for row in rows for cell in row[:50] if isinstance(cell, str)):
        parts = [part.strip() for part in re.split(r"\s+[-–—|/]\s+|\s*[,;:]\s+", text)]
        left = [part for part in parts if not (_OTHER.fullmatch(part) or _DAY.fullmatch(part))]
        places = [part for part in left if not _SESSION.fullmatch(part) and not state_in(part)]
        if len(left) > len(places) == 1 and 3 <= len(places[0]) <= _LONGEST and not _DAY.search(places[0]):
            venues.add(places[0])
    return {"venue": venues.pop()} if len(venues) == 1 else {}
