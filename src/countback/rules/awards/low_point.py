"""Low points: the place is the score, and the lowest total wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np

from countback.model.classification import Status
from countback.model.contract import ALIKE, Mark, NoPlace
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Award, Field, Outlook, Paid
from countback.model.numbers import ordinal
from countback.rules.rerank import STARTED, ahead
from countback.rules.saying import kept, where

ABSENT = Status.DID_NOT_ENTER.code


@dataclass(frozen=True, kw_only=True)
class LowPoint(Award):
    """Scores the place (equals: the average of theirs); whoever has none scores one more than all entries.

    With ``beaten_by = "start"`` a boat without a place that started scores one more than started, one
    that only came to the start (any status but DNC) one more than came: club scoring, as Sailwave has it.
    A row marked ``average`` (race officer on duty, redress) scores the average of the entry's other
    races sailed, in any round, to the nearest tenth; without any, as if not marked. Whoever is
    entered and has no row in a race that was sailed did not come (DNC); so did who is outside the field.
    Entries are all who may score in some race, sailed, to come or called off.
    Source: Racing Rules of Sailing, A4, A5, A7, A9.
    """

    kind: ClassVar[str] = "low-point"
    outlook: ClassVar[Outlook] = "monotone"
    low: ClassVar[bool] = True
    beaten_by: Literal["entries", "start"] = "entries"
    average: Mark = "OOD"

    def looks_at(self, facts: Facts, paid: Bools) -> Bools:
        # The average of the other races sailed: those of its kinds in any round.
        others: Bools = facts.chosen(self.sessions)[0]
        return super().looks_at(facts, paid) | others

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        return ALIKE if self.beaten_by == "entries" else ()

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        rank = np.zeros_like(field.rank)
        equals = np.zeros_like(field.rank)
        for part in field.parts():
            own = np.where(part.scores, ahead(part.rank, part.scores) + 1, 0)
            equals += (own[..., :, None] == own[..., None, :]).sum(axis=-1) * (own > 0)
            rank += own
        points = rank * unit + (equals - 1) * unit // 2 * (rank > 0)
        status = facts.column("status")
        recorded = status > 0
        marked = facts.of_rows(lambda row: row.mark == self.average)
        came = recorded & field.eligible & (status != ABSENT) & ~marked
        entered = field.eligible.any(axis=1)
        if field.entered is not None:
            entered = entered | field.entered
        entries = entered.sum(axis=-1)[:, None, None]
        behind = np.broadcast_to((entries + 1) * unit, points.shape)
        if self.beaten_by == "start":
            for group in (came, came & np.isin(status, STARTED)):
                behind = np.where(group, (group.sum(axis=-1, keepdims=True) + 1) * unit, behind)
        held = np.broadcast_to(field.belongs, recorded.shape).any(axis=-1, keepdims=True)
        points = np.where(recorded & (rank == 0) & held, behind, points)
        sailed = facts.chosen(self.sessions)
        return Paid(rank, self._redress(points, marked & recorded & held, came & sailed[..., None], unit))

    def _redress(self, points: Ints, marked: Bools, sailed: Bools, unit: int) -> Ints:
        number = np.maximum(sailed.sum(axis=1, keepdims=True), 1)
        tenth = unit // 10
        total = (points * sailed).sum(axis=1, keepdims=True)
        # To the nearest tenth, halves upwards: floor(total / number / tenth + 1/2).
        average = (2 * total + number * tenth) // (2 * number * tenth) * tenth
        return np.where(marked & (sailed.sum(axis=1, keepdims=True) > 0), average, points)

    def amounts(self) -> Sequence[Fraction]:
        return (Fraction(1, 10),)

    def holds(self, order: int) -> str:
        return ordinal(order) if order else "no place: points by code"

    def told(self) -> str:
        behind = "one more than there are entries"
        if self.beaten_by == "start":
            behind = "one more than came to the start (or, of those who started, than started)"
        return (
            f"The place is the score{where(self)}, equals get the average of theirs; whoever has no place "
            f"scores {behind}. A result marked {self.average} scores the average of the other races."
            f"{kept(self)}"
        )
