"""Who of equals is ahead was decided apart from the results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule
from countback.rules.saying import listed


@dataclass(frozen=True, kw_only=True)
class TieDecided(StewardsRule):
    """The competitor is ahead of those it is level with, named in ``over``: by a race-off, or by lot.

    It acts where the tie-breaks of the rulebook have ``as-decided``, from ``from_round`` on. ``by`` says how.
    Source: ASA (speedway) and karting regulations, run-off or drawing of lots between riders level on points.
    """

    kind: ClassVar[str] = "tie-decided"
    concerns: ClassVar[Concern] = "total"
    needs: ClassVar[tuple[str, ...]] = ("competitor",)
    over: tuple[str, ...]
    by: str = ""

    def __post_init__(self) -> None:
        if not self.over or not all(self.over):
            raise ValueError("over names nobody")

    def ahead_of(self) -> tuple[str, ...]:
        return self.over

    def told(self) -> str:
        return f"Ahead of {listed(self.over)}, level with whom{f', by {self.by}' if self.by else ''}."
