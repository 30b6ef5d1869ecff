"""Tables and lists with totals that are not read as standings: all are named, lest they pass for checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from countback.formats.pages.blocks import Prose, RawCell
from countback.formats.pages.known_names import Line, Names, joined, only_places
from countback.formats.pages.sheets import NAMES
from countback.formats.pages.words import is_date, kind_of, plain
from countback.model.finding import Finding, Where
from countback.proofread.adjusted import MOVES_POINTS

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
_TOTAL_FIRST = re.compile(
    r"[-*•\s]*[(\[]?(?P<total>\d{1,5}(?:[.,]\d+|½)?)[)\]]?"
    r"(?P<unit>\s?(?:pts|points?|punkte|pkt|punti|puntos|punten|pontos)\b\.?)?"
    r"(?:\s*[,:;=|…–—-]+\s*|\s+)(?P<name>[^\d\s][^\d:;]{2,50})\Z",
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
_APART = re.compile(
    r"reference|notes?\b|external|see also|source|bibliograph|einzelnachweis|quellen|weblinks"
    r"|r[ée]f[ée]rence|liens|collegament|bibliografia|referenc|enlaces|bronnen|liga[cç]",
    re.IGNORECASE,
)
"""Headings below which references stand: no list there is one of a season."""
FEWEST = 2
"""So many rows or lines with a total make a table or a list of totals."""
_TABLE_HINT = 'head the names with a word such as Driver or Team, and their totals with "Points"'
_LIST_HINT = (
    'give each a line such as "Ann Ash - 185", three or more below a heading that says Standings or Points'
)


def table_not_read(
    rows: list[list[RawCell]], line: int, section: str, file: str, names: Names | None = None
) -> Finding | None:
    """Return that a grid which is not read as standings has totals beside names; None where not.

    ``names`` are those of the season where the grid is not read as anything: numbers beside them are
    named too, as a remark where nothing says that they are totals.
    """
    headed = _headed_total(rows)
    points = bool(headed) or _falling_numbers(rows)
    held = 0 if points or names is None else names.in_rows(rows)
    if not points and not held:
        return None
    sure = points or bool(_STANDINGS.search(section)) or (names is not None and names.totals_in(rows))
    what = f"totals{headed}" if sure else "names and numbers"
    return Finding(
        code="totals-not-read",
        severity="warning" if sure else "info",
        where=Where(file=file, line=line),
        message=f"{section or 'a table'}: a table with {what} is not read, nothing in it is checked",
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
    if len(body) < FEWEST or len(ends) != 1:
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
    if (
        match is None
        or is_date(text)
        or MOVES_POINTS.search(text)
        or _NO_NAME.search(match["name"])
        or _CALENDAR.search(section)
    ):
        return False
    year = len(match["total"]) == 4 and match["total"][:2] in ("19", "20")
    numbered = any(sign.isdigit() or sign == "#" for sign in match["lead"])
    listed = numbered or bool(match["unit"]) or bool(_STANDINGS.search(section))
    return listed and not (year and not match["unit"]) and sum(map(str.isalpha, match["name"])) >= 3


def lists_not_read(lines: Sequence[tuple[str, Prose]], names: Names, file: str) -> Iterator[Finding]:
    """Return each list with totals, by its heading, of ``lines`` that are not read.

    A list is lines with totals by their form, or lines with names of the season beside numbers in whatever
    form. Those are a doubt where the numbers are points by heading, unit, order or by what the named have;
    else a remark, for they may be car numbers.
    """
    sections: dict[str, list[Prose]] = {}
    for section, line in lines:
        if not _APART.search(section):
            sections.setdefault(section, []).append(line)
    for section, unread in sections.items():
        totals = [line for line in unread if total_in(line.text, section)]
        totals += _led_by_totals(unread, section)
        named = [held for prose in joined(unread) if (held := names.line(prose))]
        named = [line for line in named if not (line.sentence and line.agrees)]
        named = [] if only_places(named) or _CALENDAR.search(section) else named
        standing = list({id(line): line for line in (*totals, *(line.prose for line in named))}.values())
        if max(len(standing), sum(line.names for line in named)) < FEWEST:
            continue
        first = min(standing, key=lambda line: line.line)
        listed = [line for line in named if not line.sentence]
        headed = bool(listed) and bool(_STANDINGS.search(section))
        points = len(totals) >= FEWEST or headed or _are_points(listed)
        yield _list_not_read(section, first, len(standing), file, points=points)


def _are_points(lines: Sequence[Line]) -> bool:
    """Tell whether numbers beside names are points: by a unit, their order, or what the named have."""
    if any(line.has_so_many or line.unit for line in lines):
        return True
    return len(lines) > FEWEST and _fall([float(line.numbers[-1]) for line in lines])


def _led_by_totals(lines: Sequence[Prose], section: str) -> list[Prose]:
    """Return the lines that are a total and a name, "18 – Una Usk", where they are no places or numbers."""
    matched = [(line, _TOTAL_FIRST.match(line.text)) for line in lines if len(line.text) < 90]
    led = [(line, match) for line, match in matched if match and not _NO_NAME.search(match["name"])]
    units = [line for line, match in led if match["unit"]]
    numbers: list[float | None] = [float(match["total"].replace(",", ".")) for _, match in led]
    if len(units) >= FEWEST:
        return units
    standings = bool(_STANDINGS.search(section)) and not _CALENDAR.search(section)
    return [line for line, _ in led] if standings and len(numbers) >= FEWEST and _fall(numbers) else []


def _list_not_read(section: str, first: Prose, count: int, file: str, *, points: bool) -> Finding:
    lines = f"{count} line{'s' if count > 1 else ''} with {'totals' if points else 'names and numbers'}"
    return Finding(
        code="totals-not-read",
        severity="warning" if points else "info",
        where=Where(file=file, line=first.line),
        message=f"{section or 'a list'}: {lines} {'are' if count > 1 else 'is'} not read nor checked",
        hint=_LIST_HINT if points else f"if they are totals, {_LIST_HINT}",
    )
