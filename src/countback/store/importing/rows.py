"""The rows of a new revision, and what they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from countback.formats.clock import format_time
from countback.formats.reading import ReadRow
from countback.model.classification import Result

replace = msgspec.structs.replace
#: What a later sheet of the same session seldom repeats.
_KEPT = ("grid", "qualifying", "laps_led", "mark", "note")


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
