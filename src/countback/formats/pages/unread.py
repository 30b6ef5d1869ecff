"""Tables and lists with totals that are not read as standings: all are named, lest they pass for checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from countback.formats.pages.blocks import Prose, RawCell
from countback.formats.pages.sheets import NAMES
from countback.formats.pages.words import is_date, kind_of, plain
from countback.model.finding import Finding, Where

_TOTAL = re.compile(
    r"\b(total\w*|tot|pts|pnts|points?|score[sd]?|sum(me|ma)?|gesamt\w*|\w*punkte?n?|pkte?|punt[ioe]\w*|puntos"
    r"|ptos|pontos|net|nett|gross|tally|aggregate)\b"
)
_OTHER = re.compile(
    r"lap|time|grid|gap|diff|speed|start|year|rounds?|runden|tours|giri|vueltas|no\b|number|[#°º]"
)
_LINE = re.compile(
    r"(?P<lead>[-*•#\s]*(?:\d{1,3}(?:st|nd|rd|th)?\s?[-–.):]?\s?)?)(?P<name>[^\d\s][^\d:;(]{1,50}?)"
    r"(?:\s*\([^\d)]*\))?(?:\s*[,:;(=.…–—-]+\s*|\s+)"
    r"[-–−+]?(?P<total>\d{1,5}(?:[.,]\d+|½)?)(?P<unit>\s?(?:pts|points?|punkte|pkt|punti|puntos|punten|pontos)\b\.?)?"
    r"\s*\)?\s*\Z",
    re.IGNORECASE,
)
_STANDINGS = re.compile(
    r"standing|points|championship|punkt|wertung|tabelle|meister|classement|championnat|classific|campionato"
    r"|clasific|campeonato|stand\b|kampioen|rookie|drivers|teams",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(pole|fastest|lap|laps|led|round|race|calendar|win|place|position|bonus|heat|rule|season|page)\b",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"calendar|schedule|kalender|calendri|calendario|entry|entries|regulation|scoring|system", re.IGNORECASE
)
FEWEST = 2
"""So many rows or lines with a total make a table or a list of totals."""
_TABLE_HINT = 'head the names with a word such as Driver or Team, and their totals with "Points"'
_LIST_HINT = (
    'give each a line such as "Ann Ash - 185", three or more below a heading that says Standings or Points'
)


def table_not_read(rows: list[list[RawCell]], line: int, section: str, file: str) -> Finding | None:
    """Return that a grid which is not read as standings has totals beside names; None where not."""
    headed = _headed_total(rows)
    if not headed and not _falling_numbers(rows):
        return None
    return Finding(
        code="totals-not-read",
        severity="warning",
        where=Where(file=file, line=line),
        message=f"{section or 'a table'}: a table with totals{headed} is not read, nothing in it is checked",
        hint=_TABLE_HINT,
    )


def _headed_total(rows: list[list[RawCell]]) -> str:
    """Return the heading that speaks of totals, quoted, where numbers stand below it beside names."""
    for number, row in enumerate(rows[:4]):
        for at, cell in enumerate(row):
            word = plain(cell.text)
            if len(word) < 40 and _TOTAL.search(word) and _beside_names(rows[number + 1 :], at):
                return f' ("{cell.text}")'
    return ""


def _beside_names(rows: list[list[RawCell]], at: int) -> bool:
    """Tell whether a column has numbers in most rows, with a name before or behind each."""
    below = [row for row in rows if sum(bool(cell.text) for cell in row) > 1]
    counted = [row for row in below if _number(row, at) is not None and any(_is_name(cell) for cell in row)]
    return len(counted) >= FEWEST and len(counted) * 2 > len(below)


def _falling_numbers(rows: list[list[RawCell]]) -> bool:
    """Tell whether a grid is positions, names and, last, numbers that fall: standings by what they hold."""
    kinds = [kind_of(cell.text) for cell in rows[0]]
    headed = "pos" in kinds or bool(NAMES & set(kinds))
    body = [row for row in (rows[1:] if headed else rows) if sum(bool(cell.text) for cell in row) > 2]
    ends = {max(at for at, cell in enumerate(row) if cell.text) for row in body}
    if len(body) <= FEWEST or len(ends) != 1:
        return False
    last = ends.pop()
    head = plain(rows[0][last].text) if headed and last < len(rows[0]) else ""
    if _OTHER.search(head) or kind_of(head) not in ("", "points"):
        return False
    placed = [_number(row, 0) for row in body] == [float(place) for place in range(1, len(body) + 1)]
    return placed and all(_is_name(row[1]) for row in body) and _fall([_number(row, last) for row in body])


def _fall(numbers: list[float | None]) -> bool:
    """Tell whether all are numbers that never rise, and not all the same."""
    totals = [number for number in numbers if number is not None]
    falling = all(later <= earlier for earlier, later in pairwise(totals))
    return falling and len(totals) == len(numbers) and totals[0] > totals[-1]


def _number(row: list[RawCell], at: int) -> float | None:
    text = re.sub(r"[½]", ".5", row[at].text.split("(")[0].strip()) if at < len(row) else ""
    match = re.fullmatch(r"=?\s*(\d{1,5}(?:[.,]\d+)?)(?:st|nd|rd|th|\.)?(?:\s?p(?:oin)?ts?)?[*†‡a-z]?", text)
    return float(match[1].replace(",", ".")) if match else None


def _is_name(cell: RawCell) -> bool:
    return sum(sign.isalpha() for sign in cell.text) >= 3 and not is_date(cell.text)


def total_in(text: str, section: str) -> bool:
    """Tell whether a line below a heading is a name and its total: "1. Ann Ash, 185", "Ann Ash (185 pts)"."""
    match = _LINE.match(text) if len(text) < 90 else None
    if match is None or is_date(text) or _NO_NAME.search(match["name"]) or _CALENDAR.search(section):
        return False
    year = len(match["total"]) == 4 and match["total"][:2] in ("19", "20")
    numbered = any(sign.isdigit() or sign == "#" for sign in match["lead"])
    listed = numbered or bool(match["unit"]) or bool(_STANDINGS.search(section))
    return listed and not (year and not match["unit"]) and sum(map(str.isalpha, match["name"])) >= 3


def lists_not_read(lines: Sequence[tuple[str, Prose]], read: set[int], file: str) -> Iterator[Finding]:
    """Return each list of totals, by its heading, with lines that are not ``read`` (their numbers)."""
    sections: dict[str, list[Prose]] = {}
    for section, line in lines:
        if line.line not in read and total_in(line.text, section):
            sections.setdefault(section, []).append(line)
    for section, totals in sections.items():
        if len(totals) >= FEWEST:
            yield Finding(
                code="totals-not-read",
                severity="warning",
                where=Where(file=file, line=totals[0].line),
                message=f"{section or 'a list'}: {len(totals)} lines with totals are not read nor checked",
                hint=_LIST_HINT,
            )
