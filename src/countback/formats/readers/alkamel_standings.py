"""Official standings as JSON by Al Kamel Systems: totals and the points of every session.

They are kept to compare with, and nothing is scored from them.
"""

from __future__ import annotations

from typing import Any

from countback.formats.content import Content
from countback.formats.fields import table, tables, text, whole
from countback.formats.reading import ReadEvent, ReadFile, ReadStanding, ReadTable
from countback.model.finding import Finding

name = "alkamel-standings"


def recognises(content: Content) -> bool:
    """Whether a championship stands beside a classification with points."""
    if not content.is_json or '"championship"' not in (content.text or "")[:5000]:
        return False
    document = content.json
    return (
        isinstance(document, dict)
        and isinstance(document.get("championship"), dict)
        and isinstance(document.get("classification"), list)
    )


def read(content: Content) -> ReadFile:
    """Return the one table of the document."""
    document = table(content.json)
    about = table(document.get("championship"))
    columns = {
        index: ": ".join(
            part for part in (text(session, "event_name"), text(session, "session_name")) if part
        )
        for number, session in enumerate(tables(about.get("sessions"), 1000), start=1)
        for index in (whole(session, "session_index") or number,)
    }
    findings: list[Finding] = []
    rows = [
        _row(content, line, columns, index, findings)
        for index, line in enumerate(tables(document.get("classification"), 5000))
    ]
    if not rows:
        findings.append(content.find("no-rows", "nobody is in it", "export the standings again"))
    read_standings = ReadTable(
        name=text(about, "main_title") or text(about, "name"),
        year=whole(about, "year"),
        sessions=tuple(columns.values()),
        rows=tuple(rows),
    )
    events = dict.fromkeys(text(session, "event_name") for session in tables(about.get("sessions"), 1000))
    return ReadFile(
        reader=name,
        standings=(read_standings,),
        findings=tuple(findings),
        events=tuple(ReadEvent(name=event) for event in events if event),
    )


def _row(
    content: Content, line: dict[str, Any], columns: dict[int, str], index: int, findings: list[Finding]
) -> ReadStanding:
    by_session: dict[str, str] = {}
    for number, part in enumerate(tables(line.get("points_by_session"), 1000), start=1):
        session = columns.get(whole(part, "session_index") or number, f"session {number}")
        by_session[session] = _points(part.get("total_points"))
    key = text(line, "key")
    if not key:
        findings.append(content.find("no-name", "a line without a name", key=f"classification[{index}].key"))
    team = text(line, "team")
    return ReadStanding(
        position=whole(line, "position"),
        competitor=team or key,
        number=key if team else "",
        points=_points(line.get("total_points")),
        by_session=by_session,
    )


def _points(value: object) -> str:
    """Return points as printed, without a needless ``.0``."""
    return text(value).removesuffix(".0")
