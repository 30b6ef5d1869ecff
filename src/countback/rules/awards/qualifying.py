"""Points for the place in qualifying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import ALIKE, PointsTable
from countback.model.facts import Facts
from countback.model.kinds import Award, Field, Outlook, Paid, Scale
from countback.model.numbers import ordinal
from countback.rules.awards.finish import on_places
from countback.rules.rerank import rerank
from countback.rules.saying import kept, where


@dataclass(frozen=True, kw_only=True)
class Qualifying(Award):
    """Pays ``scale`` on the qualifying order of a race among those who may score.

    The order is the one the race's rows give, otherwise that of the session named by ``qualified_by``.
    Source: IMSA WeatherTech 2021 (a tenth of the race points); DTM and TCR qualifying points.
    """

    kind: ClassVar[str] = "qualifying"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    reads = ("qualifying",)
    own_place: ClassVar[bool] = True
    scale: Scale

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        order = rerank(facts.column("qualifying"), field.eligible)
        return Paid(order, on_places(self.scale, order, facts, field, unit))

    def points_table(self) -> PointsTable | None:
        usual = self.scale.usual(200)
        if usual is None or self.scale.varies:
            return None
        return PointsTable("qualifying", tuple(usual[1:]), usual[-1], closes_up=True)

    def amounts(self) -> Sequence[Fraction]:
        return self.scale.amounts()

    def holds(self, order: int) -> str:
        return f"{ordinal(order)} in qualifying"

    def told(self) -> str:
        return self._told(f": {self.scale.told()}")

    def above_table(self) -> str:
        return self._told(".")

    def _told(self, figures: str) -> str:
        of = "Points for the place in qualifying among those who may score"
        return f"{of}{where(self)}{figures}{kept(self)}"
