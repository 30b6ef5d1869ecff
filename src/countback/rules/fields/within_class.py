"""Every class ranks among itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import FieldRule, Outlook
from countback.model.text import class_key


@dataclass(frozen=True, kw_only=True)
class WithinClass(FieldRule):
    """Everybody scores, each on the place in the class of the entry at that round.

    For titles across classes, and with the listing ``current-class`` for points that go along when a
    driver changes class. Source: club championships (class points summed for the overall title).
    """

    kind: ClassVar[str] = "within-class"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True

    @property
    def class_order(self) -> bool:
        return True

    @property
    def invisible(self) -> bool:
        return False

    def left_out(self, facts: Facts) -> Bools:
        return np.zeros((1, 1, facts.shape[1]), dtype=np.bool_)

    def groups(self, facts: Facts) -> Ints | None:
        classes = sorted(facts.values_of_entries(lambda entry: class_key(entry.class_)))
        return facts.numbered_entries(lambda entry: classes.index(class_key(entry.class_)))

    def told(self) -> str:
        return "Every car is ranked among the cars of its own class."
