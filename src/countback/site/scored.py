"""What the pages of one season look up again and again, worked out once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from countback.charts.rounds import Rounds, courses
from countback.formats.logo import Logo
from countback.model.classification import Result
from countback.model.columns import columns_of
from countback.model.entry_ids import car_id
from countback.model.revisions import sessions_of
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.model.standings import Cell, Competitor, Row, Table
from countback.model.targets import cars_meant
from countback.odds.outcomes import InEach
from countback.rules.class_order import order_of
from countback.scoring.score import Standings
from countback.site import addresses
from countback.site.drawing import Drawn
from countback.site.effects import Effect, effect_of
from countback.site.title_race import TitleRace
from countback.titles.unsettled import Unsettled, unsettled

MANY = 800
"""A championship with more results than these is too much for one page. Its results are not linked one by
one: the name leads to the reasons for all. The table after a round has the sessions of that round alone, and
what everybody had before."""


@dataclass(frozen=True)
class Start:
    """One row of a session's result together with what it belongs to."""

    event: Event
    session: Session
    entry: Entry
    result: Result

    @property
    def number(self) -> str:
        """The number the car ran with."""
        return self.result.number or self.entry.number


@dataclass(frozen=True, eq=False)
class Scored:
    """A scored season and its indexes.

    ``base`` is the address of the whole site, "" where unknown; ``card`` is the file of the season's picture,
    ``logo`` that of the series, where there is one to be shown. ``drawn`` are the odds of the titles of a
    season that is under way, ``in_each`` those in each outcome of what is not decided yet. ``newest_titles``:
    who can still win is asked for the newest moment alone, and since when is not said; otherwise after every
    round. ``documents``: the result of each session is there as a document, too.
    """

    standings: Standings
    base: str = ""
    card: str = addresses.CARD
    logo: Logo | None = None
    drawn: Drawn | None = None
    in_each: InEach = field(default_factory=dict)
    newest_titles: bool = False
    documents: bool = False
    _effects: dict[int, Effect] = field(default_factory=dict)

    @property
    def season(self) -> Season:
        """The season with the stewards' decisions applied."""
        return self.standings.season

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events in the order of their rounds."""
        return tuple(sorted(self.season.events, key=lambda event: event.round))

    @cached_property
    def sessions(self) -> dict[str, tuple[Event, Session]]:
        """Every session by its id, in the order of the calendar."""
        return {session.id: (event, session) for event in self.events for session in event.sessions}

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries by id."""
        return {entry.id: entry for entry in self.season.entries}

    @cached_property
    def drivers(self) -> dict[str, Driver]:
        """Everybody who is in a crew, by id."""
        return {driver.id: driver for entry in self.season.entries for driver in entry.crew}

    @cached_property
    def teams(self) -> dict[str, Team]:
        """The teams by id."""
        return {entry.team.id: entry.team for entry in self.season.entries if entry.team}

    @cached_property
    def cars(self) -> dict[str, list[Entry]]:
        """The entries of each car: one number of one team."""
        cars: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.season.entries:
            cars[car_id(entry)].append(entry)
        return dict(cars)

    @cached_property
    def rounds(self) -> tuple[int, ...]:
        """The numbers of the rounds that have a result."""
        return tuple(
            sorted({event.round for event, session in self.sessions.values() if session.classification})
        )

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables as they stand."""
        return {table.id: table for table in self.standings.tables()}

    @cached_property
    def races(self) -> dict[str, TitleRace]:
        """The race for each title, by championship."""
        return {
            id_: TitleRace(self.standings, id_, self.rounds, self.newest_titles)
            for id_ in self.standings.championships
        }

    @cached_property
    def courses(self) -> dict[str, Rounds]:
        """How each championship went, round by round, for the charts."""
        return courses(self.standings)

    @cached_property
    def unsettled(self) -> Unsettled:
        """What of the results may still change."""
        return unsettled(self.standings)

    @cached_property
    def rows(self) -> dict[str, dict[str, Row]]:
        """The rows as they stand, by championship and competitor."""
        return {id_: {row.competitor.id: row for row in table.rows} for id_, table in self.tables.items()}

    @cached_property
    def cells(self) -> dict[str, dict[tuple[str, str], list[Cell]]]:
        """By championship: what a competitor did in a session, both by id."""
        by_title: dict[str, dict[tuple[str, str], list[Cell]]] = {}
        for id_, table in self.tables.items():
            cells = by_title[id_] = defaultdict(list)
            for row in table.rows:
                for cell in row.results:
                    cells[row.competitor.id, cell.session].append(cell)
        return by_title

    @cached_property
    def columns(self) -> dict[str, list[str]]:
        """The sessions (ids) that have a column in the table of each championship."""
        return {id_: columns_of(self.season, table) for id_, table in self.tables.items()}

    def many(self, championship: str) -> bool:
        """Return whether a championship has more results than its pages link to the reason one by one."""
        return championship in self._large

    @cached_property
    def _large(self) -> frozenset[str]:
        return frozenset(id_ for id_, cells in self.cells.items() if sum(map(len, cells.values())) > MANY)

    @cached_property
    def seen(self) -> frozenset[tuple[str, str]]:
        """The championships and sessions, both by id, in which somebody of the table has a result."""
        return frozenset((id_, session) for id_, cells in self.cells.items() for _, session in cells)

    @cached_property
    def paid(self) -> frozenset[tuple[str, str]]:
        """The championships and sessions, both by id, in which somebody of the table got points."""
        return frozenset(
            (id_, session)
            for id_, results in self.cells.items()
            for (_, session), cells in results.items()
            if any(cell.points for cell in cells)
        )

    @cached_property
    def starts(self) -> tuple[Start, ...]:
        """Every row of every result, in the order of the calendar."""
        return tuple(
            Start(event, session, self.entries[row.entry], row)
            for event, session in self.sessions.values()
            for row in (session.classification.rows if session.classification else ())
        )

    @cached_property
    def decided_starts(self) -> dict[str, list[Start]]:
        """The rows of each session, by id, that decisions are on."""
        by_session: dict[str, list[Start]] = defaultdict(list)
        for start in self.starts:
            if (start.session.id, start.entry.id) in self.decided:
                by_session[start.session.id].append(start)
        return by_session

    @cached_property
    def starts_of_driver(self) -> dict[str, list[Start]]:
        """The rows of each driver, by id."""
        by_driver: dict[str, list[Start]] = defaultdict(list)
        for start in self.starts:
            for driver in self.crew(start.entry, start.result):
                by_driver[driver.id].append(start)
        return by_driver

    @cached_property
    def starts_of_entry(self) -> dict[str, list[Start]]:
        """The rows of each entry, by id."""
        by_entry: dict[str, list[Start]] = defaultdict(list)
        for start in self.starts:
            by_entry[start.entry.id].append(start)
        return by_entry

    def totals(self, championship: str, competitor: str) -> dict[str, Fraction]:
        """Return the points somebody had in a championship after each session that was run, by session."""
        standings = self.standings
        scores, moments = standings.titles[championship], standings.moments()
        index = scores.credited.index(competitor)
        if index is None or not moments:
            return {}
        points = standings.outcome(championship, moments).tally.points[0, :, index].tolist()
        unit = scores.awarded.unit
        return {
            standings.facts.sessions[moment.sessions - 1].id: Fraction(number, unit)
            for moment, number in zip(moments, points, strict=True)
        }

    @cached_property
    def decided(self) -> dict[tuple[str, str], list[int]]:
        """The numbers (from 1) of the decisions on each row of a result, by session and entry."""
        numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, decision in enumerate(self.season.decisions, start=1):
            for session in sessions_of(decision, self.season):
                result = self.sessions[session][1].classification
                if result and (decision.number or decision.competitor):
                    for entry in cars_meant(decision, result.rows, self.season.entries):
                        numbers[session, entry.id].append(number)
        return numbers

    def effect(self, number: int) -> Effect:
        """Return what the decision with a number (from 1) changed."""
        if number not in self._effects:
            self._effects[number] = effect_of(self.standings, number)
        return self._effects[number]

    @cached_property
    def places_in_class(self) -> dict[tuple[str, str], int]:
        """The place within its class of each car that has a place, by session and entry."""
        places = {}
        for session in (held for _, held in self.sessions.values() if held.classification):
            rows = session.classification.rows if session.classification else ()
            for class_ in {self.entries[row.entry].class_ for row in rows}:
                before, place = None, 0
                for number, row in enumerate(order_of(rows, self.entries, class_), start=1):
                    own = (row.class_position, row.position)
                    place = row.class_position or (place if own == before else number)
                    places[session.id, row.entry], before = place, own
        return places

    @cached_property
    def of_drivers(self) -> tuple[str, ...]:
        """The championships that credit drivers."""
        return tuple(
            title.id for title in self.standings.rulebook.championships if title.subject.who == "driver"
        )

    def crew(self, entry: Entry, result: Result | None = None) -> tuple[Driver, ...]:
        """Return who drove: whoever the result names, otherwise the crew of the entry."""
        if result is None or not result.drivers:
            return entry.crew
        return tuple(self.drivers.get(id_, Driver(id=id_, name=id_)) for id_ in result.drivers)

    def points(self, championship: str, competitor: str, session: str) -> Fraction | None:
        """Return what a session brought a competitor; None where it is not in that table with it."""
        cells = self.cells[championship].get((competitor, session))
        return sum((cell.points for cell in cells), Fraction(0)) if cells else None

    def page_of(self, championship: str, competitor: Competitor) -> str:
        """Return a competitor's own page, or the reasons for its points where it has none."""
        who = next(
            title.subject.who for title in self.standings.rulebook.championships if title.id == championship
        )
        if who == "driver" and competitor.id in self.drivers:
            return addresses.driver(competitor.id)
        if who == "team" and competitor.id in self.teams:
            return addresses.team(competitor.id)
        return addresses.why(championship, competitor.id)
