"""Who is in the table, and who in it may hold a position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countback.model.facts import Bools, Facts
from countback.model.kinds import Field, Tally
from countback.model.rulebook import Championship
from countback.scoring.adjust import Adjusted
from countback.scoring.credit import Credit
from countback.scoring.moment import Moment


@dataclass(frozen=True, eq=False)
class Listed:
    """Who is ``shown`` in the table and who ``holds`` a position in it, ``[B, V, K]``."""

    shown: Bools
    holds: Bools


def listing(
    facts: Facts,
    title: Championship,
    field: Field,
    credited: Credit,
    adjusted: Adjusted,
    tally: Tally,
    moments: Sequence[Moment],
) -> Listed:
    """Return who is listed: whoever has had a row in the championship's own field, if no rule objects.

    Whoever decisions exclude is still named, without a position.
    """
    drove = credited.crews.drove
    there = _seen(facts, credited, field.belongs, moments)
    shown = np.broadcast_to(there, tally.points.shape)
    for rule in title.listing.values():
        shown = shown & rule.listed(tally, drove)
    if adjusted.excluded is not None:
        shown = shown | (adjusted.excluded & there)
    holds = shown & _seen(facts, credited, field.eligible, moments)
    for rule in title.listing.values():
        unplaced = rule.unplaced(tally, drove)
        holds = holds if unplaced is None else holds & ~unplaced
    if adjusted.excluded is not None:
        holds = holds & ~adjusted.excluded
    return Listed(shown, holds)


def _seen(facts: Facts, credited: Credit, who: Bools, moments: Sequence[Moment]) -> Bools:
    """Return ``[V, K]``: who has had a row in a session run so far as one of ``who``."""
    rows = credited.crews.drove
    if not who.all():
        whole = np.broadcast_to(who, (1, *facts.shape))
        rows = credited.gather(whole.astype(np.int64))[0].any(axis=-1)
    seen = np.maximum.accumulate(rows, axis=0)
    nobody = np.zeros(rows.shape[1:], dtype=np.bool_)
    return np.array([seen[moment.sessions - 1] if moment.sessions else nobody for moment in moments])
