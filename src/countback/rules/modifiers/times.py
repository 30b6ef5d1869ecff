"""Some rounds pay a multiple."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE, Rounds
from countback.model.facts import Bools, BySession, Facts, League
from countback.model.kinds import Field, Modifier, Outlook
from countback.model.numbers import in_rounds, ordinal
from countback.model.points import format_points
from countback.rules.saying import awards_of, capital, rounds_of


@dataclass(frozen=True, kw_only=True)
class Times(Modifier):
    """What is paid in these ``rounds`` is multiplied by ``factor`` (double points, half points).

    ``session_number`` makes it one session of each meeting: 3 is the third race on its calendar, the third
    sprint or heat. Source: FIA Formula One Sporting Regulations 2014, article 7.1 (the last event counts
    double); BTCC 2018, race 3 at Snetterton.
    """

    kind: ClassVar[str] = "times"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    factor: Fraction
    rounds: Rounds
    session_number: int = 0

    def __post_init__(self) -> None:
        in_rounds(self.rounds, 1)
        if self.session_number < 0:
            raise ValueError("session_number must be 1 or more, or 0 for all")

    def foresight(self) -> Outlook:
        # Where less than nothing is paid, the best is to have no place.
        return "by-ending" if self.factor < 0 else super().foresight()

    def factors(self, facts: Facts, field: Field) -> BySession[Fraction]:
        return BySession(self._multiplied(facts).astype(np.int64), (Fraction(1), self.factor))

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        if self.factor == 1:
            return "points times 1 are what they were"
        if facts.chosen(None, self.rounds).any() and not self._multiplied(facts).any():
            return f"the season has no session for session_number {self.session_number} in {self.rounds}"
        return super().never_acts(facts, paid)

    def changes(self, facts: Facts) -> Bools:
        multiplied: Bools = self._multiplied(facts)[0]
        return multiplied

    def _multiplied(self, facts: Facts) -> Bools:
        multiplied = facts.chosen(None, self.rounds)
        if self.session_number:
            numbers = facts.by_session(_number, 0)
            multiplied = multiplied & (np.array(numbers.values)[numbers.which] == self.session_number)
        return multiplied

    def told(self) -> str:
        what, factor = capital(awards_of(self)), format_points(self.factor)
        which = f"the {ordinal(self.session_number)} session of each kind of " if self.session_number else ""
        return f"{what} is multiplied by {factor} in {which}{rounds_of(self.rounds)}."


def _number(league: League, number: int) -> int:
    """Return which of its meeting's races (sprints, heats) a session is: 1 for the first of its kind."""
    session = league.sessions[number]
    meeting = league.events[int(league.event[number])].sessions
    alike = [other.id for other in meeting if other.kind == session.kind]
    return alike.index(session.id) + 1
