"""Every driver of a car is credited in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.facts import Ints
from countback.model.kinds import Crews, Outlook, Sharing


@dataclass(frozen=True, kw_only=True)
class FullEach(Sharing):
    """Each driver of a shared car gets all its points (endurance racing)."""

    kind: ClassVar[str] = "full-each"
    gives_all: ClassVar[bool] = True
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    tells_apart: ClassVar[bool] = False

    @property
    def alike(self) -> bool:
        return True

    def weights(self, crews: Crews, unit: int) -> Ints | None:
        return None

    def told(self) -> str:
        return "Each driver of a shared car gets all its points."
