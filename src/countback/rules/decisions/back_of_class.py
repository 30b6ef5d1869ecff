"""A car is moved to the back of its class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import msgspec

from countback.model.classification import Classification
from countback.model.finding import Finding
from countback.model.stewards import Hearing, StewardsRule
from countback.rules.class_order import (
    fall_back,
    not_placed,
    order_of,
    to_back_of_class,
)


@dataclass(frozen=True, kw_only=True)
class BackOfClass(StewardsRule):
    """The car ranks behind every other classified car of its class.

    ``overall`` says what happens to its place among all cars: ``kept`` as recorded (the published
    sheet shows it already, or the series leaves it alone), or ``moved`` behind the last of its class.
    Source: IMSA post-event penalties, "moved to back of class".
    """

    kind: ClassVar[str] = "back-of-class"
    overall: Literal["kept", "moved"] = "moved"

    def amend(self, hearing: Hearing) -> Classification | Finding:
        entries = {entry.id: entry for entry in hearing.season.entries}
        rows, entry = hearing.classification.rows, hearing.entry
        place = {row.entry: row.position or 0 for row in order_of(rows, entries, entries[entry].class_)}
        if entry not in place:
            return not_placed(hearing)
        classed = to_back_of_class(rows, entries, entry)
        others = [other for other in place if other != entry]
        last = max(others, key=place.__getitem__, default=entry)
        if self.overall == "kept" or last == entry or place[last] < place[entry]:
            return hearing.with_rows(classed)
        # Overall it falls back; in every class the order stays that in which others were put before.
        in_class = {row.entry: row.class_position for row in classed}
        fallen = fall_back(rows, entry, last)
        return hearing.with_rows(
            tuple(msgspec.structs.replace(row, class_position=in_class[row.entry]) for row in fallen)
        )

    def told(self) -> str:
        overall = (
            "and behind all of them overall" if self.overall == "moved" else "and keeps its place overall"
        )
        return f"The car ranks last of its class, {overall}."
