"""What may move a total off its results without a slip: penalties, bonuses, results that count otherwise.

A page need not show them. A total is called a misprint only where nothing of the kind can be the reason.
"""

from __future__ import annotations

import re
from fractions import Fraction

from countback.model.countries import split_country
from countback.model.points import format_points
from countback.model.published import PrintedRow, PrintedTable, PublishedSeason
from countback.proofread import elsewhere
from countback.proofread.amounts import printed_points
from countback.proofread.names import key_of, name_of

BEYOND = 2
"""So many times what somebody has who wins everything is no total, whatever pays double."""
_MARK = re.compile(r"[†‡§¶‖*#^⁰¹²³⁴⁵⁶⁷⁸⁹]|\[[^\]]*\]|(?<=\d)\s?[a-z]\b")
_REMARK = re.compile(r"\(([^)]*)\)|([+−–-]\s?\d+)")
MOVES_POINTS = re.compile(
    r"p[eé]nal|straf|deduct|dock|strip|forfeit|sanct|sanz|sanci|abzug|abgezogen|aberkannt|gutgeschrieben"
    r"|aftrek|afgetrokken|detra|tolt[ie]\b|ret(?:ir|rait)|d[eé]du|enlev|descont|perd|perso|verlor|verloor"
    r"|\blos(?:t|es|ing)\b|taken away|withheld|withdrawn|removed|bonus|ineligib|disqual|d[eé]class|squalif"
    r"|exclu|ausgeschlossen|uitgesloten|not (?:counted|count|awarded|classified)|did not (?:score|count)"
    r"|half[- ]points|halbe|demi|mezzi|halve|split|shared|geteilt|joker|double|award|granted|given|received",
    re.IGNORECASE,
)
"""What a note says that moves points, in the languages whose headings are read."""
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-five": 25,
    "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip


def misprinted(
    published: PublishedSeason, table: PrintedTable, at: int, meant: Fraction, most: Fraction
) -> str:
    """Return in words why a total can only be a misprint of ``meant``, "" where it may be right.

    A penalty of any size may have been taken off without a word, by somebody who left the row where it
    stood: neither the cells nor the order of the table say anything against it. Sure is a total that another
    place of the page prints as ``meant`` as well, or one that is higher than twice ``most``, the points of
    somebody who wins everything.
    """
    printed = printed_points(table.rows[at]) or Fraction(0)
    if remarked(published, table, at, meant) or not contradicted(table, at, meant):
        return ""
    place = elsewhere.said(published, table, at, meant)
    if place:
        return f"the order of the table and {place} agree with it"
    if printed > BEYOND * most:
        return "no results pay as much as is printed, the order of the table agrees"
    return ""


def contradicted(table: PrintedTable, at: int, meant: Fraction) -> bool:
    """Tell whether the order of the table contradicts a printed total, and agrees with what is meant."""
    printed = printed_points(table.rows[at])
    if printed is None or table.rows[at].guest:
        return False
    above, below = _beside(table.rows, at, -1), _beside(table.rows, at, 1)
    off = (above is not None and printed > above) or (below is not None and printed < below)
    fits = (above is None or meant <= above) and (below is None or meant >= below)
    return off and fits


def _beside(rows: tuple[PrintedRow, ...], at: int, step: int) -> Fraction | None:
    """Return the total of the next row above (-1) or below (1) that is ranked and has one."""
    at += step
    while 0 <= at < len(rows):
        points = printed_points(rows[at])
        if points is not None and not rows[at].guest:
            return points
        at += step
    return None


def most_of(table: PrintedTable, of_a_race: Fraction) -> Fraction:
    """Return no less than what somebody who wins everything has, of what a race pays at most."""
    cars = 1 + max((len(row.also) for row in table.rows), default=0)
    return of_a_race * cars * len(table.columns)


def remarked(published: PublishedSeason, table: PrintedTable, at: int, meant: Fraction) -> bool:
    """Tell whether the page has a mark, a remark or a note that may say why a total is not ``meant``."""
    row = table.rows[at]
    printed = printed_points(row)
    gap = abs((printed or Fraction(0)) - meant)
    said = [*published.legend.values(), *(note.text for note in published.remarks)]
    return _marked(row, gap, meant) or any(_speaks_of(text, row, gap) for text in said)


def _marked(row: PrintedRow, gap: Fraction, meant: Fraction) -> bool:
    """Tell whether the name or the total of a row has a mark, a note, or the difference beside it."""
    cells = (row.name, *(cell for cell in (row.points, row.position) if cell is not None))
    if any(cell.noted for cell in cells):
        return True
    name = split_country(row.name.text)[1] or row.name.text
    points = row.points.text if row.points is not None else ""
    if _MARK.search(name) or _MARK.search(points):
        return True
    beside = " ".join("".join(remark) for text in (name, points) for remark in _REMARK.findall(text))
    beside += " ".join(cell.text for cell in row.extra.values())
    return bool(_numbers(beside) & {format_points(gap), format_points(meant)})


def _speaks_of(text: str, row: PrintedRow, gap: Fraction) -> bool:
    """Tell whether a text may speak of a difference of a row: by name, or by what the difference is.

    Of a name it has to say what moves points, or the difference in figures or words.
    """
    moved = bool(MOVES_POINTS.search(text))
    amount = format_points(gap) in _numbers(text)
    name = key_of(name_of(row.name.text)).split()
    named = bool(name) and name[-1] in key_of(text).split()
    return (named and (moved or amount)) or (moved and amount)


def _numbers(text: str) -> set[str]:
    """Return the numbers that a text has, in figures or in words."""
    figures = {format_points(Fraction(number)) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    return figures | {str(_WORDS[word]) for word in re.findall(r"[a-z-]+", text.casefold()) if word in _WORDS}
