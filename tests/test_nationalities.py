"""The words for nationalities, against the table of countries."""

from __future__ import annotations

import pytest

from countback.model.countries import _TABLE, country_of
from countback.model.nationalities import _words, nationality_of


@pytest.mark.parametrize(
    ("given", "word"),
    [("FRA", "French"), ("DEU", "German"), ("France", "French"), ("SCO", "British"), ("NZL", "New Zealander"),
     ("MCO", "Monegasque"), ("EUR", "European Union"), ("XYZ", "XYZ"), ("", "")],
)  # fmt: skip
def test_words(given: str, word: str) -> None:
    assert nationality_of(given) == word


def test_every_country_but_the_union_has_a_word() -> None:
    codes = {line.split("|")[0].split()[0] for line in _TABLE.split("\n") if line}
    assert codes - {*_words()} == {"EUR"}
    assert all(country_of(code) == code for code in _words())
