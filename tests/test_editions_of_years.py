"""What differs between the years of a series, each from the source that its rulebook names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace
from small import book, run, season

from countback.model.season import Season, Session, Team, with_sessions
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.store.books import read_rulebook

Rounds = Sequence[Mapping[str, str]]


def points(found: Season, name: str, year: int, title: str, after: int | None = None) -> dict[str, str]:
    """Return the points of everybody in a table of a shipped rulebook."""
    rules, findings = read_rulebook(name, year)
    assert rules is not None, findings
    return {row.competitor.id: str(row.points) for row in score(found, rules).table(title, after).rows}


def padded(at: Mapping[int, Mapping[str, str]], last: int) -> Rounds:
    """Return so many rounds, of which some hold sessions."""
    return [at.get(number, {}) for number in range(1, last + 1)]


def test_formula_2_of_2017_pays_as_gp2_did() -> None:
    """Crash.net on GP2 in 2012: sprint 15-12-10-8-6-4-2-1, pole position 4, fastest lap 2."""
    facts = {"race-1": {"bob": {"qualifying": 1}, "cat": {"fastest_lap": 1}}}
    found = season([{"race": "ann bob cat", "sprint": "cat bob ann"}], facts=facts)
    for year in (2017, 2018):
        assert points(found, "formula-2", year, "drivers") == {"ann": "35", "bob": "34", "cat": "32"}


def test_formula_e_of_2020_pays_the_fastest_of_the_groups() -> None:
    found = season([{"race": "ann bob"}], facts={"race-1": {"bob": {"mark": "groups"}}})
    assert points(found, "formula-e", 2020, "drivers") == {"ann": "25", "bob": "19"}
    assert points(found, "formula-e", 2019, "drivers") == {"ann": "25", "bob": "18"}
    assert points(found, "formula-e", 2022, "drivers") == {"ann": "25", "bob": "18"}


def cut_short(laps: int, of: int) -> Season:
    """Return one race of so many laps."""

    def cut(one: Session) -> Session:
        return replace(one, laps=laps, scheduled_laps=of)

    return with_sessions(season([{"race": "ann bob"}]), cut)


@pytest.mark.parametrize(("laps", "paid"), [(100, "25"), (74, "25/2"), (49, "25/3"), (24, "0")])
def test_a_rally_cut_short_pays_a_part_from_2017(laps: int, paid: str) -> None:
    """PTM Autosport, 26 June 2016: under 75 % half, under 50 % a third, under 25 % nothing."""
    assert points(cut_short(laps, 100), "wrc", 2019, "drivers")["ann"] == paid


@pytest.mark.parametrize(
    ("year", "laps", "paid"), [(2022, 13, "25/2"), (2022, 14, "25"), (2023, 9, "25/2"), (2023, 13, "25")]
)
def test_a_race_of_motogp_that_was_stopped(year: int, laps: int, paid: str) -> None:
    """GP Commission, 4 November 2022: half points below half of the distance; two thirds until then."""
    assert points(cut_short(laps, 20), "motogp", year, "riders")["ann"] == paid


def test_the_power_stage_of_2017_pays_five() -> None:
    found = season([{"race": "ann bob", "sprint": "bob ann"}])
    assert points(found, "wrc", 2017, "drivers") == {"ann": "29", "bob": "23"}


def test_indycar_doubles_the_500_and_until_2019_the_last_race() -> None:
    found = season(padded({1: {"race": "ann bob"}, 6: {"race": "ann bob"}, 17: {"race": "bob ann"}}, 17))
    assert points(found, "indycar", 2019, "drivers") == {"ann": "230", "bob": "220"}
    assert points(found, "indycar", 2021, "drivers") == {"ann": "190", "bob": "170"}
    assert points(found, "indycar", 2023, "drivers") == {"ann": "140", "bob": "130"}


def test_nine_places_of_qualifying_paid_at_indianapolis_before_2022() -> None:
    found = season(padded({6: {"qualifying": "ann bob", "race": "bob ann"}}, 6))
    assert points(found, "indycar", 2019, "drivers") == {"bob": "108", "ann": "89"}
    assert points(found, "indycar", 2022, "drivers") == {"bob": "111", "ann": "92"}


def test_super_gt_of_2024_paid_three_places_of_qualifying() -> None:
    rows = {name: {"qualifying": at} for at, name in enumerate(("cat", "bob", "ann"), start=1)}
    cars = {name: {"class_": "GT300"} for name in ("ann", "bob", "cat")}
    found = season([{"race": "ann bob cat"}], cars, {"race-1": rows})
    assert points(found, "super-gt", 2024, "gt300-drivers") == {"ann": "21", "bob": "17", "cat": "14"}
    assert points(found, "super-gt", 2023, "gt300-drivers") == {"ann": "20", "bob": "15", "cat": "12"}
    assert points(found, "super-gt", 2025, "gt300-drivers") == {"ann": "25", "bob": "20", "cat": "17"}


def test_wtcr_paid_ten_for_qualifying_in_germany_2020() -> None:
    found = season([{"qualifying": "ann bob"}, {"qualifying": "bob ann"}])
    assert points(found, "wtcr", 2020, "drivers") == {"bob": "14", "ann": "13"}


def test_the_six_hours_of_2023_and_cars_that_went_too_short() -> None:
    facts = {"race-3": {"ann": {"laps": 100}, "bob": {"laps": 75}, "cat": {"laps": 74}}}
    found = season([{"race": "ann bob cat"}, {}, {"race": "ann bob cat"}], facts=facts)
    table = points(found, "gt-world-challenge-europe", 2023, "overall")
    assert table == {"ann": "58", "bob": "42", "cat": "15"}


def test_six_cars_of_a_make_scored_in_the_dtm_of_2012() -> None:
    cars = {str(number): {"constructor": "Audi"} for number in range(1, 9)}
    found = season([{"race": " ".join(cars)}], cars)
    assert points(found, "dtm", 2012, "manufacturers") == {"audi": str(25 + 18 + 15 + 12 + 10 + 8)}
    assert points(found, "dtm", 2022, "manufacturers") == {"audi": str(25 + 18 + 15 + 12 + 10 + 8 + 6 + 4)}


def test_daytona_is_for_the_endurance_cup_alone_in_lmp3() -> None:
    cars = {name: {"class_": "LMP3"} for name in ("ann", "bob")}
    found = season([{"race": "ann bob"}, {"race": "bob ann"}], cars)
    assert points(found, "imsa-weathertech", 2023, "lmp3-drivers") == {"bob": "350", "ann": "320"}
    assert points(found, "imsa-weathertech", 2023, "lmp3-endurance-drivers") == {"ann": "9", "bob": "9"}
    titles = read_rulebook("imsa-weathertech", 2024).rulebook
    assert titles is not None
    assert not any(title.id.startswith("lmp3") for title in titles.championships)


def test_a_team_of_the_btcc_scores_with_two_cars_and_without_bonuses() -> None:
    """TeamRAC: the two highest-finishing cars, no bonus points; the table of 2014: the third closes up."""
    cars = {car: {"team": Team(id=team, name=team)} for car, team in zip("123456", "AAABBC", strict=True)}
    best = {"race-1": {"1": {"fastest_lap": 1, "laps_led": 9, "qualifying": 1}}}
    found = season([{"race": "1 2 3 4 5 6"}], cars, best)
    assert points(found, "btcc", 2014, "teams") == {"A": "37", "B": "28", "C": "11"}
    assert points(found, "btcc", 2014, "drivers")["1"] == "23"


def test_each_class_of_a_club_has_its_fastest_lap() -> None:
    """Motorsport UK NCR 2026, chapter 4, appendix 3, 2.3.e: a point in each class, to each who equals it."""
    cars = {
        name: {"class_": class_} for name, class_ in zip(("ann", "bob", "cat", "dee"), "ABAB", strict=True)
    }
    laps = {name: {"fastest_lap": lap} for name, lap in (("ann", 1), ("cat", 2), ("dee", 3), ("bob", 3))}
    found = season([{"race": "ann bob cat dee"}], cars, {"race-1": laps})
    table = points(found, "motorsport-uk-club", 2026, "drivers")
    assert table == {"ann": "3", "bob": "3", "cat": "1", "dee": "2"}


def test_the_mustang_challenge_of_2024() -> None:
    """The results and totals of its first two (https://en.wikipedia.org/wiki/2024_IMSA_Ford_Mustang_Challenge).

    Noaker 1, 2, 2, 2, 3, 4, 2, 1, 2, 1 with 40 bonus points, Maxson 7, 1, 1, 1, 2, 3, 3, 8, 1, 2 with 80.
    """
    places = {
        "noaker": (1, 2, 2, 2, 3, 4, 2, 1, 2, 1),
        "maxson": (7, 1, 1, 1, 2, 3, 3, 8, 1, 2),
    }
    races = []
    for number in range(10):
        at = {held[number]: name for name, held in places.items()}
        others = iter(f"d{one}" for one in range(9))
        races.append({"race": " ".join(at.get(place) or next(others) for place in range(1, 9))})
    # Which of the bonuses were pole positions is not told: so many in all.
    holders = ["noaker"] * 4 + ["maxson"] * 8
    facts: dict[str, dict[str, dict[str, int]]] = {}
    for number, name in enumerate(holders):
        fact = "qualifying" if number % 2 else "fastest_lap"
        facts.setdefault(f"race-{number // 2 + 1}", {}).setdefault(name, {})[fact] = 1
    cars = {name: {"class_": "DH"} for name in [*places, *[f"d{one}" for one in range(9)]]}
    table = points(season(races, cars, facts), "mustang-challenge", 2024, "dark-horse")
    assert (table["noaker"], table["maxson"]) == ("3270", "3190")


def test_a_driver_of_the_first_formula_e_season_drops_his_worst_race() -> None:
    """MotorsportM8, 17 July 2015: only Prost scored in every race, so that he dropped points, too."""
    teams = {name: {"team": Team(id="dams", name="e.dams")} for name in ("prost", "buemi")}
    races = [{"race": "prost buemi"}, {"race": "prost buemi"}, {"race": "ann buemi prost"}]
    facts = {"race-1": {"buemi": {"qualifying": 1, "fastest_lap": 1}}}
    found = season(races, teams, facts)
    assert points(found, "formula-e", 2015, "drivers") == {"prost": "50", "buemi": "41", "ann": "25"}
    assert points(found, "formula-e", 2015, "teams") == {"dams": str(25 + 25 + 15 + 18 * 3 + 3 + 2)}


def test_the_two_best_cars_of_a_make_score_in_formula_e_from_2024() -> None:
    """Formula E, March 2024: the two highest-scoring cars of each make; NL Motorsport: in their order."""
    cars = {name: {"constructor": make} for name, make in zip("abcdef", "JJJPPM", strict=True)}
    table = points(season([{"race": "a b c d e f"}], cars), "formula-e", 2025, "manufacturers")
    assert table == {"j": str(25 + 18), "p": str(15 + 12), "m": "10"}


def test_wtcr_qualifying_of_2021_pays_double_in_germany() -> None:
    """Eurosport on the format of 2021: 5-4-3-2-1, but 10-8-6-4-2 for the race of Germany."""
    found = season([{"qualifying": "ann bob", "race": "cat"}, {"qualifying": "bob ann", "race": "cat"}])
    assert points(found, "wtcr", 2021, "drivers") == {"cat": "50", "ann": "14", "bob": "13"}


def test_dtm_pays_a_point_for_the_fastest_lap_in_2022_alone() -> None:
    """Cityguide Rhein-Neckar, 1 May 2022: Fraga, 2nd, has the fastest lap and so an extra point."""
    facts = {"race-1": {"mueller": {"qualifying": 1}, "fraga": {"fastest_lap": 1}}}
    found = season([{"race": "mueller fraga bortolotti"}], facts=facts)
    paid = {year: points(found, "dtm", year, "drivers")["fraga"] for year in (2021, 2022, 2023)}
    assert paid == {2021: "18", 2022: "19", 2023: "20"}
    assert points(found, "dtm", 2021, "drivers")["mueller"] == "28"


def test_a_make_scores_with_three_cars_in_dtm_2021() -> None:
    """Motorsport-Magazin, October 2021: the three best placed of a make in qualifying and race."""
    cars = {name: {"constructor": "M" if name in "abde" else "F"} for name in "abcdef"}
    table = points(season([{"race": "a b c d e f"}], cars), "dtm", 2021, "manufacturers")
    assert table == {"m": str(25 + 18 + 12), "f": str(15 + 8)}


@pytest.mark.parametrize(
    ("year", "round_"), [(2020, 3), (2020, 8), (2021, 3), (2022, 4), (2023, 3), (2024, 10), (2025, 1)]
)
def test_the_race_of_six_hours_pays_33(year: int, round_: int) -> None:
    found = season(padded({round_: {"race": "ann"}}, round_))
    assert points(found, "gt-world-challenge-europe", year, "endurance-cup") == {"ann": "33"}
    other = round_ + 1 if round_ < 5 else round_ - 3
    found = season(padded({other: {"race": "ann"}}, other))
    assert points(found, "gt-world-challenge-europe", year, "endurance-cup") == {"ann": "25"}


def test_makes_of_the_rally_championship_get_power_stage_points_from_2021() -> None:
    """Motorsport.com, 16 December 2020: from next year the power stage pays manufacturers, too."""
    cars = {name: {"constructor": name, "tags": ("nominated",)} for name in ("toyota", "hyundai")}
    found = season([{"sprint": "hyundai toyota", "race": "toyota hyundai"}], cars)
    assert points(found, "wrc", 2020, "manufacturers") == {"toyota": "25", "hyundai": "18"}
    assert points(found, "wrc", 2021, "manufacturers") == {"toyota": "29", "hyundai": "23"}


def test_indianapolis_of_2014_pays_two_days_of_qualifying_and_double_points() -> None:
    """IndyCar, 20 March 2014: 33 to 1 on the first day, 9 to 1 for the Fast Nine, 100 for a win."""
    month = {"qualifying": "ann bob cat", "heat": "bob ann", "race": "cat ann bob"}
    found = season(padded({5: month}, 5), facts={"race-5": {"bob": {"qualifying": 1}}})
    table = points(found, "indycar", 2014, "drivers")
    assert table == {"cat": str(100 + 31), "ann": str(80 + 33 + 8), "bob": str(70 + 32 + 9)}
    found = season([{"race": " ".join(f"d{place}" for place in range(1, 34))}])
    paid = points(found, "indycar", 2014, "drivers")
    assert [paid[f"d{place}"] for place in (1, 10, 11, 24, 25, 33)] == ["50", "20", "19", "6", "5", "5"]


def test_a_tie_in_indycar_goes_by_the_previous_event() -> None:
    """Places first, second and so on, then the better finish in the last event: no rule parts more."""
    found = season([{"race": "ann bob"}, {"race": "bob ann"}])
    rules, _ = read_rulebook("indycar", 2026)
    assert rules is not None
    table = score(found, rules).table("drivers")
    assert [(row.position, row.competitor.id, str(row.points)) for row in table.rows] == [
        (1, "bob", "90"), (2, "ann", "90"),
    ]  # fmt: skip


def test_btcc_paid_ten_places_until_2011() -> None:
    """TeamRAC: 15-12-10-8-6-5-4-3-2-1, and the bonuses that there are still."""
    found = season(
        [{"race": " ".join(f"d{place}" for place in range(1, 12))}],
        facts={"race-1": {"d11": {"laps_led": 1, "fastest_lap": 1, "qualifying": 1}}},
    )
    table = points(found, "btcc", 2011, "drivers")
    assert (table["d1"], table["d2"], table["d10"], table["d11"]) == ("15", "12", "1", "3")
    assert points(found, "btcc", 2012, "drivers")["d11"] == str(5 + 3)


def test_independent_teams_of_btcc_score_with_their_best_car() -> None:
    """The Checkered Flag, November 2011."""
    tag = {"tags": ("independent",)}
    cars = {name: {"team": Team(id=team, name=team), **tag} for name, team in zip("abc", "xxy", strict=True)}
    found = season([{"race": "z a b c"}], cars)
    assert points(found, "btcc", 2020, "independent-teams") == {"x": "20", "y": "15"}


# ------------------------------------------------------------------ NASCAR


def regular(winners: Sequence[str], others: Sequence[str], last: int = 26) -> list[dict[str, str]]:
    """Return so many races, won in turn; those who did not win come in behind in their order."""
    return [
        {
            "race": " ".join(
                [winners[at % len(winners)], *[one for one in others if one != winners[at % len(winners)]]]
            )
        }
        for at in range(last)
    ]


FIELD = [f"d{number:02}" for number in range(30)]


def test_the_first_chase_takes_ten_with_5050_and_five_less_each() -> None:
    found = season([*regular(["d00"], FIELD), {"race": "d29 d00"}])
    before = points(found, "nascar-cup", 2004, "drivers", 26)
    assert before["d00"] == str(26 * 180)
    after = points(found, "nascar-cup", 2004, "drivers", 27)
    assert [after[name] for name in ("d00", "d01", "d09")] == [str(5050 + 170), "5045", "5005"]
    assert int(after["d10"]) < 5000


def test_twelve_with_ten_for_each_win_from_2007() -> None:
    found = season([*regular(["d00"], FIELD), {"race": "d29"}])
    after = points(found, "nascar-cup", 2008, "drivers", 27)
    assert (after["d00"], after["d01"], after["d11"]) == ("5260", "5000", "5000")
    assert int(after["d12"]) < 5000


def test_two_wild_cards_for_wins_among_the_first_twenty_from_2011() -> None:
    """NASCAR, 28 January 2011: the 11th and 12th spots by wins among 11th to 20th; no bonus for theirs."""
    races = regular(["d00"], FIELD, 23)
    # d15 and d18 win once, d25 three times but from outside of the first twenty.
    races += [
        {"race": " ".join([name, *[one for one in FIELD if one != name]])} for name in ("d15", "d18", "d14")
    ]
    found = season([*races, {"race": "d29"}])
    after = points(found, "nascar-cup", 2012, "drivers", 27)
    inside = [name for name, total in after.items() if int(total) >= 2000]
    assert sorted(inside) == [*FIELD[:10], "d14", "d15"]
    assert (after["d00"], after["d01"], after["d14"]) == (str(2000 + 23 * 3), "2000", "2000")


def test_wild_cards_by_hand() -> None:
    """Two go on by points, one by wins among the first four: Dee, 4th, won; Eve, 5th, won more often."""
    everybody = ("ann", "bob", "cat", "dee", "eve")
    winners = ("ann", "bob", "dee", "eve", "eve")
    races = [{"race": " ".join([won, *[one for one in everybody if one != won]])} for won in winners]
    found = season([*races, {"race": "cat"}])
    scale = {"race": {"kind": "finish", "scale": [9, 9, 8, 6, 1]}}
    phase = {"kind": "playoff", "rounds": "6", "top": 3, "base": 100, "winners_first": False, "wild_cards": 1}
    table = run(found, awards=scale, phases=[{**phase, "down_to": 4}])
    assert {row[1] for row in table[:3]} == {"ann", "bob", "dee"}
    table = run(found, awards=scale, phases=[phase])
    assert {row[1] for row in table[:3]} == {"ann", "bob", "eve"}
    with pytest.raises(AssertionError, match="wild_cards are fewer than top"):
        book(phases=[{**phase, "top": 1}])


def last_race(order: Mapping[int, str], facts: Mapping[str, object] | None = None, **stages: str) -> Season:
    """Return 36 rounds of the Cup, so won that the four named go to the last race.

    ``order`` gives their places there; others fill the places between.
    """
    four = [order[place] for place in sorted(order)]
    others = [f"d{number:02}" for number in range(36)]
    rest = iter(others)
    last = " ".join(order.get(place) or next(rest) for place in range(1, 41))
    races = regular(four, [*four, *others], 35)
    return season([*races, {**stages, "race": last}], facts=facts)  # type: ignore[arg-type]


def test_the_four_finalists_of_2022_get_no_points_for_stages() -> None:
    """Sportskeeda, 7 November 2022: Logano won stage 1 and the race, and gained 40 points."""
    found = last_race({1: "logano", 3: "chastain", 10: "bell", 28: "elliott"}, stage="logano d20 chastain")
    table = points(found, "nascar-cup", 2022, "drivers")
    assert list(table)[:4] == ["logano", "chastain", "bell", "elliott"]
    assert [table[name] for name in list(table)[:4]] == ["5040", "5034", "5027", "5009"]
    without = points(
        last_race({1: "logano", 3: "chastain", 10: "bell", 28: "elliott"}), "nascar-cup", 2022, "drivers"
    )
    assert {name: total for name, total in table.items() if total != without[name]}.keys() == {"d20"}
    assert int(table["d20"]) - int(without["d20"]) == 9


def test_the_last_race_of_2019() -> None:
    """Yahoo, 17 and 18 November 2019: stage 2 to Busch, Harvick, Larson, Truex, Hamlin; Truex ends five
    points back, Harvick seven and Hamlin thirteen."""
    order = {1: "busch", 2: "truex", 4: "harvick", 10: "hamlin"}
    stages = {"stage": "truex", "stage 2": "busch harvick d20 truex hamlin"}
    found = last_race(order, **stages)
    table = points(found, "nascar-cup", 2019, "drivers")
    assert [table[name] for name in order.values()] == ["5040", "5035", "5033", "5027"]
    without = points(last_race(order), "nascar-cup", 2019, "drivers")
    assert int(table["d20"]) - int(without["d20"]) == 8


def test_the_last_race_of_2023() -> None:
    """Sportskeeda, 6 November 2023."""
    order = {2: "blaney", 3: "larson", 4: "byron", 36: "bell"}
    table = points(last_race(order, stage="byron blaney"), "nascar-cup", 2023, "drivers")
    assert [table[name] for name in order.values()] == ["5035", "5034", "5033", "5001"]


@pytest.mark.parametrize(("year", "won"), [(2014, 43), (2015, 43), (2016, 40)])
def test_the_finalists_get_no_bonus_points_in_the_last_race_of_2014_to_2016(year: int, won: int) -> None:
    """NASCAR, 28 November 2016: 40 points down to 1, no bonus points for the Championship 4; 43 before.

    The order is that of 2014: Frontstretch, 19 November 2014.
    """
    order = {1: "harvick", 2: "newman", 7: "hamlin", 16: "logano"}
    led = {"race-36": {"harvick": {"laps_led": 53}, "newman": {"laps_led": 1}, "d20": {"laps_led": 161}}}
    found = last_race(order, led)
    table = points(found, "nascar-cup", year, "drivers")
    assert [int(table[name]) - 5000 for name in order.values()] == [won, won - 1, won - 6, won - 15]
    without = points(last_race(order), "nascar-cup", year, "drivers")
    assert int(table["d20"]) - int(without["d20"]) == 1 + 1


def test_only_finalists_of_2025_get_nothing_for_the_fastest_lap() -> None:
    """Bob Pockrass, 4 February 2025: the four are not eligible for the point, just as for stage points."""
    order = {1: "ann", 2: "bob", 3: "cat", 4: "dee"}
    for name, year, last in (
        ("nascar-cup", 2025, 36),
        ("nascar-oreilly", 2025, 33),
        ("nascar-truck", 2025, 25),
    ):
        for fastest, paid in (("ann", 0), ("d01", 1)):
            found = last_race(order)
            rounds = [*found.events[: last - 1], replace(found.events[35], round=last)]
            at = rounds[-1].sessions[0].id
            lap = last_race(order, {at: {fastest: {"fastest_lap": 1}}}).events[35]
            rounds[-1] = replace(lap, round=last)
            with_lap = points(replace(found, events=tuple(rounds)), name, year, "drivers")
            rounds[-1] = replace(found.events[35], round=last)
            without = points(replace(found, events=tuple(rounds)), name, year, "drivers")
            assert int(with_lap[fastest]) - int(without[fastest]) == paid, (name, fastest)


def test_makes_of_nascar() -> None:
    """MassLive, January 2014: at Homestead in 2013 Toyota was 1st, Chevrolet's best 3rd, Ford's 5th: 9, 6, 4.

    NASCAR's example for 2014: three Toyotas in front, the first led most laps, a Chevrolet 4th: 48 and 40.
    """
    cars = {name: {"constructor": make} for name, make in zip("abcdefg", "TTCTFCC", strict=True)}
    for year in (1990, 2005, 2013):
        table = points(season([{"race": "a b c d e f g"}], cars), "nascar-cup", year, "manufacturers")
        assert table == {"t": "9", "c": "6", "f": "4"}
    cars = {name: {"constructor": make} for name, make in zip("abcde", "TTTCC", strict=True)}
    led = {"race-1": {"a": {"laps_led": 90}, "e": {"laps_led": 5}}}
    table = points(season([{"race": "a b c d e"}], cars, led), "nascar-cup", 2014, "manufacturers")
    assert table == {"t": "48", "c": "40"}


def test_2016_pays_forty_for_a_win() -> None:
    found = season([{"race": " ".join(f"d{number}" for number in range(40))}])
    table = points(found, "nascar-cup", 2016, "drivers")
    assert (table["d0"], table["d1"], table["d39"]) == ("43", "39", "1")


@pytest.mark.parametrize(
    ("name", "year", "begins", "inside"),
    [
        ("nascar-cup", 2015, (27, 30, 33, 36), (16, 12, 8, 4)),
        ("nascar-oreilly", 2019, (27, 30, 33), (12, 8, 4)),
        ("nascar-oreilly", 2025, (27, 30, 33), (12, 8, 4)),
        ("nascar-truck", 2018, (17, 20, 23), (8, 6, 4)),
        ("nascar-truck", 2022, (17, 20, 23), (10, 8, 4)),
        ("nascar-truck", 2025, (19, 22, 25), (10, 8, 4)),
    ],
)
def test_so_many_are_in_each_round_of_the_playoffs(
    name: str, year: int, begins: Sequence[int], inside: Sequence[int]
) -> None:
    found = season(regular(["d00"], FIELD, begins[-1]))
    base = {at: (number + 2) * 1000 for number, at in enumerate(begins)}
    for at, many in zip(begins, inside, strict=True):
        table = points(found, name, year, "drivers", at)
        assert sum(int(total) >= base[at] for total in table.values()) == many, at


@pytest.mark.parametrize(
    ("title", "code", "key"),
    [
        ({"not_paid": ["stages"]}, "unknown-award", "phases[0].not_paid"),
        ({"not_paid": ["kept"]}, "wrong-value", "phases[0].not_paid"),
        ({"not_paid": ["race"], "counting": "drop"}, "wrong-value", "phases[0].not_paid"),
    ],
)
def test_a_phase_takes_away_only_what_is_in_the_totals(title: dict[str, object], code: str, key: str) -> None:
    phase = {"kind": "playoff", "rounds": "2", "top": 1, "base": 10, "not_paid": title["not_paid"]}
    table = {
        "awards": {"race": {"kind": "finish", "scale": [3, 2, 1]}},
        "bonuses": {"kept": {"kind": "win", "points": 1, "reserve": True}},
        "counting": {"kind": "drop-worst", "results": 1} if "counting" in title else "all-results",
        "phases": [phase],
    }
    data = {"schema": 1, "id": "cup", "name": "Cup", "championships": {"drivers": table}}
    read = rulebook_from(data, file="cup.toml")
    assert read.rulebook is None
    assert [(finding.code, finding.where.key) for finding in read.findings] == [
        (code, f"championships.drivers.{key}")
    ]


def test_what_is_not_paid_stands_among_the_reasons() -> None:
    found = season([{"race": "ann bob cat"}, {"race": "ann bob cat"}])
    scale = {"race": {"kind": "finish", "scale": [9, 6, 4]}}
    phase = {"kind": "playoff", "name": "Final", "rounds": "2", "top": 2, "base": 50, "not_paid": ["win"]}
    rules = book(awards=scale, bonuses={"win": {"points": 5}}, phases=[phase])
    why = score(found, rules).why("title", "ann")
    assert why.points == 59
    assert [(str(line.points), line.text) for line in why.lines][-2:] == [
        ("36", "Final: totals set anew"),
        ("-5", "Final: win not paid to those who are in it"),
    ]
