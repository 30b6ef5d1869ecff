"""What is still to come of a championship, ready to be scored: every car that may take part has a row.

Endings replace the columns of those rows, so that all of them go through the scoring arrays. A car that stays
away has status 0 there; endings are then scored without its row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np

from countback.model.classification import Status
from countback.model.contract import ALIKE
from countback.model.facts import Bools, Facts, Ints, facts_of
from countback.model.kinds import Crews, NoPlace
from countback.model.rulebook import Championship
from countback.model.standings import Competitor
from countback.rules.stewards import stewards_rule
from countback.scoring.credit import credit
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import Standings, score_title, standings_at
from countback.scoring.title import Outcome, TitleScores
from countback.titles.coming import nobody_comes, of_rows, open_up, seen_of
from countback.titles.possible import (
    RACES,
    Assume,
    EntrySet,
    entered,
    seen_at,
    sessions_left,
    takers,
    with_grids,
    with_newcomers,
)

#: The status code of a car without a place; one that stays away has no row.
_CODES: Mapping[NoPlace, int] = {
    "DNF": Status.DNF.code,
    "DNS": Status.DID_NOT_START.code,
    "DSQ": Status.DISQUALIFIED.code,
    "away": 0,
}


Manned = Mapping[tuple[int, int], tuple[tuple[str, ...], str]]
"""Who drives a car to come, by session and entry, and who of them sets its best lap; () is its usual crew."""

NOBODY: Manned = {}

EVERY = slice(None)
"""Every ending of a batch."""


@dataclass(frozen=True, eq=False)
class Finals:
    """How B endings leave K competitors: ``position`` [B, K] (0: none) and ``worth`` [B, K], more is better.

    ``ahead`` tells who is before whom, vacant positions included.
    """

    position: Ints
    worth: Ints
    turn: Ints
    before: Ints

    def ahead(self, ending: int, x: int) -> Bools:
        """Return ``[K]``: who is ahead of a competitor; everybody with a position where it has none.

        ``turn`` [B, K] is a competitor's place in the order, from 0 on, K for those not in it; ``before``
        [B, K] how many are strictly ahead.
        """
        count = self.before[ending, x]
        ahead: Bools = self.turn[ending] < np.minimum(count, self.turn.shape[1])
        return ahead


@dataclass(frozen=True, eq=False)
class Remaining:
    """One championship after a moment, with S sessions, E entries and K competitors.

    ``sessions`` are the indices of those to come that the rules look at, ``runners`` for each of them the
    entries that may take part (indices). ``poles_set`` are the sessions to come whose qualifying has been
    held, ``qualified_by`` those whose qualifying is another session to come. ``seen`` [S] are the sessions
    with a result that lie before the moment. ``complete`` tells whether all rounds are on the calendar.
    ``facts.decisions`` are those recorded at the moment. ``standings`` are those this was worked out from,
    kept only where sessions may be cancelled.
    """

    title: Championship
    facts: Facts
    seen: Bools
    moment: Moment
    sessions: tuple[int, ...]
    runners: tuple[tuple[int, ...], ...]
    poles_set: frozenset[int]
    qualified_by: Mapping[int, int]
    entry_set: str
    named: tuple[str, ...]
    assume: frozenset[Assume]
    complete: bool
    standings: Standings | None = None

    @property
    def first(self) -> int:
        """How many sessions lie before the moment, postponed ones included."""
        return self.moment.sessions

    @cached_property
    def decided_ahead(self) -> bool:
        """Whether a decision acts on a session to come, or on its meeting: a result does not say it all."""
        sessions, rounds = self.facts.sessions, self.facts.round
        left = {sessions[number].id for number in self.sessions}
        meetings = {int(rounds[number]) for number in self.sessions}
        return any(
            (decision.session in left or decision.round in meetings)
            and not decision.in_result
            and ((rule := stewards_rule(decision)) is None or rule.concerns != "nothing")
            for decision in self.facts.decisions
        )

    @cached_property
    def credited(self) -> Crews:
        """Who owns which car, sessions to come included."""
        return credit(self.facts, self.title.subject)

    @property
    def competitors(self) -> tuple[Competitor, ...]:
        """The K competitors."""
        return self.credited.competitors

    @cached_property
    def _index(self) -> dict[str, int]:
        return {competitor.id: number for number, competitor in enumerate(self.competitors)}

    def index(self, competitor: str) -> int:
        """Return the index of a competitor by id. Raises ``KeyError`` when there is none."""
        return self._index[competitor]

    @cached_property
    def cars(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """For each session to come and each competitor the entries it has in it."""
        none = len(self.facts.entries)
        if self.credited.cars.shape[-1] == 1:
            alone: list[tuple[int, ...]] = [*((car,) for car in range(none)), ()]
            mine = self.credited.cars[0, :, :, 0]
            return tuple(tuple(map(alone.__getitem__, mine[number].tolist())) for number in self.sessions)
        return tuple(
            tuple(tuple(car for car in row if car != none) for row in self.credited.cars[0, number].tolist())
            for number in self.sessions
        )

    @cached_property
    def owners(self) -> tuple[dict[int, list[int]], ...]:
        """For each session to come whose each car is: competitors by entry."""
        by_session: list[dict[int, list[int]]] = []
        for cars in self.cars:
            own: dict[int, list[int]] = {}
            for y, mine in enumerate(cars):
                for car in mine:
                    own.setdefault(car, []).append(y)
            by_session.append(own)
        return tuple(by_session)

    @cached_property
    def barred(self) -> Ints:
        """``[S, E]``: how many field rules leave a car out."""
        left_out: Ints = np.zeros(self.facts.shape, dtype=np.int64)
        for rule in self.title.field.values():
            left_out += np.broadcast_to(rule.left_out(self.facts), (1, *self.facts.shape))[0]
        return left_out

    @cached_property
    def crewed(self) -> bool:
        """Whether some car to come has a crew of several, so that it matters who drives it."""
        cars = {car for runners in self.runners for car in runners}
        return any(len(self.facts.entries[car].crew) > 1 for car in cars)

    def manned_by(self, x: int) -> Manned:
        """Return who drives where a competitor does best: its cars are driven by one person each.

        That is himself, if he is of the crew. With crews as before he only sets the best laps of his cars.
        """
        manned: dict[tuple[int, int], tuple[tuple[str, ...], str]] = {}
        me = self.competitors[x].id
        for at, session in enumerate(self.sessions if self.crewed else ()):
            for car in self.cars[at][x]:
                crew = [member.id for member in self.facts.entries[car].crew]
                driver = me if me in crew else crew[0]
                if len(crew) > 1:
                    kept = "crews-as-before" in self.assume
                    manned[session, car] = ((), driver) if kept else ((driver,), driver)
        return manned

    def facts_for(self, manned: Manned) -> Facts:
        """Return the facts in which cars to come are driven so."""
        if not manned:
            return self.facts
        rows = list(self.facts.rows)
        seats = zip(self.facts.row_session.tolist(), self.facts.row_entry.tolist(), strict=True)
        for number, seat in enumerate(seats):
            if number >= self._past and seat in manned:
                drivers, setter = manned[seat]
                rows[number] = msgspec.structs.replace(
                    rows[number], drivers=drivers or rows[number].drivers, fastest_lap_driver=setter
                )
        league = msgspec.structs.replace(self.facts.only, rows=tuple(rows))
        return facts_of(league).with_columns(self.facts.columns)

    @cached_property
    def by_start(self) -> bool:
        """Whether some rule tells apart how cars come to have no place."""
        return any(rule.without_place() != ALIKE for _, rule in self.title.rules())

    @cached_property
    def _past(self) -> int:
        """How many rows are of sessions seen: they come first."""
        return len(self.facts.rows) - sum(map(len, self.runners))

    def scores(self, columns: Mapping[str, Ints]) -> TitleScores:
        """Score endings given as columns ``[B, S, E]``, in which everybody has a row."""
        facts = self.facts.with_columns(columns)
        return score_title(facts, self.title)

    def final(self, scores: TitleScores) -> Outcome:
        """Return the final standings of endings that were scored."""
        return standings_at(scores, [Moment(len(self.facts.sessions), FINAL_ROUND)])

    def outcome(self, columns: Mapping[str, Ints]) -> Outcome:
        """Return the final standings of endings given as columns (axis V has one moment)."""
        return self.final(self.scores(columns))

    def finals(
        self, columns: Mapping[str, Ints], manned: Manned = NOBODY, moment: Moment | None = None
    ) -> Finals:
        """Return how endings leave everybody; cars with status 0 stay away.

        ``moment`` is when, if not at the end.
        """
        facts = self.facts_for(manned)
        columns = self.as_scored(columns)
        status = columns["status"]
        coming = np.arange(self._past, len(facts.rows))
        states = status[:, facts.row_session[coming], facts.row_entry[coming]]
        like: Ints = np.where(states == 0, 0, 1)
        moment = moment or Moment(len(facts.sessions), FINAL_ROUND)
        shape = (len(status), len(self.competitors))
        finals = Finals(*(np.zeros(shape, dtype=np.int64) for _ in range(4)))
        finals.turn[:] = shape[1]
        # Endings in which the same cars come are scored together.
        alike: dict[bytes, list[int]] = {}
        for number, pattern in enumerate(like.astype(np.int8)):
            alike.setdefault(pattern.tobytes(), []).append(number)
        for here in alike.values():
            kept = np.ones(len(facts.rows), dtype=np.bool_)
            kept[self._past :] = like[here[0]] > 0
            nobody = facts is self.facts and not kept[self._past :].any()
            rows = nobody_comes(facts, kept) if nobody else of_rows(facts, kept)
            self._into(finals, np.array(here), rows, columns, moment)
        return finals

    def as_scored(self, columns: Mapping[str, Ints]) -> Mapping[str, Ints]:
        """Return the columns with what scoring infers: whoever is disqualified has no fastest lap, and under
        low points whoever is entered and stays away did not come."""
        status, fastest = columns["status"], columns.get("fastest_lap")
        left = list(self.sessions)
        if fastest is not None:
            gone = np.zeros_like(fastest, dtype=np.bool_)
            gone[:, left] = (status[:, left] == _CODES["DSQ"]) & (fastest[:, left] > 0)
            if gone.any():
                columns = {**columns, "fastest_lap": np.where(gone, 0, fastest)}
        if any(award.low for award in self.title.awards.values()):
            kept = {name: columns[name].copy() for name in ("status", "qualifying") if name in columns}
            columns = {**columns, **kept}
            for session, runners in zip(self.sessions, self.runners, strict=True):
                self._not_come(columns["status"][:, session], session, runners)
                if "qualifying" in kept and not {session} & {*self.poles_set, *self.qualified_by}:
                    # The row that is inferred tells nothing of qualifying.
                    columns["qualifying"][:, session][status[:, session] == 0] = 0
        return columns

    def _not_come(self, status: Ints, session: int, runners: tuple[int, ...]) -> None:
        if self.facts.sessions[session].kind not in RACES:
            return
        entries, round_ = self.facts.entries, int(self.facts.round[session])
        crews = {car: {driver.id for driver in entries[car].crew} for car in runners}
        there = status[:, list(runners)] > 0
        for car in runners:
            mates = [at for at, other in enumerate(runners) if crews[other] & crews[car] and other != car]
            driving = there[:, mates].any(axis=1)
            missing = (status[:, car] == 0) & there.any(axis=1) & ~driving
            if entered(entries[car], round_):
                status[missing, car] = Status.DID_NOT_ENTER.code

    def _into(
        self, finals: Finals, here: Ints, facts: Facts, columns: Mapping[str, Ints], moment: Moment
    ) -> None:
        part = {
            name: column[here] if 1 < len(column) != len(here) else column for name, column in columns.items()
        }
        scores = score_title(facts.with_columns(part), self.title)
        outcome = standings_at(scores, [moment])
        who = [self._index[competitor.id] for competitor in scores.credited.competitors]
        number = len(who)
        sign = -1 if self.title.low_wins else 1
        order, position = outcome.ranked.order[:, 0], outcome.ranked.position[:, 0]
        holds = np.broadcast_to(outcome.holds[:, 0], position.shape)
        turn = np.empty_like(order)
        np.put_along_axis(turn, order, np.broadcast_to(np.arange(number), order.shape), axis=-1)
        cells = np.ix_(here, np.array(who, dtype=np.int64))
        finals.position[cells] = position
        finals.worth[cells] = outcome.tally.points[:, 0] * sign
        finals.turn[cells] = np.where(holds, turn, len(self.competitors))
        # A vacant position says nothing of ties: whoever holds it is taken to be level with nobody.
        everybody = holds.sum(axis=-1, keepdims=True)
        finals.before[cells] = np.where(position > 0, position - 1, np.where(holds, turn, everybody))

    @cached_property
    def now(self) -> Finals:
        """Standings at the moment itself, for those who take part in what remains as well."""
        return self.finals(self.blank(1, "away"), moment=self.moment)

    def blank(self, batch: int, way: NoPlace = "DNF") -> dict[str, Ints]:
        """Return columns ``[B, S, E]`` in which nobody to come has a place, to be filled in."""
        columns = {}
        names = ["place", "class_place", "status", "qualifying", "fastest_lap"]
        if any("led" in rule.reads for rule in self.title.awards.values()):
            names.append("laps_led")
        for name in names:
            columns[name] = np.repeat(self.facts.column(name), batch, axis=0)
        coming = slice(self._past, None)
        columns["status"][:, self.facts.row_session[coming], self.facts.row_entry[coming]] = _CODES[way]
        return columns

    def put(
        self,
        columns: Mapping[str, Ints],
        number: int | slice,
        session: int,
        cars: Sequence[int],
        places: Sequence[int],
    ) -> None:
        """Give cars their places in one session of ending ``number``, or of `EVERY` ending."""
        columns["place"][number, session, cars] = columns["class_place"][number, session, cars] = places
        columns["status"][number, session, cars] = Status.CLASSIFIED.code

    def copy_grids(self, columns: Mapping[str, Ints]) -> None:
        """Take the qualifying order of races from the sessions to come that set it."""
        for session, source in self.qualified_by.items():
            columns["qualifying"][:, session] = columns["place"][:, source]


def remaining(
    standings: Standings,
    championship: str,
    after: str | int | None = None,
    entries: EntrySet | Collection[str] = "entered",
    assume: Collection[Assume] = (),
) -> Remaining:
    """Return what remains of a championship after a session id, a round, or as things stand.

    After a round that is under way (some of its last sessions have not been run) is as things stand.
    ``entries`` says who takes part in the sessions to come, or names the entry ids. Raises
    ``KeyError`` for a championship, session, round or entry that does not exist.
    """
    moment = seen_at(standings, after)
    title = standings.titles[championship].title
    facts = standings.facts
    every = sessions_left(facts, title, moment.sessions)
    if "all-classified" in assume:
        every = with_grids(facts, title, every, moment.sessions)
    held = np.array([bool(session.classifications) for session in facts.sessions], dtype=np.bool_)
    seen = held & (np.arange(len(held)) < moment.sessions)
    past = seen_of(facts, seen)
    every = with_newcomers(facts, title, past, moment.sessions, every, entries)
    running = takers(past, [int(facts.round[number]) for number in every], entries)
    opened = open_up(facts, seen, moment, every, running, as_before="crews-as-before" in assume)
    return Remaining(
        title=title,
        facts=opened.facts,
        seen=seen,
        moment=moment,
        sessions=every,
        runners=tuple(running),
        poles_set=opened.poles_set,
        qualified_by=opened.qualified_by,
        entry_set=entries if isinstance(entries, str) else "named",
        named=() if isinstance(entries, str) else tuple(entries),
        assume=frozenset(assume),
        complete=standings.recorded.rounds_to_list == 0,
        standings=standings if "cancelled" in assume else None,
    )
