"""The tables of season.toml and decisions.toml as they stand in the files; JSON Schemas come from them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from countback.model.classification import State
from countback.model.decision import Standing
from countback.model.season import CalendarState, SessionKind

ID_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,99}$"
#: ``write`` shows in hints how a value is written; text on one line has no line breaks or tabs.
Id = Annotated[
    str,
    Meta(
        pattern=ID_PATTERN,
        description="Small letters a-z, digits, hyphen and underscore.",
        extra={"write": '"race-1"', "line": True, "id": True},
    ),
]
Line = Annotated[str, Meta(extra={"write": '"..."', "line": True})]
Text = Annotated[str, Meta(extra={"write": '"..."'})]
Lines = Annotated[tuple[Line, ...], Meta(extra={"write": '["...", "..."]'})]
YesNo = Annotated[bool, Meta(extra={"write": "true or false"})]
Round = Annotated[int, Meta(ge=1, le=9999, extra={"write": "1"})]
Rounds = Annotated[tuple[Round, ...], Meta(extra={"write": "[1, 2]"})]
Count = Annotated[int, Meta(ge=0, le=999_999_999, extra={"write": "23"})]
Minutes = Annotated[int, Meta(ge=0, le=10_080, extra={"write": "30"})]
Date = Annotated[dt.date, Meta(extra={"write": "2022-03-16", "date": True})]
#: The hour that a session starts, in the time zone of its event.
Hour = Annotated[dt.time, Meta(tz=False, extra={"write": "14:05:00"})]
#: A time that says how far it is from UTC.
Moment = Annotated[dt.datetime, Meta(tz=True, extra={"write": "2022-03-17T14:05:00-04:00"})]
#: A date or a time; msgspec has no type that is either.
When = Annotated[
    Any,
    Meta(
        extra={"write": "2022-03-17", "when": True},
        extra_json_schema={"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]},
    ),
]
LogoFile = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(svg|png)$",
        extra={
            "write": '"logo.svg"',
            "line": True,
            "expected": "the name of an SVG or PNG file of this folder",
        },
    ),
]
Colour = Annotated[
    str,
    Meta(
        pattern=r"^#[0-9A-Fa-f]{6}$",
        extra={"write": '"#d5001c"', "line": True, "expected": "a colour as # and six digits 0-9, a-f"},
    ),
]
Address = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^\s<>\"]{1,2000}$",
        extra={
            "write": '"https://example.org/"',
            "line": True,
            "expected": "an address that begins with https:// or http://",
        },
    ),
]
Moves = Annotated[
    dict[Line, Line],
    Meta(
        extra={"write": '{"old-id" = "new-id"}', "expected": "ids: the one of before, and the one of today"}
    ),
]
NoteKind = Literal["inferred", "corrected", "remark"]


class RevisionTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One revision of a session's classification, oldest first; its rows are in the results file."""

    state: State = "official"
    published: Moment | None = None
    document: Line = ""
    cause: Text = ""
    signed_by: Line = ""
    issued: Moment | None = None
    subject_to: Lines = ()
    replaces: Line = ""
    shows: Lines | None = None


class SessionTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A session of an event: practice, qualifying, race."""

    id: Id
    kind: SessionKind = "race"
    name: Line = ""
    date: Date | None = None
    start: Hour | None = None
    laps: Count | None = None
    laps_run: Count | None = None
    scheduled_laps: Count | None = None
    qualified_by: Line = ""
    cancelled: YesNo = False
    revisions: tuple[RevisionTable, ...] = ()


class EventTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event of the calendar. Without ``id`` it is made from the name."""

    round: Round
    name: Line
    id: Line | None = None
    code: Line = ""
    circuit: Line = ""
    place: Line = ""
    country: Line = ""
    start: Date | None = None
    end: Date | None = None
    time_zone: Line = ""
    cancelled: YesNo = False
    officials: Lines = ()
    sessions: tuple[SessionTable, ...] = ()


class NewsTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something the series announced, in the words of whoever keeps the season."""

    headline: Line
    text: Text = ""
    date: Date | None = None
    rounds: Rounds = ()
    source: Text = ""


class NoteTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a recorded fact is not simply what the source prints."""

    kind: NoteKind
    field: Line
    recorded: Line = ""
    printed: Line = ""
    session: Line = ""
    number: Line = ""
    reason: Text = ""


class AcceptedTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A warning that was looked at and settled, with the reason."""

    code: Line
    reason: Line
    file: Line = ""
    key: Line = ""


class SiteTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose the public pages are: a logo, two colours, the way home, a line at the end; ids that changed."""

    logo: LogoFile = ""
    band: Colour = ""
    accent: Colour = ""
    home: Address = ""
    foot: Line = ""
    moved: Moves = {}


class SeasonTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A season: the series, its calendar, its news."""

    format: Literal[1]
    id: Id
    name: Line
    series: Line
    year: Annotated[int, Meta(ge=1800, le=2999, extra={"write": "2022"})]
    rulebook: Line = ""
    source: Text = ""
    classes: Lines = ()
    officials: Lines = ()
    protest_minutes: Minutes | None = None
    calendar: CalendarState | None = None
    planned_rounds: Round | None = None
    site: SiteTable = SiteTable()
    events: tuple[EventTable, ...] = ()
    news: tuple[NewsTable, ...] = ()
    notes: tuple[NoteTable, ...] = ()
    accepted: tuple[AcceptedTable, ...] = ()


class StepTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a decision, and when."""

    status: Standing
    at: When = None
    suspended: YesNo = False
    document: Line = ""
    note: Text = ""


class DecisionTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The keys all kinds of decision have; a kind's own keys stand beside them."""

    kind: Annotated[Line, Meta(extra={"write": '"disqualified"'})]
    id: Line = ""
    session: Line = ""
    round: Round | None = None
    number: Line = ""
    competitor: Line = ""
    championships: Lines = ()
    from_round: Round = 1
    in_result: YesNo = False
    reason: Text = ""
    document: Line = ""
    incident: When = None
    decided: When = None
    issued: When = None
    fact: Text = ""
    article: Line = ""
    penalty_article: Line = ""
    addressed_to: Lines = ()
    panel: Lines = ()
    appealable: YesNo | None = None
    appeal_until: When = None
    acknowledged_by: Line = ""
    acknowledged: When = None
    replaces: Line = ""
    history: tuple[StepTable, ...] = ()


class DecisionsTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Stewards' decisions on a season."""

    decisions: tuple[dict[str, Any], ...] = ()
