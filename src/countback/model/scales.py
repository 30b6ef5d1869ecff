"""Points for a place: what every kind of scale must be able to do."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import Kind, slot_of_rules
from countback.model.facts import BySession, Facts
from countback.model.shapes import Field

#: How many places and starters are looked at to see that a better place never pays less.
PLACES = 80


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
