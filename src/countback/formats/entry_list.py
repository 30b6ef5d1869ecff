"""A list of entries as somebody typed or pasted it: columns in any order and tongue, one row for each car."""

from __future__ import annotations

from typing import Any

from countback.formats.cell_values import drivers_of, shown
from countback.formats.checks import MOST_ROWS
from countback.formats.content import Content
from countback.formats.layout import Laid, lay_out_entries
from countback.formats.reading import ReadEntry, ReadFile
from countback.formats.sheets import Sheet, delimited, is_workbook, opened_sheets
from countback.model.finding import Finding

name = "entries"


def read(content: Content) -> ReadFile:
    """Return the entries of the first sheet that has a row of headings with drivers."""
    opened = opened_sheets(content) if is_workbook(content) else [one[0] for one in delimited(content)]
    if isinstance(opened, Finding):
        return ReadFile(reader=name, findings=(opened,))
    laid_out = [(sheet, laid) for sheet in opened if (laid := lay_out_entries(sheet.rows))]
    if not laid_out:
        hint = "name the columns in the first row: No, Driver, Team, Class, Car, Nationality"
        return ReadFile(reader=name, findings=(content.find("no-headings", "no column with drivers", hint),))
    sheet, laid = laid_out[0] if is_workbook(content) else max(laid_out, key=lambda one: len(one[1].columns))
    return _entries(content, sheet, laid)


def _entries(content: Content, sheet: Sheet, laid: Laid) -> ReadFile:
    taken = ", ".join(f"{field} = {heading}" for field, heading in laid.layout.columns.items())
    unread = f"; not read: {', '.join(laid.unread)}" if laid.unread else ""
    findings = [content.find("columns", f"columns {taken}{unread}"[:800], severity="info")]
    entries: list[ReadEntry] = []
    for line, cells in enumerate(sheet.rows[laid.row + 1 :], start=laid.row + 2):

        def cell(field: str, cells: list[Any] = cells) -> Any:
            at = laid.columns.get(field, len(cells))
            return cells[at] if at < len(cells) else None

        drivers = drivers_of(cell)
        number = shown(cell("number")).removesuffix(".0").lstrip("#").strip()
        if not drivers:
            if said := " ".join(shown(one) for one in cells if one is not None):
                message = f"no driver in the row: {said[:80]}"
                findings.append(content.find("no-driver", message, severity="warning", line=line))
            continue
        if number and any(one.number == number for one in entries):
            message = f"number {number} stands there twice"
            hint = "give each car its number; two cars of one number are told apart by their drivers"
            findings.append(content.find("number-twice", message, hint, severity="warning", line=line))
        entries.append(
            ReadEntry(
                number=number,
                drivers=drivers,
                team=shown(cell("team")),
                class_=shown(cell("class")),
                car=shown(cell("car")),
            )
        )
        if len(entries) > MOST_ROWS:
            findings.append(content.find("too-many-rows", f"more than {MOST_ROWS} rows"))
            break
    if not entries:
        findings.append(content.find("no-rows", "no car in it", "write one row for each"))
    return ReadFile(reader=name, entries=tuple(entries), findings=tuple(findings))
