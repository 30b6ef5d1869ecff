"""The drivers of a shared car divide its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import msgspec
import numpy as np

from countback.model.contract import ALIKE, DriverName, RoundNumber
from countback.model.facts import Ints, highest
from countback.model.kinds import Crews, Outlook, Sharing
from countback.model.standings import Competitor
from countback.model.text import slug


class Refused(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A relief drive too short to count: ``driver`` takes no part of a car shared in ``round``."""

    round: RoundNumber
    driver: DriverName

    def means(self, competitor: Competitor) -> bool:
        """Tell whether a competitor is the driver, by id or name."""
        return slug(self.driver) in (competitor.id, slug(competitor.name))


@dataclass(frozen=True, kw_only=True)
class SplitEqually(Sharing):
    """Each driver of a shared car gets an equal part of its points.

    ``refused`` names drivers to whom the organisers gave no share; the others divide the whole
    (Britain 1957: all three points to Trintignant, none to Collins). Source: World Championship of
    Drivers 1950-57.
    """

    kind: ClassVar[str] = "split-equally"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    divides: ClassVar[bool] = True
    tells_apart: ClassVar[bool] = False
    refused: tuple[Refused, ...] = ()

    @property
    def alike(self) -> bool:
        return not self.refused

    def weights(self, crews: Crews, unit: int) -> Ints | None:
        if highest(crews.crew) <= 1:
            return None
        sharers = crews.crew
        weights = unit // sharers
        for refused in self.refused:
            who = crews.named(refused.means)
            for league, session in np.argwhere(crews.rounds == refused.round):
                theirs = who[league, :, None] & (sharers[league, session] > 1)
                cars = crews.cars[league, session]
                same_car = np.isin(cars, cars[theirs])
                others = unit // np.maximum(sharers[league, session] - 1, 1)
                weights[league, session] = np.where(same_car, others, weights[league, session])
                weights[league, session][theirs] = 0
        return weights

    def told(self) -> str:
        told = "The drivers of a shared car divide its points equally."
        for refusal in self.refused:
            told += f" In round {refusal.round}, {refusal.driver} takes no part."
        return told
