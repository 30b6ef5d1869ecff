"""Of season pages with one slip 95 in 100 name its cell, and an error that is named is the slip.

Pages over fifteen conventions (`tests/season_pages.py`) with one digit wrong in a total or a place. Half the
pages have no slip: they carry no error.
"""

from __future__ import annotations

import random
from collections import Counter

from season_pages import CONVENTIONS, FORMS, made, proofread_as, with_slip

from drills import Figures

SIZE = 1_000
SHARE = 30
UNIT = "pages"
MISSED = 0.05
COUNTED = (
    "slips",
    "missed",
    "slips called sure",
    "errors",
    "false errors",
    *(f"missed in {name}" for name in CONVENTIONS),
)


def run(size: int, seed: int) -> Figures:
    """Make so many pages, every other with a slip, and proof-read them."""
    wrong, missed, slowest = [], [], 0.0
    sums: Counter[str] = Counter()
    for number in range(size):
        dice = random.Random(f"slips {seed} {number}")
        page = made(dice)
        if number % 2:
            page = with_slip(page, dice) or page
        form = dice.choice(sorted(FORMS))
        report, seconds = proofread_as(page, form)
        slowest = max(slowest, seconds)
        said = [told for told in report.findings if told.severity != "info"]
        name = page.slip[0] if page.slip else "nobody"
        head = f"page {number} ({form}, {page.convention}, slip {page.slip})"
        errors = [told for told in said if told.severity == "error"]
        false = [told for told in errors if name not in f"{told.message} {told.hint}"]
        wrong += [f"{head}: {told.message}; {told.hint}" for told in false]
        sums.update({"errors": len(errors), "false errors": len(false)})
        if page.slip and page.convention != "unstated":  # without points on the page no row is called wrong
            sums["slips"] += 1
            sums["slips called sure"] += any(name in f"{told.message} {told.hint}" for told in errors)
            if not any(name in f"{told.message} {told.hint}" for told in said):
                missed.append(f"{head}: missed")
                sums["missed"] += 1
                sums[f"missed in {page.convention}"] += 1
    if len(missed) > max(2, MISSED * sums["slips"]):  # a piece is small: the sums tell the share of all
        wrong += missed
    return Figures(size, tuple(wrong), {"slowest page, s": slowest}, dict(sums))
