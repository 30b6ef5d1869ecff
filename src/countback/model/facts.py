"""The facts of a season as dense integer arrays: batch × session × entry.

One real season is a batch of one; a forecast is a batch of simulated endings that shares everything
but a few columns. All rules work on these arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Result
from countback.model.season import Decision, Entry, Event, Session

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: How each column is read from the rows, 0 where a row says nothing. ``place`` is the published
#: position; ``class_place`` the order used within classes: the published class position, otherwise
#: the overall one.
COLUMNS: dict[str, Callable[[Sequence[Result]], list[int]]] = {
    "place": lambda rows: [row.position or 0 for row in rows],
    "class_place": lambda rows: [row.class_position or row.position or 0 for row in rows],
    "status": lambda rows: [row.status.code for row in rows],
    "qualifying": lambda rows: [row.qualifying or 0 for row in rows],
    "fastest_lap": lambda rows: [row.fastest_lap or 0 for row in rows],
    "laps": lambda rows: [row.laps or 0 for row in rows],
    "laps_led": lambda rows: [row.laps_led or 0 for row in rows],
    "grid": lambda rows: [row.grid or 0 for row in rows],
    "time": lambda rows: [row.time or 0 for row in rows],
    "best_lap": lambda rows: [row.best_lap or 0 for row in rows],
}


@dataclass(frozen=True, eq=False)
class Facts:
    """S sessions in the order they were held, E entries, N recorded rows, B endings.

    ``rows`` are all recorded rows; row ``i`` stands at ``[row_session[i], row_entry[i]]``. No entry
    has two rows in a session. ``event`` (shape S) is the index of a session's event in ``events``,
    ``round`` its number. ``column(name)`` is the dense int64 array ``[B, S, E]`` of one of
    ``COLUMNS``, 0 where nothing is recorded; ``guest`` is ``[E]``. ``decisions`` are those that may change
    totals, the rulebook's and the season's. ``cache`` keeps what follows from
    sessions and rows alone, whatever the columns hold.
    """

    events: tuple[Event, ...]
    sessions: tuple[Session, ...]
    entries: tuple[Entry, ...]
    rows: tuple[Result, ...]
    row_session: Ints
    row_entry: Ints
    event: Ints
    round: Ints
    guest: Bools
    decisions: tuple[Decision, ...] = ()
    columns: dict[str, Ints] = field(default_factory=dict)
    cache: dict[object, object] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """S and E."""
        return len(self.sessions), len(self.entries)

    @property
    def batch(self) -> int:
        """B, the number of endings these facts hold."""
        return max((len(column) for column in self.columns.values()), default=1)

    def column(self, name: str) -> Ints:
        """Return ``[B, S, E]`` of one column, lowering it from the rows the first time."""
        known = self.columns.get(name)
        if known is None:
            read = COLUMNS[name]
            known = np.zeros((1, *self.shape), dtype=np.int64)
            known[0, self.row_session, self.row_entry] = read(self.rows)
            self.columns[name] = known
        return known

    def row_at(self) -> dict[tuple[int, int], Result]:
        """Return the recorded row of each session and entry (indices)."""
        known = self.cache.get("row at")
        if not isinstance(known, dict):
            seats = zip(self.row_session.tolist(), self.row_entry.tolist(), strict=True)
            known = self.cache["row at"] = dict(zip(seats, self.rows, strict=True))
        return known

    def with_columns(self, columns: Mapping[str, Ints]) -> Facts:
        """Return the same season with some columns replaced: the batch of simulated endings."""
        return replace(self, columns={**self.columns, **columns})

    def __hash__(self) -> int:
        return id(self)
