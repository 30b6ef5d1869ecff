"""Why, said as a person would say it: pole in a class, a decision with the place before, statuses, places."""

from __future__ import annotations

from pathlib import Path

from countback.formats.writers import ical
from countback.store.opening import load

HARBOUR = Path(__file__).parent / "cases" / "harbour-cup-2031"


def line(season: str | Path, competitor: str, championship: str, session: str, what: str) -> str:
    why = load(season).why(championship, competitor)
    (text,) = [one.text for one in why.lines if (one.session, one.what) == (session, what)]
    return text


def test_the_first_of_a_class_has_pole_in_it_and_inherits_from_nobody():
    assert line(HARBOUR, "hal-hull", "am", "r4", "pole").startswith("pole position in class Am (6th overall)")


def test_who_inherits_from_a_guest_says_so():
    text = line(HARBOUR, "ann-archer", "drivers", "r2", "pole")
    assert text == "2nd in qualifying, inherited: it went by Jon Jib, a guest"


def test_a_decision_stands_in_the_line_of_the_result_with_the_place_before():
    assert line(HARBOUR, "ann-archer", "drivers", "r2", "race").endswith("; time added: 2nd before")
    text = line(HARBOUR, "dov-dinghy", "drivers", "r3", "race")
    assert text == "disqualified (DSQ); disqualified (under weight): 1st before"
    # Of 2022: only Torres was moved within his class; the others stand where they stood.
    season = "porsche-carrera-cup-north-america-2022"
    assert line(season, "pedro-torres", "pro-am", "race-8", "race").endswith(": 11th before")
    # Castro was recorded as the last of his class already.
    text = line(season, "efrin-castro", "pro-am", "race-1", "race")
    assert text.endswith("the place in the class stays")


def test_what_was_not_decided_is_not_told():
    """The appeal against the loss of two places was won."""
    assert line(HARBOUR, "eve-ebb", "drivers", "r6", "race") == "4th, double points"


def test_statuses_and_numbers_are_words():
    assert line(HARBOUR, "hal-hull", "drivers", "r1", "race") == "did not finish (DNF)"
    why = load("porsche-carrera-cup-north-america-2022").why("pro-am", "pedro-torres")
    assert "one 12th place to none" in [parting.text for parting in why.partings]


def test_a_session_whose_hour_is_known_stands_in_the_calendar():
    written = ical.write(load(HARBOUR)).decode().replace("\r\n", "\n")
    assert "UID:r1.alder.harbour-cup-2031@countback\n" in written
    # 14:00 in Lisbon, in summer.
    assert "DTSTART:20310406T130000Z\n" in written
