"""The lists of a season page from their sheets: calendar, results by race, entry list."""

from __future__ import annotations

import re
from itertools import pairwise

from countback.formats.pages.blocks import Prose, RawCell, Sheet
from countback.formats.pages.sheets import by_content
from countback.formats.pages.standings import printed
from countback.formats.pages.words import kind_of
from countback.model.countries import split_country
from countback.model.published import (
    PrintedCell,
    PrintedEntry,
    PrintedListing,
    PrintedPlace,
    PrintedRace,
    PrintedRound,
    PrintedRow,
    PrintedTable,
)
from countback.model.text import slug


def kinds_of(sheet: Sheet) -> list[str]:
    """Return the kind of each column of a sheet by its last headings row that says one."""
    kinds = []
    for at in range(len(sheet.heads[0])):
        kinds_above = [kind_of(row[at].text) for row in reversed(sheet.heads) if at < len(row)]
        kinds.append(next((kind for kind in kinds_above if kind), ""))
    return by_content(kinds, sheet.rows)


def is_races(kinds: list[str]) -> bool:
    """Tell whether the columns are those of a table of results by race."""
    return any(kind.startswith(("winner", "pole")) for kind in kinds) and "round" in kinds


def is_calendar(kinds: list[str]) -> bool:
    """Tell whether the columns are those of a calendar."""
    return "date" in kinds and ("circuit" in kinds or "round" in kinds) and "driver" not in kinds


def is_known(kinds: list[str]) -> bool:
    """Tell whether the columns are those of something else than standings."""
    return is_listing(kinds) or is_entries(kinds) or is_races(kinds) or is_calendar(kinds)


_ITEM = re.compile(
    r"[-*•#\s]*(?:(\d{1,3})\s?[-–.)]\s?)?([^\d].{2,60}?)(?:\s[-–]\s(\d[\d.,]*)(?:\s?(?:pts|points))?)?\s*\Z"
)

_NUMBER_TOO = re.compile(r"\A\W*\d|(?:\s|=)\d[\d.,]*\Z")
"""A number before or behind a name: no place alone stands in such a line."""


def is_item(text: str) -> bool:
    """Tell whether a line is one of a list of results or standings: "1-Ann Ash", "Ann Ash - 185"."""
    match = _ITEM.match(text) if len(text) < 90 else None
    return bool(match and (match[1] or match[3]))


def standings_in(items: list[Prose], section: str) -> list[PrintedTable]:
    """Return the standings that lines "Ann Ash - 185" make; none where they are few."""
    rows: list[PrintedRow] = []
    for item in items:
        match = _ITEM.match(item.text)
        if match and match[3]:
            name, points = match[2].strip(), match[3]
            at = item.column or 1
            rows.append(
                PrintedRow(
                    name=PrintedCell(text=name, line=item.line, column=at + item.text.index(name)),
                    points=PrintedCell(text=points, line=item.line, column=at + item.text.rindex(points)),
                    position=PrintedCell(text=str(len(rows) + 1), line=item.line, column=at),
                )
            )
    if len(rows) < 3 or not re.search(r"standing|points|championship", section, re.IGNORECASE):
        return []
    return [
        PrintedTable(id=slug(section) or "standings", title=section, rows=tuple(rows), line=items[0].line)
    ]


def listings_in(items: list[Prose], section: str) -> list[PrintedListing]:
    """Return the results that lines "1-Ann Ash" make; none where they are few."""
    rows = []
    for item in items:
        match = _ITEM.match(item.text)
        if match and match[1] and not match[3] and not _NUMBER_TOO.search(match[2]):
            at = item.column or 1
            place = PrintedCell(text=match[1], line=item.line, column=at + item.text.index(match[1]))
            name = PrintedCell(text=match[2], line=item.line, column=at + item.text.index(match[2]))
            rows.append(PrintedPlace(position=place, name=name))
    places = [int(row.position.text) for row in rows]
    rising = sum(later > earlier for earlier, later in pairwise(places))
    if len(rows) < 3 or 2 * rising < len(rows) - 1:  # "43 – Ann Ash": totals, not places
        return []
    return [PrintedListing(title=section, rows=tuple(rows), line=items[0].line)]


def is_listing(kinds: list[str]) -> bool:
    """Tell whether the columns are those of one race's results."""
    return "pos" in kinds and "driver" in kinds and not {"points", "rounds", "date"} & set(kinds)


def listing_of(sheet: Sheet, section: str) -> PrintedListing:
    """Return one race's results from their table."""
    kinds = kinds_of(sheet)
    rows = []
    for row in sheet.rows:
        place, name = _get(row, kinds, "pos"), _get(row, kinds, "driver")
        number = _get(row, kinds, "number")
        if place is not None and name is not None and place is not name:
            rows.append(
                PrintedPlace(
                    position=printed(place), name=printed(name), number=printed(number) if number else None
                )
            )
    return PrintedListing(title=section, rows=tuple(rows), line=sheet.line)


def is_entries(kinds: list[str]) -> bool:
    """Tell whether the columns are those of an entry list."""
    return "driver" in kinds and ("rounds" in kinds or "number" in kinds) and "points" not in kinds


def _get(row: list[RawCell], kinds: list[str], *wanted: str) -> RawCell | None:
    for kind in wanted:
        if kind in kinds:
            at = kinds.index(kind)
            if at < len(row) and row[at].text:
                return row[at]
    return None


def races_of(sheet: Sheet) -> list[PrintedRace]:
    """Return the races of a table of results, in its order."""
    kinds = kinds_of(sheet)
    round_at = kinds.index("round")
    label_at = round_at + 1 if kinds[round_at + 1 : round_at + 2] == ["round"] else None
    races = []
    for row in sheet.rows:
        number = re.match(r"\D{0,6}(\d{1,2})\b", row[round_at].text) if round_at < len(row) else None
        if number is None or all(cell is row[0] for cell in row):
            continue
        optional = {
            name: None if cell is None else printed(cell)
            for name, cell in {
                "date": _get(row, kinds, "date"),
                "pole": _get(row, kinds, "pole"),
                "fastest_lap": _get(row, kinds, "fastest"),
                "winner": _get(row, kinds, "winner"),
                "winning_team": _get(row, kinds, "winning-team"),
            }.items()
        }
        name, country = _name(_get(row, kinds, "circuit"))
        winners = {
            kind.removeprefix("winner of "): printed(row[at])
            for at, kind in enumerate(kinds)
            if kind.startswith("winner of ") and at < len(row) and row[at].text
        }
        label = row[label_at].text if label_at is not None and label_at < len(row) else row[round_at].text
        races.append(
            PrintedRace(
                round=int(number[1]),
                label=label,
                name=name,
                country=country,
                class_winners=winners,
                **optional,
            )
        )
    return races


def _name(cell: RawCell | None) -> tuple[PrintedCell | None, str]:
    if cell is None:
        return None, ""
    country, _ = split_country(cell.text)
    return printed(cell), country


def rounds_of(sheet: Sheet) -> list[PrintedRound]:
    """Return the rounds of a calendar; a round that takes several rows is one round."""
    kinds = kinds_of(sheet)
    rounds: dict[int, PrintedRound] = {}
    for at, row in enumerate(sheet.rows, start=1):
        number = at
        if "round" in kinds:
            match = re.match(r"\D{0,6}(\d{1,2})\b", row[kinds.index("round")].text)
            if match is None:
                continue
            number = int(match[1])
        cell = _get(row, kinds, "circuit")
        if cell is None or number in rounds:
            continue
        name, country = _name(cell)
        assert name is not None
        date = _get(row, kinds, "date")
        rounds[number] = PrintedRound(
            number=number, name=name, country=country, date=printed(date) if date else None
        )
    return list(rounds.values())


def entries_of(sheet: Sheet) -> list[PrintedEntry]:
    """Return the lines of an entry list. Several drivers in one cell share the car, each with a line."""
    kinds = kinds_of(sheet)
    class_ = ""
    entries = []
    for row in sheet.rows:
        if row[0].text and all(cell is row[0] for cell in row):
            class_ = re.sub(
                r"\s*\b(class|entries|category)\b\s*", "", row[0].text, flags=re.IGNORECASE
            ).strip()
            continue
        driver = _get(row, kinds, "driver")
        if driver is None or kind_of(driver.text):
            continue
        team = _get(row, kinds, "entrant", "team")
        number, rounds = _get(row, kinds, "number"), _get(row, kinds, "rounds")
        own = _get(row, kinds, "class")
        cell = printed(driver)
        entries.append(
            PrintedEntry(
                driver=cell,
                number=printed(number) if number else None,
                team=printed(team) if team else None,
                class_=class_ or (own.text if own else ""),
                rounds=printed(rounds) if rounds else None,
                guest=cell.italic,
            )
        )
    return entries
