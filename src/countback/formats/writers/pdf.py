"""Official documents as PDF: classifications and standings as they are pinned to the wall.

Profile ``standings`` (the usual one): each championship as a landscape matrix of every result. Profile
``classification``: each session that has a result, from a page of its own, with the number, state and time
of the document, and lines on which the officials sign, with their names where the season gives them. The
deadline for protests is printed where the season says how many minutes there are, on a result that is not
official yet and whose time is known: regulations differ, so none is taken for granted.

Typeset by typst with the fonts it carries, so that the bytes don't depend on the machine; those fonts have
Latin, Greek and Cyrillic letters. Words longer than a column are broken; what stands in a column of codes
or in the head of a page is cut short.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec

from countback.formats.plain import one_line
from countback.formats.writing import MissingExtra
from countback.model.classification import Classification, Result, Status
from countback.model.columns import columns_of, sessions_of
from countback.model.points import format_points
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.model.standings import Among, Cell, Table
from countback.model.words import (
    STATUS_WORDS,
    date,
    document_name,
    event_code,
    lap_time,
    session_label,
    session_name,
)
from countback.notation.codes import COLOURS
from countback.notation.legend import legend
from countback.notation.result import best, written
from countback.scoring.score import Standings

name = "pdf"
TITLE = "Official standings, PDF"
SUFFIX = ".pdf"
PROFILES = ("standings", "classification")

#: Who signs where the season names nobody.
OFFICES = ("Clerk of the course", "Chairman of the stewards")
#: Names up to this length stand on one line of a matrix.
LONGEST = 36
#: So many characters there is room for in the head and the foot of a page.
ROOM = {"state": 40, "document": 40, "place": 90, "foot": 160}
_WORD = re.compile(r"\S{22,}")


def write(standings: Standings, profile: str = "standings") -> bytes:
    """Return the documents as one PDF. Raises ``MissingExtra`` without typst."""
    try:
        import typst
    except ImportError as missing:
        raise MissingExtra("PDF needs typst: pip install 'countback[pdf]'") from missing
    season = standings.season
    made = _classifications(standings) if profile == "classification" else _standings(standings)
    data = {
        "title": _cut(f"{season.name}: {profile}", 200),
        "series": _cut(season.series, 200),
        "season": _broken(_cut(season.name, 80)),
        "tints": {style: colour.tint for style, colour in COLOURS.items()},
        "documents": [*made],
    }
    written: bytes = typst.compile(
        (files("countback.formats.writers") / "official.typ").read_bytes(),
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        ignore_system_fonts=True,
        format="pdf",
        timestamp=dt.datetime(season.year, 1, 1, tzinfo=dt.UTC),
    )
    return written


def _document(
    heading: str, columns: list[dict[str, Any]], rows: list[list[dict[str, Any]]], **more: Any
) -> dict[str, Any]:
    usual = {
        "landscape": False,
        "state": "",
        "place": "",
        "document": "",
        "foot": "",
        "legend": [],
        "keys": [],
        "signatures": [],
    }
    texts = {key: _broken(_cut(more[key], most)) for key, most in ROOM.items() if key in more}
    legend = [_broken(words) for words in more.get("legend", ())]
    told = {**usual, **more, **texts, "legend": legend}
    return {**told, "heading": _broken(heading), "columns": columns, "rows": rows}


def _column(head: str, at: str = "left", *, wide: int = 0) -> dict[str, Any]:
    return {"head": head, "at": at, "wide": wide}


def _text(text: str, *, sup: str = "") -> dict[str, Any]:
    return {
        "runs": [{"text": _broken(text), "sup": _cut(sup, 4), "high": "", "low": "", "struck": False}],
        "fill": "",
    }


def _code(text: str) -> dict[str, Any]:
    return _text(_cut(text, 12))


def _cut(text: str, most: int) -> str:
    text = one_line(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _broken(text: str) -> str:
    """Return text on one line whose long words have places to break at (zero-width spaces)."""
    return _WORD.sub(lambda word: "\u200b".join(re.findall(".{1,10}", word[0])), one_line(text))


def _classifications(standings: Standings) -> Iterator[dict[str, Any]]:
    season = standings.season
    for event in sorted(season.events, key=lambda event: event.round):
        for session in event.sessions:
            if session.classification:
                yield _classification(season, event, session, session.classification)


def _time(session: Session, row: Result) -> str:
    """Return a car's time; in a session for the fastest lap that lap, where nothing else is recorded."""
    best = row.best_lap if session.kind in ("practice", "qualifying") else None
    return lap_time(row.time) or row.gap or lap_time(best)


def _classification(season: Season, event: Event, session: Session, found: Classification) -> dict[str, Any]:
    entries = {entry.id: entry for entry in season.entries}
    people = {driver.id: driver for entry in season.entries for driver in entry.crew}
    times = [_time(session, row) for row in found.rows]
    timed = any(times)
    classes = len(season.classes) > 1
    columns = [
        _column("Pos", "right"),
        _column("No.", "right"),
        _column("Driver", wide=1),
        _column("Nat."),
        _column("Team", wide=1),
        *([_column("Class")] if classes else []),
        *([_column("Laps", "right"), _column("Time", "right")] if timed else []),
        _column(""),
    ]
    rows = []
    for row, time in zip(found.rows, times, strict=True):
        entry = entries[row.entry]
        rows.append(
            [
                *_car(row, entry, people),
                *([_code(entry.class_)] if classes else []),
                *([_text(str(row.laps or "")), _code(time)] if timed else []),
                _text(", ".join(_firsts(row))),
            ]
        )
    number = len(session.classifications)
    revision = f", revision {number}" if number > 1 else ""
    published = _moment(found.published) if found.published else ""
    return _document(
        f"{event.name}: {session_name(session)}, classification",
        columns,
        rows,
        state=f"{found.state.upper()}{revision}",
        place=", ".join(part for part in (event.circuit, event.place, date(session.date)) if part),
        document=document_name(found.document),
        foot=_deadline(season, found),
        legend=[*_legend(season, session, found)],
        signatures=[*_signed(event.officials or season.officials), _signature("Published", published)],
    )


def _car(row: Result, entry: Entry, people: Mapping[str, Driver]) -> list[dict[str, Any]]:
    """Return a car's place, number, crew with their nations, and team."""
    crew = [people[id_] for id_ in row.drivers if id_ in people] or list(entry.crew)
    status = "" if row.status is Status.CLASSIFIED else row.status.value
    place = str(row.position) if row.position is not None and not status else status
    return [
        _text(place, sup=row.mark),
        _code(row.number or entry.number),
        _text(" / ".join(driver.name for driver in crew)),
        _code("/".join(dict.fromkeys(driver.nationality for driver in crew if driver.nationality))),
        _text(entry.team.name if entry.team else ""),
    ]


def _firsts(row: Result) -> Iterator[str]:
    """Yield what else a car was first in."""
    if row.qualifying == 1:
        yield "pole"
    if row.fastest_lap == 1:
        yield "fastest lap"


def _legend(season: Season, session: Session, found: Classification) -> Iterator[str]:
    """Yield what the codes mean, why there is this revision, and what the stewards decided."""
    seen = {row.status for row in found.rows} - {Status.CLASSIFIED}
    if seen:
        yield "; ".join(f"{one.value} {STATUS_WORDS[one]}" for one in Status if one in seen)
    if found.cause:
        yield found.cause
    for decision in season.decisions:
        if decision.session == session.id:
            kind = decision.kind.replace("-", " ").capitalize()
            yield f"{kind}, car {decision.number}: {decision.reason}"


def _moment(time: dt.datetime) -> str:
    return f"{time:%d %b %Y, %H:%M %Z}".strip()


def _deadline(season: Season, found: Classification) -> str:
    if season.protest_minutes is None or found.published is None or found.state == "official":
        return ""
    until = found.published + dt.timedelta(minutes=season.protest_minutes)
    return f"Protests until {_moment(until)}."


def _signed(officials: Sequence[str]) -> Iterator[dict[str, str]]:
    """Return who signs: ``Clerk of the course: A. Name``, or an office alone with a line to sign on."""
    for official in officials or OFFICES:
        office, _, name = official.partition(":")
        yield _signature(office, name)


def _signature(office: str, text: str) -> dict[str, str]:
    return {"what": _broken(office), "text": _broken(text)}


def _standings(standings: Standings) -> Iterator[dict[str, Any]]:
    season = standings.season
    for table in standings.tables():
        yield _matrix(season, table)


def _matrix(season: Season, table: Table) -> dict[str, Any]:
    sessions = [(event, one) for event, own in sessions_of(season, table) for one in own]
    labels = [f"{_cut(event_code(event), 8)}\n{_cut(session_label(one), 8)}" for event, one in sessions]
    longest = max((len(row.competitor.name) for row in table.rows), default=0)
    columns = [
        _column("Pos", "right"),
        _column("Name", wide=4 * (longest > LONGEST)),
        _column("Nat."),
        *(_column(label, "center", wide=1) for label in labels),
        _column("Points", "right"),
    ]
    rows = []
    for row in table.rows:
        cells: dict[str, list[Cell]] = {}
        for cell in row.results:
            cells.setdefault(cell.session, []).append(cell)
        rows.append(
            [
                _text("–" if row.position is None else f"{'=' if row.tied else ''}{row.position}"),
                _text(row.competitor.name),
                _code(row.competitor.nationality),
                *(_result(cells.get(one.id, []), table.among) for _, one in sessions),
                _text(format_points(row.points)),
            ]
        )
    keys = [
        {"sign": key.sign, "words": _broken(key.words), "fill": key.style or "", "face": key.face}
        for key in legend([(table, columns_of(season, table))])
    ]
    return _document(
        f"{table.name}: standings after round {table.after_round}",
        columns,
        rows,
        landscape=True,
        keys=keys,
        foot=season.source,
    )


def _result(cells: list[Cell], among: Among) -> dict[str, Any]:
    """Return the results of one session as they are written, signs high and the place overall low."""
    results = [written(cell, among) for cell in cells]
    runs = [
        {
            "text": result.number + result.gap,
            "sup": _cut(result.signs, 6),
            "high": result.scoring,
            "low": result.overall,
            "struck": result.dropped,
        }
        for result in results
    ]
    return {"runs": runs, "fill": written(best(cells), among).style if cells else ""}
