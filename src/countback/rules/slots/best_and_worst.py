"""The best and the worst of a competitor's cars score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Ints
from countback.model.kinds import Outlook, Slots


@dataclass(frozen=True, kw_only=True)
class BestAndWorst(Slots):
    """The best and the worst placed car count; those in between don't. Cars without a place are the worst.

    Of equal ones the lower car number is the better, whatever the order of a sheet.
    Source: MotoGP teams' championship (a team that ran three riders scored best and worst).
    """

    kind: ClassVar[str] = "best-and-worst"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE

    def take(self, points: Ints, rank: Ints) -> Bools:
        order = np.argsort(np.where(rank > 0, rank, np.iinfo(np.int64).max), axis=-1, kind="stable")
        place = np.empty_like(order)
        np.put_along_axis(place, order, np.arange(rank.shape[-1]), axis=-1)
        cars = (rank > 0).sum(axis=-1, keepdims=True)
        taken: Bools = (place == 0) | (place == np.maximum(cars - 1, 0))
        return taken

    def told(self) -> str:
        return "Of a competitor's cars the best and the worst placed score in each session."
