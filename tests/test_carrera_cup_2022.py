"""The shipped 2022 Porsche Carrera Cup North America: computed points and order are the published ones."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from carrera_cup import BOOK, RACES, shipped_rulebook, shipped_season

import countback
from countback.model.classification import Result
from countback.model.rulebook import Rulebook
from countback.model.season import Entry, Season, Session
from countback.model.text import slug
from countback.rules.book import rulebook_from
from countback.scoring.score import Standings, score


@pytest.fixture(scope="module")
def season() -> Season:
    return shipped_season()


@pytest.fixture(scope="module")
def rulebook(season: Season) -> Rulebook:
    assert (season.rulebook, season.year) == (BOOK, 2022)
    return shipped_rulebook()


@pytest.fixture(scope="module")
def standings(season: Season, rulebook: Rulebook) -> Standings:
    made = score(season, rulebook)
    assert made.findings == ()
    return made


def edited(change: Callable[[Any], object]) -> Rulebook:
    """Return the shipped rulebook after a change to its overall table (the other two are like it)."""
    file = Path(countback.__file__).parent / "rulebooks" / f"{BOOK}.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    change(data["championships"])
    read = rulebook_from(data, file=file.name, year=2022)
    assert read.rulebook is not None, read.findings
    return read.rulebook


def with_rows(season: Season, change: Callable[[Session, Result], Result]) -> Season:
    def again(session: Session) -> Session:
        (only,) = session.classifications
        rows = tuple(change(session, row) for row in only.rows)
        return msgspec.structs.replace(session, classifications=(msgspec.structs.replace(only, rows=rows),))

    events = tuple(
        msgspec.structs.replace(event, sessions=tuple(again(session) for session in event.sessions))
        for event in season.events
    )
    return msgspec.structs.replace(season, events=events)


def with_place(season: Season, number: str, place: int) -> Season:
    """Return the season with another place of one car in race 1."""
    car = entry_of(season, number, 1).id

    def move(session: Session, row: Result) -> Result:
        there = session.id == "race-1" and row.entry == car
        return msgspec.structs.replace(row, position=place) if there else row

    return with_rows(season, move)


def entry_of(season: Season, number: str, round_: int) -> Entry:
    (entry,) = (entry for entry in season.entries if entry.number == number and round_ in entry.rounds)
    return entry


def wrong(season: Season, rulebook: Rulebook) -> dict[tuple[str, str], str]:
    """Return the computed points of every row where they are not the published ones."""
    found = {}
    for table in score(season, rulebook).tables():
        published = {slug(row.competitor): row.points for row in season.published[table.id]}
        for row in table.rows:
            if str(row.points) != published.pop(row.competitor.id, "0"):
                found[table.id, row.competitor.name] = str(row.points)
        assert not published, "published rows that are not in the computed table"
    return found


def names(season: Season, rulebook: Rulebook) -> dict[str, list[str]]:
    """Return the order of every table by slug, without those who hold no position."""
    tables = score(season, rulebook).tables()
    return {table.id: [row.competitor.id for row in table.rows if row.position] for table in tables}


def printed_order(season: Season, *swapped: tuple[str, str]) -> dict[str, list[str]]:
    """Return the printed order of every table, with some neighbours of the overall table swapped."""
    order = {table: [slug(row.competitor) for row in found] for table, found in season.published.items()}
    for first, second in swapped:
        place = order["overall"].index(first)
        assert order["overall"][place + 1] == second
        order["overall"][place : place + 2] = [second, first]
    return order


# The points are those of the page, and what reconciles them.


def test_computed_points_are_the_published_ones(
    season: Season, rulebook: Rulebook, standings: Standings
) -> None:
    counts = {table.id: sum(row.eligible for row in table.rows) for table in standings.tables()}
    assert counts == {"overall": 48, "pro-am": 18, "am": 11}
    assert wrong(season, rulebook) == {}


def test_the_guest_holds_no_position_and_no_points(standings: Standings) -> None:
    last = standings.table("overall").rows[-1]
    assert (last.competitor.name, last.position, last.eligible, last.points) == (
        "Laurin Heinrich", None, False, 0
    )  # fmt: skip


def test_without_the_guest_rule_sixteen_rows_are_wrong(season: Season) -> None:
    found = wrong(season, edited(lambda titles: titles["overall"]["field"].update(guests=False)))
    assert len(found) == 16
    assert found["overall", "Laurin Heinrich"] == "31"
    assert found["overall", "Riley Dickinson"] == "255"
    assert found["overall", "Bob Mueller"] == "0"


def test_a_guest_who_keeps_his_place_leaves_fifteen_rows_wrong(season: Season) -> None:
    keeps = edited(lambda titles: titles["overall"]["field"].update(guests={"places": "keeps-place"}))
    found = wrong(season, keeps)
    assert len(found) == 15
    assert ("overall", "Laurin Heinrich") not in found
    assert found["overall", "Parker Thompson"] == "303"


def test_without_inherited_bonuses_thompson_and_dickinson_are_short(season: Season) -> None:
    def end_at_the_guest(titles: Any) -> None:
        for bonus in titles["overall"]["bonuses"].values():
            bonus["fall_through"] = False

    assert wrong(season, edited(end_at_the_guest)) == {
        ("overall", "Parker Thompson"): "304",
        ("overall", "Riley Dickinson"): "260",
    }


def test_three_assignments_of_the_guests_bonuses_fit(season: Season, rulebook: Rulebook) -> None:
    """Only Thompson and Dickinson are short (above), so no third heir: of 16 assignments 3 fit."""
    cells = list(itertools.product(("race-15", "race-16"), ("qualifying", "fastest_lap")))

    def inherit(heirs: dict[tuple[str, str], str]) -> Season:
        def give(session: Session, row: Result) -> Result:
            for session_id, column in cells:
                if session.id == session_id and getattr(row, column) != 1:
                    place = 2 if heirs[session_id, column] == row.entry else None
                    row = msgspec.structs.replace(row, **{column: place})
            return row

        return with_rows(season, give)

    thompson, dickinson = entry_of(season, "9", 8).id, entry_of(season, "53", 8).id
    fitting = []
    for choice in itertools.product((thompson, dickinson), repeat=len(cells)):
        heirs = dict(zip(cells, choice, strict=True))
        if not wrong(inherit(heirs), rulebook):
            fitting.append({cell for cell, heir in heirs.items() if heir == thompson})
    recorded = {("race-15", "qualifying")}
    others = [
        {("race-16", "qualifying")},
        {("race-15", "fastest_lap"), ("race-16", "fastest_lap")},
    ]
    assert len(fitting) == 3
    assert all(taken in fitting for taken in (recorded, *others))
    assert inherit({cell: thompson if cell in recorded else dickinson for cell in cells}) == season
    inferred = [note for note in season.notes if note.kind == "inferred"]
    assert {(note.session, note.number, note.field) for note in inferred} == {
        (session, "9" if (session, column) in recorded else "53", column) for session, column in cells
    }
    (whole,) = (note for note in inferred if note.number == "9")
    assert "(a) Thompson the pole of race-16" in whole.reason
    assert "(b) Thompson both fastest laps" in whole.reason


def test_pole_and_fastest_lap_pay_in_the_overall_table_only(season: Season) -> None:
    """Paid in the classes too, each class would hold 16 × 3 points more, whoever had got them.

    The page does not name the poles of the classes; the class winners stand in for them.
    """
    paying = edited(lambda titles: titles["pro-am"].pop("bonuses"))

    def behind_the_recorded(session: Session, row: Result) -> Result:
        if row.position is None:
            return row
        place = row.position + 50
        return msgspec.structs.replace(
            row, qualifying=row.qualifying or place, fastest_lap=row.fastest_lap or place
        )

    found = wrong(with_rows(season, behind_the_recorded), paying)
    extra = {"overall": 0, "pro-am": 0, "am": 0}
    for (table, name), points in found.items():
        (official,) = (row.points for row in season.published[table] if row.competitor == name)
        extra[table] += int(points) - int(official)
    assert extra == {"overall": 0, "pro-am": 48, "am": 48}


def test_without_the_penalty_torres_scores_ahead_of_lequeux(season: Season, rulebook: Rulebook) -> None:
    assert wrong(msgspec.structs.replace(season, decisions=()), rulebook) == {
        ("pro-am", "Pedro Torres"): "107",
        ("pro-am", "Dominique Lequeux"): "50",
    }


def test_only_the_penalty_of_torres_changes_a_point(season: Season, rulebook: Rulebook) -> None:
    torres = tuple(decision for decision in season.decisions if decision.session == "race-8")
    assert [decision.number for decision in torres] == ["16"]
    assert wrong(msgspec.structs.replace(season, decisions=torres), rulebook) == {}


def test_torres_keeps_31st_overall_and_is_last_of_his_class(standings: Standings) -> None:
    cells = {}
    for table in standings.tables():
        for row in table.rows:
            for cell in row.results:
                if cell.session == "race-8" and row.competitor.id in ("pedro-torres", "dominique-lequeux"):
                    cells[table.id, row.competitor.name] = (cell.position, cell.rank)
    assert cells == {
        ("overall", "Pedro Torres"): (31, 31),
        ("overall", "Dominique Lequeux"): (32, 32),
        ("pro-am", "Pedro Torres"): (31, 12),
        ("pro-am", "Dominique Lequeux"): (32, 11),
    }


def test_with_willingham_23rd_in_race_1_four_am_totals_are_wrong(season: Season, rulebook: Rulebook) -> None:
    assert wrong(with_place(season, "21", 23), rulebook) == {
        ("am", "John Goetz"): "296",
        ("am", "Bill Smith"): "243",
        ("am", "Grady Willingham"): "159",
        ("am", "Robert Hanley"): "91",
    }


def test_it_is_not_mueller_who_was_33rd(season: Season, rulebook: Rulebook) -> None:
    swapped = with_place(with_place(season, "21", 23), "28", 33)
    assert {name for _, name in wrong(swapped, rulebook)} >= {"Bob Mueller", "Grady Willingham"}


# The order of those level on points.


def test_order_differs_from_the_page_in_one_pair(season: Season, rulebook: Rulebook) -> None:
    """Balames 45th, De Quesada 46th, says the page. Both have no points and one 29th place; then
    De Quesada has a 33rd and Balames nothing better than 40th. The page does not say why."""
    assert names(season, rulebook) == printed_order(season, ("tom-balames", "carlos-de-quesada"))
    parting = score(season, rulebook).why("overall", "carlos-de-quesada").partings[1]
    assert (parting.ahead, parting.behind) == ("Carlos de Quesada", "Tom Balames")
    assert (parting.step, parting.text) == ("countback", "one 33rd place to none")


def test_ranked_places_would_swap_edge_and_mcclure_too(season: Season) -> None:
    """Edge has three 21sts, McClure two; ranked without the guest ahead, one of McClure's is a 20th."""
    ranked = edited(lambda titles: titles["overall"]["tiebreaks"][0].update(places="ranked"))
    assert names(season, ranked) == printed_order(
        season, ("tom-balames", "carlos-de-quesada"), ("richard-edge", "vernon-mcclure")
    )
    parting = score(season, ranked).why("overall", "richard-edge").partings[0]
    assert (parting.ahead, parting.behind, parting.text) == (
        "Vernon McClure", "Richard Edge", "one 20th place to none"
    )  # fmt: skip


def test_nobody_shares_a_position(standings: Standings) -> None:
    for table in standings.tables():
        held = [row.position for row in table.rows if row.position]
        assert held == list(range(1, len(held) + 1))


# Every number can say why.


def test_lines_add_up_for_every_row_after_every_race(standings: Standings) -> None:
    checked = 0
    for race in RACES:
        for table in standings.tables(race):
            for row in table.rows:
                why = standings.why(table.id, row.competitor.id, race)
                assert why.points == row.points
                assert sum((line.points for line in why.lines), Fraction(0)) == row.points, (race, row)
                assert why.position == row.position
                checked += 1
    assert checked > 900


def test_thompsons_306_points_line_by_line(standings: Standings) -> None:
    why = standings.why("overall", "parker-thompson")
    lines = [(line.session, line.what, line.outcome, str(line.points)) for line in why.lines if line.points]
    assert lines == [
        ("race-1", "race", "paid", "20"),
        ("race-2", "race", "paid", "17"),
        ("race-3", "race", "paid", "20"),
        ("race-4", "race", "paid", "14"),
        ("race-5", "race", "paid", "25"),
        ("race-6", "race", "paid", "25"),
        ("race-7", "race", "paid", "17"),
        ("race-8", "race", "paid", "14"),
        ("race-9", "race", "paid", "10"),
        ("race-10", "race", "paid", "20"),
        ("race-11", "race", "paid", "25"),
        ("race-11", "pole", "paid", "2"),
        ("race-11", "fastest-lap", "paid", "1"),
        ("race-12", "race", "paid", "20"),
        ("race-12", "pole", "paid", "2"),
        ("race-13", "race", "paid", "25"),
        ("race-13", "pole", "paid", "2"),
        ("race-15", "race", "paid", "25"),
        ("race-15", "pole", "inherited", "2"),
        ("race-16", "race", "paid", "20"),
    ]
    assert (why.points, why.position) == (306, 1)
    nothing = [(line.session, line.text.split(",")[0]) for line in why.lines if not line.points]
    assert nothing == [("race-14", "32nd")]
    texts = {(line.session, line.what): line.text for line in why.lines}
    assert "Laurin Heinrich" in texts["race-15", "pole"]
    assert texts["race-16", "race"].startswith("2nd (3rd as published")
