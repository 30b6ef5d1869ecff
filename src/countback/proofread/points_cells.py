"""Tables whose cells hold points, not places: do they add up, and is each in a points system?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from countback.model.finding import Finding
from countback.model.points import format_points, parse_points
from countback.model.published import PrintedCell, PrintedRow, PrintedTable, PublishedSeason
from countback.notation.reading import BLANK
from countback.proofread import adjusted
from countback.proofread.amounts import printed_points
from countback.proofread.checks import at, finding
from countback.proofread.figures import digits_apart
from countback.proofread.names import name_of

ENOUGH = 0.6
"""The share of rows whose cells have to add up before a table is taken for one of points."""
FEW = 2
_PARTS = re.compile(
    r"(?:\d{1,3}|[A-Za-z]{1,4})?[,\s]*\(?(\d{1,3}(?:\.\d)?(?:\s?\+\s?\d{1,3}(?:\.\d)?)+)\)?\*?\Z"
)


_PAIR = re.compile(r"(\d{1,3}(?:\.\d)?)\s*\((\d{1,3}(?:\.\d)?)\)\Z")
"""Points with the place behind, or a place with its points: ``20 (1)``, ``1 (20)``."""


@dataclass(frozen=True)
class Added:
    """A table of points: for each row what its cells add up to, with the number that counts (0: all)."""

    sums: tuple[Fraction | None, ...]
    best: int
    part: int = 0

    def differing(self, table: PrintedTable) -> list[int]:
        """Return the rows whose total is not the sum."""
        return [
            at_
            for at_, (row, total) in enumerate(zip(table.rows, self.sums, strict=True))
            if total is not None and printed_points(row) not in (None, total)
        ]


def points_in(text: str, part: int = 0) -> Fraction | None:
    """Return the points a cell holds: ``20``, ``12.5``, ``1, 25+4+3``; None where it holds something else.

    Of two numbers, ``20 (1)``, they are the first (``part`` 0) or the second (1).
    """
    text = text.strip().rstrip("*†‡")
    pair = _PAIR.match(text)
    if pair:
        return Fraction(pair[1 + part])
    parts = _PARTS.match(text)
    if parts:
        return sum((Fraction(part.strip()) for part in parts[1].split("+")), Fraction(0))
    try:
        return parse_points(text.strip("()"))
    except ValueError:
        return None


def added(table: PrintedTable) -> Added | None:
    """Return what the cells of a table add up to, or None where they are no points."""
    if not table.columns:
        return None
    parts = sum(bool(_PARTS.match(cell.text.strip())) for row in table.rows for cell in row.results)
    paired = any(_PAIR.match(cell.text.strip()) for row in table.rows for cell in row.results)
    ways = [sums for part in range(1 + paired) if (sums := _added(table, parts, part))]
    return max(ways, key=lambda way: -len(way.differing(table)), default=None)


def _added(table: PrintedTable, parts: int, part: int) -> Added | None:
    """Return the sums of one number of each cell; ``parts`` is how many cells are sums themselves."""
    values = [[points_in(cell.text, part) for cell in _cells(row)] for row in table.rows]
    printed = [printed_points(row) for row in table.rows]
    scoring = [at_ for at_, points in enumerate(printed) if points]
    best: tuple[int, int] | None = None
    for count in (0, *range(len(table.columns) - 1, len(table.columns) // 2, -1)):
        right = {
            printed[at_]
            for at_ in scoring
            if _sum(values[at_], count) == printed[at_]
            and sum(value is not None for value in values[at_]) > 1
        }
        rows = sum(_sum(values[at_], count) == printed[at_] for at_ in scoring)
        if (best is None or rows > best[1]) and len(right) >= (2 if parts else min(3, max(2, len(scoring)))):
            best = (count, rows)
    enough = best is not None and best[1] >= ENOUGH * len(scoring)
    if best is None or not (enough or parts):
        return None
    return Added(tuple(_sum(line, best[0]) for line in values), best[0], part)


def _cells(row: PrintedRow) -> list[PrintedCell]:
    return [*row.results, *(cell for also in row.also for cell in also)]


def _sum(values: list[Fraction | None], best: int) -> Fraction:
    numbers = sorted((value for value in values if value is not None), reverse=True)
    return sum(numbers[:best] if best else numbers, Fraction(0))


def findings(published: PublishedSeason, table: PrintedTable, sums: Added, file: str) -> Iterator[Finding]:
    """Totals that their cells don't add up to. Many of them are one remark."""
    wrong = sums.differing(table)
    allowed = {worth for scale in published.scales for worth in scale.points}
    bonuses = {amount for scale in published.scales
               for amount in (scale.pole, scale.fastest_lap, scale.most_laps_led) if amount}  # fmt: skip
    if sums.best:
        yield finding(
            "best-inferred", at(table.rows[0].name, file),
            f"{table.title}: the best {sums.best} results count, by the totals", "", "info",
        )  # fmt: skip
    if len(wrong) > max(FEW, len(table.rows) // 20) or len(wrong) * 3 > len(table.rows):
        yield finding(
            "rule-unknown",
            at(table.rows[0].name, file),
            f"{table.title}: cells are points; {len(wrong)} of {len(table.rows)} totals are not their sum",
            "bonuses, penalties or dropped results may be at work; no row is called wrong",
            "info",
        )
        return
    held = (points_in(cell.text, sums.part) for row in table.rows for cell in _cells(row))
    most = adjusted.most_of(
        table, max((points for points in held if points is not None), default=Fraction(0))
    )
    for at_ in wrong:
        row, total = table.rows[at_], sums.sums[at_]
        points = printed_points(row)
        assert total is not None
        assert points is not None
        hint, cell = _slip(table, row, points - total, allowed, bonuses, sums.part)
        slip = digits_apart(format_points(points), format_points(total)) == 1
        evidence = adjusted.misprinted(published, table, at_, total, most) if slip else ""
        yield finding(
            "total-differs",
            at(cell or row.points, file),
            f"{table.title}: {name_of(row.name.text)} has {format_points(points)}, the cells add up to "
            f"{format_points(total)}",
            hint or _words(total, evidence, slip=slip),
            "error" if hint or evidence else "warning",
        )  # fmt: skip


def _words(total: Fraction, evidence: str, *, slip: bool) -> str:
    """Return what a total that is not the sum of its cells may be."""
    if evidence:
        return f"the total is likely a misprint of {format_points(total)}; sure: one digit, {evidence}"
    if slip:
        return f"the total may be a misprint of {format_points(total)}; or a bonus or a penalty is missing"
    return "no single slip explains it: a penalty or a bonus may be missing"


def _slip(
    table: PrintedTable,
    row: PrintedRow,
    gap: Fraction,
    allowed: set[Fraction],
    bonuses: set[Fraction],
    part: int,
) -> tuple[str, PrintedCell | None]:
    """Return the one cell that is in no points system and would be, and make the total, with one stroke.

    Nothing is what every place may pay.
    """
    whole = allowed | {worth + bonus for worth in allowed for bonus in bonuses}
    for column, cell in enumerate(_cells(row)):
        value = points_in(cell.text, part)
        if cell.text in BLANK or not value or value in whole or not allowed:
            continue
        meant = value + gap
        if meant in whole and digits_apart(format_points(value), format_points(meant)) == 1:
            code = table.columns[column % len(table.columns)].code
            return (
                f"{code}: {cell.text} is in no points system here, with {format_points(meant)} it adds up",
                cell,
            )
    return "", None
