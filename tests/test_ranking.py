"""Order by packed keys, against Python's own order of tuples."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.model.facts import bounds, highest, lowest
from countback.rules.results_of import worth_in_turn
from countback.scoring.rank import order_by

SIZES = st.sampled_from([1, 3, 1000, 2**39, 2**58])
"""The last leaves no room for anything else in the same number."""


@given(
    st.sampled_from([2, 30]),
    st.integers(1, 12),
    st.lists(SIZES, min_size=1, max_size=6),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=150, deadline=None)
def test_keys_order_like_tuples_and_equals_keep_their_order(moments, number, sizes, seed) -> None:
    # Of so few as those at two moments none are packed, of those at thirty they are.
    random = np.random.default_rng(seed)
    keys = [random.integers(-size, size, (3, moments, number), endpoint=True) for size in sizes]
    for key in keys:  # some equal ones, whatever the size
        key[random.random(key.shape) < 0.5] = 0
    keys.insert(1, random.integers(0, 2, (moments, number)))  # one that is the same for every ending
    if seed % 2:  # nor is the last one: what is sorted first
        keys.append(random.integers(0, 2, (moments, number)))
    order, fresh = order_by(keys, (3, moments, number))
    for at in np.ndindex(3, moments):
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


@given(st.lists(st.integers(-(2**62), 2**62)), st.booleans())
def test_bounds_are_the_lowest_and_the_highest_number_and_nought(numbers, negative) -> None:
    values = np.array(numbers, dtype=np.int64)
    values = values if negative else np.abs(values)
    for asked in (values, values[::2]):
        expected = min([0, *asked.tolist()]), max([0, *asked.tolist()])
        assert bounds(asked) == (lowest(asked), highest(asked)) == expected


@given(
    st.integers(1, 12),
    st.sampled_from([1, 40, 2**27, 2**31, 2**50]),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_results_are_in_the_order_of_their_points_and_of_the_season(number, most, later_ahead, seed) -> None:
    points = np.random.default_rng(seed).integers(-most, most, (2, 1, number, 3), endpoint=True)
    worth = worth_in_turn(points, later_ahead=later_ahead)
    turn = range(number) if later_ahead else range(number, 0, -1)
    for batch, who in np.ndindex(2, 3):
        own = points[batch, 0, :, who].tolist()
        expected = sorted(range(number), key=lambda unit: (own[unit], turn[unit]))
        assert worth[batch, 0, :, who].argsort().tolist() == expected
    bounds_of = np.iinfo(worth.dtype)
    assert bounds_of.min < worth.min()
    assert worth.max() < bounds_of.max
