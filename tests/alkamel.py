"""Reads from Al Kamel's JSON what official tables need: results and points by session."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from countback.model.classification import Classification, Result, Status
from countback.model.season import Driver, Entry, Event, Season, Session

PARTS = ("race_points", "fastest_lap_points", "pole_points", "penalty_points")


def load(path: Path) -> Any:
    """Return one document; Al Kamel's start with a byte order mark."""
    return json.loads(path.read_text("utf-8-sig"))


def printed_points(standings: Any) -> dict[tuple[str, int], dict[str, Fraction]]:
    """Return the parts of the points by competitor (as keyed in the standings) and session number."""
    return {
        (row["key"], part["session_index"]): {name: Fraction(str(part[name])) for name in PARTS}
        for row in standings["classification"]
        for part in row["points_by_session"]
    }


def drivers(row: Any) -> str:
    """Return the crew as the standings key it: names joined by a slash."""
    return " / ".join(f"{person['firstname']} {person['surname']}" for person in row["drivers"])


def season_of(
    standings: Any,
    results: dict[int, tuple[Any, dict[str, int]]],
    *,
    class_: str,
    qualifying: set[int],
    scales: dict[str, list[int]],
    guests: tuple[str, ...] = (),
    by_car: bool = False,
    renumbered: dict[str, str] | None = None,
) -> Season:
    """Return the season behind official standings, as far as sheets are at hand.

    ``results`` holds by session number a race's sheet and the qualifying order by car number. All other
    sessions are read back from the printed points: what is left to compare there is the sum.
    """
    entries: dict[str, Entry] = {}
    sessions: dict[int, list[Result]] = {}

    def entry(key: str, group: str = class_) -> str:
        """Return the id of a competitor's entry in a class: a driver may change class."""
        id_ = f"{key} {group}"
        number = key if by_car else ""
        crew = (Driver(id=key, name=key),)
        entries[id_] = Entry(id=id_, number=number, crew=crew, class_=group, guest=key in guests)
        return id_

    for number, (sheet, order) in results.items():
        rows = sheet["classification"]
        fastest = sorted((row["fastest_lap_time"], row["number"]) for row in rows if row["fastest_lap_time"])
        lap = {car: place for place, (_, car) in enumerate(fastest, start=1)}
        for row in rows:
            started = row["status"] == "Classified"
            key = (renumbered or {}).get(row["number"], row["number"]) if by_car else drivers(row)
            found = Result(
                entry=entry(key, row["class"]),
                position=row["position"] if started else None,
                status=Status.CLASSIFIED if started else Status.DID_NOT_START,
                fastest_lap=lap.get(row["number"]),
                qualifying=order.get(row["number"]),
            )
            sessions.setdefault(number, []).append(found)
    for (key, number), part in printed_points(standings).items():
        if number in results:
            continue
        scale = scales["qualifying" if number in qualifying else "race"]
        points = int(part["race_points"])
        if points:
            row = Result(
                entry=entry(key),
                position=scale.index(points) + 1,
                fastest_lap=1 if part["fastest_lap_points"] else None,
                qualifying=1 if part["pole_points"] else None,
            )
            sessions.setdefault(number, []).append(row)
    return Season(
        id="from-standings",
        name=standings["championship"]["main_title"],
        series="",
        year=int(standings["championship"]["year"]),
        entries=tuple(entries.values()),
        events=tuple(
            Event(
                round=number,
                name=f"Session {number}",
                sessions=(
                    Session(
                        id=f"session-{number}",
                        kind="qualifying" if number in qualifying else "race",
                        classifications=(Classification(rows=tuple(rows)),),
                    ),
                ),
            )
            for number, rows in sorted(sessions.items())
        ),
    )
