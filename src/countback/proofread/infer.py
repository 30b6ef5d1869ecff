"""A points system worked out from the totals, for pages that print none."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from countback.model.published import PrintedScale
from countback.notation.reading import read_cell
from countback.proofread.amounts import printed_points
from countback.proofread.draft import Draft

ENOUGH = 0.8
"""The share of rows that have to come out exactly before an inferred system is believed."""


def infer_scale(draft: Draft, table: int) -> PrintedScale | None:
    """Return the whole, never rising points that leave the least of a table's totals unexplained.

    A linear programme (least sum of differences), rounded and tried against every row. None when SciPy
    is missing, when there are fewer scoring rows than places paid, or when less than `ENOUGH` come out.
    """
    try:
        from scipy.optimize import linprog  # type: ignore[import-untyped]
        from scipy.sparse import csr_array, hstack, identity, vstack  # type: ignore[import-untyped]
    except ImportError:
        return None
    counts, totals = _places_and_totals(draft, table)
    most = len(counts[0]) if counts else 0
    if not most or sum(total > 0 for total in totals) < 4:
        return None
    matrix = csr_array(np.array(counts, dtype=np.float64))
    wanted = np.array(totals, dtype=np.float64)
    rows = len(totals)
    slack = identity(rows)
    falling = np.zeros((most - 1, most))
    falling[np.arange(most - 1), np.arange(most - 1)] = -1
    falling[np.arange(most - 1), np.arange(1, most)] = 1
    upper = vstack(
        [
            hstack([matrix, -slack]),
            hstack([-matrix, -slack]),
            hstack([csr_array(falling), csr_array((most - 1, rows))]),
        ]
    )
    outcome = linprog(
        np.concatenate([np.full(most, 1e-4), np.ones(rows)]),
        A_ub=upper.tocsr(),
        b_ub=np.concatenate([wanted, -wanted, np.zeros(most - 1)]),
        method="highs",
    )
    if outcome.x is None:
        return None
    points_of = [round(value) for value in outcome.x[:most]]
    scoring = [(line, total) for line, total in zip(counts, totals, strict=True) if total or any(line)]
    right = sum(
        sum(number * worth for number, worth in zip(line, points_of, strict=True)) == total
        for line, total in scoring
    )
    while points_of and not points_of[-1]:
        points_of.pop()
    if not points_of or right < ENOUGH * len(scoring) or len(scoring) <= len(points_of):
        return None
    section = draft.published.tables[table].section
    return PrintedScale(points=tuple(Fraction(worth) for worth in points_of), section=section)


def _places_and_totals(draft: Draft, table: int) -> tuple[list[list[int]], list[int]]:
    """Return how often each row of whole points has each place, and those points."""
    printed = draft.published.tables[table]
    most = max((read_cell(cell.text).place or 0 for row in printed.rows for cell in row.results), default=0)
    most = min(most, 60)
    counts: list[list[int]] = []
    totals: list[int] = []
    for row in printed.rows:
        points = printed_points(row)
        if points is None or points.denominator != 1 or row.guest:
            continue
        line = [0] * most
        for cell in (*row.results, *(cell for also in row.also for cell in also)):
            place = read_cell(cell.text, draft.published.aliases).place
            if place and place <= most:
                line[place - 1] += 1
        counts.append(line)
        totals.append(int(points))
    return counts, totals
