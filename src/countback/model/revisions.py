"""A season as it was known at a moment: results published and decisions issued by then."""

from __future__ import annotations

import datetime as dt

import msgspec

from countback.model.season import Decision, Season


def as_known(season: Season, at: dt.datetime) -> Season:
    """Return the season with only the revisions and decisions that were there at ``at``.

    ``at`` has an offset. What bears no time has always been known; a day counts from its end in UTC.
    """
    replace = msgspec.structs.replace
    events = tuple(
        replace(
            event,
            sessions=tuple(
                replace(
                    session,
                    classifications=tuple(
                        revision
                        for revision in session.classifications
                        if revision.published is None or moment(revision.published) <= at
                    ),
                )
                for session in event.sessions
            ),
        )
        for event in season.events
    )
    return replace(
        season, events=events, decisions=tuple(one for one in season.decisions if _issued(one, at))
    )


def _issued(decision: Decision, at: dt.datetime) -> bool:
    return decision.issued is None or moment(decision.issued) <= at


def moment(time: dt.datetime | dt.date) -> dt.datetime:
    """Return a time with an offset: UTC where it has none, the end of the day for a date."""
    if not isinstance(time, dt.datetime):
        return dt.datetime.combine(time, dt.time.max, dt.UTC)
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
