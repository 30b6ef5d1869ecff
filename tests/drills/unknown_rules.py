"""A season page under rules that the proof-reader cannot know carries no error.

Pages over fifteen conventions (`tests/season_pages.py`), each with one of seven rules at work that the page
does not state: more for everybody, bonuses without marks, penalties, one penalty or bonus (the row moves or
stays), another scale, a double final, starts that pay. They have no slip, so every error is false.
"""

from __future__ import annotations

import random

from season_pages import CONVENTIONS, FORMS, UNKNOWN, made, proofread_as

from drills import Figures

SIZE = 1_000
SHARE = 24
UNIT = "pages"
COUNTED = ("pages accused",)


def run(size: int, seed: int) -> Figures:
    """Make so many pages under unknown rules and proof-read them."""
    wrong, slowest, accused = [], 0.0, 0
    for number in range(size):
        dice = random.Random(f"unknown {seed} {number}")
        convention = dice.choice([name for name in CONVENTIONS if name != "points-cells"])
        unknown = dice.choice(UNKNOWN)
        page = made(dice, convention, unknown)
        form = dice.choice(sorted(FORMS))
        report, seconds = proofread_as(page, form)
        slowest = max(slowest, seconds)
        errors = [told for told in report.findings if told.severity == "error"]
        accused += bool(errors)
        wrong += [
            f"page {number} ({form}, {convention}, {unknown}): {told.message}; {told.hint}" for told in errors
        ]
    return Figures(size, tuple(wrong), {"slowest page, s": slowest}, {"pages accused": accused})
