"""One championship as arrays: scored session by session, and its standings at some moments."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Crews, Field, Tally
from countback.model.rulebook import Championship
from countback.scoring.adjust import Adjusted
from countback.scoring.award import Awarded
from countback.scoring.count import Counted
from countback.scoring.moment import Moment
from countback.scoring.phase import Phased
from countback.scoring.presence import Presence
from countback.scoring.rank import Ranked
from countback.scoring.share import Shared
from countback.scoring.slot import Slotted


class TitleScores(msgspec.Struct, frozen=True, eq=False):
    """One championship after the first part of scoring: what each step made of the sessions.

    Totals and order depend on the moment and come later.
    """

    facts: Facts
    title: Championship
    field: Field
    credited: Crews
    presence: Presence
    awarded: Awarded
    shared: Shared
    slotted: Slotted


class Rewarded(msgspec.Struct, frozen=True, eq=False):
    """Totals ``points`` [B, V, K] with what the season gives beyond its sessions.

    ``earned`` tells by the name of each bonus for the season who has it, [B, V, K].
    """

    points: Ints
    earned: Mapping[str, Bools]


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """Standings as arrays at V moments: who is ``shown`` and who ``holds`` a position, [B, V, K].

    ``rewarded`` are the totals with bonuses for the season, ``phased`` is what its phases did to the totals,
    None where none has begun.
    """

    moments: tuple[Moment, ...]
    counted: Counted
    rewarded: Rewarded
    adjusted: Adjusted
    phased: Phased | None
    tally: Tally
    shown: Bools
    holds: Bools
    ranked: Ranked
