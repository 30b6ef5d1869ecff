"""A car is disqualified from a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from countback.model.classification import Classification, Status
from countback.model.kinds import StewardsRule
from countback.model.season import Decision, Season, Session


@dataclass(frozen=True, kw_only=True)
class Disqualified(StewardsRule):
    """The car loses its place and its fastest lap; cars behind move up unless ``close_gap`` is false.

    The fastest lap is then the next one, where that is recorded. Pole stays: it was won in another session.
    Source: FIA International Sporting Code, article 12.4.1.m. Without closing the gap: article 12.9
    leaves it to the stewards whether others move up.
    """

    kind: ClassVar[str] = "disqualified"
    close_gap: bool = True

    def amend(
        self, decision: Decision, classification: Classification, session: Session, season: Season
    ) -> Classification:
        entries = {entry.id: entry for entry in season.entries}
        gone = next(row for row in classification.rows if row.entry == decision.number)
        rows = []
        for row in classification.rows:
            if row is gone:
                row = msgspec.structs.replace(
                    row,
                    position=None,
                    class_position=None,
                    status=Status.DISQUALIFIED,
                    fastest_lap=None,
                )
                rows.append(row)
                continue
            if gone.fastest_lap and row.fastest_lap and row.fastest_lap > gone.fastest_lap:
                row = msgspec.structs.replace(row, fastest_lap=row.fastest_lap - 1)
            if self.close_gap and gone.position and row.position and row.position > gone.position:
                class_position = row.class_position
                if class_position and gone.class_position:
                    same = entries[row.entry].class_ == entries[gone.entry].class_
                    class_position -= same and class_position > gone.class_position
                row = msgspec.structs.replace(row, position=row.position - 1, class_position=class_position)
            rows.append(row)
        rows.sort(key=lambda row: (row.position is None, row.position or 0))
        return msgspec.structs.replace(classification, rows=tuple(rows))
