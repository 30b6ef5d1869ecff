"""Totals that a penalty, a bonus or a note may explain are doubts; what nothing explains is a misprint."""

from __future__ import annotations

import pytest

from countback.formats.pages.read import read_page
from countback.proofread.report import Report, proofread

HEAD = "= 2031 Sample Cup =\n==Drivers==\nPoints: 25, 18, 15, 12, 10 points\n"
ROWS = (
    ("Una Usk", "1 2 1 1", 93), ("Vic Vane", "2 1 2 2", 79), ("Wim Wold", "3 3 4 3", 57),
    ("Xia Xu", "4 4 3 5", 49), ("Yan Yew", "5 5 5 4", 42),
)  # fmt: skip


def page(who: str, total: str, *, beside: str = "", note: str = "") -> str:
    lines = [f"{HEAD}| Pos | Driver | ZAN | SPA | IMO | MUG | Pts |"]
    for place, (name, results, points) in enumerate(ROWS, start=1):
        shown, printed = (f"{name}{beside}", total) if name == who else (name, str(points))
        lines.append(f"| {place} | {shown} | {' | '.join(results.split())} | {printed} |")
    return "\n".join([*lines, note, ""])


def reported(text: str, form: str = "") -> Report:
    published = read_page(text, "page", form).published
    assert published is not None
    return proofread(published)


def of_totals(report: Report) -> list[tuple[str, str]]:
    return [(one.severity, one.hint) for one in report.findings if one.code == "total-differs"]


NOTES = (
    ("", ""),
    ("†", "† – Vic Vane was docked 10 points."),
    ("*", "* Includes a deduction."),
    ("[1]", "[1] See the text."),
    (" (-10)", ""),
    ("", "Vic Vane forfeited ten championship points."),
    ("", "Vic Vane wurden zehn Punkte abgezogen."),
    ("", "Vane : pénalité de 10 points."),
)


@pytest.mark.parametrize(("beside", "note"), NOTES)
@pytest.mark.parametrize("less", [10, 20, 8, 3])
def test_a_total_that_a_penalty_explains_is_a_doubt_and_stays(beside: str, note: str, less: int) -> None:
    note = note.replace("10", str(less))
    report = reported(page("Vic Vane", str(79 - less), beside=beside, note=note))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]
    assert report.sure == []


def test_a_doubt_says_what_the_total_may_be_a_misprint_of() -> None:
    (told,) = of_totals(reported(page("Vic Vane", "69")))
    assert told == ("warning", "the total may be a misprint of 79; or a bonus or a penalty is missing")


@pytest.mark.parametrize(
    ("who", "total"), [("Yan Yew", 47), ("Xia Xu", 54), ("Vic Vane", 89), ("Una Usk", 98)]
)
def test_a_total_with_a_bonus_is_a_doubt(who: str, total: int) -> None:
    report = reported(page(who, str(total)))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]
    assert report.sure == []


@pytest.mark.parametrize("less", [1, 2, 3, 5, 10, 15, 20, 25, 50, 9, 12.5, 40, 79])
@pytest.mark.parametrize("who", ["Vic Vane", "Una Usk"])
def test_a_penalty_without_a_word_is_a_doubt_where_its_row_stays(who: str, less: float) -> None:
    total = {"Vic Vane": 79, "Una Usk": 93}[who] - less
    report = reported(page(who, f"{total:g}"))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]
    assert report.sure == []


def test_a_doubt_says_that_the_order_of_the_table_agrees() -> None:
    (told,) = of_totals(reported(page("Vic Vane", "97")))
    assert told == (
        "warning",
        "the total may be a misprint of 79, with which the order of the table agrees; "
        "or a bonus or a penalty is missing",
    )


def test_a_total_that_no_results_pay_is_a_misprint() -> None:
    report = reported(page("Vic Vane", "709"))
    (told,) = of_totals(report)
    assert told[0] == "error"
    assert "sure: one digit, no results pay as much as is printed, the order of the table agrees" in told[1]
    assert [one.meant for one in report.sure] == ["79"]


SUMMARY = "| Pos | Driver | Pts |\n| 1 | Una Usk | 93 |\n| 2 | Vic Vane | 79 |\n| 3 | Wim Wold | 57 |\n"
ELSEWHERE = (
    f"==Summary==\n{SUMMARY}",
    "Una Usk is champion with 93 points, ahead of Vic Vane (79).",
    "Una Usk (93 points) came first and Vic Vane, with 79 points, second.",
)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_total_against_its_order_and_another_place_of_the_page_is_a_misprint(place: str) -> None:
    report = reported(page("Vic Vane", "49", note=f"\n{place}"))
    (told,) = of_totals(report)
    assert told[0] == "error"
    assert "sure: one digit, the order of the table and" in told[1]
    assert [one.meant for one in report.sure] == ["79"]


@pytest.mark.parametrize("place", ELSEWHERE)
def test_another_place_that_has_the_penalty_as_well_bears_no_misprint_out(place: str) -> None:
    report = reported(page("Vic Vane", "49", note=f"\n{place.replace('79', '49')}"))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]
    assert report.sure == []


def test_another_place_is_not_enough_where_the_order_is_right() -> None:
    report = reported(page("Vic Vane", "69", note=f"\n{ELSEWHERE[1]}"))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]


@pytest.mark.parametrize("sentence", ["Una Usk and Vic Vane won 79 laps.", "Vic Vane and Wim Wold (79)"])
def test_a_number_that_is_not_the_total_of_a_name_bears_nothing_out(sentence: str) -> None:
    report = reported(page("Vic Vane", "49", note=f"\n{sentence}"))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]


def test_a_penalty_on_a_driver_and_the_team_makes_no_place_wrong() -> None:
    rows = {name: results.split() for name, results, _ in ROWS}
    drivers = "".join(
        f"| {at} | {name} | {' | '.join(results.split())} | {points - 3 * (name == 'Wim Wold')} |\n"
        for at, (name, results, points) in enumerate(ROWS, start=1)
    )
    team = "| {} | {} | {} | {} |\n| {} |  |  |  |\n"
    teams = "".join(
        team.format(at, name, " | ".join(rows[one]), total, " | ".join(rows[two]))
        for at, (name, one, two, total) in enumerate(
            [("Red", "Una Usk", "Vic Vane", 172), ("Blue", "Wim Wold", "Xia Xu", 103)], start=1
        )
    )
    heads = "| Pos | {} | ZAN | SPA | IMO | MUG | Pts |\n"
    report = reported(f"{HEAD}{heads.format('Driver')}{drivers}\n==Teams==\n{heads.format('Team')}{teams}")
    assert "error" not in {one.severity for one in report.findings}
    assert report.sure == []


def test_cells_of_points_do_not_make_a_penalty_wrong() -> None:
    pays = dict(zip("12345", (25, 18, 15, 12, 10), strict=True))
    lines = ["= 2031 Sample Cup =\n==Drivers==\n| Pos | Driver | ZAN | SPA | IMO | MUG | Pts |"]
    for place, (name, results, points) in enumerate(ROWS, start=1):
        cells = " | ".join(str(pays[result]) for result in results.split())
        lines.append(f"| {place} | {name} | {cells} | {points - 10 * (name == 'Wim Wold')} |")
    report = reported("\n".join(lines))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]
    assert report.sure == []


@pytest.mark.parametrize("net", ["49", "69"])
def test_two_tables_that_may_not_count_the_same_results_are_a_doubt(net: str) -> None:
    summary = SUMMARY.replace("79", net) + "| 4 | Xia Xu | 49 |\n| 5 | Yan Yew | 42 |\n"
    report = reported(page("", "") + "\n==Net points==\n" + summary)
    (told,) = (one for one in report.findings if one.code == "totals-contradict")
    assert told.severity == ("warning" if net == "69" else "error")


@pytest.mark.parametrize(
    ("beside", "note"),
    [
        ("†", "† – See the stewards' decisions."),
        ("", "Vic Vane was docked points."),
        ("", "a. Bonus of 630 points"),
    ],
)
def test_a_note_may_explain_whatever_differs(beside: str, note: str) -> None:
    report = reported(page("Vic Vane", "709", beside=beside, note=note))
    (told,) = of_totals(report)
    assert told == (
        "warning",
        "the total may be a misprint of 79, with which the order of the table agrees; "
        "a mark or a note on the page may say why it differs",
    )
    assert report.sure == []


def test_a_note_of_somebody_else_explains_nothing() -> None:
    (told,) = of_totals(
        reported(page("Vic Vane", "709", note="Una Usk was fined for speeding, Wim Wold docked 5 points."))
    )
    assert told[0] == "error"


WIKI = """{{| class="wikitable"
! Pos !! Driver !! ZAN !! SPA !! IMO !! MUG !! Pts
|-
| 1 || Una Usk || 1 || 2 || 1 || 1 || 93
|-
| 2 || Vic Vane{name} || 2 || 1 || 2 || 2 || 709{total}
|-
| 3 || Wim Wold || 3 || 3 || 4 || 3 || 57
|-
| 4 || Xia Xu || 4 || 4 || 3 || 5 || 49
|-
| 5 || Yan Yew || 5 || 5 || 5 || 4 || 42
|}}
"""


@pytest.mark.parametrize(
    ("name", "total", "severity"),
    [
        ("", "", "error"),
        ("", "{{efn|Docked.}}", "warning"),
        ("<ref>Stewards</ref>", "", "warning"),
        ("", '<ref name="a" />', "warning"),
        ("", " (79)", "warning"),
    ],
)
def test_a_footnote_in_wikitext_may_explain_a_total(name: str, total: str, severity: str) -> None:
    pytest.importorskip("mwparserfromhell")
    report = reported(HEAD + WIKI.format(name=name, total=total), "wikitext")
    assert [found for found, _ in of_totals(report)] == [severity]


def test_a_reference_in_html_may_explain_a_total() -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in (place, name, *results.split(), total)) + "</tr>"
        for place, (name, results, points) in enumerate(ROWS, start=1)
        for total in [
            '709<sup class="reference"><a href="#n">[2]</a></sup>' if name == "Vic Vane" else points
        ]
    )
    heads = "".join(f"<th>{head}</th>" for head in ("Pos", "Driver", "ZAN", "SPA", "IMO", "MUG", "Pts"))
    text = (
        "<html><head><title>2031 Sample Cup</title></head><body><h2>Drivers</h2>"
        "<p>Points: 25, 18, 15, 12, 10 points</p>"
        f"<table><tr>{heads}</tr>{rows}</table></body></html>"
    )
    assert [severity for severity, _ in of_totals(reported(text, "html"))] == ["warning"]


def test_one_total_is_not_enough_to_write_another_place() -> None:
    report = reported(page("Wim Wold", "54"))
    assert [severity for severity, _ in of_totals(report)] == ["warning"]
    assert report.sure == []
