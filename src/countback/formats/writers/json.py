"""Standings and derivations as JSON. Points are exact strings: ``"306"``, ``"12.5"``, ``"1/7"``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec

from countback.model.points import format_points
from countback.model.standings import Among, Cell, Derivation, Row, Table
from countback.notation.result import written
from countback.scoring import tidy
from countback.scoring.score import Standings

name = "json"
TITLE = "Results, JSON"
SUFFIX = ".json"
DOWNLOAD = True


def write(standings: Standings, profile: str = "") -> bytes:
    """Return every result in every championship as one document: the columns, what they mean, the rows."""
    document = {
        "season": standings.season.id,
        "columns": [column._asdict() for column in tidy.COLUMNS],
        "rows": [
            [row[column.name] for column in tidy.COLUMNS]
            for row in tidy.rows(standings.season, standings.tables())
        ],
    }
    return msgspec.json.encode(document) + b"\n"


def standings_json(season: str, tables: Sequence[Table], *, compact: bool = False) -> bytes:
    """Return the tables of the season with this id as an indented UTF-8 document, or on one line.

    ``after_session`` and ``after_round`` are the last seen by the first table. A row that cannot
    hold a position has ``"position": null`` and ``"eligible": false``. ``text`` is a result as every output
    writes it; in the table of a class its number is the place in class, the small one that overall.
    ``gross`` is the total with the results that were dropped, where there are any.
    """
    championships = [table_as_dict(table) for table in tables]
    document = {**_moment(season, tables), "championships": championships}
    return msgspec.json.encode(document) + b"\n" if compact else _written(document)


def table_as_dict(table: Table) -> dict[str, Any]:
    """Return one table as it stands in a document."""
    return {"id": table.id, "name": table.name, "rows": [_row(row, table.among) for row in table.rows]}


def why_json(season: str, reasons: Sequence[tuple[Table, Derivation]], session: str | None = None) -> bytes:
    """Return derivations, each with the table it stands in, as an indented UTF-8 document.

    With a session's id only its lines are given; ``sum`` is what the lines given add up to.
    """
    championships = []
    for table, derivation in reasons:
        lines = [line for line in derivation.lines if session in (None, line.session)]
        championships.append(
            {
                "id": table.id,
                "name": table.name,
                "position": derivation.position,
                "competitor": derivation.competitor.name,
                "points": format_points(derivation.points),
                "lines": [
                    {
                        **msgspec.structs.asdict(line),
                        "points": format_points(line.points),
                        "worth": format_points(line.worth),
                    }
                    for line in lines
                ],
                "sum": format_points(sum((line.points for line in lines), Fraction(0))),
                "partings": [msgspec.structs.asdict(parting) for parting in derivation.partings],
            }
        )
    tables = [table for table, _ in reasons]
    return _written({**_moment(season, tables), "session": session, "championships": championships})


def _moment(season: str, tables: Sequence[Table]) -> dict[str, Any]:
    first = tables[0] if tables else None
    return {
        "season": season,
        "after_round": first.after_round if first else 0,
        "after_session": first.after_session if first else "",
    }


def _row(row: Row, among: Among) -> dict[str, Any]:
    told: dict[str, Any] = {
        "position": row.position,
        "competitor": row.competitor.name,
        "points": format_points(row.points),
        "results": [_cell(cell, among) for cell in row.results],
    }
    if row.gross is not None:
        told["gross"] = format_points(row.gross)
    return told if row.eligible else {**told, "eligible": False}


def _cell(cell: Cell, among: Among) -> dict[str, Any]:
    told = {"text": written(cell, among).text, "points": format_points(cell.points)}
    return {**msgspec.structs.asdict(cell), **told}


def _written(document: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2)
