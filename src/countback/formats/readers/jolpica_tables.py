"""The tables of Jolpica's CSV dump (``jolpica-f1-csv.zip``) as those of Ergast.

Rounds are races, teams are constructors. A result there is an entry of a session, which is of an entry of a
round, which is of a driver of a team. A driver's place in qualifying is that of the last part they took part
in. Missing values are blank.
Source: https://github.com/jolpica/jolpica-f1, docs/database_dumps.md and the models of its database.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

Rows = list[dict[str, str]]
PREFIX = "formula_one_"
#: Tables, without the prefix of their files, and the columns that must be in them.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "season": ("id", "year"),
    "round": ("id", "season_id", "number", "name", "date"),
    "session": ("id", "round_id", "type"),
    "sessionentry": ("id", "session_id", "round_entry_id", "position", "is_classified", "status", "points",
                     "grid", "time", "fastest_lap_rank", "laps_completed"),
    "roundentry": ("id", "team_driver_id", "car_number"),
    "teamdriver": ("id", "team_id", "driver_id"),
    "driver": ("id", "reference", "forename", "surname"),
    "team": ("id", "reference", "name"),
}  # fmt: skip
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "circuit": ("id", "name"),
    "driverchampionship": ("session_id", "driver_id", "points", "position"),
    "teamchampionship": ("session_id", "team_id", "points", "position"),
}
#: Of those who are not classified, what Ergast has instead of a place, by status; else "R".
_TEXTS = {"0": "N", "1": "N", "20": "D", "30": "W", "40": "F", "41": "F"}
#: What stands instead of a place in a championship, by adjustment.
_OUT = {"101": "D", "102": "E"}
_QUALIFYING = ("QA", "QO", "QB", "Q1", "Q2", "Q3")
_TIME = re.compile(r"(?:(\d+) days? )?(\d+):(\d\d):(\d\d(?:\.\d+)?)\Z")


def as_ergast(tables: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return Ergast's tables. Raises ``ValueError`` or ``KeyError`` for a row that refers to nothing."""
    years = {row["id"]: row["year"] for row in tables["season"]}
    held = [row for row in tables["round"] if row["number"] and row.get("is_cancelled") != "t"]
    rounds = {row["id"] for row in held}
    made: dict[str, Rows] = {
        "races": [
            {
                "raceId": row["id"],
                "year": years[row["season_id"]],
                "round": row["number"],
                "circuitId": row.get("circuit_id", ""),
                "name": row["name"],
                "date": row["date"],
            }
            for row in held
        ],
        "drivers": [
            {
                "driverId": row["id"],
                "driverRef": row["reference"] or row.get("api_id", "") or row["id"],
                "forename": row["forename"],
                "surname": row["surname"],
            }
            for row in tables["driver"]
        ],
        "constructors": [
            {"constructorId": row["id"], "constructorRef": row["reference"], "name": row["name"]}
            for row in tables["team"]
        ],
        "circuits": [{"circuitId": row["id"], "name": row["name"]} for row in tables.get("circuit", ())],
    }
    sessions = {
        row["id"]: row
        for row in tables["session"]
        if row["round_id"] in rounds and row.get("is_cancelled") != "t"
    }
    return made | _results(tables, sessions) | _standings(tables, sessions)


def _results(tables: Mapping[str, Rows], sessions: Mapping[str, Mapping[str, str]]) -> dict[str, Rows]:
    round_entries = {row["id"]: row for row in tables["roundentry"]}
    team_drivers = {row["id"]: row for row in tables["teamdriver"]}
    made: dict[str, Rows] = {"results": [], "sprint_results": []}
    qualified: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
    for row in tables["sessionentry"]:
        session = sessions.get(row["session_id"])
        if session is None:
            continue
        entry = round_entries[row["round_entry_id"]]
        who = team_drivers[entry["team_driver_id"]]
        about = {
            "raceId": session["round_id"],
            "driverId": who["driver_id"],
            "constructorId": who["team_id"],
            "number": entry["car_number"],
        }
        if session["type"] in ("R", "SR"):
            made["results" if session["type"] == "R" else "sprint_results"].append({**about, **_result(row)})
        elif session["type"] in _QUALIFYING and row["position"]:
            part = _QUALIFYING.index(session["type"])
            key = (session["round_id"], who["driver_id"])
            if part >= qualified.get(key, (-1, {}))[0]:
                qualified[key] = part, {**about, "position": row["position"]}
    return made | {"qualifying": [row for _, row in qualified.values()]}


def _result(row: Mapping[str, str]) -> dict[str, str]:
    classified = row["is_classified"] == "t" or (not row["is_classified"] and row["status"] in ("0", "1"))
    place = row["position"] if classified else ""
    return {
        "resultId": row["id"],
        "grid": row["grid"],
        "position": place,
        "positionText": place or _TEXTS.get(row["status"], "R"),
        "positionOrder": row["position"] or "9999",
        "points": row["points"],
        "laps": row["laps_completed"],
        "milliseconds": _milliseconds(row["time"]),
        "rank": row["fastest_lap_rank"],
    }


def _milliseconds(text: str) -> str:
    if not text:
        return ""
    match = _TIME.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a time such as 01:30:55.739")
    days, hours, minutes = (int(group or 0) for group in match.groups()[:3])
    passed = dt.timedelta(days=days, hours=hours, minutes=minutes)
    return str(round((passed.total_seconds() + float(match[4])) * 1000))


def _standings(tables: Mapping[str, Rows], sessions: Mapping[str, Mapping[str, str]]) -> dict[str, Rows]:
    names = {
        "driver_standings": ("driverchampionship", "driver_id", "driverId"),
        "constructor_standings": ("teamchampionship", "team_id", "constructorId"),
    }
    return {
        table: [*_after_races(tables.get(name, []), sessions, theirs, ours)]
        for table, (name, theirs, ours) in names.items()
    }


def _after_races(
    rows: Rows, sessions: Mapping[str, Mapping[str, str]], theirs: str, ours: str
) -> Iterator[dict[str, str]]:
    """Yield a table of a championship as it stood after each race; those after a sprint are left out."""
    for row in rows:
        session = sessions.get(row["session_id"])
        if session is not None and session["type"] == "R":
            yield {
                "raceId": session["round_id"],
                ours: row[theirs],
                "points": row["points"],
                "position": row["position"],
                "positionText": _OUT.get(row.get("adjustment_type", ""), row["position"]),
            }
