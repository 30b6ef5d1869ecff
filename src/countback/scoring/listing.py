"""Who is in the table, and who in it may hold a position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countback.model.facts import Bools
from countback.model.kinds import Crews, Field, Tally
from countback.model.rulebook import Championship
from countback.scoring.adjust import Adjusted
from countback.scoring.moment import Moment


@dataclass(frozen=True, eq=False)
class Listed:
    """Who is ``shown`` in the table and who ``holds`` a position in it, ``[B, V, K]``."""

    shown: Bools
    holds: Bools


def listing(
    title: Championship,
    field: Field,
    credited: Crews,
    adjusted: Adjusted,
    tally: Tally,
    moments: Sequence[Moment],
) -> Listed:
    """Return who is listed: whoever has had a row in the championship's own field, if no rule objects.

    Whoever decisions exclude is still named, without a position.
    """
    drove = credited.drove
    there = _seen(credited, field.belongs, moments)
    shown = np.broadcast_to(there, tally.points.shape)
    named = there
    for rule in title.listing.values():
        listed = rule.listed(tally, drove)
        shown = shown & listed
        named = named & listed if rule.of_another_table else named
    if adjusted.excluded is not None:
        shown = shown | (adjusted.excluded & named)
    holds = shown & _seen(credited, field.eligible, moments)
    for rule in title.listing.values():
        unplaced = rule.unplaced(tally, drove)
        holds = holds if unplaced is None else holds & ~unplaced
    if adjusted.excluded is not None:
        holds = holds & ~adjusted.excluded
    return Listed(shown, holds)


def _seen(credited: Crews, who: Bools, moments: Sequence[Moment]) -> Bools:
    """Return ``[L, V, K]``: who has had a row in a session run so far as one of ``who``."""
    rows: Bools = credited.drove if who.all() else np.any(credited.gather(who), axis=-1)
    seen = np.maximum.accumulate(rows, axis=1)
    seen = np.concatenate([np.zeros((len(seen), 1, seen.shape[2]), dtype=np.bool_), seen], axis=1)
    return seen[:, [moment.sessions for moment in moments]]
