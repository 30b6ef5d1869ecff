"""entries.csv: who is entered, with which number, for which rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from countback.model.entry_ids import entry_ids
from countback.model.season import Driver, Entry, Season, Team
from countback.model.text import class_key, slug
from countback.model.wording import closest
from countback.store.calendar import Calendar
from countback.store.cells import known_numbers, read_crew, read_rounds, read_yes, write_crew, write_rounds
from countback.store.findings import Findings
from countback.store.table import Row, Table, read_table, write_table

NAME = "entries.csv"
COLUMNS = (
    "number", "driver", "nationality", "team", "team_nationality", "class", "rounds", "guest", "car",
    "constructor", "engine", "tags", "id", "driver_id", "team_id",
)  # fmt: skip
REQUIRED = ("number", "driver")
#: Columns by which no entry is found.
_DETAILS = {"nationality", "team", "team_nationality", "class", "guest", "team_id"}


class EntryList:
    """The entries of a season, found by number, id or driver's name.

    ``complete`` is false where a number, driver or round could not be read.
    """

    def __init__(self, entries: Sequence[Entry], *, complete: bool = True) -> None:
        self.entries = tuple(entries)
        self.complete = complete
        self.by_id = {entry.id: entry for entry in entries}
        self.by_number: dict[str, list[Entry]] = defaultdict(list)
        self.names: dict[str, set[str]] = defaultdict(set)
        self._slugs: dict[str, set[str]] = defaultdict(set)
        self.driver_ids: set[str] = set()
        for entry in entries:
            self.by_number[entry.number].append(entry)
            for driver in entry.crew:
                self.driver_ids.add(driver.id)
                self.names[driver.name].add(driver.id)
                self._slugs[slug(driver.name)].add(driver.id)

    def at(self, number: str, round_: int) -> list[Entry]:
        """Return the entries that ran a number in a round; without rounds an entry is for all."""
        numbered = self.by_number.get(number, [])
        return [entry for entry in numbered if not entry.rounds or round_ in entry.rounds]

    def driver(self, name: str, entry: Entry | None) -> str | None:
        """Return the id of a driver given by id or name; one of ``entry``'s crew where names are equal."""
        if name in self.driver_ids:
            return name
        for member in entry.crew if entry else ():
            if member.name == name:
                return member.id
        ids = self.names.get(name) or self._slugs.get(slug(name), set())
        return next(iter(ids)) if len(ids) == 1 else None

    def numbers_of(self, name: str) -> list[str]:
        """Return the numbers a driver is entered with."""
        driver = self.driver(name, None)
        return [e.number for e in self.entries if any(member.id == driver for member in e.crew)]


def read_entries(data: bytes, calendar: Calendar | None, findings: Findings) -> EntryList | None:
    """Return the entries of entries.csv; None when its form makes that impossible.

    Without a ``calendar``, rounds and classes are not checked.
    """
    start = len(findings)
    table = read_table(data, NAME, COLUMNS, REQUIRED, findings)
    if table is None:
        return None
    ids = _ids(table)
    entries = [_entry(table, row, ids[index], calendar) for index, row in enumerate(table.rows)]
    _check_ids(table, entries)
    _check_numbers(table, entries)
    _check_people(table, entries)
    complete = not any(
        finding.severity == "error" and finding.where.column not in _DETAILS for finding in findings[start:]
    )
    return EntryList(entries, complete=complete)


def _entry(table: Table, row: Row, id_: str, calendar: Calendar | None) -> Entry:
    cells = row.cells
    if "number" not in cells and "id" not in cells:
        table.find(row, "number", "missing-value", "has no number", "give the car's number, or an id")
    team = None
    if cells.keys() & {"team", "team_id", "team_nationality"}:
        name = cells.get("team", "")
        team = Team(
            id=cells.get("team_id") or slug(name), name=name, nationality=cells.get("team_nationality", "")
        )
    rounds: tuple[int, ...] = _read(
        table, row, "rounds", lambda text: read_rounds(text, calendar.rounds if calendar else ()), ()
    )
    class_ = cells.get("class", "")
    if calendar and calendar.complete:
        for number in sorted(set(rounds) - set(calendar.rounds))[:3]:
            hint = known_numbers(calendar.rounds)
            table.find(row, "rounds", "round-out-of-range", f"there is no round {number}", hint)
        classes = calendar.classes
        if classes and not class_:
            hint = (
                f"give one: {', '.join(classes)}; a guest outside of all classes is accepted in season.toml"
            )
            table.find(row, "class", "class-missing", "has no class", hint, "warning")
        if class_ and classes and class_key(class_) not in map(class_key, classes):
            hint = closest(class_, classes) or f"season.toml has classes {', '.join(classes)}"
            table.find(row, "class", "unknown-class", f"unknown class {class_!r}", hint)
    return Entry(
        id=id_,
        number=cells.get("number", ""),
        crew=_crew(table, row),
        team=team,
        class_=class_,
        rounds=rounds,
        guest=_read(table, row, "guest", read_yes, False),
        car=cells.get("car", ""),
        constructor=cells.get("constructor", ""),
        engine=cells.get("engine", ""),
        tags=tuple(tag.strip() for tag in cells["tags"].split(";")) if "tags" in cells else (),
    )


def _read(table: Table, row: Row, column: str, read: Callable[[str], Any], otherwise: Any) -> Any:
    try:
        return read(row.cells.get(column, ""))
    except ValueError as error:
        table.find(row, column, "wrong-value", str(error), "correct the cell")
        return otherwise


def _crew(table: Table, row: Row) -> tuple[Driver, ...]:
    names = read_crew(row.cells.get("driver", ""))
    if not names:
        table.find(
            row, "driver", "missing-value", "names no driver", "name the crew once it is known", "warning"
        )
        return ()
    if not all(names):
        table.find(row, "driver", "missing-value", "a name is blank", "write a crew as A. One / B. Two")
    parts = {}
    for column in ("nationality", "driver_id"):
        parts[column] = read_crew(row.cells.get(column, "")) or ("",) * len(names)
        if len(parts[column]) != len(names):
            table.find(
                row,
                column,
                "crew-differs",
                f"has {len(parts[column])} for a crew of {len(names)}",
                "write one for each driver, in the same order: USA / GBR",
            )
            parts[column] = ("",) * len(names)
    crew = tuple(
        Driver(id=id_ or slug(name), name=name, nationality=nationality)
        for name, nationality, id_ in zip(names, parts["nationality"], parts["driver_id"], strict=True)
    )
    if len({driver.id for driver in crew}) < len(crew):
        table.find(
            row, "driver", "driver-twice", "names a driver twice", "two of one name need a driver_id each"
        )
    return crew


def _ids(table: Table) -> list[str]:
    rows = [
        (row.cells.get("id", ""), row.cells.get("number", ""), _first(row.cells.get("driver", "")))
        for row in table.rows
    ]
    return entry_ids(rows)


def _first(crew: str) -> str:
    return (read_crew(crew) or ("",))[0]


def _check_ids(table: Table, entries: Sequence[Entry]) -> None:
    seen: dict[str, int] = {}
    for row, entry in zip(table.rows, entries, strict=True):
        if entry.id in seen:
            table.find(
                row,
                "id",
                "entry-twice",
                f"the id {entry.id!r} is in line {seen[entry.id]} already",
                "give every entry an id of its own, or none",
            )
        seen.setdefault(entry.id, row.line)


def _check_numbers(table: Table, entries: Sequence[Entry]) -> None:
    seen: dict[tuple[str, int], int] = {}
    for row, entry in zip(table.rows, entries, strict=True):
        for number in entry.rounds:
            other = seen.setdefault((entry.number, number), row.line)
            if other != row.line and entry.number:
                table.find(
                    row,
                    "number",
                    "number-twice",
                    f"number {entry.number} is in line {other} for round {number} already",
                    "correct number or rounds; if both ran, results need the column entry",
                    "warning",
                )
                break


def _check_people(table: Table, entries: Sequence[Entry]) -> None:
    seen: dict[str, tuple[Driver | Team, int]] = {}
    for row, entry in zip(table.rows, entries, strict=True):
        owners: list[tuple[str, Driver | Team]] = [("driver", driver) for driver in entry.crew]
        if entry.team:
            owners.append(("team", entry.team))
        for column, who in owners:
            first, line = seen.setdefault(f"{column} {who.id}", (who, row.line))
            if first != who:
                what = "nationality" if first.name == who.name else "name"
                before, now = getattr(first, what), getattr(who, what)
                table.find(
                    row,
                    column,
                    f"{column}-differs",
                    f"{column} {who.id} has {what} {now!r} here and {before!r} in line {line}",
                    f"write it the same way, or tell them apart with {column}_id",
                    "warning",
                )


def write_entries(season: Season) -> bytes:
    """Return entries.csv."""
    calendar = [event.round for event in season.events]
    rows = []
    for entry, own in zip(season.entries, _ids_to_give(season.entries), strict=True):
        team = entry.team
        defaults = all(driver.id == slug(driver.name) for driver in entry.crew)
        rows.append(
            {
                "number": entry.number,
                "driver": write_crew([driver.name for driver in entry.crew]),
                "nationality": write_crew([driver.nationality for driver in entry.crew]),
                "team": team.name if team else "",
                "team_nationality": team.nationality if team else "",
                "class": entry.class_,
                "rounds": write_rounds(entry.rounds, calendar),
                "guest": "yes" if entry.guest else "",
                "car": entry.car,
                "constructor": entry.constructor,
                "engine": entry.engine,
                "tags": "; ".join(entry.tags),
                "id": own,
                "driver_id": "" if defaults else write_crew([driver.id for driver in entry.crew]),
                "team_id": team.id if team and team.id != slug(team.name) else "",
            }
        )
    return write_table(COLUMNS, rows, REQUIRED)


def _ids_to_give(entries: Sequence[Entry]) -> list[str]:
    """Return the ids that have to be written, "" for those that are made from number and driver anyway."""
    given = [""] * len(entries)
    while True:
        made = entry_ids(
            [(own, entry.number, _first_of(entry)) for own, entry in zip(given, entries, strict=True)]
        )
        wrong = [at for at, (id_, entry) in enumerate(zip(made, entries, strict=True)) if id_ != entry.id]
        if not wrong:
            return given
        # Once one id is given, others may be made differently.
        for at in wrong:
            given[at] = entries[at].id


def _first_of(entry: Entry) -> str:
    return entry.crew[0].name if entry.crew else ""
