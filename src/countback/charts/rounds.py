"""What the charts draw: points and positions after every round that has a result."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from countback.model.standings import Competitor
from countback.model.words import event_code
from countback.scoring.score import Standings


@dataclass(frozen=True)
class Course:
    """One competitor's points and positions, one a round; None before it is in the table."""

    competitor: Competitor
    points: tuple[Fraction | None, ...]
    positions: tuple[int | None, ...]

    @property
    def last(self) -> Fraction:
        """The points after the last round."""
        return self.points[-1] or Fraction(0)


@dataclass(frozen=True)
class Rounds:
    """The numbers and codes of the rounds that were run, and everybody's course, best at the end first."""

    rounds: tuple[int, ...]
    codes: tuple[str, ...]
    lines: tuple[Course, ...]


def by_round(standings: Standings, championship: str) -> Rounds:
    """Return how a championship went, round by round."""
    codes = {event.round: event_code(event) for event in standings.season.events}
    rounds = sorted({moment.round for moment in standings.moments()})
    tables = [
        {row.competitor.id: row for row in standings.table(championship, number, results=False).rows}
        for number in rounds
    ]
    lines = []
    for id_, last in tables[-1].items() if tables else ():
        rows = [table.get(id_) for table in tables]
        lines.append(
            Course(
                last.competitor,
                tuple(None if row is None else row.points for row in rows),
                tuple(None if row is None else row.position for row in rows),
            )
        )
    return Rounds(tuple(rounds), tuple(codes[number] for number in rounds), tuple(lines))
