"""What a page is made of before its tables are understood: headings, prose and grids of cells.

Cells are gathered from runs of text, so that they know what is bold and where in the page they begin.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from countback.model.finding import Finding, Severity, Where

_SCRIPTS = {
    "sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
_NOTE = re.compile(r"\s*[a-eg-km-oq-z]\s*")
_SPACE = re.compile(r"\s+")

MAX_COLUMNS = 400
MAX_ROWS = 20_000
MAX_CELLS = 400_000
MAX_TEXT = 4_000
DEEPEST = 30
"""No season page comes near these; what does is cut there, with a finding. DEEPEST: tables within tables."""


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as a format gives it. ``rows`` and ``columns`` are its spans where the format knows them.

    ``noted`` says that it refers to a note that is not part of its text.
    """

    text: str = ""
    line: int = 0
    column: int = 0
    bold: bool = False
    italic: bool = False
    rows: int = 1
    columns: int = 1
    noted: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading: ``level`` 1 is the page's title."""

    level: int
    text: str
    line: int


@dataclass(frozen=True)
class Prose:
    """A line or paragraph of text; ``column`` is where it begins, 0 where that is not known."""

    text: str
    line: int
    column: int = 0


@dataclass(frozen=True)
class Grid:
    """The rows of a table as written. ``spans`` tells whether the format says how cells span."""

    rows: list[list[RawCell]]
    line: int
    spans: bool
    caption: str = ""


Block = Heading | Prose | Grid


@dataclass
class Limits:
    """Counts what has been read and reports once what is too much. ``file`` names the page."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    cells: int = 0
    _said: set[str] = field(default_factory=set)

    def say(self, code: str, line: int, message: str, hint: str = "", severity: Severity = "warning") -> None:
        """Record a finding of a kind once, at its first place."""
        if code not in self._said:
            self._said.add(code)
            where = Where(file=self.file, line=line)
            self.findings.append(
                Finding(code=code, severity=severity, where=where, message=message, hint=hint)
            )

    def room(self, row: list[RawCell], line: int) -> bool:
        """Tell whether one more cell may be added to a row."""
        if len(row) >= MAX_COLUMNS:
            self.say("too-many-columns", line, f"more than {MAX_COLUMNS} columns", "the rest is not read")
            return False
        if self.cells >= MAX_CELLS:
            self.say("too-many-cells", line, f"more than {MAX_CELLS} cells", "the rest is not read")
            return False
        self.cells += 1
        return True

    def cut(self, text: str, line: int) -> str:
        """Return the text of a cell, cut where no cell goes on."""
        if len(text) > MAX_TEXT:
            self.say(
                "cell-too-long", line, f"a cell of {len(text):,} characters", "only its beginning is read"
            )
            return text[:MAX_TEXT]
        return text


@dataclass(frozen=True)
class Sheet:
    """A table with every span filled in: ``heads`` and ``rows`` all have the same number of cells.

    A cell that spans several places is the same object in each. ``assumed`` says in words what the
    expansion had to guess.
    """

    heads: list[list[RawCell]]
    rows: list[list[RawCell]]
    line: int
    caption: str = ""
    assumed: tuple[str, ...] = ()


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
        self.noted = False
        self._seen = self._bold = self._italic = 0

    def add(
        self, text: str, offset: int | None, *, bold: bool = False, italic: bool = False, script: str = ""
    ) -> None:
        """Add a run of text that begins at ``offset`` in the page (None: it is not there as such).

        ``script`` is ``sup`` or ``sub`` for what stands small and high or low.
        """
        self.length += len(text)
        if self.length - len(text) > MAX_TEXT:
            return
        visible = sum(sign.isalnum() for sign in text)
        if text.strip() and offset is not None and self.first is None:
            self.first = offset + len(text) - len(text.lstrip())
        if offset is not None and not script:  # a small number beside a bold place is seldom bold itself
            self._seen += visible  # brackets may stand inside or outside: (''3'')
            self._bold += visible * bold
            self._italic += visible * italic
        if script == "sup" and _NOTE.fullmatch(text):
            text = f"[{text.strip()}]"  # the letter of a note
        self.parts.append(text.translate(_SCRIPTS[script]) if script else text)

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
            noted=self.noted,
        )
