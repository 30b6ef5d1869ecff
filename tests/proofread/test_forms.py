"""One page in three forms gives one season: the same tables, columns, results, marks and points."""

from __future__ import annotations

import random
from typing import Any

import pytest
from season_pages import CONVENTIONS, FORMS, made

from countback.formats.pages.read import read_page
from countback.model.countries import country_of, split_country
from countback.proofread.names import name_of
from countback.proofread.report import proofread

pytest.importorskip("mwparserfromhell")


def essence(text: str, form: str) -> tuple[Any, ...]:
    """What a page says, whatever it is written in."""
    published = read_page(text, "page", form).published
    assert published is not None
    report = proofread(published)
    return (
        published.year,
        [(scale.points, scale.pole, scale.fastest_lap, scale.label) for scale in published.scales],
        [
            (
                table.id,
                table.subject,
                table.group,
                [(column.code, column.round, column.race, column.label) for column in table.columns],
                [
                    (
                        name_of(row.name.text),
                        country_of(split_country(row.name.text)[0]),
                        row.position.text if row.position else "",
                        row.points.text if row.points else "",
                        [(cell.text, cell.bold, cell.italic) for cell in row.results],
                        [[cell.text for cell in car] for car in row.also],
                    )
                    for row in table.rows
                ],
            )
            for table in published.tables
        ],
        [(table.id, table.rows, table.reconciled) for table in report.tables],
        sorted((one.code, one.severity) for one in report.findings),
    )


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("seed", range(2))
def test_text_wikitext_and_html_say_the_same(convention: str, seed: int) -> None:
    page = made(random.Random(f"forms {convention} {seed}"), convention)
    text, wikitext, html = (essence(FORMS[form](page), form) for form in ("text", "wikitext", "html"))
    assert text == html
    assert wikitext == html


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_clean_page_reconciles_and_has_no_findings(convention: str) -> None:
    page = made(random.Random(f"clean {convention}"), convention)
    read = read_page(FORMS["html"](page), "page", "html")
    assert read.published is not None
    report = proofread(read.published, found=tuple(read.findings))
    assert [one for one in report.findings if one.severity != "info"] == []
    assert [(table.rows, table.reconciled) for table in report.tables] == [
        (len(table.lines), len(table.lines)) for table in page.tables
    ]
