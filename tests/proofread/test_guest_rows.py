"""Rows of guests in plain text: whatever stands for their position, each cell is below its heading."""

from __future__ import annotations

import pytest

from countback.formats.pages.read import read_page
from countback.model.published import PrintedRow
from countback.proofread.report import proofread

TOP = "= 2031 Sample Cup =\n==Drivers==\nPoints: 10, 8, 6, 5, 4, 3 points\n"
ROWS = (
    "| 1 | Una Usk | 1 | 1 | 2 | 28 |",
    "| 2 | Vic Vane | 2 | 2 | 1 | 26 |",
    "| 3 | Wim Wold | 4 | 4 | 4 | 15 |",
)
SIGNS = (
    "Guest",
    "G",
    "(G)",
    "Gast",
    "INV",
    "Inv.",
    "WC",
    "Wildcard",
    "N/A",
    "n/c",
    "†",
    "*",
    "–",
    "",
    "NC",
    "EX",
    "R",
)


def read(sign: str, total: str, at: int) -> list[PrintedRow]:
    rows = list(ROWS)
    rows.insert(at, f"| {sign} | Gus Gay | 3 | 3 | 3 |{total}")
    page = f"{TOP}| Pos | Driver | ZAN | SPA | IMO | Pts |\n" + "\n".join(rows) + "\n"
    published = read_page(page, "page", "text").published
    assert published is not None
    assert not [one for one in proofread(published).findings if one.severity == "error"]
    (table,) = published.tables
    return list(table.rows)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("total", ["  |", " – |", " n/a |", ""])
@pytest.mark.parametrize("at", [2, 3])
def test_a_word_or_a_sign_for_a_position_moves_no_cell(sign: str, total: str, at: int) -> None:
    row = read(sign, total, at)[at]
    assert row.name.text == "Gus Gay"
    assert [cell.text for cell in row.results] == ["3", "3", "3"]
    assert row.position is not None
    assert row.position.text == sign


def test_a_row_that_shares_a_position_still_lacks_it() -> None:
    page = f"{TOP}| Pos | Driver | ZAN | SPA | Pts |\n" + "\n".join(
        ["| 1 | Una Usk | 1 | 1 | 20 |", "| 2 | Vic Vane | 2 | 3 | 14 |", "| Wim Wold | 3 | 2 | 14 |"]
    )
    published = read_page(page, "page", "text").published
    assert published is not None
    last = published.tables[0].rows[-1]
    assert (last.name.text, last.position and last.position.text) == ("Wim Wold", "2")
    assert last.points is not None
    assert last.points.text == "14"


WORDS = (
    "Points: {}", "Punkte: {}", "Punti: {}", "Puntos: {}", "Punten: {}", "Pontos: {}", "Barème :\n{}",
    "Die Punkte werden wie folgt vergeben:\n{}",
)  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_points_above_a_table_are_read_in_the_languages_of_headings(words: str) -> None:
    page = "= 2031 Sample Cup =\n==Drivers==\n" + words.format("10, 8, 6, 5, 4, 3") + "\n"
    page += "| Pos | Driver | ZAN | SPA | IMO | Pts |\n" + "\n".join(ROWS)
    published = read_page(page, "page", "text").published
    assert published is not None
    assert [[int(worth) for worth in scale.points] for scale in published.scales] == [[10, 8, 6, 5, 4, 3]]
