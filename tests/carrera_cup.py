"""The shipped Porsche Carrera Cup North America of 2022, read without a finding."""

from __future__ import annotations

from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.store.books import read_rulebook
from countback.store.folder import read_season
from countback.store.shipped import find_season

NAME = "porsche-carrera-cup-north-america-2022"
BOOK = "porsche-carrera-cup-north-america"
RACES = [f"race-{number}" for number in range(1, 17)]


def shipped_season() -> Season:
    """Return the facts of the season."""
    path = find_season(NAME)
    assert path is not None
    read = read_season(path)
    assert read.findings == []
    assert read.season is not None
    return read.season


def shipped_rulebook() -> Rulebook:
    """Return its rules."""
    read = read_rulebook(BOOK, 2022)
    assert read.findings == []
    assert read.rulebook is not None
    return read.rulebook
