"""A season as it was known at a moment: results published and decisions issued by then."""

from __future__ import annotations

import datetime as dt

import msgspec

from countback.model.season import Decision, Season, Session, with_sessions


def as_known(season: Season, at: dt.datetime) -> Season:
    """Return the season with only the revisions and decisions that were there at ``at``.

    ``at`` has an offset. What bears no time has always been known; a day counts from its end in UTC.
    """
    replace = msgspec.structs.replace

    def known(session: Session) -> Session:
        there = (
            one for one in session.classifications if one.published is None or moment(one.published) <= at
        )
        return replace(session, classifications=tuple(there))

    decisions = tuple(one for one in season.decisions if _issued(one, at))
    return replace(with_sessions(season, known), decisions=decisions)


def _issued(decision: Decision, at: dt.datetime) -> bool:
    return decision.issued is None or moment(decision.issued) <= at


def moment(time: dt.datetime | dt.date) -> dt.datetime:
    """Return a time with an offset: UTC where it has none, the end of the day for a date."""
    if not isinstance(time, dt.datetime):
        return dt.datetime.combine(time, dt.time.max, dt.UTC)
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
