"""Reads the record of a BTCC season: per-race positions, points and flags, and the final standings."""

from __future__ import annotations

import json
from pathlib import Path

from countback.model.classification import Classification, Result, Status
from countback.model.season import Driver, Entry, Event, PublishedRow, Season, Session
from countback.model.text import slug


def read_btcc(path: Path) -> tuple[Season, dict[tuple[str, str], int]]:
    """Return the season and what the record says each driver was paid in each session (by ids)."""
    record = json.loads(path.read_text("utf-8"))
    entries: dict[str, Entry] = {}
    paid: dict[tuple[str, str], int] = {}
    events = []
    for event in record["rounds"]:
        sessions = []
        for number, race in enumerate(event["races"], start=1):
            id_ = f"race-{event['round']}-{number}"
            rows = []
            for printed in race["results"]:
                driver = slug(printed["driver"])
                key = f"{driver}-{printed['no']}"
                entries[key] = Entry(
                    id=key, number=str(printed["no"]), crew=(Driver(id=driver, name=printed["driver"]),)
                )
                rows.append(
                    Result(
                        entry=key,
                        position=printed["pos"] or None,
                        status=Status.CLASSIFIED if printed["pos"] else Status.DNF,
                        fastest_lap=1 if printed["fl"] else None,
                        laps_led=1 if printed["l"] else None,
                        qualifying=1 if printed["p"] else None,
                    )
                )
                paid[driver, id_] = printed["points"]
            sessions.append(Session(id=id_, classifications=(Classification(rows=tuple(rows)),)))
        events.append(Event(round=event["round"], name=event["venue"], sessions=tuple(sessions)))
    season = Season(
        id=path.stem,
        name=f"{record['season']} British Touring Car Championship",
        series="British Touring Car Championship",
        year=int(record["season"]),
        entries=tuple(entries.values()),
        events=tuple(events),
        published={
            "drivers": tuple(
                PublishedRow(competitor=row["name"], points=str(row["points"]), position=row["position"])
                for row in record["drivers"]
            )
        },
    )
    return season, paid
