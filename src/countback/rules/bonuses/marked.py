"""A bonus for what nobody but a person can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import Mark
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class Marked(Bonus):
    """``points`` to everybody whose result has this ``mark``: driver of the day, fastest of a group.

    Source: Formula E 2019-20 (a point for the fastest in the groups of qualifying).
    """

    kind: ClassVar[str] = "marked"
    points: Fraction
    mark: Mark

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        has = facts.of_rows(lambda row: row.mark == self.mark) & field.eligible
        return Paid(np.broadcast_to(has, field.rank.shape).astype(np.int64), has * int(self.points * unit))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return f"“{self.mark}”"

    def told(self) -> str:
        worth = capital(points(self.points))
        return f"{worth} for the mark “{self.mark}” in the result{where(self)}.{kept(self)}"
