"""What bonuses for a whole season have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.facts import Bools, Facts
from countback.model.kinds import Bonus, Field, Paid, Tally


@dataclass(frozen=True, kw_only=True)
class SeasonBonus(Bonus):
    """A bonus for what the results of the whole season come to, paid to competitors once all are there.

    ``sessions`` are those it looks at. It pays nothing in any of them, and no modifier changes it.
    """

    without: ClassVar[tuple[str, ...]] = ("rounds", "droppable", "reserve")
    of_season: ClassVar[bool] = True
    points: Fraction

    @abstractmethod
    def earned(self, tally: Tally) -> Bools:
        """Return ``[B, V, K]``: who has earned it by each moment, were the season over then."""

    def in_scope(self, facts: Facts) -> Bools:
        """Return ``[L, S]``: no session pays it."""
        return np.zeros((len(facts.leagues), facts.shape[0]), dtype=np.bool_)

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        """Return what it pays in sessions: nothing."""
        return Paid(np.zeros_like(field.rank), np.zeros_like(field.rank))

    def amounts(self) -> Sequence[Fraction]:
        """Return the points of the bonus."""
        return (self.points,)
