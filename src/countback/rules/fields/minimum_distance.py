"""Only cars that went a share of the winner's distance are classified."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import Sessions
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import FieldRule
from countback.model.season import Entry, Session
from countback.model.text import class_key
from countback.rules.saying import sessions_of

_NOBODY = 10**6


@dataclass(frozen=True, kw_only=True)
class MinimumDistance(FieldRule):
    """Cars with less than a ``share`` of the winner's laps (rounded down), or fewer ``laps``, do not rank.

    Simulators list everybody as having finished; regulations classify who went 75 or 90 % of the distance.
    ``of`` is whose laps those are: the winner's of the whole race, or of the car's class. Where the laps of a
    car or of the winner are not recorded, nobody is left out. Source: Formula One Sporting Regulations (90 %,
    rounded down to whole laps); WEC Sporting Regulations (70 % of the overall winner).
    """

    kind: ClassVar[str] = "minimum-distance"
    by_result: ClassVar[bool] = True
    share: Fraction | None = None
    laps: int | None = None
    of: Literal["winner", "class-winner"] = "winner"
    sessions: Sessions = ("race", "sprint", "heat")

    def __post_init__(self) -> None:
        if (self.share is None) == (self.laps is None):
            raise ValueError('give a share ("3/4") or a number of laps, and not both')
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError(f'share is {self.share}, expected a part of the distance such as "3/4" or 0.9')
        if self.laps is not None and self.laps < 1:
            raise ValueError(f"laps is {self.laps}, expected at least 1")

    @property
    def invisible(self) -> bool:
        return True

    def left_out(self, facts: Facts) -> Bools:
        driven = facts.column("laps")
        chosen = facts.chosen(self.sessions)[..., None]
        recorded = chosen & (driven > 0)
        if self.laps is not None:
            return recorded & (driven < self.laps)
        assert self.share is not None
        least = self._winners(facts) * self.share.numerator // self.share.denominator
        short: Bools = recorded & (driven < least)
        return short

    def _winners(self, facts: Facts) -> Ints:
        """Return ``[B, S, 1 or E]``: the laps of the winner that each car is measured by, 0 for unknown."""
        driven, place = facts.column("laps"), facts.column("place")
        placed = np.where(place > 0, place, _NOBODY)
        if self.of == "winner":
            return _of_first(driven, placed)
        laps = np.zeros_like(driven)
        classes = sorted(facts.values_of_entries(lambda entry: class_key(entry.class_)))
        group = facts.numbered_entries(lambda entry: classes.index(class_key(entry.class_)), nothing=-1)
        for number in range(len(classes)):
            member = group == number
            laps = np.where(member, _of_first(driven, np.where(member, placed, _NOBODY)), laps)
        return laps

    def reason(self, entry: Entry, session: Session) -> str:
        return f"less than {self._least()}"

    def _least(self) -> str:
        if self.laps is not None:
            return f"{self.laps} lap{'s' if self.laps > 1 else ''}"
        return (
            f"{self.share} of the laps of the winner{' of their class' if self.of == 'class-winner' else ''}"
        )

    def told(self) -> str:
        return f"In {sessions_of(self.sessions)} only cars that went {self._least()} rank."


def _of_first(driven: Ints, placed: Ints) -> Ints:
    """Return ``[B, S, 1]``: the laps of whoever is placed best, 0 where nobody is."""
    first = placed == placed.min(axis=-1, keepdims=True)
    laps: Ints = (driven * (first & (placed < _NOBODY))).max(axis=-1, keepdims=True)
    return laps
