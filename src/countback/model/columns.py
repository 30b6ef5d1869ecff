"""The columns of a championship's table: which sessions its results are shown of."""

from __future__ import annotations

from countback.model.season import Event, Season, Session
from countback.model.standings import Cell, Table

#: Kinds of session that have a column even where they paid nobody.
CONTESTS = ("race", "sprint", "heat", "stage")


def sessions_of(season: Season, table: Table) -> list[tuple[Event, list[Session]]]:
    """Return the events, in the order of their rounds, each with its sessions that have a column.

    A race, sprint, heat or stage has one if anybody in the table took part in it; any other session only if
    it paid points, so that a qualifying that pays nothing has none.
    """
    seen: dict[str, list[Cell]] = {}
    for row in table.rows:
        for cell in row.results:
            seen.setdefault(cell.session, []).append(cell)
    groups = []
    for event in sorted(season.events, key=lambda event: event.round):
        sessions = [
            session
            for session in event.sessions
            if session.id in seen
            and (session.kind in CONTESTS or any(cell.points for cell in seen[session.id]))
        ]
        if sessions:
            groups.append((event, sessions))
    return groups


def columns_of(season: Season, table: Table) -> list[str]:
    """Return the ids of the sessions that have a column, in the order of the calendar."""
    return [session.id for _, sessions in sessions_of(season, table) for session in sessions]
