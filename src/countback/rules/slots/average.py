"""A competitor scores the average of its cars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.facts import Bools, Ints
from countback.model.kinds import Slots


@dataclass(frozen=True, kw_only=True)
class Average(Slots):
    """A competitor scores the average of what its cars are paid in each session.

    Every car that may score and is in the result is counted, with a place or without.
    Source: rules of leagues and clubs in which teams may enter any number of cars.
    """

    kind: ClassVar[str] = "average"
    averages: ClassVar[bool] = True

    def take(self, points: Ints, rank: Ints) -> Bools:
        taken: Bools = np.ones(points.shape, dtype=np.bool_)
        return taken

    def told(self) -> str:
        return "A competitor scores the average of its cars in each session."
