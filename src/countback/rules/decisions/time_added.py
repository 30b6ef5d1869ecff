"""Time is added to a car's race time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import msgspec

from countback.model.classification import Classification, Result
from countback.model.finding import Finding
from countback.model.points import Points, format_points
from countback.model.stewards import Hearing, StewardsRule
from countback.rules.class_order import fall_back, not_placed


@dataclass(frozen=True, kw_only=True)
class TimeAdded(StewardsRule):
    """``seconds`` are added to the race time, and the car falls behind those on its lap that are now quicker.

    Nobody else changes places with anybody, whatever their times: who was put behind by another decision, or
    on the sheet, stays there. Cars that completed fewer laps stay behind; of equal times the car that was
    ahead stays ahead. Source: FIA Formula One Sporting Regulations, article 54.3; FIA International Sporting
    Code, article 12.4.
    """

    kind: ClassVar[str] = "time-added"
    seconds: Points

    def __post_init__(self) -> None:
        if self.seconds < Fraction(1, 1000):
            raise ValueError(f"seconds is {self.seconds}, expected a thousandth at least")

    def amend(self, hearing: Hearing) -> Classification | Finding:
        rows = tuple(
            msgspec.structs.replace(row, time=row.time + int(self.seconds * 1000))
            if row.entry == hearing.entry and row.time is not None
            else row
            for row in hearing.classification.rows
        )
        placed = sorted((row for row in rows if row.position), key=lambda row: row.position or 0)
        target = next((row for row in placed if row.entry == hearing.entry), None)
        if target is None:
            return not_placed(hearing)
        group = [row for row in placed if row.laps == target.laps]
        untimed = [row.entry for row in group if row.time is None]
        if target.time is None or untimed:
            return Finding(
                code="decision-needs-times",
                message=f"adding time to car {hearing.decision.number} in {hearing.session.id} needs the "
                f"race times of all cars on its lap; {len(untimed)} have none",
                hint="record the times (column time), or record the amended places and use in_result = true",
            )
        return hearing.with_rows(_behind_the_quicker(rows, group, target, int(self.seconds * 1000)))

    def told(self) -> str:
        return (
            f"{format_points(self.seconds)} seconds are added to the time of the car, and the order follows."
        )


def _behind_the_quicker(
    rows: tuple[Result, ...], group: list[Result], target: Result, added: int
) -> tuple[Result, ...]:
    """Return the rows with a car behind those of its lap (all with times) who were not quicker before.

    ``added`` are the milliseconds that its time has now.
    """
    now = target.time or 0
    passed = [
        row
        for row in group
        if row is not target
        and (row.position or 0) >= (target.position or 0)
        and now - added <= (row.time or 0) < now
    ]
    if not passed:
        return rows
    last = max(passed, key=lambda row: row.position or 0)
    return fall_back(rows, target.entry, last.entry)
