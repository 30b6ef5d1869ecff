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


@pytest.mark.parametrize("printed", ["97", "709"])
def test_a_total_out_of_order_is_a_misprint(printed: str) -> None:
    report = reported(page("Vic Vane", printed))
    (told,) = of_totals(report)
    assert told[0] == "error"
    assert "sure: one digit, the order of the table agrees" in told[1]
    assert [one.meant for one in report.sure] == ["79"]


def test_a_total_far_from_its_results_in_its_order_is_a_misprint() -> None:
    report = reported(page("Yan Yew", "4"))
    (told,) = of_totals(report)
    assert told[0] == "error"
    assert "no race pays so much" in told[1]


@pytest.mark.parametrize(
    ("beside", "note"),
    [
        ("†", "† – See the stewards' decisions."),
        ("", "Yan Yew was docked points."),
        ("", "a. Penalty of 38 points"),
    ],
)
def test_a_note_may_explain_whatever_differs(beside: str, note: str) -> None:
    report = reported(page("Yan Yew", "4", beside=beside, note=note))
    (told,) = of_totals(report)
    assert told == (
        "warning",
        "the total may be a misprint of 42; a mark or a note on the page may say why it differs",
    )
    assert report.sure == []


def test_a_note_of_somebody_else_explains_nothing() -> None:
    (told,) = of_totals(
        reported(page("Yan Yew", "4", note="Una Usk was fined for speeding, Wim Wold docked 5 points."))
    )
    assert told[0] == "error"


WIKI = """{{| class="wikitable"
! Pos !! Driver !! ZAN !! SPA !! IMO !! MUG !! Pts
|-
| 1 || Una Usk || 1 || 2 || 1 || 1 || 93
|-
| 2 || Vic Vane || 2 || 1 || 2 || 2 || 79
|-
| 3 || Wim Wold || 3 || 3 || 4 || 3 || 57
|-
| 4 || Xia Xu || 4 || 4 || 3 || 5 || 49
|-
| 5 || Yan Yew{name} || 5 || 5 || 5 || 4 || 4{total}
|}}
"""


@pytest.mark.parametrize(
    ("name", "total", "severity"),
    [
        ("", "", "error"),
        ("", "{{efn|Docked.}}", "warning"),
        ("<ref>Stewards</ref>", "", "warning"),
        ("", '<ref name="a" />', "warning"),
        ("", " (42)", "warning"),
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
        for total in ['4<sup class="reference"><a href="#n">[2]</a></sup>' if name == "Yan Yew" else points]
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
