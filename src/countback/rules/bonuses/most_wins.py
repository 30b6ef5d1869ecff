"""A bonus for the most wins of the season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from countback.model.facts import Bools
from countback.model.kinds import Tally
from countback.model.shapes import over_cars
from countback.rules.results_of import running
from countback.rules.saying import capital, points, sessions_of
from countback.rules.season_bonus import SeasonBonus


@dataclass(frozen=True, kw_only=True)
class MostWins(SeasonBonus):
    """``points`` at the end of the season to whoever won most; of ``equal`` winners each, or none.

    Wins are those of cars that may score. It is paid once all ``sessions`` have been run and no round is
    still to be listed; decisions on points and phases come after it.
    Source: rules of sim-racing leagues and clubs that reward the most wins.
    """

    kind: ClassVar[str] = "most-wins"
    equal: Literal["each", "none"] = "each"

    def earned(self, tally: Tally) -> Bools:
        races = tally.facts.chosen(self.sessions)[..., None, None]
        wins = running(over_cars(np.logical_or, (tally.ranks == 1) & races))[:, tally.cutoffs]
        most: Bools = (wins == wins.max(axis=-1, keepdims=True, initial=0)) & (wins > 0)
        if self.equal == "none":
            most = np.logical_and(most, most.sum(axis=-1, keepdims=True) == 1)
        return most

    def holds(self, order: int) -> str:
        return "the most wins of the season"

    def told(self) -> str:
        worth = capital(points(self.points))
        equal = "equals get it each" if self.equal == "each" else "equals get nothing"
        return f"{worth} at the end of the season for the most wins in {sessions_of(self.sessions)}; {equal}."
