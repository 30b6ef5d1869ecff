"""How values are written in a cell of a spreadsheet, and how they are read back.

Every ``read_`` function raises ``ValueError`` with what was expected; every ``write_`` function is its
inverse.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

#: A slash between names; one within a name has no space around it.
_SLASH = re.compile(r"(?:^|(?<=\s))/(?=\s|$)")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
_TIME = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,4}):)?([0-9]{1,6})\.([0-9]{1,3})\Z")
_SPAN = re.compile(r"([0-9]{1,4})(?:\s*([-–])\s*([0-9]{1,4})?)?\Z")


def read_whole(text: str, least: int = 0, most: int = 999_999) -> int:
    """Return a whole number from ``least`` to ``most``."""
    if not _WHOLE.match(text) or not least <= int(text) <= most:
        raise ValueError(f"expected a whole number from {least} to {most}, got {text!r:.60}")
    return int(text)


def read_time(text: str) -> int:
    """Return milliseconds of ``1:42:00.300``, ``1:23.456``, ``58.123``, or of a bare whole number."""
    if _WHOLE.match(text):
        return int(text)
    match = _TIME.match(text)
    if not match:
        raise ValueError(f"expected a time such as 1:42:00.300 or 58.123 (or milliseconds), got {text!r}")
    hours, minutes, seconds = int(match[1] or 0), int(match[2] or 0), int(match[3])
    if (match[2] and seconds > 59) or (match[1] and minutes > 59):
        raise ValueError(f"expected minutes and seconds below 60, got {text!r}")
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(match[4].ljust(3, "0"))


def write_time(time: int) -> str:
    """Return a time of milliseconds with as many parts as it needs, always with thousandths."""
    seconds, thousandths = divmod(time, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}.{thousandths:03}"
    if minutes:
        return f"{minutes}:{seconds:02}.{thousandths:03}"
    return f"{seconds}.{thousandths:03}"


def read_rounds(text: str, calendar: Sequence[int]) -> tuple[int, ...]:
    """Return round numbers of ``All``, ``1-4, 6-8`` or ``4-`` (to the last); nothing for a blank cell."""
    if text.lower() == "all":
        return tuple(calendar)
    rounds: list[int] = []
    for part in text.split(",") if text else ():
        match = _SPAN.match(part.strip())
        if not match:
            raise ValueError(f"expected rounds such as All or 1-4, 6-8, got {text!r}")
        first = int(match[1])
        if match[2] and not match[3]:
            rounds.extend([number for number in calendar if number >= first] or [first])
            continue
        last = int(match[3] or match[1])
        if last < first:
            raise ValueError(f"expected the lower round first, got {part.strip()!r}")
        rounds.extend(range(first, last + 1))
    return tuple(rounds)


def write_rounds(rounds: Sequence[int], calendar: Sequence[int]) -> str:
    """Return round numbers as ``All``, or in spans of those that follow each other."""
    if rounds and tuple(rounds) == tuple(calendar):
        return "All"
    spans: list[list[int]] = []
    for number in rounds:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def read_yes(text: str) -> bool:
    """Return whether a cell says yes."""
    if text.lower() in ("yes", "true"):
        return True
    if text.lower() in ("", "no", "false"):
        return False
    raise ValueError(f"expected yes or nothing, got {text!r}")


def read_crew(text: str) -> tuple[str, ...]:
    """Return the parts of ``A. One / B. Two``, one for each driver; nothing for a blank cell."""
    if "/" not in text:
        return (text.strip(),) if text else ()
    return tuple(part.strip() for part in _SLASH.split(text))


def write_crew(parts: Sequence[str]) -> str:
    """Return one part for each driver in one cell, blank when all of them are."""
    return " / ".join(parts) if any(parts) else ""


def known_numbers(numbers: Collection[int]) -> str:
    """Return the rounds there are, for hints."""
    listed = write_rounds(sorted(numbers), ())
    return f"the calendar has rounds {listed}" if listed else "the calendar has no rounds yet"
