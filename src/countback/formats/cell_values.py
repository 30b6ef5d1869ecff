"""What a cell of somebody's spreadsheet means: a time, a place, a status, laps behind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from countback.formats.clock import parse_time
from countback.formats.people import person, words
from countback.formats.reading import ReadDriver
from countback.formats.statuses import status_of
from countback.model.classification import Status

#: What a lap is called where the gap is counted in them: "1 Rd.", "+1 Lap", "2T", "1 V.", "à 1 tour".
_LAPS = (
    r"laps?|lap\(s\)|lps?|l|runden?|rnds?|rde?n?s?|tours?|tour\(s\)|t|trs?|giri|giro|g|vueltas?|vtas?|v|ronden?|"
    r"voltas?|varv|omg|kierrosta?|krs|okr|周"
)
_BEHIND = "down|behind|back|zurück|retard|vtr"
_IN_LAPS = re.compile(rf"(?:à|a)?\s*[+-]?\s*\d{{1,3}}\s*(?:{_LAPS})\.?(?:\s+(?:{_BEHIND})\.?)?", re.I)


def place_of(printed: str, status: str, time: str) -> tuple[int | None, Status | None]:
    """Return position and status from the cells that may hold either: ``1.``, ``2nd``, ``DNF``."""
    match = re.fullmatch(r"[Pp=T]?\s*(\d{1,4})(?:\.0?|st|nd|rd|th|º|\))?\s*=?", printed)
    position = int(match[1]) if match else None
    for text in (status, printed, time):
        status_said = status_of(text) if text and not text[0].isdigit() else None
        if status_said is not None:
            return position, status_said
    return position, Status.CLASSIFIED if position is not None else None


def text_of(value: object) -> str:
    """Return the text of a cell with its line breaks; "" for anything else."""
    return re.sub(r"[^\S\n]+", " ", value[:2000])[:1000] if isinstance(value, str) else ""


def shown(value: object) -> str:
    """Return what a cell says, as one line."""
    return words(value) if isinstance(value, str | int | float) else "" if value is None else str(value)


def is_laps(value: object) -> bool:
    """Tell whether a cell counts laps behind the winner: ``+1 Lap``, ``2T``, ``1 Rd.``."""
    return bool(_IN_LAPS.fullmatch(shown(value)))


def time_of(value: object) -> int | None:
    """Return the milliseconds of a cell: text, a time of day, a duration, or a fraction of a day."""
    if isinstance(value, dt.timedelta):
        return round(value.total_seconds() * 1000) or None
    if isinstance(value, dt.datetime):
        value = value.time()
    if isinstance(value, dt.time):
        return ((value.hour * 60 + value.minute) * 60 + value.second) * 1000 + round(
            value.microsecond / 1000
        ) or None
    if isinstance(value, float) and not isinstance(value, bool):
        # Spreadsheets count in days; a result of more than a day is typed as text.
        return (
            round(value * 86_400_000)
            if 0 < value < 1
            else round(value * 1000)
            if 1 <= value < 100_000
            else None
        )
    return parse_time(value)


def drivers_of(cell: Callable[[str], Any]) -> tuple[ReadDriver, ...]:
    """Return who drives, by the cells of a row: ``cell`` gives that of a field."""
    text = text_of(cell("driver"))
    # "Nom" beside "Prénom" is the last name.
    first, last = shown(cell("first_name")), shown(cell("last_name"))
    whole = person(first, last or text) if first or last else None
    printed = [] if whole else re.split(r"\s+/\s+|\s*[;|\n]\s*|\s+&\s+", text)
    if len(printed) == 1 and text.count(",") > 1:
        printed = text.split(",")  # One comma parts a last name from a first one.
    nations = re.split(r"\s*[/;|,]\s*", shown(cell("nationality")))
    people = [whole] if whole else [person(name) for name in printed]
    # Crews stand in one cell, or in a column for each of them.
    people += [person(text_of(cell(f"driver_{place}"))) for place in (2, 3, 4)]
    drivers = [driver for driver in people if driver]
    if len(drivers) == 1 and isinstance(cell("id"), int | float | str):
        drivers = [person(drivers[0].name, id=shown(cell("id")).removesuffix(".0")) or drivers[0]]
    if len(nations) == len(drivers):
        drivers = [
            ReadDriver(name=driver.name, id=driver.id, nationality=nation, marks=driver.marks)
            for driver, nation in zip(drivers, nations, strict=True)
        ]
    return tuple(drivers[:40])
