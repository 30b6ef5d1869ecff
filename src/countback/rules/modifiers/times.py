"""Some rounds pay a multiple."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE, Rounds
from countback.model.facts import BySession, Facts
from countback.model.kinds import Field, Modifier, Outlook
from countback.model.numbers import in_rounds
from countback.model.points import format_points
from countback.rules.saying import awards_of, capital, rounds_of


@dataclass(frozen=True, kw_only=True)
class Times(Modifier):
    """What is paid in these ``rounds`` is multiplied by ``factor`` (double points, half points).

    Source: FIA Formula One Sporting Regulations 2014, article 7.1 (the last event counts double).
    """

    kind: ClassVar[str] = "times"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    factor: Fraction
    rounds: Rounds

    def __post_init__(self) -> None:
        in_rounds(self.rounds, 1)

    def factors(self, facts: Facts, field: Field) -> BySession[Fraction]:
        return BySession(facts.chosen(None, self.rounds).astype(np.int64), (Fraction(1), self.factor))

    def told(self) -> str:
        what, factor = capital(awards_of(self)), format_points(self.factor)
        return f"{what} is multiplied by {factor} in {rounds_of(self.rounds)}."
