"""What a phase of the season must be able to do: resets, playoffs. Shapes are those of `model.kinds`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import msgspec
import numpy as np

from countback.model.contract import AwardName, Kind, SomeRounds, slot_of_rules
from countback.model.facts import Bools, Facts, Ints
from countback.model.numbers import in_rounds


class Boundary(msgspec.Struct, frozen=True):
    """Standings as a phase begins, for K competitors.

    ``points`` and ``position`` [B, K] (0 = none), ``inside`` [B, K] who was admitted to the phase before
    (everybody, before the first), ``wins`` [B, K] races won in it, ``reserve`` [B, K] points kept apart
    so far. Points are in units of 1/``unit``.
    """

    points: Ints
    position: Ints
    inside: Bools
    wins: Ints
    reserve: Ints
    unit: int


@slot_of_rules
class Phase(Kind):
    """A part of the season that some enter with new totals; they rank ahead of everybody else.

    It begins with the first session in ``rounds``; until then the table stands as before.
    """

    slot: ClassVar[str] = "phases"
    rounds: SomeRounds
    name: str = ""
    #: Whether those who don't get into this phase fall back to the totals the first phase gave them.
    out_to_first: bool = False
    #: Awards and bonuses that those who are in this phase do not get in its rounds.
    not_paid: tuple[AwardName, ...] = ()

    def looks_at(self, facts: Facts, paid: Bools) -> Bools:
        """Return ``[S]``: where points are paid, and all races, which may be won."""
        races = np.array([session.kind == "race" for session in facts.sessions], dtype=np.bool_)
        return paid | races

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        """Return why nobody ever gets in: it never begins, or before there is a table."""
        begins = [in_rounds(self.rounds, number) for number in facts.round.tolist()]
        if not any(begins):
            return f"the season has no round {self.rounds}"
        if begins[0]:
            return "it begins with the first session, before which nobody has a place that lets them in"
        return ""

    @property
    def adds_reserve(self) -> bool:
        """Whether its seeds may hold points that awards kept in reserve."""
        return True

    @abstractmethod
    def admitted(self, at: Boundary) -> Bools:
        """Return ``[B, K]``: who gets in."""

    @abstractmethod
    def seeds(self, at: Boundary, admitted: Bools) -> Ints:
        """Return ``[B, K]``: the totals with which those admitted go on."""

    def reserved(self, at: Boundary) -> Ints | None:
        """Return ``[B, K]``: what is added to the reserve first, for good."""
        return None

    def amounts(self) -> Sequence[Fraction]:
        """Return the numbers of points that seeds are made of, to find the common denominator."""
        return ()
