"""Whose row it is: the entry and the drivers of a line of a result."""

from __future__ import annotations

from countback.model.season import Entry
from countback.model.wording import closest
from countback.store.cells import read_crew, write_crew
from countback.store.entries import EntryList
from countback.store.shape import EventTable
from countback.store.table import Row, Table


def entry_of(table: Table, row: Row, event: EventTable, entries: EntryList) -> Entry | None:
    """Return the entry a row is of, by its own column or by number and round; None, with a finding."""
    cells = row.cells
    own, number = cells.get("entry"), cells.get("number", "")
    if own:
        entry = entries.by_id.get(own)
        if entry is None and entries.complete:
            hint = closest(own, entries.by_id) or "give an id of entries.csv"
            table.find(row, "entry", "unknown-entry", f"no entry {own!r}", hint)
        return entry
    if not number:
        table.find(row, "number", "missing-value", "has no number", "give the car's number, or its entry")
        return None
    numbered = entries.by_number.get(number, [])
    there = entries.at(number, event.round)
    if not entries.complete:
        return there[0] if len(there) == 1 else None
    if not numbered:
        name = cells.get("driver", "")
        others = entries.numbers_of(name) if name else []
        hint = f"{name} drives {' and '.join(others)}" if others else closest(number, entries.by_number)
        table.find(
            row, "number", "unknown-number", f"no entry has number {number}", hint or "add it to entries.csv"
        )
    elif len(there) > 1 or (not there and len(numbered) > 1):
        ids = ", ".join(entry.id for entry in there or numbered)
        table.find(
            row,
            "number",
            "ambiguous-number",
            f"number {number} could be {ids} in round {event.round}",
            "give its id in the column entry",
        )
    elif there:
        return there[0]
    else:
        table.find(
            row,
            "number",
            "not-entered",
            f"car {number} is not entered for round {event.round}",
            "add the round to its entry",
            "warning",
        )
        return numbered[0]
    return None


def drivers_of(
    table: Table, row: Row, entry: Entry, event: EventTable, entries: EntryList
) -> tuple[str, ...]:
    """Return who drove where that is not simply the entry's crew."""
    names = read_crew(row.cells["driver"])
    if names == tuple(driver.name for driver in entry.crew):
        return ()
    crew = tuple(driver.id for driver in entry.crew)
    drivers: list[str] = []
    for name in names:
        driver = known_driver(table, row, "driver", name, entry, entries)
        if not driver:
            return ()
        drivers.append(driver)
    if tuple(drivers) == crew:
        return ()
    if strangers := [name for name, driver in zip(names, drivers, strict=True) if driver not in crew]:
        usual = write_crew([driver.name for driver in entry.crew])
        table.find(
            row,
            "driver",
            "driver-not-in-crew",
            f"{strangers[0]} is not in the crew of car {entry.number} in round {event.round} ({usual})",
            "check the number; if it was so, nothing is to be done",
            "warning",
        )
    return tuple(drivers)


def known_driver(table: Table, row: Row, column: str, name: str, entry: Entry, entries: EntryList) -> str:
    """Return the id of a driver whom some entry names; "", with a finding, when none does."""
    driver = entries.driver(name, entry)
    if driver is None and entries.complete:
        several = sorted(entries.names.get(name, ()))
        hint = f"give one of their ids: {', '.join(several)}" if several else closest(name, entries.names)
        hint = hint or "add the driver to entries.csv"
        table.find(row, column, "unknown-driver", f"no entry names {name!r}", hint)
    return driver or ""
