"""What is odd about a session whatever its format: places, numbers and times that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from countback.formats.clock import format_time
from countback.formats.content import Content
from countback.formats.reading import ReadRow
from countback.model.classification import Status
from countback.model.finding import Finding

MOST_ROWS = 5000
"""More cars than any session has. What comes after is not read."""
_SHORTEST_LAP = 5_000
_MOST_NAMES = 60


def check_rows(
    content: Content, rows: Iterable[ReadRow], where: str = "", *, raced: bool = True
) -> list[Finding]:
    """Return findings on the rows of one session. ``where`` names the session in its file.

    ``raced`` is false where times are those of the best lap.
    """
    rows = tuple(rows)
    if not rows:
        return [content.find("no-rows", "no car in it", "export the session again", key=where)]
    return [
        *_places(content, rows, where),
        *_numbers(content, rows, where),
        *_unplaced(content, rows, where),
        *_times(content, rows, where, raced),
        *_class_places(content, rows, where),
        *_class_spellings(content, rows, where),
    ]


def check_order(content: Content, rows: Iterable[ReadRow], where: str = "", *, raced: bool) -> list[Finding]:
    """Return findings on places that laps and times contradict, and on people who stand there twice.

    A simulator writes the order and what it follows from; where the two differ, one of them is broken.
    """
    placed = sorted((row for row in rows if row.position is not None), key=lambda row: row.position or 0)
    findings = []
    for ahead, behind in pairwise(placed):
        why = _ahead_of(ahead, behind) if raced else _slower(ahead, behind)
        if why:
            message = (
                f"{_name(behind)} in position {behind.position} {why} {_name(ahead)} in {ahead.position}"
            )
            hint = "check the places with the screen; a penalty may be the reason"
            findings.append(content.find("order-contradicted", message, hint, severity="warning", key=where))
    seen = Counter(driver.id for row in rows for driver in row.drivers if driver.id)
    named = {driver.id: driver.name for row in rows for driver in row.drivers}
    for who, count in seen.items():
        if count > 1:
            message = f"{named[who]} is listed {count} times"
            hint = "an import asks which line counts"
            findings.append(content.find("driver-twice", message, hint, severity="warning", key=where))
    return findings[:_MOST_NAMES]


def _ahead_of(ahead: ReadRow, behind: ReadRow) -> str:
    """Return what puts a car before the one that is placed ahead of it, "" where nothing does."""
    if ahead.laps is None or behind.laps is None:
        return ""
    if behind.laps > ahead.laps:
        return f"has {behind.laps} laps, {behind.laps - ahead.laps} more than"
    if behind.laps == ahead.laps and ahead.time and behind.time and behind.time < ahead.time:
        return f"with {format_time(behind.time)} for as many laps was faster than"
    return ""


def _slower(ahead: ReadRow, behind: ReadRow) -> str:
    if behind.best_lap and (ahead.best_lap is None or behind.best_lap < ahead.best_lap):
        return f"with {format_time(behind.best_lap)} was faster than"
    return ""


def _places(content: Content, rows: tuple[ReadRow, ...], where: str) -> Iterable[Finding]:
    """Yield places that several cars have, unless the file says that they tied, and places below 1."""
    for place, count in Counter(row.position for row in rows if row.position is not None).items():
        sharing = [row for row in rows if row.position == place]
        if count > 1 and not all(row.tied for row in sharing):
            numbers = ", ".join(_name(row) for row in sharing)
            message = f"position {place} is listed {count} times: {numbers}"
            hint = "correct the file"
            if len({row.class_ for row in sharing} - {""}) == count:
                hint = "they seem to be places within a class: give those of the whole field"
            elif all(row.points for row in sharing):
                hint = "correct the file, unless these are standings: they are worked out, not imported"
            yield content.find("duplicate-position", message, hint, key=where)
        if place < 1:
            yield content.find("wrong-position", f"there is no position {place}", key=where)


def _numbers(content: Content, rows: tuple[ReadRow, ...], where: str) -> Iterable[Finding]:
    """Yield numbers that several cars have, and by what the cars are told apart."""
    for number, count in Counter(row.number for row in rows if row.number).items():
        if count > 1:
            sharing = [row for row in rows if row.number == number]
            names = ", ".join(
                row.drivers[0].name if row.drivers else row.group or row.team or f"line {row.place}"
                for row in sharing
            )
            groups = {row.group for row in sharing}
            message = f"{count} cars have number {number}: {names}"
            hint = f"they are told apart by their {'groups' if len(groups) == count else 'drivers'}"
            yield content.find("duplicate-number", message, hint, severity="warning", key=where)


def _unplaced(content: Content, rows: tuple[ReadRow, ...], where: str) -> Iterable[Finding]:
    """Yield one finding on all cars that are classified and have no place at all."""
    unplaced = [
        _name(row)
        for row in rows
        if row.position is None and row.status is Status.CLASSIFIED and row.class_position is None
    ]
    if unplaced:
        message = f"classified without a position: {', '.join(unplaced[:_MOST_NAMES])}"
        yield content.find("no-position", message, "check the file", severity="warning", key=where)


def _class_places(content: Content, rows: tuple[ReadRow, ...], where: str) -> Iterable[Finding]:
    """Yield places within a class that stand there twice or in another order than the positions."""
    classes: dict[str, list[ReadRow]] = {}
    for row in sorted(rows, key=lambda row: row.position or 0):
        if row.position is not None and row.class_position is not None:
            classes.setdefault(row.class_, []).append(row)
    for class_, members in classes.items():
        for ahead, behind in pairwise(members):
            if (behind.class_position or 0) <= (ahead.class_position or 0):
                message = (
                    f"class {class_ or 'of all'}: {_name(behind)} is {behind.class_position} in class "
                    f"and behind {_name(ahead)}, which is {ahead.class_position}"
                )
                hint = "check both places with the screen"
                yield content.find("class-position", message, hint, severity="warning", key=where)
                break


def _class_spellings(content: Content, rows: tuple[ReadRow, ...], where: str) -> Iterable[Finding]:
    """Yield classes whose spellings differ in capitals only."""
    classes: dict[str, set[str]] = {}
    for row in rows:
        classes.setdefault(row.class_.casefold(), set()).add(row.class_)
    for spellings in classes.values():
        if len(spellings) > 1:
            message = f"one class spelled {' and '.join(sorted(spellings))}"
            yield content.find("class-spelling", message, severity="warning", key=where)


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
