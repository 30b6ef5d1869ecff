"""Proofs by the extreme ending of each competitor, which no other can better where every rule says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from countback.model.classification import Result
from countback.model.kinds import Tiebreak
from countback.model.rulebook import Championship, Rulebook
from countback.model.season import Entry, Event, Session
from countback.proofs.left import CODES, Left
from countback.rules.needs import never_costs, proved_under
from countback.scoring.score import score

LAPS = 1000
NONE = 10**6


@dataclass(frozen=True)
class Place:
    """Where somebody stands at the end: position (none: a large one), points, line of the table."""

    position: int
    points: int
    line: int


@dataclass(frozen=True, eq=False)
class Extremes:
    """One championship after a moment: its extreme endings, scored."""

    left: Left
    rulebook: Rulebook
    title: Championship
    position: int
    _limits: dict[str, dict[str, Place]] = field(default_factory=dict)

    @cached_property
    def loose(self) -> str:
        """Why no extreme ending proves anything, "" if it does."""
        for _, rule in self.title.rules():
            if not isinstance(rule, Tiebreak) and proved_under(rule) != "monotone":
                return f"{rule.kind} does not say that better results never cost"
        for award in self.title.awards.values():
            if award.low != self.title.low_wins or min(award.amounts(), default=0) < 0 or not award.falls():
                return f"{award.kind} may pay less for more"
        if self.title.low_wins and (why := self._loose_low_points):
            return why
        if self._way is None:
            return "rules differ in which way of having no place is the worst"
        coming = {session.id for _, session in self.left.to_come}
        decisions = (*self.rulebook.decisions, *self.left.season.decisions)
        if any(decision.session in coming and not decision.in_result for decision in decisions):
            return "a decision concerns a session to come"
        return ""

    @cached_property
    def _loose_low_points(self) -> str:
        """Why no extreme ending proves anything where the lowest total wins, "" if it does."""
        if any(len(car.crew) > 1 for event, _ in self.left.to_come for car in self.left.takers(event)):
            return "under low points whoever of a crew does not drive scores nothing"
        if self._lopsided:
            return "under low points one more race costs even its winner, and not all are in each"
        if self.title.listing:
            return "under low points whoever misses a race that nobody comes to has not been in it"
        return ""

    @cached_property
    def _lopsided(self) -> bool:
        """Whether some competitors have other races to come than the rest, or the rules leave some out."""
        if self.title.field or self._newcomers:
            return True
        season = self.left.season
        if not self.title.counting.keeps_all and any(
            car.rounds and event.round not in car.rounds for event in season.events for car in season.entries
        ):
            return True  # nothing is the best score there is, and may be kept
        everybody = {owner for owners in self._owners.values() for owner in owners}
        for event, _ in self.left.to_come:
            there = [owner for car in self.left.takers(event) for owner in self._owners[car.id]]
            if len(there) != len({*there}) or {*there} != everybody:
                return True
            if any(car.rounds and event.round not in car.rounds for car in self.left.takers(event)):
                return True  # whoever is not entered scores nothing where it stays away
        return False

    @cached_property
    def _way(self) -> str | None:
        """The way of having no place in which extremes are taken."""
        every = {"DNF", "DNS", "DSQ", "away"}
        allowed = {*self.left.ways} or every
        common = {*allowed}
        if "away" in allowed and self._rows_matter:
            common = {"away"}
        crewed = any(len(car.crew) > 1 for event, _ in self.left.to_come for car in self.left.takers(event))
        free = crewed and "crews-as-before" not in self.left.assume and "away" not in allowed
        if free and self._rows_matter:
            return None
        for _, rule in self.title.rules():
            told = rule.without_place()
            if free and told and "away" in told[0] and not allowed <= {*told[0]}:
                return None  # one of a crew may leave the car to the others
            tiers = [{*tier} & allowed for tier in told]
            first = next((tier for tier in tiers if tier), None)
            if first is None and not isinstance(rule, Tiebreak):
                return None
            common &= first or every
        return next((way for way in ("DNF", "DNS", "DSQ", "away") if way in common), None)

    @cached_property
    def _rows_matter(self) -> bool:
        """Whether it is worth something to be in a result at all."""
        reads = any({"pole", "qualifying"} & {*award.reads} for award in self.title.awards.values())
        if reads and any(self.left.has_qualifying(*coming) for coming in self.left.to_come):
            return True
        decisions = (*self.rulebook.decisions, *self.left.season.decisions)
        return (
            self.title.low_wins
            or bool(self.title.phases)
            or any(decision.competitor for decision in decisions)
        ) and self._newcomers

    @cached_property
    def _newcomers(self) -> bool:
        """Whether somebody may take part who has not so far."""
        driven: set[str] = set()
        for id_, row in self.left.ran.items():
            driven |= self._owners[id_] if not row.drivers else {*row.drivers}
        cars = {car.id for event, _ in self.left.to_come for car in self.left.takers(event)}
        return not {owner for id_ in cars for owner in self._owners[id_]} <= driven

    @cached_property
    def _chain(self) -> bool:
        """Whether ties fall as well for whoever does best as they ever can."""
        drops, chain = not self.title.counting.keeps_all, self.title.tiebreaks
        return all(
            bool(step.without_place()) and never_costs(step, chain[:number], drops)
            for number, step in enumerate(chain)
        )

    def _owned(self, competitor: str) -> dict[str, list[Entry]] | None:
        """Return the cars of a competitor in each session to come; None where it owns them with others."""
        owned = {}
        for event, session in self.left.to_come:
            owned[session.id] = [car for car in self.left.takers(event) if competitor in self._owners[car.id]]
        shared = any(len(self._owners[car.id]) > 1 for cars in owned.values() for car in cars)
        return None if shared and "crews-as-before" in self.left.assume else owned

    @cached_property
    def _owners(self) -> dict[str, set[str]]:
        """Who may be credited with each car: competitors by entry, from a session in which all take part."""
        rows = tuple(
            Result(entry=entry.id, position=at) for at, entry in enumerate(self.left.season.entries, 1)
        )
        events = (Event(round=1, name="1", sessions=(Session(id="all"),)),)
        probe = replace(self.left.season, events=events, decisions=())
        whole = Left(probe, "", "season", (), frozenset()).ended({"all": rows})
        titles = (replace(self.title, field={}, phases=(), listing={}),)
        facts = score(whole, replace(self.rulebook, championships=titles, decisions=()))
        owners = self.title.subject.owners(facts.facts)
        return {
            row.entry: {owner.id for owner in group}
            for row, group in zip(facts.facts.rows, owners.each(), strict=True)
        }

    def _limit(self, competitor: str) -> dict[str, Place] | None:
        """Return how an ending leaves everybody that nothing can be better than for a competitor."""
        if competitor in self._limits:
            return self._limits[competitor]
        owned = self._owned(competitor)
        if owned is None:
            return None
        several = any(len(cars) > 1 for cars in owned.values())
        if several and (self.title.low_wins or proved_under(self.title.slots) != "monotone"):
            return None
        ending = {}
        for event, session in self.left.to_come:
            mine = {car.id for car in owned[session.id]}
            ending[session.id] = tuple(
                row
                for car in self.left.takers(event)
                if (row := self._best(car, competitor, event, session) if car.id in mine else self._bare(car))
            )
        title = self.title
        if several:  # each of its cars as well off as if it had won alone
            title = replace(title, awards={name: award.undivided() for name, award in title.awards.items()})
        self._limits[competitor] = self.scored(ending, title)
        return self._limits[competitor]

    def _best(self, car: Entry, competitor: str, event: Event, session: Session) -> Result:
        crew = [driver.id for driver in car.crew]
        alone = (competitor if competitor in crew else crew[0],) if len(crew) > 1 else ()
        kept = "crews-as-before" in self.left.assume
        grid = session.qualified_by and self.left.qualifying_of(event, session)
        set_already = grid and not any(grid == coming.id for _, coming in self.left.to_come)
        return Result(
            entry=car.id,
            position=1,
            drivers=self.left.crew(car) if kept else alone,
            fastest_lap_driver=alone[0] if alone else "",
            qualifying=None if set_already else 1,
            fastest_lap=1,
            laps_led=LAPS,
        )

    def _bare(self, car: Entry, way: str | None = None) -> Result | None:
        way = way or self._way or "DNF"
        if way == "away":
            return None
        return Result(entry=car.id, status=CODES[way], drivers=self.left.crew(car))

    def bounded(self, competitor: str, wins: bool) -> str:
        """Return "confirmed", or why the extreme endings do not show it."""
        return self._safe(competitor) if wins else self._out_of_reach(competitor)

    def _out_of_reach(self, competitor: str) -> str:
        """Look at the best ending of a competitor: enough rivals are ahead even there."""
        mine = self._limit(competitor)
        if mine is None:
            return "its cars are shared"
        me = mine.get(competitor)
        if me is None or me.position == NONE:
            return "confirmed"
        ahead = [
            rival
            for rival in mine.values()
            if rival.position < me.position and (self._chain or rival.points != me.points)
        ]
        return "confirmed" if len(ahead) >= self.position else "rivals may yet fall behind"

    def _safe(self, competitor: str) -> str:
        """Look at the best ending of each rival: too few are ahead in theirs."""
        for way in {*(self.left.ways or CODES), self._way or "DNF"}:
            ending = {
                session.id: tuple(row for car in self.left.takers(event) if (row := self._bare(car, way)))
                for event, session in self.left.to_come
            }
            me = self.scored(ending).get(competitor)
            if me is None or me.position == NONE:
                return "it may hold no position"
        crewed = any(len(car.crew) > 1 for event, _ in self.left.to_come for car in self.left.takers(event))
        if crewed and self._newcomers:
            return "one of a crew may never drive"
        able = 0
        for rival in sorted({owner for owners in self._owners.values() for owner in owners} - {competitor}):
            theirs = self._limit(rival)
            if theirs is None:
                return f"the cars of {rival} are shared"
            able += rival in theirs and self._can_be_ahead(theirs[rival], theirs.get(competitor))
        return "confirmed" if able < self.position else "enough rivals can get ahead"

    def _can_be_ahead(self, rival: Place, me: Place | None) -> bool:
        """Tell whether a rival is ahead in its best ending, or level where a tie may yet be turned round."""
        if me is None or me.position == NONE:
            return True
        level = rival.points == me.points and not self._chain
        vacant = rival.position == NONE and rival.line < me.line
        return rival.position < me.position or vacant or level

    def scored(
        self,
        ending: dict[str, tuple[Result, ...]],
        title: Championship | None = None,
        cancelled: frozenset[str] = frozenset(),
    ) -> dict[str, Place]:
        """Score an ending as a complete season; points are comparable within one ending."""
        decisions = self.left.decisions(self.rulebook.decisions)
        rules = replace(self.rulebook, championships=(title or self.title,), decisions=decisions)
        standings = score(self.left.ended(ending, cancelled), rules)
        table = standings.table(self.title.id, results=False)
        scale = max(row.points.denominator for row in table.rows) if table.rows else 1
        for row in table.rows:
            scale = scale * row.points.denominator
        return {
            row.competitor.id: Place(row.position or NONE, int(row.points * scale), line)
            for line, row in enumerate(table.rows)
        }
