"""Tables by the number of starters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from countback.model.contract import BY_START, NoPlace
from countback.model.facts import BySession, Facts
from countback.model.kinds import Field, Outlook, Scale
from countback.model.numbers import is_count
from countback.rules.rerank import by_starters
from countback.rules.saying import capital, counted, paid


@dataclass(frozen=True, kw_only=True)
class ByStartersScale(Scale):
    """One table for each number of starters: ``tables`` are keyed by the least number that each is for.

    Source: Motorsport UK National Competition Rules 2026 (4 starters or more 4-3-2-1, three 3-2-1, ...).
    """

    kind: ClassVar[str] = "by-starters"
    outlook: ClassVar[Outlook] = "monotone"
    only_paid: ClassVar[bool] = True
    tables: dict[str, tuple[Fraction, ...]]

    def __post_init__(self) -> None:
        wrong = [least for least in self.tables if not is_count(least)]
        if wrong:
            raise ValueError(f"tables.{wrong[0]}: expected a number of starters")

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        # Where a larger field pays no place less, whoever starts costs the winner nothing.
        sizes = range(1, max(map(int, self.tables), default=0) + 2)
        most = max(map(len, self.tables.values()), default=0)
        rows = [self._points(number, most) for number in sizes]
        grows = all(
            fewer <= many for less, more in pairwise(rows) for fewer, many in zip(less, more, strict=True)
        )
        return BY_START if grows else ()

    def table(self, places: int) -> Sequence[Fraction]:
        return self._points(places, places)

    def by_session(self, facts: Facts, field: Field, places: int) -> BySession[tuple[Fraction, ...]] | None:
        return by_starters(facts, field, lambda number: tuple(self._points(number, places)))

    def amounts(self) -> Sequence[Fraction]:
        return [worth for table in self.tables.values() for worth in table]

    def _points(self, number: int, places: int) -> list[Fraction]:
        table = max(
            ((int(least), points) for least, points in self.tables.items() if int(least) <= number),
            default=(0, ()),
        )[1]
        listed = table[:places]
        return [Fraction(0), *listed, *[Fraction(0)] * (places - len(listed))]

    def __hash__(self) -> int:
        return hash((self.source, *sorted(self.tables.items())))

    def told(self) -> str:
        tables = sorted(((int(least), table) for least, table in self.tables.items()), reverse=True)
        told = [f"with {counted(least, 'starter')} or more {paid(table)}" for least, table in tables]
        return f"{capital('; '.join(told))}."
