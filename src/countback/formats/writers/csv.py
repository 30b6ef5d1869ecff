"""Standings as CSV: all results in one long table, or a table with a column for every session."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence

from countback.formats.plain import number, plain
from countback.model.points import format_points
from countback.model.season import Season
from countback.model.standings import Table
from countback.notation.result import written
from countback.scoring import tidy
from countback.scoring.score import Standings

name = "csv"
TITLE = "Results, CSV"
SUFFIX = ".csv"
DOWNLOAD = True

COLUMNS = ("championship", "position", "competitor", "nationality", "eligible", "points")


def write(standings: Standings, profile: str = "") -> bytes:
    """Return every result in every championship, the columns as in `tidy.COLUMNS`, lines ended by LF.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in tidy.COLUMNS])
    for row in tidy.rows(standings.season, standings.tables()):
        writer.writerow([_value(column.name, row[column.name]) for column in tidy.COLUMNS])
    return text.getvalue().encode()


def _value(column: str, value: tidy.Value) -> str | float:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if not value:
        return ""
    return number(value) if column in ("points", "total") else plain(value)


def standings_csv(season: Season, tables: Sequence[Table], shown: Collection[str] | None = None) -> str:
    """Return the tables as one document with a header, lines ended by LF; of all sessions or those ``shown``.

    The column of a session has the number that tables print, without what stands beside it: the place (in the
    table of a class the place in class) or the code of the status; of several cars one after another with
    ``/`` between them.
    """
    seen = {cell.session for table in tables for row in table.rows for cell in row.results}
    seen = seen if shown is None else seen & {*shown}
    sessions = [held.id for event in season.events for held in event.sessions if held.id in seen]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *sessions))
    for table in tables:
        for row in table.rows:
            results: dict[str, list[str]] = {}
            for cell in row.results:
                if cell.session in seen:
                    results.setdefault(cell.session, []).append(written(cell, table.among).number)
            writer.writerow(
                (
                    table.id,
                    "" if row.position is None else row.position,
                    plain(row.competitor.name),
                    plain(row.competitor.nationality),
                    "yes" if row.eligible else "no",
                    format_points(row.points),
                    *("/".join(results.get(session, ())) for session in sessions),
                )
            )
    return text.getvalue()
