"""Only those who are now in the class are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ClassName
from countback.model.facts import Bools
from countback.model.kinds import Listing, Outlook, Tally
from countback.rules.saying import classes_of


@dataclass(frozen=True, kw_only=True)
class CurrentClass(Listing):
    """Only competitors whose newest entry is in one of ``classes`` are listed.

    With the field ``within-class``, points go along when a driver changes class; with ``by-class``
    they are forfeited. Source: Historic Racing Car Club points system (change of class).
    """

    kind: ClassVar[str] = "current-class"
    outlook: ClassVar[Outlook] = "monotone"
    classes: tuple[ClassName, ...]

    def listed(self, tally: Tally, drove: Bools) -> Bools:
        inside = np.array([*(entry.class_ in self.classes for entry in tally.facts.entries), False])
        sessions = np.arange(len(drove))[:, None]
        last = np.maximum.accumulate(np.where(drove, sessions, -1), axis=0)
        mine = inside[tally.cars].any(axis=-1)
        now = np.take_along_axis(mine, np.maximum(last, 0), axis=0) & (last >= 0)
        now = np.concatenate([np.zeros((1, now.shape[1]), dtype=np.bool_), now])
        return now[tally.cutoffs][None]

    def told(self) -> str:
        return f"Only those whose newest entry is in {classes_of(self.classes)} are in the table."
