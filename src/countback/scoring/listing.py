"""Who is in the table, and who in it may hold a position."""

from __future__ import annotations

import msgspec
import numpy as np

from countback.model.facts import Bools
from countback.model.kinds import Tally
from countback.model.rulebook import Championship
from countback.rules.results_of import once_by
from countback.scoring.adjust import Adjusted
from countback.scoring.presence import Presence


class Listed(msgspec.Struct, frozen=True, eq=False):
    """Who is ``shown`` in the table and who ``holds`` a position in it, ``[B, V, K]``."""

    shown: Bools
    holds: Bools


def listing(title: Championship, there: Presence, adjusted: Adjusted, tally: Tally) -> Listed:
    """Return who is listed: whoever has had a row in the championship's own field, if no rule objects.

    Whoever decisions exclude is still named, without a position.
    """
    drove = there.drove
    seen = once_by(there.belonged, tally.cutoffs)
    shape = tally.points.shape
    shown = seen if seen.shape == shape else np.broadcast_to(seen, shape)
    named = seen
    for rule in title.listing.values():
        listed = rule.listed(tally, drove)
        shown = shown & listed
        named = named & listed if rule.of_another_table else named
    if adjusted.excluded is not None:
        shown = shown | (adjusted.excluded & named)
    holds = shown  # nobody is shown who has not been seen
    if there.eligible is not there.belonged:
        holds = shown & once_by(there.eligible, tally.cutoffs)
    for rule in title.listing.values():
        unplaced = rule.unplaced(tally, drove)
        holds = holds if unplaced is None else holds & ~unplaced
    if adjusted.excluded is not None:
        holds = holds & ~adjusted.excluded
    return Listed(shown, holds)
