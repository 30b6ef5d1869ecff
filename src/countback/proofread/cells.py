"""A table's results as arrays, to try points systems on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Result, Status
from countback.model.facts import Bools, Ints
from countback.notation.reading import read_cell
from countback.proofread.amounts import adjustment, printed_points
from countback.proofread.draft import Draft

_ABSENT = {
    Status.DID_NOT_START, Status.WITHDRAWN, Status.CANCELLED, Status.DID_NOT_ENTER, Status.DID_NOT_QUALIFY,
    Status.DID_NOT_PREQUALIFY, Status.DID_NOT_PRACTISE,
}  # fmt: skip
FARTHEST = 120
"""Places beyond this pay nothing anywhere."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The results of one table: rows × cars of a row × columns; ``total`` is NaN where none is printed,
    ``adjusted`` what other columns add to it.

    ``marks`` are 1 where the first in qualifying, the fastest lap, most laps led, a win, a start is to be
    seen; ``raised`` is the order in
    qualifying; ``ahead`` counts the guests placed ahead of a result; ``bracketed`` results are set apart.
    """

    place: Ints
    marks: dict[str, Ints]
    raised: Ints
    ahead: Ints
    bracketed: Bools
    total: NDArray[np.float64]
    adjusted: NDArray[np.float64]
    guest: Bools
    label: tuple[str, ...]
    round: tuple[int, ...]

    @property
    def own(self) -> Ints:
        """The places counted among the rows of this table alone, guests left out."""
        rows, cars, columns = self.place.shape
        ranked = np.where(self.guest[:, None, None], 0, self.place)
        flat = ranked.reshape(rows * cars, columns)
        better = (flat[None, :, :] < flat[:, None, :]) & (flat[None, :, :] > 0)
        return np.where(ranked > 0, 1 + better.sum(axis=1).reshape(ranked.shape), 0)


def cells_of(draft: Draft, index: int) -> Cells:
    """Return the results of one of a draft's tables, with the marks that the draft knows."""
    table = draft.published.tables[index]
    columns = len(table.columns)
    cars = 1 + max((len(row.also) for row in table.rows), default=0)
    shape = (len(table.rows), cars, columns)
    place, raised, ahead = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    bracketed = np.zeros(shape, dtype=np.bool_)
    marks = {name: np.zeros(shape, dtype=np.int64) for name in _MARKS}
    results, guests = _results_of(draft)
    most_led = [max((row.laps_led or 0 for row in rows.values()), default=0) for rows in results]
    for (session, entry), seats in draft.seats.items():
        row = results[session].get(draft.season.entries[entry].id)
        for seat in seats:
            if seat.table != index or row is None:
                continue
            key = (seat.row, seat.column // columns, session)
            place[key] = min(row.position or 0, FARTHEST)
            raised[key] = min(row.qualifying or 0, FARTHEST)
            for name, shown in _marked(row, most_led[session]).items():
                marks[name][key] = shown
            ahead[key] = sum(other < (row.position or 0) for other in guests[session])
            bracketed[key] = read_cell(draft.cell(seat).text, draft.published.aliases).dropped
    printed = [printed_points(row) for row in table.rows]
    return Cells(
        place=place,
        marks=marks,
        raised=raised,
        ahead=ahead,
        bracketed=bracketed,
        total=np.array([np.nan if points is None else float(points) for points in printed]),
        adjusted=np.array([float(adjustment(row)) for row in table.rows]),
        guest=np.array([row.guest for row in table.rows], dtype=np.bool_),
        label=tuple(column.label for column in table.columns),
        round=tuple(column.round for column in table.columns),
    )


_MARKS = ("pole", "fastest-lap", "most-laps-led", "led-a-lap", "win", "participation")


def _marked(row: Result, most_led: int) -> dict[str, bool]:
    """Return what a result shows of each mark; ``most_led`` is what says most laps led in the race."""
    return {
        "pole": row.qualifying == 1,
        "fastest-lap": row.fastest_lap == 1,
        "most-laps-led": bool(row.laps_led) and row.laps_led == most_led,
        "led-a-lap": bool(row.laps_led),
        "win": row.position == 1,
        "participation": row.status not in _ABSENT,
    }


def _results_of(draft: Draft) -> tuple[list[dict[str, Result]], list[list[int]]]:
    """Return the results of each session by entry, and the places that guests have in it."""
    entries = {entry.id: entry for entry in draft.season.entries}
    results: list[dict[str, Result]] = []
    for event in draft.season.events:
        for session in event.sessions:
            rows = session.classification.rows if session.classification else ()
            results.append({row.entry: row for row in rows})
    guests = [
        sorted(row.position for row in rows.values() if row.position and entries[row.entry].guest)
        for rows in results
    ]
    return results, guests


def worth_of(points: tuple[Fraction, ...], factor: Fraction = Fraction(1)) -> NDArray[np.float64]:
    """Return what each place pays, from 0 (none) to `FARTHEST`."""
    paid = np.zeros(FARTHEST + 1)
    for place, worth in enumerate(points[:FARTHEST], start=1):
        paid[place] = float(worth * factor)
    return paid
