"""Facts in which some sessions are still to come: what is not known of them, and what is known already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from countback.model.classification import Classification
from countback.model.facts import Bools, Facts, facts_of
from countback.model.season import Session


def of_rows(facts: Facts, kept: Bools) -> Facts:
    """Return the facts with only the rows ``kept`` [rows]."""
    if kept.all():
        return facts
    rows = tuple(row for row, stays in zip(facts.rows, kept.tolist(), strict=True) if stays)
    league = replace(
        facts.only, rows=rows, row_session=facts.row_session[kept], row_entry=facts.row_entry[kept]
    )
    return facts_of(league).with_columns(facts.columns)


def newest_crews(past: Facts) -> dict[int, tuple[str, ...]]:
    """Return who drove an entry when it last ran, where that was not its whole crew."""
    return {entry: row.drivers for row, entry in zip(past.rows, past.row_entry.tolist(), strict=True)}


def to_come(session: Session, held: bool) -> Session:
    """Return a session without what is only known once it has been run; endings say that it was ``held``."""
    results = (Classification(),) if held else ()
    return msgspec.structs.replace(session, laps=None, laps_run=None, classifications=results)


def grids(
    opened: Facts, seen: Bools, left: tuple[int, ...], own: Mapping[str, str]
) -> tuple[frozenset[int], dict[int, int]]:
    """Carry over the qualifying order of races whose qualifying has been held; say which wait for it."""
    index = {session.id: number for number, session in enumerate(opened.sessions)}
    held, waiting = set(), {}
    grid, place = opened.column("qualifying"), opened.column("place")
    for number, session in enumerate(opened.sessions):
        source = index.get(session.qualified_by or own.get(session.id, ""))
        if source is None or (seen[number] and grid[0, number].any()):
            continue
        if seen[source]:
            grid[0, number] = place[0, source]
            if number in left and place[0, source].any():  # an empty sheet leaves it to that of the race
                held.add(number)
        elif (number in left or seen[number]) and source in left:
            waiting[number] = source  # a race held before its qualifying waits, too
    return frozenset(held), waiting
