"""Penalty points are put on a licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule
from countback.rules.saying import capital, counted


@dataclass(frozen=True, kw_only=True)
class LicencePoints(StewardsRule):
    """``count`` penalty points are put on the licence of the driver.

    It changes no result and no points. Source: Formula One Sporting Regulations 2025, article 4.2 (who has
    twelve in twelve months misses the next event).
    """

    kind: ClassVar[str] = "licence-points"
    concerns: ClassVar[Concern] = "nothing"
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"count is {self.count}, expected 1 or more")

    def told(self) -> str:
        return f"{capital(counted(self.count, 'penalty point'))} on the licence of the driver."
