"""A driver or competitor is warned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class Warning(StewardsRule):
    """The driver or competitor is warned.

    It changes no result and no points. Source: FIA International Sporting Code, article 12.4.
    """

    kind: ClassVar[str] = "warning"
    concerns: ClassVar[Concern] = "nothing"

    def told(self) -> str:
        return "A warning."
