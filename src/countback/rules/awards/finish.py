"""Points for the finishing place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.facts import Facts
from countback.model.kinds import Award, Field, Paid, Scale


@dataclass(frozen=True, kw_only=True)
class Finish(Award):
    """Pays ``scale`` on the place in the championship's own field."""

    kind: ClassVar[str] = "finish"
    scale: Scale

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        places = int(field.rank.max(initial=0))
        by_session = self.scale.by_session(facts, field, places)
        if by_session is None:
            table = np.array([int(worth * unit) for worth in self.scale.table(places)], dtype=np.int64)
            points = table[field.rank]
        else:
            tables = np.array([[int(worth * unit) for worth in row] for row in by_session], dtype=np.int64)
            points = np.take_along_axis(tables[None], field.rank, axis=-1)
        return Paid(field.rank, points if field.scores is field.ranked else points * field.scores)

    def amounts(self) -> Sequence[Fraction]:
        return self.scale.amounts()
