"""A driver or competitor is reprimanded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class Reprimand(StewardsRule):
    """The driver or competitor is reprimanded; ``driving`` tells a driving offence.

    It changes no result and no points. Source: FIA International Sporting Code, article 12.4; Formula One
    Sporting Regulations 2025, article 18.2 (five of them, four for driving, cost ten grid places).
    """

    kind: ClassVar[str] = "reprimand"
    concerns: ClassVar[Concern] = "nothing"
    driving: bool = False

    def told(self) -> str:
        return f"A reprimand{' for a driving offence' if self.driving else ''}."
