"""A championship over some rounds of the season only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE, SomeRounds
from countback.model.facts import Bools, Facts
from countback.model.kinds import FieldRule, Outlook
from countback.model.numbers import in_rounds
from countback.model.season import Entry, Session
from countback.rules.saying import rounds_of


@dataclass(frozen=True, kw_only=True)
class Rounds(FieldRule):
    """Only these ``rounds`` belong to the championship; in the others nobody has a result or is absent.

    Source: the Indianapolis 500 counted for drivers 1950-60, never for constructors.
    """

    kind: ClassVar[str] = "rounds"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    rounds: SomeRounds

    def __post_init__(self) -> None:
        in_rounds(self.rounds, 1)

    @property
    def invisible(self) -> bool:
        return True

    def left_out(self, facts: Facts) -> Bools:
        out = ~facts.chosen(None, self.rounds)
        return np.repeat(out[..., None], facts.shape[1], axis=2)

    def reason(self, entry: Entry, session: Session) -> str:
        return "the round does not count for this title"

    def told(self) -> str:
        return f"Only {rounds_of(self.rounds)} {'counts' if self.rounds.strip().isdigit() else 'count'}."
