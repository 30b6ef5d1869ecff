"""A season as the sheets of a workbook, and back without loss.

Every sheet is a table of text and whole numbers whose first row names the columns. Lists stand in one
cell, parted by ``; ``; what has no plain form is JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from countback.formats.clock import format_time
from countback.model.classification import Classification, Result
from countback.model.decision import Decision
from countback.model.season import (
    Accepted,
    Entry,
    News,
    Note,
    PublishedRow,
    Season,
    Session,
    SiteLook,
)

T = TypeVar("T", bound=msgspec.Struct)
FORMAT = "countback season 1"
CLOCKED = ("time", "best_lap")
_REVISION = tuple(name for name in Classification.__struct_fields__ if name != "rows")
SEASON = (
    "id",
    "name",
    "series",
    "year",
    "rulebook",
    "source",
    "classes",
    "officials",
    "protest_minutes",
    "calendar",
    "planned_rounds",
)
SITE = tuple(name for name in SiteLook.__struct_fields__ if name != "moved")
MOVED = "site.moved."
EVENT = (
    "round",
    "name",
    "id",
    "code",
    "circuit",
    "place",
    "country",
    "start",
    "end",
    "time_zone",
    "cancelled",
    "officials",
)
_BLANK: list[str | int] = [""] * (len(EVENT) - 1)
SESSION = tuple(name for name in Session.__struct_fields__ if name != "classifications")
_RESULT = tuple(name for name in Result.__struct_fields__ if name not in ("entry", "drivers"))


class Table(NamedTuple):
    """A sheet: its name, the names of its columns, and rows of cells ("" for blank)."""

    name: str
    columns: tuple[str, ...]
    rows: list[list[str | int]]


def tables_of(season: Season) -> list[Table]:
    """Return the sheets of a season: calendar, entries, one for each revision of a result, the rest."""
    sheets = _names(season)
    about: list[list[str | int]] = [["format", FORMAT]]
    about += [[name, _cell(getattr(season, name))] for name in SEASON]
    about += [[f"site.{name}", text] for name in SITE if (text := getattr(season.site, name))]
    about += [[f"{MOVED}{old}", new] for old, new in season.site.moved.items()]
    tables = [
        Table("Season", ("key", "value"), about),
        Table("Calendar", ("round", *(f"event {n}" for n in EVENT[1:]), *SESSION), _calendar(season)),
        Table(
            "Entries",
            (*_ENTRY, "driver", "nationality", "driver_id"),
            [_entry(entry) for entry in season.entries],
        ),
        Table(
            "Revisions",
            ("session", "revision", "sheet", *_REVISION),
            [
                [
                    session,
                    number,
                    sheet,
                    *(_revision_cell(getattr(classification, name)) for name in _REVISION),
                ]
                for (session, number), (sheet, classification) in sheets.items()
            ],
        ),
    ]
    names = {driver.id: driver.name for entry in season.entries for driver in entry.crew}
    crews = {entry.id: [driver.name for driver in entry.crew] for entry in season.entries}
    for sheet, revision in sheets.values():
        rows = [
            [
                *(_result_cell(row, name) for name in _RESULT),
                _joined([names.get(driver, driver) for driver in row.drivers] or crews.get(row.entry, [])),
                row.entry,
                _joined(row.drivers),
            ]
            for row in revision.rows
        ]
        tables.append(Table(sheet, (*_RESULT, "driver", "entry", "drivers"), rows))
    tables.append(_plain("Decisions", Decision, season.decisions))
    tables.append(_plain("News", News, season.news))
    tables.append(_plain("Notes", Note, season.notes))
    tables.append(_plain("Accepted", Accepted, season.accepted))
    official: list[list[str | int]] = [
        [title, _cell(row.position), row.competitor, row.points]
        for title, rows in season.published.items()
        for row in rows or (PublishedRow(competitor="", points=""),)
    ]
    tables.append(Table("Published", ("championship", "position", "competitor", "points"), official))
    return tables


def _names(season: Season) -> dict[tuple[str, int], tuple[str, Classification]]:
    """Return the sheet of each revision. Names of sheets are short, unlike in anything but case."""
    taken = {
        "season",
        "calendar",
        "entries",
        "revisions",
        "decisions",
        "news",
        "notes",
        "accepted",
        "published",
        "history",
    }
    names = {}
    for event in season.events:
        for session in event.sessions:
            for number, revision in enumerate(session.classifications, start=1):
                base = re.sub(r"[\[\]:*?/\\']", "-", f"{event.round} {session.id}")[:22].strip()
                suffix = f" r{number}" if number > 1 else ""
                name, count = f"{base}{suffix}", 1
                while name.lower() in taken:
                    count += 1
                    name = f"{base[:18]}~{count}{suffix}"
                taken.add(name.lower())
                names[session.id, number] = (name, revision)
    return names


_ENTRY = (
    "id", "number", "team", "team_id", "team_nationality", "class", "rounds", "guest", "car", "constructor",
    "engine", "tags",
)  # fmt: skip


def _entry(entry: Entry) -> list[str | int]:
    team = entry.team
    cells: dict[str, object] = {
        **{name: getattr(entry, name) for name in ("id", "number", "rounds", "guest", "car", "constructor")},
        "engine": entry.engine,
        "tags": entry.tags,
        "class": entry.class_,
        "team": team.name if team else "",
        "team_id": team.id if team else "",
        "team_nationality": team.nationality if team else "",
    }
    crew = entry.crew
    return [
        *(_cell(cells[name]) for name in _ENTRY),
        _joined([driver.name for driver in crew]),
        _joined([driver.nationality for driver in crew]),
        _joined([driver.id for driver in crew]),
    ]


def _calendar(season: Season) -> list[list[str | int]]:
    rows: list[list[str | int]] = []
    for event in season.events:
        own = [_cell(getattr(event, name)) for name in EVENT]
        if not event.sessions:
            rows.append(own)
        for session in event.sessions:
            rows.append([*own, *(_cell(getattr(session, name)) for name in SESSION)])
            # An event is written out once; the rows of its other sessions have its round only.
            own = [event.round, *_BLANK]
    return rows


def _result_cell(row: Result, name: str) -> str | int:
    value = getattr(row, name)
    return format_time(value) if name in CLOCKED and value is not None else _cell(value)


def _revision_cell(value: object) -> str | int:
    """Return a cell that tells "shows none" from "does not say what it shows"."""
    return "[]" if value == () else _cell(value)


def _plain(name: str, kind: type[msgspec.Struct], items: Iterable[msgspec.Struct]) -> Table:
    fields = msgspec.structs.fields(kind)
    rows = [[_yes_or_no(getattr(item, field.name), field) for field in fields] for item in items]
    return Table(name, tuple(field.encode_name for field in fields), rows)


def _yes_or_no(value: object, field: msgspec.structs.FieldInfo) -> str | int:
    """Return a cell that tells "no" from "not said" where a field knows both."""
    return "no" if value is False and field.default is None else _cell(value)


def _cell(value: object) -> str | int:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, str | int):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
        return msgspec.json.encode(value).decode()
    if isinstance(value, tuple):
        return _joined([str(item) for item in value])
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) if value else ""
    return str(getattr(value, "value", value))


def _joined(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    if len(parts) == 1 and parts[0] and not parts[0].startswith("[") and ";" not in parts[0]:
        return parts[0]
    if all(part and part == part.strip() and ";" not in part and not part.startswith("[") for part in parts):
        return "; ".join(parts)
    return json.dumps(list(parts), ensure_ascii=False)
