"""Workbooks (XLSX, ODS) and delimited text as rows of cells, within bounds.

A workbook is a zip: what it unpacks to, and how far its cells reach, is checked before it is parsed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from countback.formats.content import Content
from countback.model.finding import Finding

_LARGEST = 30_000_000
"""Bytes of one unpacked part; all parts together may be twice that."""
MOST_CELLS = 600_000
_CELL = re.compile(rb'\sr="([A-Z]{1,4})([0-9]{1,9})"')
_REPEATED = re.compile(rb"<table:table-cell\b[^>]*number-columns-repeated=\"(\d+)\"[^>]*[^/]>")
_ROW = re.compile(rb"<table:table-row\b[^>]*number-rows-repeated=\"(\d+)\"[^>]*>(.{0,400})", re.DOTALL)


class Sheet(NamedTuple):
    """A named table. ``rows`` hold text, numbers, dates and times as the workbook has them, or None."""

    name: str
    rows: list[list[Any]]


class _Bomb(Exception):  # noqa: N818 - it ends the reading, it is no error of the program
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
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content.data))
        found = []
        for name in book.sheet_names[:400]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found.append(Sheet(name, [[None if cell == "" else cell for cell in row] for row in rows]))
    # The parser is not ours; whatever it makes of a broken file is that the file cannot be read.
    except (CalamineError, Exception) as error:
        return content.find("not-a-workbook", f"cannot be read: {str(error)[:200]}", "save it again as XLSX")
    return found


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
            if part.filename.startswith("xl/worksheets/"):
                _check_reach(unpacked)
            elif part.filename == "content.xml":
                _check_repeats(unpacked)
            if b"<!ENTITY" in unpacked[:2000]:
                raise _Bomb(f"{part.filename} declares entities")


def _check_reach(sheet: bytes) -> None:
    rows = columns = 0
    for count, found in enumerate(_CELL.finditer(sheet)):
        column = 0
        for letter in found[1]:
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(found[2])), max(columns, column)
        if rows * columns > MOST_CELLS * 4 or count > MOST_CELLS:
            raise _Bomb(f"cells reach to row {rows}, column {columns}")


def _check_repeats(document: bytes) -> None:
    total = document.count(b"<table:table-cell")
    total += sum(int(found[1][:9]) for found in _REPEATED.finditer(document))
    for found in _ROW.finditer(document):
        if b"office:value" in found[2] or b"<text:p" in found[2]:
            total += int(found[1][:9]) * max(found[2].count(b"<table:table-cell"), 1)
    if total > MOST_CELLS:
        raise _Bomb(f"{total} cells are too many for a result")


def delimited(content: Content) -> Iterator[list[Sheet]]:
    """Yield the text as one sheet for each delimiter that parts its lines, the likeliest first."""
    text = content.text
    if text is None or content.is_json or text[:200].lstrip()[:1] == "<":
        return
    start = text[:20_000]
    counts = {delimiter: start.count(delimiter) for delimiter in ";\t,|"}
    for delimiter in sorted((one for one in counts if counts[one]), key=lambda one: -counts[one]):
        rows: list[list[Any]] = []
        left = MOST_CELLS
        try:
            for row in csv.reader(content.lines(), delimiter=delimiter):
                left -= len(row)
                if left < 0:
                    break
                rows.append([cell.strip() or None for cell in row])
        except csv.Error:
            continue
        yield [Sheet(content.base.rsplit(".", 1)[0], rows)]
