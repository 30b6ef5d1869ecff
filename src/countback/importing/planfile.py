"""A plan as a file: what becomes of every session of many files, to be looked at, edited and imported.

``--dry-run`` writes it, ``--plan`` reads it. Each table is a session of a file; its keys say what an option
says for one file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from countback.formats.reading import Kind, ReadSession
from countback.importing.given import Given
from countback.importing.plan import Plan
from countback.importing.wanted import NEW, Wanted
from countback.model.classification import State
from countback.model.finding import Finding, Where
from countback.model.wording import closest

_KEYS: dict[str, type | tuple[type, ...]] = {
    "file": str, "part": int, "is": str, "round": int, "session": str, "revise": bool, "skip": bool,
    "kind": str, "state": str, "date": dt.date,
}  # fmt: skip


def to_document(plan: Plan, files: Sequence[Given]) -> dict[str, Any]:
    """Return a plan as a document of tables: a session that is there by its id, a new one as ``NEW``.

    What is still a question has neither ``session`` nor ``round``.
    """
    before = {
        session.id for event in (plan.before.events if plan.before else ()) for session in event.sessions
    }
    placed = {(session.file, session.read): session for session in plan.sessions}
    tables = []
    for given in files:
        for part, read in enumerate(given.read.sessions, start=1):
            table: dict[str, Any] = {"file": given.name, "part": part, "is": described(read)}
            planned = placed.get((given.name, part))
            if planned is not None:
                table["round"] = planned.round
                table["session"] = planned.session if planned.session in before else NEW
                if planned.before:
                    table["revise"] = True
            elif read.kind in ("practice", "laps"):
                table["skip"] = True
            tables.append(table)
    return {"format": 1, "sessions": tables}


def described(read: ReadSession) -> str:
    """Return in a few words what a session of a file is."""
    where = read.circuit or read.event
    parts = [read.kind, where, f"{read.date or ''} {read.clock}".strip(), f"{len(read.rows)} cars"]
    return ", ".join(part for part in parts if part)


def given_by(
    document: Mapping[str, Any], files: Sequence[Given], wanted: Wanted, name: str
) -> tuple[list[Given], list[Finding]]:
    """Return the files with what a plan says of each of their sessions, and what is wrong with the plan."""
    findings: list[Finding] = []
    said: dict[tuple[str, int], Mapping[str, Any]] = {}

    def find(key: str, message: str, hint: str) -> None:
        where = Where(file=name, key=key)
        findings.append(Finding(code="wrong-plan", where=where, message=message, hint=hint))

    tables = document.get("sessions")
    there = {(file.name, part) for file in files for part, _ in enumerate(file.read.sessions, start=1)}
    for number, table in enumerate(tables if isinstance(tables, list) else []):
        at = f"sessions[{number}]"
        if not isinstance(table, dict):
            find(at, "is not a table", "write [[sessions]] above it")
            continue
        for key, value in table.items():
            if key not in _KEYS:
                find(f"{at}.{key}", "unknown key", closest(key, _KEYS) or f"there are {', '.join(_KEYS)}")
            elif not isinstance(value, _KEYS[key]) or (_KEYS[key] is int and isinstance(value, bool)):
                find(f"{at}.{key}", f"{value!r} is not valid here", "write it as `--dry-run` does")
        kind, state = table.get("kind", ""), table.get("state", "")
        if kind and kind not in get_args(Kind):
            find(f"{at}.kind", f"no kind {kind!r}", f"there are {', '.join(get_args(Kind))}")
        if state and state not in get_args(State):
            find(f"{at}.state", f"no state {state!r}", f"there are {', '.join(get_args(State))}")
        place = (table.get("file", ""), table.get("part", 1))
        if place not in there:
            find(at, f"no session {place[1]} of a file {place[0]!r} among the files", "give the file, too")
        said[place] = table
    if findings:
        return list(files), findings
    made = []
    for file in files:
        each = tuple(
            _wanted(said[file.name, part], wanted) if (file.name, part) in said else wanted
            for part, _ in enumerate(file.read.sessions, start=1)
        )
        skipped = tuple(
            part
            for part, _ in enumerate(file.read.sessions, start=1)
            if said.get((file.name, part), {}).get("skip", False)
        )
        made.append(Given(file.name, file.read, each, skipped))
    return made, findings


def _wanted(table: Mapping[str, Any], wanted: Wanted) -> Wanted:
    session = table.get("session", "")
    revise = bool(table.get("revise")) and session not in ("", NEW)
    return dataclasses.replace(
        wanted,
        session="" if revise else session,
        revise=session if revise else "",
        round=table.get("round", wanted.round),
        kind=table.get("kind", wanted.kind),
        state=table.get("state", wanted.state),
        date=table.get("date", wanted.date),
        practice=True,
    )
