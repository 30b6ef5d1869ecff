"""What is in a workbook, a Parquet file, a PDF and a page, as text that people can read."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

_NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def workbook_text(content: bytes) -> str:
    """Return every cell of every sheet, a row to a line: text in quotes, numbers bare, its look in braces."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        looks = _looks(ET.fromstring(book.read("xl/styles.xml")))
        shared = [
            "".join(item.itertext())
            for item in ET.fromstring(book.read("xl/sharedStrings.xml")).findall("s:si", _NS)
        ]
        names = [
            sheet.get("name") or ""
            for sheet in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{{{_NS['s']}}}sheet")
        ]
        lines: list[str] = []
        for number, name in enumerate(names, start=1):
            root = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            pane = root.find(".//s:pane", _NS)
            frozen = "" if pane is None else f", frozen above {pane.get('topLeftCell')}"
            lines += [f"== {name}{frozen}", *_rows(root, shared, looks), ""]
    return "\n".join(lines)


def _rows(root: ET.Element, shared: list[str], looks: list[str]) -> Iterator[str]:
    for row in root.iterfind(".//s:row", _NS):
        cells = []
        for cell in row.iterfind("s:c", _NS):
            assert cell.find("s:f", _NS) is None, "a formula"
            value = cell.findtext("s:v", "", _NS)
            text = json.dumps(shared[int(value)], ensure_ascii=False) if cell.get("t") == "s" else value
            column = re.sub(r"\d", "", cell.get("r") or "")
            cells.append(f"{column} {text}{looks[int(cell.get('s') or 0)]}")
        yield f"{row.get('r')}: " + " | ".join(cells)


def _looks(root: ET.Element) -> list[str]:
    """Return what tells each format from the usual one, in words."""
    codes = {one.get("numFmtId"): one.get("formatCode") for one in root.iterfind(".//s:numFmt", _NS)}
    fonts = [
        [tag for tag in ("b", "i", "strike") if font.find(f"s:{tag}", _NS) is not None]
        for font in root.iterfind("s:fonts/s:font", _NS)
    ]
    fills = [fill.find(".//s:fgColor", _NS) for fill in root.iterfind("s:fills/s:fill", _NS)]
    found = []
    for one in root.iterfind("s:cellXfs/s:xf", _NS):
        words = [*fonts[int(one.get("fontId") or 0)]]
        colour = fills[int(one.get("fillId") or 0)]
        words += [] if colour is None else [f"#{colour.get('rgb')}"]
        words += ["lined"] if one.get("borderId") != "0" else []
        align = one.find("s:alignment", _NS)
        words += [] if align is None else [align.get("horizontal") or ""]
        words += (
            []
            if one.get("numFmtId") == "0"
            else [codes.get(one.get("numFmtId")) or f"format {one.get('numFmtId')}"]
        )
        found.append(" {" + " ".join(words) + "}" if words else "")
    return found


def parquet_text(content: bytes) -> str:
    """Return the columns with their types and meanings, and the rows as JSON, one to a line."""
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(content))
    lines = [
        f"{field.name}: {field.type}, {(field.metadata or {}).get(b'meaning', b'').decode()}"
        for field in table.schema
    ]
    lines += ["", *(json.dumps([*row.values()], ensure_ascii=False) for row in table.to_pylist()), ""]
    return "\n".join(lines)


def pdf_text(content: bytes) -> str:
    """Return the size and the words of each page, in the order in which they are printed."""
    from pypdf import PdfReader

    lines = []
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, start=1):
        width, height = (
            round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)
        )
        lines += [f"== page {number}, {width} × {height} mm", page.extract_text(), ""]
    return "\n".join(lines)


class _Page(HTMLParser):
    """The words of a page: a line for each block, cells of a table with bars between them.

    The classes of a cell stand in braces, small numbers behind ``^`` or ``_``.
    """

    BLOCKS = frozenset(
        {"h1", "h2", "h3", "p", "li", "tr", "dt", "dd", "caption", "summary"}
        | {"nav", "header", "footer", "section", "figure", "title"}
    )

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script", "svg"):
            self.silent += 1
        if tag in self.BLOCKS:
            self.lines.append("# " if tag in ("h1", "h2", "h3") else "")
        if tag in ("td", "th"):
            class_ = next((value for name, value in attrs if name == "class" and value), "")
            self.lines[-1] += f" | {{{class_}}} " if class_ else " | "
        if tag in ("sup", "sub"):
            self.lines[-1] += "^" if tag == "sup" else "_"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "svg"):
            self.silent -= 1
        if tag in self.BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.lines[-1] += data


def page_text(content: bytes) -> str:
    """Return what somebody reads on a page, line by line."""
    lines = (" ".join(line.split()) for line in _Page(content.decode()).lines)
    return "".join(f"{line}\n" for line in lines if line and line != "#")
