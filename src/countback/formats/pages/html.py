"""Pages in HTML, tags closed or not, as browsers lay tables out.

A scanner of its own, because a finding has to point at the character where a cell's text begins, which
the usual parsers do not keep. It goes through the page once, whatever stands in it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from countback.formats.pages.blocks import (
    DEEPEST,
    MAX_ROWS,
    MAX_TEXT,
    Block,
    Grid,
    Heading,
    Limits,
    Places,
    Prose,
    RawCell,
    Runs,
)

LONGEST_TAG = 6_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HEADING = re.compile("h[1-6]")
_BLOCKS = {
    "title",
    "p",
    "li",
    "dd",
    "dt",
    "div",
    "ul",
    "ol",
    "dl",
    "section",
    "article",
    "blockquote",
    "caption",
}
_EMPHASIS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
_SILENT = {"script", "style", "head", "template", "noscript"}
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NOT_CONTENT = re.compile(r"\b(navbox|infobox|toc|metadata|vevent|sistersitebox|mbox)\b")


@dataclass
class _Table:
    line: int
    skip: bool
    rows: list[list[RawCell]] = field(default_factory=list)
    caption: str = ""
    runs: Runs | None = None
    start: int = 0
    spans: tuple[int, int] = (1, 1)
    bold: int = 0
    italic: int = 0


class _Scanner:
    def __init__(self, text: str, limits: Limits) -> None:
        self.text, self.limits = text, limits
        self.places = Places(text)
        self.blocks: list[Block] = []
        self.tables: list[_Table] = []
        self.prose = Runs()
        self.prose_at = 0
        self.heading = 0
        self.bold = self.italic = self.hidden = self.deep = 0
        self.scripts = {"sub": 0, "sup": 0}
        self.hiding: list[str] = []

    def run(self) -> list[Block]:
        text = self.text
        at, end = 0, len(text)
        while at < end:
            opening = text.find("<", at)
            if opening < 0:
                self._text(at, end)
                break
            if opening > at:
                self._text(at, opening)
            if text.startswith("<!--", opening):
                closing = text.find("-->", opening)
                at = end if closing < 0 else closing + 3
                continue
            tag = _TAG.match(text, opening)
            if tag is None:
                following = text.find(">", opening, opening + LONGEST_TAG)
                declared = text[opening + 1 : opening + 2] in ("!", "?")
                if not declared:
                    self._text(opening, opening + 1)
                at = following + 1 if declared and following >= 0 else opening + 1
                continue
            at = self._end_of(tag.end())
            name = tag[2].lower()
            if tag[1]:
                self._close(name)
            else:
                self._open(name, text[tag.end() : at - 1], opening)
                if name in ("script", "style"):
                    closing = text.find(f"</{name}", at)
                    at = end if closing < 0 else closing
        while self.tables:
            self._close("table")
        self._flush()
        return self.blocks

    def _end_of(self, at: int) -> int:
        """Return where the tag ends: after its ">", quotes respected, at most `LONGEST_TAG` on."""
        text = self.text
        last = min(len(text), at + LONGEST_TAG)
        closing = text.find(">", at, last)
        if closing < 0:
            return last
        quote = text.count('"', at, closing) % 2
        while quote:
            ended = text.find('"', closing, last)
            closing = text.find(">", ended, last) if ended >= 0 else -1
            if closing < 0:
                return last
            quote = text.count('"', at, closing) % 2
        return closing + 1

    def _text(self, start: int, end: int) -> None:
        if self.hidden or self.deep:
            return
        runs = self._runs()
        if runs is None:
            return
        if runs.length > MAX_TEXT:
            runs.add(" " * 0, None)
            runs.length += end - start
            return
        piece = self.text[start : min(end, start + MAX_TEXT + 1)]
        if "&" in piece:
            piece = html.unescape(piece)
        table = self.tables[-1] if self.tables else None
        bold, italic = (table.bold, table.italic) if table else (self.bold, self.italic)
        script = next((name for name, open_ in self.scripts.items() if open_), "")
        runs.add(piece, start, bold=bold > 0, italic=italic > 0, script=script)
        if end - start > MAX_TEXT:
            runs.length += end - start

    def _runs(self) -> Runs | None:
        if self.tables:
            table = self.tables[-1]
            return None if table.skip else table.runs
        return self.prose

    def _open(self, name: str, inside: str, at: int) -> None:
        if self.hidden:
            again = bool(self.hiding) and name == self.hiding[-1] and not inside.endswith("/")
            self.hidden += again
            return
        attributes = {
            key.lower(): double_quoted or two or three
            for key, double_quoted, two, three in _ATTRIBUTE.findall(inside)
        }
        if name == "table":
            self._table(attributes, at)
            return
        if self.deep:
            return
        if _is_silent(name, attributes):
            runs = self._runs()
            if runs is not None and "reference" in attributes.get("class", "").split():
                runs.noted = True
            if not inside.endswith("/"):
                self.hiding.append(name)
                self.hidden = 1
            return
        table = self.tables[-1] if self.tables else None
        if table and name in ("td", "th", "tr"):
            self._open_in_table(table, name, attributes, at)
        elif name in _EMPHASIS:
            owner: object = table if table else self
            setattr(owner, _EMPHASIS[name], getattr(owner, _EMPHASIS[name]) + 1)
        elif name in self.scripts:
            self.scripts[name] += 1
        elif name in ("br", "hr", "wbr", "img"):
            self._void(name, attributes)
        elif not self.tables and (name in _BLOCKS or _HEADING.fullmatch(name)):
            self._flush()
            self.heading = int(name[1]) if _HEADING.fullmatch(name) else 0
            self.prose_at = at

    def _open_in_table(self, table: _Table, name: str, attributes: dict[str, str], at: int) -> None:
        self._end_cell(table)
        if name == "tr":
            if len(table.rows) < MAX_ROWS:
                table.rows.append([])
            return
        if not table.rows:
            table.rows.append([])
        table.runs, table.start = Runs(), at
        table.bold = table.italic = 0
        table.spans = (_span(attributes.get("rowspan")), _span(attributes.get("colspan")))

    def _void(self, name: str, attributes: dict[str, str]) -> None:
        """Add what a tag without an end shows: a break, or the words of a picture in a table."""
        runs = self._runs()
        if runs is None:
            return
        alt = html.unescape(attributes.get("alt", "")) if name == "img" and self.tables else ""
        if name != "img":
            runs.add(" ", None)
        elif alt:
            runs.add(f" {alt} ", None)

    def _table(self, attributes: dict[str, str], at: int) -> None:
        if self.deep or len(self.tables) >= DEEPEST:
            self.deep += 1
            self.limits.say(
                "tables-too-deep",
                self.places.at(at)[0],
                f"tables nested more than {DEEPEST} deep",
                "the inner ones are not read",
            )
            return
        if not self.tables:
            self._flush()
        skip = bool(_NOT_CONTENT.search(attributes.get("class", "")))
        skip = skip or bool(self.tables and self.tables[-1].skip)
        self.tables.append(_Table(self.places.at(at)[0], skip))

    def _close(self, name: str) -> None:
        if self.hidden:
            if self.hiding and name == self.hiding[-1]:
                self.hidden -= 1
                if not self.hidden:
                    self.hiding.pop()
            elif name in ("table", "td", "tr"):
                self.hidden, self.hiding = 0, []
                self._close(name)
            return
        if name == "table":
            if self.deep:
                self.deep -= 1
            elif self.tables:
                self._end_table()
            return
        if self.deep:
            return
        table = self.tables[-1] if self.tables else None
        if name in _EMPHASIS:
            owner: object = table if table else self
            setattr(owner, _EMPHASIS[name], max(getattr(owner, _EMPHASIS[name]) - 1, 0))
        elif name in self.scripts:
            self.scripts[name] = max(self.scripts[name] - 1, 0)
        elif table and name in ("td", "th", "tr"):
            self._end_cell(table)
        elif not table and (re.fullmatch(r"h[1-6]", name) or name in _BLOCKS):
            self._flush()

    def _end_cell(self, table: _Table) -> None:
        if table.runs is None:
            return
        line = self.places.at(table.start)[0]
        self.limits.cut("" if table.runs.length <= MAX_TEXT else "x" * (MAX_TEXT + 1), line)
        if not table.skip and table.rows and self.limits.room(table.rows[-1], line):
            table.rows[-1].append(table.runs.cell(self.places, table.start, *table.spans))
        table.runs = None

    def _end_table(self) -> None:
        table = self.tables.pop()
        self._end_cell(table)
        rows = [row for row in table.rows if row]
        if rows and not table.skip:
            self.blocks.append(Grid(rows, table.line, spans=True))

    def _flush(self) -> None:
        cell = self.prose.cell(self.places, self.prose_at)
        text = re.sub(r"\[edit\]", "", cell.text).strip()
        if text:
            if self.heading:
                self.blocks.append(Heading(self.heading, text, cell.line))
            else:
                self.blocks.append(Prose(text, cell.line))
        self.prose, self.heading = Runs(), 0


def _is_silent(name: str, attributes: dict[str, str]) -> bool:
    """Tell whether what a tag holds is not to be seen: scripts, hidden text, marks of references."""
    if name in _SILENT:
        return True
    unseen = _UNSEEN.search(attributes.get("style", "")) or "reference" in attributes.get("class", "").split()
    return name in ("span", "div", "sup", "td", "small") and bool(unseen)


def _span(text: str | None) -> int:
    return min(max(int(text), 1), MAX_ROWS) if text and text.isdigit() and len(text) < 9 else 1


def blocks_of(text: str, limits: Limits) -> list[Block]:
    """Return the page's blocks. Tables within tables follow on their own, before the one around them."""
    return sorted(_Scanner(text, limits).run(), key=lambda block: block.line)
