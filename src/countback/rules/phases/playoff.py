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
from countback.model.phases import Boundary, Phase
from countback.rules.admission import admit
from countback.rules.saying import begins, drops_out, numbers, points


@dataclass(frozen=True, kw_only=True)
class Playoff(Phase):
    """``top`` go on with ``base`` points each: whoever won in the phase before first, then by position.

    ``with_reserve`` adds the points kept in reserve; ``standing`` adds to the reserve first, by the
    position in the table so far. Source: NASCAR Cup 2017-25 (16, 12, 8 and 4 drivers; playoff points).
    """

    kind: ClassVar[str] = "playoff"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    top: int
    base: Fraction
    winners_first: bool = True
    with_reserve: bool = True
    standing: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        if self.top < 1:
            raise ValueError(f"top is {self.top}, expected 1 or more")

    def admitted(self, at: Boundary) -> Bools:
        return admit(at, self.top, winners_first=self.winners_first) > 0

    def seeds(self, at: Boundary, admitted: Bools) -> Ints:
        return int(self.base * at.unit) + at.reserve * self.with_reserve

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
        if self.with_reserve:
            told += " Points kept in reserve are added."
        if self.standing:
            first = f"the first {len(self.standing)} of the table"
            told += f" Before that, the reserve of {first} grows by {numbers(self.standing)}."
        return told + drops_out(self)
