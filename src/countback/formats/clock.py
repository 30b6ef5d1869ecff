"""Times and dates as sheets print them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

_TIME = re.compile(
    r"\+?(?:(?:(\d{1,3})\s?[:h']\s?)?(\d{1,4})\s?(?:[:'’′m]|min)\s?)?(\d{1,7})(?:(?:[.,\"”″]|'')(\d{1,9})?)?\s?s?\Z"
)
_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[ T]+(.*))?\Z")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]+(.*))?\Z")
#: Two weeks. The 2147483647 by which some formats mean no time is longer.
_LONGEST = 14 * 24 * 3600 * 1000


def parse_time(text: object) -> int | None:
    """Return the milliseconds of ``24:01:20.108``, ``1:29.370``, ``51.725`` or ``46'13.405``; else None.

    Digits beyond the third are rounded half up. Nothing lasts longer than two weeks.
    """
    if not isinstance(text, str):
        return None
    match = _TIME.match(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    if minutes is None and not fraction:
        return None
    if minutes is not None and int(seconds) > 59:
        return None
    if hours is not None and int(minutes) > 59:
        return None
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    digits = (fraction or "").ljust(4, "0")
    time = whole * 1000 + int(digits[:3]) + (digits[3] >= "5")
    return time if time <= _LONGEST else None


def format_time(time: int) -> str:
    """Return ``24:01:20.108``, ``1:29.370`` or ``51.725``; a negative time gets its sign."""
    seconds, thousandths = divmod(abs(time), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{seconds:02}.{thousandths:03}"
    if hours:
        text = f"{hours}:{minutes:02}:{text}"
    elif minutes:
        text = f"{minutes}:{text}"
    else:
        text = f"{seconds}.{thousandths:03}"
    return f"-{text}" if time < 0 else text


def scaled(value: object, per_second: int) -> int | None:
    """Return as milliseconds a positive number of 1/``per_second`` seconds, rounded half up; else None.

    A negative number, zero and what no session lasts mean that there is no time.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    if not 0 < value <= _LONGEST * per_second / 1000:
        return None
    return int(value * 1000 / per_second + 0.5) or None


def parse_dates(texts: Iterable[str]) -> tuple[list[tuple[dt.date, str] | None], bool]:
    """Return date and time of day of each text, and whether the order of day and month was a guess.

    One file writes all its dates alike, so one that can only be read one way settles the others. With
    dashes or dots the day stands first. Where slashes leave it open, the order that puts the dates
    closer together is taken, and the day first where both do.
    """
    texts = list(texts)
    parts = [_DATE.match(text.strip()) for text in texts]
    spans = {
        first: _span([_date(part, day_first=first) for part in parts if part]) for first in (True, False)
    }
    day_first = spans[True] <= spans[False]
    dates: list[tuple[dt.date, str] | None] = []
    for text, part in zip(texts, parts, strict=True):
        iso = _ISO.match(text.strip())
        if iso:
            date, clock = _valid(int(iso[1]), int(iso[2]), int(iso[3])), iso[4]
        else:
            date, clock = (_date(part, day_first=day_first), part[5]) if part else (None, "")
        dates.append(None if date is None else (date, (clock or "").strip()))
    unsure = any(part and part[2] == "/" and part[1] != part[3] for part in parts)
    return dates, unsure and max(spans.values()) < _NEVER


def date_in_name(name: str) -> tuple[dt.date | None, str]:
    """Return date and time of day that a file's name carries: ``191003_235558_R``, ``202301281340-race``,
    ``2019_2_15_21_16_RACE``, or the date alone: ``2026-05-01 race 1``; None and "" where it carries none.
    """
    for pattern in _IN_NAME:
        match = pattern.search(name)
        if match is None:
            continue
        year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
        date = _valid(year + 2000 if year < 100 else year, month, day)
        if date and hour < 24 and minute < 60:
            return date, f"{hour:02}:{minute:02}"
    days = {_valid(*map(int, match.groups())) for match in _DAY_IN_NAME.finditer(name)} - {None}
    return (days.pop(), "") if len(days) == 1 else (None, "")


_IN_NAME = (
    re.compile(r"(?<!\d)(20\d\d)_(\d{1,2})_(\d{1,2})_(\d{1,2})_(\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)_(\d\d)(\d\d)\d\d(?!\d)"),
    re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?!\d)"),
)
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_NEVER = 10**9


def _span(dates: list[dt.date | None]) -> int:
    """Return the days from the first to the last date; for what is not a date, more than there can be."""
    if None in dates:
        return _NEVER
    days = [date.toordinal() for date in dates if date]
    return max(days) - min(days) if days else 0


def _date(part: re.Match[str], *, day_first: bool) -> dt.date | None:
    first, second = int(part[1]), int(part[3])
    if part[2] != "/" or day_first:
        return _valid(int(part[4]), second, first)
    return _valid(int(part[4]), first, second)


def _valid(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def whole_number(text: object) -> int | None:
    """Return the value of ``12``, ``"12"``, ``" 12 "``, ``12.0`` or ``"12.0"``; else None."""
    if isinstance(text, bool):
        return None
    if isinstance(text, int):
        return text if abs(text) < 10**9 else None
    if isinstance(text, float):
        return int(text) if text == text and abs(text) < 10**9 and text == int(text) else None
    if not isinstance(text, str):
        return None
    match = re.fullmatch(r"\s*([+-]?\d{1,9})(?:\.0{1,6})?\s*", text, re.ASCII)
    return int(match[1]) if match else None
