"""The order of a table: printed positions, points that rise, results of single races out of order."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator

from countback.model.finding import Finding
from countback.model.points import format_points
from countback.model.published import PrintedListing, PrintedRow, PrintedTable, PublishedSeason
from countback.proofread.amounts import printed_points
from countback.proofread.checks import at, finding
from countback.proofread.names import key_of, name_of

FEW = 2
SHARE = 0.1
"""So many rows, or this share of a table, may be out of order before another rule orders it."""


def positions(published: PublishedSeason, file: str) -> Iterator[Finding]:
    """Tables whose printed positions contradict each other or their points."""
    for table in published.tables:
        findings = [*_equal(table, file), *_descending(table, file), *_rising(table, file)]
        if len(findings) > max(FEW, SHARE * len(table.rows)):
            yield finding(
                "ordered-otherwise",
                findings[0].where,
                f"{table.title}: {len(findings)} rows are not in the order of their points",
                "another rule orders this table: a play-off, a minimum of rounds",
                "info",
            )
        else:
            yield from findings


def _neighbours(table: PrintedTable) -> Iterator[tuple[PrintedRow, PrintedRow]]:
    """Return each row with the next one, where both have a position and points."""
    whole = [row for row in table.rows if not row.guest and _place(row) and printed_points(row) is not None]
    return itertools.pairwise(whole)


def _equal(table: PrintedTable, file: str) -> Iterator[Finding]:
    for upper, lower in _neighbours(table):
        if _place(upper) == _place(lower) and printed_points(upper) != printed_points(lower):
            assert lower.position is not None
            yield finding(
                "position-shared",
                at(lower.position, file),
                f"{table.title}: {name_of(upper.name.text)} ({_points(upper)}) and "
                f"{name_of(lower.name.text)} ({_points(lower)}) share position {lower.position.text}",
                "sure: equal positions need equal points",
                "error",
            )


def _descending(table: PrintedTable, file: str) -> Iterator[Finding]:
    for upper, lower in _neighbours(table):
        first, second = _place(upper), _place(lower)
        if first and second and second < first:
            yield finding(
                "position-order",
                at(lower.position, file),
                f"{table.title}: position {second} ({name_of(lower.name.text)}) stands below "
                f"position {first} ({name_of(upper.name.text)})",
                "sure: positions go down a table",
                "error",
            )


def _rising(table: PrintedTable, file: str) -> Iterator[Finding]:
    shared = [
        row
        for pair in _neighbours(table)
        if _place(pair[0]) == _place(pair[1]) and printed_points(pair[0]) != printed_points(pair[1])
        for row in pair
    ]
    for upper, lower in _neighbours(table):
        above, other = printed_points(upper), printed_points(lower)
        if above is None or other is None or any(row is upper for row in shared):
            continue
        if above < other and _place(upper) != _place(lower):
            yield finding(
                "order-by-points",
                at(lower.position, file),
                f"{name_of(lower.name.text)} ({_points(lower)}) stands behind {name_of(upper.name.text)} "
                f"({_points(upper)})",
            )


def _points(row: PrintedRow) -> str:
    points = printed_points(row)
    return "" if points is None else format_points(points)


def _place(row: PrintedRow) -> int | None:
    match = (
        re.fullmatch(r"=?\s*(\d{1,3})\s*(?:st|nd|rd|th)?\.?\s*=?", row.position.text)
        if row.position
        else None
    )
    return int(match[1]) if match else None


def listings(published: PublishedSeason, file: str) -> Iterator[Finding]:
    """Results listed race by race: places in order, one number a name."""
    for listing in published.listings:
        yield from _places_of(listing, file)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for listing in published.listings:
        for row in listing.rows:
            if row.number is not None:
                number, name = row.number.text.lstrip("#"), name_of(row.name.text)
                first_name = names[number].setdefault(key_of(name), name)
                others = [other for key, other in names[number].items() if key != key_of(first_name)]
                if others and len(others[0]) > 3 and key_of(others[0])[:1] == key_of(name)[:1]:
                    yield finding(
                        "spelt-two-ways",
                        at(row.name, file),
                        f"number {number} is {name} here, {others[0]} elsewhere",
                    )


def _places_of(listing: PrintedListing, file: str) -> Iterator[Finding]:
    placed = [(int(row.position.text.rstrip(".")), row) for row in listing.rows
              if row.position.text.rstrip(".").isdigit()]  # fmt: skip
    for at_, (place, row) in enumerate(placed):
        before = placed[at_ - 1][0] if at_ else 0
        after = placed[at_ + 1][0] if at_ + 1 < len(placed) else None
        if place != before + 1 and after == before + 2:
            yield finding(
                "place-order",
                at(row.position, file),
                f"{listing.title}: {place} ({name_of(row.name.text)}) stands between {before} and {after}",
                f"meant is {before + 1}",
            )
