"""A new revision: its rows, what they change, the order for pole, and the decisions its sheet tells of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from countback.formats import names
from countback.formats.clock import format_time
from countback.formats.reading import Proposal, ReadRow
from countback.importing.matching import Matched
from countback.model.classification import Classification, Result, Status
from countback.model.decision import moment
from countback.model.finding import Finding
from countback.model.imported import Imported
from countback.model.season import Decision, Event, Season, Session

replace = msgspec.structs.replace
#: What a later sheet of the same session seldom repeats.
_KEPT = ("grid", "qualifying", "laps_led", "incidents", "drive_times", "mark", "note")
_NO_LAP = (Status.DISQUALIFIED, Status.EXCLUDED, Status.DID_NOT_START, Status.WITHDRAWN)
_RACES = ("race", "sprint", "heat")


def results(
    read_rows: Sequence[tuple[ReadRow, str, tuple[str, ...]]], before: Sequence[Result], *, raced: bool
) -> tuple[Result, ...]:
    """Return results from rows, entry ids and drivers. Columns that only ``before`` has are kept."""
    # The fastest lap is ranked among those who can have it.
    laps = {entry: row.best_lap for row, entry, _ in read_rows if row.status not in _NO_LAP}
    order = ranked(laps) if raced else {}
    old = {row.entry: row for row in before}
    made = []
    for row, entry, drivers in read_rows:
        note = row.note
        if not note and row.finished is False and row.position is not None:
            note = "did not finish"
        result = Result(
            entry=entry,
            position=row.position,
            status=row.status,
            class_position=row.class_position,
            drivers=drivers,
            number=row.number,
            laps=row.laps,
            # A qualifying time is a lap: it stands in best_lap.
            time=row.time if raced else None,
            gap=row.gap,
            best_lap=row.best_lap,
            grid=row.grid,
            laps_led=row.laps_led,
            incidents=row.incidents,
            fastest_lap=order.get(entry),
            note=note,
        )
        row_before = old.get(entry)
        kept = {
            name: getattr(row_before, name)
            for name in _KEPT
            if row_before is not None and not getattr(result, name) and getattr(row_before, name)
        }
        made.append(replace(result, **kept) if kept else result)
    return tuple(made)


def revised_at(
    revisions: Sequence[Classification], new: Classification, *, sure: bool
) -> tuple[tuple[Classification, ...], int]:
    """Return a session's revisions with a new one among them, and its index.

    One whose own time is known stands by it (``sure``); others follow those that are there.
    """
    at = len(revisions)
    if sure and new.published:
        later = [
            index
            for index, classification in enumerate(revisions)
            if classification.published and moment(classification.published) > moment(new.published)
        ]
        at = min(later, default=at)
    return (*revisions[:at], new, *revisions[at:]), at


def as_before(revisions: Sequence[Classification], rows: Sequence[Result]) -> int:
    """Return the number of an older revision with the same cars, places and times; 0 where there is none."""

    def core(of: Sequence[Result]) -> list[tuple[object, ...]]:
        told = {
            row.entry: (row.entry, row.position, row.status, row.laps, row.time, row.best_lap) for row in of
        }
        return [told[entry] for entry in sorted(told)]

    older = [
        number
        for number, classification in enumerate(revisions[:-1], start=1)
        if core(classification.rows) == core(rows)
    ]
    return older[-1] if older else 0


def ranked(times: Mapping[str, int | None]) -> dict[str, int]:
    """Return the place of each entry by time; equal times share a place, those without have none."""
    ordered = sorted(time for time in times.values() if time)
    return {entry: ordered.index(time) + 1 for entry, time in times.items() if time}


def changes(before: Sequence[Result], after: Sequence[Result]) -> list[tuple[str, str, str, str]]:
    """Return (entry, column, before, after) for what a new revision changes; a row gone or new is "row"."""
    old, new = {row.entry: row for row in before}, {row.entry: row for row in after}
    changed = []
    for entry, row in new.items():
        if entry not in old:
            changed.append((entry, "row", "", _said(row.position or row.status.value)))
            continue
        for name in Result.__struct_fields__:
            was, now = getattr(old[entry], name), getattr(row, name)
            if was != now:
                changed.append((entry, name, _said(was, name), _said(now, name)))
    gone = [(entry, row) for entry, row in old.items() if entry not in new]
    changed += [(entry, "row", _said(row.position or row.status.value), "") for entry, row in gone]
    return changed


def _said(value: object, name: str = "") -> str:
    if value is None:
        return ""
    if name in ("time", "best_lap") and isinstance(value, int):
        return format_time(value)
    return str(getattr(value, "value", value))


class Pole(NamedTuple):
    """What decides pole of a race: the id of a session; ``laps`` where it is the fastest laps of a race."""

    source: str
    laps: bool = False


def pole_of(event: Event) -> dict[str, Pole]:
    """Return what decides pole of each race of an event, as far as its sessions tell.

    As many qualifying sessions as races: one each. One alone is of the first race; a later race that has
    none is taken to start by the fastest laps of the race before.
    """
    qualifyings = [
        session for session in event.sessions if session.kind == "qualifying" and not session.cancelled
    ]
    races = [session for session in event.sessions if session.kind in _RACES]
    poles: dict[str, Pole] = {}
    for number, race in enumerate(races):
        if len(qualifyings) == len(races) or (len(qualifyings) == 1 and number == 0):
            poles[race.id] = Pole(qualifyings[number].id)
        elif len(qualifyings) == 1 and _alike(races[number - 1], race):
            poles[race.id] = Pole(races[number - 1].id, laps=True)
    return poles


def _alike(before: Session, race: Session) -> bool:
    """Tell whether a race can have its order from the one before it: heats and finals have their own ways."""
    return bool(before.classifications) and before.kind == race.kind and race.kind in ("race", "sprint")


def with_pole(before: Season, season: Season, log: Sequence[Imported]) -> Season:
    """Return the season with what decides pole filled in, wherever nobody has said it.

    What differs in ``before`` from what its sessions tell was entered by somebody, and stays.
    """
    old = {session.id: (event, session) for event in before.events for session in event.sessions}
    said = {note.session for note in log if any(choice.startswith("pole=") for choice in note.choices)}
    events = []
    for event in season.events:
        told = pole_of(event)
        sessions = []
        for session in event.sessions:
            if session.kind in _RACES and session.id not in said:
                place = old.get(session.id)
                if place is None or not _somebodys(*place):
                    session = _with(_bare(session), told.get(session.id), event)
            sessions.append(session)
        events.append(replace(event, sessions=tuple(sessions)))
    return replace(season, events=tuple(events))


def _bare(race: Session) -> Session:
    newest = race.classification
    if newest is None or not any_qualifying(race):
        return replace(race, qualified_by="")
    rows = tuple(replace(row, qualifying=None) for row in newest.rows)
    revisions = (*race.classifications[:-1], replace(newest, rows=rows))
    return replace(race, qualified_by="", classifications=revisions)


def _somebodys(event: Event, race: Session) -> bool:
    """Tell whether a race has another order for pole than the sessions of its event tell."""
    if not race.classifications and not race.qualified_by:
        return False
    return _with(_bare(race), pole_of(event).get(race.id), event) != race


def _with(race: Session, pole: Pole | None, event: Event) -> Session:
    """Return a race by what decides its pole; nothing known leaves it as it is."""
    if pole is None:
        return race
    if not pole.laps:
        return replace(race, qualified_by=pole.source)
    newest = race.classification
    source = next(session for session in event.sessions if session.id == pole.source)
    if newest is None:
        return race
    laps = source.classification.rows if source.classification else ()
    order = {row.entry: row.fastest_lap for row in laps if row.fastest_lap}
    rows = tuple(replace(row, qualifying=order.get(row.entry)) for row in newest.rows)
    return replace(race, classifications=(*race.classifications[:-1], replace(newest, rows=rows)))


def qualified_apart(season: Season, race: Session) -> Finding | None:
    """Return that no car of a race is in the session that set its order; None where some are."""
    sessions = {session.id: session for event in season.events for session in event.sessions}
    qualifying = sessions.get(race.qualified_by)
    if qualifying is None or qualifying.classification is None or race.classification is None:
        return None
    cars = {row.entry for row in race.classification.rows}
    if any(row.entry in cars for row in qualifying.classification.rows):
        return None
    message = f"no car of {race.id} is in {qualifying.id}, which sets its order for pole"
    hint = "correct numbers or names in entries.csv, or name the session with --qualified-by"
    return Finding(code="qualified-apart", severity="warning", message=message, hint=hint)


def any_qualifying(race: Session) -> bool:
    """Tell whether the order for pole is written into a race's rows."""
    return race.classification is not None and any(row.qualifying for row in race.classification.rows)


def as_said(season: Season, race: Session, wanted: str) -> Session | Finding:
    """Return a race with its pole decided by the session that somebody named; ``none`` decides nothing."""
    if wanted == "none":
        return _bare(race)
    for event in season.events:
        for session in event.sessions:
            if session.id == wanted and session.classifications:
                return _with(_bare(race), Pole(wanted, laps=session.kind in _RACES), event)
    sessions = ", ".join(
        session.id for event in season.events for session in event.sessions if session.classifications
    )
    message = f"no session {wanted!r} with a result sets the order for pole of {race.id}"
    return Finding(code="unknown-session", message=message, hint=f"there are {sessions}")


def about_pole(event: Event, race: Session, log: Sequence[Imported]) -> Finding | None:
    """Return what had to be assumed about pole of a race."""
    if race.kind not in _RACES or race.qualified_by:
        return None
    if any(
        note.session == race.id and any(each.startswith("pole=") for each in note.choices) for note in log
    ):
        return None
    pole = pole_of(event).get(race.id)
    if pole is not None and pole.laps:
        laps = f"the order for pole is taken from the laps of {pole.source}"
        message = f"{race.id} has no qualifying of its own: {laps}"
        hint = "give --qualified-by SESSION (or none) if it is not so"
        return Finding(code="pole-assumed", severity="warning", message=message, hint=hint)
    if any_qualifying(race):
        return None
    message = f"the order for pole of {race.id} is not known"
    hint = "import its qualifying, or name the session with --qualified-by"
    return Finding(code="no-order-for-pole", severity="info", message=message, hint=hint)


def with_decisions(
    season: Season,
    proposals: Iterable[Proposal],
    session: str,
    matches: Sequence[Matched],
    issued: dt.datetime,
) -> Season:
    """Return the season with the decisions recorded, each once. Before ``issued`` nobody knew of them."""
    decisions = list(season.decisions)
    as_stored = [replace(decision, issued=None) for decision in decisions]
    for proposal in proposals:
        entry = next((match.entry for match in matches if match.entry and _means(proposal, match)), None)
        if entry is None:
            continue
        decision = Decision(
            kind=proposal.kind,
            session=session,
            number=entry.number or entry.id,
            in_result=proposal.in_result,
            reason=proposal.reason,
            document=proposal.document,
            options=dict(proposal.options),
        )
        if decision not in as_stored:
            as_stored.append(decision)
            decisions.append(replace(decision, issued=issued))
    return replace(season, decisions=tuple(decisions))


def _means(proposal: Proposal, match: Matched) -> bool:
    if match.row.number:
        return match.row.number == proposal.number
    return any(names.same(driver.name, proposal.number) for driver in match.row.drivers)
