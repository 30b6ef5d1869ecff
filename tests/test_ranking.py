"""Order by packed keys, against Python's own order of tuples."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.scoring.rank import order_by

SIZES = st.sampled_from([1, 3, 1000, 2**39, 2**58])
"""The last leaves no room for anything else in the same number."""


@given(st.integers(1, 12), st.lists(SIZES, min_size=1, max_size=6), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_keys_order_like_tuples_and_equals_keep_their_order(number, sizes, seed) -> None:
    random = np.random.default_rng(seed)
    keys = [random.integers(-size, size, (3, 2, number), endpoint=True) for size in sizes]
    for key in keys:  # some equal ones, whatever the size
        key[random.random(key.shape) < 0.5] = 0
    keys.insert(1, random.integers(0, 2, (2, number)))  # one that is the same for every ending
    order, fresh = order_by(keys, (3, 2, number))
    for at in np.ndindex(3, 2):
        rows = [
            tuple(int(key[at][x] if key.ndim == 3 else key[at[1]][x]) for key in keys) for x in range(number)
        ]
        expected = sorted(range(number), key=lambda x: tuple(-value for value in rows[x]))
        assert order[at].tolist() == expected
        lined = [rows[x] for x in expected]
        assert fresh[at].tolist() == [
            True,
            *(one != other for one, other in zip(lined[1:], lined, strict=False)),
        ]
