"""A car had to drive through the pit lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class DriveThrough(StewardsRule):
    """The car drove through the pit lane during the session.

    It was served on the track and is in the result already; one that was not served becomes ``time-added``.
    Source: Formula One Sporting Regulations 2025, article 54.3.
    """

    kind: ClassVar[str] = "drive-through"
    concerns: ClassVar[Concern] = "nothing"

    def told(self) -> str:
        return "The car drove through the pit lane during the session."
