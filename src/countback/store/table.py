"""A CSV file as rows of cells, with a finding for everything that is wrong with its form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from countback.model.finding import Severity
from countback.model.wording import closest, nearest
from countback.store.files import LONGEST_LINE, text_of
from countback.store.findings import MOST, Findings
from countback.store.headings import columns_of, delimiter_of

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Row(NamedTuple):
    """The filled cells of a row by column, and the line it starts on."""

    line: int
    cells: dict[str, str]


class Table:
    """A CSV file with a header. ``columns`` are the known columns it has.

    ``whole`` is false when some of its rows could not be read.
    """

    def __init__(self, name: str, columns: Sequence[str], rows: list[Row], findings: Findings) -> None:
        self.name = name
        self.columns = columns
        self.rows = rows
        self.whole = True
        self._findings = findings

    def find(
        self,
        row: Row | None,
        column: str,
        code: str,
        message: str,
        hint: str = "",
        severity: Severity = "error",
    ) -> None:
        """Record what is wrong with a cell."""
        line = row.line if row else 1
        self._findings.add(
            code, message, hint, file=self.name, line=line, column=column or None, severity=severity
        )


def read_table(
    data: bytes, name: str, expected: Sequence[str], required: Sequence[str], findings: Findings
) -> Table | None:
    """Return the rows of a CSV file; None, with findings, when its header makes that impossible.

    Cells are parted by commas, semicolons or tabs, whichever the header has most of. Header names are
    taken as `headings.columns_of` says, cells without the space around them; rows without any filled cell
    are passed over.
    """
    text = text_of(data, name, findings)
    if text is None:
        return None
    csv.field_size_limit(LONGEST_LINE)
    lines = _records(text, name, findings)
    first = next(lines, None)
    if first is None:
        return None
    header = columns_of(first[1], expected)
    if not _header_is_good(header, name, expected, required, findings, first[0]):
        return None
    columns = [column if column in expected else "" for column in header]
    table = Table(name, [column for column in columns if column], [], findings)
    control = _CONTROL_IN_TEXT.search(text) is not None
    quoted = '"' in text  # else no cell can hold a line break
    width = len(header)
    for line, cells in lines:
        filled = {
            column: text
            for column, cell in zip(columns, cells, strict=False)
            if column and (text := cell.strip())
        }
        row = Row(line, filled)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            table.find(
                row,
                "",
                "row-too-long",
                f"has {len(cells)} cells, the header has {width}",
                "put cells that hold a comma in quotes",
            )
            table.whole = False
            continue
        if control or (quoted and any("\n" in cell or "\r" in cell for cell in filled.values())):
            _control_characters(table, row)
        if filled:
            table.rows.append(row)
    table.whole &= not any(finding.code == "bad-csv" and finding.where.file == name for finding in findings)
    return table


def write_table(columns: Sequence[str], rows: Iterable[Mapping[str, str]], always: Sequence[str]) -> bytes:
    """Return rows as CSV with those columns that are filled anywhere, and those in ``always``."""
    listed = list(rows)
    used = [column for column in columns if column in always or any(row.get(column) for row in listed)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(used)
    writer.writerows([row.get(column, "") for column in used] for row in listed)
    return buffer.getvalue().encode("utf-8")


def _records(text: str, name: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Yield every record with the line it starts on, up to the first that cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter_of(text))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        findings.add(
            "bad-csv",
            f"is not CSV: {error}",
            'a cell with a comma or a quote stands in quotes, a quote in it is doubled: "Bob ""Bo"" Roe"',
            file=name,
            line=line,
        )


def _header_is_good(
    header: list[str],
    name: str,
    columns: Sequence[str],
    required: Sequence[str],
    findings: Findings,
    line: int,
) -> bool:
    good, seen, unread = True, set[str](), 0
    missing = [column for column in required if column not in header]
    others = [column for column in dict.fromkeys(header) if column not in columns]
    meant = {column: nearest(column, others) for column in missing}
    for column in header:
        if not column:
            continue
        if column in seen:
            findings.add(
                "column-twice",
                f"column {column} is there twice",
                "remove one",
                file=name,
                line=line,
                column=column,
            )
            good = False
        elif column not in columns and column not in meant.values():
            unread += 1
            hint = closest(column, columns) if unread <= MOST else ""  # those past it are not shown
            findings.add(
                "unknown-column",
                f"column {column} is not read",
                hint or f"there are {', '.join(columns)}",
                file=name,
                line=line,
                column=column,
                severity="warning",
            )
        seen.add(column)
    for column in missing:
        hint = f"the first line names the columns: add {column}"
        if meant[column]:
            hint = f"is {meant[column]} meant to be it?"
        findings.add(
            "missing-column", f"column {column} is missing", hint, file=name, line=line, column=column
        )
        good = False
    return good


def _control_characters(table: Table, row: Row) -> None:
    for column, cell in row.cells.items():
        match = _CONTROL.search(cell)
        if match is None:
            continue
        if match[0] in "\r\n":
            message, hint = "has a line break in it", "write it on one line; a quote may be left open"
        else:
            message, hint = f"has the control character U+{ord(match[0]):04X} in it", "remove it"
        table.find(row, column, "control-character", message, hint)
