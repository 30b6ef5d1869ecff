"""What follows from the facts that are recorded, where a rule needs it and nobody wrote it down."""

from __future__ import annotations

from collections.abc import Iterator
from operator import is_
from typing import Literal

import msgspec

from countback.model.classification import Classification, Result, Status
from countback.model.rulebook import Rulebook
from countback.model.season import Entry, Event, Season, Session

Fact = Literal["fastest_lap", "qualifying", "laps", "absent"]
RACES = ("race", "sprint", "heat")
_LOST = (Status.DISQUALIFIED, Status.EXCLUDED)


class Inferred(msgspec.Struct, frozen=True):
    """One fact that was worked out: in which session, and from what ("the best laps recorded")."""

    session: str
    fact: Fact
    source: str


def infer(season: Season, rulebook: Rulebook) -> tuple[Season, tuple[Inferred, ...]]:
    """Return the season with what follows from its facts filled in, and what that is.

    The order of fastest laps follows from best laps, where every car has one that was classified or ran two
    laps; the qualifying order from the only qualifying of a meeting (or from the first, second, ... of as
    many as there are races); the distance of a race from the laps of its winner; under low-point rules
    whoever is entered and has no row in a race that was sailed did not come (DNC). Whoever is disqualified
    has no fastest lap, in whichever way that is recorded.
    """
    low = [award for title in rulebook.championships for award in title.awards.values() if award.low]
    inferred: list[Inferred] = []
    events = []
    for event in season.events:
        sources = qualifyings_of(event)
        sessions = []
        for session in event.sessions:
            classification = session.classification
            if session.id in sources and not session.qualified_by and not _order_known(classification):
                session = msgspec.structs.replace(session, qualified_by=sources[session.id])
                if classification is not None:
                    inferred.append(Inferred(session.id, "qualifying", sources[session.id]))
            if classification is None or session.kind not in RACES or not classification.rows:
                sessions.append(session)
                continue
            scored = any(session.kind in award.sessions or session.id in award.sessions for award in low)
            sessions.append(
                _filled(session, classification, season.entries if scored else (), event, inferred)
            )
        same = all(map(is_, sessions, event.sessions))
        events.append(event if same else msgspec.structs.replace(event, sessions=tuple(sessions)))
    if all(map(is_, events, season.events)):
        return season, ()
    return msgspec.structs.replace(season, events=tuple(events)), tuple(inferred)


def _filled(
    session: Session,
    classification: Classification,
    entries: tuple[Entry, ...],
    event: Event,
    inferred: list[Inferred],
) -> Session:
    rows = classification.rows
    laps = _fastest(rows)
    if laps is not None:
        rows = laps
        inferred.append(Inferred(session.id, "fastest_lap", "the best laps recorded"))
    rows = _without_laps_lost(rows)
    absent = tuple(_absent(rows, entries, event)) if entries else ()
    if absent:
        rows = (*rows, *absent)
        inferred.append(Inferred(session.id, "absent", f"{len(absent)} without a row"))
    changes: dict[str, object] = {}
    if session.scheduled_laps and session.laps is None:
        winner = next((row for row in rows if row.position == 1), None)
        if winner and winner.laps is not None:
            changes["laps"] = winner.laps
            inferred.append(Inferred(session.id, "laps", "the laps of the winner"))
    if rows is not classification.rows:
        newest = msgspec.structs.replace(classification, rows=rows)
        changes["classifications"] = (*session.classifications[:-1], newest)
    return msgspec.structs.replace(session, **changes) if changes else session


def _order_known(classification: Classification | None) -> bool:
    """Tell whether a result gives a qualifying order of its own."""
    return classification is not None and any(row.qualifying for row in classification.rows)


def _fastest(rows: tuple[Result, ...]) -> tuple[Result, ...] | None:
    """Return the rows with their places in the order of fastest laps; None where it does not follow."""
    if any(row.fastest_lap for row in rows):
        return None
    timed = [row for row in rows if row.best_lap and row.status not in _LOST]
    ran = [row for row in rows if row.status is Status.CLASSIFIED or (row.laps or 0) > 1]
    needed = [row for row in ran if row.status not in _LOST]
    if not timed or any(not row.best_lap for row in needed):
        return None
    laps = sorted(row.best_lap or 0 for row in timed)
    return tuple(
        msgspec.structs.replace(row, fastest_lap=laps.index(row.best_lap or 0) + 1)
        if row.best_lap and row.status not in _LOST
        else row
        for row in rows
    )


def _without_laps_lost(rows: tuple[Result, ...]) -> tuple[Result, ...]:
    """Return the rows with the fastest laps of those disqualified taken away, the next closed up."""
    lost = [row.fastest_lap for row in rows if row.fastest_lap and row.status in _LOST]
    if not lost:
        return rows
    closed_up = []
    for row in rows:
        place = row.fastest_lap
        if place:
            gone = row.status in _LOST
            place = None if gone else place - sum(lost_place < place for lost_place in lost)
            row = msgspec.structs.replace(row, fastest_lap=place)
        closed_up.append(row)
    return tuple(closed_up)


def _absent(rows: tuple[Result, ...], entries: tuple[Entry, ...], event: Event) -> Iterator[Result]:
    """Yield a row for each entry of a race that has none, unless its crew is in it with another car."""
    there = {row.entry for row in rows}
    crews = {entry.id: {driver.id for driver in entry.crew} for entry in entries}
    people = {driver for entry in there for driver in crews.get(entry, ())}
    people |= {driver for row in rows for driver in row.drivers}
    for entry in entries:
        entered = not entry.rounds or event.round in entry.rounds
        if entered and entry.id not in there and not crews[entry.id] & people:
            yield Result(entry=entry.id, status=Status.DID_NOT_ENTER)


def qualifyings_of(event: Event) -> dict[str, str]:
    """Return for each race of a meeting the qualifying that can only be its own, once it was held."""
    qualifyings = [
        session for session in event.sessions if session.kind == "qualifying" and not session.cancelled
    ]
    races = [session for session in event.sessions if session.kind in RACES and not session.cancelled]
    said = {session.qualified_by for session in event.sessions}
    if len(qualifyings) != len(races):
        races = races[:1] if len(qualifyings) == 1 else []
    pairs = zip(races, qualifyings, strict=False)
    return {
        race.id: qualifying.id
        for race, qualifying in pairs
        if qualifying.classification and qualifying.id not in said
    }
