"""What a rule on how many cars of a competitor score must be able to do."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from countback.model.contract import Kind, slot_of_rules
from countback.model.facts import Bools, Ints

UNPLACED = 10**6
"""The rank of a car without a place among a competitor's cars: behind every other."""


@slot_of_rules
class Slots(Kind):
    """How many cars of one competitor score in a session."""

    slot: ClassVar[str] = "slots"
    only_paid: ClassVar[bool] = True
    #: Whether every car scores, so that it need not be asked.
    takes_all: ClassVar[bool] = False
    #: Whether what the cars of a session that may score bring is divided by how many they are.
    averages: ClassVar[bool] = False

    @property
    def places_held(self) -> int:
        """How many cars of a competitor hold a place, the best placed: those behind the others move up.

        0: all of them do.
        """
        return 0

    @property
    def paid_to_all(self) -> tuple[str, ...]:
        """The awards, by their name in the rulebook, that every car of a competitor brings it."""
        return ()

    @abstractmethod
    def take(self, points: Ints, rank: Ints) -> Bools:
        """Return ``[B, S, K, M]``: whose points count, from points and ranks of that shape.

        More points are better, also where the lowest total wins. The rank is ``UNPLACED`` for a car without a
        place and 0 where there is no car. A competitor's cars are in the order of their numbers.
        """
