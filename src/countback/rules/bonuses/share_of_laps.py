"""A bonus for the part of the distance that a car went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import msgspec
import numpy as np

from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid
from countback.model.points import format_points
from countback.rules.saying import capital, kept, listed, percent, where


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``points`` for at least a ``share`` of the laps of whoever went furthest."""

    share: Fraction
    points: Fraction


@dataclass(frozen=True, kw_only=True)
class ShareOfLaps(Bonus):
    """Pays the ``points`` of the highest of the ``steps`` whose ``share`` of the most laps a car completed.

    It matters how far a car went, not whether it finished; the most laps are those of any car that may score.
    Source: rules of endurance leagues that pay by distance, so that a late retirement is worth something.
    """

    kind: ClassVar[str] = "share-of-laps"
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        shares = [step.share for step in self.steps]
        if not shares or any(not 0 < share <= 1 for share in shares) or len({*shares}) < len(shares):
            raise ValueError("steps need shares above 0 and up to 1, each once")

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        laps = facts.column("laps") * field.eligible
        most = laps.max(axis=-1, keepdims=True, initial=0)
        step = np.zeros_like(laps)
        ascending = sorted(self.steps, key=lambda part: part.share)
        for number, part in enumerate(ascending, start=1):
            far = (laps > 0) & (laps * part.share.denominator >= most * part.share.numerator)
            step = np.where(far, number, step)
        worth = np.array([0, *(int(part.points * unit) for part in ascending)], dtype=np.int64)
        return Paid(step, worth[step])

    def amounts(self) -> Sequence[Fraction]:
        return [step.points for step in self.steps]

    def holds(self, order: int) -> str:
        shares = sorted(step.share for step in self.steps)
        return f"{percent(shares[order - 1])} of the most laps" if order else "laps completed"

    def told(self) -> str:
        steps = [
            f"{format_points(step.points)} for {percent(step.share)}"
            for step in sorted(self.steps, key=lambda step: step.share)
        ]
        what = f"points for the part of the most laps that a car completed{where(self)}"
        return f"{capital(what)}: {listed(steps)}.{kept(self)}"
