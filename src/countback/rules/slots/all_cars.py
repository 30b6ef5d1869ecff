"""All cars of a competitor score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Ints
from countback.model.kinds import Outlook, Slots


@dataclass(frozen=True, kw_only=True)
class AllCars(Slots):
    """Every car counts."""

    kind: ClassVar[str] = "all-cars"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    takes_all: ClassVar[bool] = True

    def take(self, points: Ints, rank: Ints) -> Bools:
        return np.ones(points.shape, dtype=np.bool_)

    def told(self) -> str:
        return "All cars of a competitor score."
