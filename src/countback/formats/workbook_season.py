"""The season that a workbook holds (see `workbook`), and where a cell of it is wrong."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec

from countback.formats.clock import parse_time
from countback.formats.workbook import CLOCKED, EVENT, MOVED, SEASON, SESSION, SITE
from countback.model.classification import Classification, Result
from countback.model.decision import TIMES as DECISION_TIMES
from countback.model.decision import Decision, Step
from countback.model.entry_ids import entry_ids
from countback.model.season import (
    Accepted,
    Driver,
    Entry,
    Event,
    News,
    Note,
    PublishedRow,
    Season,
    Session,
    SiteLook,
    Team,
)
from countback.model.text import slug

T = TypeVar("T", bound=msgspec.Struct)
R = TypeVar("R")


class ColumnError(ValueError):
    """A cell of some row is wrong: in which column, and what."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class WrongCellError(ValueError):
    """A cell of a workbook is wrong. ``place`` is its sheet and, as far as it is known, the cell."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


class Line(dict[str, Any]):
    """A row of a sheet by the names of its columns, which knows where it stands (rows count from 1)."""

    def __init__(self, sheet: str, row: int, cells: Mapping[str, Any]) -> None:
        super().__init__(cells)
        self.sheet, self.row = sheet, row

    def place(self, column: str) -> str:
        """Return the name of a cell as spreadsheets write it: ``Entries!M2``."""
        if column not in self:
            return f"{self.sheet}!{self.row}"
        at, letters = [*self].index(column) + 1, ""
        while at:
            at, rest = divmod(at - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{self.sheet}!{letters}{self.row}"


def _each(rows: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], R]) -> Iterator[R]:
    """Yield what ``read`` makes of each row; what is wrong with one says where it stands."""
    for number, row in enumerate(rows, start=2):
        line = row if isinstance(row, Line) else Line("", number, row)
        try:
            yield read(row)
        except ColumnError as error:
            raise WrongCellError(line.place(error.column), str(error)) from None
        except (ValueError, TypeError) as error:
            raise WrongCellError(line.place(""), str(error)) from None


def season_from(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Season:
    """Return the season of a workbook: rows by the name of the column, for each sheet.

    Ids of entries, people and teams, nationalities and the name of an event in the rows of its later sessions
    may be left out, as in the files of a folder. Raises `WrongCellError` with what is wrong and where, and
    ``KeyError`` for a sheet or a column that is not there.
    """
    about = {str(row["key"]): row.get("value") for row in tables["Season"]}
    revisions: dict[str, list[tuple[int, Classification]]] = {}
    for row in tables["Revisions"]:
        rows = tuple(_each(tables[_text(row["sheet"])], _result))
        revision = msgspec.structs.replace(_struct(Classification, {**row, "rows": None}), rows=rows)
        revisions.setdefault(_text(row["session"]), []).append((int(row["revision"]), revision))
    published: dict[str, tuple[PublishedRow, ...]] = {}
    for row in tables.get("Published", ()):
        title = _text(row["championship"])
        published_rows = published.setdefault(title, ())
        if _text(row.get("competitor")):
            published[title] = (
                *published_rows,
                _struct(PublishedRow, {k: v for k, v in row.items() if k != "championship"}),
            )
    season = _struct(Season, {name: about.get(name) for name in SEASON})
    return msgspec.structs.replace(
        season,
        site=_look(about),
        events=_events(tables["Calendar"], revisions),
        entries=_entries(tables["Entries"]),
        decisions=tuple(_each(tables.get("Decisions", ()), _decision)),
        news=tuple(_each(tables.get("News", ()), partial(_struct, News))),
        notes=tuple(_each(tables.get("Notes", ()), partial(_struct, Note))),
        accepted=tuple(_each(tables.get("Accepted", ()), partial(_struct, Accepted))),
        published=published,
    )


def _look(about: Mapping[str, Any]) -> SiteLook:
    look = _struct(SiteLook, {name: about.get(f"site.{name}") for name in SITE})
    moved = {key.removeprefix(MOVED): _text(now) for key, now in about.items() if key.startswith(MOVED)}
    return msgspec.structs.replace(look, moved=moved)


def _entries(rows: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    entries = [*_each(rows, _entry_from)]
    firsts = [entry.crew[0].name if entry.crew else "" for entry in entries]
    ids = entry_ids([(entry.id, entry.number, first) for entry, first in zip(entries, firsts, strict=True)])
    return tuple(msgspec.structs.replace(entry, id=id_) for entry, id_ in zip(entries, ids, strict=True))


def _entry_from(row: Mapping[str, Any]) -> Entry:
    names = _parted(row.get("driver"))
    parts = {}
    for key in ("driver_id", "nationality"):
        parts[key] = _parted(row.get(key)) or [""] * len(names)
        if len(parts[key]) != len(names):
            raise ColumnError(
                key, f"{len(parts[key])} for a crew of {len(names)}: give one for each, or none"
            )
    own = {"driver", "nationality", "driver_id", "team", "team_id", "team_nationality"}
    entry = _struct(Entry, {**{key: value for key, value in row.items() if key not in own}, "crew": None})
    team = _text(row.get("team"))
    team_id = _text(row.get("team_id")) or slug(team)
    crew = zip(parts["driver_id"], names, parts["nationality"], strict=True)
    return msgspec.structs.replace(
        entry,
        crew=tuple(Driver(id=id_ or slug(name), name=name, nationality=nation) for id_, name, nation in crew),
        team=Team(id=team_id, name=team, nationality=_text(row.get("team_nationality"))) if team_id else None,
    )


def _events(
    rows: Sequence[Mapping[str, Any]], revisions: Mapping[str, list[tuple[int, Classification]]]
) -> tuple[Event, ...]:
    events: list[Event] = []

    def take(row: Mapping[str, Any]) -> None:
        round_ = _round(row)
        if _text(row.get("event name")) and not (events and events[-1].round == round_):
            cells = {name: row.get(f"event {name}") for name in EVENT[1:]}
            # Who writes a calendar by hand names the event in every row.
            events.append(_struct(Event, {**cells, "round": round_}))
        if _text(row.get("id")):
            if not events:
                raise ColumnError("event name", "the first row of the calendar names no event")
            session = _struct(Session, {name: row.get(name) for name in SESSION})
            numbered = sorted(revisions.get(session.id, []), key=lambda pair: pair[0])
            session = msgspec.structs.replace(
                session, classifications=tuple(classification for _, classification in numbered)
            )
            last = events[-1]
            events[-1] = msgspec.structs.replace(last, sessions=(*last.sessions, session))

    for _ in _each(rows, take):
        pass
    return tuple(events)


def _round(row: Mapping[str, Any]) -> int:
    try:
        return int(_text(row.get("round")))
    except ValueError:
        raise ColumnError("round", f"{_text(row.get('round'))!r} is not the number of a round") from None


def _result(row: Mapping[str, Any]) -> Result:
    cells = {key: value for key, value in row.items() if key not in ("driver", "drivers")}
    for name in CLOCKED:
        text = _text(cells.get(name))
        cells[name] = parse_time(text) if text else None
        if text and cells[name] is None:
            raise ColumnError(name, f"{text!r} is not a valid time")
    result = _struct(Result, cells)
    return msgspec.structs.replace(result, drivers=tuple(_parted(row.get("drivers"))))


def _decision(row: Mapping[str, Any]) -> Decision:
    by_hand = {*DECISION_TIMES, "history", "options"}
    decision = _struct(Decision, {key: value for key, value in row.items() if key not in by_hand})
    steps = json.loads(_text(row.get("history")) or "[]")
    return msgspec.structs.replace(
        decision,
        **{name: _when(_text(row.get(name))) for name in DECISION_TIMES},
        history=tuple(Step(**{**step, "at": _when(step.get("at") or "")}) for step in steps),
        options=json.loads(_text(row.get("options")) or "{}"),
    )


def _when(text: str) -> dt.datetime | dt.date | None:
    """Return the date or time that a cell holds; None where it is blank."""
    if not text:
        return None
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def _number(part: str) -> int | None:
    """Return a number of several in one cell; None stands for one that is not known."""
    return None if part in ("None", "") else int(part)


def _parted(cell: Any) -> list[str]:
    text = _text(cell)
    if text.startswith("["):
        return [str(part) for part in json.loads(text)]
    return text.split("; ") if text else []


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)


def _struct(kind: type[T], cells: Mapping[str, Any]) -> T:
    """Return a struct from cells: blanks are left to its defaults, text becomes what the field takes."""
    filled: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        cell = cells.get(field.encode_name)
        words = str(field.type)
        value: Any
        if cell is None or cell == "":
            if field.required:
                filled[field.name] = () if "tuple" in words else ""
            continue
        if "tuple" in words:
            parts = _parted(cell)
            value = [_number(part) for part in parts] if "int" in words else parts
        elif "bool" in words:
            value = _text(cell).lower() in ("yes", "true", "1")
        elif isinstance(cell, dt.time):
            value = cell.isoformat()
        elif isinstance(cell, dt.date) and field.type is not str:
            value = (cell.date() if isinstance(cell, dt.datetime) else cell).isoformat()
        else:
            value = _text(cell)
        try:
            filled[field.name] = msgspec.convert(value, field.type, strict=False)
        except msgspec.ValidationError as error:
            raise ColumnError(field.encode_name, f"{_text(cell)!r}: {error}") from None
    return kind(**filled)
