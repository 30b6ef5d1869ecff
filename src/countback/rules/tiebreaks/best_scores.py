"""The counted scores compared from best to worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.facts import Ints
from countback.model.kinds import Outlook, Tally, Tiebreak
from countback.model.numbers import ordinal


@dataclass(frozen=True, kw_only=True)
class BestScores(Tiebreak):
    """The counted scores of sessions from best to worst; the first difference decides.

    A score is what a counting rule may drop. Source: Racing Rules of Sailing, A8.1 (excluded scores
    are not used).
    """

    kind: ClassVar[str] = "best-scores"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        return not drops

    def keys(self, tally: Tally) -> list[Ints]:
        return list(np.moveaxis(self._sorted(tally), 2, 0))

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        scores = self._sorted(tally)[0, moment]
        number = int(np.flatnonzero(scores[:, ahead] != scores[:, behind])[0])
        return f"the better {ordinal(number + 1)} best score"

    def _sorted(self, tally: Tally) -> Ints:
        """Return ``[B, V, S, K]``: scores that count, best first, higher is better."""
        score = -tally.score if tally.low_wins else tally.score
        run = np.arange(score.shape[1])[None, :] < tally.cutoffs[:, None]
        used = run[None, :, :, None] if tally.counted is None else run[None, :, :, None] & tally.counted
        if tally.low_wins:
            # A session that pays nobody (a qualifying of a race that counts) is no score of nothing.
            used = used & (score != 0).any(axis=-1)[:, None, :, None]
        # What does not count is worth nothing, and where the lowest wins it is worse than every score.
        worst = np.iinfo(np.int64).max if tally.low_wins else 0
        best: Ints = -np.sort(np.where(used, -score[:, None], worst), axis=2)
        return best

    def told(self) -> str:
        return "The best score that counts decides, then the second best, and so on."
