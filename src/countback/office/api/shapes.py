"""What the API gives. Points are exact text: ``"306"``, ``"12.5"``, ``"1/7"``; times have an offset."""

from __future__ import annotations

import datetime as dt
from typing import Generic, Literal, TypeVar

from ninja import Schema

View = Literal["issued", "desk"]
"""``issued`` is what the public knows, ``desk`` the newest version of the folder."""
Item = TypeVar("Item")


class Place(Schema):
    """Where a finding is, in a file of the season folder or in what was sent (``key``)."""

    file: str
    line: int | None
    column: str | None
    key: str


class Told(Schema):
    """A finding: ``code`` may be matched on, ``message`` and ``hint`` are for people."""

    code: str
    severity: Literal["error", "warning", "info"]
    place: Place
    message: str
    hint: str


class ProblemShape(Schema):
    """Why something was not done (RFC 9457), with the findings that say so."""

    type: str
    title: str
    status: int
    detail: str
    findings: list[Told]


class ConflictShape(ProblemShape):
    """Somebody else changed a fact since the version in If-Match."""

    fact: str | None = None
    version: int | None = None
    changed_by: str | None = None


class Paged(Schema, Generic[Item]):
    """A part of a list; ``next`` is the address of the next part."""

    items: list[Item]
    total: int
    limit: int
    offset: int
    next: str | None


class Moment(Schema):
    """Of when something is: the version of the folder, the newest document, and what was asked for."""

    view: View
    version: int
    document: int | None
    known_at: dt.datetime


class SeasonListed(Schema):
    """A season that somebody may see."""

    id: str
    series: str
    issued: bool
    role: str | None


class SessionInSeason(Schema):
    """A session with the state in which it was issued last."""

    id: str
    kind: str
    name: str
    date: dt.date | None
    start: dt.time | None
    cancelled: bool
    has_result: bool
    state: str | None


class EventInSeason(Schema):
    """A round of the calendar."""

    round: int
    id: str
    name: str
    circuit: str
    place: str
    country: str
    time_zone: str
    start: dt.date | None
    end: dt.date | None
    cancelled: bool
    sessions: list[SessionInSeason]


class ChampionshipNamed(Schema):
    """A championship of the rulebook."""

    id: str
    name: str


class SeasonShape(Schema):
    """A season: calendar, championships, and of when this is."""

    id: str
    name: str
    series: str
    year: int
    rulebook: str
    classes: list[str]
    calendar: str | None
    planned_rounds: int | None
    protest_minutes: int | None
    officials: list[str]
    source: str
    championships: list[ChampionshipNamed]
    events: list[EventInSeason]
    moment: Moment


class CompetitorShape(Schema):
    """Whoever scores. ``id`` is of use within the season only."""

    id: str
    name: str
    nationality: str


class CellShape(Schema):
    """What a competitor did in one session, as tables print it (``text``), and what it was worth."""

    session: str
    round: int
    text: str
    status: str
    position: int | None
    points: str
    counted: bool
    pole: bool
    fastest_lap: bool
    decided: bool


class RowShape(Schema):
    """A line of a table; ``gross`` is the total with dropped results, where there are any."""

    position: int | None
    competitor: CompetitorShape
    points: str
    gross: str | None
    eligible: bool
    tied: bool
    results: list[CellShape]


class TableShape(Schema):
    """One championship's standings, best first."""

    id: str
    name: str
    after_round: int
    after_session: str
    counting: str
    rows: list[RowShape]


class StandingsShape(Schema):
    """The standings of a season at one moment, as known at one time."""

    season: str
    moment: Moment
    state: str | None
    standings: list[TableShape]


class LineShape(Schema):
    """One line of a reason: what a rule paid, or why it paid nothing."""

    session: str
    round: int
    what: str
    outcome: str
    points: str
    worth: str
    text: str


class PartingShape(Schema):
    """What puts one competitor ahead of the next."""

    ahead: str
    behind: str
    step: str
    text: str


class WhyShape(Schema):
    """Why a competitor has these points and this place; the points of ``lines`` add up to ``points``."""

    season: str
    moment: Moment
    championship: str
    competitor: CompetitorShape
    position: int | None
    points: str
    lines: list[LineShape]
    partings: list[PartingShape]


class EntryShape(Schema):
    """A car as entered for some rounds; no rounds are all of them."""

    id: str
    number: str
    drivers: list[CompetitorShape]
    team: str
    class_name: str
    car: str
    constructor: str
    rounds: list[int]
    guest: bool


class ResultShape(Schema):
    """One car in a result; times are milliseconds."""

    position: int | None
    class_position: int | None
    number: str
    entry: str
    drivers: list[str]
    team: str
    class_name: str
    status: str
    laps: int | None
    time: int | None
    gap: str
    best_lap: int | None
    grid: int | None
    note: str


class ClassificationShape(Schema):
    """A result with its state, revision and document."""

    season: str
    moment: Moment
    round: int
    event: str
    session: str
    name: str
    kind: str
    state: str | None
    revision: int
    document: str
    published: dt.datetime | None
    cause: str
    subject_to: list[str]
    rows: list[ResultShape]


class DocumentShape(Schema):
    """A document as it was issued; ``page`` and ``pdf`` are its addresses."""

    number: int
    kind: str
    session: str
    state: str
    title: str
    cause: str
    by: str
    at: dt.datetime
    version: int
    revision: int
    protest_until: dt.datetime | None
    page: str
    pdf: str | None


class OutcomeShape(Schema):
    """What becomes of one decision in a world."""

    decision: str
    name: str
    step: str


class WorldRow(Schema):
    """A competitor's place and points in a world."""

    position: int | None
    competitor: str
    name: str
    points: str


class WorldOdds(Schema):
    """How likely a competitor wins the title in a world: 1 and 0 with an error of 0 are proved."""

    competitor: str
    name: str
    title: float
    error: float


class WorldTable(Schema):
    """A championship in a world; ``told`` says who leads there or is champion."""

    id: str
    told: str
    rows: list[WorldRow]
    odds: list[WorldOdds]


class WorldShape(Schema):
    """One of the ways in which what is pending can go."""

    letter: str
    outcomes: list[OutcomeShape]
    championships: list[WorldTable]


class VerdictShape(Schema):
    """What is so in a championship whatever is decided, and what is not."""

    id: str
    told: str


class OutcomesShape(Schema):
    """The standings in each outcome of what is open or under appeal; one world where nothing is."""

    season: str
    moment: Moment
    championships: list[VerdictShape]
    worlds: list[WorldShape]
