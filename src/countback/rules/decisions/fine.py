"""A fine is imposed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.decision import Concern
from countback.model.points import Points, format_points
from countback.model.stewards import StewardsRule


@dataclass(frozen=True, kw_only=True)
class Fine(StewardsRule):
    """``amount`` is to be paid, in ``currency``; ``suspended`` is the part that is not, for now.

    It changes no result and no points. Source: FIA International Sporting Code, article 12.4.
    """

    kind: ClassVar[str] = "fine"
    concerns: ClassVar[Concern] = "nothing"
    amount: Points
    currency: str = "EUR"
    suspended: Points = Fraction(0)

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"amount is {self.amount}, expected more than 0")
        if not 0 <= self.suspended <= self.amount:
            raise ValueError(f"suspended is {self.suspended}, expected 0 to {self.amount}")

    def told(self) -> str:
        suspended = f", of which {format_points(self.suspended)} is suspended" if self.suspended else ""
        return f"A fine of {format_points(self.amount)} {self.currency}{suspended}."
