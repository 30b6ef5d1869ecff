"""Positions that stay empty: whoever would hold them may not, and nobody moves up."""

from __future__ import annotations

from countback.model.facts import Bools
from countback.model.kinds import Tally
from countback.model.rulebook import Championship
from countback.scoring.rank import Ranked


def vacate(title: Championship, tally: Tally, drove: Bools, ranked: Ranked) -> Ranked:
    """Return the order with the positions taken away that listings leave vacant. ``drove`` is [L, S, K]."""
    for rule in title.listing.values():
        vacant = rule.vacates(tally, drove)
        if vacant is not None:
            ranked = Ranked(ranked.order, ranked.position * ~vacant, ranked.printed * ~vacant)
    return ranked
