"""A made-up season with what goes wrong in real ones, its points worked out by hand, session by session.

Drops, classes, a change of class, placed retirements, a shared car, a dead heat, deductions, a race cut
short, an open and a cancelled round, a guest on pole, a disqualified winner, an appeal that was won.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from countback.store.opening import open_season

FOLDER = Path(__file__).parent / "cases" / "harbour-cup-2031"
# r1, s2, r2, r3 (half points: 25 of 40 laps), r4, r6 (double); what is dropped; what was deducted.
HALF = Fraction(1, 2)
DRIVERS = {
    # most laps led | | pole from the guest, fastest lap, most laps led | fastest lap passed on | retired 8th
    "Ann Archer": ([20 + 1, 3, 15 + 2 + 1 + 1, (20 + 2 + 1) * HALF, 3, (15 + 2 + 1) * 2], 3, 0),
    # pole, fastest lap | | ahead of Ann, who has 5 s added
    "Ben Bosun": ([10 + 2 + 1, 5, 20, 15 * HALF, 10, (20 + 1) * 2], 5, 0),
    # dead heat for 2nd | | | disqualified: keeps the laps led, and drops them
    "Dov Dinghy": ([15, 1, 12, 1 * HALF, 15 + 2 + 1 + 1, 12 * 2], HALF, 0),
    # dead heat | | | | 3 points of this result lost
    "Cem Clew": ([15, 0, 10, 10 * HALF, 20 - 3, 0], 0, 0),
    "Eve Ebb": ([8, 0, 6, 12 * HALF, 4, 10 * 2], 0, 4),
    "Gus Gale": ([0, 0, 8, 0, 12, 8 * 2], 0, 0),
    "Fay Fender": ([6, 0, 0, 8 * HALF, 6, 4 * 2], 0, 0),
    # Half of what car 8 scores, but for the last race, which he drove alone.
    "Hal Hull": ([0, 0, 4 * HALF, 6 * HALF * HALF, 8 * HALF, 6 * 2], 0, 0),
    "Ida Inlet": ([0, 0, 4 * HALF, 6 * HALF * HALF, 8 * HALF], 0, 0),
    "Jon Jib": ([0, 0], 0, 0),
}  # fmt: skip


def test_the_points_of_the_drivers_are_those_worked_out_by_hand():
    opened = open_season(FOLDER)
    assert opened.standings is not None, [str(finding) for finding in opened.findings]
    rows = opened.standings.table("drivers").rows
    assert {row.competitor.name: row.points for row in rows} == {
        name: sum(points) - dropped - deducted for name, (points, dropped, deducted) in DRIVERS.items()
    }
    assert [row.position for row in rows] == [*range(1, 10), None], "the guest holds no position"


def test_nothing_is_wrong_with_the_season_and_what_was_worked_out_is_said():
    opened = open_season(FOLDER)
    assert {(finding.code, finding.severity) for finding in opened.findings} == {
        ("fact-inferred", "info"),
        ("distance-unknown", "info"),
    }


@pytest.mark.parametrize("title", ["drivers", "am", "rookies", "teams", "makes"])
def test_every_total_is_the_sum_of_its_reasons(title: str):
    standings = open_season(FOLDER).standings
    assert standings is not None
    for row in standings.table(title).rows:
        why = standings.why(title, row.competitor.id)
        assert sum(line.points for line in why.lines) == why.points == row.points, row.competitor.name
