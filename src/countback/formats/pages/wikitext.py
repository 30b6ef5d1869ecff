"""Pages in wikitext. Tables are read line by line as MediaWiki does, so an unclosed one is read as well;
what stands in a cell (templates, links, bold) is parsed by mwparserfromhell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

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
from countback.model.countries import country_name

_HEADING = re.compile(r"(={1,6})\s*([^=].*?)\s*\1\s*(?:<!--.*-->)?\s*\Z")
_SPAN = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*(\d{1,8})", re.IGNORECASE)
_FLAGS = re.compile(r"flag|country|fbicon", re.IGNORECASE)
_SILENT = re.compile(
    r"(efn|refn|ref|notetag|cite|citation|sfn|anchor|clear|note|n|none|dead link|reflist|small div.*)\b",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"<ref\b|\{\{\s*(efn|refn|ref|notetag|note|nb|n|ref label|sfn|tooltip|abbr)\b", re.IGNORECASE
)
_SIGNS = {
    "dagger": "†",
    "double dagger": "‡",
    "double-dagger": "‡",
    "ddagger": "‡",
    "asterisk": "*",
    "spaces": " ",
}
_SEASON = re.compile(r"\|\s*(year|series)\s*=\s*(.{3,120})", re.IGNORECASE)
_SPLIT = re.compile(r"\|\||!!|\{\{|\}\}|\[\[|\]\]")


def blocks_of(text: str, limits: Limits) -> list[Block]:
    """Return the page's blocks. Needs the extra ``wikitext``; without it a finding says so."""
    try:
        import mwparserfromhell
    except ImportError:
        limits.say(
            "extra-missing", 1, "reading wikitext needs mwparserfromhell", "pip install 'countback[wikitext]'"
        )
        return []
    return _Reader(text, limits, mwparserfromhell.parse).run()


class _Open:
    """A table being read: its rows so far and the cell that goes on."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.rows: list[list[RawCell]] = [[]]
        self.raw: list[str] | None = None
        self.at = 0
        self.spans = (1, 1)
        self.caption = ""
        self.length = 0


class _Reader:
    def __init__(self, text: str, limits: Limits, parse: Any) -> None:
        self.text, self.limits, self.parse = text, limits, parse
        self.places = Places(text)
        self.blocks: list[Block] = []
        self.open: list[_Open] = []
        self.deep = 0
        self.infobox: dict[str, str] = {}
        self.titled = False

    def run(self) -> list[Block]:
        at = 0
        depth = 0
        for number, line in enumerate(self.text.splitlines(keepends=True), start=1):
            body = line.rstrip("\r\n")
            stripped = body.lstrip(" :\t")
            before = depth
            depth = max(depth + body.count("{{") - body.count("}}"), 0)
            if stripped.startswith("{|") and (self.open or before == 0):
                depth = before
                self._begin(number)
            elif (self.open or self.deep) and before == 0:
                self._line(body, stripped, at, number)
            elif self.open:
                self._continue(line)
            elif before:
                self._parameter(stripped, number)
            else:
                self._outside(stripped, number)
            at += len(line)
        while self.open:
            self._end()
        return sorted(self.blocks, key=lambda block: block.line)

    def _begin(self, number: int) -> None:
        if self.deep or len(self.open) >= DEEPEST:
            self.deep += 1
            self.limits.say(
                "tables-too-deep",
                number,
                f"tables nested more than {DEEPEST} deep",
                "the inner ones are not read",
            )
            return
        self.open.append(_Open(number))

    def _line(self, body: str, stripped: str, at: int, number: int) -> None:
        if self.deep:
            if stripped.startswith("|}"):
                self.deep -= 1
            return
        table = self.open[-1]
        start = at + len(body) - len(stripped)
        if stripped.startswith("|}"):
            self._end()
        elif stripped.startswith("|-"):
            self._end_cell(table)
            if table.rows[-1] and len(table.rows) < MAX_ROWS:
                table.rows.append([])
        elif stripped.startswith("|+"):
            self._end_cell(table)
            table.caption = self._cell(stripped[2:].split("|")[-1], start + 2, (1, 1)).text
        elif stripped[:1] in ("|", "!"):
            self._end_cell(table)
            self._cells(table, stripped[1:], start + 1, number, header=stripped[0] == "!")
        else:
            self._continue("\n" + body)

    def _continue(self, text: str) -> None:
        table = self.open[-1]
        if table.raw is not None:
            table.length += len(text)
            if table.length <= MAX_TEXT * 4:
                table.raw.append(text)

    def _cells(self, table: _Open, text: str, at: int, number: int, *, header: bool) -> None:
        for start, end in _pieces(text, header):
            if table.raw is not None:
                self._end_cell(table)
            piece = text[start:end]
            bar = _bar(piece)
            attributes = piece[:bar] if bar is not None else ""
            spans = {key.lower(): int(value) for key, value in _SPAN.findall(attributes[:500])}
            offset = start + (bar + 1 if bar is not None else 0)
            table.raw, table.at = [text[offset:end]], at + offset
            table.length = end - offset
            table.spans = (min(spans.get("rowspan", 1), MAX_ROWS), spans.get("colspan", 1))
            if len(table.rows[-1]) > 2 * MAX_ROWS:
                break

    def _end_cell(self, table: _Open) -> None:
        if table.raw is None:
            return
        line = self.places.at(table.at)[0]
        raw = "".join(table.raw)
        table.raw = None
        if not self.limits.room(table.rows[-1], line):
            return
        table.rows[-1].append(self._cell(self.limits.cut(raw, line), table.at, table.spans))

    def _cell(self, raw: str, at: int, spans: tuple[int, int]) -> RawCell:
        runs = Runs()
        runs.noted = bool(_NOTED.search(raw))
        inner = raw.strip()
        if inner and not any(sign in inner for sign in "{[<'&"):
            runs.add(inner, at + raw.index(inner[0]))
        elif inner:
            for text, bold, italic, script, shown in _visible(self.parse(inner).nodes, False, False):
                place = None
                if shown and text.strip():
                    within = raw.find(text.strip()[:20])
                    place = at + within if within >= 0 else None
                    if place is not None:
                        place -= len(text) - len(text.lstrip())
                runs.add(text, place, bold=bold, italic=italic, script=script)
        return runs.cell(self.places, at, *spans)

    def _end(self) -> None:
        table = self.open.pop()
        self._end_cell(table)
        rows = [row for row in table.rows if row]
        if rows:
            self.blocks.append(Grid(rows, table.line, spans=True, caption=table.caption))

    def _outside(self, stripped: str, number: int) -> None:
        if not stripped:
            return
        heading = _HEADING.match(stripped) if stripped.startswith("=") and len(stripped) < 500 else None
        if heading:
            text = self._plain(heading[2])
            self.blocks.append(Heading(len(heading[1]), text, number))
        else:
            text = self._plain(self.limits.cut(stripped.lstrip("*#;: "), number))
            if text:
                self.blocks.append(Prose(text, number))

    def _parameter(self, stripped: str, number: int) -> None:
        """Read a line of an infobox: nothing but the year and the series matters."""
        match = _SEASON.match(stripped)
        if match:
            self.infobox[match[1].lower()] = self._plain(match[2]).strip()
            if "year" in self.infobox and "series" in self.infobox and not self.titled:
                self.titled = True
                title = f"{self.infobox['year']} {self.infobox['series']} season"
                self.blocks.append(Heading(1, title, number))

    def _plain(self, raw: str) -> str:
        if not any(sign in raw for sign in "{[<'&"):
            return raw
        return "".join(text for text, *_ in _visible(self.parse(raw).nodes, False, False)).strip()


def _pieces(text: str, header: bool) -> Iterator[tuple[int, int]]:
    """Return where the cells of a line begin and end: at ``||`` (``!!``) outside templates and links."""
    depth = start = 0
    for match in _SPLIT.finditer(text):
        sign = match.group()
        if sign in ("{{", "[["):
            depth += 1
        elif sign in ("}}", "]]"):
            depth = max(depth - 1, 0)
        elif depth == 0 and (sign == "||" or header):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _bar(piece: str) -> int | None:
    """Return where a cell's attributes end: its first bar outside templates and links."""
    depth = 0
    at = 0
    while at < min(len(piece), 2000):
        pair = piece[at : at + 2]
        if pair in ("{{", "[["):
            depth += 1
            at += 2
        elif pair in ("}}", "]]"):
            depth -= 1
            at += 2
        else:
            if piece[at] == "|" and depth <= 0:
                return at
            at += 1
    return None


def _visible(
    nodes: Any, bold: bool, italic: bool, script: str = ""
) -> Iterator[tuple[str, bool, bool, str, bool]]:
    """Return the visible runs: text, bold, italic, script, and whether it stands in the page as such."""
    for node in nodes:
        kind = type(node).__name__
        if kind == "Text":
            yield str(node), bold, italic, script, True
        elif kind == "Wikilink":
            title = str(node.title)
            if re.match(r"\s*(file|image|category)\s*:", title, re.IGNORECASE):
                continue
            yield from _visible((node.text or node.title).nodes, bold, italic, script)
        elif kind == "ExternalLink" and node.title is not None:
            yield from _visible(node.title.nodes, bold, italic, script)
        elif kind == "HTMLEntity":
            yield node.normalize(), bold, italic, script, False
        elif kind == "Template":
            yield from _template(node, bold, italic, script)
        elif kind == "Tag":
            tag = str(node.tag).lower()
            if tag in ("ref", "references"):
                continue
            if tag in ("br", "hr"):
                yield " ", bold, italic, "", False
            elif node.contents is not None:
                inside = tag if tag in ("sup", "sub") else script
                yield from _visible(node.contents.nodes, bold or tag == "b", italic or tag == "i", inside)


def _letters(words: list[str]) -> str:
    """Return what a template says beside a place: ``p`` pole, ``f`` fastest lap, a number the sprint's."""
    said = ""
    for word in words:
        if word.lower() in ("p", "f", "pole", "fl", "pf", "fp"):
            said += word.upper()[:2].replace("PO", "P").replace("FL", "F")
        elif word.isdigit():
            said += word
    return said


def _template(
    node: Any, bold: bool, italic: bool, script: str
) -> Iterator[tuple[str, bool, bool, str, bool]]:
    name = str(node.name).strip().lower()
    words = [param.value for param in node.params if not param.showkey]
    if name in _SIGNS:
        yield _SIGNS[name], bold, italic, script, False
    elif _FLAGS.search(name) and words:
        code = str(words[0]).strip()
        yield f" {country_name(code) if len(code) > 3 else code} ", bold, italic, "", False
    elif _SILENT.fullmatch(name) or not words:
        return
    elif name.endswith("race position"):
        yield from _visible(words[0].nodes, bold, italic, script)
        yield _letters([str(word).strip() for word in words[1:]]), bold, italic, "sup", False
    elif name in ("sortname", "sort name"):
        for word in words[:2]:
            yield from _visible(word.nodes, bold, italic, script)
            yield " ", bold, italic, "", False
    elif name in ("sort", "hs", "color", "colour", "bg", "font color"):
        yield from _visible(words[-1].nodes, bold, italic, script)
    else:
        up = "sup" if name in ("sup", "small sup") else "sub" if name in ("sub", "small sub") else script
        yield from _visible(words[0].nodes, bold or name == "b", italic, up)
