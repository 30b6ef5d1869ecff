"""A list of entries as somebody typed or pasted it: columns in any order and tongue, one row for each car."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from countback.formats.cell_values import drivers_of, shown
from countback.formats.checks import MOST_ROWS
from countback.formats.content import Content
from countback.formats.layout import lay_out_entries
from countback.formats.reading import ReadEntry, ReadFile
from countback.formats.sheets import Sheet, delimited, is_workbook, opened_sheets
from countback.model.finding import Finding
from countback.model.numbers import in_rounds

name = "entries"
#: What the columns are where no row heads them.
_UNHEADED = ("number", "driver", "team", "class")
_NUMBER = re.compile(r"#?\s*[A-Za-z]{0,2}\d{1,4}[A-Za-z]?(?:\.0)?")
_YES = ("yes", "y", "x", "guest", "g", "1", "true", "on", "ja", "oui", "si", "sí")
_ROUNDS = range(1, 100)


class _Listed(NamedTuple):
    """The rows of a list: ``columns`` say where each field stands, ``first`` is the line of the first row."""

    rows: Sequence[Sequence[Any]]
    columns: dict[str, int]
    first: int
    said: str


def read_text(text: str, called: str = "list") -> ReadFile:
    """Return the entries of a pasted text; ``called`` is its name in findings."""
    return read(Content(called, text.encode("utf-8", "replace")))


def read(content: Content) -> ReadFile:
    """Return the entries of the first sheet that has a row of headings with drivers.

    Text without headings holds number, driver, team and class, in this order, if its rows look so.
    """
    opened = (
        opened_sheets(content)
        if is_workbook(content)
        else [sheet_laid[0] for sheet_laid in delimited(content)]
    )
    if isinstance(opened, Finding):
        return ReadFile(reader=name, findings=(opened,))
    listed = _headed(content, opened) or _unheaded(content)
    if listed is None:
        hint = "name the columns in the first row: No, Driver, Team, Class, Car, Nationality, Rounds, Guest"
        return ReadFile(reader=name, findings=(content.find("no-headings", "no column with drivers", hint),))
    return _entries(content, listed)


def _headed(content: Content, sheets: Sequence[Sheet]) -> _Listed | None:
    laid_out = [(sheet, laid) for sheet in sheets if (laid := lay_out_entries(sheet.rows))]
    if not laid_out:
        return None
    sheet, laid = (
        laid_out[0] if is_workbook(content) else max(laid_out, key=lambda pair: len(pair[1].columns))
    )
    taken = ", ".join(f"{field} = {heading}" for field, heading in laid.layout.columns.items())
    unread = f"; not read: {', '.join(laid.unread)}" if laid.unread else ""
    return _Listed(sheet.rows[laid.row + 1 :], laid.columns, laid.row + 2, f"columns {taken}{unread}")


def _unheaded(content: Content) -> _Listed | None:
    """Return the rows of a text whose first cells are numbers and whose second are names."""
    lines = [] if is_workbook(content) or content.is_json else (content.text or "").splitlines()[:MOST_ROWS]
    rows = [_cells(line) for line in lines]
    filled = [row for row in rows if any(row)]
    if not filled or not all(
        len(row) > 1 and _NUMBER.fullmatch(row[0]) and re.match(r"[^\W\d_]", row[1]) for row in filled
    ):
        return None
    width = min(max(map(len, filled)), len(_UNHEADED))
    columns = {field: at for at, field in enumerate(_UNHEADED[:width])}
    said = f"no headings: taken as {', '.join(columns)}"
    more = max(map(len, filled)) - width
    return _Listed(rows, columns, 1, f"{said}; not read: {more} more" if more else said)


def _cells(line: str) -> list[str]:
    mark = next((sign for sign in "\t;," if sign in line), None)
    cells = line.split(mark) if mark else re.split(r"\s{2,}|\s+(?=\D)", line.strip(), maxsplit=1)
    return [cell.strip() for cell in cells]


def _entries(content: Content, listed: _Listed) -> ReadFile:
    findings = [content.find("columns", listed.said[:800], severity="info")]
    entries: list[ReadEntry] = []
    for line, cells in enumerate(listed.rows, start=listed.first):
        entry = _entry(content, cells, listed.columns, line, findings)
        if entry is None:
            continue
        twins = [other for other in entries if entry.number and other.number == entry.number]
        if twins:
            groups = bool(entry.group) and entry.group not in {twin.group for twin in twins}
            message = f"number {entry.number} is listed twice"
            hint = (
                f"they are told apart by their {'groups' if groups else 'drivers'}; or give each its number"
            )
            findings.append(content.find("number-twice", message, hint, severity="warning", line=line))
        entries.append(entry)
        if len(entries) > MOST_ROWS:
            findings.append(content.find("too-many-rows", f"more than {MOST_ROWS} rows"))
            break
    if not entries:
        findings.append(content.find("no-rows", "no car in it", "write one row for each"))
    return ReadFile(reader=name, entries=tuple(entries), findings=tuple(findings))


def _entry(
    content: Content, cells: Sequence[Any], columns: dict[str, int], line: int, findings: list[Finding]
) -> ReadEntry | None:
    """Return the entry of a row; None, with a finding, for a row that names nobody."""

    def cell(field: str) -> Any:
        at = columns.get(field, len(cells))
        return cells[at] if at < len(cells) else None

    drivers = drivers_of(cell)
    number = shown(cell("number")).removesuffix(".0").lstrip("#").strip()
    if not drivers:
        if said := " ".join(shown(cell) for cell in cells if cell is not None).strip():
            message = f"the row names no driver: {said[:80]}"
            hint = "the row is left out; name who drives"
            findings.append(content.find("no-driver", message, hint, severity="warning", line=line))
        return None
    rounds = shown(cell("rounds")).removesuffix(".0").strip().casefold()
    try:
        numbers = tuple(
            number for number in _ROUNDS if rounds and rounds != "all" and in_rounds(rounds, number)
        )
    except ValueError:
        message = f"{rounds[:40]!r} is not a list of rounds"
        findings.append(content.find("wrong-rounds", message, "write 1-4, 7; nothing for all", line=line))
        numbers = ()
    return ReadEntry(
        number=number,
        drivers=drivers,
        team=shown(cell("team")),
        # Where nothing else is a class, a group is.
        class_=shown(cell("class" if "class" in columns else "group")),
        group=shown(cell("group")) if "class" in columns else "",
        car=shown(cell("car")),
        rounds=numbers,
        guest=shown(cell("guest")).strip().casefold().removesuffix(".0") in _YES,
        line=line,
    )
