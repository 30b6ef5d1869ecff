"""A shared car scores nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Ints, highest
from countback.model.kinds import Crews, Outlook, Sharing


@dataclass(frozen=True, kw_only=True)
class NoShares(Sharing):
    """A car driven by two or more scores nothing, for its drivers or its constructor; nobody moves up.

    Source: FIA Formula One World Championship regulations since 1958.
    """

    kind: ClassVar[str] = "none"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    tells_apart: ClassVar[bool] = False

    @property
    def alike(self) -> bool:
        return True

    def weights(self, crews: Crews, unit: int) -> Ints | None:
        if highest(crews.drivers) <= 1:
            return None
        weights: Ints = (crews.drivers == 1) * np.int64(unit)
        return weights

    def told(self) -> str:
        return "A car that two or more drove scores nothing, and nobody moves up."
