"""A decision is reversed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class Reversal(StewardsRule):
    """The decision that it ``replaces`` has no effect from then on.

    A decision with another outcome says ``replaces`` itself; this one leaves nothing in its place. Source:
    FIA International Sporting Code, articles 14 and 15 (right of review, appeals).
    """

    kind: ClassVar[str] = "reversal"
    concerns: ClassVar[Concern] = "nothing"
    targeted: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("replaces",)

    def told(self) -> str:
        return "An earlier decision has no effect from now on."
