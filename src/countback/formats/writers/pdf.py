"""Official documents as PDF: classifications and standings as they are pinned to the wall.

Profile ``standings`` (the usual one): each championship as a landscape matrix of every result. Profile
``classification``: each session that has a result, from a page of its own, with the number, state and time
of the document and the deadline for protests. What is not among the facts (the stewards' names) is a
dotted line to sign on. Typeset by typst with the fonts it carries, so that the bytes don't depend on the
machine; those fonts have Latin, Greek and Cyrillic letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import msgspec

from countback.formats import result_cells
from countback.formats.plain import one_line
from countback.formats.writing import MissingExtra
from countback.model.classification import Classification, Status
from countback.model.points import format_points
from countback.model.season import Event, Season, Session
from countback.model.standings import Cell, Table
from countback.model.words import STATUS_WORDS, date, event_code, lap_time, session_label, session_name
from countback.scoring.standings import Standings

name = "pdf"
TITLE = "Official standings, PDF"
SUFFIX = ".pdf"
PROFILES = ("standings", "classification")

#: Protests against a classification. Source: FIA International Sporting Code, article 13.3.5 (30 minutes).
PROTEST = dt.timedelta(minutes=30)
_SIGNED = ("Clerk of the course", "Chairman of the stewards", "Published")


def write(standings: Standings, profile: str = "standings") -> bytes:
    """Return the documents as one PDF. Raises ``MissingExtra`` without typst."""
    try:
        import typst
    except ImportError as missing:
        raise MissingExtra("PDF needs typst: pip install 'countback[pdf]'") from missing
    season = standings.season
    made = _classifications(standings) if profile == "classification" else _standings(standings)
    data = {
        "title": one_line(f"{season.name}: {profile}"),
        "series": one_line(season.series),
        "season": one_line(season.name),
        "tints": result_cells.COLOURS,
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
        "signatures": [],
    }
    texts = {key: one_line(value) for key, value in more.items() if isinstance(value, str)}
    legend = [one_line(words) for words in more.get("legend", ())]
    told = {**usual, **more, **texts, "legend": legend}
    return {**told, "heading": one_line(heading), "columns": columns, "rows": rows}


def _column(head: str, at: str = "left", *, wide: bool = False) -> dict[str, Any]:
    return {"head": head, "at": at, "wide": wide}


def _text(text: str, *, fill: str = "", sup: str = "", struck: bool = False) -> dict[str, Any]:
    return {"text": one_line(text), "fill": fill, "sup": one_line(sup), "struck": struck}


def _classifications(standings: Standings) -> Iterator[dict[str, Any]]:
    season = standings.season
    for event in sorted(season.events, key=lambda event: event.round):
        for session in event.sessions:
            if session.classification:
                yield _classification(season, event, session, session.classification)


def _classification(season: Season, event: Event, session: Session, found: Classification) -> dict[str, Any]:
    entries = {entry.id: entry for entry in season.entries}
    people = {driver.id: driver for entry in season.entries for driver in entry.crew}
    timed = any(row.time is not None or row.gap for row in found.rows)
    classes = len(season.classes) > 1
    columns = [
        _column("Pos", "right"),
        _column("No.", "right"),
        _column("Driver", wide=True),
        _column("Nat."),
        _column("Team", wide=True),
        *([_column("Class")] if classes else []),
        *([_column("Laps", "right"), _column("Time", "right")] if timed else []),
        _column(""),
    ]
    rows = []
    for row in found.rows:
        entry = entries[row.entry]
        crew = [people[id_] for id_ in row.drivers if id_ in people] or list(entry.crew)
        status = "" if row.status is Status.CLASSIFIED else row.status.value
        place = str(row.position) if row.position is not None and not status else status
        signs = [
            words
            for words, there in (("pole", row.qualifying == 1), ("fastest lap", row.fastest_lap == 1))
            if there
        ]
        rows.append(
            [
                _text(place, sup=row.mark),
                _text(row.number or entry.number),
                _text(" / ".join(driver.name for driver in crew)),
                _text(" / ".join(dict.fromkeys(driver.nationality for driver in crew if driver.nationality))),
                _text(entry.team.name if entry.team else ""),
                *([_text(entry.class_)] if classes else []),
                *([_text(str(row.laps or "")), _text(lap_time(row.time) or row.gap)] if timed else []),
                _text(", ".join(signs)),
            ]
        )
    number = len(session.classifications)
    revision = f", revision {number}" if number > 1 else ""
    published = f"{found.published:%d %b %Y, %H:%M %Z}".strip() if found.published else ""
    deadline = f"{found.published + PROTEST:%H:%M %Z}".strip() if found.published else ""
    seen = {row.status for row in found.rows} - {Status.CLASSIFIED}
    codes = "; ".join(f"{one.value} {STATUS_WORDS[one]}" for one in Status if one in seen)
    remarks = [f"{one.kind.replace('-', ' ').capitalize()}, car {one.number}: {one.reason}"
               for one in season.decisions if one.session == session.id]  # fmt: skip
    return _document(
        f"{event.name}: {session_name(session)}, classification",
        columns,
        rows,
        state=f"{found.state.upper()}{revision}",
        place=", ".join(part for part in (event.circuit, event.place, date(session.date)) if part),
        document=found.document,
        foot=f"Protests until {deadline}." if deadline else "",
        legend=[*([codes] if codes else []), *([found.cause] if found.cause else []), *remarks],
        signatures=[{"what": what, "text": published if what == "Published" else ""} for what in _SIGNED],
    )


def _standings(standings: Standings) -> Iterator[dict[str, Any]]:
    season = standings.season
    for table in standings.tables():
        yield _matrix(season, table)


def _matrix(season: Season, table: Table) -> dict[str, Any]:
    seen = {cell.session for row in table.rows for cell in row.results}
    events = sorted(season.events, key=lambda event: event.round)
    sessions = [(event, one) for event in events for one in event.sessions if one.id in seen]
    labels = [f"{one_line(event_code(event))}\n{one_line(session_label(one))}" for event, one in sessions]
    columns = [
        _column("Pos", "right"),
        _column("Name"),
        _column("Nat."),
        *(_column(label, "center", wide=True) for label in labels),
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
                _text(row.competitor.nationality),
                *(_result(cells.get(one.id, [])) for _, one in sessions),
                _text(format_points(row.points)),
            ]
        )
    statuses = {cell.status for row in table.rows for cell in row.results}
    codes = " ".join(
        f"{one.value} {STATUS_WORDS[one]}."
        for one in Status
        if one is not Status.CLASSIFIED and one.value in statuses
    )
    colours = "Coloured by the place that pays: gold, silver, bronze, green for points."
    legend = [f"{colours} P pole position, F fastest lap. {codes}"]
    return _document(
        f"{table.name}: standings after round {table.after_round}",
        columns,
        rows,
        landscape=True,
        legend=legend,
        foot=season.source,
    )


def _result(cells: list[Cell]) -> dict[str, Any]:
    if not cells:
        return _text("")
    best = result_cells.best(cells)
    text, sup = result_cells.shown(cells), result_cells.signs(best)
    return _text(text, fill=result_cells.style(best), sup=sup, struck=not best.counted)
