"""The stewards looked into something and left it at that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class NoFurtherAction(StewardsRule):
    """Nothing follows from what was looked into.

    It changes no result and no points. Source: Formula One stewards' decisions, "no further action".
    """

    kind: ClassVar[str] = "no-further-action"
    concerns: ClassVar[Concern] = "nothing"
    targeted: ClassVar[bool] = False

    def told(self) -> str:
        return "Nothing follows from what was looked into."
