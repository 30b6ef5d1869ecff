"""What is odd about a session whatever its format: places, numbers and times that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from countback.formats.clock import format_time
from countback.formats.content import Content
from countback.formats.reading import ReadRow
from countback.model.finding import Finding

MOST_ROWS = 5000
"""More cars than any session has. What comes after is not read."""
_SHORTEST_LAP = 5_000


def check_rows(
    content: Content, rows: Iterable[ReadRow], where: str = "", *, raced: bool = True
) -> list[Finding]:
    """Return findings on the rows of one session. ``where`` names the session in its file.

    ``raced`` is false where times are those of the best lap.
    """
    rows = tuple(rows)
    findings: list[Finding] = []
    if not rows:
        return [content.find("no-rows", "no car in it", "export the session again", key=where)]
    places = Counter(row.position for row in rows if row.position is not None)
    for place, count in places.items():
        if count > 1:
            numbers = ", ".join(_name(row) for row in rows if row.position == place)
            message = f"position {place} stands there {count} times: {numbers}"
            findings.append(content.find("duplicate-position", message, "correct the file", key=where))
        if place < 1:
            findings.append(content.find("wrong-position", f"there is no position {place}", key=where))
    numbers_seen = Counter(row.number for row in rows if row.number)
    for number, count in numbers_seen.items():
        if count > 1:
            names = ", ".join(
                row.drivers[0].name if row.drivers else "?" for row in rows if row.number == number
            )
            findings.append(
                content.find(
                    "duplicate-number",
                    f"{count} cars have number {number}: {names}",
                    "they are told apart by their drivers",
                    severity="warning",
                    key=where,
                )
            )
    findings.extend(_times(content, rows, where, raced))
    classes: dict[str, set[str]] = {}
    for row in rows:
        classes.setdefault(row.class_.casefold(), set()).add(row.class_)
    for spellings in classes.values():
        if len(spellings) > 1:
            message = f"one class spelled {' and '.join(sorted(spellings))}"
            findings.append(content.find("class-spelling", message, severity="warning", key=where))
    return findings


def _times(content: Content, rows: tuple[ReadRow, ...], where: str, raced: bool) -> Iterable[Finding]:
    for row in rows:
        if row.best_lap is not None and row.best_lap < _SHORTEST_LAP:
            message = f"{_name(row)}: a lap of {format_time(row.best_lap)}"
            yield content.find("impossible-lap", message, "check the file", severity="warning", key=where)
        elif raced and row.best_lap and row.time and row.laps and row.best_lap * row.laps > row.time * 2:
            message = (
                f"{_name(row)}: {row.laps} laps in {format_time(row.time)} with a best lap of "
                f"{format_time(row.best_lap)}"
            )
            yield content.find("impossible-lap", message, "check the file", severity="warning", key=where)


def _name(row: ReadRow) -> str:
    return f"car {row.number}" if row.number else (row.drivers[0].name if row.drivers else "a car")
