"""Whether the order of a table is that of its points and of some tie rule."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from countback.model.countries import split_country
from countback.model.finding import Finding
from countback.model.published import PrintedRow
from countback.notation.reading import read_cell
from countback.proofread.amounts import printed_points
from countback.proofread.checks import at, finding
from countback.proofread.explain import Scored, scored
from countback.proofread.readings import rulebook_for

TIES = 2
"""So many other pairs have to be in the order of countback before one that is not is warned of."""
Pairs = list[tuple[int, int, int]]
"""(table, row above, row below) whose order a tie rule contradicts."""


def with_ties(result: Scored) -> tuple[Scored, Pairs, int]:
    """Return the draft under the tie rule that contradicts the fewest pairs, those pairs, and how many
    pairs of equal points there are."""
    best: tuple[int, int, Scored, Pairs, int] | None = None
    for number, ties in enumerate(("ranked", "published") if result.readings else ("",)):
        tried = result
        if result.readings:
            readings = {
                index: msgspec.structs.replace(reading, ties=ties)
                for index, reading in result.readings.items()
            }
            rulebook = rulebook_for(result.draft, readings)
            if rulebook is None:
                continue
            tried = scored(result.draft, readings, rulebook)
        pairs, ties_seen = contradicted(tried)
        if best is None or len(pairs) < best[0]:
            best = (len(pairs), number, tried, pairs, ties_seen)
        if not pairs:
            break
    assert best is not None
    return best[2], best[3], best[4]


def contradicted(result: Scored) -> tuple[Pairs, int]:
    """Return the neighbours with equal points whose printed order countback turns round."""
    pairs: Pairs = []
    seen = 0
    for index, table in result.tables.items():
        if index in result.unshown:
            continue
        printed = result.draft.published.tables[index]
        computed = {row.competitor.id: (number, row) for number, row in enumerate(table.rows)}
        for above, below in zip(range(len(printed.rows)), range(1, len(printed.rows)), strict=False):
            upper, other = printed.rows[above], printed.rows[below]
            if upper.guest or other.guest or printed_points(upper) != printed_points(other):
                continue
            if not (_place(upper) and _place(other)) or _place(upper) == _place(other):
                continue
            first = computed.get(result.draft.who[index, above])
            second = computed.get(result.draft.who[index, below])
            if first is None or second is None or first[1].points != second[1].points:
                continue
            seen += 1
            if first[0] > second[0] and first[1].position != second[1].position:
                pairs.append((index, above, below))
    return pairs, seen


def _place(row: PrintedRow) -> int | None:
    return read_cell(row.position.text).place if row.position else None


def findings(result: Scored, pairs: Pairs, seen: int, file: str) -> Iterator[Finding]:
    """Orders that countback contradicts; a rule the page follows otherwise is one remark."""
    tables = result.draft.published.tables
    if len(pairs) > 2 and len(pairs) > 0.4 * seen:
        index, above, _ = pairs[0]
        yield finding(
            "ties-by-other-rule",
            at(tables[index].rows[above].position, file),
            f"{len(pairs)} of {seen} pairs with equal points are not in the order of countback",
            "the table follows another tie rule",
            "info",
        )
        return
    borne_out = seen - len(pairs) >= TIES
    for index, above, below in pairs:
        first, second = tables[index].rows[above], tables[index].rows[below]
        yield finding(
            "order-by-countback",
            at(first.position, file),
            f"{_name(first)} and {_name(second)} have {printed_points(first)} points each; by countback "
            f"{_name(second)} is ahead",
            "" if borne_out else "the page may follow another tie rule",
            "warning" if borne_out else "info",
        )


def _name(row: PrintedRow) -> str:
    return split_country(row.name.text)[1] or row.name.text
