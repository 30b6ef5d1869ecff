"""Conventions of season pages, each as a small page: what comes out, and what is called wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from countback import proofread_page
from countback.cli.group import countback
from countback.formats.pages.read import read_page
from countback.model.published import PrintedColumn, PrintedRace, PrintedTable, PublishedSeason
from countback.proofread.races import races_of
from countback.proofread.report import Report, proofread
from countback.proofread.told import wikitext_note
from countback.store.scales import shipped_scales

HEAD = "= 2031 Sample Cup =\n==Drivers==\n"
SCALE = "Points were awarded as follows: 12, 9, 7, 5, 3, 1 points.\n"
FOUR = (
    "| 1 | Una Usk | 1 | 2 | 1 | {} |\n| 2 | Vic Vane | 2 | 1 | 2 | {} |\n"
    "| 3 | Wim Wold | 3 | 3 | 4 | {} |\n| 4 | Xia Xu | 4 | 4 | 3 | {} |\n"
)
TOP = "| Pos | Driver | OAK | ELM | ASH | Pts |\n"


def reported(text: str) -> Report:
    read = read_page(text, "page")
    assert read.published is not None, read.findings
    return proofread(read.published, findings=tuple(read.findings))


def wrong(report: Report) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in report.findings if one.severity != "info"]


def rows(report: Report) -> list[tuple[int, int]]:
    return [(table.reconciled, table.rows) for table in report.tables]


def test_an_unknown_rule_is_one_remark() -> None:
    report = reported(HEAD + SCALE + TOP + FOUR.format(33 + 29, 30 + 20, 19 + 17, 17 + 13))
    assert wrong(report) == []
    assert [one.message for one in report.findings if one.code == "rule-unknown"] == [
        "Drivers: 4 of 4 totals are 13 to 29 higher than the places pay"
    ]


def test_what_everybody_has_more_is_told() -> None:
    report = reported(HEAD + SCALE + TOP + FOUR.format(33 + 13, 30 + 13, 19 + 13, 17 + 13))
    assert [one.message for one in report.findings] == [
        "Drivers: every total is 13 higher than the places pay"
    ]


def test_a_total_beyond_everything_is_a_misprint_where_the_others_come_out() -> None:
    report = reported(HEAD + SCALE + TOP + FOUR.format(33, 80, 19, 17))
    assert wrong(report) == [("total-differs", "error"), ("order-by-points", "warning")]
    assert "likely a misprint of 30" in report.findings[0].hint


def test_a_cup_ranks_its_own_cars() -> None:
    cup = "==Juniors' Cup==\n" + TOP + "| 1 | Xia Xu | 4 | 4 | 3 | 33 |\n| 2 | Wim Wold | 3 | 3 | 4 | 33 |\n"
    report = reported(
        HEAD + SCALE + TOP + FOUR.format(33, 30, 19, 17) + cup.replace("33 |\n| 2", "30 |\n| 2")
    )
    assert wrong(report) == [("order-by-points", "warning")]  # Wold won two of the cup's races
    assert rows(report) == [(4, 4), (2, 2)]


def test_sprint_and_feature_have_their_own_points() -> None:
    text = (
        "= 2031 Sample Cup =\n==Points==\n; Sprint race points\n| Position | 1st | 2nd | 3rd |\n| Points | 6 | 4 | 2 |\n\n"
        "; Feature race points\n| Position | 1st | 2nd | 3rd | Pole |\n| Points | 14 | 9 | 5 | 2 |\n\n==Drivers==\n"
        "| Pos | Driver | OAK | ELM | Pts |  |  |\n| SR | FR | SR | FR |  |  |  |\n"
        "| 1 | Una Usk | 1 | '''1''' | 2 | 2 | 35 |\n| 2 | Vic Vane | 2 | 2 | 1 | '''3''' | 26 |\n"
        "| 3 | Wim Wold | 3 | 3 | 3 | 1 | 23 |\n"
    )
    report = reported(text)
    assert wrong(report) == []
    assert rows(report) == [(3, 3)]


def test_the_best_results_count_in_the_table_that_says_so() -> None:
    best = "Only the best two results of each driver counted.\n"
    makers = FOUR.replace("Una Usk", "Ajax").replace("Vic Vane", "Bolt").replace("Wim Wold", "Cord")
    report = reported(
        HEAD + SCALE + TOP + FOUR.format(24, 21, 14, 12) + best + "==Makes==\n" + SCALE
        + TOP.replace("Driver", "Constructor") + makers.replace("Xia Xu", "Dart").format(33, 30, 19, 17)
    )  # fmt: skip
    assert wrong(report) == []
    assert rows(report) == [(4, 4), (4, 4)]


def test_bonuses_that_are_not_shown_have_to_add_up() -> None:
    table = "| Position | 1st | 2nd | 3rd | 4th | Fastest Lap |\n| Points | 12 | 9 | 7 | 5 | 2 |\n\n"
    report = reported(HEAD + table + TOP + FOUR.format(33 + 4, 30, 19 + 2, 17))
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]
    assert "6 such points are in the totals, 6 were to be had" in report.findings[0].message


def test_headings_over_the_wrong_columns_are_exchanged() -> None:
    races = (
        "==Races==\n| Date | Rnd | Race Name | Pole position | Winning driver |\n"
        "| 1 | May 6 | Oak 100 | Una Usk | Una Usk |\n| 2 | May 13 | Elm 100 | Xia Xu | Vic Vane |\n"
        "| 3 | May 20 | Ash 100 | Una Usk | Una Usk |\n"
    )
    points = "| Position | 1st | 2nd | 3rd | 4th | Pole |\n| Points | 12 | 9 | 7 | 5 | 1 |\n\n"
    report = reported(
        "= 2031 Sample Cup =\n" + races + "==Drivers==\n" + points + TOP + FOUR.format(35, 30, 19, 18)
    )
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_the_second_line_of_two_cars_keeps_its_first_place() -> None:
    text = HEAD + SCALE + TOP.replace("Driver", "Team") + (
        "| 1 | Ajax | 1 | 2 | 1 | 56 |\n| 2 | 4 | 3 |  |  |  |\n| 2 | Bolt | 3 | 1 | 4 | 39 |\n| 4 | 3 | 6 |  |  |  |\n"
    ).replace("56", str(12 + 9 + 12 + 9 + 5 + 7)).replace("39", str(7 + 12 + 5 + 5 + 7 + 1))  # fmt: skip
    assert rows(reported(text)) == [(2, 2)]


def test_one_heading_may_stand_above_the_codes() -> None:
    head = "| Pos. | Driver | Races | Points |  |  |\n| OAK | ELM | ASH |  |  |  |\n"
    assert rows(reported(HEAD + SCALE + head + FOUR.format(33, 30, 19, 17))) == [(4, 4)]


def test_rounds_may_be_counts_and_names_have_notes() -> None:
    entries = (
        "==Entries==\n| Team | No. | Driver | Rounds |\n| Red | 1 | Una Usk | 3 |\n| Blue | 2 | Vic Vane3 | 3 |\n"
        "| Grey | 3 | Wim Wold | 3 |\n| Tan | 4 | Xia Xu | 3 |\n"
    )
    assert wrong(reported("= 2031 Sample Cup =\n" + entries + "==Drivers==\n" + SCALE + TOP
                          + FOUR.format(33, 30, 19, 17))) == []  # fmt: skip


def test_points_in_cells_have_to_add_up_and_be_in_a_points_system() -> None:
    cells = (
        "| 1 | Una Usk | 12 | 9 | 12 | 33 |\n| 2 | Vic Vane | 9 | 12 | 9 | 30 |\n| 3 | Wim Wold | 7 | 7 | 5 | 19 |\n"
        "| 4 | Xia Xu | 5 | 2 | 7 | 15 |\n| 5 | Yan York | 3 | 3 | 3 | 9 |\n"
    )
    report = reported(HEAD + SCALE + TOP + cells)
    assert wrong(report) == [("total-differs", "error")]
    assert "2 is in no points system here, with 3 it adds up" in report.findings[0].hint
    assert rows(report) == [(4, 5)]


def test_rally_cells_hold_a_place_and_points() -> None:
    lines = (
        "| 1 | Una Usk | 1, 25+4 | 2, 17+5 | 51 |\n| 2 | Vic Vane | 2, 17+5 | 1, 25+4 | 51 |\n"
        "| 3 | Wim Wold | 3, 15+1 | Ret, 0+2 | 18 |\n"
    )
    report = reported(HEAD + "| Pos | Driver | OAK | ELM | Pts |\n" + lines)
    assert wrong(report) == []
    assert rows(report) == [(3, 3)]


def test_positions_are_checked() -> None:
    text = HEAD + SCALE + TOP + FOUR.format(33, 30, 19, 17)
    report = reported(text.replace("| 2 | Vic", "| 1= | Vic").replace("| 1 | Una", "| 1= | Una"))
    assert wrong(report) == [("position-shared", "error")]
    assert wrong(reported(text.replace("| 3 | Wim", "| 4 | Wim").replace("| 4 | Xia", "| 3 | Xia"))) == [
        ("position-order", "error")
    ]


def test_nations_follow_from_the_drivers() -> None:
    drivers = FOUR.format(33, 30, 19, 17).replace("Una", "Italy Una").replace("Vic", "France Vic")
    drivers = drivers.replace("Wim", "Spain Wim").replace("Xia", "Spain Xia")
    nations = (
        "==Nations==\n" + TOP.replace("Driver", "Country") + "| 1 | Italy Italy | 1 | 2 | 1 | 33 |\n"
        "| 2 | France France | 2 | 1 | 2 | 30 |\n| 3 | Spain Spain | 3 | 4 | 3 | 21 |\n"
    )
    report = reported(HEAD + SCALE + TOP + drivers + nations)
    assert [one.message for one in report.findings if one.severity == "error"] == [
        "Nations, Spain, ELM: 4 → 3, the best of its drivers"
    ]
    assert rows(report) == [(4, 4), (3, 3)]


def test_standings_may_be_a_list_and_results_a_table_a_race() -> None:
    text = (
        "= 2031 Sample Cup =\n==Oak 100==\n- 1-Una Usk\n- 12-Vic Vane\n- 3-Wim Wold\n==Points standings==\n"
        "- Una Usk - 150\n- Vic Vane - 120\n- Wim Wold - 130\n"
    )
    assert wrong(reported(text)) == [("order-by-points", "warning"), ("place-order", "warning")]
    race = "| Pos. | Car # | Driver | Make |\n| 1 | #7 | Una Usk | Ford |\n| 2 | #8 | Vic Vane | Ford |\n"
    assert wrong(reported("= 2031 Sample Cup =\n===Oak 100===\n" + race)) == []


def test_a_mark_that_is_missing_is_one_warning() -> None:
    races = (
        "==Races==\n| Rnd | Circuit | Date | Pole position | Winning driver |\n| 1 | Oak | 6 May | Una Usk | Una Usk |\n"
        "| 2 | Elm | 13 May | Xia Xu | Vic Vane |\n| 3 | Ash | 20 May | Vic Vane | Una Usk |\n"
    )
    points = "| Position | 1st | 2nd | 3rd | 4th | Pole |\n| Points | 12 | 9 | 7 | 5 | 1 |\n\n"
    table = FOUR.format(34, 31, 19, 18).replace("Una Usk | 1", "Una Usk | '''1'''")
    table = table.replace("Xia Xu | 4 | 4", "Xia Xu | 4 | '''4'''")
    report = reported("= 2031 Sample Cup =\n" + races + "==Drivers==\n" + points + TOP + table)
    assert [code for code, _ in wrong(report)] in ([], ["mark-missing"])
    assert rows(report) == [(4, 4)]


def test_small_numbers_beside_places_are_an_order_that_pays() -> None:
    lines = (
        f"| 1 | Una Usk | 1¹ | 2² | 1¹ | {33 + 8} |\n| 2 | Vic Vane | 2² | 1³ | 2 | {30 + 3} |\n"
        f"| 3 | Wim Wold | 3³ | 3¹ | 4² | {19 + 6} |\n| 4 | Xia Xu | 4 | 4 | 3³ | {17 + 1} |\n"
    )
    report = reported(HEAD + SCALE + TOP + lines)
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_laps_led_that_are_not_shown_come_in_fives() -> None:
    stock = [175, 170, 165, 160, 155, 150, 146, 142, 138, 134]
    lines = []
    for at in range(10):
        places = [(at + shift) % 10 + 1 for shift in range(4)]
        led = 5 * (at < 3) * (at + 1)
        total = sum(stock[place - 1] for place in places) + led
        lines.append((total, f"Driver {chr(65 + at)}son", places))
    lines.sort(reverse=True)
    head = "| Pos | Driver | OAK | ELM | ASH | FIR | Pts |\n"
    table = "".join(f"| {n} | {name} | {' | '.join(map(str, places))} | {total} |\n"
                    for n, (total, name, places) in enumerate(lines, start=1))  # fmt: skip
    report = reported(HEAD + head + table)
    assert wrong(report) == []
    assert rows(report) == [(10, 10)]


@pytest.mark.parametrize("name", ["F1 race position", "F1 Race Position"])
def test_the_template_for_a_place_keeps_its_marks(name: str) -> None:
    pytest.importorskip("mwparserfromhell")
    text = (
        "{{Motorsport season\n|series = Sample Cup\n|year = 2031\n| previouslink = 2030 Sample Cup\n}}\n== Standings ==\n"
        '{| class="wikitable"\n! Position !! 1st !! 2nd !! 3rd !! Pole !! FL\n|-\n! Points\n| 9 || 6 || 4 || 2 || 1\n|}\n'
        '{| class="wikitable"\n! Pos. !! Driver !! OAK !! ELM !! Points\n|-\n! 1\n| {{flagicon|IRE}} Una Usk\n'
        f"| {{{{{name}|1|p|f}}}}\n| 2\n! 18\n|-\n! 2\n| {{{{flagicon|GBR}}}} Vic Vane\n| 2\n| {{{{{name}|1|p}}}}\n! 17\n"
        "|-\n! 3\n| {{flagicon|FRA}} Wim Wold\n| 3\n| 3\n! 8\n|}\n"
    )
    read = read_page(text, "page")
    assert read.published is not None
    assert read.published.year == 2031
    report = proofread(read.published)
    assert wrong(report) == []
    assert rows(report) == [(3, 3)]


RIGHT = {
    "k01-unknown-rule.txt": [(4, 4)], "k02-places-within-table.txt": [(7, 7), (4, 4)],
    "k03-no-scale-bonus.txt": [(10, 10)], "k04-points-cells.txt": [(5, 6)], "k06-two-scales.wiki": [(3, 3)],
    "k07-best-n-one-table.txt": [(4, 4), (4, 4)], "k08-one-mark-missing.txt": [(4, 4)],
    "k09-bonus-holders-unknown.txt": [(4, 4)], "k10-swapped-headings.txt": [(3, 3)],
    "k11-two-car-rows.txt": [(2, 2)], "k13-results-over-codes.txt": [(4, 4)], "k15-entered-counts.txt": [(4, 4)],
    "k17-substitute-for-one-round.txt": [(4, 4)], "k22-rally-points-in-cells.html": [(3, 3)],
    "k23-f1-race-position.wiki": [(3, 3)], "k24-infobox-year.wiki": [(2, 2)],
    "k29-nations-from-drivers.txt": [(5, 5), (4, 4)], "k30-positions.txt": [(5, 5)],
}  # fmt: skip
ERRORS = {"k04-points-cells.txt": 2, "k29-nations-from-drivers.txt": 2, "k30-positions.txt": 2}


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_pages_that_came_out_wrong(name: str, shared: Path) -> None:
    report = reported((shared / "cases" / "pages" / name).read_text("utf-8"))
    assert rows(report) == RIGHT[name]
    assert [severity for _, severity in wrong(report)].count("error") == ERRORS.get(name, 0)


def test_letters_and_legends_of_laps_led() -> None:
    legend = "| Bold | Pole position (2 points) |\n| L | Led race lap (1 point) |\n| * | Led most race laps (3 points) |\n"
    table = TOP + (
        f"| 1 | Una Usk | '''1L''' | 2L | 1L* | {33 + 2 + 3 + 3} |\n| 2 | Vic Vane | 2L* | '''1L*''' | 2 | {30 + 2 + 2 + 6} |\n"
        f"| 3 | Wim Wold | 3 | 3 | '''4''' | {19 + 2} |\n| 4 | Xia Xu | 4 | 4 | 3L | {17 + 1} |\n"
    )
    report = reported(HEAD + SCALE + table + "\n" + legend)
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_the_fastest_lap_pays_in_the_top_places_only() -> None:
    told = "One point for the fastest lap, only if the driver finished in the top three.\n"
    table = TOP + FOUR.replace("| 4 | 3 |", "| ''4'' | 3 |").replace("| 1 | 2 | 1 |", "| 1 | 2 | ''1'' |")
    report = reported(HEAD + SCALE + told + table.format(34, 30, 19, 17))
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_small_numbers_beside_a_retirement_pay() -> None:
    scale = (
        "| Position | 1st | 2nd | 3rd | 4th |\n| Points | 12 | 9 | 7 | 5 |\n\n"
        "| Qualifying position | 1st | 2nd | 3rd |\n| Points | 4 | 2 | 1 |\n\n"
    )
    table = TOP + (
        f"| 1 | Una Usk | 1² | 2 | 1¹ | {33 + 2 + 4} |\n| 2 | Vic Vane | 2 | 1¹ | 2³ | {30 + 4 + 1} |\n"
        f"| 3 | Wim Wold | 3³ | 3² | Ret² | {14 + 1 + 2 + 2} |\n| 4 | Xia Xu | Ret¹ | 4³ | 3 | {12 + 4 + 1} |\n"
    )
    report = reported(HEAD + scale + table)
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_pole_is_paid_in_the_races_that_the_table_says() -> None:
    scale = (
        "| Points system | 1st | 2nd | 3rd | 4th | Pole |\n| Race 1 | 12 | 9 | 7 | 5 | 1 |\n"
        "| Races 2 & 3 | 12 | 9 | 7 | 5 |  |\n\n"
    )
    head = "| Pos | Driver | OAK | Pts |  |  |\n| R1 | R2 | R3 |  |  |  |\n"
    table = FOUR.replace("| 1 | 2 | 1 |", "| '''1''' | 2 | '''1''' |").format(34, 30, 19, 17)
    report = reported(HEAD + scale + head + table)
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_penalties_drops_and_counts_stand_beside_the_races() -> None:
    head = "| Pos | Driver | OAK | ELM | ASH | Wins | Pen. | Pts |\n"
    lines = FOUR.format("2 | 0 | 33", "1 | 4 | 26", "0 |  | 19", "0 | 0 | 17")
    report = reported(HEAD + SCALE + head + lines)
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_a_wrong_count_is_told() -> None:
    head = "| Pos | Driver | OAK | ELM | ASH | Podiums | Pts |\n"
    report = reported(HEAD + SCALE + head + FOUR.format("3 | 33", "3 | 30", "3 | 19", "1 | 17"))
    assert wrong(report) == [("count-differs", "warning")]
    assert "Wim Wold has 3 in the column of podiums, the results show 2" in report.findings[0].message


def test_two_tables_of_the_same_drivers_contradict_each_other() -> None:
    again = "==Breakdown==\n| Pos | Driver | Starts | Points |\n" + (
        "| 1 | Una Usk | 3 | 33 |\n| 2 | Vic Vane | 3 | 30 |\n| 3 | Wim Wold | 3 | 16 |\n| 4 | Xia Xu | 3 | 17 |\n"
    )
    report = reported(HEAD + SCALE + TOP + FOUR.format(33, 30, 19, 17) + again)
    assert [one.message for one in report.findings if one.severity == "error"] == [
        "Breakdown: Wim Wold has 16, and 19 in Drivers"
    ]
    assert rows(report) == [(4, 4), (3, 4)]


def test_makes_follow_from_their_drivers() -> None:
    head = "| Pos | Driver | Car | OAK | ELM | ASH | Pts |\n"
    cars = (
        FOUR.replace("Usk |", "Usk | Ajax |").replace("Vane |", "Vane | Bolt |")
        .replace("Wold |", "Wold | Ajax |").replace("Xu |", "Xu | Bolt |")
    )  # fmt: skip
    makes = "==Makes==\n| Pos | Make | Points |\n| 1 | Ajax | {} |\n| 2 | Bolt | {} |\n"
    for told, totals in (("all its drivers' points", (52, 47)), ("its best car of every race", (33, 30))):
        report = reported(HEAD + SCALE + head + cars.format(33, 30, 19, 17) + makes.format(*totals))
        assert rows(report) == [(4, 4), (2, 2)]
        assert [one.message for one in report.findings] == [f"Makes: 2 of 2 totals are {told}"]


RACES = (
    "==Races==\n| Round | Circuit | Date | Winner |\n| 1 | Oak | May 1 | Ann Ash |\n| 2 | Elm | May 8 | Bob Bay |\n"
    "| 3 | Fir | May 9 | Ann Ash |\n==Points==\nPoints: 10, 6, 4, 2 points.\n==Standings==\n| Pos | Driver | Wins | Pts |\n"
    "| 1 | Ann Ash | 2 | 26 |\n| 2 | Bob Bay | {} | 20 |\n| 3 | Cy Coe | 0 | {} |\n| 4 | Di Dow | 0 | 6 |\n"
)


def test_totals_without_results_have_to_be_possible() -> None:
    report = reported("= 2031 Sample Cup =\n" + RACES.format(1, 14))
    assert wrong(report) == []
    assert "they add up to 66, 3 races pay 66 in all" in report.findings[0].message
    report = reported("= 2031 Sample Cup =\n" + RACES.format(1, 13))
    assert wrong(report) == [("total-unreachable", "warning")]
    assert wrong(reported("= 2031 Sample Cup =\n" + RACES.format(1, 40))) == [("order-by-points", "warning")]


def test_wins_are_those_of_the_calendar() -> None:
    report = reported(
        "= 2031 Sample Cup =\n" + RACES.format(1, 14).replace("| 4 | Di", "| 4 | Ed Elm | 0 | 0 |\n| 5 | Di")
    )
    assert "count-differs" not in [one.code for one in report.findings]


def test_a_number_before_each_of_two_cars_is_no_result() -> None:
    head = "| Pos | Team | No. | OAK | ELM | ASH | Pts |\n"
    cars = "| 1 | Ajax | 7 | 1 | 2 | 1 | 56 |\n| 8 | 2 | 4 | 3 |  |  |  |\n| 2 | Bolt | 11 | 3 | 1 | 4 | 39 |\n| 12 | 4 | 3 | 6 |  |  |  |\n"
    cars = cars.replace("56", str(12 + 9 + 12 + 9 + 5 + 7)).replace("39", str(7 + 12 + 5 + 5 + 7 + 1))
    assert rows(reported(HEAD + SCALE + head + cars)) == [(2, 2)]


def test_counts_behind_the_races_are_no_races() -> None:
    top = "| Pos | Driver | Spain | Spain | Italy | Wins | Pod. | In pts. | Clean | Points |\n"
    counted = FOUR.replace("1 | {}", "1 | 2 | 3 | 3 | 1 | {}").replace("2 | {}", "2 | 1 | 3 | 3 | 1 | {}")
    counted = counted.replace("4 | {}", "4 | 0 | 2 | 3 | 0 | {}").replace("3 | {}", "3 | 0 | 1 | 3 | 4 | {}")
    report = reported(HEAD + SCALE + top + counted.format(33, 30, 19, 17))
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


QUALIFYING = (
    "= 2031 Sample Cup =\n==Points==\n| Position | 1st | 2nd | 3rd | 4th | 5th | 6th |\n"
    "| Qualifying | 5 | 3 | 2 | 1 |  |  |\n| Race | 12 | 9 | 7 | 5 | 3 | 1 |\n\n==Drivers==\n"
)


def test_a_row_of_points_for_qualifying_pays_the_small_numbers() -> None:
    grid = (
        "| 1 | Una Usk | 1² | 2¹ | 1³ | {} |\n| 2 | Vic Vane | 2¹ | 1³ | 2⁴ | {} |\n"
        "| 3 | Wim Wold | 3³ | 3⁴ | 4¹ | {} |\n| 4 | Xia Xu | 4⁴ | 4² | 3² | {} |\n"
    )
    assert rows(reported(QUALIFYING + TOP + grid.format(43, 38, 27, 24))) == [(4, 4)]
    slip = reported(QUALIFYING + TOP + grid.format(43, 38, 127, 24))
    assert wrong(slip) == [("total-differs", "error"), ("order-by-points", "warning")]
    assert "likely a misprint of 27" in slip.findings[0].hint


def test_who_is_not_shown_in_qualifying_makes_no_total_wrong() -> None:
    grid = (  # somebody who is not listed was second in qualifying at Ash
        "| 1 | Una Usk | 1² | 2¹ | 1³ | {} |\n| 2 | Vic Vane | 2¹ | 1³ | 2 | {} |\n"
        "| 3 | Wim Wold | 3³ | 3⁴ | 4¹ | {} |\n| 4 | Xia Xu | 4⁴ | 4² | 3 | {} |\n"
    )
    assert wrong(reported(QUALIFYING + TOP + grid.format(43, 37, 27, 21))) == []


def test_a_sentence_below_a_table_of_points_speaks_of_all_its_columns() -> None:
    points = (
        "= 2031 Sample Cup =\n==Points==\n| Position | Championship | Round 2 |\n"
        + "".join(
            f"| {place} | {worth} | {2 * worth} |\n"
            for place, worth in enumerate((12, 9, 7, 5, 3, 1), start=1)
        )
        + "\nAn additional 2 points will be awarded for the fastest lap of the race.\n\n==Drivers==\n"
    )
    fast = FOUR.replace("Usk | 1 | 2", "Usk | ''1'' | ''2''")
    report = reported(points + TOP + fast.format(33 + 9 + 4, 30 + 12, 19 + 7, 17 + 5))
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def unstated(tmp_path: Path) -> Path:
    """A page without points, whose totals follow points that only a shipped rulebook has."""
    scale = (35, 29, 24, 21, 19, 17, 15, 13, 12, 11, 10, 9, 8, 7)
    order = [
        [(at * step + shift) % 11 for at in range(11)] for step, shift in ((1, 0), (2, 3), (3, 1), (5, 4))
    ]
    totals = {at: sum(scale[race[at]] for race in order) for at in range(11)}
    lines = [
        f"| {position} | Driver {'ABCDEFGHIJK'[at]} | "
        + " | ".join(str(race[at] + 1) for race in order)
        + f" | {totals[at]} |"
        for position, at in enumerate(sorted(totals, key=lambda at: -totals[at]), start=1)
    ]
    page = tmp_path / "page.txt"
    heads = "| Pos | Driver | OAK | ELM | ASH | FIR | Pts |\n"
    page.write_text("= 2031 Sample Cup =\n==Drivers==\n" + heads + "\n".join(lines) + "\n", encoding="utf-8")
    return page


def test_points_of_shipped_rulebooks_are_tried_by_the_command_and_by_the_function(tmp_path: Path) -> None:
    page = unstated(tmp_path)
    alone = read_page(page.read_text(encoding="utf-8"), page.name).published
    assert alone is not None
    assert not any("35-29-24-21" in words for words in proofread(alone).readings)
    report = proofread_page(page)
    assert rows(report) == [(11, 11)]
    assert any("35-29-24-21" in words for words in report.readings)
    said = CliRunner().invoke(countback, ["proofread", str(page), "--json"])
    assert json.loads(said.stdout) == json.loads(json.dumps(report.as_json()))


def test_the_points_of_shipped_rulebooks_fall_and_are_each_there_once() -> None:
    points = [scale.points for scale in shipped_scales()]
    assert len(set(points)) == len(points) > 20
    assert all([*sorted(one, reverse=True)] == [*one] for one in points)


def columns_and_races(
    columns: list[tuple[int, int, str]], races: list[tuple[int, str]]
) -> tuple[PrintedTable, PublishedSeason]:
    """A table of columns (round, race of it, label) and a table of results of rows (round, label)."""
    shown = tuple(
        PrintedColumn(code=f"C{number}", round=number, race=race, label=label)
        for number, race, label in columns
    )
    table = PrintedTable(id="drivers", title="Drivers", rows=(), columns=shown)
    listed = tuple(PrintedRace(round=number, label=label) for number, label in races)
    return table, PublishedSeason(tables=(table,), races=listed)


@pytest.mark.parametrize(
    ("columns", "races"),
    [
        ([(1, 1, "R1"), (1, 2, "R2"), (2, 1, "R3")], [(1, "1"), (2, "3"), (1, "2")]),
        ([(1, 1, "R1"), (1, 2, "R2"), (2, 1, "R1")], [(1, "R1"), (2, "R1"), (1, "R2")]),
        ([(1, 1, ""), (2, 1, ""), (3, 1, "")], [(1, ""), (3, ""), (2, "")]),
    ],
)
def test_a_postponed_race_is_found_by_its_label_or_round(
    columns: list[tuple[int, int, str]], races: list[tuple[int, str]]
) -> None:
    table, published = columns_and_races(columns, races)
    assert races_of(published, table) == (published.races[0], published.races[2], published.races[1])


def test_races_whose_labels_say_nothing_go_by_their_order() -> None:
    table, published = columns_and_races(
        [(1, 1, "SR"), (1, 2, "FR"), (2, 1, "SR")], [(1, "A"), (2, "B"), (4, "C")]
    )
    assert races_of(published, table) == published.races


def test_a_sprint_of_one_round_pays_by_small_numbers_and_its_pole_pays_nothing() -> None:
    points = (
        "= 2031 Sample Cup =\n==Points==\n| Position | 1st | 2nd | 3rd | 4th | 5th | 6th |\n"
        "| Race | 12 | 9 | 7 | 5 | 3 | 1 |\n| Sprint | 5 | 4 | 3 | 2 | 1 |  |\n\n==Drivers==\n"
    )
    five = (
        "| 1 | Una Usk | 1 | 2² | 1 | {} |\n| 2 | Vic Vane | '''2''' | 1¹ | 2 | {} |\n"
        "| 3 | Wim Wold | 3 | '''3''' | '''4''' | {} |\n| 4 | Xia Xu | 4 | 4³ | 3 | {} |\n"
        "| 5 | Yan Yew | 5 | 5⁴ | 5 | {} |\n| 6 | Zoe Zak | 6 | 6⁵ | 6 | {} |\n"
    )
    assert rows(reported(points + TOP + five.format(37, 35, 19, 20, 11, 4))) == [(6, 6)]
    slip = reported(points + TOP + five.format(37, 35, 19, 20, 111, 4))
    assert ("total-differs", "error") in wrong(slip)


def test_a_place_far_beyond_the_field_is_told_with_the_one_that_is_left_out() -> None:
    lines = "".join(
        f"| {at} | Driver {name} | {at} | {at if at != 6 else 16} | {at} | {{}} |\n"
        for at, name in enumerate("ABCDEFGH", start=1)
    ).format(36, 27, 21, 15, 9, 2, 0, 0)
    found = [told for told in reported(HEAD + SCALE + TOP + lines).findings if told.code == "place-never"]
    assert [(told.where.line, told.message, told.hint) for told in found] == [
        (
            10,
            "race 2 (ELM): Driver F has place 16 where 8 cars have one, and place 6 is used by nobody",
            "16 may be meant as 6",
        )
    ]


def test_a_lonely_name_is_a_crew_mate_where_positions_go_on_and_a_group_where_they_begin_again() -> None:
    head = "= 2031 Sample Cup =\n==Drivers==\n" + SCALE + TOP
    crews = (
        "| 1 | Una Usk | 1 | 2 | 1 | 33 |\n| Italy Ute Ulm |  |  |  |  |  |\n| 2 | Vic Vane | 2 | 1 | 2 | 30 |\n"
        "| France Val Vick |  |  |  |  |  |\n"
    )
    assert rows(reported(head + crews)) == [(4, 4)]
    groups = crews.replace("| Italy Ute Ulm", "| Italy Juniors").replace("| 2 | Vic", "| 1 | Vic")
    assert [table.title for table in reported(head + groups).tables][1] == "Italy Juniors"


def test_what_no_heading_says_is_said_with_the_languages_that_are_known() -> None:
    read = read_page(
        "= 2031 =\n==Taulukko==\n| Sija | Kuljettaja | OAK | Pisteet |\n| 1 | Una Usk | 1 | 12 |\n"
    )
    assert read.published is None
    assert "English, German, French, Italian, Spanish, Dutch, Portuguese" in read.findings[-1].hint


def test_a_name_that_stands_twice_in_a_table_is_two_competitors() -> None:
    twice = FOUR.format(33, 30, 19, 17).replace("Xia Xu", "Vic Vane")
    report = reported(HEAD + SCALE + TOP + twice)
    assert wrong(report) == []
    assert rows(report) == [(4, 4)]


def test_a_table_whose_names_come_behind_unknown_headings_is_read() -> None:
    head = "| Wagenfarbe | Fahrer | OAK | ELM | ASH | Punkte |\n"
    lines = FOUR.format(33, 30, 19, 17).replace("| 1 | Una", "| rot | Una")
    assert rows(reported(HEAD + SCALE + head + lines)) == [(4, 4)]
    beyond = "| A | B | C | D | E | Driver | OAK | Pts |\n| 1 | 2 | 3 | 4 | 5 | Una Usk | 1 | 12 |\n"
    read_page(HEAD + SCALE + beyond, "page")  # nothing raises


def test_tables_of_other_races_are_one_remark_and_no_cell_is_called_wrong() -> None:
    names = [f"Driver {letter}" for letter in "ABCDEFGH"]
    first = [[at, at, at] for at in range(1, 9)]
    second = [*first[:4], *([[9 - at + 4] * 3 for at in range(5, 9)])]

    def table(places: list[list[int]]) -> str:
        lines = [f"| {at} | {name} | {' | '.join(map(str, cells))} | {30 - at} |\n"
                 for at, (name, cells) in enumerate(zip(names, places, strict=True), start=1)]  # fmt: skip
        return TOP + "".join(lines)

    report = reported(HEAD + table(first) + "==Juniors==\n" + table(second))
    told = [told for told in report.findings if told.code == "copies-differ"]
    assert [(one.severity, one.message) for one in told] == [
        ("info", "Juniors: 12 results are not those of Drivers")
    ]


def test_the_note_for_the_talk_page_has_every_error_once() -> None:
    clean = reported(HEAD + SCALE + TOP + FOUR.format(33, 30, 19, 17))
    assert wikitext_note(clean.explanations, clean.findings) == ""
    text = HEAD + SCALE + TOP + FOUR.format(33, 80, 19, 17).replace("| 1 | Una", "| 3 | Una")
    report = reported(text.replace("| 2 | Vic", "| 3 | Vic"))
    errors = [told for told in report.findings if told.severity == "error"]
    _, *lines, _ = wikitext_note(report.explanations, report.findings).splitlines()
    assert lines == [f"* {told.message}; {told.hint}." for told in errors]
    assert [told.code for told in errors] == ["total-differs", "position-shared", "position-shared"]
