"""A small page in wikitext as HTML and as plain text, written without Countback.

Of wikitext it knows headings, lines of prose, and tables of a cell a line with row and column spans.
Plain text repeats no span and pads short rows on the right, as copied pages do.
"""

from __future__ import annotations

import re
from typing import NamedTuple

COUNTRIES = {
    "AUS": "Australia", "BEL": "Belgium", "BRA": "Brazil", "ESP": "Spain", "FRA": "France",
    "GBR": "United Kingdom", "GER": "Germany", "ITA": "Italy", "JPN": "Japan", "NED": "Netherlands",
    "SWE": "Sweden", "USA": "United States",
}  # fmt: skip
_ATTRIBUTES = re.compile(r"\s*((?:rowspan|colspan)=\d+)\s*\|(.*)", re.DOTALL)
_FLAG = re.compile(r"\{\{flagicon\|(\w+)\}\}\s*")
_LINK = re.compile(r"\[\[(?:[^|\]]*\|)?([^\]]*)\]\]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Cell(NamedTuple):
    text: str
    rows: int = 1
    columns: int = 1
    heads: bool = False


def forms_of(page: str) -> dict[str, str]:
    """Return the page in every form, by the form's name."""
    html, plain = ["<!DOCTYPE html><html><body>"], []
    table: list[list[Cell]] | None = None
    for line in page.splitlines():
        if line.startswith("{|"):
            table = [[]]
        elif table is not None and line.startswith("|}"):
            rows = [row for row in table if row]
            html += ["<table>", *map(_html_row, rows), "</table>"]
            width = max(sum(cell.columns for cell in row) for row in rows)
            plain += [_plain_row(row, width) for row in rows] + [""]
            table = None
        elif table is not None and line.startswith("|-"):
            table.append([])
        elif table is not None:
            table[-1].append(_cell(line))
        elif heading := re.fullmatch(r"(=+)\s*(.*?)\s*=+", line):
            html.append(f"<h{len(heading[1])}>{heading[2]}</h{len(heading[1])}>")
            plain.append(line)
        elif line:
            html.append(f"<p>{_html(line)}</p>")
            plain.append(_plain(line))
    return {"wikitext": page, "html": "\n".join([*html, "</body></html>"]), "text": "\n".join(plain) + "\n"}


def _cell(line: str) -> Cell:
    inner, heads = line[1:], line[0] == "!"
    found = _ATTRIBUTES.fullmatch(inner)
    if not found:
        return Cell(inner.strip(), heads=heads)
    name, number = found[1].split("=")
    rows, columns = (int(number), 1) if name == "rowspan" else (1, int(number))
    return Cell(found[2].strip(), rows, columns, heads)


def _html_row(row: list[Cell]) -> str:
    made = ""
    for cell in row:
        tag = "th" if cell.heads else "td"
        made += f'<{tag} rowspan="{cell.rows}" colspan="{cell.columns}">{_html(cell.text)}</{tag}>'
    return f"<tr>{made}</tr>"


def _plain_row(row: list[Cell], width: int) -> str:
    texts = [_plain(cell.text) for cell in row]
    return f"| {' | '.join(texts + [''] * (width - len(texts)))} |"


def _html(text: str) -> str:
    text = _FLAG.sub(lambda flag: f'<img alt="{COUNTRIES[flag[1]]}" src="flag.png">&nbsp;', text)
    text = _LINK.sub(r'<a href="#">\1</a>', text)
    text = re.sub(r"'''(.*?)'''", r"<b>\1</b>", text)
    return re.sub(r"''(.*?)''", r"<i>\1</i>", text)


def _plain(text: str) -> str:
    text = _FLAG.sub(lambda flag: f"{COUNTRIES[flag[1]]} ", text)
    text = re.sub(r"<sup>(.*?)</sup>", lambda raised: raised[1].translate(_RAISED), text)
    return re.sub(r"<br ?/?>", " ", _LINK.sub(r"\1", text)).strip()
