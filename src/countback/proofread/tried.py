"""One table's results under a reading of its points: what comes out and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Ints
from countback.model.published import PrintedScale
from countback.proofread import prices
from countback.proofread.cells import Cells, cells_of, worth_of
from countback.proofread.draft import Draft
from countback.proofread.readings import Reading

Floats = NDArray[np.float64]


class Tried:
    """A table to try readings on; ``scales`` are points systems used elsewhere, ``used`` on the page."""

    def __init__(
        self,
        draft: Draft,
        index: int,
        scales: Sequence[PrintedScale],
        used: Sequence[PrintedScale] = (),
    ) -> None:
        self.draft, self.index, self.known = draft, index, [*used, *scales]
        self.used = {scale.points for scale in used}
        self.table = draft.published.tables[index]
        self.cells: Cells = cells_of(draft, index)
        self.printed = ~np.isnan(self.cells.total)
        self.in_class = bool(self.table.group) and index != draft.tables[0]

    def totals(self, reading: Reading) -> Floats:
        """Return what every row has under a reading."""
        cells = self.cells
        place = self.place(reading.places, reading.guests)
        worth = np.zeros(place.shape)
        for paying in reading.paying:
            here = list(paying.columns) if paying.columns else list(range(place.shape[2]))
            worth[:, :, here] += worth_of(paying.points, paying.factor)[place[:, :, here]]
            for name, amount in paying.bonuses:
                marks = cells.marks[name] if name != "win" else place == 1
                if name == "fastest-lap" and paying.within:
                    marks = marks * ((place > 0) & (place <= paying.within))
                worth[:, :, here] += marks[:, :, here] * float(amount) * ~cells.guest[:, None, None]
        if reading.grid:
            here = list(reading.grid_columns)
            worth[:, :, here] += (
                worth_of(reading.grid)[cells.raised[:, :, here]] * ~cells.guest[:, None, None]
            )
        counted = self._counted(worth, reading)
        return counted + cells.adjusted if reading.adjusted else counted

    def _counted(self, worth: Floats, reading: Reading) -> Floats:
        """Return the sums of ``[R, L, C]`` points that count."""
        by_race: Floats = worth.max(axis=1) if reading.cars == "best" else worth.sum(axis=1)
        if not reading.best:
            whole: Floats = by_race.sum(axis=1)
            return whole
        if reading.unit == "event":
            rounds = sorted(set(self.cells.round))
            by_race = np.stack(
                [by_race[:, [at for at, r in enumerate(self.cells.round) if r == number]].sum(axis=1)
                 for number in rounds], axis=1
            )  # fmt: skip
        counted: Floats = -np.sort(-by_race, axis=1)[:, : reading.best].sum(axis=1)
        return counted

    def place(self, places: str, guests: str) -> Ints:
        """Return the places that pay: as printed, with guests taken out, or counted within the table."""
        if places == "own":
            return self.cells.own
        place = self.cells.place - (self.cells.ahead if guests == "invisible" else 0)
        return np.where((self.cells.place > 0) & ~self.cells.guest[:, None, None], np.maximum(place, 1), 0)

    def misses(self, reading: Reading) -> int:
        """Return how many printed totals a reading does not give; with a pool they need only be possible."""
        gap = np.where(self.printed, self.cells.total - self.totals(reading), 0.0)
        if reading.pool:
            return int((~self.possible(gap, reading)).sum())
        return int((np.abs(gap) > 1e-6).sum())

    def possible(self, gap: Floats, reading: Reading) -> NDArray[np.bool_]:
        """Tell for each row whether bonuses that the page does not show can make up its gap."""
        starts = self.cells.marks["participation"].sum(axis=(1, 2))
        smallest = float(min(amount for _, amount in reading.pool))
        most = float(sum(amount for _, amount in reading.pool))
        whole = np.abs(gap / smallest - np.round(gap / smallest)) < 1e-6
        enough: NDArray[np.bool_] = (gap >= -1e-6) & (gap <= most * starts + 1e-6) & whole
        return enough

    def scoring(self, reading: Reading) -> int:
        """Return how many rows have points, printed or computed."""
        return int((self.printed & ((self.cells.total > 0) | (self.totals(reading) > 0))).sum())

    def cost(self, reading: Reading) -> int:
        """Return what a reading costs, a total it does not give counted as one misprint."""
        return self.misses(reading) * prices.TOTAL + reading.price

    def _ranks(self) -> list[tuple[Literal["printed", "own"], int]]:
        if self.in_class:
            return [("own", 0), ("printed", prices.READING)]
        if np.array_equal(self.cells.own, self.place("printed", "invisible")):
            return [("printed", 0)]
        return [("printed", 0), ("own", prices.RANKED_APART)]

    def _cars(self) -> list[tuple[Literal["all", "best"], int]]:
        return [("all", 0), ("best", prices.READING)] if self.cells.place.shape[1] > 1 else [("all", 0)]
