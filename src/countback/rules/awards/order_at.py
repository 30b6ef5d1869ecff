"""Points for the order at a stage: fixed hours, the end of a day, the end of a segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from msgspec.structs import replace

from countback.model.classification import Status
from countback.model.contract import ALIKE, PointsTable, Sessions
from countback.model.facts import Bools, Facts
from countback.model.kinds import Field, Outlook, Paid
from countback.model.numbers import ordinal
from countback.rules.awards.finish import Finish
from countback.rules.rerank import rerank
from countback.rules.saying import kept, rounds_of, sessions_of


@dataclass(frozen=True, kw_only=True)
class OrderAt(Finish):
    """Pays ``scale`` on the order of sessions of kind "stage" (hours 6, 12; Saturday; stage 1, stage 2).

    ``requires = "classified"`` pays only those classified in the event's last race, and ``fall_through`` must
    say whether the others close up (behind a classified guest that keeps its place, too) or the points of
    those who are not are lost, their share of places that equals take up among them. Source: NASCAR stages;
    IMSA Endurance Cup; WRC Sporting Regulations 2024
    (Saturday's points go to crews that finish on Sunday).
    """

    kind: ClassVar[str] = "order-at"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    own_place: ClassVar[bool] = False
    sessions: Sessions = ("stage",)
    requires: Literal["", "classified"] = ""
    fall_through: bool | None = None

    def __post_init__(self) -> None:
        if self.requires and self.fall_through is None:
            raise ValueError("say fall_through: true, the others close up; false, their points are lost")

    @property
    def passes_on(self) -> bool:
        return bool(self.requires and self.fall_through)

    def looks_at(self, facts: Facts, paid: Bools) -> Bools:
        looked_at = super().looks_at(facts, paid)
        if self.requires:  # the last race of each of these events decides, too
            events = facts.event[looked_at]
            races = np.array([session.kind == "race" for session in facts.sessions], dtype=np.bool_)
            looked_at = looked_at | (np.isin(facts.event, events) & races)
        return looked_at

    def points_table(self) -> PointsTable | None:
        return None if self.requires else super().points_table()

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        if not self.requires:
            return super().pay(facts, field, unit)
        finished = _finished(facts)
        scores = field.scores & finished
        if not self.fall_through:
            return super().pay(facts, replace(field, scores=scores), unit)
        ranked = field.ranked & finished
        rank = np.zeros_like(field.rank)
        for part in field.parts():
            rank += rerank(part.rank, ranked)
        return super().pay(facts, replace(field, rank=rank, ranked=ranked, scores=scores), unit)

    def holds(self, order: int) -> str:
        return f"{ordinal(order)} at this stage"

    def told(self) -> str:
        return self._told(f": {self.scale.told()}")

    def above_table(self) -> str:
        return self._told(".")

    def _told(self, figures: str) -> str:
        sessions, rounds = (
            sessions_of(self.sessions),
            "" if self.rounds == "all" else f" of {rounds_of(self.rounds)}",
        )
        told = f"Points for the order at {sessions}{rounds}{figures}"
        if self.equal == "average":
            told += " Equals share the average of the places they take up."
        if self.requires:
            others = "the others close up" if self.fall_through else "the points of the others are lost"
            told += f" Only cars classified in the last race of the event are paid; {others}."
        return told + kept(self)


def _finished(facts: Facts) -> Bools:
    """Return ``[B, S, E]``: who was classified in the last race of the event that a session is part of."""
    classified = facts.column("status") == Status.CLASSIFIED.code
    event, races = facts.event_of, facts.of_sessions(lambda session: session.kind == "race")
    finished: Bools = np.zeros_like(classified)
    for number in range(facts.shape[0]):
        # From the first race to the last: what the last race of an event says is what stays.
        here = (event == event[:, number, None]) & races[:, number, None]
        finished = np.where(here[..., None], classified[:, number, None], finished)
    return finished
