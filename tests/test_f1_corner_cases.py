"""Formula One's corner cases, each from facts typed by hand and scored under the shipped rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec
import pytest

from countback.model.classification import Classification, Result, Status
from countback.model.decision import Decision
from countback.model.season import Driver, Entry, Event, Season, Session, SessionKind
from countback.model.standings import Table
from countback.model.text import slug
from countback.scoring.score import Standings, score
from countback.store.books import read_rulebook

Car = str | tuple[str, ...]
"""A driver, or those who shared a car."""


def race(
    number: int,
    order: Sequence[Car],
    *,
    fastest: Mapping[str, int] | Sequence[str] = (),
    out: Sequence[Car] = (),
    makes: Mapping[str, str] | None = None,
    kind: SessionKind = "race",
    laps: int | None = None,
    of: int | None = None,
    run: int | None = None,
) -> tuple[int, Session, dict[str, Entry]]:
    """A round: cars in finishing order and those that retired. ``fastest`` share the fastest lap.

    ``makes`` are constructors (``Lotus``, ``Lotus-Climax``) by the first driver of a car.
    """
    rows, entries = [], {}
    for place, car in enumerate([*order, *out], start=1):
        crew = (car,) if isinstance(car, str) else car
        make, _, engine = (makes or {}).get(crew[0], "Works").partition("-")
        id_ = slug(f"{crew[0]} {make} {engine}")
        entries[id_] = Entry(id=id_, number="", crew=(Driver(id=slug(crew[0]), name=crew[0]),),
                             constructor=make, engine=engine)  # fmt: skip
        lap = [driver for driver in crew if driver in fastest]
        rows.append(
            Result(
                entry=id_,
                position=place if place <= len(order) else None,
                status=Status.CLASSIFIED if place <= len(order) else Status.DNF,
                drivers=tuple(slug(driver) for driver in crew) if len(crew) > 1 else (),
                fastest_lap=1 if lap else None,
                fastest_lap_driver=slug(lap[0]) if lap and len(crew) > 1 else "",
            )
        )
        for driver in crew[1:]:  # everybody is entered somewhere, so that names are known
            spare = slug(f"{driver} {make} {engine}")
            entries.setdefault(
                spare,
                Entry(id=spare, number="", crew=(Driver(id=slug(driver), name=driver),), constructor=make,
                      engine=engine),
            )  # fmt: skip
    session = Session(
        id=f"{kind}-{number}",
        kind=kind,
        laps=laps,
        scheduled_laps=of,
        laps_run=run,
        classifications=(Classification(rows=tuple(rows)),),
    )
    return number, session, entries


def season(year: int, *races: tuple[int, Session, dict[str, Entry]]) -> Standings:
    entries: dict[str, Entry] = {}
    for _, _, these in races:
        entries.update({id_: entry for id_, entry in these.items() if id_ not in entries})
    events = tuple(
        Event(
            round=number,
            name=f"Round {number}",
            sessions=tuple(session for at, session, _ in races if at == number),
        )
        for number in sorted({number for number, _, _ in races})
    )
    read = read_rulebook("formula-one", year)
    assert read.rulebook is not None, read.findings
    facts = Season(id="f1", name="F1", series="F1", year=year, events=events, entries=tuple(entries.values()))
    return score(facts, read.rulebook)


def points(standings: Standings, title: str = "drivers", after: int | None = None) -> dict[str, Fraction]:
    return {row.competitor.name: row.points for row in standings.table(title, after).rows}


def positions(table: Table) -> dict[str, int | None]:
    return {row.competitor.name: row.position for row in table.rows}


GERMANY_1967 = ["Hulme", "Brabham", "Amon", "Surtees", "Jackie Oliver", "Bonnier", "Alan Rees", "Ligier"]


def test_1967_places_behind_formula_two_cars_move_up_in_points_and_in_countback() -> None:
    others = ["A", "B", "C", "D", "E", "Irwin"]
    standings = season(1967, race(1, others), race(7, GERMANY_1967))
    won = points(standings)
    assert (won["Surtees"], won["Bonnier"], won["Ligier"]) == (3, 2, 1)
    assert won["Irwin"] == 1
    assert "Jackie Oliver" not in won
    # Ligier's 8th on the road counts as a 6th: he and Irwin have one each and share the position.
    place = positions(standings.table("drivers"))
    assert place["Ligier"] == place["Irwin"]


def test_1969_six_formula_two_cars_are_invisible() -> None:
    two = ["Henri Pescarolo", "Richard Attwood", "Kurt Ahrens Jr.", "Rolf Stommelen", "Peter Westbury"]
    won = points(season(1969, race(7, ["Ickx", "Stewart", "McLaren", "Hill", *two, "Siffert", "Beltoise"])))
    assert (won["Siffert"], won["Beltoise"]) == (2, 1)
    assert not set(two) & won.keys()


@pytest.mark.parametrize(
    ("year", "number", "place", "driver", "lost"),
    [
        (1958, 8, 5, "Bruce McLaren", 2),
        (1963, 4, 3, "Graham Hill", 4),
        (1984, 14, 5, "Gerhard Berger", 2),
        (1984, 14, 6, "Jo Gartner", 1),
        (1987, 16, 5, "Yannick Dalmas", 2),
    ],
)
def test_places_are_not_passed_down(year: int, number: int, place: int, driver: str, lost: int) -> None:
    order: list[Car] = [f"Driver {n}" for n in range(1, 9)]
    order[place - 1] = driver
    for title in ("drivers", "constructors"):
        makes = {car: f"Make {n}" for n, car in enumerate(order) if isinstance(car, str)}
        standings = season(year, race(number, order, makes=makes))
        whole = season(year, race(number + (-1 if number > 1 else 1), order, makes=makes))
        mine, normal = points(standings, title), points(whole, title)
        who = driver if title == "drivers" else makes[driver]
        assert normal[who] == lost
        assert who not in mine
        assert {name: worth for name, worth in normal.items() if name != who} == mine


def test_1963_the_place_without_points_still_counts_back() -> None:
    hill = season(1963, race(1, ["X", "Graham Hill", "Y"]), race(4, ["Z", "W", "Graham Hill"]))
    assert points(hill)["Graham Hill"] == 6
    cell = next(row for row in hill.table("drivers").rows if row.competitor.name == "Graham Hill").results[1]
    assert (cell.position, cell.rank, cell.points) == (3, 3, 0)


TEN = [f"Driver {n}" for n in range(1, 11)]


def test_2021_belgium_pays_half_points_with_one_counted_lap() -> None:
    won = points(season(2021, race(12, TEN, laps=1, of=44)))
    assert [won[name] for name in TEN[:3]] == [Fraction(25, 2), 9, Fraction(15, 2)]
    # One lap that was all there was pays nothing; two laps run and recorded as such pay half.
    assert not any(points(season(2021, race(11, TEN, laps=1, of=44))).values())
    assert points(season(2021, race(11, TEN, laps=1, of=44, run=3)))["Driver 1"] == Fraction(25, 2)


def test_2022_japan_pays_full_points_after_more_than_half_the_distance_because_it_was_resumed() -> None:
    assert points(season(2022, race(18, TEN, laps=28, of=53)))["Driver 1"] == 25
    assert points(season(2022, race(17, TEN, laps=28, of=53)))["Driver 1"] == 19
    assert points(season(2023, race(18, TEN, laps=28, of=53)))["Driver 1"] == 19


@pytest.mark.parametrize(("laps", "first", "last"), [(1, 0, 0), (2, 6, 0), (24, 6, 0), (25, 13, 1),
                                                     (49, 13, 1), (50, 19, 2), (74, 19, 2),
                                                     (75, 25, 2)])  # fmt: skip
def test_2023_reduced_tables_by_distance(laps: int, first: int, last: int) -> None:
    won = points(season(2023, race(1, TEN, laps=laps, of=100)))
    assert (won["Driver 1"], won["Driver 9"]) == (first, last)


@pytest.mark.parametrize(
    ("year", "laps", "factor"),
    [(1974, 20, 1), (1975, 29, 0), (1975, 30, Fraction(1, 2)), (1975, 59, Fraction(1, 2)), (1975, 60, 1),
     (1980, 1, 0), (1980, 2, Fraction(1, 2)), (1980, 74, Fraction(1, 2)), (1980, 75, 1),
     (1989, 74, Fraction(1, 2))],
)  # fmt: skip
def test_half_points_by_year(year: int, laps: int, factor: Fraction) -> None:
    won = points(season(year, race(1, TEN, laps=laps, of=100)))
    assert won.get("Driver 1", 0) == 9 * factor
    assert won.get("Driver 2", 0) == 6 * factor


def test_2014_last_round_pays_double() -> None:
    assert points(season(2014, race(18, TEN), race(19, TEN)))["Driver 1"] == 75


@pytest.mark.parametrize(
    ("year", "number", "makes", "drivers"),
    [
        (1995, 1, {"Michael Schumacher": "Benetton-Renault", "David Coulthard": "Williams-Renault"}, (10, 6)),
        (2000, 10, {"Mika Häkkinen": "McLaren-Mercedes", "David Coulthard": "McLaren-Mercedes"}, (10, 6)),
    ],
)
def test_a_constructor_loses_what_its_driver_keeps(
    year: int, number: int, makes: dict[str, str], drivers: tuple[int, int]
) -> None:
    standings = season(year, race(number, [*makes, "Berger"], makes={**makes, "Berger": "Ferrari"}))
    assert tuple(points(standings)[name] for name in makes) == drivers
    won = points(standings, "constructors")
    assert won["Ferrari"] == 4  # 3rd stays 3rd
    assert won.get("Benetton-Renault", 0) == won.get("Williams-Renault", 0) == 0
    assert won.get("McLaren-Mercedes", 0) == (6 if year == 2000 else 0)


def test_2018_one_constructor_stands_twice_in_the_table() -> None:
    makes = {"Perez": "Force India-Mercedes", "Hamilton": "Mercedes"}
    standings = season(
        2018, race(12, ["Perez", "Hamilton"], makes=makes), race(13, ["Perez", "Hamilton"], makes=makes)
    )
    before, after = standings.table("constructors", 12), standings.table("constructors", 13)
    assert positions(before) == {"Force India-Mercedes": 1, "Mercedes": 2}
    assert [(row.competitor.name, row.position, row.points) for row in after.rows] == [
        ("Mercedes", 1, 36),
        ("Racing Point Force India-Mercedes", 2, 25),
        ("Force India-Mercedes", None, 0),
    ]
    assert points(standings)["Perez"] == 50


def test_2020_fifteen_points_are_deducted_from_round_five_on() -> None:
    makes = {"Perez": "Racing Point-BWT Mercedes"}
    standings = season(2020, *(race(number, ["Perez"], makes=makes) for number in range(1, 7)))
    name = "Racing Point-BWT Mercedes"
    assert [points(standings, "constructors", after)[name] for after in (4, 5, 6)] == [100, 110, 135]
    assert points(standings)["Perez"] == 150


def test_1954_seven_drivers_share_one_fastest_lap() -> None:
    seven = ["Gonzalez", "Hawthorn", "Marimon", "Fangio", "Ascari", "Behra", "Moss"]
    won = points(season(1954, race(5, seven[:4], out=seven[4:], fastest=seven)))
    assert won == {
        "Gonzalez": 8 + Fraction(1, 7), "Hawthorn": 6 + Fraction(1, 7), "Marimon": 4 + Fraction(1, 7),
        "Fangio": 3 + Fraction(1, 7), "Ascari": Fraction(1, 7), "Behra": Fraction(1, 7),
        "Moss": Fraction(1, 7),
    }  # fmt: skip


def test_1953_france_credits_fangio_alone_with_a_fastest_lap_ascari_equalled() -> None:
    equal = ["Juan Manuel Fangio", "Alberto Ascari"]
    order = ["Hawthorn", "Juan Manuel Fangio", "Gonzalez", "Alberto Ascari"]
    won = points(season(1953, race(5, order, fastest=equal)))
    assert (won["Juan Manuel Fangio"], won["Alberto Ascari"]) == (7, 3)
    assert points(season(1953, race(6, order, fastest=equal)))["Alberto Ascari"] == Fraction(7, 2)


ARGENTINA = [
    "Fangio",
    ("Gonzalez", "Farina", "Trintignant"),
    ("Maglioli", "Farina", "Trintignant"),
]


def test_1955_a_driver_in_two_scoring_cars_gets_both_shares() -> None:
    won = points(season(1955, race(1, ARGENTINA)))
    assert won["Farina"] == won["Trintignant"] == Fraction(10, 3)
    assert (won["Gonzalez"], won["Maglioli"]) == (2, Fraction(4, 3))


@pytest.mark.parametrize("year", [1956, 1957])
def test_1956_and_1957_only_the_better_of_two_cars_counts(year: int) -> None:
    standings = season(year, race(1, ARGENTINA))
    assert points(standings)["Farina"] == 2
    derivation = standings.why("drivers", "farina")
    assert sum(line.points for line in derivation.lines) == 2
    assert sorted(line.outcome for line in derivation.lines) == ["paid", "skipped"]


def test_1951_a_shared_win_is_halved_and_the_fastest_lap_goes_to_who_set_it() -> None:
    order: list[Car] = [("Fagioli", "Fangio"), "Ascari"]
    standings = season(1951, race(4, order, out=[("Fangio", "Fagioli")], fastest=["Fangio"]))
    assert points(standings)["Fagioli"] == 4
    assert (
        sum(line.points for line in standings.why("drivers", "fangio").lines) == points(standings)["Fangio"]
    )


def test_1957_the_fastest_lap_counts_in_whichever_car_it_was_set() -> None:
    order: list[Car] = [("Brooks", "Moss"), "Musso"]
    standings = season(1957, race(5, order, out=[("Moss", "Brooks")], fastest=["Moss"]))
    won = points(standings)
    assert (won["Brooks"], won["Moss"]) == (4, 5)
    assert sum(line.points for line in standings.why("drivers", "moss").lines) == 5


def test_1957_britain_gives_collins_no_share_of_trintignants_car() -> None:
    shared: list[Car] = ["A", "B", "C", ("Maurice Trintignant", "Peter Collins"), "D"]
    won = points(season(1957, race(5, shared, out=["Peter Collins"])))
    assert won["Maurice Trintignant"] == 3
    assert "Peter Collins" not in won
    assert won["D"] == 2
    assert points(season(1957, race(6, shared)))["Peter Collins"] == Fraction(3, 2)


def test_since_1958_a_shared_car_pays_nobody_and_nobody_moves_up() -> None:
    makes = {"Moss": "Cooper-Climax", "McLaren": "Cooper-Maserati"}
    standings = season(1960, race(1, ["A", "B", ("Moss", "Trintignant"), "McLaren"], makes=makes))
    assert points(standings) == {"A": 8, "B": 6, "McLaren": 3}
    assert "Cooper-Climax" not in points(standings, "constructors")
    assert points(standings, "constructors")["Cooper-Maserati"] == 3


@pytest.mark.parametrize(("year", "indianapolis"), [(1958, 4), (1959, 2), (1960, 3)])
def test_indianapolis_counts_for_drivers_only(year: int, indianapolis: int) -> None:
    makes = {"Ward": "Watson-Offenhauser", "Moss": "Vanwall"}
    standings = season(
        year, race(indianapolis, ["Ward"], makes=makes), race(indianapolis + 1, ["Moss"], makes=makes)
    )
    assert points(standings) == {"Ward": 8, "Moss": 8}
    assert points(standings, "constructors") == {"Vanwall": 8}


def test_1958_fastest_lap_is_for_the_driver_and_only_the_best_car_scores() -> None:
    makes = {"Moss": "Vanwall", "Brooks": "Vanwall", "Hawthorn": "Ferrari"}
    standings = season(1958, race(1, ["Moss", "Brooks", "Hawthorn"], makes=makes, fastest=["Moss"]))
    assert points(standings) == {"Moss": 9, "Brooks": 6, "Hawthorn": 4}
    assert points(standings, "constructors") == {"Vanwall": 8, "Ferrari": 4}


def test_1961_a_win_is_worth_nine_to_the_driver_and_eight_to_the_constructor() -> None:
    standings = season(1961, race(1, ["Moss"], makes={"Moss": "Lotus-Climax"}))
    assert points(standings) == {"Moss": 9}
    assert points(standings, "constructors") == {"Lotus-Climax": 8}


ALL_WON = {  # what somebody who wins every one of n rounds has in the end
    1950: (7, 4 * 8), 1953: (9, 4 * 8), 1954: (9, 5 * 8), 1957: (8, 5 * 8), 1958: (11, 6 * 8),
    1959: (9, 5 * 8), 1960: (10, 6 * 8), 1961: (8, 5 * 9), 1963: (10, 6 * 9), 1965: (10, 6 * 9),
    1966: (9, 5 * 9), 1967: (11, 9 * 9), 1968: (12, 10 * 9), 1969: (11, 9 * 9), 1970: (13, 11 * 9),
    1971: (11, 9 * 9), 1972: (12, 10 * 9),
    1973: (15, 13 * 9), 1974: (15, 13 * 9), 1975: (14, 12 * 9), 1976: (16, 14 * 9), 1977: (17, 15 * 9),
    1978: (16, 14 * 9), 1979: (15, 8 * 9), 1980: (14, 10 * 9), 1981: (15, 11 * 9), 1989: (16, 11 * 9),
    1990: (16, 11 * 9), 1991: (16, 160), 2003: (16, 160), 2010: (19, 475),
}  # fmt: skip


@pytest.mark.parametrize("year", ALL_WON)
def test_as_many_results_count_as_the_year_says(year: int) -> None:
    rounds, total = ALL_WON[year]
    standings = season(year, *(race(number, ["Winner"]) for number in range(1, rounds + 1)))
    assert points(standings)["Winner"] == total


@pytest.mark.parametrize(
    ("year", "last", "before", "after"),
    [(1967, 6, 5, 1), (1968, 6, 5, 1), (1970, 7, 6, 1), (1973, 8, 7, 1), (1975, 7, 6, 1), (1976, 8, 7, 1),
     (1977, 9, 8, 1), (1979, 7, 4, 1), (1980, 7, 5, 1)],
)  # fmt: skip
def test_each_half_of_the_season_counts_by_itself(year: int, last: int, before: int, after: int) -> None:
    standings = season(year, *(race(number, ["Winner"]) for number in range(1, last + 2)))
    assert points(standings, after=last)["Winner"] == 9 * before
    assert points(standings)["Winner"] == 9 * (before + after)


def test_the_best_results_so_far_count_after_every_round() -> None:
    order = [["Moss"], ["X", "Moss"], ["X", "Y", "Moss"], ["X", "Y", "Z", "Moss"], ["X", "Moss"]]
    standings = season(1950, *(race(number, cars) for number, cars in enumerate(order, start=1)))
    assert [points(standings, after=number)["Moss"] for number in range(1, 6)] == [8, 14, 18, 21, 24]
    cells = next(row for row in standings.table("drivers").rows if row.competitor.name == "Moss").results
    assert [cell.counted for cell in cells] == [True, True, True, False, True]


def test_1997_schumacher_keeps_points_and_loses_his_position() -> None:
    standings = season(1997, race(1, ["Michael Schumacher", "Villeneuve"]), race(17, ["Villeneuve"]))
    assert positions(standings.table("drivers", 1))["Michael Schumacher"] == 1
    assert positions(standings.table("drivers")) == {"Villeneuve": 1, "Michael Schumacher": None}
    assert points(standings)["Michael Schumacher"] == 10


@pytest.mark.parametrize(("year", "make"), [(1984, "Tyrrell-Ford"), (2007, "McLaren-Mercedes")])
def test_excluded_constructors_have_no_points_and_no_position(year: int, make: str) -> None:
    standings = season(year, race(1, ["Driver", "Other"], makes={"Driver": make, "Other": "Ferrari"}))
    assert [
        (row.competitor.name, row.position, row.points > 0) for row in standings.table("constructors").rows
    ] == [
        ("Ferrari", 1, True),
        (make, None, False),
    ]
    assert points(standings)["Driver"] > 0


def test_a_decision_given_under_two_names_of_one_constructor_is_said_to_be_there_twice() -> None:
    scored = season(
        2008, race(1, ["Driver", "Other"], makes={"Driver": "McLaren-Mercedes", "Other": "Ferrari"})
    )
    twice = tuple(
        Decision(
            id=id_,
            kind="points-deducted",
            competitor=name,
            championships=("constructors",),
            options={"amount": 5},
        )
        for id_, name in (("d1", "McLaren"), ("d2", "McLaren-Mercedes"))
    )
    again = score(msgspec.structs.replace(scored.recorded, decisions=twice), scored.rulebook)
    (finding,) = again.findings
    assert (finding.code, finding.severity) == ("decision-touches-nothing", "warning")
    assert "McLaren-Mercedes, for whom the same decision is there" in finding.message
    before = {row.competitor.name: row.points for row in scored.table("constructors").rows}
    assert {row.competitor.name: row.points for row in again.table("constructors").rows} == {
        **before,
        "McLaren-Mercedes": before["McLaren-Mercedes"] - 5,
    }
    # The rulebook of 2007 itself names McLaren under each of its names: that is nobody's mistake.
    own = season(2007, race(1, ["Driver"], makes={"Driver": "McLaren-Mercedes"}))
    assert own.findings == ()


def test_2019_the_fastest_lap_does_not_fall_through() -> None:
    assert points(season(2019, race(1, TEN, fastest=["Driver 10"])))["Driver 10"] == 2
    standings = season(2019, race(1, [*TEN, "Driver 11"], fastest=["Driver 11"]))
    assert sum(points(standings).values()) == 101
    assert points(season(2025, race(1, TEN, fastest=["Driver 1"])))["Driver 1"] == 25


def test_2022_the_fastest_lap_needs_half_the_distance() -> None:
    assert points(season(2022, race(18, TEN, fastest=["Driver 1"], laps=26, of=53)))["Driver 1"] == 25
    assert points(season(2022, race(18, TEN, fastest=["Driver 1"], laps=27, of=53)))["Driver 1"] == 26


@pytest.mark.parametrize(("year", "expected"), [(2020, 0), (2021, 3), (2022, 8)])
def test_sprints_pay_by_year(year: int, expected: int) -> None:
    standings = season(year, race(1, TEN, kind="sprint"), race(1, []))
    assert points(standings).get("Driver 1", 0) == expected


def test_nobody_changes_a_result_by_scoring_it() -> None:
    _, session, _ = race(7, GERMANY_1967)
    before = msgspec.json.encode(session)
    season(1967, race(7, GERMANY_1967))
    assert msgspec.json.encode(session) == before
