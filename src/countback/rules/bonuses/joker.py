"""A bonus for whoever plays a joker: the points of the place once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import Mark
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Paid, Scale
from countback.rules.awards.finish import on_places
from countback.rules.saying import kept, where


@dataclass(frozen=True, kw_only=True)
class Joker(Bonus):
    """Pays ``scale`` beside the race's own points to whoever plays a joker: ``mark`` in the result says so.

    With the scale of the race its points count twice. How often somebody plays it is not checked.
    Source: rules of club and sim-racing leagues in which each driver names one round for double points.
    """

    kind: ClassVar[str] = "joker"
    scale: Scale
    mark: Mark = "joker"

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        played = field.scores & facts.of_rows(lambda row: row.mark == self.mark)
        points = np.zeros_like(field.rank)
        for part in field.parts():
            points = points + on_places(self.scale, part.rank, facts, part, unit)
        return Paid(field.rank * played, points * played)

    def amounts(self) -> Sequence[Fraction]:
        return self.scale.amounts()

    def holds(self, order: int) -> str:
        return f"joker played, {super().holds(order)}"

    def told(self) -> str:
        who = f"whose result is marked “{self.mark}”"
        return (
            f"A joker{where(self)} pays once more for the place of whoever plays it, {who}: {self._scale()}"
        )

    def _scale(self) -> str:
        return f"{self.scale.told()}{kept(self)}"
