"""The bytes of a file, decoded, parsed and split once for all readers, within bounds."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from functools import cached_property

import msgspec

from countback.model.finding import Finding, Severity, Where

#: What one value and one container of decoded JSON take in memory at most, and what all may take.
_VALUE, _CONTAINER, _MEMORY = 70, 140, 300_000_000
LARGEST = 64_000_000
"""Bytes. No classification comes near it."""
MOST_LINES = 120_000
"""More lines than a table of results or laps has; what comes after is not read."""
LONGEST_LINE = 1_000_000
"""Characters. No table has as many columns; the rest of the line is not read."""
_DELIMITERS = ";\t,|"


def _forgiven(text: str) -> object:
    """Return JSON whose strings hold line ends and control characters as they are; None for what is not JSON.

    Games write so what people typed into their names.
    """

    def refused(constant: str) -> None:
        raise ValueError(constant)  # NaN and Infinity are not JSON.

    try:
        return json.loads(text, strict=False, parse_constant=refused)
    except (ValueError, RecursionError):
        return None


class Content:
    """A file in memory. Decoding is tolerant, ``problems`` says what had to be assumed."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self.problems: list[Finding] = []

    @property
    def base(self) -> str:
        """The file's name without its folder."""
        return os.path.basename(self.name)

    def find(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        severity: Severity = "error",
        line: int | None = None,
        column: str | None = None,
        key: str = "",
    ) -> Finding:
        """Return a finding in this file, an error unless said otherwise."""
        return Finding(
            code=code,
            severity=severity,
            where=Where(file=self.base, line=line, column=column, key=key),
            message=message,
            hint=hint,
        )

    @cached_property
    def too_large(self) -> bool:
        """Whether the file is larger than any result."""
        return len(self.data) > LARGEST

    @cached_property
    def text(self) -> str | None:
        """The decoded text without a byte order mark, None for what is not text."""
        data = self.data
        if self.too_large:
            return None
        for mark, encoding in (
            (b"\xef\xbb\xbf", "utf-8"),
            (b"\xff\xfe", "utf-16-le"),
            (b"\xfe\xff", "utf-16-be"),
        ):
            if data.startswith(mark):
                return self._decode(data[len(mark) :], encoding)
        start = data[:400]
        if len(start) >= 4:
            # Every other byte of plain text in UTF-16 is zero, also where no mark says so.
            if start[1::2].count(0) > len(start) * 0.4 and start[0::2].count(0) < len(start) * 0.1:
                return self._decode(data, "utf-16-le")
            if start[0::2].count(0) > len(start) * 0.4 and start[1::2].count(0) < len(start) * 0.1:
                return self._decode(data, "utf-16-be")
        if b"\0" in start:
            return None
        return self._decode(data, "utf-8")

    def _decode(self, data: bytes, encoding: str) -> str:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8":
                text = (
                    data.decode("cp1252", "replace") if data.count(b"\x81") == 0 else data.decode("latin-1")
                )
                assumed = "Windows-1252 (Latin-1)"
            else:
                text, assumed = data.decode(encoding, "replace"), "replacement characters"
            self.problems.append(
                self.find(
                    "encoding",
                    f"not {encoding.upper()} at byte {error.start}: read as {assumed}",
                    "check names with accents",
                    severity="warning" if encoding != "utf-8" else "info",
                )
            )
            return text

    @cached_property
    def is_json(self) -> bool:
        """Whether the text begins like a JSON object or array."""
        return self.text is not None and self.text[:200].lstrip()[:1] in ("{", "[")

    @cached_property
    def json(self) -> object:
        """The decoded JSON, None where it is not JSON; why not is among the problems."""
        if not self.is_json:
            return None
        text = self.text or ""
        containers = text.count("{") + text.count("[")
        if text.count(",") * _VALUE + containers * _CONTAINER > _MEMORY:
            self.problems.append(
                self.find("too-many-values", "too many values for a result", "export one session at a time")
            )
            return None
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            text_forgiven = _forgiven(text) if "invalid character" in str(error) else None
            if text_forgiven is None:
                self.problems.append(
                    self.find("not-json", f"broken JSON: {str(error).rstrip('.')}", "export the file again")
                )
            return text_forgiven

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The cells of the first line that is not blank, trimmed; () where it has no two of them."""
        text = self.text
        if text is None or self.is_json or text[:200].lstrip()[:1] == "<":
            return ()
        line = text[:65536].lstrip("\r\n \ufeff").split("\n", 1)[0].split("\r", 1)[0]
        counts = {delimiter: line.count(delimiter) for delimiter in _DELIMITERS}
        delimiter = max(counts, key=lambda sign: counts[sign])
        if not counts[delimiter]:
            return ()
        try:
            cells = next(csv.reader([line], delimiter=delimiter, strict=False))
        except csv.Error:
            return ()
        return tuple(cell.strip() for cell in cells)

    @cached_property
    def delimiter(self) -> str:
        """What parts the cells of the first line."""
        line = (self.text or "")[:65536].lstrip("\r\n \ufeff").split("\n", 1)[0]
        return max(_DELIMITERS, key=line.count)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the text with their ends."""
        text = self.text or ""
        end = "\n" if "\n" in text else "\r"
        start = 0
        while start < len(text):
            end_at = text.find(end, start)
            stop = end_at + 1 if end_at >= 0 else len(text)
            if stop - start > LONGEST_LINE:
                message = f"a line of {stop - start} characters: only its beginning is read"
                problem = self.find("too-long-line", message, "export the table again")
                if problem not in self.problems:
                    self.problems.append(problem)
                yield text[start : start + LONGEST_LINE]
            else:
                yield text[start:stop]
            start = stop

    def cells(self, *, quoted: bool = True) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of the line and its cells, trimmed, header included, blank lines not.

        ``quoted`` false takes quotation marks as they are. Raises ``csv.Error`` for what no table holds.
        """
        if quoted:
            reader = csv.reader(self.lines(), delimiter=self.delimiter)
        else:
            reader = csv.reader(self.lines(), delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        for cells in reader:
            if reader.line_num > MOST_LINES:
                self.problems.append(self.find("too-many-rows", f"more than {MOST_LINES} lines"))
                return
            cells = [cell.strip() for cell in cells]
            if any(cells):
                yield reader.line_num, cells
