"""Only those who have been classified are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.facts import Bools
from countback.model.kinds import Listing, Tally


@dataclass(frozen=True, kw_only=True)
class ClassifiedOnce(Listing):
    """Whoever has been classified in a session at least once is listed, with no points if need be.

    Source: Formula One drivers' tables since 2000.
    """

    kind: ClassVar[str] = "classified-once"

    def listed(self, tally: Tally, drove: Bools) -> Bools:
        ranked = (tally.ranks > 0).any(axis=-1).cumsum(axis=1)[:, tally.cutoffs - 1] > 0
        listed: Bools = ranked
        return listed
