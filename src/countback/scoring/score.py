"""The one way to points, from top to bottom: each step by its name, each the module of that name.

    score = amend → infer → lower → decide → classify → credit → award → share → slot   for all sessions, once
            → count → reward → adjust → phase → list → rank → vacate                    for a moment

`score` does the first part once and the second for things as they stand; `Standings.after` (and every
question with an ``after``) goes through the second part again, and so do phases, for the standings they
begin with. Who computes on (forecasts, title questions, batches) calls the two parts by themselves:

    scores = score_title(lower(season, decisions), title)        # first part, one championship
    outcome = standings_at(scores, [moment, ...])                # second part, at V moments

Everything a step makes is a plain result: ``scores.slotted.score``, ``scores.shared.ranks``,
``outcome.adjusted.points``; nothing is worked out behind a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec.structs import replace

from countback.model.facts import Facts
from countback.model.finding import Finding
from countback.model.kinds import Tally
from countback.model.rulebook import Championship, Rulebook
from countback.model.season import Season
from countback.model.standings import Competitor, Derivation, Table
from countback.model.wording import there_are
from countback.scoring.adjust import adjust
from countback.scoring.amend import amend
from countback.scoring.award import award
from countback.scoring.classify import classify, close_up
from countback.scoring.count import count
from countback.scoring.credit import credit
from countback.scoring.decide import addressed, decide
from countback.scoring.derive import derive
from countback.scoring.infer import infer
from countback.scoring.lines import Account, account
from countback.scoring.listing import listing
from countback.scoring.lower import lower
from countback.scoring.moment import Moment, moment_after, moments_run
from countback.scoring.moved import places_before
from countback.scoring.phase import before_phases, begins, phase
from countback.scoring.presence import presence, results_made
from countback.scoring.rank import rank
from countback.scoring.reach import out_of_reach
from countback.scoring.reward import reward
from countback.scoring.share import share
from countback.scoring.slot import brought_by, slot
from countback.scoring.tables import Cells, build_table
from countback.scoring.title import Outcome, TitleScores
from countback.scoring.vacate import vacate

if TYPE_CHECKING:
    from countback.scoring.frames import Backend


def score(season: Season, rulebook: Rulebook) -> Standings:
    """Score a season under a rulebook.

    The standings are those after all that was run; they can be asked for any other moment. Their
    ``findings`` are decisions that could not be applied. Raises ``ValueError`` for a season that no reader
    would have let through, ``BeyondCountingError`` where integers cannot hold the points.
    """
    decisions = (*rulebook.decisions, *season.decisions)
    amended, findings = amend(season, decisions)
    whole, inferred = infer(amended, rulebook)
    facts = lower(whole, addressed(decisions, whole), inferred)
    titles = {title.id: score_title(facts, title) for title in rulebook.championships}
    at = moment_after(facts)
    outcomes = {id_: standings_at(scores, [at]) for id_, scores in titles.items()}
    findings += out_of_reach(facts, titles.values(), season.decisions)
    return Standings(whole, season, rulebook, facts, titles, tuple(findings), at, outcomes)


def score_title(facts: Facts, title: Championship) -> TitleScores:
    """Score the sessions of one championship: the first part. ``facts`` may be a batch of endings."""
    title = decide(facts, title)
    classified = classify(facts, title)
    credited = credit(facts, title.subject, apart=title.tells_apart)
    ranked = close_up(title, classified, credited)
    awarded = award(facts, title, ranked, credited)
    shared = share(facts, title, ranked, credited, awarded)
    slotted = slot(facts, title, ranked, credited, shared)
    there = presence(facts, ranked, credited)
    return TitleScores(facts, title, ranked, credited, there, awarded, shared, slotted)


def standings_at(scores: TitleScores, moments: Sequence[Moment], phases: int | None = None) -> Outcome:
    """Count and rank one championship as things stood at each of the moments (axis V): the second part.

    ``phases`` stops after the first few phases of the season; None takes them all.
    """
    facts, title, credited, slotted = scores.facts, scores.title, scores.credited, scores.slotted
    there, ranks, unit = scores.presence, scores.shared.ranks, scores.awarded.unit
    cutoffs = np.array([moment.sessions for moment in moments], dtype=np.int64)
    reached = np.array([moment.round for moment in moments], dtype=np.int64)
    made = results_made(facts, scores.field, credited, there, title.counting.no_result)
    counted = count(facts, title, cutoffs, slotted, made, scores.shared.status, unit)
    rewarded = reward(scores, counted, cutoffs, reached)
    adjusted = adjust(facts, title, credited, rewarded.points, moments, unit)
    phased = before_phases(facts, adjusted.points) if title.phases else None
    for number, rule in enumerate(title.phases[:phases]):
        begin = begins(facts, rule, phased, moments) if phased else None
        if phased is None or begin is None:
            break
        # The one return: the standings that a phase begins with.
        before = [standings_at(scores, [moment], number) for moment in begin.moments]
        points = begin.at([outcome.tally.points[:, 0] for outcome in before])
        position = begin.at([outcome.ranked.position[:, 0] for outcome in before])
        brought = None
        if rule.not_paid:
            brought = brought_by(credited, scores.awarded, scores.shared, slotted, rule.not_paid)
        reserve = slotted.reserve
        phased = phase(facts, rule, phased, begin, points, position, ranks, reserve, brought, cutoffs, unit)
    tally = Tally(
        facts=facts,
        points=adjusted.points if phased is None else phased.points,
        cutoffs=cutoffs,
        reached=reached,
        ranks=ranks,
        published=scores.shared.published,
        crews=there.crews,
        score=slotted.score,
        counted=counted.kept,
        low_wins=title.low_wins,
        level=None if phased is None else phased.level,
        championship=title.id,
    )
    listed = listing(title, there, adjusted, tally)
    tally = replace(tally, holds=listed.holds)
    ranked = rank(title, tally, listed)
    ranked = vacate(title, tally, there.drove, ranked)
    return Outcome(
        tuple(moments), counted, rewarded, adjusted, phased, tally, listed.shown, listed.holds, ranked
    )


class Standings(msgspec.Struct, frozen=True, eq=False):
    """A scored season at the moment ``at``. ``season`` has the stewards' decisions applied, ``recorded`` is
    as it was read; ``findings`` are the decisions that failed.

    ``titles`` hold the arrays of all sessions by championship id, ``outcomes`` those of the moment, for
    those who compute on: forecasts, batches. Answers are kept, not worked out twice.
    """

    season: Season
    recorded: Season
    rulebook: Rulebook
    facts: Facts
    titles: dict[str, TitleScores]
    findings: tuple[Finding, ...]
    at: Moment
    outcomes: dict[str, Outcome]
    _accounts: dict[str, Account] = msgspec.field(default_factory=dict)
    _cells: dict[str, Cells] = msgspec.field(default_factory=dict)
    _tables: dict[tuple[str, Moment, bool], Table] = msgspec.field(default_factory=dict)
    _reasons: dict[tuple[str, int, Moment], Derivation] = msgspec.field(default_factory=dict)
    _asked: dict[tuple[str, tuple[Moment, ...]], Outcome] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line: which season, and how far it is."""
        seen = self.facts.sessions[self.at.sessions - 1].id if self.at.sessions else "nothing"
        return f"<Standings of {self.season.id} after {seen}: {', '.join(self.titles)}>"

    @property
    def championships(self) -> tuple[str, ...]:
        """The ids of the championships, in the order of the rulebook."""
        return tuple(self.titles)

    def after(self, after: str | int | None = None) -> Standings:
        """Return the standings after a session id, after a round number, or after all that was run.

        Raises ``KeyError`` for a session or round that does not exist.
        """
        at = self.moment(after)
        return replace(self, at=at, outcomes={id_: self.outcome(id_, [at]) for id_ in self.titles})

    def table(self, championship: str, after: str | int | None = None, *, results: bool = True) -> Table:
        """Return one table, at another moment with ``after`` a session id or round number.

        Without ``results`` its rows have none: who stands where, with how many points, is there at once.
        Raises ``KeyError``, which names what there is, for a championship, session or round that does not
        exist.
        """
        scores, outcome = self._title(championship), self._now(championship, after)
        key = championship, outcome.moments[0], results
        if key not in self._tables:
            cells = self._cells_of(championship) if results else None
            self._tables[key] = build_table(scores, outcome, 0, cells)
        return self._tables[key]

    def tables(self, after: str | int | None = None) -> tuple[Table, ...]:
        """Return the tables of all championships."""
        return tuple(self.table(championship, after) for championship in self.titles)

    def why(self, championship: str, competitor: str, after: str | int | None = None) -> Derivation:
        """Return why a competitor (by id) has these points and this position.

        Raises ``KeyError``, which names what there is, when there is no such championship, or no such
        competitor in it, and when the two are given the wrong way round.
        """
        if championship not in self.titles and competitor in self.titles:
            raise KeyError(
                f"no championship {championship!r}; the championship comes first: "
                f"why({competitor!r}, {championship!r})"
            )
        scores = self._title(championship)
        if not self._accounts:
            before = places_before(self.recorded, self.season)
            self._accounts.update((id_, account(title, before)) for id_, title in self.titles.items())
        index = scores.credited.index(competitor)
        outcome = self._now(championship, after)
        if index is None or not outcome.shown[0, 0, index]:
            listed = there_are(competitor, (other.id for other in self.competitors(championship, after)))
            raise KeyError(f"no competitor {competitor!r} in {championship}; {listed}")
        key = championship, index, outcome.moments[0]
        if key not in self._reasons:
            self._reasons[key] = derive(self._accounts[championship], outcome, 0, index)
        return self._reasons[key]

    def competitors(self, championship: str, after: str | int | None = None) -> tuple[Competitor, ...]:
        """Return everybody in a table, best first."""
        return tuple(row.competitor for row in self.table(championship, after, results=False).rows)

    def to_frame(self, backend: Backend = "pyarrow") -> Any:
        """Return every result in every championship as a frame of ``polars``, ``pandas`` or ``pyarrow``.

        A row for each car of a competitor in a session, the columns as in ``scoring.tidy.COLUMNS``:
        points are exact text beside a numerator and a denominator, dates ISO text. Raises ``ImportError``
        with the line that installs what is missing.
        """
        from countback.scoring import tidy
        from countback.scoring.frames import to_frame

        return to_frame(tidy.COLUMNS, tidy.rows(self.season, self.tables()), backend)

    def progress_frame(self, backend: Backend = "pyarrow") -> Any:
        """Return everybody's position, points and gap after every session as a frame of ``polars``,
        ``pandas`` or ``pyarrow``.

        A row for everybody in the table of each championship after each session that was run, the columns
        as in ``scoring.tidy.PROGRESS``: points and gap are exact text, and numbers beside it for plots.
        Raises ``ImportError`` with the line that installs what is missing.
        """
        from countback.scoring import tidy
        from countback.scoring.frames import to_frame

        moments = self.moments()
        tables = (
            build_table(scores, self.outcome(id_, moments), number, self._cells_of(id_))
            for id_, scores in self.titles.items()
            for number in range(len(moments))
        )
        return to_frame(tidy.PROGRESS, tidy.progress(self.season, tables), backend)

    def moment(self, after: str | int | None = None) -> Moment:
        """Return the moment after a session id or round number; None means after all that was run."""
        return moment_after(self.facts, after)

    def moments(self) -> list[Moment]:
        """Return the moment after each session that has been run."""
        return moments_run(self.facts)

    def outcome(self, championship: str, moments: Sequence[Moment]) -> Outcome:
        """Return totals and order as arrays at some moments (axis V): the second part of scoring again."""
        key = (championship, tuple(moments))
        if key[1] == (self.at,):
            return self.outcomes[championship]
        if key not in self._asked:
            self._asked[key] = standings_at(self.titles[championship], key[1])
        return self._asked[key]

    def _cells_of(self, championship: str) -> Cells:
        if championship not in self._cells:
            self._cells[championship] = Cells(self.titles[championship])
        return self._cells[championship]

    def _title(self, championship: str) -> TitleScores:
        if championship not in self.titles:
            raise KeyError(f"no championship {championship!r}; {there_are(championship, self.titles)}")
        return self.titles[championship]

    def _now(self, championship: str, after: str | int | None) -> Outcome:
        if after is None:
            return self.outcomes[championship]
        return self.outcome(championship, [self.moment(after)])
