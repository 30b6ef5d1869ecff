"""Points for a place: what every kind of scale must be able to do."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from countback.model.contract import Kind, slot_of_rules
from countback.model.facts import BySession, Facts, Ints
from countback.model.shapes import Field

#: How many places and starters are looked at to see that a better place never pays less.
PLACES = 80


def scaled(table: Sequence[Fraction], unit: int) -> Ints:
    """Return points as integers in units of 1/``unit`` point, which divides them all."""
    return np.array([worth.numerator * unit // worth.denominator for worth in table], dtype=np.int64)


@slot_of_rules
class Scale(Kind):
    """Points for a place."""

    slot: ClassVar[str] = "scales"

    @abstractmethod
    def table(self, places: int) -> Sequence[Fraction]:
        """Return the points for place 0 (none: always 0), 1, ... ``places``."""

    def by_session(self, facts: Facts, field: Field, places: int) -> BySession[tuple[Fraction, ...]] | None:
        """Return the tables of all sessions where points depend on the field's size; None where they don't.

        Each is of place 0 (none: always 0), 1, ... ``places``, as `table` gives them.
        """
        return None

    def amounts(self) -> Sequence[Fraction]:
        """Return numbers whose denominators cover everything this scale can pay."""
        return self.table(200)

    def in_units(self, places: int, unit: int) -> Ints:
        """Return `table` as integers in units of 1/``unit`` point, which divides them all; kept, not to be
        written to."""
        table = self._tables.get((places, unit))
        if table is None:
            table = self._tables[places, unit] = scaled(self.table(places), unit)
        return table

    @cached_property
    def _tables(self) -> dict[tuple[int, int], Ints]:
        return {}

    @property
    def varies(self) -> bool:
        """Whether points depend on more than the place: the number of starters, the distance."""
        return type(self).by_session is not Scale.by_session

    def usual(self, places: int) -> Sequence[Fraction] | None:
        """Return what is paid where nothing special applies, as `table` does; None where nothing is usual."""
        return None if self.varies else self.table(places)

    def falls(self) -> bool:
        """Return whether each place is paid no less than the next and none less than nothing.

        Asked of every number of starters up to ``PLACES``.
        """
        for number in range(1, PLACES) if self.varies else (PLACES,):
            worth = list(self.table(number))[1:]
            if worth != sorted(worth, reverse=True) or (worth and worth[-1] < 0):
                return False
        return True
