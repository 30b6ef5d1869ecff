"""What cannot be right, or is rarely right, within one classification."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from countback.model.classification import Result, Status
from countback.store.entries import EntryList
from countback.store.shape import SessionTable
from countback.store.table import Row, Table

#: More missing positions than this are not listed one by one.
_LISTED = 5
#: Behind the positions of a dead heat: 3= and 3=, then 5.
TIED = "="
#: Kinds of sessions in which laps and times make the order.
RACES = ("race", "sprint", "heat")


def check_rows(
    table: Table,
    rows: Sequence[tuple[Row, Result]],
    entries: EntryList,
    session: SessionTable,
    *,
    whole: bool,
) -> None:
    """Record what rows contradict each other in, and times that cannot be.

    Positions are only missed in a ``whole`` classification, one whose every position could be read. Laps and
    times make the order where the ``session`` is a race.
    """
    _cars(table, rows)
    _drivers(table, rows, entries)
    _positions(table, rows)
    if whole:
        _missing_positions(table, rows)
        _missing_in_order(table, rows)
    _class_positions(table, rows, entries)
    _times(table, rows)
    _status_contradicted(table, rows)
    _grid(table, rows, len(entries.entries))
    if session.kind in RACES:
        _contradicted(table, rows)
        _distance(table, rows, session)
        _fastest_contradicted(table, rows)
    _laps_led(table, rows)


def _cars(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    seen: dict[str, int] = {}
    for row, result in rows:
        if result.entry in seen:
            table.find(
                row,
                "number",
                "car-twice",
                f"car {result.number or result.entry} is in line {seen[result.entry]} already",
                "a car has one row in a session; drivers who shared it stand in one cell: A. One / B. Two",
            )
        seen.setdefault(result.entry, row.line)


def _drivers(table: Table, rows: Sequence[tuple[Row, Result]], entries: EntryList) -> None:
    seen: dict[str, tuple[int, str]] = {}
    for row, result in rows:
        crew = result.drivers or tuple(driver.id for driver in entries.by_id[result.entry].crew)
        for driver in crew:
            line, car = seen.setdefault(driver, (row.line, result.entry))
            if car != result.entry:
                table.find(
                    row,
                    "driver",
                    "driver-twice",
                    f"{driver} is in line {line} already, with another car",
                    "check the numbers; two people of one name need a driver_id each in entries.csv; a "
                    "driver who took over a second car is in both rightly",
                    "warning",
                )
                break


def _positions(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    seen: dict[int, Row] = {}
    for row, result in rows:
        if result.position is None:
            continue
        other = seen.setdefault(result.position, row)
        if other is not row and not (_tied(row) and _tied(other)):
            table.find(
                row,
                "position",
                "position-twice",
                f"position {result.position} is in line {other.line} already",
                f"correct one of them, or write {result.position}{TIED} in both for a dead heat",
            )


def _tied(row: Row) -> bool:
    return row.cells["position"].endswith(TIED)


def _missing_positions(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    taken = sorted(result.position for _, result in rows if result.position)
    held = {*taken}
    tied = {
        place for index, place in enumerate(taken, start=1) if place < index and taken[index - 2] == place
    }
    free = {place + number for place in tied for number in range(1, taken.count(place))}
    last = taken[-1] if taken else 0
    if last > 10 * len(rows) + 100:
        row = next(row for row, result in rows if result.position == last)
        table.find(
            row, "position", "position-out-of-range", f"position {last} among {len(rows)} rows", "correct it"
        )
        return
    missing = [place for place in range(1, last + 1) if place not in held and place not in free]
    if missing:
        listed = ", ".join(map(str, missing[:_LISTED])) + (", ..." if len(missing) > _LISTED else "")
        table.find(
            None,
            "position",
            "position-missing",
            f"no car has position {listed}",
            "check the positions around it",
            "warning",
        )


def _missing_in_order(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    """Record places that nobody has in the orders of qualifying and of fastest laps."""
    for column in ("qualifying", "fastest_lap"):
        taken = sorted(place for _, result in rows if (place := getattr(result, column)))
        held = {*taken}
        missing = [place for place in range(1, (taken or [0])[-1]) if place not in held]
        if not missing:
            continue
        free = {place + number for place in taken for number in range(1, taken.count(place))}
        missing = [place for place in missing if place not in free]
        if missing and len(missing) <= len(taken):
            message = f"no car is {missing[0]} in the order of column {column}"
            hint = "fill it in; equal times share a place"
            table.find(None, column, "order-incomplete", message, hint, "warning")


def _contradicted(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    """Record places that laps and times contradict."""
    placed = sorted(
        ((row, result) for row, result in rows if result.position and result.status is Status.CLASSIFIED),
        key=lambda pair: pair[1].position or 0,
    )
    for (_, ahead), (row, behind) in pairwise(placed):
        if ahead.laps is None or behind.laps is None:
            continue
        if ahead.position == behind.position:
            equal = row.cells["position"].strip().endswith("=")  # otherwise one place is given twice
            if not equal or (ahead.laps == behind.laps and ahead.time == behind.time):
                continue
            if ahead.laps != behind.laps:
                why = f"{behind.laps} laps, and {ahead.laps} of the other car in position {ahead.position}"
            elif ahead.time and behind.time:
                why = f"{row.cells['time']} is not the time of the other car in position {ahead.position}"
            else:
                continue
        elif behind.laps > ahead.laps:
            why = f"{behind.laps} laps are more than the {ahead.laps} of position {ahead.position}"
        elif behind.laps == ahead.laps and ahead.time and behind.time and behind.time < ahead.time:
            why = f"{row.cells['time']} for as many laps is less than position {ahead.position} took"
        else:
            continue
        hint = "correct one of them; where a penalty is the reason, accept it in season.toml"
        table.find(row, "position", "order-contradicted", why, hint, "warning")


def _distance(table: Table, rows: Sequence[tuple[Row, Result]], session: SessionTable) -> None:
    """Record laps beyond those of the winner, and a winner's laps that are not those of the race."""
    winner = next(((row, result) for row, result in rows if result.position == 1), None)
    if winner is None or not winner[1].laps:
        return
    laps, ran = winner[1].laps, [number for number in (session.laps, session.laps_run) if number]
    if ran and laps not in ran:
        message = f"{laps} laps of the winner, and season.toml gives the race {ran[0]}"
        table.find(winner[0], "laps", "distance-contradicted", message, "correct one of them", "warning")
    for row, result in rows:
        # A car that was disqualified may have won on the road; the order of those classified is looked at.
        beyond = result.status not in (Status.CLASSIFIED, Status.DISQUALIFIED) and (result.laps or 0) > laps
        if beyond and (result.laps or 0) > max(ran, default=0):
            message = f"{result.laps} laps are more than the {laps} of the winner"
            hint = "correct one of them; where the result was counted back, give the session laps_run"
            table.find(row, "laps", "distance-contradicted", message, hint, "warning")


def _status_contradicted(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    """Record places of cars that can hold none, and what cars did that did not start."""
    for row, result in rows:
        if result.position and not result.status.may_hold_place:
            message = f"position {result.position} is that of a car with status {result.status.value}"
            hint = "leave it blank, and number those behind it as the sheet does; or correct the status"
            table.find(row, "position", "status-contradicted", message, hint, "warning")
        if result.status is Status.CLASSIFIED and not (result.position or result.class_position):
            message = "classified, and no place is given: it is paid for none"
            hint = "give its place; or write NC or DNF"
            table.find(row, "position", "status-contradicted", message, hint, "warning")
        if result.status is Status.DID_NOT_START:
            did = [name for name in ("laps", "time", "best_lap", "laps_led") if getattr(result, name)]
            if did:
                message = f"a car that did not start has {' and '.join(did)}"
                hint = "write DNF if it started, or leave them blank"
                table.find(row, "status", "status-contradicted", message, hint, "warning")


def _grid(table: Table, rows: Sequence[tuple[Row, Result]], entered: int) -> None:
    """Record places on the grid that two cars have, or that are further back than there are cars."""
    seen: dict[int, int] = {}
    for row, result in rows:
        if not result.grid:
            continue
        other = seen.setdefault(result.grid, row.line)
        if other != row.line:
            message = f"{result.grid} is in line {other} already"
        elif result.grid > max(entered, len(rows)):
            message = f"{result.grid} is further back than the {max(entered, len(rows))} cars there are"
        else:
            continue
        table.find(row, "grid", "grid-contradicted", message, "correct the cell", "warning")


def _fastest_contradicted(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    """Record that another lap is faster than that of the car which is 1 in the order of fastest laps."""
    timed = [(row, result) for row, result in rows if result.best_lap and result.fastest_lap]
    first = next(((row, result) for row, result in timed if result.fastest_lap == 1), None)
    best = min(timed, key=lambda pair: pair[1].best_lap or 0, default=None)
    if first and best and (best[1].best_lap or 0) < (first[1].best_lap or 0):
        cells = first[0].cells["best_lap"], best[0].cells["best_lap"]
        message = f"1 has a best lap of {cells[0]}, and the car in line {best[0].line} one of {cells[1]}"
        hint = "correct one of them; where a lap was taken away, accept it in season.toml"
        table.find(first[0], "fastest_lap", "order-contradicted", message, hint, "warning")


def _laps_led(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    """Record laps led that are not as many as were run."""
    led = sum(result.laps_led or 0 for _, result in rows)
    winner = next((result for _, result in rows if result.position == 1), None)
    if led and winner and winner.laps and led != winner.laps:
        message = f"{led} laps were led of the {winner.laps} that the winner has"
        table.find(None, "laps_led", "laps-led-differ", message, "check the cells", "warning")


def _class_positions(table: Table, rows: Sequence[tuple[Row, Result]], entries: EntryList) -> None:
    seen: dict[tuple[str, int], int] = {}
    for row, result in rows:
        if result.class_position is None:
            continue
        class_ = entries.by_id[result.entry].class_
        other = seen.setdefault((class_, result.class_position), row.line)
        if other != row.line:
            table.find(
                row,
                "class_position",
                "class-position-twice",
                f"position {result.class_position} of class {class_ or '(none)'} is in line {other} already",
                "correct one of them",
                "warning",
            )
    _class_order(table, rows, entries)


def _class_order(table: Table, rows: Sequence[tuple[Row, Result]], entries: EntryList) -> None:
    """Record places in a class that run against those among all cars."""
    placed = sorted(
        ((row, result) for row, result in rows if result.position and result.class_position),
        key=lambda pair: (pair[1].position or 0, pair[1].class_position or 0),
    )
    ahead: dict[str, Result] = {}
    for row, result in placed:
        class_ = entries.by_id[result.entry].class_
        best = ahead.setdefault(class_, result)
        if (result.class_position or 0) < (best.class_position or 0) and result.position != best.position:
            places = f"{result.class_position} of class {class_ or '(none)'} in position {result.position}"
            message = f"{places} is ahead of {best.class_position}, which is in position {best.position}"
            hint = "correct one of them; where a penalty in the class is the reason, accept it in season.toml"
            table.find(row, "class_position", "order-contradicted", message, hint, "warning")
        else:
            ahead[class_] = result


def _times(table: Table, rows: Sequence[tuple[Row, Result]]) -> None:
    for row, result in rows:
        best, time, laps = result.best_lap, result.time, result.laps
        if best is not None and best < 1000:
            message = f"a lap of {best} thousandths of a second"
        # The first lap may be shorter than the others.
        elif best is not None and time is not None and laps and best * (laps - 1) > time:
            message = (
                f"{laps} laps no faster than {row.cells['best_lap']} take longer than {row.cells['time']}"
            )
        else:
            continue
        table.find(
            row,
            "best_lap",
            "impossible-time",
            message,
            "write times as 1:23.456; a bare whole number is milliseconds",
            "warning",
        )
