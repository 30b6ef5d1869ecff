"""A season workbook: calendar, entries, a sheet for every result, and standings with their derivation.

The facts read back to the same season (see `countback.formats.readers.workbook`); standings and their
reasons stand there for people and are never read.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from countback.formats.workbook import Table, tables_of
from countback.model.points import format_points
from countback.scoring.standings import Standings

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

name = "xlsx"
TITLE = "Season workbook, XLSX"
SUFFIX = ".xlsx"
DOWNLOAD = True
_LONGEST = 32_767


def write(standings: Standings, profile: str = "") -> bytes:
    """Return the workbook. The same season gives the same bytes.

    Raises ``ValueError`` for text longer than a cell holds (32,767 characters).
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": standings.recorded.name, "created": dt.datetime(2000, 1, 1)})
    head = book.add_format({"bold": True, "bottom": 1})
    for table in tables_of(standings.recorded):
        _sheet(book, table, head)
    taken = {sheet.name.lower() for sheet in book.worksheets()}
    for championship in standings.championships:
        _sheet(book, _standings(standings, championship, taken), head)
        _sheet(book, _reasons(standings, championship, taken), head)
    book.close()
    return out.getvalue()


def _sheet(book: Workbook, table: Table, head: Any) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(table.columns):
        sheet.write_string(0, column, heading, head)
        longest = max((len(str(row[column])) for row in table.rows), default=0)
        sheet.set_column(column, column, min(max(longest, len(heading)) + 2, 60))
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell:
                if len(cell) > _LONGEST:
                    raise ValueError(f"{table.name}, row {number + 1}: text of {len(cell)} characters")
                sheet.write_string(number, column, cell)


def _title(kind: str, championship: str, taken: set[str]) -> str:
    """Return a sheet's name of at most 31 characters that no other has in any case."""
    name, number = f"{kind} {championship}"[:31], 1
    while name.lower() in taken:
        number += 1
        name = f"{kind} {championship}"[:27] + f"~{number}"
    taken.add(name.lower())
    return name


def _standings(standings: Standings, championship: str, taken: set[str]) -> Table:
    table = standings.table(championship)
    sessions = [session.id for session in standings.facts.sessions]
    rows: list[list[str | int]] = []
    for row in table.rows:
        cells = dict.fromkeys(sessions, "")
        for cell in row.results:
            shown = str(cell.position or cell.status)
            marks = (
                ("P" if cell.pole else "")
                + ("F" if cell.fastest_lap else "")
                + ("" if cell.counted else " (dropped)")
            )
            points = f" [{format_points(cell.points)}]" if cell.points else ""
            text = f"{shown}{marks}{points}"
            cells[cell.session] = f"{cells[cell.session]}, {text}" if cells[cell.session] else text
        place = "" if row.position is None else row.position
        rows.append([place, row.competitor.name, format_points(row.points), *cells.values()])
    return Table(
        _title("Standings", championship, taken), ("position", "competitor", "points", *sessions), rows
    )


def _reasons(standings: Standings, championship: str, taken: set[str]) -> Table:
    rows: list[list[str | int]] = []
    for row in standings.table(championship).rows:
        derivation = standings.why(row.competitor.id, championship)
        for line in derivation.lines:
            points = format_points(line.points)
            rows.append(
                [row.competitor.name, line.round, line.session, line.what, line.outcome, points, line.text]
            )
        for parting in derivation.partings:
            rows.append([row.competitor.name, "", "", parting.step, "parting", "", parting.text])
    columns = ("competitor", "round", "session", "what", "outcome", "points", "text")
    return Table(_title("Why", championship, taken), columns, rows)
