"""A rulebook: the titles of a season and, for each, the rules that decide it, in the order they act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from countback.model.classification import Status
from countback.model.kinds import (
    Award,
    Counting,
    FieldRule,
    Listing,
    Modifier,
    Sharing,
    Slots,
    Subject,
    Tiebreak,
)
from countback.model.phases import Phase
from countback.model.season import Decision


@dataclass(frozen=True, kw_only=True)
class Championship:
    """One title: who competes for it and how points come about.

    ``placed`` are the statuses that hold a place. ``low_wins`` turns the order round (sailing).
    ``share_place`` says what happens when every tie-break is equal: both take the same position.
    """

    id: str
    name: str
    subject: Subject
    field: Mapping[str, FieldRule]
    awards: Mapping[str, Award]
    modifiers: Mapping[str, Modifier]
    sharing: Sharing
    slots: Slots
    counting: Counting
    tiebreaks: tuple[Tiebreak, ...]
    listing: Mapping[str, Listing]
    phases: tuple[Phase, ...] = ()
    placed: tuple[Status, ...] = (Status.CLASSIFIED,)
    low_wins: bool = False


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """The rules of one season as data. ``unverified`` names what nobody has checked at the source."""

    id: str
    name: str
    championships: tuple[Championship, ...]
    decisions: tuple[Decision, ...] = ()
    source: str = ""
    unverified: tuple[str, ...] = ()
