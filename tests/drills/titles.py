"""Title answers on small random seasons agree with their endings, under every assumption.

Every kind of rule stands alone and in pairs; a season is asked about everybody, the first and the second
position, six assumptions and two sets of entries, and compared with up to 1,000 endings of each.
"""

from __future__ import annotations

from referee.compare import Tally, referee

from drills import Figures

SIZE = 20_000
SHARE = 10
UNIT = "seasons"


def run(size: int, seed: int) -> Figures:
    """Referee so many seasons."""
    tally = Tally()
    for number in range(size):
        referee(seed * 1_000_000 + number, tally, again=5)
    undecided = tally.statuses["undecided"] / max(tally.asked, 1)
    return Figures(size, tuple(tally.wrong), {"undecided, %": 100 * undecided})
