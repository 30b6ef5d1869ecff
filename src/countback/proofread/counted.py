"""Columns that count results (wins, podiums, poles) against the results that a page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from countback.model.finding import Finding
from countback.model.published import PrintedRow, PrintedTable, PublishedSeason
from countback.notation.reading import read_cell
from countback.proofread.checks import at, finding
from countback.proofread.names import Roll, name_of

_WITHIN = {"wins": 1, "podiums": 3, "top 5": 5, "top 10": 10}
"""Counts of results, by the last place that counts."""
BORNE_OUT = 3
"""So many counts have to agree for each that does not."""


class _Count(NamedTuple):
    row: PrintedRow
    printed: int
    shown: int


def counts(published: PublishedSeason, file: str) -> Iterator[Finding]:
    """Counts of wins, podiums or poles that are not those of the results, where nearly all others are."""
    for table in published.tables:
        for kind in (*_WITHIN, "poles", "fastest"):
            compared = [*_compared(published, table, kind)]
            wrong = [count for count in compared if count.printed != count.shown]
            agreed = sum(count.printed == count.shown and count.shown > 0 for count in compared)
            if not wrong or agreed < BORNE_OUT * len(wrong):
                continue
            for count in wrong:
                yield finding(
                    "count-differs",
                    at(count.row.extra[kind], file),
                    f"{table.title}: {name_of(count.row.name.text)} has {count.printed} in the column "
                    f"of {kind}, the results show {count.shown}",
                    f"likely: {agreed} others of this column come out",
                )


def _compared(published: PublishedSeason, table: PrintedTable, kind: str) -> Iterator[_Count]:
    """Return what a column says of each row, beside what the results of it, or the calendar, show."""
    listed = _in_calendar(published, kind)
    if not table.columns and not listed:
        return
    roll = Roll(listed)
    for row in table.rows:
        text = row.extra[kind].text if kind in row.extra else ""
        if not text.isdigit():
            continue
        if table.columns:
            shown = _shown(published, table, row, kind)
            if shown is not None:
                yield _Count(row, int(text), shown)
        else:
            yield _Count(row, int(text), listed.get(roll.find(name_of(row.name.text)) or "", 0))


def _shown(published: PublishedSeason, table: PrintedTable, row: PrintedRow, kind: str) -> int | None:
    """Return how often the cells of a row show it; None where the table marks none."""
    cells = [cell for line in (row.results, *row.also) for cell in line]
    if kind in _WITHIN:
        places = [read_cell(cell.text, published.aliases).place for cell in cells]
        return sum(0 < (place or 0) <= _WITHIN[kind] for place in places)
    what = "pole" if kind == "poles" else "fastest-lap"
    if not any(table.shows(cell, what) for other in table.rows for cell in other.results):
        return None
    return sum(bool(cell.text) and table.shows(cell, what) for cell in cells)


def _in_calendar(published: PublishedSeason, kind: str) -> Mapping[str, int]:
    """Return how often each name stands below winner, pole or fastest lap in the table of races."""
    field = {"wins": "winner", "poles": "pole", "fastest": "fastest_lap"}.get(kind)
    times: dict[str, int] = {}
    for race in published.races if field else ():
        cell = getattr(race, field or "")
        if cell is not None:
            name = name_of(cell.text)
            times[name] = times.get(name, 0) + 1
    return times
