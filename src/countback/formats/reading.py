"""What a reader returns: sessions as the file has them, before anything is matched to a season.

Nothing here is guessed. Names are spelled and numbers written as in the file; what a reader had to
decide is a finding, and what its prose says about penalties is a proposal.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec

from countback.model.classification import State, Status
from countback.model.finding import Finding
from countback.model.season import Season

#: ``grid`` is a starting grid, ``laps`` a list of laps without a classification.
Kind = Literal["practice", "qualifying", "sprint", "heat", "race", "stage", "grid", "laps"]


class ReadDriver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person as the file names them. ``id`` is the format's own (a Steam id, a customer number).

    ``marks`` are what stands in brackets behind the name: ``J`` for a junior.
    """

    name: str
    id: str = ""
    nationality: str = ""
    rating: str = ""
    marks: tuple[str, ...] = ()


class ReadRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a session. Times are milliseconds.

    ``position`` is the place, None for a car that holds none (not started, disqualified, not
    classified). ``finished`` is false for a car that was classified without taking the flag, None where
    the file does not say. ``place`` is where it stands on the sheet, counted from 1; ``tied`` marks
    a dead heat. ``points`` are those of each column of points, as printed, where the sheet tells nothing
    else: they are not stored, and say whether it is the result of a race or the standings.
    """

    position: int | None
    number: str
    drivers: tuple[ReadDriver, ...] = ()
    team: str = ""
    class_: str = msgspec.field(default="", name="class")
    laps: int | None = None
    time: int | None = None
    status: Status = Status.CLASSIFIED
    finished: bool | None = None
    best_lap: int | None = None
    best_lap_number: int | None = None
    gap: str = ""
    grid: int | None = None
    laps_led: int | None = None
    incidents: int | None = None
    class_position: int | None = None
    group: str = ""
    car: str = ""
    manufacturer: str = ""
    note: str = ""
    place: int = 0
    tied: bool = False
    points: tuple[str, ...] = ()


class Proposal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stewards' decision that the file tells of in prose. Somebody has to accept it.

    ``kind`` is a kind below ``rules/decisions``. ``in_result`` says that the sheet shows it already.
    """

    kind: str
    number: str
    reason: str
    document: str = ""
    in_result: bool = True
    options: dict[str, Any] = {}


class ReadSession(msgspec.Struct, frozen=True, kw_only=True):
    """One session as recorded in one file. ``meta`` is whatever else the file says about it.

    ``clock`` is the time of day as printed; ``hours`` is 12 where that does not tell morning from afternoon.
    ``state`` follows the mark on the sheet, ``issued`` is when it says that it was published. ``own_id`` is
    what the format calls this very session (a subsession, the server's name of the file), "" where nothing
    does. ``numbered`` is false where the format has no car numbers, so that people are known by their ids
    and names only.
    """

    kind: Kind
    name: str = ""
    series: str = ""
    event: str = ""
    circuit: str = ""
    date: dt.date | None = None
    clock: str = ""
    hours: Literal[12, 24] = 24
    own_id: str = ""
    issued: dt.datetime | None = None
    state: State | Literal[""] = ""
    numbered: bool = True
    rows: tuple[ReadRow, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    meta: dict[str, Any] = {}

    def __repr__(self) -> str:
        """Return one line."""
        return f"<ReadSession {self.kind} {self.name}: {len(self.rows)} rows>"


class ReadStanding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of an official table, to compare with. ``by_session`` holds the points of each session."""

    position: int | None
    competitor: str
    points: str
    number: str = ""
    id: str = ""
    by_session: dict[str, str] = {}


class ReadTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An official table. ``sessions`` are its columns in order, named ``event: session``."""

    name: str
    year: int | None = None
    sessions: tuple[str, ...] = ()
    rows: tuple[ReadStanding, ...] = ()


class ReadEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of an entry list. ``rounds`` are those it is for, () for all; ``line`` is where it stands."""

    number: str
    drivers: tuple[ReadDriver, ...] = ()
    team: str = ""
    class_: str = msgspec.field(default="", name="class")
    car: str = ""
    engine: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    rounds: tuple[int, ...] = ()
    guest: bool = False
    line: int | None = None


class ReadEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of a calendar."""

    name: str
    circuit: str = ""
    date: dt.date | None = None


class ReadFile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one file holds. ``reader`` is "" where none knows it.

    ``season`` and ``rulebook`` (a document as in TOML) are filled by formats that hold a whole championship.
    ``aliases`` maps the format's ids of people to ids of drivers in ``season``.
    """

    reader: str
    sessions: tuple[ReadSession, ...] = ()
    findings: tuple[Finding, ...] = ()
    standings: tuple[ReadTable, ...] = ()
    entries: tuple[ReadEntry, ...] = ()
    events: tuple[ReadEvent, ...] = ()
    season: Season | None = None
    aliases: dict[str, str] = {}
    rulebook: dict[str, Any] = {}

    def __repr__(self) -> str:
        """Return one line."""
        held = f"{len(self.sessions)} sessions, {len(self.standings)} tables, {len(self.entries)} entries"
        return f"<ReadFile {self.reader or 'of no kind'}: {held}, {len(self.findings)} findings>"
