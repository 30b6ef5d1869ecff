"""A scored season as long tables, with ids that stay: each result, and everybody's total after each session.

`COLUMNS` is the data dictionary of the results: CSV, JSON, Parquet and data frames all have these columns.
`PROGRESS` is that of the totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from countback.model.points import format_points
from countback.model.season import Season
from countback.model.standings import Row, Table

Kind = Literal["text", "int", "bool", "date", "float"]


class Column(NamedTuple):
    """A column of the long table: its name, what is in it, and what that means."""

    name: str
    kind: Kind
    meaning: str


COLUMNS = (
    Column("season", "text", "id of the season"),
    Column("year", "int", "year of the season"),
    Column("championship", "text", "id of the championship, as in the rulebook"),
    Column("competitor", "text", "id of who scores: driver, team, car or constructor"),
    Column("name", "text", "name of who scores"),
    Column("nationality", "text", "country code as the series prints it"),
    Column("standing", "int", "position in the table as it stands; empty: holds none (guest, excluded)"),
    Column("total", "text", "total points as it stands, exact: 306, 12.5, 1/7"),
    Column("round", "int", "number of the round, from 1"),
    Column("event", "text", "id of the event"),
    Column("session", "text", "id of the session, unique in the season"),
    Column("kind", "text", "practice, qualifying, sprint, heat, race or stage"),
    Column("date", "date", "day of the session, where recorded"),
    Column("car", "int", "1 for the first car of a competitor in a session, 2 for the next"),
    Column("status", "text", "classified, DNF, NC, DSQ, EX, DNS, DNQ, DNPQ, DNP, WD, C or DNC"),
    Column("position", "int", "place as published"),
    Column("rank", "int", "place that points were paid on, in a class that in class; empty: not ranked here"),
    Column("points", "text", "points of this result, exact, before any result is dropped"),
    Column("points_numerator", "int", "the same as a fraction"),
    Column("points_denominator", "int", "the same as a fraction"),
    Column("counted", "bool", "whether they are in the total"),
    Column("pole", "bool", "whether it had pole position; in a class championship that of the class"),
    Column(
        "fastest_lap",
        "bool",
        "whether it had the fastest lap; in a class championship that of the class",
    ),
    Column("mark", "text", "sign of a footnote on the published sheet"),
    Column("decided", "bool", "whether a decision of the stewards concerns the result, or its points here"),
)

PROGRESS = (
    *COLUMNS[:6],
    Column("round", "int", "number of the round of the last session seen, from 1"),
    Column("session", "text", "id of the last session seen"),
    Column("date", "date", "day of that session, where recorded"),
    Column("position", "int", "position in the table then; empty: holds none (guest, excluded)"),
    Column("points", "text", "total points then, exact: 306, 12.5, 1/7"),
    Column("gap", "text", "how far the points are from those of the first in the table, exact"),
    Column("points_float", "float", "the points as a number to draw with, not to compare"),
    Column("gap_float", "float", "the gap as a number to draw with, not to compare"),
)

Value = str | int | bool | float | None


def rows(season: Season, tables: Iterable[Table]) -> Iterator[dict[str, Value]]:
    """Return the rows of a season's tables, in their order and that of the calendar.

    Dates are ISO text, missing values None.
    """
    sessions = {session.id: (event, session) for event in season.events for session in event.sessions}
    for table in tables:
        for row in table.rows:
            cars: dict[str, int] = {}
            for cell in row.results:
                event, session = sessions[cell.session]
                cars[cell.session] = cars.get(cell.session, 0) + 1
                yield {
                    **_who(season, table, row),
                    "standing": row.position,
                    "total": format_points(row.points),
                    "round": cell.round,
                    "event": event.id,
                    "session": cell.session,
                    "kind": session.kind,
                    "date": session.date.isoformat() if session.date else None,
                    "car": cars[cell.session],
                    "status": cell.status,
                    "position": cell.position,
                    "rank": cell.rank,
                    "points": format_points(cell.points),
                    "points_numerator": cell.points.numerator,
                    "points_denominator": cell.points.denominator,
                    "counted": cell.counted,
                    "pole": cell.pole,
                    "fastest_lap": cell.fastest_lap,
                    "mark": cell.mark or None,
                    "decided": cell.decided,
                }


def progress(season: Season, tables: Iterable[Table]) -> Iterator[dict[str, Value]]:
    """Return a row for everybody in each of the tables, which may be of any moments.

    The gap is how far a total is from that of the table's first row, never negative.
    """
    dates = {session.id: session.date for event in season.events for session in event.sessions}
    for table in tables:
        date = dates.get(table.after_session)
        for row in table.rows:
            gap = abs(table.rows[0].points - row.points)
            yield {
                **_who(season, table, row),
                "round": table.after_round,
                "session": table.after_session,
                "date": date.isoformat() if date else None,
                "position": row.position,
                "points": format_points(row.points),
                "gap": format_points(gap),
                "points_float": float(row.points),
                "gap_float": float(gap),
            }


def _who(season: Season, table: Table, row: Row) -> dict[str, Value]:
    """Return what both tables begin with: whose row it is, in which championship."""
    return {
        "season": season.id,
        "year": season.year,
        "championship": table.id,
        "competitor": row.competitor.id,
        "name": row.competitor.name,
        "nationality": row.competitor.nationality or None,
    }
