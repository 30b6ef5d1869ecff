"""A season that comes back whole, from a workbook that somebody has edited."""

from __future__ import annotations

import datetime as dt

import msgspec

from countback.model.classification import Classification
from countback.model.season import Season, Session

replace = msgspec.structs.replace


def revised(before: Season, after: Season, published: dt.datetime) -> Season:
    """Return the edited season with the revisions there were: a result that differs becomes a new one."""
    known = {session.id: session for event in before.events for session in event.sessions}
    events = tuple(
        replace(
            event,
            sessions=tuple(_revised(known.get(session.id), session, published) for session in event.sessions),
        )
        for event in after.events
    )
    return replace(after, events=events)


def _revised(before: Session | None, after: Session, published: dt.datetime) -> Session:
    if before is None or before.classifications == after.classifications:
        return after
    newest = after.classification
    if newest is None or (before.classification and newest.rows == before.classification.rows):
        return replace(after, classifications=before.classifications)
    new = Classification(rows=newest.rows, state="amended", published=published, cause="edited in a workbook")
    return replace(after, classifications=(*before.classifications, new))
