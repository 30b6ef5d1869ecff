"""Check claims about titles: every ending is scored as a complete season, what cannot be checked is said.

*Alive* is confirmed by the ending that is claimed; *clinched* and *eliminated* by the extreme ending of each
competitor, where every kind of rule declares that nothing else can be better, or by scoring every ending.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Literal

import msgspec
from msgspec.structs import replace

from countback.model.decision import Decision, Standing, Step
from countback.model.rulebook import Championship, Rulebook
from countback.model.season import Event, Season, Session
from countback.proofs.claims import Claims, Row, Title
from countback.proofs.extremes import NONE, Extremes, Place
from countback.proofs.left import NARROWER, Left
from countback.rules.needs import DISTANCE, facts_needed, proved_under, shorter_pays_no_more
from countback.rules.stewards import stewards_rule
from countback.scoring.score import score

Verdict = Literal["confirmed", "false", "not confirmed"]
MOST_ENDINGS = 3000
MOST_CANCELLED = 5
#: Of so many decisions that are not made yet every outcome is scored.
MOST_PENDING = 4
OUTCOMES: tuple[Standing, ...] = ("confirmed", "quashed")


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One claim and what became of it, with the reason where it was not confirmed."""

    championship: str
    competitor: str
    position: int
    status: str
    verdict: Verdict
    why: str = ""


def check(claims: Claims, season: Season, rulebook: Rulebook) -> tuple[Checked, ...]:
    """Return the verdict on every claim. ``season`` is as recorded.

    While decisions are open or under appeal, who has clinched or is out must be so whichever way they go.
    Raises ``KeyError`` for a championship or session that does not exist.
    """
    checked = _as_recorded(claims, season, rulebook)
    pending = [number for number, decision in enumerate(season.decisions) if _pending(decision)]
    if not pending or not any(map(_proved, checked)):
        return checked
    if len(pending) > MOST_PENDING:
        why = f"{len(pending)} decisions are open or under appeal"
        return tuple(
            replace(row, verdict="not confirmed", why=why) if _proved(row) else row for row in checked
        )
    for ways in product(OUTCOMES, repeat=len(pending)):
        decisions = [*season.decisions]
        for number, way in zip(pending, ways, strict=True):
            history = (*decisions[number].history, Step(status=way))
            decisions[number] = replace(decisions[number], history=history)
        told = ", ".join(f"{season.decisions[at].name} {way}" for at, way in zip(pending, ways, strict=True))
        there = _as_recorded(claims, replace(season, decisions=tuple(decisions)), rulebook)
        checked = tuple(_with(row, other, told) for row, other in zip(checked, there, strict=True))
    return checked


def _pending(decision: Decision) -> bool:
    rule = stewards_rule(decision)
    acts = bool(decision.replaces) or rule is None or rule.concerns != "nothing"
    return acts and decision.standing.status in ("open", "under-appeal")


def _proved(row: Checked) -> bool:
    return row.verdict == "confirmed" and row.status in ("clinched", "eliminated")


def _with(row: Checked, other: Checked, told: str) -> Checked:
    """Return a verdict that counts in an outcome of what is not decided yet, too."""
    if not _proved(row) or other.verdict == "confirmed":
        return row
    return replace(row, verdict=other.verdict, why=f"with {told}: {other.why}")


def _as_recorded(claims: Claims, season: Season, rulebook: Rulebook) -> tuple[Checked, ...]:
    season = _lengthened(season, claims.rounds_left)
    checked: list[Checked] = []
    examiners: dict[object, _Examiner] = {}
    for title in claims.championships:
        rules = next(
            (championship for championship in rulebook.championships if championship.id == title.id), None
        )
        if rules is None:
            raise KeyError(title.id)
        # A claim is about how many are ahead, however tables number those behind equals.
        rules = replace(rules, dense_positions=False)
        given = (title.entries, title.named, frozenset(title.assume))
        if (key := (title.id, title.position, *given)) not in examiners:
            left = Left(season, claims.after_session, *given)
            examiners[key] = _Examiner(left, rulebook, rules, title.position)
        examiner = examiners[key]
        for row in title.rows:
            verdict, why = examiner.verdict(row, title)
            checked.append(
                Checked(
                    championship=title.id,
                    competitor=row.competitor,
                    position=title.position,
                    status=row.status,
                    verdict=verdict,
                    why=why,
                )
            )
    return tuple(checked)


def _lengthened(season: Season, rounds_left: int | None) -> Season:
    """Return the season with the rounds planned, or said to be left, on its calendar."""
    missing = season.rounds_to_list
    if rounds_left is not None:
        begun = sum(
            event.cancelled or any(session.classifications for session in event.sessions)
            for event in season.events
        )
        missing = max(rounds_left - (len(season.events) - begun), 0)
    if not missing:
        return season if missing is None else replace(season, calendar="complete")
    last = max((event.round for event in season.events), default=0)
    shape: tuple[Session, ...] = (Session(id="race"),)
    for event in season.events:
        if len(event.sessions) >= len(shape):
            shape = event.sessions
    more = []
    for number in range(last + 1, last + missing + 1):
        ids = {session.id: f"round-{number}-{at}" for at, session in enumerate(shape, start=1)}
        sessions = tuple(
            Session(id=ids[session.id], kind=session.kind, qualified_by=ids.get(session.qualified_by, ""))
            for session in shape
        )
        more.append(Event(round=number, name=f"Round {number}", id=f"round-{number}", sessions=sessions))
    return replace(season, events=(*season.events, *more), calendar="complete", planned_rounds=None)


@dataclass(frozen=True, eq=False)
class _Examiner:
    """One championship after a moment, and the endings scored for it."""

    left: Left
    rulebook: Rulebook
    title: Championship
    position: int

    @cached_property
    def extremes(self) -> Extremes:
        """Its extreme endings."""
        return Extremes(self.left, self.rulebook, self.title, self.position)

    def verdict(self, row: Row, title: Title) -> tuple[Verdict, str]:
        """Return what becomes of one claim, and why it is not confirmed."""
        if row.status == "undecided":
            return "not confirmed", "nothing is claimed"
        for ending, reaches in ((row.witness, True), (row.against, False)):
            if ending is None:
                continue
            if wrong := self.left.impossible(ending):
                return "false", f"no ending that can be: {wrong}"
            if missing := self._matter - {result.session for result in ending}:
                return "false", f"no ending that can be: {min(missing)} is not in it"
            rows = {result.session: self.left.rows_of(result) for result in ending if result.held}
            cancelled = frozenset(result.session for result in ending if not result.held)
            held = self.extremes.scored(rows, cancelled=cancelled).get(row.competitor)
            if (held is not None and held.position <= title.position) != reaches:
                return "false", f"the ending makes it {held.position if held else 'nobody'}"
        if row.status == "alive":
            if row.witness is None:
                return "not confirmed", "no ending is given"
            return "confirmed", ""
        if self.left.season.rounds_to_list != 0:
            return "not confirmed", "the calendar is open"
        wins, wider = row.status == "clinched", {*title.assume} - {*NARROWER}
        if self._less_cut_short:
            wider -= {"shortened"}
        if wider == {"cancelled"}:
            return self._on_every_calendar(row.competitor, wins)
        if wider:
            return "not confirmed", f"more may happen: {', '.join(sorted(wider))}"
        return self.proved(row.competitor, wins)

    def proved(self, competitor: str, wins: bool) -> tuple[Verdict, str]:
        """Return whether a competitor has a position for certain, or for certain not (``wins`` False)."""
        shown = self.extremes.bounded(competitor, wins) if not self.extremes.loose else ""
        if shown == "confirmed":
            return "confirmed", ""
        if "shortened" in self.left.assume and self._asks_for_distance:
            return "not confirmed", f"{self.extremes.loose or shown}, and races may be cut short"
        return self._by_every_ending(competitor, wins, self.extremes.loose or shown)

    @cached_property
    def _asks_for_distance(self) -> bool:
        return any(facts_needed(rule) & DISTANCE for _, rule in self.title.rules())

    @cached_property
    def _less_cut_short(self) -> bool:
        """Whether nothing pays more in a race cut short, so that extreme endings stay what they are."""
        return all(shorter_pays_no_more(rule) for _, rule in self.title.rules())

    @cached_property
    def _matter(self) -> frozenset[str]:
        """The sessions to come that the rules look at."""
        facts = score(self.left.ended({}), replace(self.rulebook, championships=(self.title,))).facts
        looked_at = self.title.looks_at(facts)
        coming = {session.id for _, session in self.left.to_come}
        sessions = {
            session.id
            for session, matters in zip(facts.sessions, looked_at.tolist(), strict=True)
            if matters and session.id in coming
        }
        grids = any({"pole", "qualifying"} & {*award.reads} for award in self.title.awards.values())
        if grids and "all-classified" in self.left.assume:  # in qualifying, too
            here = [pair for pair in self.left.to_come if pair[1].id in sessions]
            sessions |= {self.left.qualifying_of(*pair) for pair in here} & coming
        return frozenset(sessions)

    @cached_property
    def _calendars(self) -> tuple[_Examiner, ...]:
        """An examiner for every choice of sessions that are cancelled; none where there are too many."""
        ids = sorted(self._matter)
        if len(ids) > MOST_CANCELLED:
            return ()
        rules = replace(self.rulebook, decisions=self.left.decisions(self.rulebook.decisions))
        assume = self.left.assume - {"cancelled"}
        examiners = []
        choices = [frozenset(some) for size in range(len(ids) + 1) for some in combinations(ids, size)]
        # A meeting may be cancelled as a whole, too: then no phase begins with it.
        meetings = {
            frozenset(session.id for event, session in self.left.to_come if event.round == round_)
            for round_ in {event.round for event, _ in self.left.to_come}
        }
        for some in choices[:]:
            whole = {id_ for meeting in meetings if meeting & {*ids} <= some for id_ in meeting} - some
            choices += [some | whole] if whole else []
        for some in choices:
            season = self.left.ended({}, some)
            left = Left(season, self.left.after, self.left.entries, self.left.named, assume)
            examiners.append(_Examiner(left, rules, self.title, self.position))
        return tuple(examiners)

    def _on_every_calendar(self, competitor: str, wins: bool) -> tuple[Verdict, str]:
        if not self._calendars:
            return "not confirmed", f"more than {MOST_CANCELLED} sessions may be cancelled"
        verdicts = [examiner.proved(competitor, wins) for examiner in self._calendars]
        for wanted in ("false", "not confirmed"):
            for verdict, why in verdicts:
                if verdict == wanted:
                    return verdict, f"where some sessions are cancelled: {why}"
        return "confirmed", ""

    # -- every ending -------------------------------------------------------------------------------

    def _by_every_ending(self, competitor: str, wins: bool, why: str) -> tuple[Verdict, str]:
        unknown = [rule.kind for _, rule in self.title.rules() if proved_under(rule) == "unknown"]
        crewed = any(len(car.crew) > 1 for event, _ in self.left.to_come for car in self.left.takers(event))
        if self.title.low_wins and crewed:
            return "not confirmed", why
        if unknown:
            return "not confirmed", f"endings do not tell what {unknown[0]} looks at"
        every = self._every
        if every is None:
            return "not confirmed", f"{why}, and there are more than {MOST_ENDINGS} endings"
        held = [places[competitor].position if competitor in places else NONE for places in every]
        wrong = [at for at in held if (at <= self.position) != wins]
        if wrong:
            return "false", f"an ending makes it {wrong[0] if wrong[0] < NONE else 'nobody'}"
        return "confirmed", ""

    @cached_property
    def _every(self) -> list[dict[str, Place]] | None:
        asked = frozenset(name for award in self.title.awards.values() for name in award.reads)
        setters = any(award.to_driver for award in self.title.awards.values())
        endings = self.left.every(asked, setters, MOST_ENDINGS)
        return [self.extremes.scored(ending) for ending in endings] if len(endings) <= MOST_ENDINGS else None
