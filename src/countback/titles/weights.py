"""Weights that prove, in whole numbers, that places cannot be dealt out as some rivals would need.

Whatever is dealt, the sum of all gains times their weights is at least what the places pay when the
heaviest takers take the worst (Rado; the dual of the linear model). The weights come from a solver, the proof
is one sum a session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countback.model.facts import Ints
from countback.titles.assignment import Assignment, Cut, kinds_of

#: Weights are rounded to parts of this.
PARTS = 10**6
#: How many cases, each a use of the solver, are looked into before giving up.
MOST_CASES = 40


@dataclass(frozen=True)
class WeightedCase:
    """``weights`` of cuts under which not even those who are not ``exempt`` can stay within their room."""

    exempt: tuple[int, ...]
    weights: tuple[tuple[Cut, int], ...]


def weights_against(problem: Assignment) -> list[WeightedCase] | None:
    """Return a proof that there is no deal: a case for each choice of whom to exempt. None if not found."""
    cases: list[WeightedCase] = []
    to_do: list[tuple[int, ...]] = [()]
    seen = set(to_do)
    while to_do:
        exempt = to_do.pop()
        weights = _weights(problem, exempt) if len(cases) < MOST_CASES else None
        if weights is None:
            return None
        cases.append(WeightedCase(exempt, weights))
        if len(exempt) < problem.exempt:
            for who in dict.fromkeys(cut.who for cut, _ in weights):
                more = tuple(sorted((*exempt, who)))
                if more not in seen:
                    seen.add(more)
                    to_do.append(more)
    return cases


def _weights(problem: Assignment, exempt: tuple[int, ...]) -> tuple[tuple[Cut, int], ...] | None:
    """Return weights for the cuts of those not exempt that leave no room, None if there are none."""
    import scipy.optimize as so  # type: ignore[import-untyped]
    import scipy.sparse as sp  # type: ignore[import-untyped]

    cuts = [cut for cut in problem.cuts if cut.who not in exempt]
    takers, places = problem.cars.shape[1], problem.pay.shape[1]
    samples, kind_of = kinds_of(problem, ())
    times = np.bincount(kind_of, minlength=len(samples))
    if not cuts or not len(samples):
        return None
    size = len(samples) * takers * places
    index = np.arange(size).reshape(len(samples), takers, places)
    full = problem.cars[samples] * times[:, None]
    held = np.where(np.arange(places) < problem.cars[samples].sum(axis=1)[:, None], times[:, None], 0)
    by_taker = sp.csr_array(
        (np.ones(size), (np.repeat(np.arange(full.size), places), index.ravel())), (full.size, size + 1)
    )
    by_place = sp.csr_array(
        (
            np.ones(size),
            (np.repeat(np.arange(held.size), takers), index.transpose(0, 2, 1).ravel()),
        ),
        (held.size, size + 1),
    )
    rows = np.zeros((len(cuts), size + 1))
    rows[:, size] = -1
    for number, cut in enumerate(cuts):
        for kind in {int(kind_of[session]) for session in cut.sessions}:
            rows[number, index[kind, cut.who]] = problem.pay[samples[kind]]
    cost = np.zeros(size + 1)
    cost[size] = 1
    result = so.linprog(
        cost,
        A_ub=sp.csr_array(rows),
        b_ub=[cut.most for cut in cuts],
        A_eq=sp.vstack([by_taker, by_place]),
        b_eq=np.concatenate([full.ravel(), held.ravel()]),
        bounds=[(0, None)] * size + [(None, None)],
        method="highs",
    )
    if result.status != 0 or result.fun <= 1e-9:
        return None
    parts = np.rint(-result.ineqlin.marginals * PARTS).astype(int).tolist()
    weights = tuple((cut, part) for cut, part in zip(cuts, parts, strict=True) if part > 0)
    return weights if _least(problem, weights) > sum(cut.most * part for cut, part in weights) else None


def _least(problem: Assignment, weights: Sequence[tuple[Cut, int]]) -> int:
    """Return the least that the sum of the weighted gains can be."""
    total = 0
    for session in range(len(problem.pay)):
        heavy = [0] * problem.cars.shape[1]
        for cut, part in weights:
            heavy[cut.who] += part * (session in cut.sessions)
        cars = problem.cars[session].tolist()
        each = sorted((weight for weight, number in zip(heavy, cars, strict=True) for _ in range(number)))
        pay = problem.pay[session, : len(each)].tolist()
        total += sum(weight * worth for weight, worth in zip(each, sorted(pay, reverse=True), strict=True))
    return total


def equal_weights(pay: Ints, extra: Sequence[Sequence[int]], needed: list[int]) -> tuple[int, ...] | None:
    """Return weights, largest first, under which no deal brings all that is ``needed``; None if none do.

    Takers are alike, each with one car: the most that the first m can be paid is what the m best places
    pay. So equal weights for the m most needy are all that has to be looked at.
    """
    needed = sorted(needed, reverse=True)
    best = np.sort(pay, axis=1)[:, ::-1].cumsum(axis=1).sum(axis=0).tolist() if pay.size else []
    bonus = sum(sum(pays) for pays in extra)
    for number in range(1, len(needed) + 1):
        most = (best[min(number, len(best)) - 1] if best else 0) + bonus
        if sum(needed[:number]) > most:
            return (1,) * number + (0,) * (len(needed) - number)
    return None
