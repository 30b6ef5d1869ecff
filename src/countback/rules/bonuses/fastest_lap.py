"""A bonus for the fastest lap of the race."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import ClassVar, Literal

import msgspec
import numpy as np

from countback.model.contract import ALIKE, DriverName, PointsTable, RoundNumber
from countback.model.facts import Facts, Ints
from countback.model.kinds import Award, Bonus, Field, Outlook, Paid
from countback.model.numbers import ordinal
from countback.rules.at_the_wheel import driven_by
from countback.rules.first_eligible import first_eligible, first_of_each, in_classes
from countback.rules.saying import capital, kept, points, where


class Credited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A round in which ``driver`` alone was credited though others are recorded with the same time."""

    round: RoundNumber
    driver: DriverName


@dataclass(frozen=True, kw_only=True)
class FastestLap(Bonus):
    """``points`` for the fastest lap, if need be only to a car ranked ``within_top``.

    ``fall_through`` passes it to the next fastest who is eligible (Formula E: yes; Formula One
    2019-24: no). Equal times: ``each`` gets it, or they ``share`` it (Britain 1954: seven drivers,
    a seventh each); the share of anybody not eligible is lost unless it falls through. In a shared car it
    belongs ``to`` the car, divided as its points are, or whole to the ``driver`` who set it: to nobody
    while that is not recorded. ``credited`` names drivers who got it alone despite equal times (France
    1953): their car has it or, unless it falls through, nobody. With ``each_class`` it is the order among the
    cars of the table, and each class that ranks by itself (``within-class``) has its fastest.
    """

    kind: ClassVar[str] = "fastest-lap"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    reads = ("fastest-lap",)
    own_place: ClassVar[bool] = True
    points: Fraction
    within_top: int = 0
    fall_through: bool = False
    equal: Literal["each", "share"] = "each"
    to: Literal["car", "driver"] = "car"
    credited: tuple[Credited, ...] = ()
    each_class: bool = False

    def __post_init__(self) -> None:
        if self.each_class and self.equal == "share":
            raise ValueError('each_class goes with equal = "each": equals of several classes share nothing')

    def foresight(self) -> Outlook:
        return "unknown" if self.each_class else super().foresight()

    @property
    def to_driver(self) -> bool:
        return self.to == "driver"

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        order = self._order(facts)
        eligible = field.eligible
        if self.within_top:
            eligible = eligible & (field.rank > 0) & (field.rank <= self.within_top)
        if self.each_class:
            order = in_classes(order, field)
            holders = first_of_each(order, eligible, field, fall_through=self.fall_through)
        else:
            holders = first_eligible(order, eligible, fall_through=self.fall_through)
        points = holders * int(self.points * unit)
        if self.equal == "share":
            # Those not eligible take their part with them, unless it passes on to who is.
            sharers = holders if self.fall_through else order == 1
            points //= np.maximum(sharers.sum(axis=-1, keepdims=True), 1)
        return Paid(order, points)

    @property
    def passes_on(self) -> bool:
        return self.fall_through

    def points_table(self) -> PointsTable | None:
        if self.each_class or (self.fall_through and self.equal == "share"):
            return None
        return PointsTable(
            "fastest_lap",
            (self.points,),
            closes_up=self.fall_through,
            within=self.within_top,
            varies=bool(self.credited),
            equal=self.equal,
        )

    def undivided(self) -> Award:
        return replace(self, equal="each")

    def first_suffices(self, facts: Facts, field: Field) -> bool:
        if self.credited or self.each_class:
            return False
        return not self.fall_through or (not self.within_top and bool(field.eligible.all()))

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)

    def largest_share(self, facts: Facts) -> int:
        if self.equal == "each":
            return 1
        order = self._order(facts)
        if not self.fall_through:
            return lcm(*np.maximum((order == 1).sum(axis=-1), 1).ravel().tolist())
        rows = order.reshape(-1, order.shape[-1])
        most = max((int(np.bincount(row[row > 0]).max(initial=1)) for row in rows), default=1)
        return lcm(*range(1, most + 1))

    def _order(self, facts: Facts) -> Ints:
        order = facts.column("fastest_lap")
        for credited in self.credited:
            here = facts.chosen(None, str(credited.round))[..., None]
            # Nobody else was first: others with that time come second, before whoever was slower.
            slower = order + ((order == 1) | (order == 2).any(axis=-1, keepdims=True))
            order = np.where(
                here & (order > 0) & ~(driven_by(facts, [credited.driver]) & (order == 1)), slower, order
            )
        return order

    def holds(self, order: int) -> str:
        return "fastest lap" if order == 1 else f"{ordinal(order)} fastest lap"

    def told(self) -> str:
        top = f" by a car placed in the top {self.within_top}" if self.within_top else ""
        of = " of each class" if self.each_class else ""
        told = f"{capital(points(self.points))} for the fastest lap{of}{top}{where(self)}."
        if self.fall_through:
            told += " If whoever set it may not have it, it goes to the next fastest who may."
        else:
            told += " If whoever set it may not have it, nobody gets it."
        if self.equal == "share":
            told += " Equal times share it."
        if self.to == "driver":
            told += " In a shared car it goes whole to the driver who set it."
        for credit in self.credited:
            told += f" In round {credit.round}, only {credit.driver} was credited."
        return told + kept(self)
