"""A scored season as a page prints it: the `PublishedSeason` that page writers lay out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

from countback.model.classification import Result, Status
from countback.model.kinds import Bonus
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.published import (
    PrintedCell,
    PrintedColumn,
    PrintedEntry,
    PrintedRace,
    PrintedRound,
    PrintedRow,
    PrintedScale,
    PrintedTable,
    PublishedSeason,
)
from countback.model.season import Entry, Event, Season, Session
from countback.model.standings import Among, Cell, Row, Table
from countback.notation.codes import CODES
from countback.notation.result import PODIUM, mark_of, total, written
from countback.scoring.score import Standings

SECTION = "Championship standings"


def published_from(standings: Standings) -> PublishedSeason:
    """Return what a page prints of a scored season: calendar, entry list, results, points, standings."""
    season = standings.season
    tables = standings.tables()
    columns = _columns(season)
    classes = {
        table.id: rule.only_classes[0]
        for table in tables
        for rule in standings.titles[table.id].title.field.values()
        if rule.only_classes
    }
    printed = []
    for table in tables:
        group = f"{classes[table.id]} Class" if table.id in classes else table.name
        matrix = columns if _one_car(table) else ()
        printed.append(
            PrintedTable(
                id=table.id,
                title=group,
                group=group,
                section=SECTION,
                subject=standings.titles[table.id].title.subject.who,
                columns=matrix,
                rows=tuple(
                    _row(row, season, matrix, table.among) for row in table.rows if matrix or row.points
                ),
            )
        )
    return PublishedSeason(
        title=season.name,
        year=season.year,
        rounds=tuple(_round(event) for event in season.events),
        races=tuple(_races(standings, classes)),
        entries=tuple(_entries(season)),
        scales=tuple(_scales(standings)),
        tables=tuple(printed),
        legend=_legend(tables),
    )


def _one_car(table: Table) -> bool:
    return all(len({cell.session for cell in row.results}) == len(row.results) for row in table.rows)


def _raced(season: Season) -> list[tuple[Event, str]]:
    return [
        (event, session.id)
        for event in season.events
        for session in event.sessions
        if session.kind in ("race", "sprint", "heat") and session.classification is not None
    ]


def _columns(season: Season) -> tuple[PrintedColumn, ...]:
    columns: list[PrintedColumn] = []
    number = 0
    before: Event | None = None
    race = 0
    for event, _ in _raced(season):
        if event is not before:
            number, race, before = number + 1, 0, event
        race += 1
        columns.append(
            PrintedColumn(
                code=event.code or f"R{event.round}", round=number, race=race, country=event.country
            )
        )
    return tuple(columns)


def _named(country: str, name: str) -> PrintedCell:
    return PrintedCell(text=f"{country} {name}".strip())


def _row(row: Row, season: Season, columns: Sequence[PrintedColumn], among: Among) -> PrintedRow:
    cells = {cell.session: cell for cell in row.results}
    return PrintedRow(
        name=_named(row.competitor.nationality, row.competitor.name),
        position=PrintedCell(text=str(row.position) if row.position else ""),
        points=PrintedCell(text=total(row)),
        results=tuple(_result(cells.get(session), among) for _, session in _raced(season)) if columns else (),
        guest=not row.eligible,
    )


def _result(cell: Cell | None, among: Among) -> PrintedCell:
    """Return a result by the conventions of pages: bold for pole, italics for the fastest lap, ``Ret``.

    The place that scores in the whole field is not printed: pages print qualifying as a small, high number.
    Nor does it colour the cell: gold is for who won, and the rest are "points" or "non-points finish".
    """
    if cell is None:
        return PrintedCell()
    result = written(cell, among)
    number = result.number if result.placed or result.overall else CODES[Status(cell.status)].on_page
    plain = result._replace(number=number, signs=mark_of(cell), scoring="")
    style = result.style
    if result.placed:
        style = PODIUM.get(int(number), "pts" if style in PODIUM.values() else style)
    return PrintedCell(text=plain.text, bold=cell.pole, italic=cell.fastest_lap, style=style)


def _venue(event: Event) -> str:
    return ", ".join(part for part in (event.circuit or event.name, event.place) if part)


def _round(event: Event) -> PrintedRound:
    return PrintedRound(
        number=event.round,
        name=_named(event.country, _venue(event)),
        country=event.country,
        date=PrintedCell(text=days(event.start, event.end)) if event.start else None,
    )


def days(start: dt.date | None, end: dt.date | None) -> str:
    """Return a span of days: ``March 16–19``, ``April 29 – May 1``."""
    if start is None:
        return ""
    first = f"{start:%B} {start.day}"
    if end is None or end == start:
        return first
    return f"{first}–{end.day}" if end.month == start.month else f"{first} – {end:%B} {end.day}"


def _races(standings: Standings, classes: dict[str, str]) -> Iterable[PrintedRace]:
    season = standings.season
    entries = {entry.id: entry for entry in season.entries}

    def crew(row: Result | None) -> PrintedCell | None:
        driver = entries[row.entry].crew[0] if row else None
        return _named(driver.nationality, driver.name) if driver else None

    for number, (event, id_) in enumerate(_raced(season), start=1):
        session = next(session for session in event.sessions if session.id == id_)
        assert session.classification is not None
        rows = session.classification.rows
        placed = sorted((row for row in rows if row.position), key=lambda row: row.position or 0)
        winner = placed[0] if placed else None
        class_winners = {class_: crew(row) for class_, row in _class_winners(placed, entries, classes)}
        team = entries[winner.entry].team if winner else None
        yield PrintedRace(
            round=number,
            label=str(number),
            name=_named(event.country, _venue(event)),
            country=event.country,
            date=_day(event, session),
            pole=crew(next((row for row in rows if row.qualifying == 1), None)),
            fastest_lap=crew(next((row for row in rows if row.fastest_lap == 1), None)),
            winner=crew(winner),
            winning_team=_named(team.nationality, team.name) if team else None,
            class_winners={class_: cell for class_, cell in class_winners.items() if cell is not None},
        )


def _class_winners(
    placed: Sequence[Result], entries: Mapping[str, Entry], classes: Mapping[str, str]
) -> Iterable[tuple[str, Result]]:
    """Yield the first row of each class that has a place, by its place in class where that is given."""
    for class_ in dict.fromkeys(classes.values()):
        members = [row for row in placed if entries[row.entry].class_ == class_]
        if members:
            yield class_.lower(), min(members, key=lambda row: row.class_position or row.position or 0)


def _day(event: Event, session: Session) -> PrintedCell | None:
    """Return the day of a race, or where that is not known the days of its event."""
    text = days(session.date, None) or days(event.start, event.end)
    return PrintedCell(text=text) if text else None


def _entries(season: Season) -> Iterable[PrintedEntry]:
    last = len(season.events)
    for class_ in dict.fromkeys(entry.class_ for entry in season.entries):
        for entry in season.entries:
            if entry.class_ == class_:
                yield PrintedEntry(
                    number=PrintedCell(text=entry.number),
                    driver=_crew(entry),
                    team=_named(entry.team.nationality, entry.team.name) if entry.team else None,
                    class_=class_,
                    rounds=PrintedCell(text=rounds(entry.rounds, last)),
                    guest=entry.guest,
                )


def _crew(entry: Entry) -> PrintedCell:
    names = [f"{driver.nationality} {driver.name}".strip() for driver in entry.crew]
    return PrintedCell(text=" / ".join(names), italic=entry.guest)


def rounds(numbers: Sequence[int], last: int) -> str:
    """Return rounds as pages list them: ``All``, ``1–4, 6–8``."""
    if list(numbers) == list(range(1, last + 1)) or not numbers:
        return "All"
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{first}–{end}" if end > first else str(first) for first, end in spans)


def _scales(standings: Standings) -> Iterable[PrintedScale]:
    for scores in list(standings.titles.values())[:1]:
        tables = [(rule, rule.points_table()) for rule in scores.title.awards.values()]
        bonuses = {
            table.order: table.points[0] for rule, table in tables if table and isinstance(rule, Bonus)
        }
        for rule, table in tables:
            if table and table.order == "place" and not isinstance(rule, Bonus):
                label = "" if rule.rounds == "all" else f"Rounds {rule.rounds}"
                yield PrintedScale(
                    points=table.places(200),
                    rounds=label,
                    section="Points system",
                    pole=bonuses.get("qualifying"),
                    fastest_lap=bonuses.get("fastest_lap"),
                )


def scale_columns(scale: PrintedScale) -> tuple[list[str], list[str]]:
    """Return the heads of a points table (1st, 2nd, ..., Pole, FL) and what stands below them."""
    heads = [ordinal(place) for place in range(1, len(scale.points) + 1)]
    worth = [format_points(points) for points in scale.points]
    bonuses = (("Pole", scale.pole), ("FL", scale.fastest_lap), ("Most laps led", scale.most_laps_led))
    for head, amount in bonuses:
        if amount is not None:
            heads.append(head)
            worth.append(format_points(amount))
    return heads, worth


def _legend(tables: Sequence[Table]) -> dict[str, str]:
    marks = {cell.mark for table in tables for row in table.rows for cell in row.results if cell.mark}
    return {"†": "Post-event penalty. Car moved to back of class."} if "†" in marks else {}


_SMALL = re.compile("[₀₁₂₃₄₅₆₇₈₉]")


def key_of(published: PublishedSeason) -> str:
    """Return in a sentence what bold, italics and small numbers in the standings mean, of what is there."""
    cells = [cell for table in published.tables for row in table.rows for cell in row.results]
    told = []
    if any(cell.bold for cell in cells):
        told.append("Bold is pole position")
    if any(cell.italic for cell in cells):
        told.append("italics are the fastest lap")
    if told and any(table.group.endswith(" Class") for table in published.tables):
        told[-1] += " (in the table of a class, of the class)"
    if any(_SMALL.search(cell.text) for cell in cells):
        told.append("a small number is the place among all, beside the place in class")
    words = "; ".join(told)
    return f"{words[:1].upper()}{words[1:]}." if words else ""
