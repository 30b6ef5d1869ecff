"""The outcome of one session: rows in the order of the published sheet, and its revisions."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Literal

import msgspec


class Status(Enum):
    """How a car ended a session. The value is the code that result tables print."""

    CLASSIFIED = "classified"
    DNF = "DNF"
    NOT_CLASSIFIED = "NC"
    DISQUALIFIED = "DSQ"
    EXCLUDED = "EX"
    DID_NOT_START = "DNS"
    DID_NOT_QUALIFY = "DNQ"
    DID_NOT_PREQUALIFY = "DNPQ"
    DID_NOT_PRACTISE = "DNP"
    WITHDRAWN = "WD"
    CANCELLED = "C"
    DID_NOT_ENTER = "DNC"

    def __init__(self, value: str) -> None:
        #: The small integer used in the arrays; 0 stays free for "no row".
        self.code = len(type(self).__members__) + 1

    @property
    def started(self) -> bool:
        """Whether a car with this status took the start."""
        return self in _STARTED

    @property
    def may_hold_place(self) -> bool:
        """Whether a car with this status can have a place: it was in the race and is not out of it."""
        return self in _WITH_PLACE


_STARTED = frozenset(
    {Status.CLASSIFIED, Status.DNF, Status.NOT_CLASSIFIED, Status.DISQUALIFIED, Status.EXCLUDED}
)
_WITH_PLACE = frozenset({Status.CLASSIFIED, Status.DNF, Status.NOT_CLASSIFIED, Status.EXCLUDED})


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One row of a classification: what one entry did in one session.

    ``position`` is the place as published; None where the sheet gives none. ``class_position`` is
    the place within the entry's class as published, where the sheet gives it. ``drivers`` are
    driver ids and only filled where they differ from the entry's crew at that round. ``qualifying``
    and ``fastest_lap`` are places in the order that decides pole and fastest lap (1 = pole, the
    fastest lap; 2 = the next, who inherits it under some rules); equal times share a place.
    ``fastest_lap_driver`` is who of a shared car's drivers set its best lap. ``incidents`` are the points
    that a simulator counts for contacts and leaving the track. ``drive_times`` say how long each driver was
    at the wheel, in the order in which the drivers stand (None: not known). ``number`` is the car number
    on the sheet ("": the entry's), ``gap`` the text printed, ``mark`` a word that bonus rules look
    for ("joker", "driver-of-the-day"), ``note`` a remark for people. Times are milliseconds.
    """

    entry: str
    position: int | None = None
    status: Status = Status.CLASSIFIED
    class_position: int | None = None
    drivers: tuple[str, ...] = ()
    number: str = ""
    laps: int | None = None
    time: int | None = None
    gap: str = ""
    best_lap: int | None = None
    grid: int | None = None
    qualifying: int | None = None
    fastest_lap: int | None = None
    fastest_lap_driver: str = ""
    laps_led: int | None = None
    incidents: int | None = None
    drive_times: tuple[int | None, ...] = ()
    mark: str = ""
    note: str = ""


State = Literal["running", "unofficial", "provisional", "amended", "official"]
"""``running``: the session is not over, and nothing is scored from it. ``unofficial``: as timed, before
anybody signed it. Both come before ``provisional``, ``amended`` and ``official``, which stewards publish."""


class Classification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One published revision of a session's result.

    Revisions are never overwritten: each has a state, the time it was published (with an offset),
    a document number and a cause. ``signed_by`` and ``issued`` are who signed it and when, ``subject_to``
    what is still open ("protest of car 7"), ``replaces`` the number of the document it takes the place
    of. ``shows`` are the ids of the decisions its order includes already; None: that is not said.
    """

    rows: tuple[Result, ...] = ()
    state: State = "official"
    published: dt.datetime | None = None
    document: str = ""
    cause: str = ""
    signed_by: str = ""
    issued: dt.datetime | None = None
    subject_to: tuple[str, ...] = ()
    replaces: str = ""
    shows: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Classification {self.state}{self.document and f', {self.document}'}: {len(self.rows)} rows>"
