"""Who drove too little of a race gets none of the car's points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import SomeRounds
from countback.model.facts import Ints
from countback.model.kinds import Crews, Sharing
from countback.model.numbers import in_rounds
from countback.rules.saying import counted, rounds_of


@dataclass(frozen=True, kw_only=True)
class LeastTime:
    """How many ``minutes`` have to be driven in some ``rounds``."""

    rounds: SomeRounds
    minutes: int


@dataclass(frozen=True, kw_only=True)
class DriveTime(Sharing):
    """Each driver who was at the wheel for ``minutes`` or more gets all the car's points, others nothing.

    ``parts`` ask for other times in some rounds; the last that names a round decides. Times stand in the
    column ``drive_times`` of the result; whose time is not recorded is taken to have driven enough.
    Source: IMSA drive-time requirements (each driver has to drive some time to score), 2017:
    https://frontstretch.com/2016/12/16/imsa-unveils-new-drive-time-rules/
    """

    kind: ClassVar[str] = "drive-time"
    minutes: int
    parts: tuple[LeastTime, ...] = ()

    def __post_init__(self) -> None:
        for part in self.parts:
            in_rounds(part.rounds, -1)

    def weights(self, crews: Crews, unit: int) -> Ints | None:
        if crews.driven is None:
            return None
        rounds = crews.rounds
        least = np.full(rounds.shape, self.minutes, dtype=np.int64)
        for part in self.parts:
            named = [in_rounds(part.rounds, number) for number in rounds.ravel().tolist()]
            least = np.where(np.array(named, dtype=np.bool_).reshape(rounds.shape), part.minutes, least)
        # Times stand one millisecond higher: 0 is not recorded.
        short = (crews.driven > 0) & (crews.driven - 1 < least[..., None, None] * 60_000)
        weights: Ints = np.where(short, 0, unit)
        return weights

    def told(self) -> str:
        enough = f"{counted(self.minutes, 'minute')} of a race or more"
        told = f"Each driver of a car who drove {enough} gets all its points."
        for part in self.parts:
            told += f" In {rounds_of(part.rounds)} it takes {counted(part.minutes, 'minute')}."
        return f"{told} Others get nothing."
