"""The result of one session as CSV: what its page shows, a row for each car."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from countback.formats.plain import plain
from countback.model.classification import Classification
from countback.model.season import Driver, Entry
from countback.model.words import lap_time

COLUMNS = (
    "position", "status", "class_position", "number", "driver", "nationality", "team", "class", "laps",
    "time", "gap", "best_lap", "grid",
)  # fmt: skip


def classification_csv(
    classification: Classification,
    entries: Mapping[str, Entry],
    drivers: Mapping[str, Driver],
    in_class: Mapping[str, int],
) -> bytes:
    """Return a result with its header, lines ended by LF; ``in_class`` are the places within the classes.

    ``entries``, ``drivers`` and ``in_class`` are by id. A text that a spreadsheet would take for a formula
    has an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in classification.rows:
        entry = entries[row.entry]
        crew = [drivers.get(id_, Driver(id=id_, name=id_)) for id_ in row.drivers] or entry.crew
        writer.writerow(
            [
                row.position or "",
                row.status.value,
                in_class.get(row.entry, ""),
                plain(row.number or entry.number),
                plain(" / ".join(driver.name for driver in crew)),
                plain(" / ".join(driver.nationality for driver in crew if driver.nationality)),
                plain(entry.team.name if entry.team else ""),
                plain(entry.class_),
                "" if row.laps is None else row.laps,
                lap_time(row.time),
                plain(row.gap),
                lap_time(row.best_lap),
                "" if row.grid is None else row.grid,
            ]
        )
    return text.getvalue().encode()
