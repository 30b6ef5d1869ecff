"""The drill `said` finds rules that say too little of what they look at, and those that need too much."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np
from drills.said import Use, championship, made, moved_by_what_it_ignores, tables, without

from countback.model.facts import Facts, Ints
from countback.model.kinds import Bonus, Field, Kind, Outlook, Paid, Tally, Tiebreak
from countback.rules.needs import facts_needed


@dataclass(frozen=True, kw_only=True)
class Liar(Tiebreak):
    """Says that it looks at what is paid, and looks at qualifying."""

    kind: ClassVar[str] = "liar"
    outlook: ClassVar[Outlook] = "by-ending"
    only_paid: ClassVar[bool] = True

    def keys(self, tally: Tally) -> list[Ints]:
        qualifying = [number for number, one in enumerate(tally.facts.sessions) if one.kind == "qualifying"]
        best = np.where(tally.ranks > 0, tally.ranks, 99)[:, qualifying].min(axis=(1, 3))
        return [np.broadcast_to(-best[:, None], tally.points.shape)]

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        return "better in qualifying"


@dataclass(frozen=True, kw_only=True)
class Idle(Bonus):
    """Reads the grid and makes nothing of it."""

    kind: ClassVar[str] = "idle"
    points: Fraction = Fraction(1)

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        nothing = facts.column("grid") * 0
        return Paid(nothing, nothing)

    def amounts(self) -> Sequence[Fraction]:
        return (self.points,)


def use(rule: Kind) -> Use:
    return Use(rule.kind, rule, championship(rule))


def test_a_rule_that_looks_further_than_it_says_is_found() -> None:
    draw = random.Random(1)
    assert any(moved_by_what_it_ignores(made(draw), use(Liar()), draw) for _ in range(10))


def test_a_fact_that_is_read_for_nothing_is_found() -> None:
    assert "result.grid" in facts_needed(Idle())
    seasons = [made(random.Random(number)) for number in range(5)]
    assert all(
        tables(one, use(Idle())) == tables(without(one, "result.grid"), use(Idle())) for one in seasons
    )
