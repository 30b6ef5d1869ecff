"""A draft with the corrections of an explanation applied, and the cells they change on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from countback.model.classification import Result, Status
from countback.model.points import format_points
from countback.model.published import PrintedCell
from countback.model.season import Season
from countback.notation.reading import read_cell
from countback.proofread.draft import Draft, Seat
from countback.proofread.edits import Change
from countback.proofread.explain import Part, Scored, scored
from countback.rules.class_order import to_back_of_class

_CODE = {status.code: status for status in Status}


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A cell to be changed: what is printed there and what is meant, whose it is and where."""

    cell: PrintedCell
    printed: str
    meant: str
    who: str
    where: str


def corrected(result: Scored, parts: Sequence[Part]) -> Scored:
    """Return the draft scored again with the first solution of every part applied."""
    draft = result.draft
    changes = [change for part in parts for change in part.changes]
    season = apply(draft.season, changes)
    return scored(msgspec_replace(draft, season), result.readings, result.rulebook)


def msgspec_replace(draft: Draft, season: Season) -> Draft:
    """Return a draft with another season."""
    from dataclasses import replace

    return replace(draft, season=season)


def apply(season: Season, changes: Sequence[Change]) -> Season:
    """Return a season with changes made in its classifications."""
    by_session: dict[int, list[Change]] = {}
    for change in changes:
        by_session.setdefault(change.session, []).append(change)
    number = -1
    events = []
    for event in season.events:
        sessions = []
        for session in event.sessions:
            number += 1
            here = by_session.get(number, [])
            classification = session.classification
            if here and classification is not None:
                rows = classification.rows
                for change in here:
                    rows = _rows(rows, season, change)
                session = msgspec.structs.replace(
                    session, classifications=(msgspec.structs.replace(classification, rows=rows),)
                )
            sessions.append(session)
        events.append(msgspec.structs.replace(event, sessions=tuple(sessions)))
    return msgspec.structs.replace(season, events=tuple(events))


def _rows(rows: tuple[Result, ...], season: Season, change: Change) -> tuple[Result, ...]:
    entries = {entry.id: entry for entry in season.entries}
    if change.what == "notation":
        return to_back_of_class(rows, entries, season.entries[change.places[0][0]].id)
    if change.what in ("pole", "fastest lap"):
        field = "qualifying" if change.what == "pole" else "fastest_lap"
        holder = None if change.holder is None else season.entries[change.holder].id
        made = []
        for row in rows:
            value = getattr(row, field)
            if row.entry == holder:
                value = 2 if change.inherited else 1
            elif not change.inherited:
                value = None
            made.append(msgspec.structs.replace(row, **{field: value}))
        return tuple(made)
    new = {season.entries[entry].id: (place or None, _CODE[code]) for entry, place, code in change.places}
    results = []
    for row in rows:
        if row.entry in new:
            place, status = new.pop(row.entry)
            row = msgspec.structs.replace(row, position=place, status=status)
        results.append(row)
    results.extend(Result(entry=id_, position=place, status=status) for id_, (place, status) in new.items())
    made_rows = tuple(sorted(results, key=lambda row: (row.position is None, row.position or 0)))
    for entry in change.back:
        made_rows = to_back_of_class(made_rows, entries, season.entries[entry].id)
    return made_rows


def corrections(
    result: Scored, parts: Sequence[Part], certain: Sequence[Part] | None = None
) -> list[Correction]:
    """Return the cells that the first solution of each part changes, in the order of the page.

    ``certain`` are the only parts that may be written (default: all): of them those are left out that have
    as cheap alternatives, that no total bears out, or that were not searched to the end.
    """
    draft = result.draft
    listed: list[Correction] = []
    settled: set[tuple[int, int]] = set()
    for part in parts:
        unsure = part.alternatives != 1 or not part.exact or not part.rows
        if certain is not None and (unsure or part not in certain):
            settled |= {(change.session, place[0]) for change in part.changes for place in change.places}
            continue
        for change in part.changes:
            if change.what in ("pole", "fastest lap", "notation"):
                continue
            for entry, place, code in change.places:
                settled.add((change.session, entry))
                for seat in draft.seats.get((change.session, entry), ()):
                    listed.extend(_cell(draft, seat, change.session, place, code))
        for (table, row), points in part.totals:
            listed.extend(_total(draft, table, row, points))
    for seat_, other in draft.clashes:
        key = next((key for key, seats in draft.seats.items() if seat_ in seats), None)
        if key is None or key in settled:
            continue
        reading = read_cell(draft.cell(seat_).text, draft.published.aliases)
        code = (reading.status or Status.DNF).code
        listed.extend(_cell(draft, other, key[0], reading.place or 0, code))
    return sorted(listed, key=lambda correction: (correction.cell.line, correction.cell.column))


def _cell(draft: Draft, seat: Seat, session: int, place: int, code: int) -> list[Correction]:
    cell = draft.cell(seat)
    reading = read_cell(cell.text, draft.published.aliases)
    if (reading.place or 0) == place and (place or (reading.status and reading.status.code == code)):
        return []
    table = draft.published.tables[seat.table]
    column = table.columns[seat.column % len(table.columns)]
    return [
        Correction(
            cell=cell,
            printed=cell.text,
            meant=respelt(cell.text, place, code),
            who=table.rows[seat.row].name.text,
            where=f"{table.title}, {column.code} race {session + 1}",
        )
    ]


def respelt(text: str, place: int, code: int) -> str:
    """Return a cell's text with another place or status, its marks and brackets kept."""
    if not place:
        status = _CODE[code]
        return "Ret" if status is Status.DNF else status.value
    if not re.search(r"\d", text):
        return str(place)
    ordinal = re.search(r"\d(st|nd|rd|th)", text)
    if ordinal:
        from countback.model.numbers import ordinal as spelt

        return re.sub(r"\d+(st|nd|rd|th)", spelt(place), text, count=1)
    return re.sub(r"\d+", str(place), text, count=1)


def _total(draft: Draft, table: int, row: int, points: Fraction) -> list[Correction]:
    printed = draft.published.tables[table].rows[row]
    if printed.points is None:
        return []
    meant = re.sub(r"^[\d.,/½]+", format_points(points), printed.points.text, count=1)
    return [
        Correction(
            cell=printed.points,
            printed=printed.points.text,
            meant=meant,
            who=printed.name.text,
            where=f"{draft.published.tables[table].title}, total",
        )
    ]
