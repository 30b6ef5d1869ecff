"""Lines of a page that hold names of the season beside numbers, however they are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from countback.formats.pages.blocks import Prose, RawCell
from countback.model.points import parse_points
from countback.model.published import PrintedEntry, PrintedTable
from countback.proofread.adjusted import MOVES_POINTS
from countback.proofread.amounts import printed_points
from countback.proofread.names import key_of, name_of, people_in

MOST_WORDS = 8
"""No name has more words than this; a row that has is none."""
SPARE_LETTERS = 30
"""So many letters beside each name may stand in a line of a list: a team, "points". More is a sentence."""
SENTENCE_LETTERS = 6
"""A line with a full stop and more letters than so many beside each name is a sentence."""
_UNIT = re.compile(
    r"(?<=\d)\s?(?:pts?|points?|pnts|pkte?|punkten?|punkte?|punti|puntos|ptos|punten|pontos|p)\b|½"
)
_WORD = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(r"(?<![\w/])\d{1,5}(?:[.,]\d+)?(?!\w)")
_OF_A_RACE = re.compile(
    r"\b(pole|fastest|laps?|led|rounds?|races?|heats?|rules?|season|born|aged|years?|km|min|sec|race\d|runden?)\b"
)


class Line(NamedTuple):
    """A line with names of the season and numbers: how many names, the numbers, whether they are points.

    ``has_so_many`` tells that a number is a total of somebody named there, ``unit`` that it speaks of points.
    ``sentence`` tells that it is one, ``agrees`` that everybody named there is given a total of theirs.
    """

    prose: Prose
    names: int
    numbers: tuple[Fraction, ...]
    has_so_many: bool
    unit: bool
    sentence: bool
    agrees: bool


class Names:
    """The names of a season, from its standings and its entry list, with the totals that each has."""

    def __init__(self, tables: Iterable[PrintedTable], entries: Iterable[PrintedEntry] = ()) -> None:
        self.totals: dict[str, set[Fraction]] = {}
        for table in tables:
            for row in table.rows:
                points = printed_points(row)
                for name in {row.name.text, *people_in(row.name)}:
                    totals = self.totals.setdefault(key_of(name_of(name)), set())
                    totals.update(() if points is None else (points,))
                self.totals.setdefault(key_of(name_of(row.car)), set())
        for entry in entries:
            cells = (entry.team.text if entry.team else "", *people_in(entry.driver))
            for text in cells:
                self.totals.setdefault(key_of(name_of(text)), set())
        self._with_last_names()
        self._by_words = {tuple(_WORD.findall(name)): name for name in self.totals if len(name) > 2}
        self._longest = min(max(map(len, self._by_words), default=0), MOST_WORDS)

    def _with_last_names(self) -> None:
        """Add the last name of everybody who is alone with it."""
        last = Counter(name.split(" ")[-1] for name in self.totals if name)
        for name in list(self.totals):
            short = name.split(" ")[-1]
            if short != name and last[short] == 1 and short.isalpha():
                self.totals[short] = self.totals[name]

    def line(self, prose: Prose) -> Line | None:
        """Return what a line of a list holds; None where it has no name or no number, or is a sentence."""
        text = _UNIT.sub(" ", prose.text.lower())
        names, rest = self._split(_WORD.findall(key_of(text)))
        rest = re.sub(r"\([^\d)]*\)", " ", rest)
        numbers = tuple(Fraction(number.replace(",", ".")) for number in _NUMBER.findall(text))
        letters = sum(map(str.isalpha, rest))
        if not names or len(numbers) < len(names) or letters > SPARE_LETTERS * len(names):
            return None
        if _OF_A_RACE.search(rest) or MOVES_POINTS.search(rest):
            return None
        has = any(number in self.totals[name] for name in names for number in numbers if number)
        return Line(
            prose,
            len(names),
            numbers,
            has_so_many=has,
            unit=bool(_UNIT.search(prose.text.lower())),
            sentence=prose.text.rstrip().endswith((".", "!")) and letters > SENTENCE_LETTERS * len(names),
            agrees=all(self.totals[name] & set(numbers) for name in names),
        )

    def _split(self, words: Sequence[str]) -> tuple[list[str], str]:
        """Return the names among words, the longest first at each, and the text that is left."""
        names, rest, at = [], [], 0
        while at < len(words):
            sizes = range(min(self._longest, len(words) - at), 0, -1)
            size = next((size for size in sizes if tuple(words[at : at + size]) in self._by_words), 0)
            if size:
                names.append(self._by_words[tuple(words[at : at + size])])
            else:
                rest.append(words[at])
            at += size or 1
        return names, " ".join(rest)

    def in_rows(self, rows: Sequence[Sequence[RawCell]]) -> int:
        """Return how many rows of a grid, or columns, have a name of the season in one cell and a number in
        another."""
        columns = zip_longest(*rows, fillvalue=RawCell())
        return max(self._held(rows), self._held(list(columns)))

    def _held(self, rows: Sequence[Sequence[RawCell]]) -> int:
        return sum(
            any(self._is_name(cell.text) for cell in row)
            and any(_number(cell.text) is not None for cell in row)
            for row in rows
        )

    def totals_in(self, rows: Sequence[Sequence[RawCell]]) -> bool:
        """Tell whether a row of a grid, or a column, has somebody beside a total that is known of them."""
        for row in (*rows, *zip_longest(*rows, fillvalue=RawCell())):
            numbers = {_number(cell.text) for cell in row} - {None, Fraction(0)}
            if any(self.totals.get(key_of(name_of(cell.text)), set()) & numbers for cell in row if cell.text):
                return True
        return False

    def _is_name(self, text: str) -> bool:
        return bool(text) and key_of(name_of(text)) in self.totals


def _number(text: str) -> Fraction | None:
    try:
        return parse_points(text) if text else None
    except ValueError:
        return None


def joined(lines: Sequence[Prose]) -> list[Prose]:
    """Return lines with each number that stands alone put to the name above it or, it having one, below."""
    made: list[Prose] = []
    for line in lines:
        alone = bool(_NUMBER.fullmatch(_UNIT.sub("", line.text.lower()).strip()))
        above = made[-1] if made else None
        waits = above is not None and not any(map(str.isalpha, above.text))
        if above is not None and (waits or (alone and not any(map(str.isdigit, above.text)))):
            made[-1] = Prose(f"{above.text} {line.text}", above.line, above.column)
        else:
            made.append(line)
    return made


def only_places(lines: Sequence[Line]) -> bool:
    """Tell whether the numbers are places: 1, 2, 3 and nothing else, each before or behind one name."""
    alone = [line.numbers[0] for line in lines if line.names == 1 and len(line.numbers) == 1]
    return len(alone) == len(lines) and alone == [Fraction(place) for place in range(1, len(lines) + 1)]
