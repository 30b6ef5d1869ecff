"""The text of a cell gathered from runs: what is bold or italic, and where in the page it begins."""

from __future__ import annotations

import re
from bisect import bisect_right

from countback.formats.readers.page_blocks import MAX_TEXT, RawCell

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACE = re.compile(r"\s+")


class Places:
    """Turns an offset into a line and column, both from 1, lines as `str.splitlines` counts them."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        for line in text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset."""
        line = min(bisect_right(self.starts, offset), max(len(self.starts) - 1, 1))
        return line, offset - self.starts[line - 1] + 1


class Runs:
    """Collects the visible text of a cell. Text beyond `MAX_TEXT` is counted and dropped."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.first: int | None = None
        self._seen = self._bold = self._italic = 0

    def add(
        self, text: str, offset: int | None, *, bold: bool = False, italic: bool = False, raised: bool = False
    ) -> None:
        """Add a run of text that begins at ``offset`` in the page (None: it is not there as such)."""
        self.length += len(text)
        if self.length - len(text) > MAX_TEXT:
            return
        visible = sum(not sign.isspace() for sign in text)
        if visible and offset is not None and self.first is None:
            self.first = offset + len(text) - len(text.lstrip())
        if offset is not None:
            self._seen += visible
            self._bold += visible * bold
            self._italic += visible * italic
        self.parts.append(text.translate(_RAISED) if raised else text)

    def cell(self, places: Places, offset: int, rows: int = 1, columns: int = 1) -> RawCell:
        """Return the cell; one without text stands at ``offset``."""
        text = _SPACE.sub(" ", "".join(self.parts)).strip()
        line, column = places.at(offset if self.first is None else self.first)
        whole = self._seen > 0
        return RawCell(
            text[:MAX_TEXT],
            line,
            column,
            bold=whole and self._bold >= 0.6 * self._seen,
            italic=whole and self._italic >= 0.6 * self._seen,
            rows=rows,
            columns=columns,
        )
