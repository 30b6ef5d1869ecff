"""What a tie-break must be able to do. Shapes are those of `model.kinds`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from countback.model.contract import Kind, PlacesCounted, Wins, slot_of_rules
from countback.model.facts import Facts, Ints
from countback.model.shapes import Tally


@slot_of_rules
class Tiebreak(Kind):
    """A step that parts competitors whose earlier steps are equal."""

    slot: ClassVar[str] = "tiebreaks"
    #: Whether it goes by what was decided apart from the results: a race-off, a draw.
    by_decision: ClassVar[bool] = False

    @property
    def needs_published(self) -> bool:
        """Whether it looks at ``Tally.published``, which is worked out for those who say so only."""
        return False

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        """Return whether better results never cost their owner here and never help another.

        Asked of competitors level on points and on the steps ``before``; ``drops`` tells whether
        results may be dropped. Unless a step says so, a tie it would break is left open.
        """
        return False

    def parts_nobody(self, before: Sequence[Tiebreak], facts: Facts, drops: bool) -> str:
        """Return in words why it can never part whom the steps ``before`` leave level, "" if it can.

        ``drops`` tells whether results may be dropped.
        """
        return ""

    def wins_first(self, facts: Facts) -> Wins | None:
        """Return the wins it compares before anything else, dropped results included; None if it doesn't."""
        return None

    def counts_places(self, facts: Facts) -> PlacesCounted | None:
        """Return what it counts where it compares numbers of places and nothing else, else None."""
        return None

    @abstractmethod
    def keys(self, tally: Tally) -> list[Ints]:
        """Return arrays ``[B, V, K]``, the most significant first; a higher number is ahead."""

    @abstractmethod
    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        """Say in words what parted two competitors (indices) at one moment: "4 wins to 3"."""
