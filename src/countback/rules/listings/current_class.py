"""Only those who are now in the class are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ClassName
from countback.model.facts import Bools
from countback.model.kinds import Listing, Outlook, Tally
from countback.model.shapes import over_cars
from countback.model.text import class_key
from countback.rules.saying import classes_of


@dataclass(frozen=True, kw_only=True)
class CurrentClass(Listing):
    """Only competitors whose newest entry is in one of ``classes`` are listed.

    With the field ``within-class``, points go along when a driver changes class; with ``by-class``
    they are forfeited. Source: Historic Racing Car Club points system (change of class).
    """

    kind: ClassVar[str] = "current-class"
    outlook: ClassVar[Outlook] = "monotone"
    of_another_table: ClassVar[bool] = True
    classes: tuple[ClassName, ...]

    def listed(self, tally: Tally, drove: Bools) -> Bools:
        classes = {class_key(name) for name in self.classes}
        inside = tally.facts.of_entries(lambda entry: class_key(entry.class_) in classes)
        if tally.crews.cars.shape[-1] > 1:  # of somebody's cars to come only one may
            inside = inside & (tally.facts.column("status") > 0)
        mine = over_cars(np.logical_or, tally.crews.gather(inside))
        sessions = np.arange(drove.shape[1])[:, None]
        last = np.maximum.accumulate(np.where(drove, sessions, -1), axis=1)
        now = np.take_along_axis(mine, np.maximum(last, 0), axis=1) & (last >= 0)
        now = np.concatenate([np.zeros((len(now), 1, now.shape[2]), dtype=np.bool_), now], axis=1)
        return now[:, tally.cutoffs]

    def told(self) -> str:
        return f"Only those whose newest entry is in {classes_of(self.classes)} are in the table."
