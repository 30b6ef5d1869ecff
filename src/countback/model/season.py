"""The recorded facts of a season: calendar, entries, classifications, decisions, news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

import msgspec

from countback.model.classification import Classification
from countback.model.decision import Decision as Decision

SessionKind = Literal["practice", "qualifying", "sprint", "heat", "race", "stage"]
CalendarState = Literal["complete", "open"]
"""Whether all events of a season are on its calendar, or more may be added."""


class Driver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A driver. ``nationality`` is a country code as the series prints it."""

    id: str
    name: str
    nationality: str = ""


class Team(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team that enters cars. ``nationality`` is a country code as the series prints it."""

    id: str
    name: str
    nationality: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A car as entered for some rounds: the number is text (``"007"``), the crew may be several.

    Class and guest status belong to the entry at those rounds; somebody who changes number, team,
    class or status has a second entry. ``id`` is unique within the season. ``rounds`` are round
    numbers. ``tags`` mark what rules select on ("rookie", "independent", "nominated", ...).
    """

    id: str
    number: str
    crew: tuple[Driver, ...]
    team: Team | None = None
    class_: str = msgspec.field(default="", name="class")
    rounds: tuple[int, ...] = ()
    guest: bool = False
    car: str = ""
    constructor: str = ""
    engine: str = ""
    tags: tuple[str, ...] = ()


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A timed part of an event. ``id`` is unique within the season (``race-3``).

    ``start`` is the hour of the ``date``, in the time zone of the event.
    ``laps`` is the distance the winner completed, ``laps_run`` the distance that was run where the
    result was counted back, ``scheduled_laps`` the distance announced. ``qualified_by`` is the id of
    the session that set its qualifying order. ``classifications`` are its revisions, oldest first;
    none means it has not been run (or not been recorded).
    """

    id: str
    kind: SessionKind = "race"
    name: str = ""
    date: dt.date | None = None
    start: dt.time | None = None
    laps: int | None = None
    laps_run: int | None = None
    scheduled_laps: int | None = None
    qualified_by: str = ""
    cancelled: bool = False
    classifications: tuple[Classification, ...] = ()

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Session {self.id}: {self.kind}, {len(self.classifications)} revisions>"

    @property
    def classification(self) -> Classification | None:
        """The newest revision, or None before there is one."""
        return self.classifications[-1] if self.classifications else None


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting of the calendar; ``round`` is its number, counted from 1.

    ``officials`` are those of this meeting where they are others than the season's. ``time_zone`` is its
    name in the IANA database ("Europe/Rome"); times without an offset are read in it.
    """

    round: int
    name: str
    id: str = ""
    code: str = ""
    circuit: str = ""
    place: str = ""
    country: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    time_zone: str = ""
    cancelled: bool = False
    officials: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Event {self.round} {self.name}: {', '.join(session.id for session in self.sessions)}>"


class News(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something the series announced, in the words of whoever keeps the season."""

    headline: str
    text: str = ""
    date: dt.date | None = None
    rounds: tuple[int, ...] = ()
    source: str = ""


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a recorded fact is not simply what the source prints.

    ``kind`` tells whether the fact was inferred (the source does not give it), corrected (the source
    gives something else) or is only remarked on. ``printed`` is what the source has in that place.
    """

    kind: Literal["inferred", "corrected", "remark"]
    field: str
    recorded: str = ""
    printed: str = ""
    session: str = ""
    number: str = ""
    reason: str = ""


class Accepted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A warning that somebody looked at and settled: its code, where it stands, and the reason.

    ``file`` and ``key`` are those that the warning prints; left blank, they are not looked at.
    """

    code: str
    reason: str
    file: str = ""
    key: str = ""


class PublishedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of an official table, kept only to compare with. ``points`` is the text printed."""

    competitor: str
    points: str
    position: int | None = None


class SiteLook(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the public pages show whose they are.

    ``logo`` is the name of an SVG or PNG file of the season folder, ``band`` the colour behind the name at
    the top and ``accent`` that of marks, both as ``#rrggbb``. ``home`` is the address of the series' own
    pages, ``foot`` a line at the end of every page. ``moved`` maps ids that something had before to those of
    today: pages stay where they were looked for.
    """

    logo: str = ""
    band: str = ""
    accent: str = ""
    home: str = ""
    foot: str = ""
    moved: dict[str, str] = {}


class Season(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything recorded about one season of one series. ``published`` maps championship ids to
    official tables to compare with; nothing is ever scored from them. ``officials`` are who signs its
    documents (``"Clerk of the course: A. Name"``), ``protest_minutes`` how long after a result has been
    published protests against it are taken; None: not known. ``calendar`` says whether all its events are
    listed (None: nothing is said, and those listed are taken to be all), ``planned_rounds`` how many there
    will be. ``site`` is how its public pages look.
    """

    id: str
    name: str
    series: str
    year: int
    rulebook: str = ""
    source: str = ""
    classes: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    protest_minutes: int | None = None
    calendar: CalendarState | None = None
    planned_rounds: int | None = None
    site: SiteLook = SiteLook()
    events: tuple[Event, ...] = ()
    entries: tuple[Entry, ...] = ()
    decisions: tuple[Decision, ...] = ()
    news: tuple[News, ...] = ()
    notes: tuple[Note, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    published: dict[str, tuple[PublishedRow, ...]] = {}

    def __repr__(self) -> str:
        """Return one line: a whole season is megabytes."""
        return f"<Season {self.id}: {len(self.events)} rounds, {len(self.entries)} entries>"

    @property
    def rounds_to_list(self) -> int | None:
        """How many rounds are not yet on the calendar; None where it is open and that is not known."""
        if self.planned_rounds is not None:
            return max(self.planned_rounds - len(self.events), 0)
        return None if self.calendar == "open" else 0

    @property
    def disputed(self) -> bool:
        """Whether some decision is open or under appeal, or some result subject to what is."""
        return any(
            decision.standing.status in ("open", "under-appeal") for decision in self.decisions
        ) or any(
            classification.subject_to
            for event in self.events
            for session in event.sessions
            for classification in session.classifications
        )

    @property
    def last_round(self) -> int | None:
        """The number of the last round; None where the calendar is open and that is not known."""
        if self.rounds_to_list is None:
            return None
        return max((self.planned_rounds or 0, *(event.round for event in self.events)))


def find_session(season: Season, id_: str) -> tuple[Event, Session] | None:
    """Return the session with an id and the event that it is part of; None where there is none."""
    return next(
        ((event, session) for event in season.events for session in event.sessions if session.id == id_), None
    )


def with_sessions(season: Season, change: Callable[[Session], Session]) -> Season:
    """Return the season with each session replaced by what ``change`` makes of it."""
    replace = msgspec.structs.replace
    events = tuple(
        replace(event, sessions=tuple(change(session) for session in event.sessions))
        for event in season.events
    )
    return replace(season, events=events)
