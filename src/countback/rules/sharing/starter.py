"""The points go to the driver who started the car."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.facts import Ints
from countback.model.kinds import Crews, Outlook, Sharing


@dataclass(frozen=True, kw_only=True)
class Starter(Sharing):
    """Whoever started the race (the driver named first on the result) gets all the points of a shared car.

    Source: NASCAR points system: points go to the starting driver, whoever finishes.
    """

    kind: ClassVar[str] = "starter"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    tells_apart: ClassVar[bool] = False

    def weights(self, crews: Crews, unit: int) -> Ints | None:
        if crews.crew.max(initial=1) == 1:
            return None
        weights: Ints = (crews.seat == 0) * unit
        return weights

    def told(self) -> str:
        return "The points of a shared car go to the driver who started the race."
