"""Penalty points and reprimands: they add up from race to race, lapse, and lead to penalties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import Kind


@dataclass(frozen=True, kw_only=True)
class Ledger(Kind):
    """Decisions of the kinds ``counts`` add up for each driver: ``licence-points`` their count, others 1.

    They lapse after so many ``months``, with 0 at the end of the season. ``steps`` say what follows from so
    many; with ``driving`` nothing does unless so many of them are for driving. Once the highest step is
    reached so many are taken off again, the oldest first, unless ``clears`` is false.
    """

    slot: ClassVar[str] = ""
    kind: ClassVar[str] = "ledger"
    name: str = "Penalty points"
    counts: tuple[str, ...] = ("licence-points",)
    months: int = 12
    steps: Mapping[str, str]
    driving: int = 0
    clears: bool = True

    def __post_init__(self) -> None:
        if not self.steps or not all(number.isdecimal() and int(number) for number in self.steps):
            raise ValueError('steps say what follows from how many: { 12 = "misses the next event" }')
        if not self.counts:
            raise ValueError("counts names no kind of decision")

    def by_number(self) -> list[tuple[int, str]]:
        """Return the steps as numbers with what follows from each, the lowest first."""
        return sorted((int(number), what) for number, what in self.steps.items())

    def told(self) -> str:
        """Return what it keeps, and what follows from it, in a few sentences."""
        steps = "; ".join(f"{number}: {what}" for number, what in self.by_number())
        lapse = f"for {self.months} months" if self.months else "until the season ends"
        driving = f", {self.driving} of them for driving" if self.driving else ""
        kinds = " and ".join(name.replace("-", " ") for name in self.counts)
        cleared = f" Then {self.by_number()[-1][0]} are taken off." if self.clears else ""
        return f"{kinds.capitalize()} count {lapse}. {steps[:1].upper()}{steps[1:]}{driving}.{cleared}"
