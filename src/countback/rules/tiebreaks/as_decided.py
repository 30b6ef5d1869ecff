"""A race-off or a draw that somebody recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from countback.model.contract import ALIKE
from countback.model.decision import Decision
from countback.model.facts import Bools, Ints
from countback.model.kinds import Outlook, Tally, Tiebreak
from countback.model.text import slug
from countback.rules.stewards import stewards_rule


@dataclass(frozen=True, kw_only=True)
class AsDecided(Tiebreak):
    """Whoever a decision ``tie-decided`` puts ahead of others is ahead of them, as long as all are level.

    Where one of those it names has other points, it is about another tie and parts nobody.
    Source: Motorsport UK and karting regulations that leave the last tie to a race-off or a draw.
    """

    kind: ClassVar[str] = "as-decided"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    by_decision: ClassVar[bool] = True

    def keys(self, tally: Tally) -> list[Ints]:
        keys = []
        for league, decision, ahead, behind in self._decided(tally):
            whose = slice(None) if len(tally.facts.leagues) == 1 else slice(league, league + 1)
            every = tally.points[whose][..., ahead | behind]
            level = (every == every[..., :1]).all(axis=-1)
            level &= tally.reached >= decision.from_round
            key = np.zeros(tally.points.shape, dtype=np.int64)
            key[whose] = -(level[..., None] & behind).astype(np.int64)
            keys.append(key)
        return keys

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        for _, decision, first, others in self._decided(tally):
            if first[ahead] and others[behind]:
                how = decision.options.get("by") or "decision"
                return f"decided by {how}{f' ({decision.document})' if decision.document else ''}"
        return "decided apart from the results"

    def told(self) -> str:
        return "Then a race-off or a draw that is recorded among the decisions decides."

    def _decided(self, tally: Tally) -> Iterator[tuple[int, Decision, Bools, Bools]]:
        """Yield the decisions of each league, with who is ahead ``[K]`` and who behind ``[K]``."""
        people = tally.crews.people
        for number, league in enumerate(tally.facts.leagues):
            ids = [
                (slug(person.id), slug(person.name)) for person in people[number if len(people) > 1 else 0]
            ]
            for decision in league.decisions:
                rule = stewards_rule(decision)
                over = {*map(slug, rule.ahead_of())} if rule else set()
                if not over or tally.championship not in (decision.championships or (tally.championship,)):
                    continue
                ahead, behind = np.zeros((2, tally.points.shape[-1]), dtype=np.bool_)
                ahead[: len(ids)] = [slug(decision.competitor) in called for called in ids]
                behind[: len(ids)] = [bool(over & {*called}) for called in ids]
                if ahead.any() and behind.sum() == len(over):
                    yield number, decision, ahead, behind
