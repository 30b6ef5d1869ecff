"""A round of playoffs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Ints
from countback.model.kinds import Outlook
from countback.model.numbers import ordinal
from countback.model.phases import Boundary, Phase
from countback.rules.admission import admit
from countback.rules.saying import begins, drops_out, numbers, points


@dataclass(frozen=True, kw_only=True)
class Playoff(Phase):
    """``top`` go on with ``base`` points each: whoever won in the phase before first, then by position.

    ``with_reserve`` adds the points kept in reserve; ``standing`` adds to the reserve first, by the
    position in the table so far. The last ``wild_cards`` of the ``top`` go to those with the most wins in
    the phase before among the others, as far as position ``down_to`` (0: whatever it is); of equal ones the
    better placed go on, and nothing is added from their reserve. Those in it are not paid what is named in
    ``not_paid`` in its rounds. Source: NASCAR Cup 2017-25 (16, 12, 8 and 4
    drivers; playoff points), 2011-13 (ten by points, two by wins among the first twenty);
    2014-25 (no points for laps led, stages or the fastest lap to the four of the last race).
    """

    kind: ClassVar[str] = "playoff"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    top: int
    base: Fraction
    winners_first: bool = True
    with_reserve: bool = True
    standing: tuple[Fraction, ...] = ()
    wild_cards: int = 0
    down_to: int = 0

    def __post_init__(self) -> None:
        if self.top < 1:
            raise ValueError(f"top is {self.top}, expected 1 or more")
        if self.wild_cards >= self.top:
            raise ValueError("wild_cards are fewer than top: they are the last of those who go on")

    @property
    def adds_reserve(self) -> bool:
        return self.with_reserve

    def admitted(self, at: Boundary) -> Bools:
        return self._by_right(at) | self._wild(at)

    def seeds(self, at: Boundary, admitted: Bools) -> Ints:
        return int(self.base * at.unit) + at.reserve * self.with_reserve * ~self._wild(at)

    def _by_right(self, at: Boundary) -> Bools:
        return admit(at, self.top - self.wild_cards, winners_first=self.winners_first) > 0

    def _wild(self, at: Boundary) -> Bools:
        """Return ``[B, K]``: who goes on for the number of their wins."""
        if not self.wild_cards:
            return np.zeros(at.position.shape, dtype=np.bool_)
        able = at.inside & (at.position > 0) & ~self._by_right(at)
        near = able & ((at.position <= self.down_to) if self.down_to else able)
        wins = np.where(near, at.wins, 0)
        key = np.where(able, at.position - wins * 10**6, 10**9)
        better = (key[:, None, :] < key[:, :, None]).sum(axis=-1)
        wild: Bools = able & (better < self.wild_cards)
        return wild

    def reserved(self, at: Boundary) -> Ints | None:
        if not self.standing:
            return None
        table = np.array([0, *(int(worth * at.unit) for worth in self.standing), 0], dtype=np.int64)
        return table[np.minimum(at.position, len(table) - 1)]

    def amounts(self) -> Sequence[Fraction]:
        return (self.base, *self.standing)

    def told(self) -> str:
        told = f"{begins(self)}, {self.top} go on with {points(self.base)} each"
        told += (
            ", winners in the phase before first, then by position."
            if self.winners_first
            else ", by position."
        )
        if self.wild_cards:
            far = f" down to {ordinal(self.down_to)}" if self.down_to else ""
            last = "The last goes" if self.wild_cards == 1 else f"The last {self.wild_cards} go"
            told += f" {last} by the number of wins among the others{far}, without their reserve."
        if self.with_reserve:
            told += " Points kept in reserve are added."
        if self.standing:
            first = f"the first {len(self.standing)} of the table"
            told += f" Before that, the reserve of {first} grows by {numbers(self.standing)}."
        return told + drops_out(self)
