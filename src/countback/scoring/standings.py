"""What scoring hands out: tables and derivations, built from the arrays when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from countback.model.facts import Facts
from countback.model.finding import Finding
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.model.standings import Competitor, Derivation, Table
from countback.scoring.count import Moment
from countback.scoring.derive import derive
from countback.scoring.tables import build_table
from countback.scoring.title import Outcome, TitleScores

if TYPE_CHECKING:
    from countback.scoring.frames import Backend

FINAL_ROUND = 10**6
"""The round reached when a season is over: later than any decision's ``from_round``."""


@dataclass(frozen=True, eq=False)
class Standings:
    """A scored season. ``season`` has the stewards' decisions applied, ``recorded`` is as it was read;
    ``findings`` are the decisions that failed.

    ``titles`` hold the arrays by championship id, for those who compute on: forecasts, batches.
    """

    season: Season
    recorded: Season
    rulebook: Rulebook
    facts: Facts
    titles: dict[str, TitleScores]
    findings: tuple[Finding, ...]
    _at: Callable[[TitleScores, Sequence[Moment]], Outcome]
    _known: dict[tuple[str, tuple[Moment, ...]], Outcome] = field(default_factory=dict)

    @property
    def championships(self) -> tuple[str, ...]:
        """The ids of the championships, in the order of the rulebook."""
        return tuple(self.titles)

    def table(self, championship: str, after: str | int | None = None) -> Table:
        """Return one table after a session id, after a round number, or as things stand.

        Raises ``KeyError`` for a championship, session or round that does not exist.
        """
        moment = self.moment(after)
        return build_table(self.titles[championship], self.outcome(championship, [moment]), 0)

    def tables(self, after: str | int | None = None) -> tuple[Table, ...]:
        """Return the tables of all championships."""
        return tuple(self.table(championship, after) for championship in self.titles)

    def why(self, competitor: str, championship: str, after: str | int | None = None) -> Derivation:
        """Return why a competitor (by id) has these points and this position.

        Raises ``KeyError`` when the championship has no such competitor.
        """
        scores = self.titles[championship]
        index = next(
            (n for n, known in enumerate(scores.credited.competitors) if known.id == competitor),
            None,
        )
        outcome = self.outcome(championship, [self.moment(after)])
        if index is None or not outcome.shown[0, 0, index]:
            raise KeyError(competitor)
        return derive(scores, outcome, 0, index)

    def competitors(self, championship: str, after: str | int | None = None) -> tuple[Competitor, ...]:
        """Return everybody in a table, best first."""
        return tuple(row.competitor for row in self.table(championship, after).rows)

    def to_frame(self, backend: Backend = "pyarrow") -> Any:
        """Return every result in every championship as a frame of ``polars``, ``pandas`` or ``pyarrow``.

        A row for each car of a competitor in a session, the columns as in ``scoring.tidy.COLUMNS``:
        points are exact text beside a numerator and a denominator, dates ISO text. Raises ``ImportError``
        with the line that installs what is missing.
        """
        from countback.scoring.frames import to_frame

        return to_frame(self, backend)

    def moment(self, after: str | int | None = None) -> Moment:
        """Return the moment after a session id or round number; None means after all that was run."""
        sessions = self.facts.sessions
        if after is None:
            run = [number for number, session in enumerate(sessions) if session.classifications]
            last = run[-1] if run else -1
            if last == len(sessions) - 1:
                return Moment(len(sessions), FINAL_ROUND)
            return Moment(last + 1, int(self.facts.round[last]) if run else 0)
        for number in reversed(range(len(sessions))):
            if after in (sessions[number].id, int(self.facts.round[number])):
                return Moment(number + 1, int(self.facts.round[number]))
        raise KeyError(after)

    def moments(self) -> list[Moment]:
        """Return the moment after each session that has been run."""
        return [
            Moment(number + 1, int(self.facts.round[number]))
            for number, session in enumerate(self.facts.sessions)
            if session.classifications
        ]

    def outcome(self, championship: str, moments: Sequence[Moment]) -> Outcome:
        """Return totals and order as arrays at some moments (axis V)."""
        key = (championship, tuple(moments))
        if key not in self._known:
            self._known[key] = self._at(self.titles[championship], key[1])
        return self._known[key]
