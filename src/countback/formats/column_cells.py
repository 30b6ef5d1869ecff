"""What the cells of a column have in common: they are whole numbers, or they are times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from countback.formats.cell_values import shown, time_of

#: Of the cells that say something, how many have to be of a kind.
_MOST = 0.6


def count_of(cell: Any, pattern: str = r"(\d{1,4})(?:\.0+)?") -> int | None:
    """Return the whole number of a cell, None for anything else."""
    match = re.fullmatch(pattern, shown(cell).strip())
    return int(match[1]) if match else None


def is_counts(cells: Sequence[Any], most: int = 2000) -> bool:
    """Tell whether the cells of a column are whole numbers as laps are."""
    told = [cell for cell in cells if shown(cell).strip("-– ")]
    counts = [count for cell in told if (count := count_of(cell)) is not None and count <= most]
    return bool(told) and len(counts) >= _MOST * len(told) and len(told) * 2 >= len(cells)


def is_time(cell: Any) -> bool:
    """Tell whether a cell is a time, or a gap: of a workbook, in minutes, or in seconds with decimals."""
    if isinstance(cell, dt.time | dt.timedelta | dt.datetime):
        return True
    if isinstance(cell, float):
        return not cell.is_integer()
    return isinstance(cell, str) and bool(re.search(r"\d\s*[:'’′h]\s*\d|\d[.,]\d", cell))


def is_times(cells: Sequence[Any]) -> bool:
    """Tell whether the cells of a column are times, gaps among them; words for no time do not count."""
    told = [
        cell
        for cell in cells
        if re.search(r"\d", shown(cell)) and not re.search(r"(?i)lap|rd|t(?:ou)?r", shown(cell))
    ]
    return bool(told) and sum(map(is_time, told)) >= _MOST * len(told)


def times_of(cells: Sequence[Any]) -> list[int | None]:
    """Return the milliseconds of each cell, None for a gap and for what is no time."""
    return [
        time_of(cell)
        if is_time(cell) and not (isinstance(cell, str) and cell.strip().startswith("+"))
        else None
        for cell in cells
    ]
