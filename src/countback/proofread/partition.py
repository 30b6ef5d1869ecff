"""What the search leaves: the cheapest explanation as a set-partition model, solved exactly by HiGHS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from countback.proofread.search import Edit, Found, Solution, TotalPrice

NODES = 400
"""So many branches are looked at: the same on every machine, unlike a limit of time."""
SECONDS = 20
"""Nothing comes near this but a machine that does much else."""


def partition(edits: Sequence[Edit], residual: Mapping[int, int], total_price: TotalPrice) -> Found | None:
    """Return one cheapest solution, the best found within the limits; None when SciPy is missing or none was.

    Every row's points have to be made up by the edits chosen, unless its total is taken for wrong at
    its usual price; at most one edit a facet. A second solution of that cost makes it inexact to claim
    that it is the only one: ``exact`` is False throughout, since only one is returned.
    """
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
        from scipy.sparse import coo_array  # type: ignore[import-untyped]
    except ImportError:
        return None
    rows = sorted({row for edit in edits for row, _ in edit.delta} | set(residual))
    at = {row: number for number, row in enumerate(rows)}
    facets = {facet: number for number, facet in enumerate({edit.facet for edit in edits})}
    number, count = len(edits), len(rows)
    large = 1 + max(
        [abs(points) for points in residual.values()]
        + [sum(abs(points) for _, points in edit.delta) for edit in edits],
        default=1,
    )
    large *= 4
    data, down, across = [], [], []
    for index, edit in enumerate(edits):
        for row, points in edit.delta:
            data.append(points)
            down.append(at[row])
            across.append(index)
    wrong = np.array([total_price(row, residual.get(row, 0) or 1) for row in rows], dtype=np.int64)
    points_of = coo_array((data, (down, across)), shape=(count, number + 2 * count)).tocsr()
    slack = coo_array(
        (np.ones(count), (np.arange(count), number + count + np.arange(count))), shape=points_of.shape
    )
    same = coo_array(
        (
            np.ones(number),
            ([facets[edit.facet] for edit in edits], np.arange(number)),
        ),
        shape=(len(facets), number + 2 * count),
    )
    allowed = coo_array(
        (
            np.concatenate([np.ones(count), np.full(count, -large)]),
            (
                np.concatenate([np.arange(count), np.arange(count)]),
                np.concatenate([number + count + np.arange(count), number + np.arange(count)]),
            ),
        ),
        shape=(count, number + 2 * count),
    )
    refused = coo_array(
        (
            np.concatenate([np.full(count, -1.0), np.full(count, -large)]),
            (
                np.concatenate([np.arange(count), np.arange(count)]),
                np.concatenate([number + count + np.arange(count), number + np.arange(count)]),
            ),
        ),
        shape=(count, number + 2 * count),
    )
    wanted = np.array([residual.get(row, 0) for row in rows])
    outcome = milp(
        c=np.concatenate([[edit.price for edit in edits], wrong, np.zeros(count)]),
        constraints=[
            LinearConstraint(points_of + slack, wanted, wanted),
            LinearConstraint(same, -np.inf, 1),
            LinearConstraint(allowed, -np.inf, 0),
            LinearConstraint(refused, -np.inf, 0),
        ],
        integrality=np.concatenate([np.ones(number + count), np.zeros(count)]),
        bounds=Bounds(
            np.concatenate([np.zeros(number + count), np.full(count, -large)]),
            np.concatenate([np.ones(number + count), np.full(count, large)]),
        ),
        options={"time_limit": SECONDS, "node_limit": NODES},
    )
    if outcome.x is None:
        return None
    chosen = tuple(index for index in range(number) if outcome.x[index] > 0.5)
    totals = tuple(rows[index] for index in range(count) if outcome.x[number + index] > 0.5)
    cost = round(sum(edits[index].price for index in chosen)) + int(sum(wrong[at[row]] for row in totals))
    return Found([Solution(cost, chosen, totals)], exact=False)
