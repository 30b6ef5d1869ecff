"""Only a competitor's best cars score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Ints
from countback.model.kinds import Outlook, Slots


@dataclass(frozen=True, kw_only=True)
class BestCars(Slots):
    """The ``count`` cars with the most points (the fewest where the lowest total wins) score.

    All they are paid in the session counts for that, whether it may be dropped or not. Of equal ones it is
    the better placed, then the lower car number, whatever the order of a sheet. The other cars keep their
    places: nobody moves up. Source: International Cup for Formula One Constructors 1958-78 (one car); a
    driver in two cars 1956-57.
    """

    kind: ClassVar[str] = "best-cars"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("count must be 1 or more")

    def take(self, points: Ints, rank: Ints) -> Bools:
        cars = points.shape[-1]
        # The last key comes first: no car at all is behind every car, even one that lost points.
        order = np.lexsort((rank, -points, rank == 0), axis=-1)
        taken = np.empty(points.shape, dtype=np.bool_)
        np.put_along_axis(taken, order, np.broadcast_to(np.arange(cars) < self.count, order.shape), axis=-1)
        return taken

    def told(self) -> str:
        best = "the best" if self.count == 1 else f"the best {self.count}"
        return f"Of a competitor's cars {best} {'scores' if self.count == 1 else 'score'} in each session."
