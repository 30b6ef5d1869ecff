"""Answers, the checker and the endings agree: nothing that is claimed or confirmed is refuted."""

from __future__ import annotations

import pytest
from referee.checker import try_checker
from referee.compare import Tally, cancelled, drawn, referee


@pytest.mark.parametrize("seed", range(500, 520))
def test_nothing_that_the_checker_confirms_is_refuted(seed) -> None:
    tally = Tally()
    try_checker(seed, tally)
    assert not tally.wrong


#: Seasons whose endings once refuted an answer or the checker, by seed, with what is unusual in their rules.
REFUTED = {
    # Whoever is alone in what is left, and comes last in it, need not have set a time in qualifying.
    1004000039: ("qualifying",),
    # Nobody misses a race that nobody comes to: under low points it gives nobody the rounds to be listed.
    1006000008: ("listing", "low"),
    # A qualifying that was cancelled sets no grid: the checker took the race's for set.
    1018000040: ("qualifying",),
    # With its qualifying cancelled, too, the first round of the playoffs is none: they do not begin.
    1037000005: ("phase", "sharing"),
    # A qualifying with an empty sheet sets no grid either: the order on the race's sheet pays.
    1316000036: ("guests", "qualifying"),
    # Whoever takes pole and stays away from the race is paid nothing: an ending paid it.
    1557000045: ("low", "qualifying"),
    # Under low points a round that somebody was not entered for scores nothing, and may be the best kept.
    1562000023: ("counting", "low"),
}


@pytest.mark.parametrize("seed", REFUTED)
def test_no_ending_refutes_what_one_refuted_before(seed) -> None:
    assert drawn(seed)[3] == REFUTED[seed], "the random seasons are others now: find one like it"
    tally = Tally()
    referee(seed, tally)
    cancelled(seed, tally)
    try_checker(seed, tally)
    assert not tally.wrong
