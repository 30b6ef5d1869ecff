"""The round at which each Formula One title was decided, against the record.

``RECORD`` says for each season of the sample the round, and which text at hand says so: the race or how
many were still to come. Where the text names a race, its round is that of the sample's calendar. Seasons
for which no text was at hand are marked: their rounds are what the project computed, and only guard
against a change.
Until 1990 only the best results counted; the texts of those years speak of a title under that rule.

Two seasons need who took part: 1960, Italy's race, which the British teams had said they would stay away
from; 1978, Peterson, who died after Monza. They are asked with the entries of the time.
"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from countback.formats.readers.f1db import read_record
from countback.rules.counting.all_results import AllResults
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.titles.bounds import bounds
from countback.titles.decide import Titles
from countback.titles.remaining import remaining

COMPUTED = "computed, no source at hand"
LAST = "padeye.news, F1 world championships decided in the last race: last race"
ESPN = "espn.co.uk, Ask Steven, January 2015: "
FINAL = "racefans.net, 2016 Abu Dhabi Grand Prix stats and facts: final race"
JAPAN = "thenationalnews.com, last five drivers to win the championship in Japan: Suzuka"
BRAZIL = "sport.sky.it, titles decided at Interlagos: "

RECORD = {
    1950: (7, LAST),
    1952: (6, COMPUTED),
    1954: (7, COMPUTED),
    1956: (8, LAST),
    1958: (11, LAST),
    1962: (9, ESPN + "South Africa, December 29"),
    1964: (10, LAST),
    1966: (
        7,
        COMPUTED + "; a text that was (dirtysideofthetrack.blogspot.com) counts Germany, round 6, as enough",
    ),
    1968: (12, FINAL),
    1970: (
        12,
        "List of World Drivers' Champions, Wikipedia, revision of 2 November 2008: two rounds after Italy",
    ),
    1972: (10, COMPUTED),
    1974: (15, "dodofinance.com: level before the last race, as in 2021"),
    1976: (16, "thenational.ae, top five title deciders: season's final race"),
    1980: (13, "f1i.com, from dream to reality: Canada, one race to spare"),
    1982: (16, FINAL),
    1984: (16, "tv.apple.com, greatest races: final race, Portugal"),
    1986: (16, "thenational.ae, top five title deciders: the last of 16 races"),
    1988: (15, "redbull.com, six of the best deciders at Suzuka: a race to spare"),
    1990: (15, "mibiz.co.za, five title deciders in Japan: penultimate round"),
    1991: (15, JAPAN),
    1992: (11, ESPN + "five of 16 races to go"),
    1993: (14, COMPUTED),
    1994: (16, "gutefrage.net, season finales: Adelaide"),
    1995: (15, COMPUTED),
    1996: (16, FINAL),
    1997: (17, "tv.apple.com, greatest races: final race, Jerez"),
    1998: (16, JAPAN + ", final race"),
    1999: (16, JAPAN + ", final race"),
    2000: (16, JAPAN),
    2001: (13, ESPN + "four races in hand"),
    2002: (11, ESPN + "French Grand Prix, the 11th of 17 races"),
    2003: (16, JAPAN),
    2004: (14, ESPN + "four races in hand"),
    2005: (17, BRAZIL + "third from last"),
    2006: (18, BRAZIL + "last race"),
    2007: (17, BRAZIL + "last race"),
    2008: (18, BRAZIL + "last race"),
    2009: (16, BRAZIL + "penultimate race"),
    2010: (19, "thenational.ae, top five title deciders: four drivers in the last race"),
    2011: (15, ESPN + "four races in hand"),
    2012: (20, BRAZIL + "last race"),
    2013: (16, "planetf1.com, top 10 earliest season finishes: three rounds to go"),
    2014: (19, ESPN + "final race"),
    2015: (16, "sol.sapo.pt, 25 October 2015: Austin, three races to come"),
    2016: (21, FINAL),
    2017: (18, COMPUTED),
    2018: (19, "pampanorama24.com.ar, 29 October 2018: Mexico"),
    2019: (19, "frettabladid.is: Austin, two races to come"),
    2020: (14, "planetf1.com, top 10 earliest season finishes: three rounds to go"),
    2021: (22, "dive-bomb.com, title-deciding season finales: final race"),
    2022: (18, "dirtysideofthetrack.blogspot.com: Japan, four races left"),
    2023: (17, "citisportsonline.com, October 2023: Qatar, in the sprint on Saturday"),
    2024: (22, COMPUTED),
    2025: (24, "formula1.com, Abu Dhabi lowdown: title-deciding finale"),
}
#: Cars race or retire, each driven by who is entered in it. Crews are not as before: whoever once took a
#: car over (in Switzerland in 1952 Farina that of Simon) would be in two cars in every race to come.
PRESS = ("all-start", "no-equals")
CLINCHED = {year: round_ for year, (round_, _) in RECORD.items()}


@pytest.fixture(scope="module")
def seasons(shared):
    record = read_record("f1db-sample.zip", (shared / "data" / "f1db" / "f1db-sample.zip").read_bytes())
    return {one.season.year: one.season for one in record.seasons}


def standings_of(season):
    rulebook = read_rulebook("formula-one", season.year).rulebook
    assert rulebook is not None
    return score(season, rulebook)


def newest_cars(standings, after, without=()):
    """Return the newest car of everybody who has raced so far: what the press goes by."""
    facts = standings.facts
    seen = standings.moment(after).sessions
    newest = {}
    for session, entry in zip(facts.row_session.tolist(), facts.row_entry.tolist(), strict=True):
        if session < seen:
            for driver in facts.entries[entry].crew:
                newest[driver.id] = facts.entries[entry].id
    return list(dict.fromkeys(car for driver, car in newest.items() if driver not in without))


def champion_after(standings, round_, without=()):
    rest = remaining(standings, "drivers", round_, newest_cars(standings, round_, without), PRESS)
    best = bounds(rest)
    for x, competitor in enumerate(rest.competitors):
        if best.position[x] == 1 and not best.rivals(x):
            return competitor.id
    return None


@pytest.mark.parametrize("year", CLINCHED)
def test_a_title_is_decided_when_the_record_says(seasons, year) -> None:
    standings = standings_of(seasons[year])
    champion = standings.table("drivers").rows[0].competitor.id
    assert champion_after(standings, CLINCHED[year]) == champion
    assert champion_after(standings, CLINCHED[year] - 1) is None


def test_the_record_is_of_the_seasons_in_the_sample_and_says_where_it_is_from(seasons) -> None:
    assert {*RECORD} | {1960, 1978} == {year for year in seasons if year < 2026}
    assert all(source for _, source in RECORD.values())
    assert [year for year, (_, source) in RECORD.items() if source.startswith(COMPUTED)] == [
        1952, 1954, 1966, 1972, 1993, 1995, 2017, 2024]  # fmt: skip


def test_the_sprint_in_qatar_was_enough_in_2023(seasons) -> None:
    standings = standings_of(seasons[2023])
    sessions = [session.id for session in standings.facts.sessions]
    sprint = next(id_ for id_, number in zip(sessions, standings.facts.round, strict=True) if number == 17)
    assert champion_after(standings, sprint) == "max-verstappen"
    assert sprint != sessions[-1]


@pytest.mark.parametrize("year", [1964, 1988])
def test_it_takes_the_dropped_results_to_be_right(seasons, year) -> None:
    standings = standings_of(seasons[year])
    champion = standings.table("drivers").rows[0].competitor.id
    rest = remaining(standings, "drivers", CLINCHED[year])
    assert Titles(rest).answer(rest.index(champion)).status == "clinched"
    titles = tuple(replace(one, counting=AllResults()) for one in standings.rulebook.championships)
    every = score(seasons[year], replace(standings.rulebook, championships=titles))
    assert every.table("drivers").rows[0].competitor.id != champion  # Hill in 1964, Prost in 1988


def test_1978_was_decided_at_monza_once_peterson_could_not_go_on(seasons) -> None:
    standings = standings_of(seasons[1978])
    assert champion_after(standings, 14) is None
    assert champion_after(standings, 14, without=["ronnie-peterson"]) == "mario-andretti"


def test_1960_was_decided_in_portugal_as_cooper_stayed_away_from_monza(seasons) -> None:
    standings = standings_of(seasons[1960])
    assert champion_after(standings, 8) is None
    rest = remaining(standings, "drivers", 8)
    assert Titles(rest).answer(rest.index("jack-brabham")).status == "clinched"


def test_the_weakest_first_settles_what_teams_of_several_cars_leave_open(seasons) -> None:
    # Only the best car of a constructor scored in 1974, so that no sums can be made when all are classified.
    given = ("all-classified", "no-equals")
    titles = Titles(remaining(standings_of(seasons[1974]), "constructors", 12, "season", given))
    answers = [titles.answer(x) for x in range(len(titles.remaining.competitors))]
    assert {one.status for one in answers} == {"alive", "eliminated"}
