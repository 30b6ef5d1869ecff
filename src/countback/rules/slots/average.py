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

    Cars that may score are counted, with a place or without; those that are not in the result are not.
    Source: rules of leagues and clubs in which teams may enter any number of cars.
    """

    kind: ClassVar[str] = "average"
    averages: ClassVar[bool] = True

    def take(self, points: Ints, rank: Ints) -> Bools:
        taken: Bools = np.ones(points.shape, dtype=np.bool_)
        return taken

    def told(self) -> str:
        return "A competitor scores the average of its cars in each session."
