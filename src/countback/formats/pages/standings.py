"""Standings from a sheet: the matrix of results, its groups (classes, guests) and its names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from countback.formats.pages.blocks import RawCell, Sheet
from countback.formats.pages.sheets import MOST_BEFORE_NAMES, NAMES, points_lead
from countback.formats.pages.words import COUNTS, extra_of, kind_of
from countback.model.countries import country_of, split_country
from countback.model.published import PrintedCell, PrintedColumn, PrintedRow, PrintedTable
from countback.model.text import slug
from countback.notation.reading import is_result

_GUEST = re.compile(r"guest|ineligible|not eligible|non-championship|invitation", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(final|standings?|championship|class|season|\d{4}|drivers?'?|the|results?|table|points|full|series)\b",
    re.IGNORECASE,
)


def printed(cell: RawCell) -> PrintedCell:
    """Return a cell of the published season from a reader's cell."""
    return PrintedCell(
        text=cell.text,
        line=cell.line,
        column=cell.column,
        bold=cell.bold,
        italic=cell.italic,
        noted=cell.noted,
    )


class Layout(NamedTuple):
    """Which columns of a sheet hold the name, further names, results, the total, and what else there is."""

    kinds: list[str]
    names: list[int]
    matrix: list[int]
    points: int
    extra: dict[str, int]


def _layout(sheet: Sheet) -> Layout | None:
    heads = sheet.heads[0]
    kinds = [kind_of(cell.text) for cell in heads]
    if "points" not in kinds:
        return None
    points_at = max(at for at, kind in enumerate(kinds) if kind == "points")
    names_at = [at for at, kind in enumerate(kinds[:points_at]) if kind in NAMES]
    if not names_at:
        return None
    matrix: list[int] = []
    extra: dict[str, int] = {}
    counted = False
    first = _first_result(kinds, points_at)
    leads = points_lead([cell.text for cell in heads], first - 1, points_at)
    for at in range(first, len(heads)):
        kind = extra_of(heads[at].text)
        wide = any(heads[at] is heads[other] for other in (at - 1, at + 1) if 0 <= other < len(heads))
        if at != points_at and kind and not wide:
            extra.setdefault(kind, at)
            counted = counted or (bool(matrix) and kind in COUNTS)
        elif (
            (at < points_at) != leads
            and at != points_at
            and not (counted and not wide and _whole_numbers(sheet, at))
        ):
            matrix.append(at)
    return Layout(kinds, names_at, matrix, points_at, extra)


def _whole_numbers(sheet: Sheet, at: int) -> bool:
    """Tell whether every row has a number in a column: after a count such a column is one more count."""
    return all(row[at].text.isdigit() for row in sheet.rows if at < len(row) and not _is_group(row))


def tables_of(sheet: Sheet, section: str, meant: Mapping[str, str]) -> list[PrintedTable]:
    """Return the tables of a sheet of standings, one a group; none when it is something else.

    ``meant`` is what ``bold`` and ``italic`` results are said to mean.
    """
    layout = _layout(sheet)
    if layout is None:
        return []
    name_at = layout.names[0]
    words = {cell.text for row in sheet.heads for cell in row}
    groups: list[tuple[str, list[PrintedRow], int]] = [("", [], sheet.line)]
    guests = False
    last: RawCell | None = None
    for row in sheet.rows:
        if _is_group(row) and not _repeats_heads(row, words):
            title = row[0].text
            guests = bool(_GUEST.search(title))
            if not guests:
                groups.append((title, [], row[0].line))
            continue
        if name_at >= len(row) or not row[name_at].text or _repeats_heads(row, words):
            continue
        made = _row(row, layout, guests)
        rows = groups[-1][1]
        if rows and last is row[name_at]:
            rows[-1] = _merge(rows[-1], made)
        else:
            rows.append(made)
        last = row[name_at]
    columns = _columns(sheet, layout.matrix)
    return [
        _named(title, rows, line, sheet, section, columns, layout.kinds[name_at], meant)
        for title, rows, line in groups
        if rows
    ]


def _repeats_heads(row: list[RawCell], words: set[str]) -> bool:
    """Tell whether a row is the headings once more, at the foot of the table, or nothing."""
    texts = {cell.text for cell in row if cell.text}
    return texts <= words or (len(texts) > 1 and len(texts & words) >= 0.6 * len(texts))


def _first_result(kinds: list[str], points_at: int) -> int:
    named = next(at for at, kind in enumerate(kinds) if kind in NAMES)
    lead = named if named <= MOST_BEFORE_NAMES else 0
    while lead < points_at and (kinds[lead] in NAMES or kinds[lead] in ("pos", "number", "class", "text")):
        lead += 1
    return lead


def _columns(sheet: Sheet, matrix: list[int]) -> tuple[PrintedColumn, ...]:
    columns: list[PrintedColumn] = []
    top = sheet.heads[0]
    number = race = 0
    for at in matrix:
        if not columns or top[at] is not top[at - 1]:
            number, race = number + 1, 0
        race += 1
        code, country = _code(top[at].text)
        below = sheet.heads[1][at] if len(sheet.heads) > 1 else top[at]
        under = below.text if below is not top[at] else ""
        columns.append(PrintedColumn(code=code, round=number, race=race, country=country, label=under))
    return tuple(columns)


def _code(text: str) -> tuple[str, str]:
    """Return the code and the country of a column's heading: ``SEB USA``, ``United Kingdom DON``."""
    country, rest = split_country(text)
    if country and rest:
        return (country, rest) if len(country) == 3 and country_of(rest) else (rest, country)
    words = text.split()
    for at in range(1, len(words)):
        tail = " ".join(words[at:])
        if country_of(tail):
            return " ".join(words[:at]), tail
    return text, ""


def _is_group(row: list[RawCell]) -> bool:
    first = row[0]
    return bool(first.text) and not is_result(first.text) and all(cell is first for cell in row)


def _row(row: list[RawCell], layout: Layout, guest: bool) -> PrintedRow:
    def shown(at: int) -> RawCell | None:
        return row[at] if at < len(row) and row[at].text else None

    points = shown(layout.points)
    extra = {kind: cell for kind, at in layout.extra.items() if (cell := shown(at))}
    return PrintedRow(
        name=printed(row[layout.names[0]]),
        position=printed(row[0]) if layout.names[0] > 0 else None,
        points=printed(points) if points else None,
        results=tuple(printed(row[at]) if at < len(row) else PrintedCell() for at in layout.matrix),
        car=" / ".join(cell.text for at in layout.names[1:] if (cell := shown(at))),
        extra={kind: printed(cell) for kind, cell in extra.items()},
        guest=guest or bool(_GUEST.search(row[0].text) or row[0].text in ("G", "(G)")),
    )


def _merge(above: PrintedRow, below: PrintedRow) -> PrintedRow:
    """Return one row from two lines of one competitor: another driver or another car."""
    results = list(above.results)
    spare = [PrintedCell()] * len(results)
    for at, cell in enumerate(below.results):
        if not cell.text or cell == results[at]:
            continue
        if results[at].text:
            spare[at] = cell
        else:
            results[at] = cell
    also = (*above.also, tuple(spare)) if any(cell.text for cell in spare) else above.also
    car = " / ".join(dict.fromkeys(name for name in (above.car, below.car) if name))
    return PrintedRow(
        name=above.name,
        position=above.position,
        points=above.points or below.points,
        results=tuple(results),
        also=also,
        car=car,
        extra=below.extra | above.extra,
        guest=above.guest,
    )


def _named(
    group: str,
    rows: list[PrintedRow],
    line: int,
    sheet: Sheet,
    section: str,
    columns: tuple[PrintedColumn, ...],
    subject: str,
    meant: Mapping[str, str],
) -> PrintedTable:
    title = group or section or sheet.caption or subject
    short = _WORDS.sub(" ", re.sub(r"[’']s?\b", "", title))
    return PrintedTable(
        id=slug(short) or f"{subject}s",
        title=title,
        rows=tuple(rows),
        columns=columns,
        subject=subject,
        section=section,
        group=group,
        bold=meant.get("bold", "pole"),
        italic=meant.get("italic", "fastest-lap"),
        line=line,
    )


def names_of(sheet: Sheet) -> dict[str, set[str]]:
    """Return the names below each name column of a sheet, without countries."""
    names: dict[str, set[str]] = {}
    for at, cell in enumerate(sheet.heads[0]):
        kind = kind_of(cell.text)
        if kind in ("driver", "team", "entrant"):
            names[kind] = {split_country(row[at].text)[1] for row in sheet.rows if at < len(row)} - {""}
    return names
