"""A new revision: its rows, what they change, the order for pole, and the decisions its sheet tells of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from countback.formats import names
from countback.formats.clock import format_time
from countback.formats.reading import Proposal, ReadRow
from countback.importing.matching import Matched
from countback.importing.place import with_session
from countback.model.classification import Result
from countback.model.finding import Finding
from countback.model.season import Decision, Event, Season, Session

replace = msgspec.structs.replace
#: What a later sheet of the same session seldom repeats.
_KEPT = ("grid", "qualifying", "laps_led", "mark", "note")
_RACES = ("race", "sprint", "heat")


def results(
    found: Sequence[tuple[ReadRow, str, tuple[str, ...]]], before: Sequence[Result], *, raced: bool
) -> tuple[Result, ...]:
    """Return results from rows, entry ids and drivers. Columns that only ``before`` has are kept."""
    order = ranked({entry: row.best_lap for row, entry, _ in found}) if raced else {}
    old = {row.entry: row for row in before}
    made = []
    for row, entry, drivers in found:
        note = row.note
        if not note and row.finished is False and row.position is not None:
            note = "did not finish"
        result = Result(
            entry=entry,
            position=row.position,
            status=row.status,
            class_position=row.class_position,
            drivers=drivers,
            number=row.number,
            laps=row.laps,
            # A qualifying time is a lap: it stands in best_lap.
            time=row.time if raced else None,
            gap=row.gap,
            best_lap=row.best_lap,
            grid=row.grid,
            laps_led=row.laps_led,
            fastest_lap=order.get(entry),
            note=note,
        )
        known = old.get(entry)
        kept = {
            name: getattr(known, name)
            for name in _KEPT
            if known is not None and not getattr(result, name) and getattr(known, name)
        }
        made.append(replace(result, **kept) if kept else result)
    return tuple(made)


def ranked(times: Mapping[str, int | None]) -> dict[str, int]:
    """Return the place of each entry by time; equal times share a place, those without have none."""
    known = sorted(time for time in times.values() if time)
    return {entry: known.index(time) + 1 for entry, time in times.items() if time}


def changes(before: Sequence[Result], after: Sequence[Result]) -> list[tuple[str, str, str, str]]:
    """Return (entry, column, before, after) for what a new revision changes; a row gone or new is "row"."""
    old, new = {row.entry: row for row in before}, {row.entry: row for row in after}
    found = []
    for entry, row in new.items():
        if entry not in old:
            found.append((entry, "row", "", _said(row.position or row.status.value)))
            continue
        for name in Result.__struct_fields__:
            was, now = getattr(old[entry], name), getattr(row, name)
            if was != now:
                found.append((entry, name, _said(was, name), _said(now, name)))
    gone = [(entry, row) for entry, row in old.items() if entry not in new]
    found += [(entry, "row", _said(row.position or row.status.value), "") for entry, row in gone]
    return found


def _said(value: object, name: str = "") -> str:
    if value is None:
        return ""
    if name in ("time", "best_lap") and isinstance(value, int):
        return format_time(value)
    return str(getattr(value, "value", value))


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


def with_decisions(
    season: Season,
    proposals: Iterable[Proposal],
    session: str,
    matches: Sequence[Matched],
    issued: dt.datetime,
) -> Season:
    """Return the season with the decisions recorded, each once. Before ``issued`` nobody knew of them."""
    decisions = list(season.decisions)
    known = [replace(one, issued=None) for one in decisions]
    for proposal in proposals:
        entry = next((match.entry for match in matches if match.entry and _means(proposal, match)), None)
        if entry is None:
            continue
        decision = Decision(
            kind=proposal.kind,
            session=session,
            number=entry.number or entry.id,
            in_result=proposal.in_result,
            reason=proposal.reason,
            document=proposal.document,
            options=dict(proposal.options),
        )
        if decision not in known:
            known.append(decision)
            decisions.append(replace(decision, issued=issued))
    return replace(season, decisions=tuple(decisions))


def _means(proposal: Proposal, match: Matched) -> bool:
    if match.row.number:
        return match.row.number == proposal.number
    return any(names.same(driver.name, proposal.number) for driver in match.row.drivers)
