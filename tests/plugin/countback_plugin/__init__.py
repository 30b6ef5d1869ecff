"""A package from outside that adds three kinds of rule to Countback, through entry points alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Bonus, Counting, Field, Paid, Tally, Tiebreak, Units


@dataclass(frozen=True, kw_only=True)
class LuckyNumber(Bonus):
    """``points`` to the car with this ``number`` when it is classified."""

    kind: ClassVar[str] = "lucky-number"
    points: Fraction
    number: str

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        lucky = facts.of_entries(lambda entry: entry.number == self.number)
        holders = lucky & field.scores
        return Paid(holders.astype(np.int64), holders * int(self.points * unit))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return f"lucky number {self.number}"


@dataclass(frozen=True, kw_only=True)
class Alphabet(Tiebreak):
    """Whoever's name comes first in the alphabet is ahead."""

    kind: ClassVar[str] = "alphabet"

    def keys(self, tally: Tally) -> list[Ints]:
        # A car's number stands for its only driver here.
        letters = tally.facts.numbered_entries(lambda entry: -ord(entry.number[0]))
        letter = tally.crews.gather(letters, nobody=-(10**6)).max(axis=(1, 3))
        return [np.broadcast_to(letter[:, None], tally.points.shape)]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        return "earlier in the alphabet"


@dataclass(frozen=True, kw_only=True)
class OddRounds(Counting):
    """Only rounds with an odd number count."""

    kind: ClassVar[str] = "odd-rounds"

    def counted(self, units: Units) -> Bools | None:
        odd = (units.round % 2 == 1)[:, None, :, None]
        return np.broadcast_to(odd, units.score.shape)
