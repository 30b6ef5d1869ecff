"""Of season pages with one slip 95 in 100 name its cell, and an error that is named is the slip.

Pages over fifteen conventions (`tests/season_pages.py`) with one digit wrong in a total or a place. Half the
pages have no slip: they carry no error.
"""

from __future__ import annotations

import random
import time

from season_pages import FORMS, made, with_slip

from countback.formats.pages.read import read_page
from countback.proofread.report import proofread
from countback.store.scales import shipped_scales
from drills import Figures

SIZE = 1_000
SHARE = 30
UNIT = "pages"
MISSED = 0.05


def run(size: int, seed: int) -> Figures:
    """Make so many pages, every other with a slip, and proof-read them."""
    wrong, missed, slowest, slips = [], [], 0.0, 0
    for number in range(size):
        dice = random.Random(f"slips {seed} {number}")
        page = made(dice)
        if number % 2:
            page = with_slip(page, dice) or page
        form = dice.choice(sorted(FORMS))
        before = time.process_time()
        read = read_page(FORMS[form](page), "page", form)
        assert read.published is not None
        report = proofread(read.published, found=tuple(read.findings), known=shipped_scales())
        slowest = max(slowest, time.process_time() - before)
        said = [one for one in report.findings if one.severity != "info"]
        name = page.slip[0] if page.slip else "nobody"
        head = f"page {number} ({form}, {page.convention}, slip {page.slip})"
        wrong += [
            f"{head}: {one.message}; {one.hint}"
            for one in said
            if one.severity == "error" and name not in f"{one.message} {one.hint}"
        ]
        if page.slip and page.convention != "unstated":  # without points on the page no row is called wrong
            slips += 1
            if not any(name in f"{one.message} {one.hint}" for one in said):
                missed.append(f"{head}: missed")
    if len(missed) > max(2, MISSED * slips):  # a piece is small: the sums tell the share of all pieces
        wrong += missed
    most = {"slowest page, s": slowest, "missed, %": 100 * len(missed) / max(slips, 1)}
    return Figures(size, tuple(wrong), most, {"slips": slips, "missed": len(missed)})
