"""One season page as text, wikitext and HTML gives one season, and where it is clean every row comes out.

Pages over fifteen conventions (`tests/season_pages.py`), whose totals are added up without Countback.
"""

from __future__ import annotations

import random
import time
from typing import Any

from season_pages import CONVENTIONS, FORMS, made

from countback.formats.pages.read import read_page
from countback.model.countries import country_of, split_country
from countback.proofread.names import name_of
from countback.proofread.report import Report, proofread
from countback.store.scales import shipped_scales
from drills import Figures

SIZE = 1_000
SHARE = 15
UNIT = "pages"
COUNTED = ("rows", "unexplained")
MISSED = 0.02
"""Of pages that state no points, so many rows may not be explained; of all others every row is."""


def run(size: int, seed: int) -> Figures:
    """Write so many pages in each form, and hold what they say against each other and against the page."""
    wrong, slowest, rows, out = [], 0.0, 0, 0
    for number in range(size):
        convention = CONVENTIONS[number % len(CONVENTIONS)]
        page = made(random.Random(f"forms {seed} {number}"), convention)
        head = f"page {number} ({convention})"
        said = {}
        for form, written in FORMS.items():
            before = time.process_time()
            said[form], report = essence(written(page), form)
            slowest = max(slowest, time.process_time() - before)
            rows += sum(table.rows for table in report.tables)
            out += sum(table.rows - table.reconciled for table in report.tables)
            if convention == "unstated":
                continue
            wrong += [
                f"{head}, {form}: {table.reconciled} of {table.rows} rows of {table.title} come out"
                for table in report.tables
                if table.reconciled < table.rows
            ]
        wrong += [f"{head}: {form} is not html" for form in said if said[form] != said["html"]]
    if out > MISSED * rows:
        wrong.append(f"{out} of {rows} rows do not come out")
    return Figures(size, tuple(wrong), {"slowest page, s": slowest}, {"rows": rows, "unexplained": out})


def essence(text: str, form: str) -> tuple[tuple[Any, ...], Report]:
    """Return what a page says, whatever it is written in, and its report."""
    published = read_page(text, "page", form).published
    assert published is not None
    report = proofread(published, scales=shipped_scales())
    said = (
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
    return said, report
