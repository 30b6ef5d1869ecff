"""Every result counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE, WorstDropped
from countback.model.facts import Bools
from countback.model.kinds import Counting, Outlook, Units


@dataclass(frozen=True, kw_only=True)
class AllResults(Counting):
    """No result is dropped."""

    kind: ClassVar[str] = "all-results"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    keeps_all: ClassVar[bool] = True
    without: ClassVar[tuple[str, ...]] = ("unit", "protected")

    def worst_dropped(self, results: int) -> WorstDropped | None:
        return WorstDropped((0,) * (results + 1), absent=True, earliest=True)

    def counted(self, units: Units) -> Bools | None:
        return None

    def told(self) -> str:
        return "Every result counts."
