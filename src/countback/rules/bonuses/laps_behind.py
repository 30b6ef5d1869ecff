"""A bonus for finishing few laps behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.rules.saying import counted, kept, listed, points, where


@dataclass(frozen=True, kw_only=True)
class LapsBehind(Bonus):
    """``points`` for finishing on the lap of the field's first, one lap behind, and so on.

    The last of them is for everybody further behind. Source: Super GT Sporting Regulations, teams'
    points (GT500 3-2-1, GT300 3-3-2-1).
    """

    kind: ClassVar[str] = "laps-behind"
    points: tuple[Fraction, ...]

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        laps = facts.column("laps")
        most = (laps * field.scores).max(axis=-1, keepdims=True, initial=0)
        table = np.array([int(worth * unit) for worth in self.points], dtype=np.int64)
        behind = np.clip(most - laps, 0, len(table) - 1)
        finished = field.scores & (laps > 0)
        return Paid((behind + 1) * finished, table[behind] * finished)

    def amounts(self) -> Sequence[Fraction]:
        return self.points

    def holds(self, order: int) -> str:
        return "on the lead lap" if order == 1 else f"{order - 1} laps behind or more"

    def told(self) -> str:
        behind = [f"{points(worth)} {_lap(number)}" for number, worth in enumerate(self.points)]
        further = " or further behind" if len(self.points) > 1 else ", and to everybody behind"
        return f"Points by laps behind the first{where(self)}: {listed(behind)}{further}.{kept(self)}"


def _lap(number: int) -> str:
    return f"{counted(number, 'lap')} behind" if number else "on the same lap"
