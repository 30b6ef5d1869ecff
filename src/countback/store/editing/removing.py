"""A season without one of its sessions, or without a revision of a result; nothing is left that names it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from countback.model.imported import Imported
from countback.model.season import Season, Session, with_sessions

replace = msgspec.structs.replace


class Removed(NamedTuple):
    """The season afterwards, and what went or changed besides, a sentence each."""

    season: Season
    besides: tuple[str, ...]


def without_session(season: Season, id_: str) -> Removed:
    """Return the season without a session, its results, and the decisions and notes on it."""
    events = tuple(
        replace(event, sessions=tuple(session for session in event.sessions if session.id != id_))
        for event in season.events
    )
    besides = [
        f"{session.id} no longer says that {id_} set its order"
        for event in events
        for session in event.sessions
        if session.qualified_by == id_
    ]
    notes = tuple(note for note in season.notes if note.session != id_)
    if len(notes) < len(season.notes):
        besides.append(_count(len(season.notes) - len(notes), "note") + f" on {id_} removed")
    left = with_sessions(
        replace(season, events=events, notes=notes),
        lambda session: replace(session, qualified_by="") if session.qualified_by == id_ else session,
    )
    left, decided = _without_decisions(left, id_)
    return Removed(left, (*besides, *decided))


def _without_decisions(season: Season, id_: str) -> tuple[Season, list[str]]:
    """Return the season without the decisions on a session, those that stand on them, and their mentions."""
    gone = [decision for decision in season.decisions if decision.session == id_]
    ids = {decision.id for decision in gone if decision.id}
    while more := [
        decision
        for decision in season.decisions
        if decision.replaces in ids and decision.kind == "reversal" and decision not in gone
    ]:
        gone += more
        ids |= {decision.id for decision in more if decision.id}
    decisions = tuple(
        replace(decision, replaces="") if decision.replaces in ids else decision
        for decision in season.decisions
        if decision not in gone
    )

    def unmentioned(session: Session) -> Session:
        revisions = tuple(
            replace(classification, shows=tuple(shown for shown in classification.shows if shown not in ids))
            if classification.shows
            else classification
            for classification in session.classifications
        )
        return replace(session, classifications=revisions)

    said = [_count(len(gone), "decision") + f" on {id_} removed"] if gone else []
    return with_sessions(replace(season, decisions=decisions), unmentioned), said


def without_revision(season: Season, id_: str, number: int) -> Removed:
    """Return the season without a revision of a session's result, counted from 1; later ones move up."""

    def change(session: Session) -> Session:
        if session.id != id_:
            return session
        document = session.classifications[number - 1].document
        left = [
            classification
            for at, classification in enumerate(session.classifications, start=1)
            if at != number
        ]
        left = [
            replace(classification, replaces="")
            if document and classification.replaces == document
            else classification
            for classification in left
        ]
        return replace(session, classifications=tuple(left))

    later = [
        f"revision {at} of {id_} is now revision {at - 1}"
        for event in season.events
        for session in event.sessions
        if session.id == id_
        for at in range(number + 1, len(session.classifications) + 1)
    ]
    return Removed(with_sessions(season, change), tuple(later))


def without_results(season: Season, id_: str) -> Removed:
    """Return the season as if a session had not been run: it stays on the calendar, without a result."""

    def change(session: Session) -> Session:
        return replace(session, classifications=()) if session.id == id_ else session

    return Removed(with_sessions(season, change), ())


def log_without(log: Sequence[Imported], session: str, revision: int | None) -> list[Imported]:
    """Return what is remembered of imported files without a session, or without one of its revisions."""
    left = [note for note in log if note.session != session or (revision and note.revision != revision)]
    if revision is None:
        return left
    return [
        replace(note, revision=note.revision - 1)
        if note.session == session and note.revision > revision
        else note
        for note in left
    ]


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
