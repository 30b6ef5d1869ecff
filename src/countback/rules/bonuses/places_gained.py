"""A bonus for places gained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class PlacesGained(Bonus):
    """``points`` for each place gained from grid to finish, for ``at_most`` so many (0: no limit).

    Source: GB3 Championship, race 3 (one point a place, at most 12 from 2024).
    """

    kind: ClassVar[str] = "places-gained"
    points: Fraction
    at_most: int = 0

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        place, grid = facts.column("place"), facts.column("grid")
        gained = np.maximum(grid - place, 0) * (field.scores & (place > 0) & (grid > 0))
        if self.at_most:
            gained = np.minimum(gained, self.at_most)
        return Paid(gained, gained * int(self.points * unit))

    @property
    def times_paid(self) -> int:
        return self.at_most or 10**6  # a grid position has six digits at most

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return f"{order} place{'s' * (order != 1)} gained"

    def told(self) -> str:
        most = f", for {self.at_most} at most" if self.at_most else ""
        each = f"{capital(points(self.points))} for each place gained from grid to finish{most}"
        return f"{each}{where(self)}.{kept(self)}"
