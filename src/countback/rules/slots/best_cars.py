"""Only a competitor's best cars score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import ALIKE, AwardName
from countback.model.facts import Bools, Ints
from countback.model.kinds import Outlook, Slots
from countback.rules.saying import listed, moves_up


@dataclass(frozen=True, kw_only=True)
class BestCars(Slots):
    """The ``count`` cars with the most points (the fewest where the lowest total wins) score.

    All they are paid in the session counts for that, whether it may be dropped or not; with ``choice``
    ``place`` it is the best placed, of equally placed ones the one with more points. Of equal ones it is
    the better placed, then the lower car number, whatever the order of a sheet. Each of the other cars
    ``keeps-place``, so that nobody moves up, or is ``invisible``: then the best placed score, whatever they
    are paid, and places are counted without the others, who may still have pole or the fastest lap.
    The awards and bonuses named in ``every_car`` are paid for each car, and don't decide which is the best.
    Source: International Cup for Formula One Constructors 1958-78 (one car keeps the places of the others);
    a driver in two cars 1956-57; IMSA manufacturers, standings of 2026 (invisible);
    IndyCar engine manufacturers (pole position counts whatever the car does in the race); NASCAR
    manufacturers 2014-16 (the points of the highest finisher, with its own bonuses).
    """

    kind: ClassVar[str] = "best-cars"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    count: int = 1
    places: Literal["keeps-place", "invisible"] = "keeps-place"
    every_car: tuple[AwardName, ...] = ()
    choice: Literal["points", "place"] = "points"

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("count must be 1 or more")

    def foresight(self) -> Outlook:
        # What a place pays depends on whose the cars ahead are: the ending tells, nothing less does.
        by_place = self.places_held or self.choice == "place"
        return "by-ending" if by_place or self.every_car else super().foresight()

    @property
    def places_held(self) -> int:
        return self.count if self.places == "invisible" else 0

    @property
    def paid_to_all(self) -> tuple[str, ...]:
        return self.every_car

    def take(self, points: Ints, rank: Ints) -> Bools:
        cars = points.shape[-1]
        by_place = self.places_held or self.choice == "place"
        by = (-points, rank) if by_place else (rank, -points)
        # The last key comes first: no car at all is behind every car, even one that lost points.
        order = np.lexsort((*by, rank == 0), axis=-1)
        taken = np.empty(points.shape, dtype=np.bool_)
        np.put_along_axis(taken, order, np.broadcast_to(np.arange(cars) < self.count, order.shape), axis=-1)
        return taken

    def told(self) -> str:
        best = "the best" if self.count == 1 else f"the best {self.count}"
        if self.choice == "place":
            best += " placed"
        said = f"Of a competitor's cars {best} {'scores' if self.count == 1 else 'score'} in each session."
        if self.places_held:
            said += f" The others have no place, and {moves_up(True)}."
        if self.every_car:
            said += f" Each car brings what is paid as {listed(self.every_car)}."
        return said
