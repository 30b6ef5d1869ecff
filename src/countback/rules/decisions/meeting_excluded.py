"""A car is excluded from a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.classification import Classification
from countback.model.decision import Concern
from countback.model.stewards import Hearing, StewardsRule
from countback.rules.class_order import without
from countback.rules.saying import closes


@dataclass(frozen=True, kw_only=True)
class MeetingExcluded(StewardsRule):
    """The car loses its place in every session of the ``round``, pole and fastest laps with them.

    Cars behind move up unless ``close_gap`` is false; pole goes to the next in qualifying. Source: FIA
    International Sporting Code, article 12.4 (disqualification from a competition).
    """

    kind: ClassVar[str] = "meeting-excluded"
    concerns: ClassVar[Concern] = "meeting"
    close_gap: bool = True

    def amend(self, hearing: Hearing) -> Classification:
        return without(hearing, close_gap=self.close_gap, pole=True)

    def told(self) -> str:
        lost = "its places in all sessions of the meeting, with pole and fastest laps"
        return f"The car loses {lost}; {closes(self.close_gap)}."
