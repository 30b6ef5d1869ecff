"""A bonus for taking part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np

from countback.model.classification import Status
from countback.model.contract import ALIKE, BY_ROW, NoPlace
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Outlook, Paid
from countback.rules.rerank import STARTED
from countback.rules.saying import capital, kept, points, where


@dataclass(frozen=True, kw_only=True)
class Participation(Bonus):
    """``points`` to everybody who ``entered`` (is in the result), ``started`` or was ``classified``.

    ``did-not-start`` pays only those who came and did not start (DNS).
    Source: Ferrari Challenge North America 2016 (one point for being on the entry list).
    """

    kind: ClassVar[str] = "participation"
    outlook: ClassVar[Outlook] = "monotone"
    points: Fraction
    to: Literal["entered", "started", "classified", "did-not-start"] = "started"

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        started: tuple[frozenset[NoPlace], ...] = (frozenset({"DNS", "away"}), frozenset({"DNF", "DSQ"}))
        return {"entered": BY_ROW, "started": started, "classified": ALIKE, "did-not-start": ()}[self.to]

    def foresight(self) -> Outlook:
        # Who doesn't start is better off than who retires or comes in outside the points.
        return "unknown" if self.to == "did-not-start" else super().foresight()

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        status = facts.column("status")
        took = {
            "entered": status > 0,
            "started": np.isin(status, STARTED),
            "classified": status == Status.CLASSIFIED.code,
            "did-not-start": status == Status.DID_NOT_START.code,
        }[self.to] & field.eligible
        return Paid(took.astype(np.int64), took * int(self.points * unit))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def holds(self, order: int) -> str:
        return self.to.replace("-", " ")

    def told(self) -> str:
        who = {
            "entered": "is in the result",
            "started": "took the start",
            "classified": "was classified",
            "did-not-start": "came and did not start",
        }[self.to]
        return f"{capital(points(self.points))} to everybody who {who}{where(self)}.{kept(self)}"
