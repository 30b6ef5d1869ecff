"""Rewrite those cells and rows of a CSV file that differ; its columns, its order and the rest stay."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from countback.store.headings import columns_of, delimiter_of

_BOM = "\ufeff"


@dataclass
class _Row:
    """A row as it stands in the text, and the lines without any known cell that follow it."""

    text: str
    cells: list[str]
    after: list[str] = field(default_factory=list)


def edit_rows(
    data: bytes,
    old: bytes,
    new: bytes,
    fields: Sequence[str],
    old_keys: Sequence[str],
    new_keys: Sequence[str],
) -> bytes:
    """Return a CSV file with what differs between ``old`` and ``new`` put into it.

    ``data`` is the file as people wrote it; ``old`` is what it says and ``new`` what it is to say, both as
    Countback writes them. The keys name what each row is about, so that rows are found again; ``fields`` are
    the columns that are read, rows with nothing in them are nobody's and stay where they are.
    """
    text = data.decode("utf-8-sig")
    mark = delimiter_of(text)
    header, rows = _split(text, fields, mark)
    ends = "\r\n" if header.text.endswith("\r\n") else "\n"
    columns = columns_of(header.cells, fields)
    before, after = _cells(old), _cells(new)
    added = [column for column in fields if column not in columns and any(row.get(column) for row in after)]
    if added:
        header.text = header.text.rstrip("\r\n") + "".join(f"{mark}{column}" for column in added) + ends
        columns += added
    places = {key: place for place, key in enumerate(_numbered(old_keys))}
    written = [header]
    kept = {place for key in _numbered(new_keys) if (place := places.get(key)) is not None}
    # What stood below a row that goes stays where it was: below the last row before it that is kept.
    left: dict[int, list[str]] = {}
    last = -1
    for place, row in enumerate(rows):
        if place in kept:
            last = place
        else:
            left.setdefault(last, []).extend(row.after)
    header.after += left.get(-1, [])
    for key, cells in zip(_numbered(new_keys), after, strict=True):
        place = places.get(key)
        if place is None:
            written.append(_Row(_line([cells.get(column, "") for column in columns], mark) + ends, []))
            continue
        row = rows[place]
        row.after += left.get(place, [])
        changed = {
            column: cells.get(column, "")
            for column in fields
            if before[place].get(column, "") != cells.get(column, "")
        }
        if changed:
            row.text = _with_cells(row, columns, changed, ends, mark)
        written.append(row)
    lines = [line for row in written for line in (row.text, *row.after)]
    joined = "".join(line if line.endswith(("\n", "\r")) else line + ends for line in lines)
    if not text.endswith(("\n", "\r")):
        joined = joined.rstrip("\r\n")
    return ((_BOM if data.startswith(b"\xef\xbb\xbf") else "") + joined).encode("utf-8")


def _split(text: str, fields: Sequence[str], mark: str) -> tuple[_Row, list[_Row]]:
    """Return the header and the rows with a known cell, each with its own text."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True, delimiter=mark)
    taken, records = 0, []
    for cells in reader:
        records.append(_Row("".join(lines[taken : reader.line_num]), cells))
        taken = reader.line_num
    header, rows = records[0], list[_Row]()
    columns = columns_of(header.cells, fields)
    for record in records[1:]:
        filled = any(
            cell.strip() for column, cell in zip(columns, record.cells, strict=False) if column in fields
        )
        if filled:
            rows.append(record)
        else:
            (rows[-1] if rows else header).after.append(record.text)
    return header, rows


def _cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def _numbered(keys: Sequence[str]) -> list[tuple[str, int]]:
    """Return keys with a number that tells apart those that stand several times."""
    seen: Counter[str] = Counter()
    numbered = []
    for key in keys:
        seen[key] += 1
        numbered.append((key, seen[key]))
    return numbered


def _with_cells(row: _Row, columns: Sequence[str], changed: dict[str, str], ends: str, mark: str) -> str:
    """Return the text of a row with some cells changed; the others keep their quotes and spaces."""
    line = row.text.rstrip("\r\n")
    raw, position = [], 0
    cell_in_line = re.compile(rf'(?:"(?:[^"]|"")*")?[^{mark}\r\n]*')
    while True:
        match = cell_in_line.match(line, position)
        assert match is not None
        raw.append(match[0])
        position = match.end() + 1
        if position > len(line):
            break
    if len(raw) != len(row.cells):
        raw = [_line([cell], mark) for cell in row.cells]
    for column, cell in changed.items():
        if column not in columns:
            continue  # blank, as a column that is needed has been added
        at = columns.index(column)
        raw += [""] * (at + 1 - len(raw))
        raw[at] = _line([cell], mark)
    return mark.join(raw) + (row.text[len(line) :] or ends)


def _line(cells: Sequence[str], mark: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="", delimiter=mark).writerow(cells)
    # A row of one blank cell is written as "": it is one cell of several here.
    return "" if list(cells) == [""] else out.getvalue()
