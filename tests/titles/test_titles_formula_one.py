"""The round at which each Formula One title was decided, against the record.

Rounds: Wikipedia, "List of Formula One World Drivers' Champions" (column "clinched"), and the season
articles there. Three need who took part: 1960, Italy's race, which the British teams had said they would stay
away from; 1978, Peterson, who died after Monza. They are asked with the entries of the time.
"""

from __future__ import annotations

import pytest

from countback.formats.readers.f1db import read_record
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.titles.bounds import bounds
from countback.titles.remaining import remaining

CLINCHED = {
    1950: 7, 1952: 6, 1954: 7, 1956: 8, 1958: 11, 1962: 9, 1964: 10, 1966: 7, 1968: 12, 1970: 12, 1972: 10,
    1974: 15, 1976: 16, 1980: 13, 1982: 16, 1984: 16, 1986: 16, 1988: 15, 1990: 15, 1991: 15, 1992: 11,
    1993: 14, 1994: 16, 1995: 15, 1996: 16, 1997: 17, 1998: 16, 1999: 16, 2000: 16, 2001: 13, 2002: 11,
    2003: 16, 2004: 14, 2005: 17, 2006: 18, 2007: 17, 2008: 18, 2009: 16, 2010: 19, 2011: 15, 2012: 20,
    2013: 16, 2014: 19, 2015: 16, 2016: 21, 2017: 18, 2018: 19, 2019: 19, 2020: 14, 2021: 22, 2022: 18,
    2023: 17, 2024: 22, 2025: 24,
}  # fmt: skip


@pytest.fixture(scope="module")
def seasons(shared):
    record = read_record("f1db-sample.zip", (shared / "data" / "f1db" / "f1db-sample.zip").read_bytes())
    return {one.season.year: one.season for one in record.seasons}


def standings_of(season):
    rulebook = read_rulebook("formula-one", season.year).rulebook
    assert rulebook is not None
    return score(season, rulebook)


def champion_after(standings, round_, without=()):
    entries = "entered"
    if without:
        used = {row.entry for row in standings.facts.rows}
        entries = [
            entry.id
            for entry in standings.facts.entries
            if entry.id in used and not {driver.id for driver in entry.crew} & {*without}
        ]
    rest = remaining(standings, "drivers", round_, entries)
    best = bounds(rest)
    for x, competitor in enumerate(rest.competitors):
        if best.position[x, x] == 1 and not best.rivals_who_can_beat(x):
            return competitor.id
    return None


@pytest.mark.parametrize("year", CLINCHED)
def test_a_title_is_decided_when_the_record_says(seasons, year) -> None:
    standings = standings_of(seasons[year])
    champion = standings.table("drivers").rows[0].competitor.id
    assert champion_after(standings, CLINCHED[year]) == champion
    if CLINCHED[year] > 1:
        assert champion_after(standings, CLINCHED[year] - 1) is None


def test_1978_was_decided_at_monza_once_peterson_could_not_go_on(seasons) -> None:
    standings = standings_of(seasons[1978])
    assert champion_after(standings, 14) is None
    assert champion_after(standings, 14, without=["ronnie-peterson"]) == "mario-andretti"


def test_1960_was_decided_in_portugal_as_cooper_stayed_away_from_monza(seasons) -> None:
    standings = standings_of(seasons[1960])
    assert champion_after(standings, 8) is None
    rest = remaining(standings, "drivers", 8, entries="list")
    best = bounds(rest)
    x = rest.index("jack-brabham")
    assert best.position[x, x] == 1
    assert best.rivals_who_can_beat(x) == []
