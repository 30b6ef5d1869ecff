"""Who receives a bonus that belongs to the first: passed on or not, and where only eligibility differs."""

from __future__ import annotations

import numpy as np
import pytest

from countback.rules.first_eligible import first_eligible

ORDER = np.array([[[1, 2, 3], [0, 0, 0], [2, 1, 0], [1, 1, 2]]])


@pytest.mark.parametrize(
    ("eligible", "passed_on", "stays"),
    [
        (
            [1, 1, 1],
            [[1, 0, 0], [0, 0, 0], [0, 1, 0], [1, 1, 0]],
            [[1, 0, 0], [0, 0, 0], [0, 1, 0], [1, 1, 0]],
        ),
        (
            [0, 1, 1],
            [[0, 1, 0], [0, 0, 0], [0, 1, 0], [0, 1, 0]],
            [[0, 0, 0], [0, 0, 0], [0, 1, 0], [0, 1, 0]],
        ),
        ([0, 0, 1], [[0, 0, 1], [0, 0, 0], [0, 0, 0], [0, 0, 1]], np.zeros((4, 3))),
    ],
)
def test_holders(eligible, passed_on, stays) -> None:
    who = np.array(eligible, dtype=np.bool_)
    assert (first_eligible(ORDER, who, fall_through=True)[0] == passed_on).all()
    assert (first_eligible(ORDER, who, fall_through=False)[0] == stays).all()


def test_eligibility_may_differ_from_ending_to_ending() -> None:
    who = np.array([[[1, 1, 1]] * 4, [[0, 1, 1], [1, 1, 1], [1, 0, 1], [0, 0, 0]]], dtype=np.bool_)
    found = first_eligible(ORDER, who, fall_through=True)
    assert found.shape == (2, 4, 3)
    assert found[1].astype(int).tolist() == [[0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0]]
