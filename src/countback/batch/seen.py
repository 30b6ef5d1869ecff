"""The compiled way to number what is in a table, used where the loop is: see `numbering.seen`."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


@numba.njit(nogil=True, cache=True)
def first_seen(league: Any, key: Any, size: int) -> tuple[Any, Any]:
    """Return ``[R]`` the number of each pair of league and key as they first appear, and the row it was.

    Rows are sorted by league, keys are from 0 to ``size`` - 1.
    """
    rows = len(league)
    code = np.empty(rows, dtype=np.int32)
    row_of = np.empty(rows, dtype=np.int64)
    last = np.full(size, -1, dtype=np.int32)
    number = np.empty(size, dtype=np.int32)
    many = 0
    for row in range(rows):
        at = key[row]
        if last[at] != league[row]:
            last[at] = league[row]
            number[at] = many
            row_of[many] = row
            many += 1
        code[row] = number[at]
    return code, row_of[:many].copy()


@numba.njit(nogil=True, cache=True)
def any_twice(league: Any, session: Any, entry: Any, begins: Any, entries: Any, cells: int) -> bool:
    """Tell whether an entry has two rows in a session; ``begins`` [G] are the first cells of each league."""
    taken = np.zeros(cells, dtype=np.uint8)
    for row in range(len(league)):
        if entry[row] < 0:
            continue
        cell = begins[league[row]] + session[row] * entries[league[row]] + entry[row]
        if taken[cell]:
            return True
        taken[cell] = 1
    return False
