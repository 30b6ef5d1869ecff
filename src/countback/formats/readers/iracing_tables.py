"""Standings and calendars of iRacing leagues and series: JSON of its data service, no results."""

from __future__ import annotations

from typing import Any

from countback.formats.clock import parse_dates
from countback.formats.content import Content
from countback.formats.fields import table, tables, text, whole
from countback.formats.readers.iracing import unwrapped
from countback.formats.reading import ReadEvent, ReadFile, ReadStanding, ReadTable
from countback.model.finding import Finding

name = "iracing-tables"


def recognises(content: Content) -> bool:
    """Whether the document is a list of people with points, or names races of a league or season."""
    if not content.is_json:
        return False
    start = (content.text or "")[:200_000]
    if not any(
        key in start
        for key in ('"cust_id"', '"driver_standings"', '"results_list"', '"league_id"', '"season_id"')
    ):
        return False
    document = content.json
    if isinstance(document, list):
        first = tables(document, 3)
        return bool(first) and all({"cust_id", "display_name", "points"} <= line.keys() for line in first)
    document = unwrapped(content)
    if "session_results" in document:
        return False
    return (
        "driver_standings" in table(document.get("standings"))
        or isinstance(document.get("results_list"), list)
        or (isinstance(document.get("sessions"), list) and "league_id" in document)
    )


def read(content: Content) -> ReadFile:
    """Return the table, or the calendar."""
    document = content.json
    if isinstance(document, list):
        lines, title = tables(document, 50_000), "Season standings"
        return _standings(content, title, lines, "rank", "points")
    document = unwrapped(content)
    if "standings" in document:
        lines = tables(table(document["standings"]).get("driver_standings"), 50_000)
        title = f"League season {text(document, 'season_id')}"
        return _standings(content, title, lines, "position", "total_points")
    raw = tables(document.get("results_list") or document.get("sessions"), 5000)
    dates, _ = parse_dates([text(race, "start_time") or text(race, "launch_at") for race in raw])
    events = [
        ReadEvent(
            name=text(race, "track", "track_name") or f"Race {number}",
            circuit=f"{text(race, 'track', 'track_name')} {text(race, 'track', 'config_name')}".strip(),
            date=date[0] if date else None,
        )
        for number, (race, date) in enumerate(zip(raw, dates, strict=True), start=1)
    ]
    findings: list[Finding] = [
        content.find(
            "no-result",
            f"a list of {len(events)} races without results",
            "download the result of each (its subsession) and import that",
            severity="warning",
        )
    ]
    return ReadFile(reader=name, events=tuple(events), findings=tuple(findings))


def _standings(
    content: Content, title: str, lines: list[dict[str, Any]], place: str, points: str
) -> ReadFile:
    rows = []
    for line in lines:
        who = table(line.get("driver")) or line
        rows.append(
            ReadStanding(
                position=whole(line, place),
                competitor=text(who, "display_name"),
                id=text(who, "cust_id"),
                number=text(line, "car_number"),
                points=text(line, points).removesuffix(".0"),
            )
        )
    findings = () if rows else (content.find("no-rows", "nobody is in it"),)
    return ReadFile(reader=name, standings=(ReadTable(name=title, rows=tuple(rows)),), findings=findings)
