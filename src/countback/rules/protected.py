"""What may be proved where results with some statuses are never dropped."""

from __future__ import annotations

from collections.abc import Mapping

from countback.model.classification import Status
from countback.model.contract import ALIKE, NoPlace
from countback.model.kinds import Outlook

_STATUS: Mapping[NoPlace, Status] = {
    "DNF": Status.DNF,
    "DNS": Status.DID_NOT_START,
    "DSQ": Status.DISQUALIFIED,
}


def by_ending_where_protected(protected: tuple[Status, ...], outlook: Outlook) -> Outlook:
    """Return the outlook of a counting rule under which results of these statuses are never dropped."""
    # Whoever retires keeps a zero that is protected, and may drop it again with a place.
    return "by-ending" if Status.DNF in protected or Status.CLASSIFIED in protected else outlook


def without_place_where_protected(
    protected: tuple[Status, ...], *, absences: bool
) -> tuple[frozenset[NoPlace], ...]:
    """Return which ways of having no place are alike where these statuses (and ``absences``) always count."""
    stays: set[NoPlace] = {way for way, status in _STATUS.items() if status in protected}
    stays |= {"away"} if absences else set()
    # What may not be dropped is worse; what may be is the same, whatever it was.
    others: frozenset[NoPlace] = ALIKE[0] - stays
    return (frozenset(stays), others) if stays and others else ALIKE
