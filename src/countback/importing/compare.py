"""An official table against the computed one, session by session, and whether a guest explains the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from countback.formats import names
from countback.formats.reading import ReadStanding, ReadTable
from countback.model.finding import Finding
from countback.model.points import format_points, parse_points
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.model.standings import Row, Table
from countback.scoring.score import score

replace = msgspec.structs.replace


@dataclass(frozen=True)
class Cell:
    """The points of one competitor in one session, printed and computed."""

    competitor: str
    session: str
    printed: Fraction
    computed: Fraction


@dataclass(frozen=True)
class Compared:
    """What came of a comparison: every cell, and the names of guests that explain those that differ."""

    table: str
    championship: str
    cells: tuple[Cell, ...]
    guests: tuple[str, ...] = ()
    explained: int = 0

    @property
    def differing(self) -> tuple[Cell, ...]:
        """The cells that do not agree."""
        return tuple(cell for cell in self.cells if cell.printed != cell.computed)


def compare(season: Season, rulebook: Rulebook, official: ReadTable) -> Compared | Finding:
    """Compare the sessions that both have with the championship that fits the official table best."""
    columns = _columns(season, official)
    if not columns:
        message = f"{official.name}: none of its sessions is one of the season's"
        return Finding(code="nothing-to-compare", severity="warning", message=message)
    tables = score(season, rulebook).tables()
    best = max(tables, key=lambda table: _fit(table, official, columns), default=None)
    if best is None:
        return Finding(
            code="nothing-to-compare", severity="warning", message="the rulebook has no championship"
        )
    unlike = _unlike(official, best, columns, [table.name for table in tables])
    if unlike is not None:
        return unlike
    compared = Compared(official.name, best.id, tuple(_cells(best, official, columns)))
    return _with_guests(season, rulebook, official, columns, compared)


def _unlike(
    official: ReadTable, best: Table, columns: Mapping[str, str], championships: Sequence[str]
) -> Finding | None:
    """Return what to say where even the championship that fits best is not the one of the official table."""
    named = sum(_row(best, line) is not None for line in official.rows)
    cells = [*_cells(best, official, columns)]
    paid = [cell for cell in cells if cell.printed]
    # Nothing agrees with nothing: a table that pays others, and otherwise, is another's.
    if 2 * named < len(official.rows) or (paid and not any(cell.printed == cell.computed for cell in paid)):
        message = f"{official.name}: no championship of the rulebook fits it"
        there = ", ".join(championships)
        hint = f"{named} of its {len(official.rows)} competitors are in {best.name}; there are {there}"
        return Finding(code="no-championship-fits", severity="warning", message=message, hint=hint)
    return None


def _with_guests(
    season: Season, rulebook: Rulebook, official: ReadTable, columns: Mapping[str, str], compared: Compared
) -> Compared:
    """Return the comparison with the names of entries that, taken as guests, leave fewer cells differing."""
    differing = compared.differing
    suspects = {cell.competitor for cell in differing if not cell.printed and cell.computed}
    guests = {
        entry.id: driver.name
        for entry in season.entries
        for driver in entry.crew
        if not entry.guest and any(names.same(driver.name, suspect) for suspect in suspects)
    }
    if not guests:
        return compared
    entries = tuple(replace(entry, guest=entry.guest or entry.id in guests) for entry in season.entries)
    again = score(replace(season, entries=entries), rulebook).table(compared.championship)
    left = [cell for cell in _cells(again, official, columns) if cell.printed != cell.computed]
    if len(left) >= len(differing):
        return compared
    who = tuple(sorted({*guests.values()}))
    fewer = len(differing) - len(left)
    return Compared(compared.table, compared.championship, compared.cells, who, fewer)


def _columns(season: Season, official: ReadTable) -> dict[str, str]:
    """Return the season's session id of each column: events by name, their sessions in order."""
    session_of: dict[str, str] = {}
    for event in season.events:
        own = [{*names.folded(text)} for text in (event.name, event.circuit, event.place, event.code) if text]
        theirs = [
            column
            for column in official.sessions
            if (words := {*names.folded(column.split(": ")[0])})
            and any(words <= words_of_session for words_of_session in own)
        ]
        for qualifying in (True, False):
            columns = [column for column in theirs if ("quali" in column.lower()) is qualifying]
            kinds = ("qualifying",) if qualifying else ("race", "sprint", "heat")
            sessions = [session for session in event.sessions if session.kind in kinds]
            if len(columns) == len(sessions):
                held = zip(columns, sessions, strict=True)
                session_of.update({column: session.id for column, session in held if session.classifications})
    return session_of


def _fit(table: Table, official: ReadTable, columns: Mapping[str, str]) -> tuple[int, int]:
    cells = [*_cells(table, official, columns)]
    rows_there = sum(_row(table, line) is not None for line in official.rows)
    return rows_there, sum(cell.printed == cell.computed for cell in cells)


def _cells(table: Table, official: ReadTable, columns: Mapping[str, str]) -> Iterable[Cell]:
    for line in official.rows:
        row = _row(table, line)
        for column, session in columns.items():
            try:
                printed = parse_points(line.by_session.get(column, "0") or "0")
            except ValueError:
                continue
            computed = sum(
                (cell.points for cell in row.results if cell.session == session) if row else (), Fraction(0)
            )
            yield Cell(line.competitor, session, printed, computed)


def _row(table: Table, line: ReadStanding) -> Row | None:
    if line.number:
        for row in table.rows:
            if line.number in (row.competitor.id, row.competitor.name.split(" ")[0]):
                return row
    return next((row for row in table.rows if names.same(row.competitor.name, line.competitor)), None)


def said(compared: Compared) -> list[Finding]:
    """Return what a comparison came to, in words."""
    total, differing = len(compared.cells), compared.differing
    what = f"{compared.table} ({compared.championship}): {total - len(differing)} of {total} cells agree"
    findings = [
        Finding(code="compared", severity="warning" if differing else "info", message=what),
        *(
            Finding(
                code="points-differ",
                severity="warning",
                message=f"{cell.competitor}, {cell.session}: {format_points(cell.printed)} printed, "
                f"{format_points(cell.computed)} computed",
            )
            for cell in differing
        ),
    ]
    if compared.guests:
        who = " and ".join(compared.guests)
        message = f"{who} as a guest explains {compared.explained} of the {len(differing)} cells that differ"
        hint = "write guest = yes for the entry in entries.csv"
        findings.append(Finding(code="explained-by-guest", severity="info", message=message, hint=hint))
    return findings
