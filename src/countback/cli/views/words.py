"""What a status means to people, and its style in the terminal; the other short words are the model's."""

from __future__ import annotations

from typing import NamedTuple

from countback.model.classification import Status
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


_STYLES = {
    Status.CLASSIFIED: "outside",
    Status.DNF: "retired",
    Status.NOT_CLASSIFIED: "retired",
    Status.DISQUALIFIED: "disqualified",
    Status.EXCLUDED: "disqualified",
    Status.DID_NOT_START: "absent",
    Status.DID_NOT_QUALIFY: "absent",
    Status.DID_NOT_PREQUALIFY: "absent",
    Status.DID_NOT_PRACTISE: "absent",
    Status.WITHDRAWN: "absent",
    Status.CANCELLED: "absent",
    Status.DID_NOT_ENTER: "absent",
}
STATUS = {status: Meaning(STATUS_WORDS[status], style) for status, style in _STYLES.items()}
