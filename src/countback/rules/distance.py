"""How much of the announced distance a race went, which half points and reduced tables depend on."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from countback.model.contract import RoundNumber
from countback.model.season import Session


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What applies to a race that went less than ``below`` of its distance: a ``factor``."""

    below: Fraction
    factor: Fraction


class CountedBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A round whose result was counted back: ``laps_run``, where the record has the counted laps only."""

    round: RoundNumber
    laps_run: int


def in_full(session: Session, minimum: int) -> bool:
    """Tell whether a session is known to have run ``minimum`` laps and not known to be cut short."""
    laps = session.laps
    if laps is None or laps < (session.scheduled_laps or 0):
        return False
    return not minimum or (laps if session.laps_run is None else session.laps_run) >= minimum


def share_run(session: Session) -> Fraction | None:
    """Return the part of the distance that counts as run; None where it is not known to be cut short."""
    if session.laps is None or not session.scheduled_laps or session.laps >= session.scheduled_laps:
        return None
    return Fraction(session.laps, session.scheduled_laps)


def too_few_laps(
    session: Session, number: int, minimum: int, counted_back: tuple[CountedBack, ...] = ()
) -> bool:
    """Tell whether a session of round ``number`` is known to have run fewer laps than ``minimum``.

    What was run counts, before any counting back.
    """
    if not minimum:
        return False
    recorded = session.laps if session.laps_run is None else session.laps_run
    if recorded is not None and recorded >= minimum:
        return False
    before = [back.laps_run for back in counted_back if back.round == number]
    return (recorded is not None or before != []) and all(laps < minimum for laps in before)
