"""A season workbook: standings first, then calendar, entries, a sheet for every result, and all reasons.

The facts read back to the same season (see `countback.formats.readers.workbook`); standings and their
reasons stand there for people and are never read. In the standings points are numbers to calculate with,
where they have a finite decimal; 1/7 stays text. So are places: what stands beside them is their format.
Every sheet has filters and prints across A4 with its pages numbered.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from countback.formats.moment import Moment, moments
from countback.formats.workbook import tables_of
from countback.model.columns import columns_of, sessions_of
from countback.model.points import format_points
from countback.model.standings import Among, Cell
from countback.model.words import event_code, session_label
from countback.notation.codes import COLOURS
from countback.notation.legend import legend
from countback.notation.result import Written, best, together, written
from countback.scoring.score import Standings

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
    look = _Look(book)
    facts = tables_of(standings.recorded)
    taken = {table.name.lower() for table in facts}
    # Standings come first, as that is what most people open a workbook for.
    for moment in moments(standings, prove=False):
        sheet = book.add_worksheet(_title("Standings", moment.table.id, taken))
        _print_setup(sheet, standings, moment.heading)
        _standings(sheet, standings, moment, look)
    for table in facts:
        _sheet(book, table.name, table.columns, table.rows, look(bold=True, bottom=1))
    for championship in standings.championships:
        title, reasons = _title("Why", championship, taken), _reasons(standings, championship)
        _sheet(book, title, _REASONS, reasons, look(bold=True, bottom=1))
    for sheet in book.worksheets()[len(standings.championships) :]:
        _print_setup(sheet, standings, sheet.name)
    book.close()
    return out.getvalue()


def _print_setup(sheet: Any, standings: Standings, heading: str) -> None:
    """Print a sheet across A4, as wide as one page, its pages numbered."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    name = standings.season.name.replace("&", "&&")
    sheet.set_header(f"&L{name}&R{heading.replace('&', '&&')}"[:255])
    sheet.set_footer("&RPage &P of &N")


class _Look:
    """The formats of standings, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]

    def result(self, result: Written, number_format: str = "") -> Any:
        tint = COLOURS[result.style].tint
        fill = {"bg_color": f"#{tint}"} if tint else {}
        struck = {"font_strikeout": True} if result.dropped else {}
        shown = {"num_format": number_format} if number_format else {}
        return self(align="center", **fill, **struck, **shown)


def _sheet(
    book: Workbook,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int | Fraction]],
    head: Any,
) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    widths = [*map(len, columns)]
    for column, heading in enumerate(columns):
        sheet.write_string(0, column, heading, head)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell == "":
                continue
            if isinstance(cell, str):
                width = len(cell)
                if width > _LONGEST:
                    raise ValueError(f"{title}, row {number + 1}: text of {width} characters")
                sheet.write_string(number, column, cell)
            elif isinstance(cell, int):
                width = len(str(cell))
                sheet.write_number(number, column, cell)
            else:
                width = len(str(cell))
                _points(sheet, number, column, cell, None)
            if width > widths[column]:
                widths[column] = width
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, 60))


def _title(kind: str, championship: str, taken: set[str]) -> str:
    """Return a sheet's name of at most 31 characters that no other has in any case."""
    name, number = f"{kind} {championship}"[:31], 1
    while name.lower() in taken:
        number += 1
        name = f"{kind} {championship}"[:27] + f"~{number}"
    taken.add(name.lower())
    return name


def _standings(sheet: Any, standings: Standings, moment: Moment, look: _Look) -> None:
    """Write a table as it stands: a column for every session below the code of its event, a legend below."""
    table, rows = moment.table, moment.table.rows
    sessions = [(event, session) for event, own in sessions_of(standings.season, table) for session in own]
    sheet.write_string(0, 0, f"{standings.season.name}, {moment.heading}", look(bold=True, font_size=14))
    sheet.write_string(1, 0, " ".join(filter(None, (*moment.told, moment.as_of))), look())
    codes, heads = 3, 4
    sheet.freeze_panes(heads + 1, 3)
    sheet.repeat_rows(codes, heads)
    for column, heading in enumerate(("position", "competitor", "points")):
        sheet.write_string(heads, column, heading, look(bold=True, bottom=1))
    for column, (event, session) in enumerate(sessions, start=3):
        sheet.write_string(codes, column, event_code(event), look(bold=True, align="center"))
        sheet.write_string(heads, column, session_label(session), look(bold=True, bottom=1, align="center"))
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, min(max((len(row.competitor.name) for row in rows), default=12) + 2, 60))
    sheet.set_column(2, 2, 9)
    sheet.set_column(3, max(len(sessions) + 2, 3), 7)
    for number, row in enumerate(rows, start=heads + 1):
        if row.position is not None:
            sheet.write_number(number, 0, row.position, look(num_format='"="General') if row.tied else look())
        sheet.write_string(number, 1, row.competitor.name[:_LONGEST], look())
        gross = "" if row.gross is None else f'General" ({format_points(row.gross)})"'
        shown = {"num_format": gross} if gross else {}
        _points(sheet, number, 2, row.points, look(bold=True, align="right", **shown))
        cells: dict[str, list[Cell]] = {}
        for cell in row.results:
            cells.setdefault(cell.session, []).append(cell)
        for column, (_, session) in enumerate(sessions, start=3):
            own = cells.get(session.id)
            if own:
                _result(sheet, number, column, own, table.among, look)
    if rows:
        sheet.autofilter(heads, 0, heads + len(rows), len(sessions) + 2)
    for number, key in enumerate(
        legend([(table, columns_of(standings.season, table))]), heads + len(rows) + 2
    ):
        tint = COLOURS[key.style].tint if key.style else ""
        fill = {"bg_color": f"#{tint}"} if tint else {}
        struck = {"font_strikeout": True} if key.face == "dropped" else {}
        sheet.write_string(number, 0, key.sign, look(align="center", **fill, **struck))
        sheet.write_string(number, 1, key.words, look())


def _result(sheet: Any, row: int, column: int, cells: list[Cell], among: Among, look: _Look) -> None:
    """Write a result: a place is a number to calculate with, shown as every table shows it (``1PF₁₃``)."""
    results = [written(cell, among) for cell in cells]
    text = together(results)
    # Only short and printable text fits into a number's format.
    fits = len(text) <= 40 and text.isprintable() and not {*text} & {'"', "\\"}
    if len(results) == 1 and re.fullmatch(r"\d+(\.\d+)?", results[0].number) and fits:
        before, _, behind = text.partition(results[0].number)
        shown = "".join((f'"{before}"' if before else "", "General", f'"{behind}"' if behind else ""))
        look_of = look.result(results[0], "" if shown == "General" else shown)
        sheet.write_number(row, column, float(results[0].number), look_of)
    else:
        sheet.write_string(row, column, text, look.result(written(best(cells), among)))


def _points(sheet: Any, row: int, column: int, points: Fraction, look: Any) -> None:
    text = format_points(points)
    if "/" in text:
        sheet.write_string(row, column, text, look)
    else:
        # A spreadsheet knows no other numbers; those with a finite decimal come out as they are.
        sheet.write_number(row, column, float(text), look)


_REASONS = ("competitor", "round", "session", "what", "outcome", "points", "text")


def _reasons(standings: Standings, championship: str) -> list[list[str | int | Fraction]]:
    rows: list[list[str | int | Fraction]] = []
    for row in standings.table(championship).rows:
        derivation = standings.why(championship, row.competitor.id)
        name = row.competitor.name
        for line in derivation.lines:
            rows.append([name, line.round, line.session, line.what, line.outcome, line.points, line.text])
        for parting in derivation.partings:
            rows.append([name, "", "", parting.step, "parting", "", parting.text])
    return rows
