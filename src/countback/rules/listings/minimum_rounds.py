"""Who has taken part too seldom holds no position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import BY_ROW
from countback.model.facts import Bools, Facts
from countback.model.kinds import Listing, Outlook, Tally
from countback.rules.saying import counted


@dataclass(frozen=True, kw_only=True)
class MinimumRounds(Listing):
    """A position at the end of the season takes results in at least ``rounds`` rounds.

    Whoever has fewer is ``not-listed``, is listed with ``no-position`` (others move up), or leaves a
    ``vacant`` one. ``when = "now"`` asks for it all season. Source: Porsche Supercup 2014 (six rounds).
    """

    kind: ClassVar[str] = "minimum-rounds"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = BY_ROW
    rounds: int
    below: Literal["not-listed", "no-position", "vacant"] = "no-position"
    when: Literal["now", "end"] = "end"

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        number = len({*facts.round.tolist()})
        if self.rounds < 2:
            return "whoever is in the table has taken part in one round at least"
        few = number < self.rounds
        return f"the season has {number} rounds, so nobody can have {self.rounds}" if few else ""

    def listed(self, tally: Tally, drove: Bools) -> Bools:
        few = self._few(tally, drove)
        return ~few if self.below == "not-listed" else np.ones_like(few)

    def unplaced(self, tally: Tally, drove: Bools) -> Bools | None:
        return self._few(tally, drove) if self.below == "no-position" else None

    def vacates(self, tally: Tally, drove: Bools) -> Bools | None:
        return self._few(tally, drove) if self.below == "vacant" else None

    def _few(self, tally: Tally, drove: Bools) -> Bools:
        """Return ``[L, V, K]``: who has results in too few rounds."""
        rounds = tally.facts.rounds
        numbers = sorted({*rounds.reshape(-1).tolist()} - {0})
        few = np.zeros((len(drove), len(tally.cutoffs), drove.shape[2]), dtype=np.bool_)
        beside = tally.facts.of_sessions(lambda session: session.kind in ("practice", "qualifying"))
        all_run = (tally.facts.ran() | beside | (rounds == 0)).all(axis=1)
        for moment, upto in enumerate(tally.cutoffs.tolist()):
            took = [(drove & (rounds == number)[..., None])[:, :upto].any(axis=1) for number in numbers]
            over = all_run & (rounds[:, upto:] == 0).all(axis=1)
            asked = self.when == "now" or over[:, None]
            few[:, moment] = asked & (np.sum(took, axis=0) < self.rounds)
        return few

    def told(self) -> str:
        below = {
            "not-listed": "is not in the table",
            "no-position": "holds no position, and others move up",
            "vacant": "holds no position, which stays vacant",
        }[self.below]
        when = "at the end of the season" if self.when == "end" else "at any time"
        return f"Whoever has results in fewer than {counted(self.rounds, 'round')} {when} {below}."
