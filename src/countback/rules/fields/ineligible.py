"""Named drivers or constructors do not score in some rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import ALIKE, ConstructorName, DriverName, Rounds
from countback.model.facts import Bools, Facts
from countback.model.kinds import FieldRule, Outlook
from countback.model.makers import constructor
from countback.model.numbers import in_rounds
from countback.model.season import Entry, Session
from countback.model.text import slug
from countback.rules.at_the_wheel import driven_by
from countback.rules.saying import listed, moves_up, rounds_of


@dataclass(frozen=True, kw_only=True)
class Ineligible(FieldRule):
    """These ``drivers`` or ``constructors`` (ids or names) do not score in these ``rounds``.

    They are ``invisible`` (cars behind move up, in points and in countback: the Formula Two cars of
    the German Grands Prix of 1967 and 1969) or each ``keeps-place`` (the points are lost: a second
    car not entered for the championship in 1984 and 1987, a constructor whose driver keeps his points
    in 1995 and 2000). ``because`` is told in derivations. Source: stewards and FIA, race by race.
    """

    kind: ClassVar[str] = "ineligible"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    rounds: Rounds = "all"
    drivers: tuple[DriverName, ...] = ()
    constructors: tuple[ConstructorName, ...] = ()
    places: Literal["invisible", "keeps-place"]
    because: str = "not eligible for points"

    def __post_init__(self) -> None:
        in_rounds(self.rounds, 1)
        if not self.drivers and not self.constructors:
            raise ValueError("name drivers or constructors")

    @property
    def invisible(self) -> bool:
        return self.places == "invisible"

    def left_out(self, facts: Facts) -> Bools:
        out: Bools = np.zeros((1, 1, 1), dtype=np.bool_)
        if self.drivers:
            out = driven_by(facts, self.drivers)
        if self.constructors:
            makes = {slug(name) for name in self.constructors}
            out = out | facts.of_entries(lambda entry: _is_of(entry, makes))
        return facts.chosen(None, self.rounds)[..., None] & out

    def reason(self, entry: Entry, session: Session) -> str:
        return self.because

    def told(self) -> str:
        who = listed([*self.drivers, *self.constructors])
        because = f"({self.because})"
        return f"In {rounds_of(self.rounds)} {who} cannot score {because}; {moves_up(self.invisible)}."


def _is_of(entry: Entry, makes: set[str]) -> bool:
    """Tell whether a car is of one of these makes: its constructor's, or with the engine's behind it."""
    own = slug(entry.constructor)
    if own in makes:
        return True
    with_engine = any(make.startswith(f"{own}-") for make in makes)
    return with_engine and any(maker.id in makes for maker in constructor(entry))
