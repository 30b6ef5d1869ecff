"""The titles of the 2022 Carrera Cup, after each of the 16 races: who is alive and who is not."""

from __future__ import annotations

import pytest

from countback.scoring.score import score
from countback.store.opening import load
from countback.titles.decide import Titles
from countback.titles.ending import SessionEnding, as_recorded
from countback.titles.needs import in_words, needs
from countback.titles.remaining import remaining

SEASON = "porsche-carrera-cup-north-america-2022"


@pytest.fixture(scope="module")
def standings():
    return load(SEASON)


@pytest.mark.parametrize("race", range(1, 17))
@pytest.mark.parametrize(("championship", "number"), [("overall", 48), ("pro-am", 18), ("am", 11)])
def test_every_status_after_every_race_is_proved(standings, championship, number, race) -> None:
    rest = remaining(standings, championship, f"race-{race}", entries="season")
    titles = Titles(rest)
    statuses = {}
    listed = {row.competitor.id for row in standings.table(championship).rows if row.position}
    assert len(listed) == number
    for x, competitor in enumerate(rest.competitors):
        answer = titles.answer(x)
        if competitor.id in listed:
            statuses[competitor.id] = answer.status
        else:  # a guest, or of another class
            assert answer.status == "eliminated"
    assert len(statuses) == number
    alive = [name for name, status in statuses.items() if status == "alive"]
    clinched = [name for name, status in statuses.items() if status == "clinched"]
    assert len(alive) + len(clinched) + list(statuses.values()).count("eliminated") == number
    if race < 16:
        assert len(alive) >= 2
        assert not clinched
    else:
        assert not alive
        assert clinched == [standings.table(championship).rows[0].competitor.id]


def test_everybody_in_a_table_is_asked_about(standings) -> None:
    listed = {id_: len(standings.table(id_).rows) for id_ in ("overall", "pro-am", "am")}
    for id_, number in listed.items():
        rest = remaining(standings, id_, "race-15", entries="season")
        held = Titles(rest).bounds.position
        guests = sum(row.position is None for row in standings.table(id_).rows)
        assert (held > 0).sum() == number - guests


def test_the_pro_am_title_stays_open_to_the_last_race(standings) -> None:
    rest = remaining(standings, "pro-am", "race-15")
    titles = Titles(rest)
    alive = {
        rest.competitors[x].name for x in range(len(rest.competitors)) if titles.answer(x).status == "alive"
    }
    assert alive == {"Alan Metni", "Efrin Castro"}
    before, after = (standings.table("pro-am", f"race-{race}").rows for race in (15, 16))
    assert [row.points for row in before[:2]] == [272, 263]
    assert [row.points for row in after[:2]] == [289, 288]


def test_what_the_overall_title_takes_before_the_last_race(standings) -> None:
    rest = remaining(standings, "overall", "race-15")
    titles = Titles(rest)
    x = rest.index("parker-thompson")
    assert in_words(titles, x, needs(titles, x))[:3] == [
        "Parker Thompson has the title with 1st place and pole position.",
        "Parker Thompson has the title with 1st place if Kay van Berlo is 3rd or lower.",
        "Parker Thompson has the title with 2nd or better and the fastest lap"
        " if Kay van Berlo is 4th or lower.",
    ]


def test_a_guest_in_front_turns_the_tie_that_was_thought_to_be_enough(standings) -> None:
    # First and the fastest lap is 312 points for both; the order is by places as published.
    rest = remaining(standings, "overall", "race-15")
    cars = {entry.crew[0].id: entry.id for entry in standings.facts.entries}
    guest, parker, kay = (
        next(car for name, car in cars.items() if one in name) for one in ("heinrich", "thompson", "berlo")
    )
    for order, champion in (((parker, kay), "Parker Thompson"), ((guest, parker, kay), "Kay van Berlo")):
        one = SessionEnding(session="race-16", order=order, fastest_lap=(parker,), pole=(kay,))
        table = score(as_recorded(rest, standings.recorded, (one,)), standings.rulebook).table("overall")
        assert [str(row.points) for row in table.rows[:2]] == ["312", "312"]
        assert table.rows[0].competitor.name == champion
