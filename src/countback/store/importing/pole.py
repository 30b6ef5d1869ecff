"""Which session set the order that decides pole position of a race."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from countback.model.classification import Result
from countback.model.finding import Finding
from countback.model.season import Event, Season, Session
from countback.store.importing.place import with_session

replace = msgspec.structs.replace
_RACES = ("race", "sprint", "heat")


def for_pole(
    event: Event, index: int, rows: Sequence[Result], wanted: str
) -> tuple[tuple[Result, ...], Session, list[Finding]]:
    """Return a race's rows and session with the order for pole, and what had to be assumed for it.

    ``wanted`` names the session that set it. Without that it is the qualifying session for the first
    race of an event; for a later race that has none of its own, the fastest laps of the race before.
    """
    rows, target = tuple(rows), event.sessions[index]
    if (target.qualified_by and not wanted) or any(row.qualifying for row in rows):
        return rows, target, []
    if wanted == "none":
        return rows, target, []
    source = _source(event, index, wanted)
    if source is None:
        if wanted:
            known = ", ".join(one.id for one in event.sessions if one.classifications)
            message = f"no session {wanted!r} with a result sets the order for pole of {target.id}"
            return rows, target, [Finding(code="unknown-session", message=message, hint=f"there are {known}")]
        message = f"the order for pole of {target.id} is not known"
        hint = "import its qualifying, or name the session with --qualified-by"
        return rows, target, [Finding(code="no-order-for-pole", severity="info", message=message, hint=hint)]
    if source.kind not in _RACES:
        return rows, replace(target, qualified_by=source.id), []
    laps = source.classification.rows if source.classification else ()
    order = {row.entry: row.fastest_lap for row in laps if row.fastest_lap}
    rows = tuple(replace(row, qualifying=order.get(row.entry)) for row in rows)
    if wanted:
        return rows, target, []
    message = (
        f"{target.id} has no qualifying of its own: the order for pole is taken from the laps of {source.id}"
    )
    hint = "give --qualified-by SESSION (or none) if it is not so"
    return rows, target, [Finding(code="pole-assumed", severity="warning", message=message, hint=hint)]


def _source(event: Event, index: int, wanted: str) -> Session | None:
    with_result = [one for one in event.sessions if one.classifications]
    if wanted:
        return next((one for one in with_result if one.id == wanted), None)
    qualifyings = [one for one in with_result if one.kind == "qualifying"]
    races = [one for one in event.sessions if one.kind in _RACES]
    number = races.index(event.sessions[index])
    if len(qualifyings) == len(races):
        return qualifyings[number]
    if len(qualifyings) != 1:
        return None
    if number == 0:
        return qualifyings[0]
    return races[number - 1] if races[number - 1].classifications else None


def qualifies(season: Season, at: int, index: int) -> Season:
    """Return the season with the first race of an event qualified by its only qualifying session."""
    event = season.events[at]
    qualifyings = [one for one in event.sessions if one.kind == "qualifying"]
    race = next((i for i, one in enumerate(event.sessions) if one.kind in _RACES), None)
    if race is None or len(qualifyings) != 1 or event.sessions[race].qualified_by:
        return season
    known = event.sessions[race].classification
    if known and any(row.qualifying for row in known.rows):
        return season
    by = event.sessions[index].id
    return with_session(season, at, race, replace(event.sessions[race], qualified_by=by))
