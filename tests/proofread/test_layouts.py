"""Layouts of real season pages, typed small: a human reconciles every row, and so does the reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from wikitext_forms import forms_of

from countback.formats.pages.read import read_page
from countback.proofread.report import Report, proofread
from countback.store.scales import shipped_scales

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.wiki"))


def report_of(text: str, form: str) -> Report:
    read = read_page(text, "page", form)
    assert read.published is not None, read.findings
    return proofread(read.published, findings=tuple(read.findings), scales=shipped_scales())


@pytest.mark.parametrize("page", LAYOUTS, ids=lambda page: page.stem)
def test_every_row_comes_out_in_every_form_and_nothing_is_called_wrong(page: Path) -> None:
    wikitext = page.read_text("utf-8")
    rows = len(re.findall(r"^\| \{\{flagicon", wikitext, re.MULTILINE))
    for form, text in forms_of(wikitext).items():
        report = report_of(text, form)
        assert [one.message for one in report.findings if one.severity != "info"] == [], form
        (table,) = report.tables
        assert (table.reconciled, table.rows) == (rows, rows), form
