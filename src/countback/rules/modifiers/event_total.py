"""Points per event, however many races it has."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from countback.model.contract import ALIKE, Sessions
from countback.model.facts import Bools, BySession, Facts, League
from countback.model.kinds import Field, Modifier, Outlook
from countback.rules.saying import awards_of, capital, sessions_of

WHOLE = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class EventTotal(Modifier):
    """The scale is what an event is worth; each of its races pays an equal part of it.

    The part of a ``cancelled`` race is ``lost``, or ``redistributed`` over the races held. Source:
    Supercars Championship, Operations Manual (300 points an event, whatever the number of races).
    """

    kind: ClassVar[str] = "event-total"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    sessions: Sessions = ("race",)
    cancelled: Literal["lost", "redistributed"] = "lost"

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        held = [[race for race in event.sessions if race.kind in self.sessions] for event in facts.events]
        if any(held) and max(map(len, held)) == 1:
            return "the season has no event with more than one of the sessions, which pays all of it"
        return super().never_acts(facts, paid)

    def factors(self, facts: Facts, field: Field) -> BySession[Fraction]:
        return facts.by_session(self._part, WHOLE)

    def _part(self, league: League, number: int) -> Fraction:
        if league.sessions[number].kind not in self.sessions:
            return WHOLE
        races = [
            race
            for race in league.events[int(league.event[number])].sessions
            if race.kind in self.sessions and (self.cancelled == "lost" or not race.cancelled)
        ]
        return Fraction(1, len(races))

    def told(self) -> str:
        lost = "is lost" if self.cancelled == "lost" else "is divided among those held"
        what = capital(awards_of(self))
        return (
            f"{what} is for a whole event, in equal parts for its {sessions_of(self.sessions)}; "
            f"the part of one that is cancelled {lost}."
        )
