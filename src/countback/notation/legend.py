"""What the signs and colours of a table mean: of those that occur in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from countback.model.classification import Status
from countback.model.standings import Row, Table
from countback.model.words import STATUS_WORDS
from countback.notation.codes import CODES, UNRANKED, Style
from countback.notation.result import DECIDED, Written, mark_of, written


class Key(NamedTuple):
    """An item of a legend: the sign as the table shows it, what it means, the style it is shown in.

    ``face`` is ``dropped`` where the sign is struck through or in brackets, ``low`` and ``high`` for a
    small number, else "".
    """

    sign: str
    words: str
    style: Style | None = None
    face: str = ""


def legend(shown: Iterable[tuple[Table, Iterable[str]]]) -> list[Key]:
    """Return the legend of tables, each with the ids of the sessions that it has a column for."""
    tables: list[Table] = []
    results: dict[Written, str] = {}
    empty = False
    for table, columns in shown:
        tables.append(table)
        sessions = {*columns}
        empty = empty or any(sessions.difference(cell.session for cell in row.results) for row in table.rows)
        for cell in (cell for row in table.rows for cell in row.results if cell.session in sessions):
            result = written(cell, table.among)
            results[result] = mark_of(cell)
    low = any(table.among == "points" for table in tables)
    entries = [*_colours(results, low=low), *_statuses(results), *_signs(results, tables)]
    if empty:
        of_class = " in the class" if {table.among for table in tables} == {"class"} else ""
        entries.append(Key("", f"empty: did not take part{of_class}"))
    return [*entries, *_positions(row for table in tables for row in table.rows)]


def _colours(results: Iterable[Written], *, low: bool) -> Iterator[Key]:
    styles = {result.style for result in results}
    colours: tuple[tuple[Style, str, str], ...] = (
        ("p1", "1", "first"),
        ("p2", "2", "second"),
        ("p3", "3", "third"),
        ("pts", "4", "in the points"),
    )
    yield from (Key(sign, words, style) for style, sign, words in colours if style in styles)
    if any(result.style == "out" and result.placed for result in results) and not low:
        yield Key("20", "no points", "out")
    if low:
        yield Key("7", "points of the race", "out")


def _statuses(results: Iterable[Written]) -> Iterator[Key]:
    numbers = {result.number for result in results}
    if UNRANKED in numbers:
        yield Key(UNRANKED, "classified, but not ranked here", "out")
    # In low-point scoring a code stands behind the points.
    codes = numbers | {number.rpartition(" ")[2] for number in numbers}
    for status in Status:
        if CODES[status].printed in codes:
            yield Key(CODES[status].printed, STATUS_WORDS[status], CODES[status].style)


def _signs(results: dict[Written, str], tables: list[Table]) -> Iterator[Key]:
    kinds = {table.among for table in tables}
    of_class = " of the class" if kinds == {"class"} else ", in the table of a class that of the class"
    of_class = of_class if "class" in kinds else ""
    if any("P" in result.signs.removesuffix(mark) for result, mark in results.items()):
        yield Key("P", f"pole position{of_class}")
    if any("F" in result.signs.removesuffix(mark) for result, mark in results.items()):
        yield Key("F", f"fastest lap{of_class}")
    if any(result.overall for result in results):
        yield Key("₁₃", "the small number: the place overall", face="low")
    if any(result.scoring for result in results):
        yield Key("²", "small and high: the place that scores, where the result has another", face="high")
    if any(result.dropped for result in results):
        yield Key("(5)", "dropped: does not count", face="dropped")
    if any(DECIDED in result.signs.removesuffix(mark) for result, mark in results.items()):
        yield Key(DECIDED, "a decision of the stewards concerns it")
    for mark in sorted({mark for mark in results.values() if mark}):
        yield Key(mark, "see the note on the result of the session")


def _positions(rows: Iterable[Row]) -> Iterator[Key]:
    listed = [*rows]
    if any(row.gross is not None for row in listed):
        yield Key("87 (105)", "the total, and with the results that were dropped")
    if any(row.tied for row in listed):
        yield Key("=", "shared position")
    if any(row.position is None for row in listed):
        yield Key("–", "no position: guest or excluded")
