"""Seasons as results in long form, and what a table can say of a season."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa

from countback.model.season import Season, Session

FACTS = (
    *("class_position", "laps", "laps_led", "incidents", "grid", "qualifying", "fastest_lap"),
    *("best_lap", "time"),
)


def sayable(season: Season) -> Season:
    """Return the season without what a table does not say: entries that never came, distances run."""
    replace = msgspec.structs.replace
    there = {
        row.entry
        for event in season.events
        for session in event.sessions
        if not (session.cancelled or event.cancelled)
        for one in session.classifications
        for row in one.rows
    }

    def said(session: Session, *, off: bool) -> Session:
        rows = session.classification.rows if session.classification and not off else ()
        known = tuple(replace(row, fastest_lap_driver="") for row in rows)
        held = (msgspec.structs.replace(session.classifications[-1], rows=known),) if known else ()
        return replace(
            session,
            qualified_by="",
            laps=None,
            laps_run=None,
            scheduled_laps=session.scheduled_laps if known else None,
            classifications=held,
        )

    events = tuple(
        replace(
            event,
            sessions=tuple(said(one, off=one.cancelled or event.cancelled) for one in event.sessions),
        )
        for event in season.events
    )
    entries = tuple(entry for entry in season.entries if entry.id in there)
    return replace(season, events=events, entries=entries)


def rows_of(season: Season) -> list[dict[str, Any]]:
    """Return a row for each competitor in each session, one without a competitor for a session to come."""
    entries = {entry.id: entry for entry in season.entries}
    names = {driver.id: driver.name for entry in season.entries for driver in entry.crew}
    names |= {name.lower(): name for name in ("Ann", "Bob", "Cat", "Dee", "Eve", "Fay", "Gus", "Hal")}
    found = []
    for event in season.events:
        for session in event.sessions:
            head = {"league": season.id, "round": event.round, "kind": session.kind, "session": session.id}
            rows = session.classification.rows if session.classification else ()
            off = session.cancelled or event.cancelled
            if off or not rows:
                found.append({**head, "status": "C" if off else None})
                continue
            for row in rows:
                entry = entries[row.entry]
                for driver in row.drivers or [one.id for one in entry.crew]:
                    found.append(
                        {
                            **head,
                            "competitor": names[driver],
                            "entry": entry.id,
                            "number": entry.number,
                            "position": row.position,
                            "status": row.status.value,
                            "class": entry.class_ or None,
                            "guest": entry.guest,
                            "team": entry.team.name if entry.team else None,
                            "make": entry.constructor or None,
                            "engine": entry.engine or None,
                            "tags": ";".join(entry.tags),
                            "distance": session.scheduled_laps,
                            "mark": row.mark,
                            **{name: getattr(row, name) for name in FACTS},
                        }
                    )
    return found


def table_of(seasons: Sequence[Season]) -> pa.Table:
    """Return the seasons as one table, the columns that say something only."""
    rows = [row for season in seasons for row in rows_of(season)]
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})
