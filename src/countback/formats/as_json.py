"""What a reader found, as plain values for JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from countback.formats.clock import format_time
from countback.formats.reading import ReadDriver, ReadFile, ReadRow, ReadSession
from countback.model.finding import Finding


def plain(result: ReadFile) -> dict[str, Any]:
    """Return ``{"reader", "sessions", "findings"}``, and what else the file holds by its own name.

    Times are milliseconds, beside each stands its text (``time_text``); a status is its code.
    """
    shown: dict[str, Any] = {
        "reader": result.reader,
        "sessions": [_session(session) for session in result.sessions],
        "findings": [_finding(finding) for finding in result.findings],
    }
    for name in ("standings", "entries", "events"):
        if getattr(result, name):
            shown[name] = msgspec.to_builtins(getattr(result, name))
    if result.season is not None:
        season = result.season
        shown["season"] = {
            "id": season.id,
            "name": season.name,
            "year": season.year,
            "classes": list(season.classes),
            "rounds": len(season.events),
            "entries": len(season.entries),
        }
    if result.rulebook:
        shown["rulebook"] = result.rulebook
    return shown


def _session(session: ReadSession) -> dict[str, Any]:
    return {
        "kind": session.kind,
        "name": session.name,
        "series": session.series,
        "event": session.event,
        "circuit": session.circuit,
        "date": session.date.isoformat() if session.date else None,
        "clock": session.clock,
        "state": session.state,
        "rows": [_row(row) for row in session.rows],
        "proposals": [msgspec.to_builtins(proposal) for proposal in session.proposals],
        "meta": {key: _value(value) for key, value in session.meta.items()},
    }


def _row(row: ReadRow) -> dict[str, Any]:
    return {
        "position": row.position,
        "number": row.number,
        "drivers": [driver.name for driver in row.drivers],
        "team": row.team,
        "class": row.class_,
        "laps": row.laps,
        "time": row.time,
        "time_text": "" if row.time is None else format_time(row.time),
        "status": row.status.value,
        "finished": row.finished,
        "best_lap": row.best_lap,
        "best_lap_text": "" if row.best_lap is None else format_time(row.best_lap),
        "best_lap_number": row.best_lap_number,
        "gap": row.gap,
        "grid": row.grid,
        "laps_led": row.laps_led,
        "incidents": row.incidents,
        "class_position": row.class_position,
        "group": row.group,
        "car": row.car,
        "manufacturer": row.manufacturer,
        "note": row.note,
        "points": list(row.points),
        "crew": [_driver(driver) for driver in row.drivers],
    }


def _driver(driver: ReadDriver) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(driver)
    return shown


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "where": str(finding.where),
        "message": finding.message,
        "hint": finding.hint,
    }


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
