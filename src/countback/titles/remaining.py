"""What is still to come of a championship: the sessions, who takes part in them, and how endings are scored.

The season is cut off after some moment and every session to come gets a row for each car that takes
part. Endings replace the columns of those rows, so that all of them go through the scoring arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import msgspec
import numpy as np

from countback.model.classification import Result, Status
from countback.model.facts import Facts, Ints, facts_of
from countback.model.kinds import Crews
from countback.model.rulebook import Championship
from countback.model.season import Decision, Driver, Entry, Session
from countback.model.standings import Competitor
from countback.scoring.credit import credit
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import Standings, score_title, standings_at
from countback.scoring.title import Outcome, TitleScores

EntrySet = Literal["entered", "latest", "list", "season"]
"""Who takes part in what remains: ``entered``, everybody who has had a row so far, in the newest car;
``latest``, of these only who ran in the newest event, or in the one before without being replaced
(before the first: who is entered for it);
``list``, each entry in the rounds it is entered for; ``season``, everybody entered for any round."""


@dataclass(frozen=True, eq=False)
class Remaining:
    """One championship after a moment, with S sessions, E entries and K competitors.

    ``first`` is the number of sessions seen; ``sessions`` the indices of those to come in which a place
    matters, ``runners`` for each of them the entries that take part (indices). ``poles_set`` are the
    sessions to come whose qualifying has been held. ``decisions`` are those in force at the moment.
    """

    title: Championship
    facts: Facts
    decisions: tuple[Decision, ...]
    moment: Moment
    sessions: tuple[int, ...]
    runners: tuple[tuple[int, ...], ...]
    poles_set: frozenset[int]
    entry_set: str

    @property
    def first(self) -> int:
        """How many sessions have been seen."""
        return self.moment.sessions

    @cached_property
    def credited(self) -> Crews:
        """Who owns which car, sessions to come included."""
        return credit(self.facts, self.title.subject)

    @property
    def competitors(self) -> tuple[Competitor, ...]:
        """The K competitors."""
        return self.credited.competitors

    def index(self, competitor: str) -> int:
        """Return the index of a competitor by id. Raises ``KeyError`` when there is none."""
        for number, known in enumerate(self.competitors):
            if known.id == competitor:
                return number
        raise KeyError(competitor)

    @cached_property
    def cars(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """For each session to come and each competitor the entries it has in it."""
        none = len(self.facts.entries)
        return tuple(
            tuple(tuple(car for car in row if car != none) for row in self.credited.cars[0, number].tolist())
            for number in self.sessions
        )

    def scores(self, columns: dict[str, Ints]) -> TitleScores:
        """Score endings given as columns ``[B, S, E]``."""
        facts = self.facts.with_columns(columns)
        return score_title(facts, self.title)

    def outcome(self, columns: dict[str, Ints]) -> Outcome:
        """Return the final standings of endings given as columns (axis V has one moment)."""
        return self.final(self.scores(columns))

    def final(self, scores: TitleScores) -> Outcome:
        """Return the final standings of endings that were scored."""
        return standings_at(scores, [Moment(len(self.facts.sessions), FINAL_ROUND)])

    @cached_property
    def now(self) -> Outcome:
        """Standings at the moment itself, for those who take part in what remains as well."""
        scores = self.scores(self.blank(1))
        return standings_at(scores, [self.moment])

    def blank(self, batch: int) -> dict[str, Ints]:
        """Return columns ``[B, S, E]`` in which everybody to come has retired, to be filled in."""
        columns = {}
        names = ["place", "class_place", "status", "qualifying", "fastest_lap"]
        if any("led" in rule.reads for rule in self.title.awards.values()):
            names.append("laps_led")
        for name in names:
            columns[name] = np.repeat(self.facts.column(name), batch, axis=0)
        return columns


def remaining(
    standings: Standings,
    championship: str,
    after: str | int | None = None,
    entries: EntrySet | Collection[str] = "entered",
) -> Remaining:
    """Return what remains of a championship after a session id, a round, or as things stand.

    After a round that is under way (some of its last sessions have not been run) is as things stand.
    ``entries`` says who takes part in the sessions to come, or names the entry ids. Raises
    ``KeyError`` for a championship, session, round or entry that does not exist.
    """
    moment = _seen(standings, after)
    title = standings.titles[championship].title
    facts = standings.facts
    seen = facts.row_session < moment.sessions
    rows = [row for row, old in zip(facts.rows, seen.tolist(), strict=True) if old]
    row_session = facts.row_session[seen].tolist()
    row_entry = facts.row_entry[seen].tolist()
    past = facts_of(
        replace(
            facts.only, rows=tuple(rows), row_session=facts.row_session[seen], row_entry=facts.row_entry[seen]
        )
    )
    sessions = tuple(
        number for number in range(moment.sessions, len(facts.sessions)) if _matters(facts, title, number)
    )
    seats = _seats(past, title, entries)
    listed = list(facts.entries)
    runners: list[tuple[int, ...]] = []
    for number in sessions:
        running = []
        for seat in seats:
            if entries == "list" and not _entered(seat.entry, int(facts.round[number])):
                continue
            if seat.index < 0:
                seat.index = len(listed)
                listed.append(seat.entry)
            running.append(seat.index)
            rows.append(Result(entry=seat.entry.id, status=Status.DNF))
            row_session.append(number)
            row_entry.append(seat.index)
        runners.append(tuple(running))
    to_come = {session.id for session in facts.sessions[moment.sessions :]}
    decisions = tuple(
        one for one in facts.decisions if one.from_round <= moment.round and one.session not in to_come
    )
    opened = facts_of(
        replace(
            facts.only,
            sessions=tuple(
                session if number < moment.sessions else _not_run(session)
                for number, session in enumerate(facts.sessions)
            ),
            entries=tuple(listed),
            rows=tuple(rows),
            row_session=np.array(row_session, dtype=np.int64),
            row_entry=np.array(row_entry, dtype=np.int64),
            decisions=decisions,
        )
    )
    poles_set = _held_qualifying(facts, opened, moment.sessions)
    return Remaining(
        title=title,
        facts=opened,
        decisions=decisions,
        moment=moment,
        sessions=sessions,
        runners=tuple(runners),
        poles_set=poles_set,
        entry_set=entries if isinstance(entries, str) else "named",
    )


def _seen(standings: Standings, after: str | int | None) -> Moment:
    """Return the moment; after the newest round it is that of the last result, whatever else is planned."""
    if after == 0:
        return Moment(0, 0)
    moment, now = standings.moment(after), standings.moment()
    under_way = isinstance(after, int) and moment.round == now.round and moment.sessions > now.sessions
    return now if under_way else moment


@dataclass
class _Seat:
    """An entry that takes part, by its crew; ``index`` is -1 until it has one."""

    entry: Entry
    index: int


def _entered(entry: Entry, round_: int) -> bool:
    """Tell whether a car is entered for a round; one without a list of rounds is for all of them."""
    return not entry.rounds or round_ in entry.rounds


def _not_run(session: Session) -> Session:
    """Return a session without what is only known once it has been run: how far it went."""
    return msgspec.structs.replace(session, laps=None, laps_run=None, classifications=())


def _matters(facts: Facts, title: Championship, number: int) -> bool:
    """Tell whether what happens in this session can matter to some rule."""
    return bool(title.looks_at(facts)[number])


def _seats(past: Facts, title: Championship, entries: EntrySet | Collection[str]) -> list[_Seat]:
    """Return the cars that take part: the newest car of each person, not more of one owner than before."""
    by_id = {entry.id: number for number, entry in enumerate(past.entries)}
    found: list[_Seat] = []
    if entries == "list" or entries == "season" or not len(past.rows):
        found = [_Seat(entry, number) for number, entry in enumerate(past.entries)]
        if entries == "list":
            return found
        if entries == "latest" and len(past.round):
            found = [seat for seat in found if _entered(seat.entry, int(past.round[0]))]
    elif isinstance(entries, str):
        newest: dict[int, int] = {}
        for row, entry in enumerate(past.row_entry.tolist()):
            newest[entry] = row
        if entries == "latest":
            newest = _still_about(past, newest)
        for entry in sorted(newest, key=lambda one: (-past.row_session[newest[one]], newest[one])):
            found.append(_Seat(past.entries[entry], entry))
    else:
        return [_Seat(past.entries[by_id[id_]], by_id[id_]) for id_ in entries]
    kept: list[_Seat] = []
    taken: set[str] = set()
    for seat in found:
        crew = {driver.id for driver in seat.entry.crew}
        if not crew & taken:
            kept.append(seat)
            taken |= crew
    if entries == "latest":
        return _not_more_than_before(past, title, kept)
    people = {driver.id: driver for entry in past.entries for driver in entry.crew}
    for result, entry in zip(past.rows, past.row_entry.tolist(), strict=True):
        for id_ in result.drivers or tuple(driver.id for driver in past.entries[entry].crew):
            if id_ not in taken:
                taken.add(id_)
                kept.append(_Seat(_alone(people[id_], past.entries[entry]), -1))
    return _not_more_than_before(past, title, kept)


def _still_about(past: Facts, newest: dict[int, int]) -> dict[int, int]:
    """Return who ran in the newest event, and who ran in the one before and left a gap in the team."""
    ran = past.event[past.row_session]
    events = np.unique(ran)
    there = {*past.row_entry[ran == events[-1]].tolist()}
    before = {*past.row_entry[ran == events[-2]].tolist()} if len(events) > 1 else set()

    def team(entry: int) -> str:
        known = past.entries[entry]
        return known.team.id if known.team else known.constructor or f"number {known.number}"

    people = {driver.id for entry in there for driver in past.entries[entry].crew}
    now, then = Counter(map(team, there)), Counter(map(team, before))
    kept = set(there)
    for entry in sorted(before - there):
        crew = {driver.id for driver in past.entries[entry].crew}
        if not crew & people and now[team(entry)] < then[team(entry)]:
            now[team(entry)] += 1
            kept.add(entry)
    return {entry: row for entry, row in newest.items() if entry in kept}


def _alone(driver: Driver, like: Entry) -> Entry:
    """Return a car for somebody who has only shared one so far."""
    return Entry(
        id=f"seat of {driver.id}",
        number=like.number,
        crew=(driver,),
        class_=like.class_,
        team=like.team,
        constructor=like.constructor,
        engine=like.engine,
        car=like.car,
        guest=like.guest,
    )


def _not_more_than_before(past: Facts, title: Championship, seats: list[_Seat]) -> list[_Seat]:
    """Leave out the older cars of a team that would have more than it has ever had in one session."""
    if title.subject.who == "driver" or not len(past.rows):
        return seats
    known = credit(past, title.subject)
    most = known.cars[0]
    limit = {
        one.id: int((most[:, number] < len(past.entries)).sum(axis=1).max(initial=0))
        for number, one in enumerate(known.competitors)
    }
    owner_of: dict[int, str] = {}
    for row, owners in enumerate(title.subject.owners(past)):
        if owners:
            owner_of[int(past.row_entry[row])] = owners[0].id
    kept, used = [], dict.fromkeys(limit, 0)
    for seat in seats:
        owner = owner_of.get(seat.index)
        if owner is not None:
            used[owner] += 1
            if used[owner] > limit[owner]:
                continue
        elif seat.index < 0:
            continue
        kept.append(seat)
    return kept


def _held_qualifying(facts: Facts, opened: Facts, seen: int) -> frozenset[int]:
    """Carry over the qualifying order of races to come whose qualifying has been held already."""
    index = {session.id: number for number, session in enumerate(facts.sessions)}
    held = set()
    for number, session in enumerate(facts.sessions):
        source = index.get(session.qualified_by)
        if source is None:
            continue
        if number < seen:
            if not opened.column("qualifying")[0, number].any():
                opened.column("qualifying")[0, number] = opened.column("place")[0, source]
        elif source < seen and opened.column("place")[0, source].any():
            opened.column("qualifying")[0, number] = opened.column("place")[0, source]
            held.add(number)
    return frozenset(held)
