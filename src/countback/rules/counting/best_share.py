"""Only the best results count, as many as a share of those that were run."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import WorstDropped
from countback.model.facts import Bools, Facts
from countback.model.kinds import Counting, Units
from countback.rules.results_of import worth_in_turn
from countback.rules.saying import one_of, percent

_HALF = Fraction(1, 2)


@dataclass(frozen=True, kw_only=True)
class BestShare(Counting):
    """Of the results that were run the best ``share`` count: of ten 60 %, the best six.

    A part of a result is rounded ``up``, ``down`` or to the ``nearest``, a half up; what is cancelled is not
    run. Of equal results the later is left out. Source: rules of clubs that count a share of the rounds run.
    """

    kind: ClassVar[str] = "best-share"
    without = ("protected",)
    share: Fraction
    rounding: Literal["up", "down", "nearest"] = "up"

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError("share must be more than 0 and 1 at most")

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        if self.share == 1:
            return "all of the results are all there are"
        number = len(self.results_of(facts, paid))
        if number and all(self._of(run) == run for run in range(number + 1)):
            return f"of the season's {number} results at most, one for each {self.unit}, all are kept"
        return ""

    def drops_all(self, results: int) -> bool:
        return self._of(results) == 0

    def worst_dropped(self, results: int) -> WorstDropped | None:
        number = tuple(run - self._of(run) for run in range(results + 1))
        return WorstDropped(number, absent=True, earliest=False)

    def counted(self, units: Units) -> Bools | None:
        number = units.round.shape[1]
        kept = np.array([self._of(run) for run in range(number + 1)], dtype=np.int64)[
            units.started.sum(axis=2)
        ]
        worth = worth_in_turn(-units.score if units.low_wins else units.score, later_ahead=False)
        worth = np.where(units.started[..., None], worth, np.iinfo(worth.dtype).min)
        lined = np.sort(worth.swapaxes(2, 3), axis=-1)[..., ::-1]
        at = np.broadcast_to(np.maximum(kept - 1, 0)[..., None, None], (*lined.shape[:-1], 1))
        edge = np.take_along_axis(lined, at, axis=-1)[..., 0][:, :, None]
        counted: Bools = (worth >= edge) & (kept > 0)[..., None, None]
        return counted

    def _of(self, run: int) -> int:
        """Return how many count of so many that were run."""
        exact = self.share * run
        if self.rounding == "nearest":
            return int((exact + _HALF) // 1)
        return int(exact // 1) if self.rounding == "down" else int(-(-exact // 1))

    def told(self) -> str:
        rounded = "to the nearest, a half up" if self.rounding == "nearest" else self.rounding
        best = f"The best {percent(self.share)} of the results that have been run count, rounded {rounded}"
        return f"{best}, each result being {one_of(self.unit)}. Of equal results the later is left out."
