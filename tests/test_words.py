"""Chances as people say them."""

from __future__ import annotations

import pytest

from countback.model.words import one_in


@pytest.mark.parametrize(
    ("chance", "least", "words"),
    [
        (0.9995, 0.001, "over 999 in 1000"), (0.97, 0.001, "32 in 33"), (0.8, 0.001, "4 in 5"),
        (0.595, 0.001, "3 in 5"), (0.5, 0.001, "1 in 2"), (0.34, 0.001, "1 in 3"), (0.16, 0.001, "1 in 6"),
        (0.0005, 0.001, "under 1 in 1000"),
        (1.0, 0.01, "over 99 in 100"), (0.97, 0.01, "32 in 33"), (0.6, 0.01, "3 in 5"), (0.5, 0.01, "1 in 2"),
        (0.17, 0.01, "1 in 6"), (0.0, 0.01, "under 1 in 100"),
    ],
)  # fmt: skip
def test_odds_as_people_say_them(chance: float, least: float, words: str) -> None:
    assert one_in(chance, least) == words


def test_every_whole_percent_has_words() -> None:
    told = [one_in(whole / 100, 0.01) for whole in range(101)]
    assert told[1] == "1 in 100"
    assert told[99] == "99 in 100"
    assert all(" in " in words for words in told)
