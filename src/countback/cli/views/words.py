"""What a status means to people, and its style in the terminal; the other short words are the model's."""

from __future__ import annotations

from typing import NamedTuple

from countback.model.words import (
    STATUS_WORDS,
    date,
    days,
    event_code,
    lap_time,
    ranges,
    session_label,
    session_name,
)
from countback.notation.codes import CODES, COLOURS

__all__ = [
    "STATUS",
    "Meaning",
    "date",
    "days",
    "event_code",
    "lap_time",
    "ranges",
    "session_label",
    "session_name",
]


class Meaning(NamedTuple):
    """What a status means to people, and the style it is shown in."""

    words: str
    style: str


STATUS = {
    status: Meaning(STATUS_WORDS[status], COLOURS[code.style].terminal) for status, code in CODES.items()
}
