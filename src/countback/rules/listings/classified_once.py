"""Only those who have been classified are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.facts import Bools
from countback.model.kinds import Listing, Tally


@dataclass(frozen=True, kw_only=True)
class ClassifiedOnce(Listing):
    """Whoever has been classified once in one of these ``sessions`` (kinds or ids) is listed, points or not.

    Whoever has points from elsewhere (a sprint) is listed, too.
    Source: Formula One drivers' tables since 2000.
    """

    kind: ClassVar[str] = "classified-once"
    sessions: tuple[str, ...] = ("race",)

    def listed(self, tally: Tally, drove: Bools) -> Bools:
        within = np.array(
            [one.kind in self.sessions or one.id in self.sessions for one in tally.facts.sessions]
        )
        classified = (tally.ranks > 0).any(axis=-1) & within[:, None]
        ranked = classified.cumsum(axis=1)[:, tally.cutoffs - 1] > 0
        listed: Bools = ranked | (tally.points != 0)
        return listed
