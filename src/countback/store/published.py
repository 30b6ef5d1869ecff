"""published/<championship id>.csv: official tables, kept to compare with and never scored from."""

from __future__ import annotations

import re

from countback.model.season import PublishedRow, Season
from countback.store.cells import read_whole
from countback.store.files import Files
from countback.store.findings import Findings
from countback.store.table import read_table, write_table

FOLDER = "published"
COLUMNS = ("position", "competitor", "points")
REQUIRED = ("competitor", "points")
_FILE = re.compile(r"([a-z0-9][a-z0-9_-]{0,99})\.csv\Z")


def read_published(files: Files, findings: Findings) -> dict[str, tuple[PublishedRow, ...]]:
    """Return the official tables by the id of their championship."""
    tables = {}
    for name in files.names(FOLDER, findings) or ():
        match = _FILE.match(name)
        if not match:
            findings.add(
                "unknown-file",
                "is not read",
                "official tables are named <championship id>.csv",
                file=f"{FOLDER}/{name}",
                severity="warning",
            )
            continue
        data = files.read(f"{FOLDER}/{name}", findings)
        if data is not None:
            tables[match[1]] = _rows(data, f"{FOLDER}/{name}", findings)
    return tables


def _rows(data: bytes, name: str, findings: Findings) -> tuple[PublishedRow, ...]:
    table = read_table(data, name, COLUMNS, REQUIRED, findings)
    rows = []
    for row in table.rows if table else ():
        position = None
        if table and "position" in row.cells:
            try:
                position = read_whole(row.cells["position"], least=1)
            except ValueError as error:
                table.find(row, "position", "wrong-value", str(error), "leave it blank where none is printed")
        if table and "competitor" not in row.cells:
            table.find(row, "competitor", "missing-value", "names nobody", "name the competitor")
        rows.append(
            PublishedRow(
                competitor=row.cells.get("competitor", ""),
                points=row.cells.get("points", ""),
                position=position,
            )
        )
    return tuple(rows)


def write_published(season: Season) -> dict[str, bytes]:
    """Return the files of official tables by name."""
    return {
        f"{FOLDER}/{title}.csv": write_table(
            COLUMNS,
            [
                {
                    "position": "" if row.position is None else str(row.position),
                    "competitor": row.competitor,
                    "points": row.points,
                }
                for row in rows
            ],
            COLUMNS,
        )
        for title, rows in season.published.items()
    }
