"""The total is the average of the results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Bools
from countback.model.kinds import Counting, Units
from countback.rules.results_of import worth_in_turn
from countback.rules.saying import one_of, results, statuses

_FURTHEST = 6


@dataclass(frozen=True, kw_only=True)
class Average(Counting):
    """The total is the average of the results that somebody made, to so many ``decimals``, a half up.

    An absence is no result, nor is a row listed as one of ``absent_as``; whoever made none at all has the
    average of everything that was run. With ``best`` only so many of the best are averaged (0: all).
    One good result would lead: the listing `minimum-rounds` asks for more. Points kept though a result is
    dropped, and decisions on totals, are added to the average.
    Source: US Sailing, Scoring a Long Series (http://www.ussailing.org/race-officials/rules/scoring-a-long-series/),
    Low-Point Averaged Scoring System; Shields Fleet One (http://shieldsfleetone.org/Average-Place_Scoring.htm:
    the average place of all races started, DNS and DNC not scored).
    """

    kind: ClassVar[str] = "average"
    without = ("protected",)
    best: int = 0
    decimals: int = 3
    absent_as: tuple[Status, ...] = (Status.DID_NOT_START, Status.DID_NOT_ENTER)

    def __post_init__(self) -> None:
        if self.decimals > _FURTHEST:
            raise ValueError(f"decimals is {self.decimals}, expected {_FURTHEST} at most")

    @property
    def averaged_to(self) -> int:
        return int(10**self.decimals)

    @property
    def no_result(self) -> tuple[Status, ...]:
        return self.absent_as

    def counted(self, units: Units) -> Bools | None:
        started = units.started[..., None]
        made: Bools = units.drove[:, None] & started
        made = np.where(made.any(axis=2, keepdims=True), made, started)
        number = units.round.shape[1]
        if not self.best or self.best >= number:
            return made
        worth = worth_in_turn(-units.score if units.low_wins else units.score, later_ahead=False)
        worth = np.where(made, worth, np.iinfo(worth.dtype).min)
        edge = np.sort(worth, axis=2)[:, :, number - self.best][:, :, None]
        best: Bools = made & (worth >= edge)
        return best

    def told(self) -> str:
        what = f"the best {results(self.best)}" if self.best else "the results"
        told = (
            f"The total is the average of {what} that somebody made, each result being {one_of(self.unit)},"
        )
        told += (
            f" to {self.decimals} decimals, a half up." if self.decimals else " to a whole number, a half up."
        )
        if self.absent_as:
            told += f" Being listed as {statuses(self.absent_as)} is no result."
        return told
