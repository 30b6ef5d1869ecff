"""Workbooks (XLSX, ODS) and delimited text as rows of cells, within bounds.

A workbook is a zip: what it unpacks to, and how far its cells reach, is checked before it is parsed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from countback.formats.checks import MOST_ROWS
from countback.formats.content import Content
from countback.model.finding import Finding

_LARGEST = 30_000_000
"""Bytes of one unpacked part; all parts together may be twice that."""
MOST_CELLS, MOST_MERGED = 600_000, 200
_PLACED = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^<>]*?\sr\s*=\s*([\"'])([^\"'<>]*)\1")
_PLACE = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})\Z")
_REPEATED = re.compile(rb"number-(columns|rows)-repeated\s*=\s*[\"']([^\"']*)[\"']")
_CONTENT = (b"<text:p", b"office:value", b"office:date-value", b"office:time-value", b"office:string-value")


class Sheet(NamedTuple):
    """A named table. ``rows`` hold text, numbers, dates and times as the workbook has them, or None."""

    name: str
    rows: list[list[Any]]


class _Bomb(Exception):  # noqa: N818 - it ends the reading, it is not an error of the program
    pass


def is_workbook(content: Content) -> bool:
    """Whether the file is a zip that holds an XLSX or ODS workbook."""
    if not content.data.startswith(b"PK\x03\x04") or content.too_large:
        return False
    start = content.data[:200]
    return (
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in start
        or b"xl/workbook.xml" in content.data
    )


def sheets(content: Content) -> list[Sheet] | Finding:
    """Return the sheets of a workbook, or why it cannot be read."""
    try:
        _check(content.data)
    except _Bomb as bomb:
        return content.find("zip-bomb", str(bomb), "save the sheet alone and without formats")
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
    ) as error:
        return content.find("not-a-workbook", f"cannot be unpacked: {str(error)[:200]}", "save it again")
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content.data))
        opened = []
        for name in book.sheet_names[:400]:
            sheet = book.get_sheet_by_name(name)
            rows = [
                [None if cell == "" else cell for cell in row]
                for row in sheet.to_python(skip_empty_area=False)
            ]
            _spread(rows, sheet.merged_cell_ranges or ())
            opened.append(Sheet(name, rows))
    except (KeyboardInterrupt, SystemExit):
        raise
    # Whatever the parser stumbles over (a panic is not an Exception), the file cannot be read.
    except BaseException as error:
        return content.find("not-a-workbook", f"cannot be read: {str(error)[:200]}", "save it again as XLSX")
    return opened


def opened_sheets(content: Content) -> list[Sheet] | Finding:
    """Return the same, unpacked once for all who ask about this content."""
    kept: list[Sheet] | Finding | None = content.__dict__.get("sheets")
    if kept is None:
        kept = content.__dict__["sheets"] = sheets(content)
    return kept


def _spread(rows: list[list[Any]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every row of a cell that is merged downwards its value; one merged across stays where it is."""
    for (top, left), (bottom, right) in islice(merged, MOST_ROWS):
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : min(bottom, top + MOST_MERGED) + 1]:
            if left < len(row) and row[left] is None:
                row[left] = rows[top][left]


def _check(data: bytes) -> None:
    """Raise where parts are too large unpacked or where cells reach too far to be laid out."""
    left = 2 * _LARGEST
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > 1000:
            raise _Bomb(f"{len(parts)} parts are too many for a workbook")
        for part in parts:
            with archive.open(part) as opened:
                unpacked = opened.read(_LARGEST + 1)
            left -= len(unpacked)
            if len(unpacked) > _LARGEST or left < 0 or part.file_size > _LARGEST:
                raise _Bomb(f"{part.filename} unpacks to more than {_LARGEST // 1_000_000} MB")
            # A relation may name any part as a sheet.
            if b"sheetData" in unpacked or b"<row" in unpacked:
                _check_reach(unpacked)
            if b"table-row" in unpacked:
                _check_repeats(unpacked)
            if b"<!ENTITY" in unpacked[:2000]:
                raise _Bomb(f"{part.filename} declares entities")


def _check_reach(sheet: bytes) -> None:
    """Raise where the cells of an XLSX sheet reach too far: they are laid out in full, blanks and all."""
    rows = columns = 0
    for count, match in enumerate(_PLACED.finditer(sheet)):
        place = _PLACE.match(match[2])
        if place is None:
            raise _Bomb(f"a cell is at {match[2][:20]!r}")
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(place[2])), max(columns, column)
        if rows * columns > MOST_CELLS * 4 or count > MOST_CELLS:
            raise _Bomb(f"cells reach to row {rows}, column {columns}")
    if (sheet.count(b"<c") + 1) * max(rows, 1) > MOST_CELLS * 4 and sheet.count(b" r=") < sheet.count(
        b"<c"
    ) // 2:
        raise _Bomb("cells do not say where they are")


def _check_repeats(document: bytes) -> None:
    """Raise where an ODS document repeats rows and cells too often."""
    height = last = width = 0
    for row in document.split(b"<table:table-row")[1:]:
        head, _, cells = row.partition(b">")
        repeated = _times(head, b"rows")
        height += repeated
        filled = max(cells.rfind(mark) for mark in _CONTENT)
        if filled < 0:
            continue
        last = height
        across = sum(
            _times(cell.partition(b">")[0], b"columns") for cell in cells[:filled].split(b"table-cell")[1:]
        )
        width = max(width, across)
        if last * width > MOST_CELLS * 4:
            raise _Bomb(f"cells reach to row {last}, column {width}")


def _times(tag: bytes, what: bytes) -> int:
    """Return how often a row or cell is repeated."""
    for match in _REPEATED.finditer(tag):
        if match[1] == what:
            if not match[2].isdigit() or len(match[2]) > 7:
                raise _Bomb(f"repeats {match[2][:20]!r} times")
            return int(match[2])
    return 1


def delimited(content: Content, most: int = MOST_ROWS + 100) -> Iterator[list[Sheet]]:
    """Yield the first rows of the text as one sheet, once for each delimiter, the likeliest first."""
    text = content.text
    if text is None or content.is_json or text[:200].lstrip()[:1] == "<":
        return
    start = text[:20_000]
    counts = {delimiter: start.count(delimiter) for delimiter in ";\t,|"}
    for delimiter in sorted(
        (count for count in counts if counts[count]), key=lambda delimiter_: -counts[delimiter_]
    ):
        rows: list[list[Any]] = []
        left = MOST_CELLS
        try:
            for row in csv.reader(content.lines(), delimiter=delimiter):
                left -= len(row)
                if left < 0 or len(rows) >= most:
                    break
                rows.append([cell.strip() or None for cell in row])
        except csv.Error:
            continue
        yield [Sheet(content.base.rsplit(".", 1)[0], rows)]
