"""A car is disqualified from a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.classification import Classification
from countback.model.stewards import Hearing, StewardsRule
from countback.rules.class_order import without
from countback.rules.saying import closes


@dataclass(frozen=True, kw_only=True)
class Disqualified(StewardsRule):
    """The car loses its place and its fastest lap; cars behind move up unless ``close_gap`` is false.

    The fastest lap is then the next one, where that is recorded. Pole stays: it was won in another session.
    Source: FIA International Sporting Code, article 12.4.1.m. Without closing the gap: article 12.9
    leaves it to the stewards whether others move up.
    """

    kind: ClassVar[str] = "disqualified"
    close_gap: bool = True

    def amend(self, hearing: Hearing) -> Classification:
        return without(hearing, close_gap=self.close_gap)

    def told(self) -> str:
        return f"The car loses its place and its fastest lap; {closes(self.close_gap)}."
