"""One result as every output writes it: the number or code, letters and marks beside it, the small number.

In the table of a class the place in class is the number and the overall place stands small and low beside it.
In any other table the place on the sheet is the number, and the place that scores stands small and high where
it is another one. In low-point scoring the points are the number, with the code of whoever has no place. A
result that was dropped stands in brackets, if it cost anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from countback.model.classification import Status
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.standings import Among, Cell, Row
from countback.model.words import STATUS_WORDS
from countback.notation.codes import CODES, UNRANKED, Style

_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HIGH = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
DECIDED = "§"
_CODE_OF = {status.value: code for status, code in CODES.items()}
_CLASSIFIED = CODES[Status.CLASSIFIED]
PODIUM: dict[int, Style] = {1: "p1", 2: "p2", 3: "p3"}


class Written(NamedTuple):
    """A result as it is written. ``number`` is a place or a code (in low-point scoring: the points).

    ``signs`` are P, F, § for a decision of the stewards and the mark of a footnote.

    ``overall`` is the small, low number of a class table, ``scoring`` the small, high one of other tables, ""
    where there is none. ``placed`` tells that the number is a place.
    """

    number: str
    placed: bool
    signs: str
    overall: str
    scoring: str
    style: Style
    dropped: bool

    @property
    def gap(self) -> str:
        """What stands between number and signs: a blank between the letters of a code and P or F."""
        return " " if self.number[-1:].isalpha() and self.signs[:1].isalpha() else ""

    @property
    def small(self) -> str:
        """The small number, whichever it is, as small digits: ``₁₃`` or ``²``."""
        return self.overall.translate(_LOW) or self.scoring.translate(_HIGH)

    @property
    def text(self) -> str:
        """The whole result in one line of text: ``1PF₁₃``, ``(4)``, ``DNF``, ``3²``, ``–₉``."""
        text = f"{self.number}{self.gap}{self.signs}{self.small}"
        return f"({text})" if self.dropped else text


@lru_cache(1 << 15)  # a result stands in a table after every round, and in every download
def written(cell: Cell, among: Among) -> Written:
    """Return a result as it is written in a table whose places are ``among`` these."""
    code = _CODE_OF[cell.status]
    ranked = cell.rank is not None
    placed = cell.position is not None and (ranked or code is _CLASSIFIED)
    overall = scoring = ""
    number = code.printed
    if placed and among in ("all", "points"):
        number = str(cell.position)
        scoring = str(cell.rank) if ranked and cell.rank != cell.position else ""
    elif placed:
        number = str(cell.rank) if ranked else UNRANKED
        overall = str(cell.position) if cell.rank != cell.position else ""
    style = code.style
    if placed:
        style = PODIUM.get(cell.rank or 0, "pts") if cell.points and ranked else "out"
    signs = ("P" if cell.pole else "") + ("F" if cell.fastest_lap else "")
    signs += (DECIDED if cell.decided else "") + mark_of(cell)
    dropped = not cell.counted and cell.points != 0
    if among == "points":
        return _low(cell, number if not placed else "", signs, style, dropped=dropped)
    return Written(number, placed and number != UNRANKED, signs, overall, scoring, style, dropped)


def _low(cell: Cell, code: str, signs: str, style: Style, *, dropped: bool) -> Written:
    """Return a result of low-point scoring: its points, and the code of what happened behind them."""
    number = format_points(cell.points)
    style = style if code or style in PODIUM.values() else "out"
    return Written(f"{number} {code}".strip(), not code, signs, "", "", style, dropped)


def total(row: Row) -> str:
    """Return a total, that with the results that were dropped in brackets behind it: ``87 (105)``."""
    net = format_points(row.points)
    return net if row.gross is None else f"{net} ({format_points(row.gross)})"


def mark_of(cell: Cell) -> str:
    """Return the mark of a footnote; in brackets where it could be taken for a number or a letter of ours."""
    return f"[{cell.mark}]" if any(map(str.isalnum, cell.mark)) else cell.mark


def best(cells: Sequence[Cell]) -> Cell:
    """Return the result that a cell with several is coloured by: the one with most points."""
    return max(cells, key=lambda cell: cell.points)


def together(results: Iterable[Written]) -> str:
    """Return the results of several cars in one session with ``/`` between them."""
    return "/".join(result.text for result in results)


_IN = {"all": "", "points": "", "class": " in class", "part": " of those in this championship"}
_NOT_IN = {
    "all": "not ranked",
    "points": "not ranked",
    "class": "not ranked in class",
    "part": "not in this championship",
}


def words(cell: Cell, among: Among) -> str:
    """Return a result in words: ``1st in class, 13th overall, pole position, 25 points, dropped``."""
    status = Status(cell.status)
    shown = written(cell, among)
    told = []
    if cell.position is not None and (shown.placed or status is Status.CLASSIFIED):
        place = ordinal(cell.position)
        if among in ("all", "points"):
            told.append(place)
            if cell.rank is not None and cell.rank != cell.position:
                told.append(f"scores as {ordinal(cell.rank)}")
            elif cell.rank is None:
                told.append(_NOT_IN[among])
        elif cell.rank is None:
            told += [_NOT_IN[among], f"{place} overall"]
        else:
            told += [f"{ordinal(cell.rank)}{_IN[among]}", f"{place} overall"]
    if status is not Status.CLASSIFIED or not told:
        told.append(STATUS_WORDS[status])
    if cell.pole:
        told.append("class pole" if among == "class" else "pole position")
    if cell.fastest_lap:
        told.append("fastest lap of the class" if among == "class" else "fastest lap")
    amount = format_points(cell.points).replace("-", "−")
    told.append("no points" if not cell.points else f"{amount} {'point' if cell.points == 1 else 'points'}")
    if shown.dropped:
        told.append("dropped")
    if cell.decided:
        told.append("see the decision of the stewards")
    if cell.mark:
        told.append(f"see note {cell.mark}")
    return ", ".join(told)
