"""Wikitext as editors write it: templates, spans on both sides, notes, tables never closed."""

import pytest

from countback.formats.pages.read import read_page
from countback.proofread.report import proofread

pytest.importorskip("mwparserfromhell")

PAGE = """The '''2031 Club Cup season''' was the first.
== Standings ==
Points were awarded on a 10–6–4–3–2–1 basis.{{efn|Not in 2030.}}
{| class="wikitable" style="font-size:85%"
! rowspan="2" | {{Abbr|Pos|Position}}
! rowspan=2 | Driver
! colspan="2" | [[North Ring|NOR]]<br />{{flagicon|USA}}
! [[South Park|SOU]]<br />{{flagicon|CAN}}
! rowspan="2" | Points
|-
! R1 !! R2 !! R1
|-
! 1
| align="left" | {{flagicon|NLD}} [[Ann Bakker (driver)|Ann Bakker]]
| style="background:#ffffbf" | '''''1''''' || style="background:#dfdfdf" | 2 || 1{{dagger}}
! 26
|-
! rowspan="2" | 2
| {{flagicon|GER}} {{sortname|Bea|Conrad}}<ref>Note</ref>
| 2 || '''1''' || Ret
! rowspan="2" | 16
|-
| {{flagicon|USA}} Cid Dunn
| 3 || ''3''<sup>1</sup> || 2
|-
! colspan="6" | Guest drivers ineligible to score points
|-
|
| {{flagicon|FRA}} Dan Eluard || || || 3
! 0
"""


def test_spans_templates_and_notes() -> None:
    published = read_page(PAGE).published
    assert published is not None
    (table,) = published.tables
    assert [(column.code, column.round, column.race, column.country) for column in table.columns] == [
        ("NOR", 1, 1, "USA"),
        ("NOR", 1, 2, "USA"),
        ("SOU", 2, 1, "CAN"),
    ]
    assert [row.name.text for row in table.rows] == [
        "NLD Ann Bakker",
        "GER Bea Conrad",
        "USA Cid Dunn",
        "FRA Dan Eluard",
    ]
    first = table.rows[0].results
    assert [cell.text for cell in first] == ["1", "2", "1†"]
    assert (first[0].bold, first[0].italic, first[1].bold) == (True, True, False)
    assert table.rows[2].results[1].text == "3¹"
    assert table.rows[2].position == table.rows[1].position
    assert table.rows[2].points == table.rows[1].points
    assert table.rows[3].guest
    lines = PAGE.splitlines()
    for row in table.rows:
        for cell in row.results:
            if cell.text:
                assert lines[cell.line - 1][cell.column - 1] == cell.text[0]


def test_points_in_prose_and_a_total_that_too_few_others_bear_out() -> None:
    published = read_page(PAGE).published
    assert published is not None
    assert [int(points) for points in published.scales[0].points] == [10, 6, 4, 3, 2, 1]
    report = proofread(published)
    assert [one for one in report.findings if one.severity != "info"] == []
    (remark,) = [one.message for one in report.findings if one.code == "rule-unknown"]
    assert "Cid Dunn has 16, the places pay 14" in remark
