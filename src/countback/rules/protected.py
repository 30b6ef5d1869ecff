"""What may be proved where results with some statuses are never dropped."""

from __future__ import annotations

from countback.model.classification import Status
from countback.model.kinds import Outlook


def by_ending_where_protected(protected: tuple[Status, ...], outlook: Outlook) -> Outlook:
    """Return the outlook of a counting rule under which results of these statuses are never dropped."""
    # Whoever retires keeps a zero that is protected, and may drop it again with a place.
    return "by-ending" if Status.DNF in protected or Status.CLASSIFIED in protected else outlook
