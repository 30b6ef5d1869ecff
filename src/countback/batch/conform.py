"""Score every season of a record again and compare all its tables with those published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import msgspec

from countback.batch.explain import Difference, Line, TableAt, explain, same_points
from countback.formats.record import PublishedTable, RecordedSeason
from countback.model.rulebook import Rulebook
from countback.scoring.score import Standings, score
from countback.scoring.title import Outcome, TitleScores


class Matched(msgspec.Struct):
    """How many of a ``total`` agree."""

    matched: int = 0
    total: int = 0

    def add(self, agrees: bool) -> None:
        """Count one more comparison."""
        self.matched += agrees
        self.total += 1


class Conformance(msgspec.Struct, kw_only=True):
    """The outcome: how many tables and points agree, and every difference.

    A table agrees when every line does, in position and points. ``race_points`` compares what each
    driver is given in each race and sprint.
    """

    season_tables: dict[str, Matched] = {}
    race_points: Matched = msgspec.field(default_factory=Matched)
    round_tables: Matched = msgspec.field(default_factory=Matched)
    differences: list[Difference] = []
    seconds: float = 0.0

    @property
    def open(self) -> list[Difference]:
        """The differences that nothing in the record explains."""
        return [difference for difference in self.differences if not difference.explained]


def conform(
    seasons: Iterable[RecordedSeason],
    rulebook: Callable[[int], Rulebook],
    progress: Callable[[int], None] = lambda year: None,
) -> Conformance:
    """Compare seasons with what the ``rulebook`` of each year gives; ``progress`` hears each year."""
    conformance = Conformance(season_tables={"drivers": Matched(), "constructors": Matched()})
    for recorded in seasons:
        progress(recorded.season.year)
        standings = score(recorded.season, rulebook(recorded.season.year))
        _compare_tables(conformance, recorded, standings)
        _compare_points(conformance, recorded, standings)
    return conformance


def _compare_tables(conformance: Conformance, recorded: RecordedSeason, standings: Standings) -> None:
    year = recorded.season.year
    published: dict[str, list[PublishedTable]] = {}
    for table in recorded.tables:
        published.setdefault(table.championship, []).append(table)
    for championship, tables in published.items():
        scores = standings.titles.get(championship)
        if scores is None:
            conformance.differences.extend(_untitled(conformance, year, championship, tables))
            continue
        outcome = standings.outcome(championship, [standings.moment(table.round) for table in tables])
        recorded_as = _known_as(scores)
        rows: dict[int | None, TableAt] = {}
        for moment, table in enumerate(tables):
            rows[table.round] = TableAt(
                year,
                table.round,
                championship,
                _published(table),
                _computed(scores, outcome, moment, recorded_as),
            )
        for moment, table in enumerate(tables):
            at = rows[table.round]
            wrong = at.differing()
            if table.round is None:
                conformance.season_tables.setdefault(championship, Matched()).add(not wrong)
            else:
                conformance.round_tables.add(not wrong)
            if wrong:
                around = [rows[number] for number in _around(table.round, rows)]
                conformance.differences.append(explain(at, around, recorded.points, scores, outcome, moment))


def _untitled(
    conformance: Conformance, year: int, championship: str, tables: list[PublishedTable]
) -> Iterable[Difference]:
    """Count the tables of a title that the rulebook doesn't have."""
    for table in tables:
        counts = (
            conformance.round_tables
            if table.round is not None
            else conformance.season_tables.setdefault(championship, Matched())
        )
        counts.add(False)
        yield Difference(
            year=year,
            round=table.round,
            championship=championship,
            category="open",
            explained=False,
            text=f"the rulebook has no championship {championship!r}",
        )


def _around(number: int | None, rows: dict[int | None, TableAt]) -> list[int | None]:
    """Return the rounds before and after one, as far as the record has tables of them."""
    if number is None:
        return []
    order = sorted(row for row in rows if row is not None)
    place = order.index(number)
    return [*order[max(place - 1, 0) : place], *order[place + 1 : place + 2]]


def _known_as(scores: TitleScores) -> list[str]:
    """Return under which id the record lists each competitor: one split off keeps the old name there."""
    return [scores.title.subject.recorded_as(competitor.id)[0] for competitor in scores.credited.competitors]


def _computed(scores: TitleScores, outcome: Outcome, moment: int, recorded_as: list[str]) -> list[Line]:
    points = outcome.tally.points[0, moment].tolist()
    positions = outcome.ranked.printed[0, moment].tolist()
    shown = outcome.shown[0, moment].tolist()
    unit = scores.awarded.unit
    order = [index for index in outcome.ranked.order[0, moment].tolist() if shown[index]]
    return [
        Line(recorded_as[index], positions[index] or None, Fraction(points[index], unit), index)
        for index in order
    ]


def _published(table: PublishedTable) -> list[Line]:
    return [Line(line.competitor, line.position, line.points) for line in table.lines]


def _compare_points(conformance: Conformance, recorded: RecordedSeason, standings: Standings) -> None:
    scores = standings.titles.get("drivers")
    if scores is None:
        return
    sessions = {session.id: number for number, session in enumerate(scores.facts.sessions)}
    drivers = {driver.id: number for number, driver in enumerate(scores.credited.competitors)}
    paid, unit = scores.slotted.score[0].tolist(), scores.awarded.unit
    for (session, driver), points in recorded.points.items():
        computed = Fraction(paid[sessions[session]][drivers[driver]], unit)
        agrees = same_points(computed, points)
        conformance.race_points.add(agrees)
        if not agrees:
            conformance.differences.append(
                Difference(
                    year=recorded.season.year,
                    round=int(scores.facts.round[sessions[session]]),
                    championship="drivers",
                    category="open",
                    explained=False,
                    text=f"{driver} in {session}: {points} points published, {computed} computed",
                )
            )
