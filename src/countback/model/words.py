"""The short words for things of the model: codes of events, labels of sessions, dates, times, chances."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

from countback.model.classification import Status
from countback.model.season import Event, Session

STATUS_WORDS = {
    Status.CLASSIFIED: "classified",
    Status.DNF: "did not finish",
    Status.NOT_CLASSIFIED: "not classified",
    Status.DISQUALIFIED: "disqualified",
    Status.EXCLUDED: "excluded",
    Status.DID_NOT_START: "did not start",
    Status.DID_NOT_QUALIFY: "did not qualify",
    Status.DID_NOT_PREQUALIFY: "did not pre-qualify",
    Status.DID_NOT_PRACTISE: "did not practise",
    Status.WITHDRAWN: "withdrawn",
    Status.CANCELLED: "race cancelled",
    Status.DID_NOT_ENTER: "did not enter",
}

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def document_name(document: str) -> str:
    """Return what a document is called: a bare number is "document 12", "Bulletin 12" says it itself."""
    return f"document {document}" if document[:1].isdigit() else document


def event_code(event: Event) -> str:
    """Return the short code of an event: its own, or the first letters of its name (``R3`` for Round 3)."""
    if not event.code and re.match(r"(round|race|event)\b", event.name, re.IGNORECASE):
        return f"R{event.round}"
    return event.code or event.name[:3].upper()


def session_label(session: Session) -> str:
    """Return the few letters that stand above a session's column: ``R16`` for ``race-16``.

    An id that begins with the day may end with the time: there the name has the number.
    """
    dated = re.match(r"\d{4}-\d\d-\d\d-", session.id)
    number = re.search(r"\d+$", session.name if dated else session.id)
    if dated and not number:
        return session.kind[:1].upper()
    return session.kind[:1].upper() + number[0] if number else session.id[:3].upper()


def session_name(session: Session) -> str:
    """Return a session's name, or its id where it has none."""
    return session.name or session.id


def date(day: dt.date | None) -> str:
    """Return ``16 Mar 2022`` whatever the locale, nothing for no date."""
    return f"{day.day} {_month(day)} {day.year}" if day else ""


def day_and_time(time: dt.datetime) -> str:
    """Return ``17 Jul 2022, 16:40 UTC``: to the minute, with the offset where there is one."""
    zone = f" {time:%Z}" if time.tzinfo else ""
    return f"{date(time.date())}, {time:%H:%M}{zone}"


def days(start: dt.date | None, end: dt.date | None) -> str:
    """Return ``16–19 Mar 2022``, ``29 Apr – 1 May 2022``."""
    if start is None or end is None or start == end:
        return date(start or end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{date(end)}"
    if start.year == end.year:
        return f"{start.day} {_month(start)} – {date(end)}"
    return f"{date(start)} – {date(end)}"


def ranges(numbers: list[int]) -> str:
    """Return ``1–4, 6`` for sorted round numbers."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)


def lap_time(milliseconds: int | None) -> str:
    """Return ``58.123``, ``1:42.300`` or ``1:02:42.300``; nothing for no time."""
    if milliseconds is None:
        return ""
    minutes, rest = divmod(milliseconds, 60_000)
    seconds = f"{rest // 1000:02d}.{rest % 1000:03d}"
    if not minutes:
        return seconds.lstrip("0") if rest >= 1000 else f"0.{rest:03d}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def _month(day: dt.date) -> str:
    return MONTHS[day.month - 1]


def one_in(chance: float, least: float) -> str:
    """Return a chance as people say it: ``1 in 6``, ``3 in 5``, below ``least`` ``under 1 in 100``."""
    if chance < least:
        return f"under 1 in {round(1 / least)}"
    if chance > 1 - least:
        return f"over {round(1 / least) - 1} in {round(1 / least)}"
    if chance >= 0.8:
        number = round(1 / (1 - chance))
        return f"{number - 1} in {number}"
    if chance > 1 / 3:
        near = Fraction(chance).limit_denominator(8)
        return f"{near.numerator} in {near.denominator}"
    return f"1 in {round(1 / chance)}"
