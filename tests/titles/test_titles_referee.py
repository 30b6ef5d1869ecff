"""The checker and the endings agree: nothing it confirms is refuted, and no false claim gets past it."""

from __future__ import annotations

import pytest
from referee.checker import try_checker
from referee.compare import Tally


@pytest.mark.parametrize("seed", range(500, 520))
def test_nothing_that_the_checker_confirms_is_refuted(seed) -> None:
    tally = Tally()
    try_checker(seed, tally)
    assert not tally.wrong
