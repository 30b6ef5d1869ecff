"""A season from a published page: the races that tables share, and who did what in them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import msgspec

from countback.model.classification import Classification, Result, Status
from countback.model.countries import split_country
from countback.model.published import PrintedCell, PrintedRace, PrintedTable, PublishedSeason
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.model.text import slug
from countback.notation.reading import Reading, read_cell
from countback.proofread.figures import read_rounds
from countback.proofread.names import Roll, name_of, people_in
from countback.proofread.races import races_of


@dataclass(frozen=True)
class Seat:
    """Where a result is printed: table (index in the page), row and column."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class Draft:
    """The season behind the tables ``tables`` (indices), which share their races.

    ``who`` gives the driver id of each (table, row), ``seats`` where each (session, entry) is printed,
    first the place that was taken. ``races`` has the row of the table of results for each session.
    """

    published: PublishedSeason
    tables: tuple[int, ...]
    season: Season
    who: dict[tuple[int, int], str]
    seats: dict[tuple[int, int], list[Seat]]
    races: tuple[PrintedRace | None, ...]
    clashes: tuple[tuple[Seat, Seat], ...] = ()
    roll: Roll = field(default_factory=lambda: Roll(()))

    def cell(self, seat: Seat) -> PrintedCell:
        """Return the printed cell of a seat."""
        row = self.published.tables[seat.table].rows[seat.row]
        flat = (*row.results, *(cell for line in row.also for cell in line))
        return flat[seat.column]

    def main(self) -> PrintedTable:
        """Return the first of the tables."""
        return self.published.tables[self.tables[0]]


def drafts_of(published: PublishedSeason, without: Collection[int] = ()) -> list[Draft]:
    """Return a draft for every set of tables that share their races; ``without`` are left out."""
    groups: list[list[int]] = []
    for index, table in enumerate(published.tables):
        if not table.columns or not table.rows or index in without:
            continue
        for group in groups:
            if _shares(published.tables[group[0]], table):
                group.append(index)
                break
        else:
            groups.append([index])
    return [_draft(published, tuple(group)) for group in groups]


def class_of(table: PrintedTable) -> str:
    """Return the class a table is for: ``Pro-Am Class`` is Pro-Am."""
    name = re.sub(r"\b(class|category|championship|standings)\b", "", table.group or table.title, flags=re.I)
    return name.strip(" -–—:") or table.id


def _shares(main: PrintedTable, table: PrintedTable) -> bool:
    """Tell whether two tables speak of the same cars in the same races."""
    if table.subject != main.subject or len(table.columns) != len(main.columns):
        return False
    if [column.code for column in table.columns] != [column.code for column in main.columns]:
        return False
    if table.group and table.section == main.section and table.line >= main.line:
        return True
    cells = {name_of(row.name.text): row.results for row in main.rows}
    rows = [row for row in table.rows if name_of(row.name.text) in cells]
    same = sum(
        [cell.text for cell in row.results] == [cell.text for cell in cells[name_of(row.name.text)]]
        for row in rows
    )
    return len(rows) >= 0.5 * len(table.rows) and same >= 0.5 * len(rows)


def _draft(published: PublishedSeason, tables: tuple[int, ...]) -> Draft:
    main = published.tables[tables[0]]
    last = max((column.round for column in main.columns), default=0)
    roll = Roll(name_of(row.name.text) for index in tables for row in published.tables[index].rows)
    races = races_of(published, main)
    maker = _Maker(published, tables, roll, last, races)
    maker.run()
    season = Season(
        id=slug(published.title) or "season",
        name=published.title or "Season",
        series=re.sub(r"\b(19|20)\d\d\b|\bseason\b", "", published.title).strip() or "Series",
        year=published.year or 1900,
        classes=tuple(
            dict.fromkeys(
                class_of(published.tables[index]) for index in tables if published.tables[index].group
            )
        ),
        events=maker.events(),
        entries=tuple(maker.entries),
    )
    return Draft(published, tables, season, maker.who, maker.seats, races, tuple(maker.clashes), roll)


WHOLE = 5
"""So many small numbers from 1 on, each once, are an order and no notes."""


class _Maker:
    """Collects entries and results while the tables are gone through."""

    def __init__(
        self,
        published: PublishedSeason,
        tables: tuple[int, ...],
        roll: Roll,
        last: int,
        races: Sequence[PrintedRace | None],
    ) -> None:
        self.published, self.tables, self.roll, self.last, self.races = published, tables, roll, last, races
        self.columns = published.tables[tables[0]].columns
        self.entries: list[Entry] = []
        self.rows: list[dict[int, Result]] = [{} for _ in self.columns]
        self.who: dict[tuple[int, int], str] = {}
        self.seats: dict[tuple[int, int], list[Seat]] = {}
        self.clashes: list[tuple[Seat, Seat]] = []
        self._own: dict[tuple[str, str], list[int]] = {}
        self._lines: dict[str, list[tuple[str, str, tuple[int, ...], str]]] = {}
        self._taken: set[str] = set()
        self._orders = self._raised_are_orders()

    def run(self) -> None:
        for entry in self.published.entries:
            rounds = read_rounds(entry.rounds.text, self.last) if entry.rounds else None
            number = entry.number.text.lstrip("#") if entry.number else ""
            team = entry.team.text if entry.team else ""
            for person in people_in(entry.driver):
                name = self.roll.find(name_of(person))
                if name:
                    self._lines.setdefault(name, []).append((number, team, rounds or (), entry.class_))
        copies = self._copies()
        for index in self.tables:
            table = self.published.tables[index]
            listed: set[str] = set()
            for at, row in enumerate(table.rows):
                name = self.roll.find(name_of(row.name.text)) or name_of(row.name.text)
                if name in listed:  # two lines of one table are two competitors, whatever they are called
                    name = f"{name} ({sum(other.startswith(name) for other in listed) + 1})"
                listed.add(name)
                class_ = class_of(table) if table.group and index != self.tables[0] else ""
                if not class_:
                    class_ = copies.get(name, "")
                flat = (*row.results, *(cell for line in row.also for cell in line))
                self._place(index, at, name, class_, row.guest, row.name.text, flat)

    def _raised_are_orders(self) -> dict[int, bool]:
        """Return the races whose small numbers are an order (of qualifying, of a sprint), not notes.

        True says that its first is among them: a pole marked there beside is that of another session.

        They are where in two races of five at least two of them stand, each once, and where whole orders
        stand in some races and no small numbers in the others: a sprint is not held everywhere.
        """
        orders = whole = 0
        shown: dict[int, bool] = {}
        main = self.published.tables[self.tables[0]]
        for column in range(len(main.columns)):
            numbers = [
                reading.raised
                for row in main.rows
                for line in (row.results, *row.also)
                if column < len(line) and (reading := read_cell(line[column].text)).raised
            ]
            orders += len(numbers) > 1 and len(set(numbers)) == len(numbers)
            whole += len(numbers) >= WHOLE and sorted(numbers) == [*range(1, len(numbers) + 1)]
            if numbers:
                shown[column] = 1 in numbers
        mostly = orders > 1 and orders >= 0.4 * len(main.columns)
        return shown if mostly or whole == len(shown) else {}

    def _copies(self) -> dict[str, str]:
        """Return the class of everybody who stands in a class table with the results of the first."""
        main = self.published.tables[self.tables[0]]
        first = {name_of(row.name.text): row for row in main.rows}
        copies = {}
        for index in self.tables[1:]:
            table = self.published.tables[index]
            for row in table.rows:
                name = name_of(row.name.text)
                other = first.get(name)
                pairs = zip(row.results, other.results, strict=False) if other else ()
                if any(cell.text and two.text for cell, two in pairs):
                    copies[self.roll.find(name) or name] = class_of(table)
        return copies

    def _place(
        self,
        table: int,
        at: int,
        name: str,
        class_: str,
        guest: bool,
        text: str,
        flat: tuple[PrintedCell, ...],
    ) -> None:
        self.who[table, at] = slug(name)
        self._entry(name, class_, guest, text, 0, 0)
        for column, cell in enumerate(flat):
            session = column % len(self.columns)
            reading = read_cell(cell.text, self.published.aliases)
            if not reading.present or reading.status is None:
                continue
            car = column // len(self.columns)
            entry = self._entry(name, class_, guest, text, self.columns[session].round, car)
            seat = Seat(table, at, column)
            seats_there = self.seats.get((session, entry))
            if seats_there:
                if self.published_text(seats_there[0]) != (reading.place, reading.status):
                    self.clashes.append((seats_there[0], seat))
                seats_there.append(seat)
                continue
            self.seats[session, entry] = [seat]
            printed = self.published.tables[table]
            pole = printed.shows(cell, "pole") or reading.pole
            fastest = printed.shows(cell, "fastest-lap") or reading.fastest_lap
            self.rows[session][entry] = Result(
                entry=self.entries[entry].id,
                position=reading.place,
                status=reading.status,
                qualifying=(reading.raised if session in self._orders else None)
                or (1 if pole and not self._orders.get(session) else None),
                fastest_lap=1 if fastest else None,
                laps_led=self._laps_led(reading),
                mark=reading.marks,
            )

    def published_text(self, seat: Seat) -> tuple[int | None, Status | None]:
        """Return what a seat's cell reads."""
        row = self.published.tables[seat.table].rows[seat.row]
        flat = (*row.results, *(cell for line in row.also for cell in line))
        reading = read_cell(flat[seat.column].text, self.published.aliases)
        return reading.place, reading.status

    def _laps_led(self, reading: Reading) -> int | None:
        """Return what marks say of laps led: more for who led most than for who led at all, None for none."""
        star = self.published.legend.get("*", "").lower()
        if "*" in reading.marks and re.search(r"\bled\b|\blead", star):
            return 1 if re.search(r"at least one|\blap in the lead|\bany lap|\ba lap\b", star) else 2
        return 1 if reading.led else None

    def _entry(self, name: str, class_: str, guest: bool, text: str, round_: int, car: int) -> int:
        """Return the index of the entry somebody drove in a round, making it if need be."""
        lines = [line for line in self._lines.get(name, []) if line[0]]
        line = next((line for line in lines if round_ in line[2]), lines[0] if lines else ("", "", (), ""))
        number = line[0] if not car else f"{line[0]}-{car + 1}"
        key = (name, f"{class_}|{number}|{car}|{line[1]}")
        if key in self._own:
            return self._own[key][0]
        id_ = number or slug(name)
        if id_ in self._taken:
            id_ = f"{id_}-{slug(name)}"
        while id_ in self._taken:
            id_ += "-2"
        self._taken.add(id_)
        nationality = split_country(text)[0]
        country, named = split_country(line[1])
        team = Team(id=slug(line[1]), name=named or line[1], nationality=country) if line[1] else None
        self._own[key] = [len(self.entries)]
        self.entries.append(
            Entry(
                id=id_,
                number=number or str(900 + len(self.entries)),
                crew=(Driver(id=slug(name), name=name, nationality=nationality),),
                team=team,
                class_=class_ or line[3],
                rounds=line[2] or tuple(range(1, self.last + 1)),
                guest=guest,
            )
        )
        return self._own[key][0]

    def events(self) -> tuple[Event, ...]:
        """Return the calendar with a classification for each race."""
        self._from_races()
        events = []
        for number in range(1, self.last + 1):
            sessions = tuple(
                Session(
                    id=f"race-{at + 1}",
                    name=f"Race {at + 1}",
                    classifications=(
                        (Classification(rows=tuple(sorted(self.rows[at].values(), key=_order))),)
                        if self.rows[at]
                        else ()
                    ),
                )
                for at, column in enumerate(self.columns)
                if column.round == number
            )
            code = next(column.code for column in self.columns if column.round == number)
            rounds = {round_.number: round_ for round_ in self.published.rounds}
            listed = rounds.get(number) if len(rounds) == self.last else None
            name = split_country(listed.name.text)[1] if listed else code
            circuit, _, place = name.partition(",")
            days = day_of(listed.date.text, self.published.year) if listed and listed.date else None
            events.append(
                Event(
                    round=number,
                    id=f"round-{number}",
                    name=circuit.strip() or code,
                    code=code,
                    circuit=circuit.strip() if listed else "",
                    place=place.strip() if listed else "",
                    start=days[0] if days else None,
                    end=days[1] if days else None,
                    country=listed.country if listed else "",
                    sessions=sessions,
                )
            )
        return tuple(events)

    def _from_races(self) -> None:
        """Take pole and fastest lap from the table of results where the matrix marks none in a race."""
        for session, race in enumerate(self.races):
            if race is None:
                continue
            for name, cell in (("qualifying", race.pole), ("fastest_lap", race.fastest_lap)):
                if cell is None or any(getattr(row, name) for row in self.rows[session].values()):
                    continue
                who = self.roll.find(name_of(cell.text))
                for entry, row in self.rows[session].items():
                    if who and self.entries[entry].crew[0].name == who:
                        self.rows[session][entry] = msgspec.structs.replace(row, **{name: 1})


def _order(row: Result) -> tuple[bool, int]:
    return row.position is None, row.position or 0


def day_of(text: str, year: int) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of ``March 16–19``, ``29 April – 1 May``, ``19-22 Mar``."""
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    words = re.findall(r"[A-Za-z]{3,}|\d{1,2}(?!\d)", text)
    dates: list[tuple[int, int]] = []
    pending: list[int] = []
    month = 0
    ahead = bool(words) and words[0].isalpha()
    for word in words:
        if word.isdigit():
            if ahead and month:
                dates.append((month, int(word)))
            else:
                pending.append(int(word))
        elif word[:3].lower() in months:
            month = months.index(word[:3].lower()) + 1
            dates.extend((month, day) for day in pending)
            pending = []
    dates.extend((month, day) for day in pending if month)
    try:
        days = [dt.date(year, month, day) for month, day in dates]
    except ValueError:
        return None
    return (min(days), max(days)) if days and year else None
