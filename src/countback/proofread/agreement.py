"""How far an official table kept beside a season agrees with the computed one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from countback.model.finding import Finding, Where
from countback.model.points import format_points, parse_points
from countback.model.season import PublishedRow
from countback.model.standings import Row, Table
from countback.model.text import slug


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Of ``rows`` published rows, how many have our ``points`` and our ``positions``.

    ``findings`` are the differences, a warning for each.
    """

    rows: int
    points: int
    positions: int
    findings: tuple[Finding, ...]


def agreement(table: Table, published: Sequence[PublishedRow]) -> Agreement:
    """Compare a table with the one published; names are compared without case and accents.

    A published row without a position agrees with any position of ours; guests without points need
    not be published.
    """
    ours: dict[str, list[Row]] = {}
    for row in table.rows:
        ours.setdefault(slug(row.competitor.name), []).append(row)
    points = positions = 0
    findings: list[Finding] = []

    def find(code: str, name: str, message: str) -> None:
        where = Where(file=f"published/{table.id}.csv", key=name)
        findings.append(Finding(code=code, severity="warning", where=where, message=message))

    for line in published:
        same = ours.get(slug(line.competitor))
        if not same:
            find("published-only", line.competitor, "published, but not in the computed table")
            continue
        row = same.pop(0)
        if _same_points(line.points, row):
            points += 1
        else:
            find("points-differ", line.competitor,
                 f"{line.points} points published, {format_points(row.points)} computed")  # fmt: skip
        if line.position in (None, row.position):
            positions += 1
        else:
            computed = "none" if row.position is None else row.position
            find("position-differs", line.competitor,
                 f"position {line.position} published, {computed} computed")  # fmt: skip
    for rest in ours.values():
        for row in rest:
            if row.eligible or row.points:
                find("computed-only", row.competitor.name, "computed, but not in the published table")
    return Agreement(rows=len(published), points=points, positions=positions, findings=tuple(findings))


def _same_points(printed: str, row: Row) -> bool:
    try:
        return parse_points(printed) == row.points
    except ValueError:
        return False
