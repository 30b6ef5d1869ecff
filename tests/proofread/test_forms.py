"""One page in three forms gives one season: the same tables, columns, results, marks and points."""

from __future__ import annotations

import random

import pytest
from drills.page_forms import essence
from season_pages import CONVENTIONS, FORMS, made

from countback.formats.pages.read import read_page
from countback.proofread.report import proofread

pytest.importorskip("mwparserfromhell")


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("seed", range(2))
def test_text_wikitext_and_html_say_the_same(convention: str, seed: int) -> None:
    page = made(random.Random(f"forms {convention} {seed}"), convention)
    text, wikitext, html = (essence(FORMS[form](page), form)[0] for form in ("text", "wikitext", "html"))
    assert text == html
    assert wikitext == html


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_clean_page_reconciles_and_has_no_findings(convention: str) -> None:
    page = made(random.Random(f"clean {convention}"), convention)
    read = read_page(FORMS["html"](page), "page", "html")
    assert read.published is not None
    report = proofread(read.published, findings=tuple(read.findings))
    assert [one for one in report.findings if one.severity != "info"] == []
    assert [(table.rows, table.reconciled) for table in report.tables] == [
        (len(table.lines), len(table.lines)) for table in page.tables
    ]
