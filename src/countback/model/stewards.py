"""What a kind of decision must be able to do."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import msgspec

from countback.model.classification import Classification, Result
from countback.model.contract import Kind, slot_of_rules
from countback.model.decision import Concern, Decision
from countback.model.finding import Finding
from countback.model.season import Season, Session


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """One decision on one car of one session: all that its kind may look at.

    ``entry`` is the id of the entry that the decision concerns; it has a row in the ``classification``,
    which is as it was before this decision.
    """

    decision: Decision
    entry: str
    classification: Classification
    session: Session
    season: Season

    def with_rows(self, rows: tuple[Result, ...]) -> Classification:
        """Return the classification with other rows."""
        return msgspec.structs.replace(self.classification, rows=rows)


@slot_of_rules
class StewardsRule(Kind):
    """What one kind of decision does. Most change a classification; some change points.

    ``concerns`` says what it acts on, and so which of the keys that all decisions have it takes.
    """

    slot: ClassVar[str] = "decisions"
    concerns: ClassVar[Concern] = "result"
    #: Whether it must say whom it concerns.
    targeted: ClassVar[bool] = True
    #: Which of the keys that all decisions have must be given beside those.
    needs: ClassVar[tuple[str, ...]] = ()

    def amend(self, hearing: Hearing) -> Classification | Finding:
        """Return the classification after this decision, or a finding that says why that fails."""
        return hearing.classification

    def points(self, decision: Decision) -> Fraction:
        """Return what it adds to the competitor's total, or to the one result (negative: takes away)."""
        return Fraction(0)

    def places_in_points(self, decision: Decision) -> int:
        """Return by how many places worse the result is paid, while the places of all stay as they are."""
        return 0

    def ahead_of(self) -> tuple[str, ...]:
        """Return the names of those level with the competitor whom it puts behind."""
        return ()

    def excludes(self, decision: Decision) -> str:
        """Return "" or what the competitor loses: "points" (all of them), "position" (only that)."""
        return ""
