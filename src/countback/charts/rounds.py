"""What the charts draw: points and positions after every round with a result, and who has which colour."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from countback.charts.svg import LIGHT
from countback.model.standings import Competitor
from countback.model.words import event_code
from countback.scoring.score import Standings

EMPHASISED = 5
"""So many have a colour in a chart; the rest are grey."""


@dataclass(frozen=True)
class Course:
    """One competitor's points and positions, one a round; None before it is in the table.

    ``colour`` is its own in all charts of the season, None for grey.
    """

    competitor: Competitor
    points: tuple[Fraction | None, ...]
    positions: tuple[int | None, ...]
    colour: int | None = None

    @property
    def last(self) -> Fraction:
        """The points after the last round."""
        return self.points[-1] or Fraction(0)


@dataclass(frozen=True)
class Rounds:
    """How one championship went: the numbers and codes of the rounds that were run, and everybody's course.

    Whoever is best at the end comes first. ``low_wins``: the lowest total does.
    """

    id: str
    name: str
    low_wins: bool
    rounds: tuple[int, ...]
    codes: tuple[str, ...]
    lines: tuple[Course, ...]

    @property
    def emphasised(self) -> tuple[Course, ...]:
        """The first few, who have a colour."""
        return tuple(line for line in self.lines if line.positions[-1] is not None and line.last)[:EMPHASISED]


def courses(standings: Standings) -> dict[str, Rounds]:
    """Return how each championship went, by id, with everybody in the same colour in all of them."""
    plain = {id_: _by_round(standings, id_) for id_ in standings.championships}
    colours = _colours(plain)
    coloured = {}
    for id_, rounds in plain.items():
        own = {line.competitor.id for line in rounds.emphasised}
        coloured[id_] = replace(
            rounds,
            lines=tuple(
                replace(line, colour=colours[line.competitor.id]) if line.competitor.id in own else line
                for line in rounds.lines
            ),
        )
    return coloured


def _colours(plain: Mapping[str, Rounds]) -> dict[str, int]:
    """Return the colours of those who are emphasised in some chart, by id.

    A colour follows from who somebody is, not from a place, and from when somebody came among the first few:
    so it stays while others change places, and from one round to the next. Two who are in one chart have two
    colours.
    """
    beside: dict[str, set[str]] = {}
    came: dict[str, int] = {}
    for rounds in plain.values():
        ids = [line.competitor.id for line in rounds.emphasised]
        for line in rounds.emphasised:
            id_ = line.competitor.id
            beside.setdefault(id_, set()).update(other for other in ids if other != id_)
            places = enumerate(line.positions)
            first = next((number for number, place in places if place and place <= EMPHASISED), 0)
            came[id_] = min(first, came.get(id_, first))
    colours: dict[str, int] = {}
    for id_ in sorted(beside, key=lambda id_: (came[id_], id_)):
        wish = hashlib.sha256(id_.encode("utf-8", "surrogatepass")).digest()[0] % len(LIGHT)
        order = [(wish + step) % len(LIGHT) for step in range(len(LIGHT))]
        taken = [colours[other] for other in beside[id_] if other in colours]
        colours[id_] = min(order, key=lambda colour: (taken.count(colour), order.index(colour)))
    return colours


def _by_round(standings: Standings, championship: str) -> Rounds:
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
    title = standings.titles[championship].title
    return Rounds(
        id=championship,
        name=title.name,
        low_wins=title.low_wins,
        rounds=tuple(rounds),
        codes=tuple(codes[number] for number in rounds),
        lines=tuple(lines),
    )
