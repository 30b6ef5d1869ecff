"""Tables of points that depend on how far a race went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import msgspec

from countback.model.contract import ALIKE, SomeRounds
from countback.model.facts import BySession, Facts, League
from countback.model.kinds import Field, Outlook, Scale
from countback.model.numbers import in_rounds
from countback.rules.distance import in_full, share_run, too_few_laps
from countback.rules.saying import capital, counted, paid, percent, rounds_of


class Reduced(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The points of a race that went less than ``below`` of its distance."""

    below: Fraction
    points: tuple[Fraction, ...]


@dataclass(frozen=True, kw_only=True)
class ByDistance(Scale):
    """``points``, or those of the lowest of the ``reduced`` tables whose distance was not reached.

    Fewer than ``minimum_laps`` pay nothing. ``resumed`` are rounds whose race was stopped and taken up
    again, which for the rule of 2022 makes them whole (Japan: 28 of 53 laps, full points). Source: FIA
    Formula One Sporting Regulations 2022, article 6.5; since 2023 whether resumed or not.
    """

    kind: ClassVar[str] = "by-distance"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    points: tuple[Fraction, ...]
    reduced: tuple[Reduced, ...]
    minimum_laps: int = 0
    resumed: SomeRounds = "0"

    def __post_init__(self) -> None:
        in_rounds(self.resumed, 1)

    def usual(self, places: int) -> Sequence[Fraction]:
        return self.table(places)

    def table(self, places: int) -> Sequence[Fraction]:
        return _padded(self.points, places)

    def by_session(self, facts: Facts, field: Field, places: int) -> BySession[tuple[Fraction, ...]] | None:
        tables = facts.by_session(self._points, self.points)
        if len(tables.values) == 1:
            return None
        return BySession(tables.which, tuple(_padded(points, places) for points in tables.values))

    def amounts(self) -> Sequence[Fraction]:
        return [*self.points, *(worth for table in self.reduced for worth in table.points)]

    def shorter_pays_no_more(self) -> bool:
        most = max(map(len, (self.points, *(table.points for table in self.reduced))))
        full = self.table(most)
        shorter = [_padded(points, most) for points in ((), *(table.points for table in self.reduced))]
        return all(less <= worth for points in shorter for less, worth in zip(points, full, strict=True))

    def _points(self, league: League, number: int) -> tuple[Fraction, ...]:
        session = league.sessions[number]
        if in_full(session, self.minimum_laps):  # as nearly all are
            return self.points
        round_number = int(league.round[number])
        if too_few_laps(session, round_number, self.minimum_laps):
            return ()
        share = share_run(session)
        if share is None or in_rounds(self.resumed, round_number):
            return self.points
        tables = sorted(self.reduced, key=lambda table: table.below)
        return next((table.points for table in tables if share < table.below), self.points)

    def told(self) -> str:
        told = f"{paid(self.points)}."
        for table in sorted(self.reduced, key=lambda table: -table.below):
            told += f" Below {percent(table.below)} of the distance {paid(table.points)}."
        if self.minimum_laps:
            told += f" Fewer than {counted(self.minimum_laps, 'lap')} pay nothing."
        if self.resumed != "0":
            told += f" {capital(rounds_of(self.resumed))} was resumed and counts as whole."
        return told


def _padded(points: tuple[Fraction, ...], places: int) -> tuple[Fraction, ...]:
    return (Fraction(0), *points[:places], *[Fraction(0)] * (places - len(points)))
