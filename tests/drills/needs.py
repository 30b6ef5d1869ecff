"""What it takes in the next session is true, and lists that say they are complete have every way.

Small random seasons under the default, where all start and where none tie: each list is held against all
endings, where there are at most 1,000.
"""

from __future__ import annotations

from referee.needs import Held, hold

from drills import Figures

SIZE = 20_000
SHARE = 30
UNIT = "seasons"


def run(size: int, seed: int) -> Figures:
    """Hold the lists of so many seasons against their endings."""
    held = Held()
    for number in range(size):
        hold(seed * 1_000_000 + number, held)
    sums = {"lists": held.lists, "complete": held.complete, "ways": held.ways, "endings": held.endings}
    return Figures(size, tuple(held.wrong), {"lists in one piece": held.lists}, sums)
