"""Tables of nations and makes that follow from the drivers': the best of each in every race."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from countback.model.countries import country_of, split_country
from countback.model.finding import Finding
from countback.model.published import PrintedCell, PrintedRow, PrintedTable, PublishedSeason
from countback.notation.reading import read_cell
from countback.proofread.checks import at, finding
from countback.proofread.names import key_of, name_of

AGREE = 0.8
"""The share of cells that have to be the drivers' best before a table is taken to follow from them."""
FEW = 4
_FOLLOWS = ("nation", "manufacturer", "constructor", "team")


@dataclass(frozen=True)
class Contradicted:
    """A cell of a table that follows from another: what is printed and what the other gives."""

    table: int
    row: int
    column: int
    cell: PrintedCell
    meant: int


def contradicted(published: PublishedSeason) -> list[Contradicted]:
    """Return the cells of nations' and makes' tables that the drivers' table contradicts."""
    drivers = next((table for table in published.tables if table.subject == "driver" and table.columns), None)
    if drivers is None:
        return []
    cells: list[Contradicted] = []
    for index, table in enumerate(published.tables):
        alike = [column.code for column in table.columns] == [column.code for column in drivers.columns]
        if table is not drivers and alike and table.subject in _FOLLOWS:
            cells += _cells_of(published, index, drivers)
    return cells


def _cells_of(published: PublishedSeason, index: int, drivers: PrintedTable) -> list[Contradicted]:
    """Return the cells of one table that are not the drivers' best, where nearly all others are."""
    table = published.tables[index]
    agreed, wrong = 0, []
    for at_, row in enumerate(table.rows):
        own = [driver for driver in drivers.rows if _belongs(driver, row, table)]
        if not own or row.also:
            continue
        for column, cell in enumerate(row.results):
            best = min((place for driver in own for place in _places(driver, column, published)), default=0)
            printed = read_cell(cell.text, published.aliases)
            if best == (printed.place or 0):
                agreed += bool(best)
            elif best and printed.present:
                wrong.append(Contradicted(index, at_, column, cell, best))
    enough = agreed >= AGREE * (agreed + len(wrong)) and agreed >= 3 * len(wrong)
    return wrong if enough and len(wrong) <= max(FEW, agreed // 20) else []


def _belongs(driver: PrintedRow, row: PrintedRow, table: PrintedTable) -> bool:
    if table.subject == "nation":
        country, name = split_country(row.name.text)
        wanted = country_of(country or name) or country_of(name)
        return bool(wanted) and country_of(split_country(driver.name.text)[0]) == wanted
    wanted = key_of(name_of(row.name.text))
    return bool(wanted) and wanted in key_of(driver.car)


def _places(driver: PrintedRow, column: int, published: PublishedSeason) -> Iterator[int]:
    for line in (driver.results, *driver.also):
        place = read_cell(line[column].text, published.aliases).place if column < len(line) else None
        if place:
            yield place


def findings(published: PublishedSeason, wrong: list[Contradicted], file: str) -> Iterator[Finding]:
    """Return the cells that contradict, each as an error."""
    for cell in wrong:
        table = published.tables[cell.table]
        yield finding(
            "derived-differs",
            at(cell.cell, file),
            f"{table.title}, {name_of(table.rows[cell.row].name.text)}, {table.columns[cell.column].code}: "
            f"{cell.cell.text} → {cell.meant}, the best of its drivers",
            "sure: the other cells of this table are the drivers' best",
            "error",
        )


def as_meant(published: PublishedSeason, wrong: list[Contradicted]) -> PublishedSeason:
    """Return the page with those cells as the drivers' table has them."""
    tables = list(published.tables)
    for cell in wrong:
        rows = list(tables[cell.table].rows)
        results = list(rows[cell.row].results)
        results[cell.column] = msgspec.structs.replace(cell.cell, text=str(cell.meant))
        rows[cell.row] = msgspec.structs.replace(rows[cell.row], results=tuple(results))
        tables[cell.table] = msgspec.structs.replace(tables[cell.table], rows=tuple(rows))
    return msgspec.structs.replace(published, tables=tuple(tables))
